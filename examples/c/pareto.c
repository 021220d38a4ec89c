/* Which versions of a bot are worth a choice. In C99: pareto
 *
 * Shows the frontier of three objectives, what each version adds to it, how far it is from a
 * target, and an archive that takes the versions week by week.
 */
#include <inttypes.h>
#include <stdio.h>

#include <prefkit.h>

enum { VERSIONS = 8, OBJECTIVES = 3 };

static const char *const names[VERSIONS] = {"1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "3.0", "3.1"};
/* The share of helpful and of safe answers, and the seconds for one, of which less is better. */
static const double versions[VERSIONS * OBJECTIVES] = {
    0.61, 0.97, 0.8, 0.66, 0.95, 0.9, 0.64, 0.94, 1.1, 0.78, 0.90, 1.5,
    0.83, 0.91, 1.9, 0.80, 0.93, 1.6, 0.91, 0.82, 2.4, 0.90, 0.86, 2.4};
static const uint8_t minimize[OBJECTIVES] = {0, 0, 1};
static const double worst[OBJECTIVES] = {0.5, 0.75, 3};
static const double targets[2 * OBJECTIVES] = {0.92, 0.90, 2.0, 0.75, 0.98, 1.0};

static prefkit_points points_of(const double *rows, uint64_t count) {
  prefkit_points points = PREFKIT_POINTS_INIT;
  points.rows = rows;
  points.count = count;
  points.objective_count = OBJECTIVES;
  points.minimize = minimize;
  return points;
}

static prefkit_status print_versions(const prefkit_points *all, prefkit_error *error) {
  int32_t ranks[VERSIONS];
  double added[VERSIONS];
  prefkit_status status = prefkit_pareto_ranks(all, NULL, ranks, error);
  if (status == PREFKIT_OK) {
    status = prefkit_pareto_hypervolume_contributions(all, worst, PREFKIT_CONTRIBUTION_TO_FRONTIER,
                                                      NULL, added, error);
  }
  if (status != PREFKIT_OK) return status;
  printf("version  front  adds\n");
  for (int i = 0; i < VERSIONS; i++) {
    printf("%-8s %5" PRId32 "  %.4f\n", names[i], ranks[i], added[i]);
  }
  return PREFKIT_OK;
}

/* All digits, so that any other bit would show. */
static prefkit_status print_volume(const prefkit_points *all, prefkit_error *error) {
  uint64_t chosen[3], count = 0;
  double volume = 0;
  prefkit_status status = prefkit_pareto_hypervolume(all, worst, NULL, &volume, error);
  if (status == PREFKIT_OK) {
    status = prefkit_pareto_select(all, 3, worst, NULL, chosen, &count, error);
  }
  if (status != PREFKIT_OK) return status;
  printf("hypervolume %.17g\nthree to keep:", volume);
  for (uint64_t i = 0; i < count; i++) printf(" %s", names[chosen[i]]);
  printf("\n");
  return PREFKIT_OK;
}

static prefkit_status print_indicators(const prefkit_points *all, prefkit_error *error) {
  prefkit_points target = points_of(targets, 2), none = points_of(NULL, 0);
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  double value = 0;
  prefkit_status status = prefkit_pareto_epsilon_indicator(all, &target, PREFKIT_EPSILON_ADDITIVE,
                                                           NULL, &value, &reason, error);
  if (status != PREFKIT_OK) return status;
  printf("epsilon to the target %.17g\n", value);
  status = prefkit_pareto_distance_indicator(all, &target, PREFKIT_IGD_PLUS, 1, NULL, &value,
                                             &reason, error);
  if (status != PREFKIT_OK) return status;
  printf("IGD+ to the target %.17g\n", value);
  status = prefkit_pareto_spread(&none, NULL, NULL, &value, &reason, error);
  if (status != PREFKIT_OK) return status;
  printf("spread of nothing: %s\n", prefkit_pareto_reason_word(reason));
  return PREFKIT_OK;
}

/* Two versions at a time. */
static prefkit_status fill(prefkit_pareto_archive *archive, prefkit_error *error) {
  for (int first = 0; first < VERSIONS; first += 2) {
    prefkit_points batch = points_of(versions + first * OBJECTIVES, 2);
    prefkit_archive_change change = PREFKIT_ARCHIVE_CHANGE_INIT;
    prefkit_status status = prefkit_pareto_archive_add(archive, &batch, NULL, NULL, &change, error);
    if (status != PREFKIT_OK) return status;
    printf("%s and %s: %" PRIu64 " kept, %" PRIu64 " gone\n", names[first], names[first + 1],
           change.kept, change.removed);
  }
  return PREFKIT_OK;
}

static prefkit_status print_archive(prefkit_error *error) {
  prefkit_archive_options options = PREFKIT_ARCHIVE_OPTIONS_INIT;
  prefkit_archive_view view = PREFKIT_ARCHIVE_VIEW_INIT;
  prefkit_pareto_archive *archive = NULL;
  int64_t ids[VERSIONS];
  options.objective_count = OBJECTIVES;
  options.minimize = minimize;
  prefkit_status status = prefkit_pareto_archive_make(&options, &archive, error);
  if (status == PREFKIT_OK) status = fill(archive, error);
  if (status == PREFKIT_OK) status = prefkit_pareto_archive_get(archive, &view);
  if (status == PREFKIT_OK) status = prefkit_pareto_archive_members(archive, NULL, ids, error);
  if (status == PREFKIT_OK) {
    printf("archive:");
    for (uint64_t i = 0; i < view.count; i++) printf(" %s", names[ids[i]]);
    printf("\n");
  }
  prefkit_pareto_archive_free(archive);
  return status;
}

int main(void) {
  prefkit_points all = points_of(versions, VERSIONS);
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status = print_versions(&all, &error);
  if (status == PREFKIT_OK) status = print_volume(&all, &error);
  if (status == PREFKIT_OK) status = print_indicators(&all, &error);
  if (status == PREFKIT_OK) status = print_archive(&error);
  if (status != PREFKIT_OK) {
    fprintf(stderr, "%s: %s\n", prefkit_status_name(status), error.message);
    return 1;
  }
  return 0;
}
