/* What is in a preference file, and what is wrong with it, in C99: audit FILE
 *
 * Shows how to open a file, to read the counts, and to walk an Arrow stream by hand.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <prefkit.h>

/* ---- reading Arrow arrays: four kinds of column are enough here ---- */

static int is_null(const struct ArrowArray *column, int64_t row) {
  const uint8_t *valid = column->buffers[0];
  int64_t bit = column->offset + row;
  return valid != NULL && (valid[bit / 8] >> (bit % 8) & 1) == 0;
}

static uint64_t number(const struct ArrowArray *column, int64_t row) {
  return ((const uint64_t *)column->buffers[1])[column->offset + row];
}

static double real(const struct ArrowArray *column, int64_t row) {
  return ((const double *)column->buffers[1])[column->offset + row];
}

/* Prints a word of a dictionary-encoded column, padded to `width`; "-" when there is none. The
 * words are "U" (large strings, 64-bit offsets) or "u" (32-bit offsets). */
static void print_word(const struct ArrowSchema *type, const struct ArrowArray *column, int64_t row,
                       int width) {
  if (is_null(column, row)) {
    printf("%-*s", width, "-");
    return;
  }
  const struct ArrowArray *words = column->dictionary;
  int64_t word = words->offset + ((const int32_t *)column->buffers[1])[column->offset + row];
  int64_t start, end;
  if (strcmp(type->dictionary->format, "U") == 0) {
    start = ((const int64_t *)words->buffers[1])[word];
    end = ((const int64_t *)words->buffers[1])[word + 1];
  } else {
    start = ((const int32_t *)words->buffers[1])[word];
    end = ((const int32_t *)words->buffers[1])[word + 1];
  }
  printf("%-*.*s", width, (int)(end - start), (const char *)words->buffers[2] + start);
}

/* ---- the two tables ---- */

typedef void print_row(const struct ArrowSchema *, const struct ArrowArray *, int64_t row);

static void print_problem(const struct ArrowSchema *type, const struct ArrowArray *batch,
                          int64_t row) {
  struct ArrowArray **columns = batch->children;
  printf("  line %3" PRIu64 "  ", number(columns[0], row));
  print_word(type->children[1], columns[1], row, 0);
  printf("\n");
}

static void print_judgement(const struct ArrowSchema *type, const struct ArrowArray *batch,
                            int64_t row) {
  struct ArrowArray **columns = batch->children;
  printf("  ");
  print_word(type->children[0], columns[0], row, 10);
  print_word(type->children[1], columns[1], row, 16);
  print_word(type->children[2], columns[2], row, 6);
  if (is_null(columns[3], row)) {
    printf("-\n");
  } else {
    printf("%.1f\n", real(columns[3], row));
  }
}

/* Prints the first `limit` rows of a table. The columns are asked for by name, so their order is
 * ours. */
static int print_table(const prefkit_dataset *dataset, prefkit_table table,
                       const char *const *columns, size_t column_count, int64_t limit,
                       print_row *print) {
  prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
  prefkit_error error = PREFKIT_ERROR_INIT;
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  options.text = PREFKIT_TEXT_LARGE;
  options.columns = columns;
  options.column_count = column_count;
  if (prefkit_dataset_table(dataset, table, &options, &stream, &error) != PREFKIT_OK) {
    fprintf(stderr, "%s\n", error.message);
    return 1;
  }
  int failed = stream.get_schema(&stream, &schema);
  if (!failed) {
    int64_t printed = 0;
    struct ArrowArray batch;
    while (printed < limit && !(failed = stream.get_next(&stream, &batch)) && batch.release) {
      for (int64_t row = 0; row < batch.length && printed < limit; row++, printed++) {
        print(&schema, &batch, row);
      }
      batch.release(&batch);
    }
    schema.release(&schema);
  }
  if (failed) fprintf(stderr, "%s\n", stream.get_last_error(&stream));
  stream.release(&stream);
  return failed != 0;
}

int main(int argc, char **argv) {
  static const char *const problem_columns[] = {"line", "code"};
  static const char *const judgement_columns[] = {"rater", "dimension", "outcome", "score"};
  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }

  prefkit_read_options options = PREFKIT_READ_OPTIONS_INIT;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_dataset *dataset;
  const char *path = argv[1];
  options.on_error = PREFKIT_ON_ERROR_COLLECT;
  if (prefkit_dataset_open(&path, 1, &options, &dataset, &error) != PREFKIT_OK) {
    fprintf(stderr, "%s: %s\n", prefkit_status_name(error.code), error.message);
    return 2;
  }

  prefkit_counts counts;
  counts.struct_size = sizeof counts;
  int failed = prefkit_dataset_counts(dataset, &counts) != PREFKIT_OK;
  printf("records %" PRIu64 ": accepted %" PRIu64 ", refused %" PRIu64 ", skipped %" PRIu64 "\n",
         counts.records, counts.accepted, counts.refused, counts.skipped);
  printf("items %" PRIu64 ", candidates %" PRIu64 ", judgements %" PRIu64 ", steps %" PRIu64 "\n",
         counts.items, counts.candidates, counts.judgements, counts.steps);

  printf("problems %" PRIu64 "\n", counts.problems);
  failed |= print_table(dataset, PREFKIT_TABLE_PROBLEMS, problem_columns, 2,
                        (int64_t)counts.problems_listed, print_problem);
  printf("first judgements\n");
  failed |=
      print_table(dataset, PREFKIT_TABLE_JUDGEMENTS, judgement_columns, 4, 8, print_judgement);

  prefkit_dataset_free(dataset);
  return failed;
}
