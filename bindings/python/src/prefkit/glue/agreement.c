/* Agreement of ratings: each function parses, calls once without the GIL, and builds the answer. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

/* What most functions here take: ratings, options, and what belongs to the call. */
typedef struct {
  ratings_argument ratings;
  agreement_call options;
  core_state *state;
  prefkit_status status;
  prefkit_error error;
} request;

static bool request_open(request *request, PyObject *module, PyObject *ratings, PyObject *options) {
  static const prefkit_error blank = PREFKIT_ERROR_INIT;
  memset(request, 0, sizeof *request);
  request->state = PyModule_GetState(module);
  request->error = blank;
  return ratings_parse(&request->ratings, ratings) &&
         agreement_call_parse(&request->options, options);
}

static void request_close(request *request) {
  ratings_release(&request->ratings);
  agreement_call_release(&request->options);
}

static bool request_good(const request *r) {
  return call_good(r->state, &r->options.progress, r->status, &r->error);
}

/* Runs one call of the library with the GIL free. */
#define RUN(request, call)                    \
  do {                                        \
    call_begin(&(request)->options.progress); \
    (request)->status = (call);               \
    call_end(&(request)->options.progress);   \
  } while (0)

PyObject *core_agreement_measure(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &ratings, &options)) return NULL;
  request r;
  if (request_open(&r, module, ratings, options)) {
    prefkit_agreement out = PREFKIT_AGREEMENT_INIT;
    RUN(&r, prefkit_agreement_measure(&r.ratings.native, &r.options.native, &out, &r.error));
    if (request_good(&r)) result = agreement_tuple(&out);
  }
  request_close(&r);
  return result;
}

PyObject *core_agreement_summarize(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *wanted, *result = NULL;
  if (!PyArg_ParseTuple(args, "OOO", &ratings, &options, &wanted)) return NULL;
  Py_buffer codes;
  if (!numbers_parse(wanted, &codes, 4, false)) return NULL;
  size_t count = (size_t)codes.len / 4;
  request r;
  prefkit_agreement *out = sized_structs(count, sizeof *out);
  if (request_open(&r, module, ratings, options) && out != NULL) {
    RUN(&r, prefkit_agreement_summarize(&r.ratings.native, &r.options.native, codes.buf, count, out,
                                        &r.error));
    if (request_good(&r)) result = list_of(count, agreement_at, out);
  }
  free(out);
  request_close(&r);
  PyBuffer_Release(&codes);
  return result;
}

PyObject *core_agreement_by_group(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *groups, *result = NULL;
  Py_ssize_t count;
  if (!PyArg_ParseTuple(args, "OOOn", &ratings, &options, &groups, &count)) return NULL;
  Py_buffer codes;
  if (!numbers_parse(groups, &codes, 4, false)) return NULL;
  request r;
  prefkit_agreement *out = sized_structs((size_t)count, sizeof *out);
  if (request_open(&r, module, ratings, options) && out != NULL) {
    if ((uint64_t)codes.len / 4 != r.ratings.native.items) {
      PyErr_SetString(PyExc_ValueError, "there is not one group for each item");
    } else {
      RUN(&r, prefkit_agreement_by_group(&r.ratings.native, &r.options.native, codes.buf,
                                         (size_t)count, out, &r.error));
      if (request_good(&r)) result = list_of((size_t)count, agreement_at, out);
    }
  }
  free(out);
  request_close(&r);
  PyBuffer_Release(&codes);
  return result;
}

/* (ratings, options, agreement, counts): fills two arrays by item. */
PyObject *core_agreement_per_item(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  Py_buffer agreement, counts;
  if (!PyArg_ParseTuple(args, "OOw*w*", &ratings, &options, &agreement, &counts)) return NULL;
  request r;
  if (request_open(&r, module, ratings, options)) {
    if (agreement.len != counts.len || agreement.len % 8 != 0) {
      PyErr_SetString(PyExc_ValueError, "the arrays of results differ in length");
    } else {
      RUN(&r, prefkit_agreement_per_item(&r.ratings.native, &r.options.native, agreement.buf,
                                         counts.buf, (size_t)agreement.len / 8, &r.error));
      if (request_good(&r)) result = Py_NewRef(Py_None);
    }
  }
  request_close(&r);
  PyBuffer_Release(&agreement);
  PyBuffer_Release(&counts);
  return result;
}

static PyObject *rater_at(const void *items, size_t index) {
  const prefkit_rater_agreement *rater = (const prefkit_rater_agreement *)items + index;
  return Py_BuildValue("(iKddd)", rater->reason, (unsigned long long)rater->ratings,
                       rater->agreement_with_others, rater->estimate_without, rater->change);
}

PyObject *core_agreement_per_rater(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &ratings, &options)) return NULL;
  request r;
  prefkit_rater_agreement *out = NULL;
  if (request_open(&r, module, ratings, options)) {
    size_t count = (size_t)r.ratings.native.raters;
    out = sized_structs(count, sizeof *out);
    if (out != NULL) {
      RUN(&r,
          prefkit_agreement_per_rater(&r.ratings.native, &r.options.native, out, count, &r.error));
      if (request_good(&r)) result = list_of(count, rater_at, out);
    }
  }
  free(out);
  request_close(&r);
  return result;
}

/* What one category comes to, in the arrays of the call. */
typedef struct {
  double *categories;
  double *prevalence;
  prefkit_agreement *results;
} category_arrays;

static PyObject *category_at(const void *items, size_t index) {
  const category_arrays *arrays = items;
  return Py_BuildValue("(ddN)", arrays->categories[index], arrays->prevalence[index],
                       agreement_tuple(&arrays->results[index]));
}

PyObject *core_agreement_per_category(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &ratings, &options)) return NULL;
  request r;
  size_t needed = 64, capacity = 0;
  bool good = request_open(&r, module, ratings, options);
  /* Once for most data; again with room enough where there are more categories. */
  while (good && result == NULL && capacity < needed) {
    capacity = needed;
    category_arrays arrays = {calloc(capacity, 8), calloc(capacity, 8),
                              sized_structs(capacity, sizeof(prefkit_agreement))};
    good = arrays.categories != NULL && arrays.prevalence != NULL && arrays.results != NULL;
    if (good) {
      RUN(&r, prefkit_agreement_per_category(&r.ratings.native, &r.options.native,
                                             arrays.categories, arrays.prevalence, arrays.results,
                                             capacity, &needed, &r.error));
      good = request_good(&r);
      if (good && needed <= capacity) result = list_of(needed, category_at, &arrays);
    } else if (!PyErr_Occurred()) {
      PyErr_NoMemory();
    }
    free(arrays.categories);
    free(arrays.prevalence);
    free(arrays.results);
  }
  request_close(&r);
  return result;
}

/* (ratings, options, estimates, items, reasons): fills three square arrays. */
PyObject *core_agreement_pairwise(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  Py_buffer estimates, items, reasons;
  if (!PyArg_ParseTuple(args, "OOw*w*w*", &ratings, &options, &estimates, &items, &reasons)) {
    return NULL;
  }
  request r;
  if (request_open(&r, module, ratings, options)) {
    uint64_t raters = r.ratings.native.raters;
    bool fits = raters <= 1 << 20 && (uint64_t)estimates.len == raters * raters * 8 &&
                items.len == estimates.len && reasons.len * 2 == estimates.len;
    if (!fits) {
      PyErr_SetString(PyExc_ValueError, "the arrays of results do not fit the raters");
    } else {
      RUN(&r, prefkit_agreement_pairwise(&r.ratings.native, &r.options.native, estimates.buf,
                                         items.buf, reasons.buf, (size_t)raters, &r.error));
      if (request_good(&r)) result = Py_NewRef(Py_None);
    }
  }
  request_close(&r);
  PyBuffer_Release(&estimates);
  PyBuffer_Release(&items);
  PyBuffer_Release(&reasons);
  return result;
}

PyObject *core_agreement_explain(PyObject *module, PyObject *args) {
  PyObject *ratings, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &ratings, &options)) return NULL;
  request r;
  if (request_open(&r, module, ratings, options)) {
    prefkit_explanation out = {.struct_size = sizeof out};
    RUN(&r, prefkit_agreement_explain(&r.ratings.native, &r.options.native, &out, &r.error));
    if (request_good(&r)) {
      result = Py_BuildValue("(iidddddddddKKKs)", out.reason, out.maximum_reason, out.observed,
                             out.expected, out.kappa, out.prevalence, out.bias, out.pabak,
                             out.kappa_maximum, out.commonest, out.commonest_share,
                             (unsigned long long)out.items, (unsigned long long)out.raters,
                             (unsigned long long)out.categories, out.sentence);
    }
  }
  request_close(&r);
  return result;
}
