/* Knee, scalarization, weights and their sensitivity. */
#include "glue.h"

/* (points, form, radius, options, values, on frontier) -> (reason, row) */
PyObject *core_pareto_knee(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *values, *mask, *made = NULL;
  int form;
  double radius;
  if (!PyArg_ParseTuple(args, "OidOOO", &tuple, &form, &radius, &options, &values, &mask)) {
    return NULL;
  }
  points_argument points = {0};
  pareto_call call = {0};
  Py_buffer numbers = {0}, kept = {0};
  if (points_parse(&points, tuple) && pareto_call_parse(&call, options, points.native.count) &&
      buffer_parse(values, &numbers, 8, points.native.count, true) &&
      buffer_parse(mask, &kept, 1, points.native.count, true)) {
    prefkit_chosen knee = PREFKIT_CHOSEN_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_pareto_knee(&points.native, form, radius, &call.native, &knee,
                                                numbers.buf, kept.buf, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      made = Py_BuildValue("(iL)", (int)knee.reason, (long long)knee.row);
    }
  }
  points_release(&points);
  pareto_call_release(&call);
  buffer_release(&numbers);
  buffer_release(&kept);
  return made;
}

/* (points, weights, (form, parameter, ideal or None, nadir or None, normalize, nan, progress or
 * None), values) -> (reason, row) */
PyObject *core_pareto_scalarize(PyObject *module, PyObject *args) {
  PyObject *tuple, *weights, *ideal, *nadir, *callable, *values, *made = NULL;
  prefkit_scalarize_options native = PREFKIT_SCALARIZE_OPTIONS_INIT;
  int normalize;
  if (!PyArg_ParseTuple(args, "OO(idOOiiO)O", &tuple, &weights, &native.form, &native.parameter,
                        &ideal, &nadir, &normalize, &native.nan, &callable, &values)) {
    return NULL;
  }
  progress_state progress = {.callable = callable == Py_None ? NULL : callable};
  native.progress = on_progress;
  native.progress_context = &progress;
  native.normalize = (uint8_t)normalize;
  points_argument points = {0};
  Py_buffer given = {0}, best = {0}, worst = {0}, numbers = {0};
  if (points_parse(&points, tuple) &&
      buffer_parse(weights, &given, 8, points.native.objective_count, false) &&
      buffer_parse(ideal, &best, 8, points.native.objective_count, false) &&
      buffer_parse(nadir, &worst, 8, points.native.objective_count, false) &&
      buffer_parse(values, &numbers, 8, points.native.count, true)) {
    native.ideal = best.buf;
    native.nadir = worst.buf;
    prefkit_chosen chosen = PREFKIT_CHOSEN_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status =
        prefkit_pareto_scalarize(&points.native, given.buf, &native, &chosen, numbers.buf, &error);
    call_end(&progress);
    if (call_good(PyModule_GetState(module), &progress, status, &error)) {
      made = Py_BuildValue("(iL)", (int)chosen.reason, (long long)chosen.row);
    }
  }
  points_release(&points);
  buffer_release(&given);
  buffer_release(&best);
  buffer_release(&worst);
  buffer_release(&numbers);
  return made;
}

/* (points, row, flags, options, weights, lows, highs) -> (reason, exists, margin) */
PyObject *core_pareto_weights_for(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *columns[3], *made = NULL;
  unsigned long long row;
  unsigned int flags;
  if (!PyArg_ParseTuple(args, "OKIOOOO", &tuple, &row, &flags, &options, &columns[0], &columns[1],
                        &columns[2])) {
    return NULL;
  }
  points_argument points = {0};
  pareto_call call = {0};
  Py_buffer out[3] = {0};
  bool good =
      points_parse(&points, tuple) && pareto_call_parse(&call, options, points.native.count);
  for (int i = 0; good && i < 3; i++) {
    good = buffer_parse(columns[i], &out[i], 8, points.native.objective_count, true);
  }
  if (good) {
    prefkit_winning_weights found = PREFKIT_WINNING_WEIGHTS_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_pareto_weights_for(&points.native, row, flags, &call.native, &found, out[0].buf,
                                   out[1].buf, out[2].buf, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      made = Py_BuildValue("(iid)", (int)found.reason, (int)found.exists, found.margin);
    }
  }
  points_release(&points);
  pareto_call_release(&call);
  for (int i = 0; i < 3; i++) buffer_release(&out[i]);
  return made;
}

static PyObject *sensitivity_tuple(const prefkit_sensitivity *handle) {
  prefkit_sensitivity_view v = PREFKIT_SENSITIVITY_VIEW_INIT;
  prefkit_sensitivity_get(handle, &v);
  uint64_t count = v.objective_count;
  uint64_t segments = v.segment_starts == NULL ? 1 : v.segment_starts[count];
  return Py_BuildValue(
      "(iLNNNNNNNNN)", (int)v.reason, (long long)v.winner, bytes_or_none(v.weights, count, 8),
      bytes_or_none(v.lows, count, 8), bytes_or_none(v.highs, count, 8),
      bytes_or_none(v.winners_below, count, 8), bytes_or_none(v.winners_above, count, 8),
      bytes_or_none(v.segment_starts, count + 1, 8), bytes_or_none(v.segment_lows, segments, 8),
      bytes_or_none(v.segment_highs, segments, 8), bytes_or_none(v.segment_winners, segments, 8));
}

/* (points, weights, options) -> (reason, winner, weights, lows, highs, winners below and above,
 * starts, and lows, highs and winners of segments) */
PyObject *core_pareto_sensitivity(PyObject *module, PyObject *args) {
  PyObject *tuple, *weights, *options, *made = NULL;
  if (!PyArg_ParseTuple(args, "OOO", &tuple, &weights, &options)) return NULL;
  points_argument points = {0};
  pareto_call call = {0};
  Py_buffer given = {0};
  if (points_parse(&points, tuple) &&
      buffer_parse(weights, &given, 8, points.native.objective_count, false) &&
      pareto_call_parse(&call, options, points.native.count)) {
    prefkit_sensitivity *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_pareto_sensitivity(&points.native, given.buf, &call.native, &handle, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      made = sensitivity_tuple(handle);
    }
    prefkit_sensitivity_free(handle);
  }
  points_release(&points);
  pareto_call_release(&call);
  buffer_release(&given);
  return made;
}
