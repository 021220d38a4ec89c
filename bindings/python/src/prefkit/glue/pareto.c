/* Frontier, ranks, counts and crowding: each writes into an array of the caller's. */
#include "glue.h"

/* What the functions here take, and what belongs to the call. */
typedef struct {
  points_argument points;
  pareto_call options;
  Py_buffer out;
  core_state *state;
  prefkit_status status;
  prefkit_error error;
} request;

/* `out` holds `width` bytes a point. */
static bool request_open(request *request, PyObject *module, PyObject *points, PyObject *options,
                         PyObject *out, Py_ssize_t width) {
  static const prefkit_error blank = PREFKIT_ERROR_INIT;
  request->state = PyModule_GetState(module);
  request->error = blank;
  return points_parse(&request->points, points) &&
         pareto_call_parse(&request->options, options, request->points.native.count) &&
         buffer_parse(out, &request->out, width, request->points.native.count, true);
}

/* None, or NULL where the call went wrong. */
static PyObject *request_close(request *request, bool opened) {
  bool good = opened && call_good(request->state, &request->options.progress, request->status,
                                  &request->error);
  points_release(&request->points);
  pareto_call_release(&request->options);
  buffer_release(&request->out);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* Runs one call of the library with the GIL free. */
#define RUN(request, call)                    \
  do {                                        \
    call_begin(&(request)->options.progress); \
    (request)->status = (call);               \
    call_end(&(request)->options.progress);   \
  } while (0)

/* (points, options, mask) */
PyObject *core_pareto_frontier(PyObject *module, PyObject *args) {
  PyObject *points, *options, *mask;
  if (!PyArg_ParseTuple(args, "OOO", &points, &options, &mask)) return NULL;
  request r = {0};
  bool opened = request_open(&r, module, points, options, mask, 1);
  if (opened) {
    RUN(&r, prefkit_pareto_frontier(&r.points.native, &r.options.native, r.out.buf, NULL, &r.error));
  }
  return request_close(&r, opened);
}

/* (points, options, ranks) */
PyObject *core_pareto_ranks(PyObject *module, PyObject *args) {
  PyObject *points, *options, *ranks;
  if (!PyArg_ParseTuple(args, "OOO", &points, &options, &ranks)) return NULL;
  request r = {0};
  bool opened = request_open(&r, module, points, options, ranks, 4);
  if (opened) {
    RUN(&r, prefkit_pareto_ranks(&r.points.native, &r.options.native, r.out.buf, &r.error));
  }
  return request_close(&r, opened);
}

/* (points, direction, options, counts) */
PyObject *core_pareto_dominance_counts(PyObject *module, PyObject *args) {
  PyObject *points, *options, *counts;
  int direction;
  if (!PyArg_ParseTuple(args, "OiOO", &points, &direction, &options, &counts)) return NULL;
  request r = {0};
  bool opened = request_open(&r, module, points, options, counts, 8);
  if (opened) {
    RUN(&r, prefkit_pareto_dominance_counts(&r.points.native, direction, &r.options.native,
                                            r.out.buf, &r.error));
  }
  return request_close(&r, opened);
}

/* (points, form, options, distances) */
PyObject *core_pareto_crowding_distance(PyObject *module, PyObject *args) {
  PyObject *points, *options, *distances;
  int form;
  if (!PyArg_ParseTuple(args, "OiOO", &points, &form, &options, &distances)) return NULL;
  request r = {0};
  bool opened = request_open(&r, module, points, options, distances, 8);
  if (opened) {
    RUN(&r, prefkit_pareto_crowding_distance(&r.points.native, form, &r.options.native, r.out.buf,
                                             &r.error));
  }
  return request_close(&r, opened);
}
