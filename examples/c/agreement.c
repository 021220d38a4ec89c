/* Do the judges of a preference file agree? In C99: agreement FILE
 *
 * Shows how to measure the ratings of a dataset without copying them: a coefficient with its
 * interval and band, all coefficients at once, the most disputed items, and each rater among the
 * others.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <prefkit.h>

static const prefkit_coefficient COEFFICIENTS[] = {
    PREFKIT_PERCENT_AGREEMENT, PREFKIT_FLEISS_KAPPA, PREFKIT_CONGER_KAPPA,
    PREFKIT_BRENNAN_PREDIGER,  PREFKIT_GWET_AC,      PREFKIT_KRIPPENDORFF_ALPHA,
};
static const char *const NAMES[] = {
    "percent_agreement", "fleiss_kappa", "conger_kappa",
    "brennan_prediger",  "gwet_ac",      "krippendorff_alpha",
};
enum { COUNT = sizeof COEFFICIENTS / sizeof COEFFICIENTS[0], DISPUTED = 5 };

/* An estimate with its interval; a statistic that is undefined says why. */
static void print_estimate(const char *name, const prefkit_agreement *result) {
  if (!result->defined) {
    printf("  %-20s undefined: %s\n", name, prefkit_reason_text(result->reason));
  } else {
    printf("  %-20s %6.3f  (%.3f to %.3f)\n", name, result->estimate, result->ci_low,
           result->ci_high);
  }
}

static prefkit_status print_coefficients(const prefkit_ratings_input *input, prefkit_error *error) {
  prefkit_agreement results[COUNT] = {PREFKIT_AGREEMENT_INIT};
  prefkit_status status =
      prefkit_agreement_summarize(input, NULL, COEFFICIENTS, COUNT, results, error);
  if (status != PREFKIT_OK) return status;
  const prefkit_agreement *alpha = &results[COUNT - 1];
  printf("%" PRIu64 " ratings of %" PRIu64 " items by %" PRIu64 " raters\n", alpha->ratings,
         alpha->items, alpha->raters);
  for (int i = 0; i < COUNT; i++) print_estimate(NAMES[i], &results[i]);
  prefkit_band band = {sizeof band, 0, 0, {0}};
  if (prefkit_scale_find(PREFKIT_SCALE_PREFERENCE, alpha->estimate, &band) == PREFKIT_OK) {
    printf("the agreement is %s\n", band.name);
  }
  return PREFKIT_OK;
}

static void print_name(const prefkit_judgement_arrays *arrays, prefkit_axis axis, uint64_t code) {
  const char *text = "";
  size_t length = 0;
  prefkit_judgement_arrays_name(arrays, axis, code, &text, &length);
  printf("%.*s", (int)length, text);
}

/* The items with the lowest agreement, in their order where several are equal. */
static prefkit_status print_disputed(const prefkit_ratings_input *input, size_t items,
                                     prefkit_error *error) {
  double *agreement = malloc((items + 1) * sizeof *agreement);
  if (agreement == NULL) return PREFKIT_NO_MEMORY;
  prefkit_status status = prefkit_agreement_per_item(input, NULL, agreement, NULL, items, error);
  if (status == PREFKIT_OK) printf("most disputed\n");
  for (int shown = 0; status == PREFKIT_OK && shown < DISPUTED; shown++) {
    size_t lowest = items;
    for (size_t i = 0; i < items; i++) {
      /* A comparison with NaN, which an item without two ratings has, is false. */
      if (agreement[i] < 1 && (lowest == items || agreement[i] < agreement[lowest])) lowest = i;
    }
    if (lowest == items) break;
    printf("  %3.0f%%  ", 100 * agreement[lowest]);
    print_name(input->arrays, PREFKIT_AXIS_UNIT, lowest);
    printf("\n");
    agreement[lowest] = 1;
  }
  free(agreement);
  return status;
}

static prefkit_status print_raters(const prefkit_ratings_input *input, size_t raters,
                                   prefkit_error *error) {
  prefkit_rater_agreement *results = calloc(raters + 1, sizeof *results);
  if (results == NULL) return PREFKIT_NO_MEMORY;
  results[0].struct_size = sizeof *results;
  prefkit_status status = prefkit_agreement_per_rater(input, NULL, results, raters, error);
  if (status == PREFKIT_OK) printf("raters\n");
  for (size_t i = 0; status == PREFKIT_OK && i < raters; i++) {
    printf("  %3.0f%%  of %3" PRIu64 "  ", 100 * results[i].agreement_with_others,
           results[i].ratings);
    print_name(input->arrays, PREFKIT_AXIS_RATER, i);
    printf("\n");
  }
  free(results);
  return status;
}

static prefkit_status print_agreement(const prefkit_dataset *dataset, prefkit_error *error) {
  prefkit_judgement_arrays *arrays = NULL;
  prefkit_selection overall = PREFKIT_SELECTION_INIT;
  overall.dimension = "overall";
  prefkit_status status = prefkit_dataset_ratings(dataset, "preference", &overall, &arrays, error);
  if (status != PREFKIT_OK) return status;
  prefkit_ratings_view view = {.struct_size = sizeof view};
  prefkit_ratings_get(arrays, &view);

  prefkit_ratings_input input = PREFKIT_RATINGS_INPUT_INIT;
  input.arrays = arrays;
  /* Where a rater judged an item again the later verdict counts. */
  input.duplicates = PREFKIT_DUPLICATES_LAST;
  status = print_coefficients(&input, error);
  if (status == PREFKIT_OK) status = print_disputed(&input, (size_t)view.unit_count, error);
  if (status == PREFKIT_OK) status = print_raters(&input, (size_t)view.rater_count, error);
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
  if (status == PREFKIT_OK) status = print_agreement(dataset, &error);
  prefkit_dataset_free(dataset);
  if (status != PREFKIT_OK) {
    fprintf(stderr, "%s: %s\n", prefkit_status_name(status), error.message);
    return 1;
  }
  return 0;
}
