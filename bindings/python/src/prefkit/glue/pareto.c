/* Frontier, ranks, counts and crowding: each writes into an array of the caller's. */
#include "glue.h"

/* (points, options, mask) */
PyObject *core_pareto_frontier(PyObject *module, PyObject *args) {
  PyObject *points, *options, *mask;
  if (!PyArg_ParseTuple(args, "OOO", &points, &options, &mask)) return NULL;
  pareto_request r = {0};
  bool opened = pareto_open(&r, module, points, options, mask, 1);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_frontier(&r.points.native, &r.options.native, r.out.buf, NULL,
                                           &r.error));
  }
  return pareto_close(&r, opened) ? Py_NewRef(Py_None) : NULL;
}

/* (points, options, ranks) */
PyObject *core_pareto_ranks(PyObject *module, PyObject *args) {
  PyObject *points, *options, *ranks;
  if (!PyArg_ParseTuple(args, "OOO", &points, &options, &ranks)) return NULL;
  pareto_request r = {0};
  bool opened = pareto_open(&r, module, points, options, ranks, 4);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_ranks(&r.points.native, &r.options.native, r.out.buf, &r.error));
  }
  return pareto_close(&r, opened) ? Py_NewRef(Py_None) : NULL;
}

/* (points, direction, options, counts) */
PyObject *core_pareto_dominance_counts(PyObject *module, PyObject *args) {
  PyObject *points, *options, *counts;
  int direction;
  if (!PyArg_ParseTuple(args, "OiOO", &points, &direction, &options, &counts)) return NULL;
  pareto_request r = {0};
  bool opened = pareto_open(&r, module, points, options, counts, 8);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_dominance_counts(&r.points.native, direction, &r.options.native,
                                                   r.out.buf, &r.error));
  }
  return pareto_close(&r, opened) ? Py_NewRef(Py_None) : NULL;
}

/* (points, form, options, distances) */
PyObject *core_pareto_crowding_distance(PyObject *module, PyObject *args) {
  PyObject *points, *options, *distances;
  int form;
  if (!PyArg_ParseTuple(args, "OiOO", &points, &form, &options, &distances)) return NULL;
  pareto_request r = {0};
  bool opened = pareto_open(&r, module, points, options, distances, 8);
  if (opened) {
    PARETO_RUN(&r, prefkit_pareto_crowding_distance(&r.points.native, form, &r.options.native,
                                                    r.out.buf, &r.error));
  }
  return pareto_close(&r, opened) ? Py_NewRef(Py_None) : NULL;
}
