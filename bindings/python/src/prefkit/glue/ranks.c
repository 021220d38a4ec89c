/* Intraclass correlation, concordance and rank correlation. */
#include "glue.h"

#include <string.h>

/* (missing, test, permutations, threads, seed, confidence, progress) */
bool rank_call_parse(rank_call *out, PyObject *tuple) {
  prefkit_rank_options native = PREFKIT_RANK_OPTIONS_INIT;
  memset(out, 0, sizeof *out);
  unsigned long long seed;
  PyObject *callable;
  if (!PyArg_ParseTuple(tuple, "iiIIKdO", &native.missing, &native.test, &native.permutations,
                        &native.threads, &seed, &native.confidence, &callable)) {
    return false;
  }
  native.seed = seed;
  native.progress = on_progress;
  native.progress_context = &out->progress;
  out->native = native;
  out->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

PyObject *correlation_tuple(const prefkit_rank_correlation *r) {
  return Py_BuildValue("(iiiddddiK)", r->reason, r->test_reason, r->interval_reason, r->estimate,
                       r->p_value, r->ci_low, r->ci_high, r->exact, (unsigned long long)r->pairs);
}

PyObject *kendall_w_tuple(const prefkit_kendall_w *r) {
  return Py_BuildValue("(iddddddKK)", r->reason, r->estimate, r->chi_square, r->degrees, r->p_value,
                       r->permutation_p, r->mean_spearman, (unsigned long long)r->items,
                       (unsigned long long)r->raters);
}

PyObject *core_icc(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  int form;
  if (!PyArg_ParseTuple(args, "OiO", &tuple, &form, &options)) return NULL;
  ratings_argument ratings;
  rank_call call;
  if (ratings_parse(&ratings, tuple) && rank_call_parse(&call, options)) {
    prefkit_icc out = {.struct_size = sizeof out};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_icc_measure(&ratings.native, form, &call.native, &out, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = Py_BuildValue("(iiidddddddKK)", out.reason, out.test_reason, out.interval_reason,
                             out.estimate, out.f, out.numerator_degrees, out.denominator_degrees,
                             out.p_value, out.ci_low, out.ci_high, (unsigned long long)out.items,
                             (unsigned long long)out.raters);
    }
  }
  ratings_release(&ratings);
  return result;
}

PyObject *core_kendall_w(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &tuple, &options)) return NULL;
  ratings_argument ratings;
  rank_call call;
  if (ratings_parse(&ratings, tuple) && rank_call_parse(&call, options)) {
    prefkit_kendall_w out = {.struct_size = sizeof out};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_kendall_w_measure(&ratings.native, &call.native, &out, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = kendall_w_tuple(&out);
    }
  }
  ratings_release(&ratings);
  return result;
}

/* (a, b, kind, options) */
PyObject *core_rank_correlation(PyObject *module, PyObject *args) {
  PyObject *options, *result = NULL;
  Py_buffer a, b;
  int kind;
  if (!PyArg_ParseTuple(args, "y*y*iO", &a, &b, &kind, &options)) return NULL;
  rank_call call;
  if (a.len != b.len || a.len % 8 != 0) {
    PyErr_SetString(PyExc_ValueError, "the two rankings differ in length");
  } else if (rank_call_parse(&call, options)) {
    prefkit_rank_correlation out = {.struct_size = sizeof out};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_rank_correlation_measure(a.buf, b.buf, (size_t)a.len / 8, kind,
                                                             &call.native, &out, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = correlation_tuple(&out);
    }
  }
  PyBuffer_Release(&a);
  PyBuffer_Release(&b);
  return result;
}
