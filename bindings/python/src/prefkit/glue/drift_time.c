/* Charts, change points and trends of one series. */
#include "glue.h"

/* A series with the buffers that it lies in; release it in every case. */
typedef struct {
  prefkit_drift_series native;
  Py_buffer values, times, weights;
} series_argument;

/* (values, times, weights or None) */
static bool series_parse(series_argument *out, PyObject *tuple) {
  *out = (series_argument){0};
  PyObject *values, *times, *weights;
  if (!PyArg_ParseTuple(tuple, "OOO", &values, &times, &weights)) return false;
  if (!numbers_parse(values, &out->values, 8, false)) return false;
  size_t count = (size_t)out->values.len / 8;
  if (!buffer_parse(times, &out->times, 8, count, false) ||
      !buffer_parse(weights, &out->weights, 8, count, false)) {
    return false;
  }
  prefkit_drift_series native = PREFKIT_DRIFT_SERIES_INIT;
  native.count = count;
  native.values = out->values.buf;
  native.times = out->times.buf;
  native.weights = out->weights.buf;
  native.series_count = 1;
  out->native = native;
  return true;
}

static void series_release(series_argument *series) {
  buffer_release(&series->values);
  buffer_release(&series->times);
  buffer_release(&series->weights);
}

/* (chart, parameter, limit, first points, mean, deviation); no first points: mean and deviation */
static bool chart_parse(prefkit_chart_options *out, PyObject *tuple) {
  prefkit_chart_options native = PREFKIT_CHART_OPTIONS_INIT;
  unsigned long long points;
  if (!PyArg_ParseTuple(tuple, "iddKdd", &native.chart, &native.parameter, &native.limit, &points,
                        &native.mean, &native.deviation)) {
    return false;
  }
  native.has_parameter = 1;
  native.has_baseline = points == 0;
  native.baseline_points = points;
  *out = native;
  return true;
}

/* Where the points of a chart go; release it in every case. */
typedef struct {
  prefkit_chart_columns native;
  Py_buffer views[5];
} chart_places;

/* (upper, lower, upper limits, lower limits, alarms) */
static bool places_parse(chart_places *out, PyObject *tuple, size_t count) {
  *out = (chart_places){0};
  PyObject *places[5];
  if (!PyArg_ParseTuple(tuple, "OOOOO", &places[0], &places[1], &places[2], &places[3],
                        &places[4])) {
    return false;
  }
  for (int i = 0; i < 5; i++) {
    if (!buffer_parse(places[i], &out->views[i], i < 4 ? 8 : 1, count, true)) return false;
  }
  prefkit_chart_columns native = PREFKIT_CHART_COLUMNS_INIT;
  native.upper = out->views[0].buf;
  native.lower = out->views[1].buf;
  native.upper_limits = out->views[2].buf;
  native.lower_limits = out->views[3].buf;
  native.alarms = out->views[4].buf;
  out->native = native;
  return true;
}

/* (series, options, places) -> (reason, effect reason, statistic, effect, mean, deviation, missing,
 * alarm time, start time); fills the places */
PyObject *core_drift_chart(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *places, *made = NULL;
  if (!PyArg_ParseTuple(args, "OOO", &tuple, &options, &places)) return NULL;
  series_argument series;
  chart_places columns = {0};
  prefkit_chart_options native;
  if (series_parse(&series, tuple) && chart_parse(&native, options) &&
      places_parse(&columns, places, (size_t)series.native.count)) {
    prefkit_chart_result result = PREFKIT_CHART_RESULT_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_drift_chart(&series.native, &native, &result, &columns.native, &error);
    Py_END_ALLOW_THREADS if (call_good(PyModule_GetState(module), NULL, status, &error)) {
      made = Py_BuildValue("(iiddddKLL)", (int)result.reason, (int)result.effect_reason,
                           result.statistic, result.effect, result.mean, result.deviation,
                           (unsigned long long)result.missing, (long long)result.alarm_time,
                           (long long)result.start_time);
    }
  }
  for (int i = 0; i < 5; i++) buffer_release(&columns.views[i]);
  series_release(&series);
  return made;
}

/* (options, shift) */
PyObject *core_drift_average_run_length(PyObject *module, PyObject *args) {
  PyObject *options;
  double shift, length = 0;
  prefkit_chart_options native;
  if (!PyArg_ParseTuple(args, "Od", &options, &shift) || !chart_parse(&native, options)) {
    return NULL;
  }
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status = prefkit_drift_average_run_length(&native, shift, &length, &error);
  Py_END_ALLOW_THREADS return call_good(PyModule_GetState(module), NULL, status, &error)
      ? PyFloat_FromDouble(length)
      : NULL;
}

/* Of the one series: (reason, missing, statistics, effects, effect reasons, times, low times, high
 * times, rows, means, deviations) */
static PyObject *changes_tuple(const prefkit_drift_table *table) {
  prefkit_drift_columns c = PREFKIT_DRIFT_COLUMNS_INIT;
  prefkit_changes_view view = PREFKIT_CHANGES_VIEW_INIT;
  prefkit_drift_table_results(table, 0, &c);
  prefkit_drift_table_changes(table, &view);
  uint64_t segments = view.series_count == 0 ? 0 : view.segment_starts[1];
  return Py_BuildValue(
      "(iKNNNNNNNNN)", view.series_count == 0 ? 0 : (int)view.reasons[0],
      view.series_count == 0 ? 0ULL : (unsigned long long)view.missing[0],
      bytes_or_none(c.statistics, c.count, 8), bytes_or_none(c.effects, c.count, 8),
      bytes_or_none(c.effect_reasons, c.count, 1), bytes_or_none(c.times, c.count, 8),
      bytes_or_none(view.low_times, c.count, 8), bytes_or_none(view.high_times, c.count, 8),
      bytes_or_none(view.rows, c.count, 8), bytes_or_none(view.means, segments, 8),
      bytes_or_none(view.deviations, segments, 8));
}

/* (series, (model, search, penalty kind, penalty, minimum length, deviation, level, progress or
 * None)) -> changes */
PyObject *core_drift_change_points(PyObject *module, PyObject *args) {
  PyObject *tuple, *callable, *made = NULL;
  prefkit_change_options native = PREFKIT_CHANGE_OPTIONS_INIT;
  unsigned long long length;
  if (!PyArg_ParseTuple(args, "O(iiidKddO)", &tuple, &native.model, &native.search,
                        &native.penalty_kind, &native.penalty, &length, &native.deviation,
                        &native.level, &callable)) {
    return NULL;
  }
  progress_state progress = {.callable = callable == Py_None ? NULL : callable};
  native.minimum_length = length;
  native.progress = on_progress;
  native.progress_context = &progress;
  series_argument series;
  if (series_parse(&series, tuple)) {
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status = prefkit_drift_change_points(&series.native, &native, &table, &error);
    call_end(&progress);
    if (call_good(PyModule_GetState(module), &progress, status, &error)) {
      made = changes_tuple(table);
    }
    prefkit_drift_table_free(table);
  }
  series_release(&series);
  return made;
}

/* (series, level) -> (reason, slope reason, S, variance, z, p-value, tau, slope, low, high,
 * missing) */
PyObject *core_drift_mann_kendall(PyObject *module, PyObject *args) {
  PyObject *tuple, *made = NULL;
  double level;
  if (!PyArg_ParseTuple(args, "Od", &tuple, &level)) return NULL;
  series_argument series;
  if (series_parse(&series, tuple)) {
    prefkit_trend trend = PREFKIT_TREND_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_drift_mann_kendall(&series.native, level, 0, &trend, &error);
    Py_END_ALLOW_THREADS if (call_good(PyModule_GetState(module), NULL, status, &error)) {
      made = Py_BuildValue("(iiddddddddK)", (int)trend.reason, (int)trend.slope_reason,
                           trend.statistic, trend.variance, trend.z, trend.p_value, trend.tau,
                           trend.slope, trend.slope_low, trend.slope_high,
                           (unsigned long long)trend.missing);
    }
  }
  series_release(&series);
  return made;
}
