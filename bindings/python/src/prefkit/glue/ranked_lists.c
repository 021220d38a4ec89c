/* Ranked lists: rankings of the candidates of items, compared as rankings and taken apart. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

/* The columns of lists, with their buffers, and what belongs to the call. */
typedef struct {
  prefkit_ranked_lists native;
  Py_buffer views[4];
  rank_call options;
  core_state *state;
  prefkit_error error;
} lists_call;

/* (item, candidate, rater, rank, duplicates); close it in every case. */
static bool lists_open(lists_call *call, PyObject *module, PyObject *tuple, PyObject *options) {
  static const prefkit_error blank = PREFKIT_ERROR_INIT;
  prefkit_ranked_lists native = PREFKIT_RANKED_LISTS_INIT;
  PyObject *columns[4];
  memset(call, 0, sizeof *call);
  call->state = PyModule_GetState(module);
  call->error = blank;
  if (!PyArg_ParseTuple(tuple, "OOOOi", &columns[0], &columns[1], &columns[2], &columns[3],
                        &native.duplicates)) {
    return false;
  }
  for (int i = 0; i < 4; i++) {
    if (!numbers_parse(columns[i], &call->views[i], i == 3 ? 8 : 4, false)) return false;
  }
  native.item = call->views[0].buf;
  native.candidate = call->views[1].buf;
  native.rater = call->views[2].buf;
  native.rank = call->views[3].buf;
  native.count = (uint64_t)call->views[3].len / 8;
  call->native = native;
  for (int i = 0; i < 3; i++) {
    if ((uint64_t)call->views[i].len / 4 != native.count) {
      PyErr_SetString(PyExc_ValueError, "the columns of lists differ in length");
      return false;
    }
  }
  return rank_call_parse(&call->options, options);
}

static void lists_close(lists_call *call) {
  for (int i = 0; i < 4; i++) {
    if (call->views[i].obj != NULL) PyBuffer_Release(&call->views[i]);
  }
}

static bool lists_good(const lists_call *call, prefkit_status status) {
  return call_good(call->state, &call->options.progress, status, &call->error);
}

static PyObject *mean_tuple(const prefkit_list_mean *m) {
  return Py_BuildValue("(iiddddKK)", m->reason, m->error_reason, m->estimate, m->se, m->ci_low,
                       m->ci_high, (unsigned long long)m->items,
                       (unsigned long long)m->undefined_items);
}

/* The results by item. */
typedef struct {
  uint32_t *items;
  prefkit_rank_correlation *tau, *rho;
  prefkit_kendall_w *w;
} item_results;

static PyObject *correlations_at(const void *items, size_t index) {
  const item_results *results = items;
  return Py_BuildValue("(INN)", results->items[index], correlation_tuple(&results->tau[index]),
                       correlation_tuple(&results->rho[index]));
}

static PyObject *concordance_at(const void *items, size_t index) {
  const item_results *results = items;
  return Py_BuildValue("(IN)", results->items[index], kendall_w_tuple(&results->w[index]));
}

/* (lists, rater, other, count of items, options) -> (tau, rho, [(item, tau, rho)]) */
PyObject *core_lists_compare(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  unsigned int rater, other;
  Py_ssize_t count;
  if (!PyArg_ParseTuple(args, "OIInO", &tuple, &rater, &other, &count, &options)) return NULL;
  size_t capacity = (size_t)count, needed = 0;
  lists_call call = {0};
  item_results each = {sized_structs(capacity, sizeof *each.items),
                       sized_structs(capacity, sizeof *each.tau),
                       sized_structs(capacity, sizeof *each.rho), NULL};
  if (each.items != NULL && each.tau != NULL && each.rho != NULL &&
      lists_open(&call, module, tuple, options)) {
    prefkit_list_mean tau = PREFKIT_LIST_MEAN_INIT, rho = PREFKIT_LIST_MEAN_INIT;
    call_begin(&call.options.progress);
    prefkit_status status = prefkit_ranked_lists_compare(
        &call.native, rater, other, &call.options.native, &tau, &rho, each.items, each.tau,
        each.rho, capacity, &needed, &call.error);
    call_end(&call.options.progress);
    if (lists_good(&call, status)) {
      if (needed > capacity) needed = capacity;
      result = Py_BuildValue("(NNN)", mean_tuple(&tau), mean_tuple(&rho),
                             list_of(needed, correlations_at, &each));
    }
  }
  lists_close(&call);
  free(each.items);
  free(each.tau);
  free(each.rho);
  return result;
}

/* (lists, count of items, options) -> (mean, [(item, w)]) */
PyObject *core_lists_concordance(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  Py_ssize_t count;
  if (!PyArg_ParseTuple(args, "OnO", &tuple, &count, &options)) return NULL;
  size_t capacity = (size_t)count, needed = 0;
  lists_call call = {0};
  item_results each = {sized_structs(capacity, sizeof *each.items), NULL, NULL,
                       sized_structs(capacity, sizeof *each.w)};
  if (each.items != NULL && each.w != NULL && lists_open(&call, module, tuple, options)) {
    prefkit_list_mean mean = PREFKIT_LIST_MEAN_INIT;
    call_begin(&call.options.progress);
    prefkit_status status =
        prefkit_ranked_lists_concordance(&call.native, &call.options.native, &mean, each.items,
                                         each.w, capacity, &needed, &call.error);
    call_end(&call.options.progress);
    if (lists_good(&call, status)) {
      if (needed > capacity) needed = capacity;
      result = Py_BuildValue("(NN)", mean_tuple(&mean), list_of(needed, concordance_at, &each));
    }
  }
  lists_close(&call);
  free(each.items);
  free(each.w);
  return result;
}

/* Room for `count` numbers; the pointer at `start` is set to it. */
static PyObject *room(size_t count, size_t width, void *start) {
  PyObject *array = PyByteArray_FromStringAndSize(NULL, (Py_ssize_t)(count * width));
  if (array == NULL) return NULL;
  const char *first = PyByteArray_AsString(array);
  memcpy(start, &first, sizeof first);
  return array;
}

/* Six arrays that `pairs` points into: unit, rater, value, list, first, second. */
static PyObject *pair_arrays(prefkit_ranked_pairs *pairs) {
  size_t votes = pairs->vote_count, count = pairs->pair_count;
  pairs->vote_capacity = votes;
  pairs->pair_capacity = count;
  return Py_BuildValue("(NNNNNN)", room(votes, 4, &pairs->unit), room(votes, 4, &pairs->rater),
                       room(votes, 8, &pairs->value), room(count, 4, &pairs->list),
                       room(count, 4, &pairs->first), room(count, 4, &pairs->second));
}

/* (lists, options) -> (unit, rater, value, list, first, second) */
PyObject *core_lists_pairs(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &tuple, &options)) return NULL;
  lists_call call;
  bool good = lists_open(&call, module, tuple, options);
  prefkit_ranked_pairs pairs = PREFKIT_RANKED_PAIRS_INIT;
  for (int round = 0; good && round < 2; round++) {
    /* First how many there are, then the pairs themselves. */
    if (round == 1) result = pair_arrays(&pairs);
    if (round == 1 && result == NULL) break;
    call_begin(&call.options.progress);
    prefkit_status status =
        prefkit_ranked_lists_pairs(&call.native, &call.options.native, &pairs, &call.error);
    call_end(&call.options.progress);
    good = lists_good(&call, status);
  }
  lists_close(&call);
  if (!good) Py_CLEAR(result);
  return result;
}
