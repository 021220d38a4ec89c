/* Ratings and options of agreement: from the tuples of Python to the structs of prefkit.h. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

bool numbers_parse(PyObject *object, Py_buffer *view, Py_ssize_t width, bool writable) {
  memset(view, 0, sizeof *view);
  if (object == Py_None) return true;
  int flags = writable ? PyBUF_WRITABLE : PyBUF_SIMPLE;
  if (PyObject_GetBuffer(object, view, flags) != 0) return false;
  if (view->len % width == 0) return true;
  PyErr_Format(PyExc_ValueError, "a buffer of %zd bytes has no numbers of %zd bytes", view->len,
               width);
  PyBuffer_Release(view);
  return false;
}

/* The next buffer of `ratings`, with how many numbers it has; NULL for None or on failure. */
static const void *next_numbers(ratings_argument *ratings, PyObject *object, Py_ssize_t width,
                                size_t *count) {
  Py_buffer *view = &ratings->views[ratings->view_count];
  *count = 0;
  if (!numbers_parse(object, view, width, false)) return NULL;
  if (view->obj == NULL) return NULL;
  ratings->view_count++;
  *count = (size_t)(view->len / width);
  return view->buf;
}

/* The matrix: a two-dimensional buffer of any strides, taken as it lies. */
static bool matrix_parse(ratings_argument *ratings, PyObject *object) {
  static const Py_ssize_t widths[] = {8, 4, 1, 2, 4, 8, 1, 2, 4, 8};
  if (object == Py_None) return true;
  Py_buffer *view = &ratings->views[ratings->view_count];
  if (PyObject_GetBuffer(object, view, PyBUF_STRIDED_RO) != 0) return false;
  ratings->view_count++;
  prefkit_ratings_input *native = &ratings->native;
  bool known = native->type >= 0 && native->type < (int)(sizeof widths / sizeof widths[0]);
  if (view->ndim != 2 || !known || view->itemsize != widths[native->type]) {
    PyErr_SetString(PyExc_ValueError, "the matrix is not one of numbers of that type");
    return false;
  }
  native->matrix = view->buf;
  native->items = (uint64_t)view->shape[0];
  native->raters = (uint64_t)view->shape[1];
  native->item_stride = view->strides[0];
  native->rater_stride = view->strides[1];
  return true;
}

bool ratings_parse(ratings_argument *out, PyObject *tuple) {
  prefkit_ratings_input native = PREFKIT_RATINGS_INPUT_INIT;
  memset(out, 0, sizeof *out);
  PyObject *matrix, *unit, *rater, *value, *categories, *item_weights, *rater_weights, *clusters;
  PyObject *missing;
  unsigned long long items, raters;
  if (!PyArg_ParseTuple(tuple, "OiKKOOOOOOOiO", &matrix, &native.type, &items, &raters, &unit,
                        &rater, &value, &categories, &item_weights, &rater_weights, &clusters,
                        &native.duplicates, &missing)) {
    return false;
  }
  if (missing != Py_None) {
    native.has_missing = 1;
    native.missing = PyLong_AsLongLong(missing);
    if (PyErr_Occurred()) return false;
  }
  native.items = items;
  native.raters = raters;
  out->native = native;
  if (!matrix_parse(out, matrix)) return false;
  size_t units = 0, judges = 0, values = 0, per_item = 0, per_rater = 0, clustered = 0;
  out->native.unit = next_numbers(out, unit, 4, &units);
  out->native.rater = next_numbers(out, rater, 4, &judges);
  out->native.value = next_numbers(out, value, 8, &values);
  out->native.categories = next_numbers(out, categories, 8, &out->native.category_count);
  out->native.item_weights = next_numbers(out, item_weights, 8, &per_item);
  out->native.rater_weights = next_numbers(out, rater_weights, 8, &per_rater);
  out->native.clusters = next_numbers(out, clusters, 4, &clustered);
  if (PyErr_Occurred()) return false;
  out->native.count = values;
  bool fits = units == values && judges == values &&
              (item_weights == Py_None || per_item == out->native.items) &&
              (rater_weights == Py_None || per_rater == out->native.raters) &&
              (clusters == Py_None || clustered == out->native.items);
  if (!fits) PyErr_SetString(PyExc_ValueError, "the arrays of ratings differ in length");
  return fits;
}

void ratings_release(ratings_argument *ratings) {
  while (ratings->view_count > 0) PyBuffer_Release(&ratings->views[--ratings->view_count]);
}

bool agreement_call_parse(agreement_call *out, PyObject *tuple) {
  prefkit_agreement_options native = PREFKIT_AGREEMENT_OPTIONS_INIT;
  memset(out, 0, sizeof *out);
  PyObject *matrix, *callable;
  unsigned long long seed;
  if (!PyArg_ParseTuple(tuple, "iiiiiiiIIKdddOOid", &native.coefficient, &native.weights,
                        &native.level, &native.scores, &native.interval, &native.ends,
                        &native.linearisation, &native.resamples, &native.threads, &seed,
                        &native.confidence, &native.level_low, &native.level_high, &matrix,
                        &callable, &native.ties, &native.tie_value)) {
    return false;
  }
  if (!numbers_parse(matrix, &out->matrix, 8, false)) return false;
  native.seed = seed;
  native.matrix = out->matrix.buf;
  while (native.matrix_categories * native.matrix_categories < (size_t)out->matrix.len / 8) {
    native.matrix_categories++;
  }
  if (native.matrix_categories * native.matrix_categories != (size_t)out->matrix.len / 8) {
    PyErr_SetString(PyExc_ValueError, "the matrix is not square");
    return false;
  }
  native.progress = on_progress;
  native.progress_context = &out->progress;
  out->native = native;
  out->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

void agreement_call_release(agreement_call *call) {
  if (call->matrix.obj != NULL) PyBuffer_Release(&call->matrix);
}

bool call_good(core_state *state, const progress_state *progress, prefkit_status status,
               const prefkit_error *error) {
  if (progress != NULL && progress->failed) return false;
  if (status == PREFKIT_OK) return true;
  raise_status(state, status, error);
  return false;
}

PyObject *list_of(size_t count, PyObject *(*make)(const void *items, size_t index),
                  const void *items) {
  PyObject *list = PyList_New((Py_ssize_t)count);
  for (size_t i = 0; list != NULL && i < count; i++) {
    PyObject *entry = make(items, i);
    if (entry == NULL || PyList_SetItem(list, (Py_ssize_t)i, entry) != 0) Py_CLEAR(list);
  }
  return list;
}

void *sized_structs(size_t count, size_t size) {
  uint32_t *first = calloc(count + 1, size);
  if (first == NULL) {
    PyErr_NoMemory();
  } else {
    *first = (uint32_t)size;
  }
  return first;
}

PyObject *agreement_tuple(const prefkit_agreement *r) {
  return Py_BuildValue("(iddddddKKKi)", r->reason, r->estimate, r->se, r->ci_low, r->ci_high,
                       r->observed, r->expected, (unsigned long long)r->items,
                       (unsigned long long)r->raters, (unsigned long long)r->ratings,
                       r->error_reason);
}

PyObject *agreement_at(const void *results, size_t index) {
  return agreement_tuple((const prefkit_agreement *)results + index);
}

PyObject *proportion_tuple(const prefkit_proportion *r) {
  return Py_BuildValue("(iKKddd)", r->reason, (unsigned long long)r->hits,
                       (unsigned long long)r->count, r->estimate, r->ci_low, r->ci_high);
}
