/* Whether the scores of a preference file moved. In C99: drift FILE
 *
 * Shows how to compare windows of time with the first one, and how to watch a series of windows:
 * its trend, a control chart and change points. The times come from the Arrow stream of the
 * judgements.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <prefkit.h>

/* ---- the times of the judgements ---- */

static int is_null(const struct ArrowArray *column, int64_t row) {
  const uint8_t *valid = column->buffers[0];
  int64_t bit = column->offset + row;
  return valid != NULL && (valid[bit / 8] >> (bit % 8) & 1) == 0;
}

/* Appends the times of a batch, microseconds from 1970; INT64_MIN is a missing one. */
static int64_t *append_times(int64_t *times, size_t count, const struct ArrowArray *batch) {
  const struct ArrowArray *column = batch->children[0];
  size_t added = (size_t)batch->length;
  int64_t *all = realloc(times, (count + added + 1) * sizeof *all);
  if (all == NULL) return NULL;
  for (size_t i = 0; i < added; i++) {
    int64_t row = (int64_t)i;
    const int64_t *values = column->buffers[1];
    all[count + i] = is_null(column, row) ? INT64_MIN : values[column->offset + row];
  }
  return all;
}

static prefkit_status read_times(const prefkit_dataset *dataset, int64_t **times,
                                 prefkit_error *error) {
  static const char *const columns[] = {"time"};
  prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
  struct ArrowArrayStream stream;
  struct ArrowArray batch;
  size_t count = 0;
  options.columns = columns;
  options.column_count = 1;
  prefkit_status status =
      prefkit_dataset_table(dataset, PREFKIT_TABLE_JUDGEMENTS, &options, &stream, error);
  if (status != PREFKIT_OK) return status;
  while (status == PREFKIT_OK && stream.get_next(&stream, &batch) == 0 && batch.release != NULL) {
    int64_t *all = append_times(*times, count, &batch);
    if (all == NULL) status = PREFKIT_NO_MEMORY;
    if (all != NULL) *times = all;
    count += (size_t)batch.length;
    batch.release(&batch);
  }
  stream.release(&stream);
  return status;
}

/* ---- what moved ---- */

static void print_time(int64_t microseconds) {
  time_t seconds = (time_t)(microseconds / 1000000);
  char text[32];
  strftime(text, sizeof text, "%Y-%m-%d %H:%M", gmtime(&seconds));
  printf("  %s ", text);
}

/* Each window against the first that has ten scores. */
static prefkit_status print_windows(const prefkit_score_rows *rows,
                                    const prefkit_time_window *window, prefkit_error *error) {
  static const prefkit_drift_test tests[] = {PREFKIT_DRIFT_KOLMOGOROV_SMIRNOV,
                                             PREFKIT_DRIFT_WASSERSTEIN};
  prefkit_drift_options options = PREFKIT_DRIFT_OPTIONS_INIT;
  prefkit_drift_table *table = NULL;
  options.minimum_count = 10;
  prefkit_status status = prefkit_drift_by_group(rows, tests, 2, PREFKIT_AGAINST_FIRST, NULL, 0,
                                                 &options, &table, error);
  if (status != PREFKIT_OK) return status;
  prefkit_drift_table_view view = PREFKIT_DRIFT_TABLE_VIEW_INIT;
  prefkit_drift_columns d = PREFKIT_DRIFT_COLUMNS_INIT, distance = PREFKIT_DRIFT_COLUMNS_INIT;
  prefkit_drift_table_get(table, &view);
  prefkit_drift_table_results(table, 0, &d);
  prefkit_drift_table_results(table, 1, &distance);
  printf("windows of six hours against the first\n");
  for (uint64_t i = 0; i < view.group_count; i++) {
    int64_t start = 0;
    prefkit_time_window_starts(window, &d.times[i], 1, &start, error);
    print_time(start);
    printf("%3" PRIu64 " scores  ", view.counts[i]);
    if (d.reasons[i] != PREFKIT_DRIFT_NONE) {
      printf("%s\n", prefkit_drift_reason_word(d.reasons[i]));
    } else {
      printf("D %.3f  adjusted p %.3f  distance %.3f\n", d.statistics[i], d.adjusted[i],
             distance.statistics[i]);
    }
  }
  prefkit_drift_table_free(table);
  return PREFKIT_OK;
}

static prefkit_status print_changes(const prefkit_drift_series *series, prefkit_error *error) {
  prefkit_drift_table *table = NULL;
  prefkit_status status = prefkit_drift_change_points(series, NULL, &table, error);
  if (status != PREFKIT_OK) return status;
  prefkit_changes_view changes = PREFKIT_CHANGES_VIEW_INIT;
  prefkit_drift_table_changes(table, &changes);
  printf("change points: %" PRIu64 "\n", changes.starts[changes.series_count]);
  prefkit_drift_table_free(table);
  return PREFKIT_OK;
}

/* The mean score of each hour, as a series. */
static prefkit_status print_series(const prefkit_score_rows *rows, prefkit_error *error) {
  prefkit_drift_table *table = NULL;
  prefkit_status status =
      prefkit_drift_window_series(rows, PREFKIT_SERIES_MEAN, 0, NULL, NULL, &table, error);
  if (status != PREFKIT_OK) return status;
  prefkit_drift_series series = PREFKIT_DRIFT_SERIES_INIT;
  prefkit_chart_options options = PREFKIT_CHART_OPTIONS_INIT;
  prefkit_chart_result chart = PREFKIT_CHART_RESULT_INIT;
  prefkit_trend trend = PREFKIT_TREND_INIT;
  prefkit_drift_table_series(table, &series);
  options.baseline_points = 10;
  status = prefkit_drift_mann_kendall(&series, 0, 1, &trend, error);
  if (status == PREFKIT_OK) {
    printf("the mean of each of %" PRIu64 " hours\n", series.count);
    printf("trend: S %g, p %.3f\n", trend.statistic, trend.p_value);
    status = prefkit_drift_chart(&series, &options, &chart, NULL, error);
  }
  if (status == PREFKIT_OK) {
    printf("CUSUM against the first ten: %.3f at most, %" PRIu64 " alarms\n", chart.statistic,
           chart.alarms);
    status = print_changes(&series, error);
  }
  prefkit_drift_table_free(table);
  return status;
}

/* ---- rows: the scores, and the time of each one's judgement ---- */

static prefkit_status print_drift(const prefkit_ratings_view *ratings, const int64_t *judged,
                                  prefkit_error *error) {
  size_t count = (size_t)ratings->count;
  int64_t *times = malloc((count + 1) * sizeof *times);
  if (times == NULL) return PREFKIT_NO_MEMORY;
  for (size_t i = 0; i < count; i++) times[i] = judged[ratings->judgement[i]];
  prefkit_time_window window = PREFKIT_TIME_WINDOW_INIT, hour = PREFKIT_TIME_WINDOW_INIT;
  prefkit_group_key key = PREFKIT_GROUP_KEY_INIT;
  prefkit_score_rows rows = PREFKIT_SCORE_ROWS_INIT;
  window.width = INT64_C(6) * 3600 * 1000000;
  hour.unit = PREFKIT_WINDOW_HOUR;
  key.type = PREFKIT_KEY_TIMES;
  key.values = times;
  key.window = &window;
  rows.scores = ratings->value;
  rows.count = ratings->count;
  rows.keys = &key;
  rows.key_count = 1;
  prefkit_status status = print_windows(&rows, &window, error);
  key.window = &hour;
  if (status == PREFKIT_OK) status = print_series(&rows, error);
  free(times);
  return status;
}

static prefkit_status print_scores(const prefkit_dataset *dataset, prefkit_error *error) {
  prefkit_judgement_arrays *arrays = NULL;
  int64_t *judged = NULL;
  prefkit_status status = prefkit_dataset_ratings(dataset, "score", NULL, &arrays, error);
  if (status == PREFKIT_OK) status = read_times(dataset, &judged, error);
  if (status == PREFKIT_OK) {
    prefkit_ratings_view ratings = {.struct_size = sizeof ratings};
    prefkit_ratings_get(arrays, &ratings);
    status = print_drift(&ratings, judged, error);
  }
  free(judged);
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
