/* Points and options of section 10 on their way to a native call. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

PyObject *core_pareto_reason_word(PyObject *module, PyObject *args) {
  unsigned char reason;
  (void)module;
  if (!PyArg_ParseTuple(args, "b", &reason)) return NULL;
  return PyUnicode_FromString(prefkit_pareto_reason_word(reason));
}

/* One objective from (buffer or None, first byte, stride, type, minimize, validity or None, its
 * offset); the buffer holds the numbers from the first byte on, whatever the sign of the stride. */
static bool objective_parse(prefkit_objective *out, Py_buffer *views, PyObject *tuple,
                            Py_ssize_t count) {
  PyObject *values, *validity;
  Py_ssize_t first, stride;
  unsigned long long offset;
  int minimize;
  if (!PyArg_ParseTuple(tuple, "OnniiOK", &values, &first, &stride, &out->type, &minimize,
                        &validity, &offset)) {
    return false;
  }
  if (!numbers_parse(values, &views[0], 1, false) ||
      !numbers_parse(validity, &views[1], 1, false)) {
    return false;
  }
  /* What Python said is checked against the memory that there is. */
  Py_ssize_t width = out->type == PREFKIT_FLOAT32 ? 4 : 8;
  Py_ssize_t last = count == 0 ? first : first + stride * (count - 1);
  Py_ssize_t low = first < last ? first : last, high = (first < last ? last : first) + width;
  if (count > 0 && (low < 0 || high > views[0].len ||
                    (views[1].buf != NULL &&
                     (offset + (unsigned long long)count + 7) / 8 > (size_t)views[1].len))) {
    PyErr_SetString(PyExc_ValueError, "an objective reaches outside its buffer");
    return false;
  }
  out->values = count == 0 ? NULL : (const char *)views[0].buf + first;
  out->stride = stride;
  out->minimize = (uint8_t)minimize;
  out->validity = views[1].buf;
  out->validity_offset = offset;
  return true;
}

/* (count, (objective, ...)) */
bool points_parse(points_argument *out, PyObject *tuple) {
  static const prefkit_points blank = PREFKIT_POINTS_INIT;
  memset(out, 0, sizeof *out);
  out->native = blank;
  PyObject *list;
  Py_ssize_t count;
  if (!PyArg_ParseTuple(tuple, "nO!", &count, &PyTuple_Type, &list)) return false;
  size_t number = (size_t)PyTuple_Size(list);
  out->objectives = calloc(number + 1, sizeof *out->objectives);
  out->views = calloc(number * 2 + 1, sizeof *out->views);
  if (out->objectives == NULL || out->views == NULL) {
    PyErr_NoMemory();
    return false;
  }
  out->view_count = number * 2;
  for (size_t i = 0; i < number; i++) {
    PyObject *one = PyTuple_GetItem(list, (Py_ssize_t)i);
    if (!objective_parse(&out->objectives[i], out->views + 2 * i, one, count)) return false;
  }
  out->native.objectives = out->objectives;
  out->native.objective_count = (uint32_t)number;
  out->native.count = (uint64_t)count;
  return true;
}

void points_release(points_argument *points) {
  for (size_t i = 0; i < points->view_count; i++) buffer_release(&points->views[i]);
  free(points->views);
  free(points->objectives);
}

/* (nan, keep, threads, groups or None, violations or None, epsilons or None, epsilon kind,
 * progress or None) */
bool pareto_call_parse(pareto_call *out, PyObject *tuple, size_t count) {
  static const prefkit_pareto_options blank = PREFKIT_PARETO_OPTIONS_INIT;
  memset(out, 0, sizeof *out);
  out->native = blank;
  PyObject *groups, *violations, *epsilons, *callable;
  if (!PyArg_ParseTuple(tuple, "iiIOOOiO", &out->native.nan, &out->native.keep,
                        &out->native.threads, &groups, &violations, &epsilons,
                        &out->native.epsilon_kind, &callable)) {
    return false;
  }
  if (!buffer_parse(groups, &out->groups, 8, count, false) ||
      !buffer_parse(violations, &out->violations, 8, count, false) ||
      !numbers_parse(epsilons, &out->epsilons, 8, false)) {
    return false;
  }
  out->native.groups = out->groups.buf;
  out->native.violations = out->violations.buf;
  out->native.epsilons = out->epsilons.buf;
  out->native.epsilon_count = (uint32_t)(out->epsilons.len / 8);
  out->native.progress = on_progress;
  out->native.progress_context = &out->progress;
  out->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

void pareto_call_release(pareto_call *call) {
  buffer_release(&call->groups);
  buffer_release(&call->violations);
  buffer_release(&call->epsilons);
}

bool pareto_open(pareto_request *request, PyObject *module, PyObject *points, PyObject *options,
                 PyObject *out, Py_ssize_t width) {
  static const prefkit_error blank = PREFKIT_ERROR_INIT;
  request->state = PyModule_GetState(module);
  request->error = blank;
  return points_parse(&request->points, points) &&
         pareto_call_parse(&request->options, options, request->points.native.count) &&
         buffer_parse(out, &request->out, width, request->points.native.count, true);
}

bool pareto_close(pareto_request *request, bool opened) {
  bool good = opened && call_good(request->state, &request->options.progress, request->status,
                                  &request->error);
  points_release(&request->points);
  pareto_call_release(&request->options);
  buffer_release(&request->out);
  return good;
}
