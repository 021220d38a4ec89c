/* A C99 consumer that calls every function of prefkit.h, the wrong ways included.
 *
 *   consumer support_bot.jsonl
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "prefkit.h"

#include "arrow_source.h"
#include "check.h"

static const char *example;

/** Bytes behind a struct that no call may touch. */
enum { GUARD = 64 };

static void guard_set(unsigned char *guard) { memset(guard, 0xA5, GUARD); }

static int guard_whole(const unsigned char *guard) {
  for (int i = 0; i < GUARD; i++) {
    if (guard[i] != 0xA5) return 0;
  }
  return 1;
}

static prefkit_read_options collecting(void) {
  prefkit_read_options options = PREFKIT_READ_OPTIONS_INIT;
  options.on_error = PREFKIT_ON_ERROR_COLLECT;
  return options;
}

static prefkit_dataset *open_example(void) {
  prefkit_read_options options = collecting();
  prefkit_dataset *dataset = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error), PREFKIT_OK);
  if (dataset == NULL) {
    printf("cannot open %s: %s\n", example, error.message);
    exit(check_report());
  }
  return dataset;
}

/* ---- 1 and 2: version, status, error ---- */

static void test_version_and_status(void) {
  char expected[32];
  snprintf(expected, sizeof expected, "%d.%d.%d", PREFKIT_VERSION_MAJOR, PREFKIT_VERSION_MINOR,
           PREFKIT_VERSION_PATCH);
  CHECK(strcmp(prefkit_version(), expected) == 0);

  static const char *const names[] = {"ok",        "invalid_argument", "io",    "parse",
                                      "profile",   "ambiguous",        "limit", "cancelled",
                                      "no_memory", "out_of_range"};
  for (int i = 0; i < 10; i++) CHECK(strcmp(prefkit_status_name(i), names[i]) == 0);
  CHECK(strcmp(prefkit_status_name(10), "unknown") == 0);
  CHECK(strcmp(prefkit_status_name(-1), "unknown") == 0);
  CHECK(strcmp(prefkit_status_name(INT32_MIN), "unknown") == 0);
}

static void test_error_struct(void) {
  const char *path = "no/such/file.jsonl";
  prefkit_dataset *dataset = (prefkit_dataset *)&path; /* must become NULL */
  struct {
    prefkit_error error;
    unsigned char guard[GUARD];
  } wide = {PREFKIT_ERROR_INIT, {0}};

  guard_set(wide.guard);
  wide.error.struct_size = sizeof wide; /* a caller from the future */
  CHECK_EQUAL(prefkit_dataset_open(&path, 1, NULL, &dataset, &wide.error), PREFKIT_IO);
  CHECK(dataset == NULL);
  CHECK_EQUAL(wide.error.code, PREFKIT_IO);
  CHECK_EQUAL(wide.error.source, 0);
  CHECK(strstr(wide.error.message, path) != NULL);
  CHECK(guard_whole(wide.guard));

  /* A struct that ends early is filled as far as it goes; one without a size is left alone. */
  static const uint32_t sizes[] = {0, 4, 8, offsetof(prefkit_error, message) + 8};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    prefkit_error cut;
    memset(&cut, 0xA5, sizeof cut);
    cut.struct_size = sizes[i];
    CHECK_EQUAL(prefkit_dataset_open(&path, 1, NULL, &dataset, &cut), PREFKIT_IO);
    const unsigned char *bytes = (const unsigned char *)&cut;
    size_t from = sizes[i] < 4 ? 4 : sizes[i];
    int untouched = 1;
    for (size_t b = from; b < sizeof cut; b++) untouched = untouched && bytes[b] == 0xA5;
    CHECK(untouched);
  }
  CHECK_EQUAL(prefkit_dataset_open(&path, 1, NULL, &dataset, NULL), PREFKIT_IO);
}

/* ---- 5: profiles and sniffing ---- */

static void test_profiles(void) {
  size_t count = prefkit_profile_count();
  char before[64] = "";
  struct {
    prefkit_profile profile;
    unsigned char guard[GUARD];
  } wide;
  CHECK(count > 0);
  for (size_t i = 0; i < count; i++) {
    prefkit_profile profile = {sizeof profile, NULL, NULL, NULL, 0};
    CHECK_EQUAL(prefkit_profile_get(i, &profile), PREFKIT_OK);
    if (profile.name == NULL || profile.title == NULL || profile.document == NULL) {
      CHECK(!"a profile has its texts");
      continue;
    }
    CHECK(strcmp(before, profile.name) < 0);
    CHECK(strlen(profile.name) < sizeof before);
    CHECK(profile.title[0] != '\0');
    CHECK_EQUAL(strlen(profile.document), profile.document_length);
    CHECK_EQUAL(profile.document[0], '{');
    strncpy(before, profile.name, sizeof before - 1);
  }
  wide.profile.struct_size = sizeof wide;
  guard_set(wide.guard);
  CHECK_EQUAL(prefkit_profile_get(0, &wide.profile), PREFKIT_OK);
  CHECK(guard_whole(wide.guard));
  wide.profile.struct_size = 0;
  CHECK_EQUAL(prefkit_profile_get(0, &wide.profile), PREFKIT_INVALID_ARGUMENT);
  wide.profile.struct_size = sizeof(prefkit_profile);
  CHECK_EQUAL(prefkit_profile_get(count, &wide.profile), PREFKIT_OUT_OF_RANGE);
  CHECK_EQUAL(prefkit_profile_get(SIZE_MAX, &wide.profile), PREFKIT_OUT_OF_RANGE);
  CHECK_EQUAL(prefkit_profile_get(0, NULL), PREFKIT_INVALID_ARGUMENT);
}

static void test_sniff(void) {
  static const char pair[] = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n";
  prefkit_error error = PREFKIT_ERROR_INIT;
  struct {
    prefkit_sniff sniff;
    unsigned char guard[GUARD];
  } wide;
  prefkit_sniff *out = &wide.sniff;

  memset(&wide, 0, sizeof wide);
  guard_set(wide.guard);
  out->struct_size = sizeof wide;
  CHECK_EQUAL(prefkit_sniff_path(example, NULL, out, &error), PREFKIT_OK);
  CHECK_EQUAL(out->container, PREFKIT_CONTAINER_JSONL);
  CHECK_EQUAL(out->compression, PREFKIT_COMPRESSION_NONE);
  CHECK(out->records > 0 && out->records <= 256);
  CHECK(out->candidate_count <= 8);
  CHECK(guard_whole(wide.guard));

  out->struct_size = sizeof *out;
  CHECK_EQUAL(prefkit_sniff_bytes(pair, sizeof pair - 1, NULL, out, &error), PREFKIT_OK);
  CHECK_EQUAL(out->verdict, PREFKIT_VERDICT_SURE);
  CHECK(strcmp(out->profile, "trl_preference") == 0);
  CHECK(out->confidence > 0.99);
  CHECK_EQUAL(prefkit_sniff_bytes(NULL, 0, NULL, out, NULL), PREFKIT_OK);
  CHECK_EQUAL(out->container, PREFKIT_CONTAINER_EMPTY);

  CHECK_EQUAL(prefkit_sniff_bytes(NULL, 5, NULL, out, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_sniff_bytes(pair, 5, NULL, NULL, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_sniff_path(NULL, NULL, out, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_sniff_path(example, NULL, NULL, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_sniff_path("no/such/file", NULL, out, &error), PREFKIT_IO);
  CHECK(error.message[0] != '\0');
  out->struct_size = 4;
  CHECK_EQUAL(prefkit_sniff_path(example, NULL, out, &error), PREFKIT_INVALID_ARGUMENT);
}

/* ---- 6: datasets ---- */

static void test_open_arguments(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_dataset *dataset = NULL;
  const char *nothing = NULL;
  prefkit_read_options options = collecting();

  CHECK_EQUAL(prefkit_dataset_open(NULL, 1, NULL, &dataset, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_open(&nothing, 1, NULL, &dataset, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, NULL, NULL, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_open_bytes(NULL, 5, NULL, NULL, &dataset, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_open_bytes("{}", 2, NULL, NULL, NULL, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_open_arrow(NULL, NULL, NULL, &dataset, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(dataset == NULL);
  CHECK(error.message[0] != '\0');

  options.struct_size = 2;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error),
              PREFKIT_INVALID_ARGUMENT);
  options = collecting();
  options.on_error = 77;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strstr(error.field, "on_error") != NULL);
  options = collecting();
  options.container = -3;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error),
              PREFKIT_INVALID_ARGUMENT);
  options = collecting();
  options.profile = "no_such_profile";
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error), PREFKIT_PROFILE);
  CHECK(strstr(error.message, "no_such_profile") != NULL);
  options.profile = "{\"profile\":";
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error), PREFKIT_PROFILE);
  CHECK(dataset == NULL);

  /* Options of a newer caller: what this version does not know is not looked at. */
  struct {
    prefkit_read_options options;
    unsigned char guard[GUARD];
  } wide = {collecting(), {0}};
  guard_set(wide.guard);
  wide.options.struct_size = sizeof wide;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &wide.options, &dataset, &error), PREFKIT_OK);
  prefkit_dataset_free(dataset);

  /* No inputs at all are an empty dataset. */
  prefkit_counts counts;
  counts.struct_size = sizeof counts;
  CHECK_EQUAL(prefkit_dataset_open(NULL, 0, NULL, &dataset, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_dataset_counts(dataset, &counts), PREFKIT_OK);
  CHECK_EQUAL(counts.records, 0);
  prefkit_dataset_free(dataset);
  CHECK_EQUAL(prefkit_dataset_open_bytes(NULL, 0, NULL, NULL, &dataset, NULL), PREFKIT_OK);
  prefkit_dataset_free(dataset);
  prefkit_dataset_free(NULL);
}

static void test_first_problem(void) {
  static const char text[] =
      "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}\n"
      "{\"prompt\":\"a\",\"chosen\":\"b\",}\n";
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_dataset *dataset = NULL;
  CHECK_EQUAL(
      prefkit_dataset_open_bytes(text, sizeof text - 1, "two.jsonl", NULL, &dataset, &error),
      PREFKIT_PARSE);
  CHECK(dataset == NULL);
  CHECK_EQUAL(error.source, 0);
  CHECK_EQUAL(error.record, 1);
  CHECK_EQUAL(error.line, 2);
  CHECK(strcmp(error.problem, "json_trailing_comma") == 0);
  CHECK(error.byte_offset > 43 && error.byte_offset < (int64_t)sizeof text);
}

static int cancel_at_once(void *context, uint64_t done, uint64_t total) {
  (*(int *)context)++;
  CHECK(done <= total);
  return 1;
}

static int go_on(void *context, uint64_t done, uint64_t total) {
  (*(int *)context)++;
  CHECK(done <= total);
  return 0;
}

static void test_progress(void) {
  prefkit_read_options options = collecting();
  prefkit_dataset *dataset = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  int calls = 0;
  options.progress = cancel_at_once;
  options.progress_context = &calls;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error), PREFKIT_CANCELLED);
  CHECK_EQUAL(calls, 1);
  CHECK(dataset == NULL);
  options.progress = go_on;
  CHECK_EQUAL(prefkit_dataset_open(&example, 1, &options, &dataset, &error), PREFKIT_OK);
  CHECK(calls > 1);
  prefkit_dataset_free(dataset);
}

static void test_counts(const prefkit_dataset *dataset) {
  struct {
    prefkit_counts counts;
    unsigned char guard[GUARD];
  } wide;
  prefkit_counts *c = &wide.counts;
  guard_set(wide.guard);
  c->struct_size = sizeof wide;
  CHECK_EQUAL(prefkit_dataset_counts(dataset, c), PREFKIT_OK);
  CHECK(guard_whole(wide.guard));
  CHECK_EQUAL(c->records, c->accepted + c->refused + c->skipped);
  CHECK_EQUAL(c->sources, 1);
  CHECK(c->items > 0 && c->candidates > c->items && c->judgements > 0 && c->steps > 0);
  CHECK(c->refused > 0 && c->problems >= c->refused && c->problems_listed == c->problems);

  CHECK_EQUAL(prefkit_dataset_counts(NULL, c), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_counts(dataset, NULL), PREFKIT_INVALID_ARGUMENT);
  c->struct_size = 3;
  CHECK_EQUAL(prefkit_dataset_counts(dataset, c), PREFKIT_INVALID_ARGUMENT);
}

/** Reads a stream to its end, releases it, and says how many rows it had. */
static int64_t drain(struct ArrowArrayStream *stream) {
  int64_t rows = 0;
  for (;;) {
    struct ArrowArray batch;
    CHECK_EQUAL(stream->get_next(stream, &batch), 0);
    if (batch.release == NULL) break;
    rows += batch.length;
    batch.release(&batch);
  }
  stream->release(stream);
  return rows;
}

static void test_tables(prefkit_dataset *dataset) {
  prefkit_counts c;
  prefkit_error error = PREFKIT_ERROR_INIT;
  struct ArrowArrayStream stream;
  c.struct_size = sizeof c;
  CHECK_EQUAL(prefkit_dataset_counts(dataset, &c), PREFKIT_OK);
  const uint64_t rows[5] = {c.items, c.candidates, c.judgements, c.steps, c.problems_listed};

  for (prefkit_table table = 0; table < 5; table++) {
    for (prefkit_text_layout text = 0; text < 2; text++) {
      prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
      options.text = text;
      CHECK_EQUAL(prefkit_dataset_table(dataset, table, &options, &stream, &error), PREFKIT_OK);
      CHECK_EQUAL(drain(&stream), rows[table]);
      CHECK(stream.release == NULL);
    }
  }

  /* Some columns, in the caller's order. */
  const char *columns[] = {"line", "item_id"};
  prefkit_table_options some = {sizeof some, PREFKIT_TEXT_LARGE, columns, 2};
  struct ArrowSchema schema;
  CHECK_EQUAL(prefkit_dataset_table(dataset, PREFKIT_TABLE_ITEMS, &some, &stream, &error),
              PREFKIT_OK);
  CHECK_EQUAL(stream.get_schema(&stream, &schema), 0);
  CHECK(strcmp(schema.format, "+s") == 0);
  CHECK_EQUAL(schema.n_children, 2);
  CHECK(strcmp(schema.children[0]->name, "line") == 0);
  CHECK(strcmp(schema.children[0]->format, "L") == 0);
  CHECK(strcmp(schema.children[1]->name, "item_id") == 0);
  CHECK(strcmp(schema.children[1]->format, "U") == 0);
  schema.release(&schema);
  CHECK_EQUAL(drain(&stream), c.items);

  columns[1] = "no_such_column";
  CHECK_EQUAL(prefkit_dataset_table(dataset, PREFKIT_TABLE_ITEMS, &some, &stream, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strstr(error.message, "no_such_column") != NULL);
  columns[1] = NULL;
  CHECK_EQUAL(prefkit_dataset_table(dataset, PREFKIT_TABLE_ITEMS, &some, &stream, &error),
              PREFKIT_INVALID_ARGUMENT);
  some.text = 9;
  CHECK_EQUAL(prefkit_dataset_table(dataset, PREFKIT_TABLE_ITEMS, &some, &stream, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_table(dataset, 5, NULL, &stream, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_table(dataset, -1, NULL, &stream, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_table(NULL, 0, NULL, &stream, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_table(dataset, 0, NULL, NULL, &error), PREFKIT_INVALID_ARGUMENT);
}

/** A stream and a batch stay whole when the dataset is gone. */
static void test_table_outlives_dataset(void) {
  prefkit_dataset *dataset = open_example();
  struct ArrowArrayStream stream;
  struct ArrowArray batch;
  CHECK_EQUAL(prefkit_dataset_table(dataset, PREFKIT_TABLE_CANDIDATES, NULL, &stream, NULL),
              PREFKIT_OK);
  prefkit_dataset_free(dataset);
  CHECK_EQUAL(stream.get_next(&stream, &batch), 0);
  stream.release(&stream);
  CHECK(batch.release != NULL && batch.length > 0);
  if (batch.release != NULL) {
    uint64_t sum = 0;
    for (int64_t i = 0; i < batch.length; i++) {
      sum += ((const uint64_t *)batch.children[0]->buffers[1])[i];
    }
    CHECK_EQUAL(sum, (uint64_t)batch.length * (uint64_t)(batch.length - 1) / 2);
    batch.release(&batch);
  }
}

static void test_summary(const prefkit_dataset *dataset) {
  size_t needed = 0, again = 0;
  prefkit_error error = PREFKIT_ERROR_INIT;
  CHECK_EQUAL(prefkit_dataset_summary(dataset, NULL, 0, &needed, &error), PREFKIT_OK);
  CHECK(needed > 2);
  char *whole = malloc(needed + GUARD), *part = malloc(needed + GUARD);
  if (whole == NULL || part == NULL) exit(2);
  memset(whole, 0xA5, needed + GUARD);
  memset(part, 0xA5, needed + GUARD);
  CHECK_EQUAL(prefkit_dataset_summary(dataset, whole, needed, &again, &error), PREFKIT_OK);
  CHECK_EQUAL(again, needed);
  CHECK(whole[0] == '{' && whole[needed - 1] == '}');
  CHECK(guard_whole((unsigned char *)whole + needed));
  CHECK_EQUAL(prefkit_dataset_summary(dataset, part, 10, &again, &error), PREFKIT_OK);
  CHECK_EQUAL(again, needed);
  CHECK(memcmp(whole, part, 10) == 0);
  CHECK(guard_whole((unsigned char *)part + 10));
  CHECK_EQUAL(prefkit_dataset_summary(dataset, NULL, 10, &again, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_summary(dataset, part, 10, NULL, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_summary(NULL, part, 10, &again, &error), PREFKIT_INVALID_ARGUMENT);
  free(whole);
  free(part);
}

static void check_names(const prefkit_judgement_arrays *arrays, prefkit_axis axis, uint64_t count) {
  const char *text = NULL;
  size_t length = 0;
  for (uint64_t code = 0; code < count; code++) {
    CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, axis, code, &text, &length), PREFKIT_OK);
    CHECK(text != NULL);
  }
  CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, axis, count, &text, &length),
              PREFKIT_OUT_OF_RANGE);
  CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, axis, UINT64_MAX, &text, &length),
              PREFKIT_OUT_OF_RANGE);
  CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, axis, 0, NULL, &length),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, axis, 0, &text, NULL),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_judgement_arrays_name(NULL, axis, 0, &text, &length),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_judgement_arrays_name(arrays, 17, 0, &text, &length),
              PREFKIT_INVALID_ARGUMENT);
}

static void test_ratings(const prefkit_dataset *dataset) {
  static const char *const kinds[] = {"score", "rank", "step", "preference"};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_judgement_arrays *arrays = NULL;
  prefkit_pairs_view not_pairs = {
      sizeof not_pairs, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL};
  for (int k = 0; k < 4; k++) {
    prefkit_ratings_view view;
    memset(&view, 0, sizeof view);
    view.struct_size = sizeof view;
    CHECK_EQUAL(prefkit_dataset_ratings(dataset, kinds[k], NULL, &arrays, &error), PREFKIT_OK);
    CHECK_EQUAL(prefkit_ratings_get(arrays, &view), PREFKIT_OK);
    CHECK(k == 1 ? view.count == 0 : view.count > 0); /* the example has no ranks */
    for (uint64_t i = 0; i < view.count; i++) {
      CHECK(view.unit[i] < view.unit_count && view.rater[i] < view.rater_count);
      CHECK(!isnan(view.value[i]));
    }
    check_names(arrays, PREFKIT_AXIS_UNIT, view.unit_count);
    check_names(arrays, PREFKIT_AXIS_RATER, view.rater_count);
    CHECK_EQUAL(prefkit_pairs_get(arrays, &not_pairs), PREFKIT_INVALID_ARGUMENT);
    CHECK_EQUAL(prefkit_ratings_get(arrays, NULL), PREFKIT_INVALID_ARGUMENT);
    CHECK_EQUAL(prefkit_ratings_get(NULL, &view), PREFKIT_INVALID_ARGUMENT);
    view.struct_size = 1;
    CHECK_EQUAL(prefkit_ratings_get(arrays, &view), PREFKIT_INVALID_ARGUMENT);
    prefkit_judgement_arrays_free(arrays);
  }
  prefkit_selection nobody = PREFKIT_SELECTION_INIT;
  nobody.dimension = "no such dimension";
  prefkit_ratings_view none;
  none.struct_size = sizeof none;
  CHECK_EQUAL(prefkit_dataset_ratings(dataset, "score", &nobody, &arrays, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_ratings_get(arrays, &none), PREFKIT_OK);
  CHECK_EQUAL(none.count, 0);
  prefkit_judgement_arrays_free(arrays);

  CHECK_EQUAL(prefkit_dataset_ratings(dataset, NULL, NULL, &arrays, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_ratings(dataset, "likes", NULL, &arrays, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(arrays == NULL);
  CHECK_EQUAL(prefkit_dataset_ratings(NULL, "score", NULL, &arrays, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_ratings(dataset, "score", NULL, NULL, &error),
              PREFKIT_INVALID_ARGUMENT);
  prefkit_judgement_arrays_free(NULL);
}

static void test_pairs(const prefkit_dataset *dataset) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_judgement_arrays *arrays = NULL;
  prefkit_ratings_view not_ratings;
  not_ratings.struct_size = sizeof not_ratings;
  for (int derive = 0; derive < 2; derive++) {
    prefkit_pairs_view view;
    memset(&view, 0, sizeof view);
    view.struct_size = sizeof view;
    CHECK_EQUAL(prefkit_dataset_pairs(dataset, derive, NULL, &arrays, &error), PREFKIT_OK);
    CHECK_EQUAL(prefkit_pairs_get(arrays, &view), PREFKIT_OK);
    CHECK(view.count > 0);
    for (uint64_t i = 0; i < view.count; i++) {
      CHECK(view.left[i] < view.competitor_count && view.right[i] < view.competitor_count);
      CHECK(view.unit[i] < view.unit_count && view.rater[i] <= view.rater_count);
      CHECK(view.outcome[i] >= 0 && view.outcome[i] <= 1);
    }
    check_names(arrays, PREFKIT_AXIS_COMPETITOR, view.competitor_count);
    check_names(arrays, PREFKIT_AXIS_RATER, view.rater_count);
    CHECK_EQUAL(prefkit_ratings_get(arrays, &not_ratings), PREFKIT_INVALID_ARGUMENT);
    CHECK_EQUAL(prefkit_pairs_get(arrays, NULL), PREFKIT_INVALID_ARGUMENT);
    CHECK_EQUAL(prefkit_pairs_get(NULL, &view), PREFKIT_INVALID_ARGUMENT);
    prefkit_judgement_arrays_free(arrays);
  }
  CHECK_EQUAL(prefkit_dataset_pairs(NULL, 0, NULL, &arrays, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(prefkit_dataset_pairs(dataset, 0, NULL, NULL, &error), PREFKIT_INVALID_ARGUMENT);
}

static void test_bytes_and_arrow(void) {
  static const char text[] = "{\"prompt\":\"a\",\"chosen\":\"b\",\"rejected\":\"c\"}";
  char *copy = malloc(sizeof text);
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_dataset *dataset = NULL;
  prefkit_counts counts;
  counts.struct_size = sizeof counts;
  if (copy == NULL) exit(2);
  memcpy(copy, text, sizeof text);
  CHECK_EQUAL(prefkit_dataset_open_bytes(copy, sizeof text - 1, NULL, NULL, &dataset, &error),
              PREFKIT_OK);
  memset(copy, 'x', sizeof text);
  free(copy);
  CHECK_EQUAL(prefkit_dataset_counts(dataset, &counts), PREFKIT_OK);
  CHECK_EQUAL(counts.candidates, 2);
  prefkit_dataset_free(dataset);

  source rows;
  struct ArrowArrayStream stream = source_open(&rows);
  CHECK_EQUAL(prefkit_dataset_open_arrow(&stream, "rows", NULL, &dataset, &error), PREFKIT_OK);
  CHECK_EQUAL(rows.released, 1);
  CHECK_EQUAL(prefkit_dataset_counts(dataset, &counts), PREFKIT_OK);
  CHECK_EQUAL(counts.items, 2);
  CHECK_EQUAL(counts.candidates, 4);
  CHECK_EQUAL(counts.judgements, 2);
  prefkit_dataset_free(dataset);

  /* A failed call releases the stream too. */
  prefkit_read_options options = collecting();
  options.profile = "no_such_profile";
  stream = source_open(&rows);
  CHECK_EQUAL(prefkit_dataset_open_arrow(&stream, NULL, &options, &dataset, &error),
              PREFKIT_PROFILE);
  CHECK_EQUAL(rows.released, 1);
  stream = source_open(&rows);
  CHECK_EQUAL(prefkit_dataset_open_arrow(&stream, NULL, NULL, NULL, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK_EQUAL(rows.released, 1);
}

/* ---- 7: agreement ---- */

/** Krippendorff (2011), section C: 4 observers by 12 units; 0 is a missing rating. */
static const uint8_t observers[4][12] = {
    {1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
    {1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
    {0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
    {1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0},
};

/** Units by observers, read where they lie. */
static prefkit_ratings_input observed(void) {
  prefkit_ratings_input input = PREFKIT_RATINGS_INPUT_INIT;
  input.type = PREFKIT_UINT8;
  input.matrix = observers;
  input.items = 12;
  input.raters = 4;
  input.item_stride = 1;
  input.rater_stride = 12;
  input.has_missing = 1;
  return input;
}

static int near(double found, double expected) { return fabs(found - expected) < 0.0006; }

static void test_agreement(const prefkit_dataset *dataset) {
  prefkit_ratings_input input = observed();
  prefkit_agreement_options options = PREFKIT_AGREEMENT_OPTIONS_INIT;
  struct {
    prefkit_agreement result;
    unsigned char guard[GUARD];
  } out = {PREFKIT_AGREEMENT_INIT, {0}};
  prefkit_error error = PREFKIT_ERROR_INIT;
  guard_set(out.guard);
  CHECK_EQUAL(prefkit_agreement_measure(&input, NULL, &out.result, &error), PREFKIT_OK);
  CHECK(near(out.result.estimate, 0.743) && out.result.defined == 1);
  CHECK(guard_whole(out.guard));
  options.level = PREFKIT_LEVEL_ORDINAL;
  options.interval = PREFKIT_INTERVAL_BOOTSTRAP;
  CHECK_EQUAL(prefkit_agreement_measure(&input, &options, &out.result, &error), PREFKIT_OK);
  CHECK(near(out.result.estimate, 0.815) && out.result.ci_low < out.result.estimate);
  CHECK_EQUAL(prefkit_agreement_measure(NULL, NULL, &out.result, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK(strcmp(error.field, "input") == 0);

  static const prefkit_coefficient both[2] = {PREFKIT_PERCENT_AGREEMENT, PREFKIT_COHEN_KAPPA};
  prefkit_agreement results[3] = {PREFKIT_AGREEMENT_INIT};
  CHECK_EQUAL(prefkit_agreement_summarize(&input, NULL, both, 2, results, &error), PREFKIT_OK);
  CHECK(results[0].estimate > 0.8);
  CHECK_EQUAL(results[1].reason, PREFKIT_REASON_NOT_COMPUTED);
  CHECK(strlen(prefkit_reason_text(results[1].reason)) > 0);

  prefkit_judgement_arrays *arrays = NULL;
  CHECK_EQUAL(prefkit_dataset_ratings(dataset, "preference", NULL, &arrays, &error), PREFKIT_OK);
  prefkit_ratings_input judged = PREFKIT_RATINGS_INPUT_INIT;
  judged.arrays = arrays;
  CHECK_EQUAL(prefkit_agreement_measure(&judged, NULL, &out.result, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strcmp(error.field, "duplicates") == 0 && error.record > 0);
  judged.duplicates = PREFKIT_DUPLICATES_LAST;
  CHECK_EQUAL(prefkit_agreement_measure(&judged, NULL, &out.result, &error), PREFKIT_OK);
  CHECK(out.result.defined && out.result.raters > 1);
  prefkit_judgement_arrays_free(arrays);
}

/** A side twice, both sides, a side and a tie, a tie twice. */
static void test_ties(void) {
  static const double votes[4][2] = {{1, 1}, {1, 0}, {1, 0.5}, {0.5, 0.5}};
  static const double expected[3] = {0.5, 0.625, 0.5};
  static const uint64_t ratings[3] = {8, 8, 4};
  prefkit_ratings_input input = PREFKIT_RATINGS_INPUT_INIT;
  prefkit_agreement_options options = PREFKIT_AGREEMENT_OPTIONS_INIT;
  prefkit_agreement result = PREFKIT_AGREEMENT_INIT;
  prefkit_error error = PREFKIT_ERROR_INIT;
  input.matrix = votes;
  input.items = 4;
  input.raters = 2;
  options.coefficient = PREFKIT_PERCENT_AGREEMENT;
  for (int i = 0; i < 3; i++) {
    options.ties = PREFKIT_TIES_CATEGORY + i;
    CHECK_EQUAL(prefkit_agreement_measure(&input, &options, &result, &error), PREFKIT_OK);
    CHECK(fabs(result.estimate - expected[i]) < 1e-12);
    CHECK_EQUAL(result.ratings, ratings[i]);
  }
  prefkit_ceiling ceiling;
  ceiling.struct_size = sizeof ceiling;
  CHECK_EQUAL(prefkit_agreement_ceiling(&input, &options, &ceiling, &error), PREFKIT_OK);
  CHECK_EQUAL(ceiling.votes, 4);
  options.ties = PREFKIT_TIES_HALF;
  options.weights = PREFKIT_WEIGHTS_LINEAR;
  CHECK_EQUAL(prefkit_agreement_measure(&input, &options, &result, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strcmp(error.field, "ties") == 0);
}

static void test_agreement_parts(void) {
  prefkit_ratings_input input = observed();
  prefkit_error error = PREFKIT_ERROR_INIT;
  double categories[5], prevalence[5], agreement[12], estimates[16];
  uint64_t ratings[12], items[16];
  prefkit_reason reasons[16];
  size_t needed = 0;
  CHECK_EQUAL(prefkit_ratings_categories(&input, categories, 5, &needed, &error), PREFKIT_OK);
  CHECK(needed == 5 && categories[4] == 5);

  static const uint32_t halves[12] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
  prefkit_agreement results[5] = {PREFKIT_AGREEMENT_INIT};
  CHECK_EQUAL(prefkit_agreement_by_group(&input, NULL, halves, 2, results, &error), PREFKIT_OK);
  CHECK_EQUAL(results[0].items + results[1].items, 11);
  CHECK_EQUAL(prefkit_agreement_per_category(&input, NULL, categories, prevalence, results, 5,
                                             &needed, &error),
              PREFKIT_OK);
  CHECK(results[4].estimate > 0.9 && prevalence[4] > 0);

  CHECK_EQUAL(prefkit_agreement_per_item(&input, NULL, agreement, ratings, 12, &error), PREFKIT_OK);
  CHECK(agreement[2] == 1 && ratings[2] == 4 && isnan(agreement[11]));
  CHECK_EQUAL(prefkit_agreement_per_item(&input, NULL, agreement, ratings, 11, &error),
              PREFKIT_INVALID_ARGUMENT);
  prefkit_rater_agreement raters[4] = {{sizeof raters[0], 0, 0, 0, 0, 0}};
  CHECK_EQUAL(prefkit_agreement_per_rater(&input, NULL, raters, 4, &error), PREFKIT_OK);
  CHECK(raters[0].ratings == 9 && raters[3].agreement_with_others > 0.5);
  CHECK_EQUAL(prefkit_agreement_pairwise(&input, NULL, estimates, items, reasons, 4, &error),
              PREFKIT_OK);
  CHECK(estimates[1] == estimates[4] && isnan(estimates[0]) && items[0] == 9);
  CHECK_EQUAL(reasons[0], PREFKIT_REASON_ONE_RATER);
  prefkit_explanation explanation;
  explanation.struct_size = sizeof explanation;
  CHECK_EQUAL(prefkit_agreement_explain(&input, NULL, &explanation, &error), PREFKIT_OK);
  CHECK(explanation.categories == 5 && explanation.kappa > 0.7 && explanation.kappa < 1);
  CHECK(isnan(explanation.kappa_maximum));
  CHECK_EQUAL(explanation.maximum_reason, PREFKIT_REASON_INCOMPLETE);
}

static void test_agreement_states(void) {
  prefkit_ratings_input whole = observed(), first = observed(), rest = observed();
  prefkit_error error = PREFKIT_ERROR_INIT;
  first.items = 5;
  rest.matrix = &observers[0][5];
  rest.items = 7;
  prefkit_agreement_state *a = NULL, *b = NULL, *sent = NULL;
  CHECK_EQUAL(prefkit_agreement_state_make(&first, 1, NULL, &a, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_agreement_state_make(&rest, 1, NULL, &b, &error), PREFKIT_OK);
  unsigned char bytes[4096];
  size_t needed = 0;
  CHECK_EQUAL(prefkit_agreement_state_encode(b, bytes, sizeof bytes, &needed, &error), PREFKIT_OK);
  CHECK(needed > 0 && needed <= sizeof bytes);
  CHECK_EQUAL(prefkit_agreement_state_decode(bytes, needed, &sent, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_agreement_state_merge(a, sent, &error), PREFKIT_OK);
  prefkit_agreement merged = PREFKIT_AGREEMENT_INIT, expected = PREFKIT_AGREEMENT_INIT;
  CHECK_EQUAL(prefkit_agreement_state_finish(a, NULL, &merged, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_agreement_measure(&whole, NULL, &expected, &error), PREFKIT_OK);
  CHECK(fabs(merged.estimate - expected.estimate) < 1e-12);
  bytes[needed / 2] ^= 1;
  prefkit_agreement_state_free(sent);
  CHECK_EQUAL(prefkit_agreement_state_decode(bytes, needed, &sent, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(sent == NULL);
  prefkit_agreement_state_free(a);
  prefkit_agreement_state_free(b);
  prefkit_agreement_state_free(NULL);
}

static void test_reading_agreement(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_band band = {sizeof band, 0, 0, {0}};
  double from[4], cumulative[4];
  for (uint32_t i = 0; i < 4; i++) {
    CHECK_EQUAL(prefkit_scale_band(PREFKIT_SCALE_PREFERENCE, i, &band), PREFKIT_OK);
    from[i] = band.from;
  }
  CHECK_EQUAL(prefkit_scale_band(PREFKIT_SCALE_PREFERENCE, 4, &band), PREFKIT_OUT_OF_RANGE);
  CHECK_EQUAL(prefkit_scale_find(PREFKIT_SCALE_PREFERENCE, 0.7, &band), PREFKIT_OK);
  CHECK(strcmp(band.name, "moderate") == 0);
  int32_t place = -1;
  CHECK_EQUAL(prefkit_benchmark_measure(from, 4, 0.7, 0.02, 0, NULL, cumulative, &place, &error),
              PREFKIT_OK);
  CHECK(place == 2 && cumulative[0] == 1);
}

static void test_ranks_and_rounds(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  static const double targets[6][4] = {{9, 2, 5, 8}, {6, 1, 3, 2},  {8, 4, 6, 8},
                                       {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}};
  prefkit_ratings_input input = PREFKIT_RATINGS_INPUT_INIT;
  input.matrix = targets;
  input.items = 6;
  input.raters = 4;
  prefkit_rank_options options = PREFKIT_RANK_OPTIONS_INIT;
  prefkit_icc icc;
  icc.struct_size = sizeof icc;
  CHECK_EQUAL(prefkit_icc_measure(&input, PREFKIT_ICC_2_1, &options, &icc, &error), PREFKIT_OK);
  CHECK(fabs(icc.estimate - 0.29) < 0.005);
  prefkit_kendall_w w;
  w.struct_size = sizeof w;
  CHECK_EQUAL(prefkit_kendall_w_measure(&input, NULL, &w, &error), PREFKIT_OK);
  CHECK(w.estimate > 0 && w.estimate <= 1);
  prefkit_rank_correlation tau;
  tau.struct_size = sizeof tau;
  CHECK_EQUAL(prefkit_rank_correlation_measure(targets[0], targets[1], 4, PREFKIT_KENDALL_TAU, NULL,
                                               &tau, &error),
              PREFKIT_OK);
  CHECK(tau.pairs == 4 && tau.estimate > 0);
  prefkit_mcnemar test;
  test.struct_size = sizeof test;
  CHECK_EQUAL(prefkit_mcnemar_test(10, 3, &test, &error), PREFKIT_OK);
  CHECK(fabs(test.exact_p - 0.09228515625) < 1e-12);

  static const uint32_t item[3] = {0, 1, 2}, group[3] = {0, 0, 1};
  static const double before[3] = {0, 1, 1}, after[3] = {0, 0, 1};
  prefkit_round first = {sizeof first, 0, item, before, 3};
  prefkit_round second = {sizeof second, 0, item, after, 3};
  prefkit_proportion kept = PREFKIT_PROPORTION_INIT;
  prefkit_proportion groups[2] = {PREFKIT_PROPORTION_INIT};
  prefkit_flip flip;
  prefkit_flip_direction direction;
  prefkit_flip_results flips = PREFKIT_FLIP_RESULTS_INIT;
  flips.agreement = &kept;
  flips.flips = &flip;
  flips.flip_capacity = 1;
  flips.groups = groups;
  flips.group_count = 2;
  flips.directions = &direction;
  flips.direction_capacity = 1;
  CHECK_EQUAL(prefkit_flip_rate_measure(&first, &second, group, NULL, &flips, &error), PREFKIT_OK);
  CHECK(kept.hits == 2 && flips.flip_count == 1 && flip.item == 1 && groups[1].estimate == 1);
  CHECK(direction.backward == 1 && direction.low == 0);
  prefkit_ratings_input repeats = PREFKIT_RATINGS_INPUT_INIT;
  static const uint32_t same[3] = {0, 0, 0};
  repeats.unit = same;
  repeats.rater = same;
  repeats.value = before;
  repeats.count = 2;
  CHECK_EQUAL(prefkit_intra_rater_measure(&repeats, NULL, NULL, &kept, NULL, NULL, NULL, 0, &error),
              PREFKIT_OK);
  CHECK(kept.count == 1 && kept.hits == 0);

  prefkit_gate gate = PREFKIT_GATE_INIT;
  prefkit_calibration calibration;
  calibration.struct_size = sizeof calibration;
  CHECK_EQUAL(prefkit_judge_calibrate(before, after, 3, NULL, 0, &gate, NULL, NULL, 0, &calibration,
                                      NULL, &error),
              PREFKIT_OK);
  CHECK(calibration.same == 2 && calibration.verdict == PREFKIT_GATE_UNDECIDED);
  CHECK_EQUAL(calibration.verdict_reason, PREFKIT_REASON_TOO_FEW);
  prefkit_ceiling ceiling;
  ceiling.struct_size = sizeof ceiling;
  CHECK_EQUAL(prefkit_agreement_ceiling(&input, NULL, &ceiling, &error), PREFKIT_OK);
  CHECK(ceiling.votes == 24 && ceiling.majority.estimate < 1);
  static const uint64_t offsets[4] = {0, 1, 3, 3};
  double codes[3], matrix[9];
  size_t sets = 0;
  CHECK_EQUAL(prefkit_label_sets_code(item, offsets, NULL, 3, PREFKIT_DISTANCE_MASI, codes, matrix,
                                      9, &sets, &error),
              PREFKIT_OK);
  CHECK(sets == 3 && matrix[0] == 0);
}

static void test_ranked_lists(const prefkit_dataset *dataset) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  /* Two raters on a list of three, of which they turn the last two round. */
  static const uint32_t item[6] = {7, 7, 7, 7, 7, 7}, candidate[6] = {1, 2, 3, 1, 2, 3};
  static const uint32_t rater[6] = {0, 0, 0, 4, 4, 4};
  static const double rank[6] = {1, 2, 3, 1, 3, 2};
  prefkit_ranked_lists lists = PREFKIT_RANKED_LISTS_INIT;
  lists.item = item;
  lists.candidate = candidate;
  lists.rater = rater;
  lists.rank = rank;
  lists.count = 6;
  prefkit_list_mean tau = PREFKIT_LIST_MEAN_INIT, rho = PREFKIT_LIST_MEAN_INIT;
  prefkit_rank_correlation each;
  each.struct_size = sizeof each;
  uint32_t code = 0;
  size_t needed = 0;
  CHECK_EQUAL(prefkit_ranked_lists_compare(&lists, 0, 4, NULL, &tau, &rho, &code, &each, NULL, 1,
                                           &needed, &error),
              PREFKIT_OK);
  CHECK(needed == 1 && code == 7 && fabs(each.estimate - 1.0 / 3) < 1e-12);
  CHECK(tau.items == 1 && fabs(rho.estimate - 0.5) < 1e-12 && isnan(rho.se));
  CHECK_EQUAL(rho.error_reason, PREFKIT_REASON_TOO_FEW);
  prefkit_kendall_w w;
  w.struct_size = sizeof w;
  CHECK_EQUAL(prefkit_ranked_lists_concordance(&lists, NULL, &tau, &code, &w, 1, &needed, &error),
              PREFKIT_OK);
  CHECK(fabs(w.estimate - 0.75) < 1e-12 && fabs(tau.estimate - 0.75) < 1e-12);

  uint32_t unit[6], who[6], list[3], first[3], second[3];
  double value[6];
  prefkit_ranked_pairs pairs = PREFKIT_RANKED_PAIRS_INIT;
  pairs.unit = unit;
  pairs.rater = who;
  pairs.value = value;
  pairs.vote_capacity = 6;
  pairs.list = list;
  pairs.first = first;
  pairs.second = second;
  pairs.pair_capacity = 3;
  CHECK_EQUAL(prefkit_ranked_lists_pairs(&lists, NULL, &pairs, &error), PREFKIT_OK);
  CHECK(pairs.vote_count == 6 && pairs.pair_count == 3 && first[2] == 2 && second[2] == 3);
  prefkit_ratings_input input = PREFKIT_RATINGS_INPUT_INIT;
  prefkit_agreement_options options = PREFKIT_AGREEMENT_OPTIONS_INIT;
  prefkit_agreement agreement = PREFKIT_AGREEMENT_INIT;
  input.unit = unit;
  input.rater = who;
  input.value = value;
  input.count = pairs.vote_count;
  input.items = pairs.pair_count;
  input.clusters = list;
  options.coefficient = PREFKIT_PERCENT_AGREEMENT;
  CHECK_EQUAL(prefkit_agreement_measure(&input, &options, &agreement, &error), PREFKIT_OK);
  CHECK(fabs(agreement.estimate - 2.0 / 3) < 1e-12);
  CHECK_EQUAL(agreement.error_reason, PREFKIT_REASON_TOO_FEW);

  /* The example ranks nothing: no lists, and no error. */
  prefkit_judgement_arrays *arrays = NULL;
  CHECK_EQUAL(prefkit_dataset_ratings(dataset, "rank", NULL, &arrays, &error), PREFKIT_OK);
  prefkit_ranked_lists none = PREFKIT_RANKED_LISTS_INIT;
  none.arrays = arrays;
  CHECK_EQUAL(prefkit_ranked_lists_compare(&none, 0, 1, NULL, &tau, NULL, NULL, NULL, NULL, 0,
                                           &needed, &error),
              PREFKIT_OK);
  CHECK_EQUAL(tau.reason, PREFKIT_REASON_NO_COMMON_ITEMS);
  prefkit_judgement_arrays_free(arrays);
  CHECK_EQUAL(prefkit_ranked_lists_pairs(NULL, NULL, &pairs, &error), PREFKIT_INVALID_ARGUMENT);
}

/* ---- 8: normalization ---- */

/** Rows of two raters; the third and fourth of rater 7 do not differ. */
static const double row_scores[5] = {1, 3, 5, 5, 2};
static const int64_t row_raters[5] = {4, 4, 7, 7, INT64_MIN};
static const int64_t row_items[5] = {0, 1, 0, 1, 2};

static prefkit_group_key by_number(const int64_t *values) {
  prefkit_group_key key = PREFKIT_GROUP_KEY_INIT;
  key.values = values;
  return key;
}

static prefkit_score_rows rated_rows(const prefkit_group_key *rater) {
  prefkit_score_rows rows = PREFKIT_SCORE_ROWS_INIT;
  rows.scores = row_scores;
  rows.count = 5;
  rows.keys = rater;
  rows.key_count = 1;
  return rows;
}

static void test_normalize(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_group_key rater = by_number(row_raters), item = by_number(row_items);
  prefkit_score_rows rows = rated_rows(&rater);
  prefkit_normalize_options options = PREFKIT_NORMALIZE_OPTIONS_INIT;
  prefkit_score_columns out = PREFKIT_SCORE_COLUMNS_INIT;
  double scores[5];
  prefkit_unscored reasons[5];
  int32_t groups[5];
  out.scores = scores;
  out.reasons = reasons;
  out.groups = groups;
  prefkit_normalize_table *table = NULL;
  CHECK_EQUAL(prefkit_normalize_scores(&rows, &options, &out, &table, &error), PREFKIT_OK);
  CHECK(scores[0] == -1 && scores[1] == 1 && isnan(scores[2]) && isnan(scores[4]));
  CHECK_EQUAL(reasons[2], PREFKIT_UNSCORED_CONSTANT);
  CHECK_EQUAL(reasons[4], PREFKIT_UNSCORED_MISSING_KEY);
  CHECK(strcmp(prefkit_unscored_word(reasons[2]), "constant") == 0 && groups[4] == 2);
  struct {
    prefkit_parameters_view view;
    unsigned char guard[GUARD];
  } found;
  guard_set(found.guard);
  found.view.struct_size = sizeof found.view;
  CHECK_EQUAL(prefkit_normalize_table_get(table, &found.view), PREFKIT_OK);
  CHECK(guard_whole(found.guard));
  CHECK(found.view.group_count == 3 && found.view.locations[0] == 2 && found.view.scales[0] == 1);
  const int64_t *key = NULL;
  CHECK_EQUAL(prefkit_normalize_table_key(table, 0, &key), PREFKIT_OK);
  CHECK(key[1] == 7 && key[2] == INT64_MIN);
  prefkit_normalize_table_free(table);
  CHECK_EQUAL(prefkit_normalize_scores(&rows, &options, NULL, NULL, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strcmp(error.field, "out") == 0);

  CHECK_EQUAL(prefkit_normalize_model(&rows, &item, 1, PREFKIT_MODEL_ADDITIVE, NULL, NULL, &out,
                                      &table, &error),
              PREFKIT_OK);
  prefkit_model_view model;
  model.struct_size = sizeof model;
  CHECK_EQUAL(prefkit_normalize_table_model(table, &model), PREFKIT_OK);
  CHECK(model.converged == 1 && model.item_count == 3 && fabs(model.items[0] - 3) < 1e-9);
  CHECK(fabs(scores[0] - 2.5) < 1e-9 && model.component_count == 1);
  prefkit_normalize_table_free(table);

  static const double gold[5] = {10, 30, NAN, NAN, NAN};
  CHECK_EQUAL(
      prefkit_normalize_anchored(&rows, gold, PREFKIT_ANCHOR_LINEAR, NULL, &out, NULL, &error),
      PREFKIT_OK);
  CHECK(fabs(scores[1] - 30) < 1e-9);

  prefkit_comparability *comparability = NULL;
  CHECK_EQUAL(prefkit_comparability_make(&rows, &item, 1, NULL, 0, NULL, &comparability, &error),
              PREFKIT_OK);
  prefkit_group_link link;
  uint64_t path[2];
  link.struct_size = sizeof link;
  CHECK_EQUAL(prefkit_comparability_link(comparability, 0, 1, &link, path, 2, &error), PREFKIT_OK);
  CHECK(link.comparable == 1 && link.shared_items == 2 && path[1] == 1);
  prefkit_comparability_free(comparability);
  prefkit_comparability_free(NULL);

  static const int64_t levels[2] = {-2, INT64_MIN};
  CHECK_EQUAL(prefkit_strengths_map(levels, 2, PREFKIT_STRENGTH_LLAMA2_LARGE, NULL, 0, scores,
                                    reasons, &error),
              PREFKIT_OK);
  CHECK(scores[0] == -2 && reasons[1] == PREFKIT_UNSCORED_MISSING_SCORE);
  prefkit_time_window window = PREFKIT_TIME_WINDOW_INIT;
  window.unit = PREFKIT_WINDOW_YEAR;
  int64_t codes[1], starts[1];
  static const int64_t times[1] = {1711837800000000};
  CHECK_EQUAL(prefkit_time_window_codes(&window, times, 1, codes, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_time_window_starts(&window, codes, 1, starts, &error), PREFKIT_OK);
  CHECK_EQUAL(codes[0], 2024);
  CHECK_EQUAL(starts[0], 1704067200000000);
}

static void test_normalizers(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_group_key rater = by_number(row_raters);
  prefkit_score_rows rows = rated_rows(&rater);
  prefkit_normalizer *a = NULL, *b = NULL;
  double scores[5], back[5];
  prefkit_score_columns out = PREFKIT_SCORE_COLUMNS_INIT;
  out.scores = scores;
  rows.count = 2;
  CHECK_EQUAL(prefkit_normalizer_make(NULL, &a, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_normalizer_partial_fit(a, &rows, NULL, NULL, &error), PREFKIT_OK);
  unsigned char bytes[4096];
  size_t needed = 0;
  CHECK_EQUAL(prefkit_normalizer_encode(a, bytes, sizeof bytes, &needed, &error), PREFKIT_OK);
  CHECK(needed > 0 && needed <= sizeof bytes);
  CHECK_EQUAL(prefkit_normalizer_decode(bytes, needed, &b, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_normalizer_merge(b, a, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_normalizer_transform(b, &rows, &out, NULL, NULL, &error), PREFKIT_OK);
  CHECK(scores[0] == -1 && scores[1] == 1);
  rows.scores = scores;
  out.scores = back;
  CHECK_EQUAL(prefkit_normalizer_inverse(b, &rows, &out, NULL, NULL, &error), PREFKIT_OK);
  CHECK(back[0] == 1 && back[1] == 3);
  prefkit_normalize_table *table = NULL;
  CHECK_EQUAL(prefkit_normalizer_parameters(b, &table, &error), PREFKIT_OK);
  prefkit_parameters_view view;
  view.struct_size = sizeof view;
  CHECK_EQUAL(prefkit_normalize_table_get(table, &view), PREFKIT_OK);
  CHECK(view.group_count == 1 && view.counts[0] == 4);
  prefkit_normalize_table_free(table);
  prefkit_normalize_options options = PREFKIT_NORMALIZE_OPTIONS_INIT;
  CHECK_EQUAL(prefkit_normalizer_options(b, &options), PREFKIT_OK);
  CHECK_EQUAL(options.method, PREFKIT_NORMALIZE_Z_SCORE);
  prefkit_normalizer_free(b);
  bytes[needed / 2] ^= 1;
  CHECK_EQUAL(prefkit_normalizer_decode(bytes, needed, &b, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK(b == NULL);
  prefkit_normalizer_free(a);
  prefkit_normalizer_free(NULL);
  prefkit_normalize_table_free(NULL);
}

/* Two raters over three windows; the second one's scores rise in the last. */
static const double drift_scores[12] = {1, 2, 3, 2, 1, 3, 1, 2, 2, 3, 8, 9};
static const int64_t drift_raters[12] = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1};
static const int64_t drift_windows[12] = {0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2};

static prefkit_score_rows drift_rows(const prefkit_group_key *keys) {
  prefkit_score_rows rows = PREFKIT_SCORE_ROWS_INIT;
  rows.scores = drift_scores;
  rows.count = 12;
  rows.keys = keys;
  rows.key_count = 2;
  return rows;
}

static void test_drift_of_samples(void) {
  static const double before[2] = {1, 2}, after[2] = {3, 4};
  static const prefkit_drift_test tests[2] = {PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV,
                                              PREFKIT_DRIFT_WASSERSTEIN};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_drift_options options = PREFKIT_DRIFT_OPTIONS_INIT;
  struct {
    prefkit_drift_result results[2];
    unsigned char guard[GUARD];
  } found;
  guard_set(found.guard);
  found.results[0].struct_size = sizeof found.results[0];
  CHECK_EQUAL(prefkit_drift_compare(before, 2, after, 2, tests, 2, &options, found.results, &error),
              PREFKIT_OK);
  CHECK(guard_whole(found.guard) && found.results[1].struct_size == sizeof found.results[0]);
  CHECK(found.results[0].statistic == 1 && found.results[0].p_kind == PREFKIT_P_EXACT);
  CHECK(fabs(found.results[0].p_value - 1.0 / 3) < 1e-12 && found.results[1].statistic == 2);
  CHECK_EQUAL(prefkit_drift_compare(before, 2, NULL, 0, tests, 2, NULL, found.results, &error),
              PREFKIT_OK);
  CHECK(strcmp(prefkit_drift_reason_word(found.results[0].reason), "empty") == 0);
  CHECK(isnan(found.results[0].statistic));
  options.base = 0.5;
  CHECK_EQUAL(prefkit_drift_compare(before, 2, after, 2, tests, 2, &options, found.results, &error),
              PREFKIT_INVALID_ARGUMENT);
  CHECK(strcmp(error.field, "base") == 0);

  prefkit_group_key keys[2] = {by_number(drift_raters), by_number(drift_windows)};
  prefkit_score_rows rows = drift_rows(keys);
  rows.key_count = 1;
  CHECK_EQUAL(
      prefkit_drift_k_samples(&rows, PREFKIT_DRIFT_ANDERSON_DARLING, NULL, found.results, &error),
      PREFKIT_OK);
  CHECK(found.results[0].reason == PREFKIT_DRIFT_NONE && found.results[0].effect > 0);
  static const double p[3] = {0.01, NAN, 0.04};
  double adjusted[3];
  CHECK_EQUAL(prefkit_false_discovery_control(p, 3, PREFKIT_ADJUST_BH, adjusted, &error),
              PREFKIT_OK);
  CHECK(adjusted[0] == 0.02 && isnan(adjusted[1]) && adjusted[2] == 0.04);
}

static void test_drift_tables(void) {
  static const prefkit_drift_test tests[1] = {PREFKIT_DRIFT_WASSERSTEIN};
  static const double gold[12] = {1, 2, 3, 2, 1, 3, 1, 2, 2, 3, 1, NAN};
  static const double levels[3] = {1, 2, 3};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_group_key keys[2] = {by_number(drift_raters), by_number(drift_windows)};
  prefkit_score_rows rows = drift_rows(keys);
  prefkit_drift_table *table = NULL;
  CHECK_EQUAL(
      prefkit_drift_by_group(&rows, tests, 1, PREFKIT_AGAINST_FIRST, NULL, 0, NULL, &table, &error),
      PREFKIT_OK);
  struct {
    prefkit_drift_table_view view;
    unsigned char guard[GUARD];
  } found = {PREFKIT_DRIFT_TABLE_VIEW_INIT, {0}};
  guard_set(found.guard);
  CHECK_EQUAL(prefkit_drift_table_get(table, &found.view), PREFKIT_OK);
  CHECK(guard_whole(found.guard));
  CHECK(found.view.group_count == 6 && found.view.run_count == 2 && found.view.run_starts[1] == 3);
  CHECK(found.view.counts[5] == 2 && found.view.references[5] == 3);
  prefkit_drift_columns columns = PREFKIT_DRIFT_COLUMNS_INIT;
  CHECK_EQUAL(prefkit_drift_table_results(table, 0, &columns), PREFKIT_OK);
  CHECK(columns.count == 6 && columns.statistics[5] == 7 && columns.times[5] == 2);
  CHECK_EQUAL(columns.reasons[3], PREFKIT_DRIFT_IS_REFERENCE);
  CHECK_EQUAL(prefkit_drift_table_results(table, 1, &columns), PREFKIT_OUT_OF_RANGE);
  const int64_t *key = NULL;
  CHECK_EQUAL(prefkit_drift_table_key(table, 1, &key), PREFKIT_OK);
  CHECK(key[5] == 2);
  prefkit_gold_view errors = PREFKIT_GOLD_VIEW_INIT;
  CHECK_EQUAL(prefkit_drift_table_gold(table, &errors), PREFKIT_INVALID_ARGUMENT);
  prefkit_drift_table_free(table);

  prefkit_gold_options checking = PREFKIT_GOLD_OPTIONS_INIT;
  CHECK_EQUAL(prefkit_drift_gold(&rows, gold, &checking, &table, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_drift_table_gold(table, &errors), PREFKIT_OK);
  CHECK(errors.means[0] == 0 && errors.means[5] == 7 && errors.alarms[0] == 0);
  prefkit_drift_table_free(table);

  prefkit_scale_options scale = PREFKIT_SCALE_OPTIONS_INIT;
  scale.levels = levels;
  scale.level_count = 3;
  CHECK_EQUAL(prefkit_drift_scale_use(&rows, &scale, &table, &error), PREFKIT_OK);
  prefkit_scale_use_view use = PREFKIT_SCALE_USE_VIEW_INIT;
  CHECK_EQUAL(prefkit_drift_table_scale_use(table, &use), PREFKIT_OK);
  CHECK(use.level_count == 3 && use.off_scale[5] == 2 && use.level_counts[2] == 0);
  CHECK(use.low_shares[0] == 0.5);
  prefkit_drift_table_free(table);
  prefkit_drift_table_free(NULL);
}

static void test_drift_along_time(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_group_key keys[2] = {by_number(drift_raters), by_number(drift_windows)};
  prefkit_score_rows rows = drift_rows(keys);
  prefkit_drift_table *table = NULL;
  CHECK_EQUAL(
      prefkit_drift_window_series(&rows, PREFKIT_SERIES_MEAN, 0, NULL, NULL, &table, &error),
      PREFKIT_OK);
  prefkit_drift_series series = PREFKIT_DRIFT_SERIES_INIT;
  CHECK_EQUAL(prefkit_drift_table_series(table, &series), PREFKIT_OK);
  CHECK(series.count == 6 && series.series_count == 2 && series.values[5] == 8.5);
  prefkit_chart_options options = PREFKIT_CHART_OPTIONS_INIT;
  options.has_baseline = 1;
  options.mean = 2;
  options.deviation = 1;
  prefkit_chart_result charts[2] = {PREFKIT_CHART_RESULT_INIT};
  double upper[6];
  prefkit_chart_columns points = PREFKIT_CHART_COLUMNS_INIT;
  points.upper = upper;
  CHECK_EQUAL(prefkit_drift_chart(&series, &options, charts, &points, &error), PREFKIT_OK);
  CHECK(charts[0].alarms == 0 && charts[1].alarm_row == 5 && charts[1].alarm_time == 2);
  CHECK(upper[5] > 5);
  prefkit_trend trends[2] = {PREFKIT_TREND_INIT};
  CHECK_EQUAL(prefkit_drift_mann_kendall(&series, 0, 1, trends, &error), PREFKIT_OK);
  CHECK(trends[1].statistic == 3 && trends[1].slope > 0);
  prefkit_drift_table_free(table);
  double length = 0;
  CHECK_EQUAL(prefkit_drift_average_run_length(NULL, 0, &length, &error), PREFKIT_OK);
  CHECK(fabs(length - 465.44) < 0.1);

  static const double stepping[10] = {0, 1, 0, 1, 0, 9, 8, 9, 8, 9};
  prefkit_drift_series single = PREFKIT_DRIFT_SERIES_INIT;
  single.values = stepping;
  single.count = 10;
  prefkit_change_options looking = PREFKIT_CHANGE_OPTIONS_INIT;
  CHECK_EQUAL(prefkit_drift_change_points(&single, &looking, &table, &error), PREFKIT_OK);
  prefkit_changes_view changes = PREFKIT_CHANGES_VIEW_INIT;
  CHECK_EQUAL(prefkit_drift_table_changes(table, &changes), PREFKIT_OK);
  CHECK(changes.starts[1] == 1 && changes.rows[0] == 5 && changes.low_rows[0] <= 5);
  CHECK(changes.segment_starts[1] == 2 && fabs(changes.means[1] - 8.6) < 1e-12);
  prefkit_drift_table_free(table);
}

static void test_drift_states(void) {
  static const double edges[2] = {1.5, 2.5};
  static const prefkit_drift_test tests[2] = {PREFKIT_DRIFT_PSI, PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_group_key keys[2] = {by_number(drift_raters), by_number(drift_windows)};
  prefkit_score_rows rows = drift_rows(keys);
  prefkit_drift_state *a = NULL, *b = NULL;
  CHECK_EQUAL(prefkit_drift_state_make(edges, 2, 64, 1, &a, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_drift_state_partial_fit(a, &rows, &error), PREFKIT_OK);
  unsigned char bytes[4096];
  size_t needed = 0;
  CHECK_EQUAL(prefkit_drift_state_encode(a, bytes, sizeof bytes, &needed, &error), PREFKIT_OK);
  CHECK(needed > 0 && needed <= sizeof bytes);
  CHECK_EQUAL(prefkit_drift_state_decode(bytes, needed, &b, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_drift_state_merge(b, a, &error), PREFKIT_OK);
  prefkit_drift_table *table = NULL;
  CHECK_EQUAL(prefkit_drift_state_compare(b, tests, 2, PREFKIT_AGAINST_FIRST, NULL, &table, &error),
              PREFKIT_OK);
  prefkit_drift_columns columns = PREFKIT_DRIFT_COLUMNS_INIT;
  CHECK_EQUAL(prefkit_drift_table_results(table, 1, &columns), PREFKIT_OK);
  CHECK(columns.count == 6 && columns.statistics[5] == 1);
  prefkit_drift_state_view view = PREFKIT_DRIFT_STATE_VIEW_INIT;
  CHECK_EQUAL(prefkit_drift_table_state(table, &view), PREFKIT_OK);
  CHECK(view.edge_count == 2 && view.sketch_size == 64 && view.bin_counts[17] == 4);
  CHECK(view.means[0] == 1.5 && view.sketch_errors[0] == 0);
  const char *name = NULL;
  CHECK_EQUAL(prefkit_drift_table_name(table, 0, 0, &name, &needed), PREFKIT_OUT_OF_RANGE);
  prefkit_drift_table_free(table);
  prefkit_drift_state_free(b);
  bytes[9] ^= 1;
  CHECK_EQUAL(prefkit_drift_state_decode(bytes, 40, &b, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK(b == NULL);
  prefkit_drift_state_free(a);
  prefkit_drift_state_free(NULL);
}

static const double pareto_rows[8] = {0.9, 0.2, 0.6, 0.7, 0.5, 0.6, 0.2, 0.9};

static prefkit_points pareto_points(void) {
  prefkit_points points = PREFKIT_POINTS_INIT;
  points.objective_count = 2;
  points.count = 4;
  points.rows = pareto_rows;
  return points;
}

static void test_pareto_volumes(void) {
  static const double worst[2] = {0, 0};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_points points = pareto_points();
  prefkit_pareto_options options = PREFKIT_PARETO_OPTIONS_INIT;
  uint8_t mask[4];
  uint64_t kept = 0, rows[2], chosen = 0;
  int32_t ranks[4];
  int64_t counts[4], row = 0;
  double numbers[4], volume = 0;
  CHECK_EQUAL(prefkit_pareto_frontier(&points, &options, mask, &kept, &error), PREFKIT_OK);
  CHECK(kept == 3 && mask[2] == 0);
  CHECK_EQUAL(prefkit_pareto_ranks(&points, NULL, ranks, &error), PREFKIT_OK);
  CHECK(ranks[2] == 1);
  CHECK_EQUAL(prefkit_pareto_dominance_counts(&points, PREFKIT_DOMINATED, NULL, counts, &error),
              PREFKIT_OK);
  CHECK(counts[1] == 1);
  CHECK_EQUAL(
      prefkit_pareto_crowding_distance(&points, PREFKIT_CROWDING_SUM, NULL, numbers, &error),
      PREFKIT_OK);
  CHECK(isinf(numbers[0]) && isfinite(numbers[1]));
  CHECK_EQUAL(prefkit_pareto_hypervolume(&points, worst, &options, &volume, &error), PREFKIT_OK);
  CHECK(fabs(volume - 0.52) < 1e-12);
  CHECK_EQUAL(prefkit_pareto_hypervolume_contributions(
                  &points, worst, PREFKIT_CONTRIBUTION_TO_FRONTIER, NULL, numbers, &error),
              PREFKIT_OK);
  CHECK(numbers[2] == 0 && fabs(numbers[1] - 0.2) < 1e-12);
  CHECK_EQUAL(prefkit_pareto_least_contributor(&points, worst, PREFKIT_CONTRIBUTION_TO_ALL, NULL,
                                               &row, &error),
              PREFKIT_OK);
  CHECK_EQUAL(row, 2);
  CHECK_EQUAL(prefkit_pareto_select(&points, 2, worst, NULL, rows, &chosen, &error), PREFKIT_OK);
  CHECK(chosen == 2 && rows[1] == 1);
  prefkit_hypervolume_options how = PREFKIT_HYPERVOLUME_OPTIONS_INIT;
  prefkit_hypervolume_estimate about = PREFKIT_HYPERVOLUME_ESTIMATE_INIT;
  CHECK_EQUAL(prefkit_pareto_hypervolume_approximate(&points, worst, &how, NULL, &about, &error),
              PREFKIT_OK);
  CHECK(about.lower <= about.value && about.value <= about.upper && about.standard_error >= 0);
}

static void test_pareto_indicators(void) {
  static const double target[4] = {1, 0.5, 0.5, 1}, best[2] = {1, 1};
  static const int64_t sets[4] = {0, 1, 0, 1};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_points points = pareto_points(), reference = PREFKIT_POINTS_INIT;
  reference.objective_count = 2;
  reference.count = 2;
  reference.rows = target;
  double value = 0;
  prefkit_pareto_reason reason = 9;
  CHECK_EQUAL(prefkit_pareto_epsilon_indicator(&points, &reference, PREFKIT_EPSILON_ADDITIVE, NULL,
                                               &value, &reason, &error),
              PREFKIT_OK);
  CHECK(fabs(value - 0.3) < 1e-12 && reason == PREFKIT_PARETO_REASON_NONE);
  CHECK_EQUAL(prefkit_pareto_distance_indicator(&points, &reference, PREFKIT_IGD_PLUS, 1, NULL,
                                                &value, &reason, &error),
              PREFKIT_OK);
  CHECK(value > 0.2 && value < 0.4);
  prefkit_r2_options weights = PREFKIT_R2_OPTIONS_INIT;
  CHECK_EQUAL(prefkit_pareto_r2(&points, best, &weights, NULL, &value, &reason, &error),
              PREFKIT_OK);
  CHECK(value > 0 && value < 0.5);
  points.count = 1;
  CHECK_EQUAL(prefkit_pareto_spread(&points, NULL, NULL, &value, &reason, &error), PREFKIT_OK);
  CHECK(isnan(value) && strcmp(prefkit_pareto_reason_word(reason), "one_point") == 0);

  points.count = 4;
  prefkit_pareto_surfaces *surfaces = NULL;
  const double level = 2;
  CHECK_EQUAL(prefkit_pareto_attainment(&points, sets, PREFKIT_ATTAINED_BY_COUNT, &level, 1, NULL,
                                        &surfaces, &error),
              PREFKIT_OK);
  prefkit_surfaces_view view = PREFKIT_SURFACES_VIEW_INIT;
  CHECK_EQUAL(prefkit_pareto_surfaces_get(surfaces, &view), PREFKIT_OK);
  CHECK(view.set_count == 2 && view.surface_count == 1 && view.counts[0] == 2);
  CHECK(view.starts[1] == 2 && view.points[0] == 0.6 && view.points[1] == 0.2);
  prefkit_pareto_surfaces_free(surfaces);
  double shares[2];
  CHECK_EQUAL(
      prefkit_pareto_attainment_values(&reference, &points, sets, NULL, shares, NULL, &error),
      PREFKIT_OK);
  CHECK(shares[0] == 0);
}

static void test_pareto_archives(void) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_points points = pareto_points();
  prefkit_archive_options options = PREFKIT_ARCHIVE_OPTIONS_INIT;
  options.objective_count = 2;
  prefkit_pareto_archive *a = NULL, *b = NULL;
  prefkit_archive_change change = PREFKIT_ARCHIVE_CHANGE_INIT;
  CHECK_EQUAL(prefkit_pareto_archive_make(&options, &a, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_pareto_archive_add(a, &points, NULL, NULL, &change, &error), PREFKIT_OK);
  CHECK(change.kept == 3 && change.removed == 0);
  unsigned char bytes[512];
  size_t needed = 0;
  CHECK_EQUAL(prefkit_pareto_archive_encode(a, bytes, sizeof bytes, &needed, &error), PREFKIT_OK);
  CHECK(needed > 0 && needed <= sizeof bytes);
  CHECK_EQUAL(prefkit_pareto_archive_decode(bytes, needed, &b, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_pareto_archive_merge(b, a, NULL, &change, &error), PREFKIT_OK);
  prefkit_archive_view view = PREFKIT_ARCHIVE_VIEW_INIT;
  CHECK_EQUAL(prefkit_pareto_archive_get(b, &view), PREFKIT_OK);
  CHECK(view.count == 6 && view.seen == 8 && view.minimize[0] == 0 && view.epsilons == NULL);
  double rows[12];
  int64_t ids[6];
  CHECK_EQUAL(prefkit_pareto_archive_members(b, rows, ids, &error), PREFKIT_OK);
  CHECK(rows[0] == 0.9 && ids[0] == 0 && ids[1] == 4);
  prefkit_pareto_archive_free(b);
  bytes[9] ^= 1;
  CHECK_EQUAL(prefkit_pareto_archive_decode(bytes, needed, &b, &error), PREFKIT_INVALID_ARGUMENT);
  CHECK(b == NULL);
  prefkit_pareto_archive_free(a);
  prefkit_pareto_archive_free(NULL);
}

static void test_pareto_choices(void) {
  static const double weights[2] = {1, 1};
  static const char *const names[2] = {"help", "safe"};
  static const char document[] =
      "{\"rules\": [{\"name\": \"risky\", \"when\": {\"risk\": \"high\"}, \"order\": [\"safe\"]}],"
      " \"default\": {\"order\": [\"help\"]}}";
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_points points = pareto_points();
  prefkit_chosen chosen = PREFKIT_CHOSEN_INIT;
  double numbers[4], lows[2], highs[2];
  uint8_t mask[4];
  CHECK_EQUAL(
      prefkit_pareto_knee(&points, PREFKIT_KNEE_TRADE_OFF, 0, NULL, &chosen, numbers, mask, &error),
      PREFKIT_OK);
  CHECK(chosen.row == 1 && mask[2] == 0 && isnan(numbers[2]));
  prefkit_scalarize_options how = PREFKIT_SCALARIZE_OPTIONS_INIT;
  how.form = PREFKIT_SCALARIZE_CHEBYSHEV;
  CHECK_EQUAL(prefkit_pareto_scalarize(&points, weights, &how, &chosen, numbers, &error),
              PREFKIT_OK);
  CHECK(chosen.row == 1 && fabs(numbers[1] - 0.3) < 1e-12);
  prefkit_winning_weights winning = PREFKIT_WINNING_WEIGHTS_INIT;
  CHECK_EQUAL(prefkit_pareto_weights_for(&points, 1, PREFKIT_WEIGHTS_STRICT, NULL, &winning,
                                         numbers, lows, highs, &error),
              PREFKIT_OK);
  CHECK(winning.exists && lows[0] < highs[0]);
  prefkit_sensitivity *sensitivity = NULL;
  prefkit_sensitivity_view view = PREFKIT_SENSITIVITY_VIEW_INIT;
  CHECK_EQUAL(prefkit_pareto_sensitivity(&points, weights, NULL, &sensitivity, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_sensitivity_get(sensitivity, &view), PREFKIT_OK);
  CHECK(view.winner == 1 && view.segment_starts[2] == 6);
  prefkit_sensitivity_free(sensitivity);
  prefkit_policy *policy = NULL;
  prefkit_policy_view rules = PREFKIT_POLICY_VIEW_INIT;
  prefkit_policy_choice choice = PREFKIT_POLICY_CHOICE_INIT;
  prefkit_policy_outcome outcome = PREFKIT_POLICY_OUTCOME_INIT;
  prefkit_context_entry context = {"risk", "high"};
  const char *text = NULL;
  size_t length = 0;
  CHECK_EQUAL(prefkit_policy_parse(document, sizeof document - 1, &policy, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_policy_get(policy, &rules), PREFKIT_OK);
  CHECK(rules.rule_count == 1 && rules.has_default && rules.most_steps == 1);
  CHECK_EQUAL(prefkit_policy_rule_name(policy, 0, &text, &length), PREFKIT_OK);
  CHECK(length == 5 && memcmp(text, "risky", 5) == 0);
  CHECK_EQUAL(prefkit_policy_choose(policy, &points, names, &context, 1, NULL, &choice, &outcome, 1,
                                    &error),
              PREFKIT_OK);
  CHECK(choice.row == 3 && choice.outcome_count == 1 && outcome.objective == 1);
  prefkit_policy_free(policy);
  prefkit_policy_free(NULL);
}

static void test_pareto_uncertainty(void) {
  static const int64_t of[4] = {0, 1, 0, 1}, prompts[4] = {0, 0, 1, 1}, others[4] = {1, 0, 1, 0};
  static const int64_t zeros[4] = {0, 0, 0, 0};
  static const double seen[4] = {1, 0.5, 0.8, 0.4}, small[8] = {0};
  static const double outcomes[4] = {1, 0, 1, 0.5}, sides[4] = {1, -1, 1, 1};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_points points = pareto_points();
  prefkit_samples samples = PREFKIT_SAMPLES_INIT;
  samples.objective_count = 1;
  samples.point_count = 2;
  samples.count = 4;
  samples.points = of;
  samples.objectives = zeros;
  samples.values = seen;
  samples.clusters = prompts;
  double shares[4];
  prefkit_membership_verdict verdicts[4];
  prefkit_membership_columns columns = PREFKIT_MEMBERSHIP_COLUMNS_INIT;
  prefkit_membership_options options = PREFKIT_MEMBERSHIP_OPTIONS_INIT;
  columns.on_frontier = shares;
  columns.verdicts = verdicts;
  CHECK_EQUAL(prefkit_pareto_membership(&samples, &options, &columns, &error), PREFKIT_OK);
  CHECK(shares[0] == 1 && verdicts[1] == PREFKIT_MEMBER_DOMINATED);
  CHECK_EQUAL(prefkit_pareto_membership_of_estimates(&points, PREFKIT_SPREAD_STANDARD_ERRORS, small,
                                                     8, NULL, &columns, &error),
              PREFKIT_OK);
  CHECK(shares[1] == 1 && shares[2] == 0);
  prefkit_comparison *comparison = NULL;
  prefkit_comparison_part part = PREFKIT_COMPARISON_PART_INIT;
  prefkit_comparison_options more = PREFKIT_COMPARISON_OPTIONS_INIT;
  CHECK_EQUAL(prefkit_pareto_compare(&samples, &samples, &more, &comparison, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_comparison_get(comparison, 0, &part), PREFKIT_OK);
  CHECK(part.verdict == PREFKIT_VERSION_NO_DIFFERENCE && part.objectives[0].difference == 0);
  CHECK_EQUAL(prefkit_comparison_get(comparison, 1, &part), PREFKIT_OUT_OF_RANGE);
  prefkit_comparison_free(comparison);

  prefkit_objective_table *table = NULL;
  prefkit_objective_table_view view = PREFKIT_OBJECTIVE_TABLE_VIEW_INIT;
  prefkit_judged_pairs pairs = PREFKIT_JUDGED_PAIRS_INIT;
  pairs.dimension_count = 1;
  pairs.competitor_count = 2;
  pairs.count = 4;
  pairs.left = of;
  pairs.right = others;
  pairs.outcomes = outcomes;
  pairs.dimensions = zeros;
  CHECK_EQUAL(prefkit_pareto_pair_objectives(&pairs, PREFKIT_PAIRS_WIN_RATE, 0, &table, &error),
              PREFKIT_OK);
  CHECK_EQUAL(prefkit_objective_table_get(table, &view), PREFKIT_OK);
  CHECK(view.values[0] == 0.875 && view.counts[1] == 4 && view.buckets == NULL);
  prefkit_objective_table_free(table);
  prefkit_judged_scores scores = PREFKIT_JUDGED_SCORES_INIT;
  scores.dimension_count = 1;
  scores.competitor_count = 2;
  scores.count = 4;
  scores.competitors = of;
  scores.dimensions = zeros;
  scores.values = outcomes;
  scores.buckets = prompts;
  CHECK_EQUAL(prefkit_pareto_score_objectives(&scores, &table, &error), PREFKIT_OK);
  CHECK_EQUAL(prefkit_objective_table_get(table, &view), PREFKIT_OK);
  CHECK(view.bucket_count == 2 && view.buckets[1] == 1 && view.values[3] == 0.5);
  prefkit_objective_table_free(table);
  prefkit_dimension_conflict conflict = PREFKIT_DIMENSION_CONFLICT_INIT;
  CHECK_EQUAL(prefkit_pareto_conflicts(prompts, of, sides, NULL, 4, 2, 0, NULL, &conflict, &error),
              PREFKIT_OK);
  CHECK(conflict.conflict == 1 && conflict.agree == 1);
  CHECK_EQUAL(
      prefkit_pareto_score_conflicts(zeros, prompts, of, seen, 4, 2, 0, NULL, &conflict, &error),
      PREFKIT_OK);
  CHECK(conflict.both == 1 && conflict.agree == 1);
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s support_bot.jsonl\n", argv[0]);
    return 2;
  }
  example = argv[1];
  test_version_and_status();
  test_error_struct();
  test_profiles();
  test_sniff();
  test_open_arguments();
  test_first_problem();
  test_progress();
  prefkit_dataset *dataset = open_example();
  test_counts(dataset);
  test_tables(dataset);
  test_summary(dataset);
  test_ratings(dataset);
  test_pairs(dataset);
  test_agreement(dataset);
  test_ranked_lists(dataset);
  prefkit_dataset_free(dataset);
  test_table_outlives_dataset();
  test_bytes_and_arrow();
  test_ties();
  test_agreement_parts();
  test_agreement_states();
  test_reading_agreement();
  test_ranks_and_rounds();
  test_normalize();
  test_normalizers();
  test_drift_of_samples();
  test_drift_tables();
  test_drift_along_time();
  test_drift_states();
  test_pareto_volumes();
  test_pareto_indicators();
  test_pareto_archives();
  test_pareto_choices();
  test_pareto_uncertainty();
  return check_report();
}
