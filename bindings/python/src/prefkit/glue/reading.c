/* Categories, reasons, scales and benchmarks. */
#include "glue.h"

#include <stdlib.h>

/* (ratings) -> a bytearray of doubles */
PyObject *core_ratings_categories(PyObject *module, PyObject *args) {
  PyObject *tuple, *result = NULL;
  if (!PyArg_ParseTuple(args, "O", &tuple)) return NULL;
  ratings_argument ratings;
  bool good = ratings_parse(&ratings, tuple);
  size_t needed = 64, capacity = 0;
  while (good && capacity < needed) {
    capacity = needed;
    Py_XDECREF(result);
    result = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(capacity * 8));
    good = result != NULL;
    if (!good) break;
    double *out = (double *)(void *)PyByteArray_AsString(result);
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_ratings_categories(&ratings.native, out, capacity, &needed, &error);
    Py_END_ALLOW_THREADS good = call_good(PyModule_GetState(module), NULL, status, &error);
  }
  ratings_release(&ratings);
  if (good) good = PyByteArray_Resize(result, (Py_ssize_t)(needed * 8)) == 0;
  if (!good) Py_CLEAR(result);
  return result;
}

PyObject *core_reason_text(PyObject *module, PyObject *args) {
  (void)module;
  int reason;
  if (!PyArg_ParseTuple(args, "i", &reason)) return NULL;
  return PyUnicode_FromString(prefkit_reason_text(reason));
}

/* (scale) -> [(name, from)], from the lowest band up */
PyObject *core_scale_bands(PyObject *module, PyObject *args) {
  (void)module;
  int scale;
  if (!PyArg_ParseTuple(args, "i", &scale)) return NULL;
  PyObject *bands = PyList_New(0);
  prefkit_band band = {.struct_size = sizeof band};
  for (uint32_t i = 0; bands != NULL && prefkit_scale_band(scale, i, &band) == PREFKIT_OK; i++) {
    PyObject *entry = Py_BuildValue("(sd)", band.name, band.from);
    if (entry == NULL || PyList_Append(bands, entry) != 0) Py_CLEAR(bands);
    Py_XDECREF(entry);
  }
  return bands;
}

static PyObject *number_at(const void *items, size_t index) {
  return PyFloat_FromDouble(((const double *)items)[index]);
}

/* (from, estimate, se, confidence) -> (band, membership, cumulative) */
PyObject *core_benchmark(PyObject *module, PyObject *args) {
  PyObject *from, *result = NULL;
  double estimate, se, confidence;
  if (!PyArg_ParseTuple(args, "Oddd", &from, &estimate, &se, &confidence)) return NULL;
  Py_buffer ends;
  if (!numbers_parse(from, &ends, 8, false)) return NULL;
  size_t count = (size_t)ends.len / 8;
  double *shares = calloc(2 * count + 1, 8);
  if (shares == NULL) {
    PyErr_NoMemory();
  } else {
    int32_t band = -1;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status = prefkit_benchmark_measure(ends.buf, count, estimate, se, confidence,
                                                      shares, shares + count, &band, &error);
    if (call_good(PyModule_GetState(module), NULL, status, &error)) {
      result = Py_BuildValue("(iNN)", (int)band, list_of(count, number_at, shares),
                             list_of(count, number_at, shares + count));
    }
  }
  free(shares);
  PyBuffer_Release(&ends);
  return result;
}

/* (labels, offsets, missing or None, distance, codes) -> matrix; fills the codes */
PyObject *core_label_sets(PyObject *module, PyObject *args) {
  PyObject *labels, *offsets, *missing, *codes, *matrix = NULL;
  int distance;
  if (!PyArg_ParseTuple(args, "OOOiO", &labels, &offsets, &missing, &distance, &codes)) return NULL;
  Py_buffer label_view, offset_view = {0}, missing_view = {0}, code_view = {0};
  bool good = numbers_parse(labels, &label_view, 4, false);
  if (!good) return NULL;
  good = numbers_parse(offsets, &offset_view, 8, false) &&
         numbers_parse(missing, &missing_view, 1, false) &&
         numbers_parse(codes, &code_view, 8, true);
  size_t count = good ? (size_t)code_view.len / 8 : 0;
  if (good && ((size_t)offset_view.len / 8 != count + 1 ||
               (missing_view.obj != NULL && (size_t)missing_view.len != count) ||
               (size_t)label_view.len / 4 != ((const uint64_t *)offset_view.buf)[count])) {
    PyErr_SetString(PyExc_ValueError, "the arrays of label sets differ in length");
    good = false;
  }
  size_t sets = 0;
  for (int round = 0; good && round < 2; round++) {
    /* First how many sets there are, then their distances. */
    size_t capacity = sets * sets;
    Py_XDECREF(matrix);
    matrix = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(capacity * 8));
    if (matrix == NULL) break;
    double *out = (double *)(void *)PyByteArray_AsString(matrix);
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_label_sets_code(label_view.buf, offset_view.buf, missing_view.buf, count, distance,
                                code_view.buf, capacity == 0 ? NULL : out, capacity, &sets, &error);
    Py_END_ALLOW_THREADS good = call_good(PyModule_GetState(module), NULL, status, &error);
  }
  PyBuffer_Release(&label_view);
  if (offset_view.obj != NULL) PyBuffer_Release(&offset_view);
  if (missing_view.obj != NULL) PyBuffer_Release(&missing_view);
  if (code_view.obj != NULL) PyBuffer_Release(&code_view);
  if (!good) Py_CLEAR(matrix);
  return matrix;
}
