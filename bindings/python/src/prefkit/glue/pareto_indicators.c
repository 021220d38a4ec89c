/* Indicators, and attainment surfaces and values. */
#include "glue.h"

/* A number and why there is none. */
static PyObject *number_tuple(double value, prefkit_pareto_reason reason) {
  return Py_BuildValue("(di)", value, (int)reason);
}

/* (points, reference, kind, options) */
PyObject *core_pareto_epsilon_indicator(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  int kind;
  if (!PyArg_ParseTuple(args, "OOiO", &points, &reference, &kind, &options)) return NULL;
  pareto_request r = {0};
  points_argument against = {0};
  double value = 0;
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  bool opened =
      pareto_open(&r, module, points, options, Py_None, 8) && points_parse(&against, reference);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_epsilon_indicator(&r.points.native, &against.native, kind,
                                                    &r.options.native, &value, &reason, &r.error));
  }
  points_release(&against);
  return pareto_close(&r, opened) ? number_tuple(value, reason) : NULL;
}

/* (points, reference, indicator, power, options) */
PyObject *core_pareto_distance_indicator(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  int indicator;
  double power, value = 0;
  if (!PyArg_ParseTuple(args, "OOidO", &points, &reference, &indicator, &power, &options)) {
    return NULL;
  }
  pareto_request r = {0};
  points_argument against = {0};
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  bool opened =
      pareto_open(&r, module, points, options, Py_None, 8) && points_parse(&against, reference);
  if (opened) {
    PARETO_RUN(
        &r, prefkit_pareto_distance_indicator(&r.points.native, &against.native, indicator, power,
                                              &r.options.native, &value, &reason, &r.error));
  }
  points_release(&against);
  return pareto_close(&r, opened) ? number_tuple(value, reason) : NULL;
}

/* (points, ideal, divisions, weights or None, options) */
PyObject *core_pareto_r2(PyObject *module, PyObject *args) {
  PyObject *points, *ideal, *given, *options;
  prefkit_r2_options how = PREFKIT_R2_OPTIONS_INIT;
  if (!PyArg_ParseTuple(args, "OOIOO", &points, &ideal, &how.divisions, &given, &options)) {
    return NULL;
  }
  pareto_request r = {0};
  Py_buffer best = {0}, weights = {0};
  double value = 0;
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8);
  size_t objectives = r.points.native.objective_count;
  opened = opened && buffer_parse(ideal, &best, 8, objectives, false) &&
           numbers_parse(given, &weights, 8, false);
  if (opened) {
    how.weights = weights.buf;
    how.weight_count = objectives == 0 ? 0 : (size_t)weights.len / 8 / objectives;
    PARETO_RUN(&r, prefkit_pareto_r2(&r.points.native, best.buf, &how, &r.options.native, &value,
                                     &reason, &r.error));
  }
  buffer_release(&best);
  buffer_release(&weights);
  return pareto_close(&r, opened) ? number_tuple(value, reason) : NULL;
}

/* (points, reference or None, options) */
PyObject *core_pareto_spread(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  if (!PyArg_ParseTuple(args, "OOO", &points, &reference, &options)) return NULL;
  pareto_request r = {0};
  points_argument ends = {0};
  double value = 0;
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                (reference == Py_None || points_parse(&ends, reference));
  if (opened) {
    PARETO_RUN(&r,
               prefkit_pareto_spread(&r.points.native, reference == Py_None ? NULL : &ends.native,
                                     &r.options.native, &value, &reason, &r.error));
  }
  points_release(&ends);
  return pareto_close(&r, opened) ? number_tuple(value, reason) : NULL;
}

/* (sets, counts, levels, starts, points); frees the surfaces. */
static PyObject *surfaces_tuple(prefkit_pareto_surfaces *surfaces) {
  prefkit_surfaces_view view = PREFKIT_SURFACES_VIEW_INIT;
  prefkit_pareto_surfaces_get(surfaces, &view);
  uint64_t count = view.surface_count, points = view.starts[count];
  PyObject *made = Py_BuildValue(
      "(KNNNN)", (unsigned long long)view.set_count, bytes_or_none(view.counts, count, 8),
      bytes_or_none(view.levels, count, 8), bytes_or_none(view.starts, count + 1, 8),
      bytes_or_none(view.points, points * view.objective_count, 8));
  prefkit_pareto_surfaces_free(surfaces);
  return made;
}

/* (points, sets, kind, levels or None, options) */
PyObject *core_pareto_attainment(PyObject *module, PyObject *args) {
  PyObject *points, *ids, *wanted, *options;
  int kind;
  if (!PyArg_ParseTuple(args, "OOiOO", &points, &ids, &kind, &wanted, &options)) return NULL;
  pareto_request r = {0};
  Py_buffer sets = {0}, levels = {0};
  prefkit_pareto_surfaces *surfaces = NULL;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                buffer_parse(ids, &sets, 8, r.points.native.count, false) &&
                numbers_parse(wanted, &levels, 8, false);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_attainment(&r.points.native, sets.buf, kind, levels.buf,
                                             (size_t)levels.len / 8, &r.options.native, &surfaces,
                                             &r.error));
  }
  buffer_release(&sets);
  buffer_release(&levels);
  return pareto_close(&r, opened) ? surfaces_tuple(surfaces) : NULL;
}

/* (places, points, sets, options, shares) -> reason */
PyObject *core_pareto_attainment_values(PyObject *module, PyObject *args) {
  PyObject *where, *points, *ids, *options, *out;
  if (!PyArg_ParseTuple(args, "OOOOO", &where, &points, &ids, &options, &out)) return NULL;
  pareto_request r = {0};
  points_argument places = {0};
  Py_buffer sets = {0}, shares = {0};
  prefkit_pareto_reason reason = PREFKIT_PARETO_REASON_NONE;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                points_parse(&places, where) &&
                buffer_parse(ids, &sets, 8, r.points.native.count, false) &&
                buffer_parse(out, &shares, 8, places.native.count, true);
  if (opened) {
    PARETO_RUN(&r,
               prefkit_pareto_attainment_values(&places.native, &r.points.native, sets.buf,
                                                &r.options.native, shares.buf, &reason, &r.error));
  }
  points_release(&places);
  buffer_release(&sets);
  buffer_release(&shares);
  return pareto_close(&r, opened) ? PyLong_FromLong(reason) : NULL;
}
