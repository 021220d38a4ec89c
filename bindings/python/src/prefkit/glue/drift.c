/* Drift between samples, and of the windows of groups. */
#include "glue.h"

#include <stdlib.h>

PyObject *core_drift_reason_word(PyObject *module, PyObject *args) {
  (void)module;
  int reason;
  if (!PyArg_ParseTuple(args, "i", &reason)) return NULL;
  return PyUnicode_FromString(
      prefkit_drift_reason_word(reason < 0 || reason > 255 ? 0 : (uint8_t)reason));
}

/* (scale or None, minimum count, bins, edges or None, smoothing, base, exact cells, permutations,
 * seed, adjustment, threads, progress or None) */
bool drift_call_parse(drift_call *out, PyObject *tuple) {
  prefkit_drift_options native = PREFKIT_DRIFT_OPTIONS_INIT;
  *out = (drift_call){0};
  PyObject *scale, *edges, *callable;
  unsigned long long minimum, cells, seed;
  if (!PyArg_ParseTuple(tuple, "OKIOddKIKiIO", &scale, &minimum, &native.bin_count, &edges,
                        &native.smoothing, &native.base, &cells, &native.permutations, &seed,
                        &native.adjustment, &native.threads, &callable)) {
    return false;
  }
  if (scale != Py_None) {
    native.has_scale = 1;
    if (!PyArg_ParseTuple(scale, "dd", &native.scale_low, &native.scale_high)) return false;
  }
  if (!numbers_parse(edges, &out->edges, 8, false)) return false;
  native.edges = out->edges.buf;
  native.edge_count = (size_t)out->edges.len / 8;
  native.has_smoothing = 1;
  native.minimum_count = minimum;
  native.exact_cells = cells;
  native.seed = seed;
  native.progress = on_progress;
  native.progress_context = &out->progress;
  out->native = native;
  out->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

void drift_call_release(drift_call *call) { buffer_release(&call->edges); }

/* (statistic, p-value, its kind, effect, why there is none, why there is no statistic) */
static PyObject *result_tuple(const prefkit_drift_result *result) {
  return Py_BuildValue("(ddidii)", result->statistic, result->p_value, (int)result->p_kind,
                       result->effect, (int)result->effect_reason, (int)result->reason);
}

static PyObject *result_at(const void *results, size_t index) {
  return result_tuple((const prefkit_drift_result *)results + index);
}

/* (reference, sample, tests, options) -> [result] */
PyObject *core_drift_compare(PyObject *module, PyObject *args) {
  PyObject *reference, *sample, *tests, *options, *list = NULL;
  if (!PyArg_ParseTuple(args, "OOOO", &reference, &sample, &tests, &options)) return NULL;
  Py_buffer known = {0}, own = {0}, which = {0};
  drift_call call = {0};
  prefkit_drift_result *results = NULL;
  if (numbers_parse(reference, &known, 8, false) && numbers_parse(sample, &own, 8, false) &&
      numbers_parse(tests, &which, 4, false) && drift_call_parse(&call, options)) {
    size_t count = (size_t)which.len / 4;
    results = sized_structs(count, sizeof *results);
    if (results != NULL) {
      prefkit_error error = PREFKIT_ERROR_INIT;
      call_begin(&call.progress);
      prefkit_status status =
          prefkit_drift_compare(known.buf, (size_t)known.len / 8, own.buf, (size_t)own.len / 8,
                                which.buf, count, &call.native, results, &error);
      call_end(&call.progress);
      if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
        list = list_of(count, result_at, results);
      }
    }
  }
  free(results);
  buffer_release(&known);
  buffer_release(&own);
  buffer_release(&which);
  drift_call_release(&call);
  return list;
}

/* (rows, test, options) -> result */
PyObject *core_drift_k_samples(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *made = NULL;
  int test;
  if (!PyArg_ParseTuple(args, "OiO", &tuple, &test, &options)) return NULL;
  rows_argument rows;
  drift_call call = {0};
  if (rows_parse(&rows, tuple) && drift_call_parse(&call, options)) {
    prefkit_drift_result result = PREFKIT_DRIFT_RESULT_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_drift_k_samples(&rows.native, test, &call.native, &result, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      made = result_tuple(&result);
    }
  }
  rows_release(&rows);
  drift_call_release(&call);
  return made;
}

/* (p-values, adjustment, out) */
PyObject *core_false_discovery_control(PyObject *module, PyObject *args) {
  PyObject *p_values, *out;
  int adjustment;
  if (!PyArg_ParseTuple(args, "OiO", &p_values, &adjustment, &out)) return NULL;
  Py_buffer from = {0}, to = {0};
  bool good = numbers_parse(p_values, &from, 8, false) &&
              buffer_parse(out, &to, 8, (size_t)from.len / 8, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_false_discovery_control(from.buf, (size_t)from.len / 8, adjustment, to.buf, &error);
    Py_END_ALLOW_THREADS good = call_good(PyModule_GetState(module), NULL, status, &error);
  }
  buffer_release(&from);
  buffer_release(&to);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* What `make` makes of a table that the call gave; frees it. */
static PyObject *settled(PyObject *module, const progress_state *progress, prefkit_status status,
                         const prefkit_error *error, prefkit_drift_table *table,
                         PyObject *(*make)(const prefkit_drift_table *table)) {
  PyObject *made =
      call_good(PyModule_GetState(module), progress, status, error) ? make(table) : NULL;
  prefkit_drift_table_free(table);
  return made;
}

/* (rows, tests, against, reference or None, options) -> table */
PyObject *core_drift_by_group(PyObject *module, PyObject *args) {
  PyObject *tuple, *tests, *reference, *options, *made = NULL;
  int against;
  if (!PyArg_ParseTuple(args, "OOiOO", &tuple, &tests, &against, &reference, &options)) return NULL;
  rows_argument rows;
  drift_call call = {0};
  Py_buffer which = {0}, given = {0};
  if (rows_parse(&rows, tuple) && numbers_parse(tests, &which, 4, false) &&
      numbers_parse(reference, &given, 8, false) && drift_call_parse(&call, options)) {
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_drift_by_group(&rows.native, which.buf, (size_t)which.len / 4, against, given.buf,
                               (size_t)given.len / 8, &call.native, &table, &error);
    call_end(&call.progress);
    made = settled(module, &call.progress, status, &error, table, drift_table_tuple);
  }
  buffer_release(&which);
  buffer_release(&given);
  rows_release(&rows);
  drift_call_release(&call);
  return made;
}

static PyObject *gold_tuple(const prefkit_drift_table *table) {
  prefkit_drift_table_view view = PREFKIT_DRIFT_TABLE_VIEW_INIT;
  prefkit_gold_view gold = PREFKIT_GOLD_VIEW_INIT;
  prefkit_drift_table_get(table, &view);
  prefkit_drift_table_gold(table, &gold);
  return Py_BuildValue("(NNNN)", drift_table_tuple(table),
                       bytes_or_none(gold.means, view.group_count, 8),
                       bytes_or_none(gold.deviations, view.group_count, 8),
                       bytes_or_none(gold.alarms, view.run_count, 1));
}

/* (rows, gold, (error, control, rate, permutations, seed, scale or None, threads, progress or
 * None)) -> (table, means, deviations, alarms) */
PyObject *core_drift_gold(PyObject *module, PyObject *args) {
  PyObject *tuple, *gold, *scale, *callable, *made = NULL;
  prefkit_gold_options native = PREFKIT_GOLD_OPTIONS_INIT;
  unsigned long long seed;
  if (!PyArg_ParseTuple(args, "OO(iidIKOIO)", &tuple, &gold, &native.error, &native.control,
                        &native.rate, &native.permutations, &seed, &scale, &native.threads,
                        &callable)) {
    return NULL;
  }
  if (scale != Py_None) {
    native.has_scale = 1;
    if (!PyArg_ParseTuple(scale, "dd", &native.scale_low, &native.scale_high)) return NULL;
  }
  progress_state progress = {.callable = callable == Py_None ? NULL : callable};
  native.seed = seed;
  native.progress = on_progress;
  native.progress_context = &progress;
  rows_argument rows;
  Py_buffer truth = {0};
  if (rows_parse(&rows, tuple) && buffer_parse(gold, &truth, 8, (size_t)rows.native.count, false)) {
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status = prefkit_drift_gold(&rows.native, truth.buf, &native, &table, &error);
    call_end(&progress);
    made = settled(module, &progress, status, &error, table, gold_tuple);
  }
  buffer_release(&truth);
  rows_release(&rows);
  return made;
}

static PyObject *scale_tuple(const prefkit_drift_table *table) {
  prefkit_drift_table_view view = PREFKIT_DRIFT_TABLE_VIEW_INIT;
  prefkit_scale_use_view use = PREFKIT_SCALE_USE_VIEW_INIT;
  prefkit_drift_table_get(table, &view);
  prefkit_drift_table_scale_use(table, &use);
  uint64_t count = view.group_count;
  return Py_BuildValue(
      "(NNNNNNNN)", drift_table_tuple(table), bytes_or_none(use.off_scale, count, 8),
      bytes_or_none(use.means, count, 8), bytes_or_none(use.deviations, count, 8),
      bytes_or_none(use.low_shares, count, 8), bytes_or_none(use.high_shares, count, 8),
      bytes_or_none(use.entropies, count, 8),
      bytes_or_none(use.level_counts, count * use.level_count, 8));
}

/* (rows, (levels or None, low, high, parts, minimum count, against, adjustment, threads)) ->
 * (table, off scale, means, deviations, low and high shares, entropies, level counts) */
PyObject *core_drift_scale_use(PyObject *module, PyObject *args) {
  PyObject *tuple, *levels, *made = NULL;
  prefkit_scale_options native = PREFKIT_SCALE_OPTIONS_INIT;
  unsigned long long minimum;
  if (!PyArg_ParseTuple(args, "O(OddIKiiI)", &tuple, &levels, &native.scale_low, &native.scale_high,
                        &native.part_count, &minimum, &native.against, &native.adjustment,
                        &native.threads)) {
    return NULL;
  }
  native.minimum_count = minimum;
  rows_argument rows;
  Py_buffer known = {0};
  if (rows_parse(&rows, tuple) && numbers_parse(levels, &known, 8, false)) {
    native.levels = known.buf;
    native.level_count = (size_t)known.len / 8;
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status = prefkit_drift_scale_use(&rows.native, &native, &table, &error);
    Py_END_ALLOW_THREADS made = settled(module, NULL, status, &error, table, scale_tuple);
  }
  buffer_release(&known);
  rows_release(&rows);
  return made;
}

static PyObject *series_tuple(const prefkit_drift_table *table) {
  prefkit_drift_series series = PREFKIT_DRIFT_SERIES_INIT;
  prefkit_drift_table_series(table, &series);
  return Py_BuildValue("(NN)", drift_table_tuple(table),
                       bytes_or_none(series.values, series.count, 8));
}

/* (rows, statistic, parameter, other or None, options) -> (table, values) */
PyObject *core_drift_window_series(PyObject *module, PyObject *args) {
  PyObject *tuple, *other, *options, *made = NULL;
  int statistic;
  double parameter;
  if (!PyArg_ParseTuple(args, "OidOO", &tuple, &statistic, &parameter, &other, &options)) {
    return NULL;
  }
  rows_argument rows;
  drift_call call = {0};
  Py_buffer pair = {0};
  if (rows_parse(&rows, tuple) && buffer_parse(other, &pair, 8, (size_t)rows.native.count, false) &&
      drift_call_parse(&call, options)) {
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_drift_window_series(&rows.native, statistic, parameter,
                                                        pair.buf, &call.native, &table, &error);
    call_end(&call.progress);
    made = settled(module, &call.progress, status, &error, table, series_tuple);
  }
  buffer_release(&pair);
  rows_release(&rows);
  drift_call_release(&call);
  return made;
}
