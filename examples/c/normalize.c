/* The scores of a preference file on one scale. In C99: normalize FILE
 *
 * Shows how to normalize the scores of a dataset without copying them: z-scores of each rater, who
 * may be compared with whom, and what raters add to an item's worth.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <prefkit.h>

/* The scores of a dataset, and where results of their rows go. */
typedef struct {
  const prefkit_judgement_arrays *arrays;
  prefkit_ratings_view ratings;
  prefkit_group_key rater, item;
  prefkit_score_rows rows;
  prefkit_score_columns out;
} sheet;

/* The codes of ratings are below 2^31, so that they are codes of keys as they lie. */
static sheet make_sheet(const prefkit_judgement_arrays *arrays, double *scores) {
  sheet all = {
      .arrays = arrays,
      .ratings = {.struct_size = sizeof all.ratings},
      .rater = PREFKIT_GROUP_KEY_INIT,
      .item = PREFKIT_GROUP_KEY_INIT,
      .rows = PREFKIT_SCORE_ROWS_INIT,
      .out = PREFKIT_SCORE_COLUMNS_INIT,
  };
  prefkit_ratings_get(arrays, &all.ratings);
  all.rater.type = all.item.type = PREFKIT_KEY_CODES;
  all.rater.values = all.ratings.rater;
  all.item.values = all.ratings.unit;
  all.rows.scores = all.ratings.value;
  all.rows.count = all.ratings.count;
  all.rows.key_count = 1;
  all.out.scores = scores;
  return all;
}

static void print_name(const sheet *all, int64_t rater) {
  const char *text = "";
  size_t length = 0;
  prefkit_judgement_arrays_name(all->arrays, PREFKIT_AXIS_RATER, (uint64_t)rater, &text, &length);
  printf("  %-10.*s ", (int)length, text);
}

static prefkit_status print_z_scores(const sheet *all, prefkit_error *error) {
  prefkit_normalize_table *table = NULL;
  prefkit_status status = prefkit_normalize_scores(&all->rows, NULL, &all->out, &table, error);
  if (status != PREFKIT_OK) return status;
  prefkit_parameters_view found = {.struct_size = sizeof found};
  const int64_t *raters = NULL;
  prefkit_normalize_table_get(table, &found);
  prefkit_normalize_table_key(table, 0, &raters);
  printf("%" PRIu64 " scores of %" PRIu64 " raters\n", all->rows.count, found.group_count);
  for (uint64_t i = 0; i < found.group_count; i++) {
    print_name(all, raters[i]);
    if (found.reasons[i] == PREFKIT_UNSCORED_NONE) {
      printf("%6.3f +- %.3f\n", found.locations[i], found.scales[i]);
    } else {
      printf("undefined: %s\n", prefkit_unscored_word(found.reasons[i]));
    }
  }
  prefkit_normalize_table_free(table);
  printf("first scores\n");
  for (uint64_t i = 0; i < all->rows.count && i < 5; i++) {
    printf("  %g -> %.3f\n", all->rows.scores[i], all->out.scores[i]);
  }
  return PREFKIT_OK;
}

static prefkit_status print_components(const sheet *all, prefkit_error *error) {
  prefkit_comparability *found = NULL;
  prefkit_status status =
      prefkit_comparability_make(&all->rows, &all->item, 1, NULL, 0, NULL, &found, error);
  if (status != PREFKIT_OK) return status;
  prefkit_comparability_view view = {.struct_size = sizeof view};
  prefkit_comparability_get(found, &view);
  printf("%" PRIu64 " sets of raters that items link\n", view.component_count);
  prefkit_comparability_free(found);
  return PREFKIT_OK;
}

static prefkit_status print_raters(const sheet *all, prefkit_error *error) {
  prefkit_normalize_table *table = NULL;
  prefkit_status status = prefkit_normalize_model(&all->rows, &all->item, 1, PREFKIT_MODEL_ADDITIVE,
                                                  NULL, NULL, &all->out, &table, error);
  if (status != PREFKIT_OK) return status;
  prefkit_parameters_view found = {.struct_size = sizeof found};
  const int64_t *raters = NULL;
  prefkit_normalize_table_get(table, &found);
  prefkit_normalize_table_key(table, 0, &raters);
  printf("what raters add to an item\n");
  for (uint64_t i = 0; i < found.group_count; i++) {
    print_name(all, raters[i]);
    if (found.reasons[i] == PREFKIT_UNSCORED_NONE) {
      printf("%+.3f\n", found.locations[i]);
    } else {
      printf("undefined: %s\n", prefkit_unscored_word(found.reasons[i]));
    }
  }
  prefkit_normalize_table_free(table);
  return PREFKIT_OK;
}

static prefkit_status print_scores(const prefkit_dataset *dataset, prefkit_error *error) {
  prefkit_judgement_arrays *arrays = NULL;
  prefkit_status status = prefkit_dataset_ratings(dataset, "score", NULL, &arrays, error);
  if (status != PREFKIT_OK) return status;
  prefkit_ratings_view view = {.struct_size = sizeof view};
  prefkit_ratings_get(arrays, &view);
  double *scores = malloc((size_t)(view.count + 1) * sizeof *scores);
  if (scores == NULL) {
    status = PREFKIT_NO_MEMORY;
  } else {
    sheet all = make_sheet(arrays, scores);
    all.rows.keys = &all.rater;
    status = print_z_scores(&all, error);
    if (status == PREFKIT_OK) status = print_components(&all, error);
    if (status == PREFKIT_OK) status = print_raters(&all, error);
  }
  free(scores);
  prefkit_judgement_arrays_free(arrays);
  return status;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: %s FILE\n", argv[0]);
    return 2;
  }
  const char *path = argv[1];
  prefkit_read_options options = PREFKIT_READ_OPTIONS_INIT;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_dataset *dataset = NULL;
  options.on_error = PREFKIT_ON_ERROR_COLLECT;
  prefkit_status status = prefkit_dataset_open(&path, 1, &options, &dataset, &error);
  if (status == PREFKIT_OK) status = print_scores(dataset, &error);
  prefkit_dataset_free(dataset);
  if (status != PREFKIT_OK) {
    fprintf(stderr, "%s: %s\n", prefkit_status_name(status), error.message);
    return 1;
  }
  return 0;
}
