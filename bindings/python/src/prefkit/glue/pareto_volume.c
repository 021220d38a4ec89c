/* Hypervolume: value, contributions, selection and approximation. */
#include "glue.h"

/* A reference, which has a number for each objective of the points. */
static bool reference_parse(PyObject *object, Py_buffer *view, const pareto_request *request) {
  return buffer_parse(object, view, 8, request->points.native.objective_count, false);
}

/* (points, reference, options) -> volume */
PyObject *core_pareto_hypervolume(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  if (!PyArg_ParseTuple(args, "OOO", &points, &reference, &options)) return NULL;
  pareto_request r = {0};
  Py_buffer worst = {0};
  double volume = 0;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                reference_parse(reference, &worst, &r);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_hypervolume(&r.points.native, worst.buf, &r.options.native,
                                              &volume, &r.error));
  }
  buffer_release(&worst);
  return pareto_close(&r, opened) ? PyFloat_FromDouble(volume) : NULL;
}

/* (points, reference, against, options, contributions) */
PyObject *core_pareto_contributions(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options, *out;
  int against;
  if (!PyArg_ParseTuple(args, "OOiOO", &points, &reference, &against, &options, &out)) return NULL;
  pareto_request r = {0};
  Py_buffer worst = {0};
  bool opened =
      pareto_open(&r, module, points, options, out, 8) && reference_parse(reference, &worst, &r);
  if (opened) {
    PARETO_RUN(&r,
               prefkit_pareto_hypervolume_contributions(&r.points.native, worst.buf, against,
                                                        &r.options.native, r.out.buf, &r.error));
  }
  buffer_release(&worst);
  return pareto_close(&r, opened) ? Py_NewRef(Py_None) : NULL;
}

/* (points, reference, against, options) -> row, -1 without points */
PyObject *core_pareto_least_contributor(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  int against;
  if (!PyArg_ParseTuple(args, "OOiO", &points, &reference, &against, &options)) return NULL;
  pareto_request r = {0};
  Py_buffer worst = {0};
  int64_t row = -1;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                reference_parse(reference, &worst, &r);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_least_contributor(&r.points.native, worst.buf, against,
                                                    &r.options.native, &row, &r.error));
  }
  buffer_release(&worst);
  return pareto_close(&r, opened) ? PyLong_FromLongLong(row) : NULL;
}

/* (points, count, reference, options, rows) -> how many were chosen */
PyObject *core_pareto_select(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options, *out;
  unsigned long long count;
  if (!PyArg_ParseTuple(args, "OKOOO", &points, &count, &reference, &options, &out)) return NULL;
  pareto_request r = {0};
  Py_buffer worst = {0}, rows = {0};
  uint64_t chosen = 0;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                reference_parse(reference, &worst, &r) &&
                buffer_parse(out, &rows, 8, (size_t)count, true);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_select(&r.points.native, count, worst.buf, &r.options.native,
                                         rows.buf, &chosen, &r.error));
  }
  buffer_release(&worst);
  buffer_release(&rows);
  return pareto_close(&r, opened) ? PyLong_FromUnsignedLongLong(chosen) : NULL;
}

/* (points, reference, directions, seed, level, options) -> (value, lower, upper, error) */
PyObject *core_pareto_approximate(PyObject *module, PyObject *args) {
  PyObject *points, *reference, *options;
  unsigned long long directions, seed;
  prefkit_hypervolume_options how = PREFKIT_HYPERVOLUME_OPTIONS_INIT;
  if (!PyArg_ParseTuple(args, "OOKKdO", &points, &reference, &directions, &seed, &how.level,
                        &options)) {
    return NULL;
  }
  how.directions = directions;
  how.seed = seed;
  pareto_request r = {0};
  Py_buffer worst = {0};
  prefkit_hypervolume_estimate found = PREFKIT_HYPERVOLUME_ESTIMATE_INIT;
  bool opened = pareto_open(&r, module, points, options, Py_None, 8) &&
                reference_parse(reference, &worst, &r);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_hypervolume_approximate(&r.points.native, worst.buf, &how,
                                                          &r.options.native, &found, &r.error));
  }
  buffer_release(&worst);
  if (!pareto_close(&r, opened)) return NULL;
  return Py_BuildValue("(dddd)", found.value, found.lower, found.upper, found.standard_error);
}
