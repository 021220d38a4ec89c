/* Rounds, judges and ceilings. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

PyObject *core_mcnemar(PyObject *module, PyObject *args) {
  unsigned long long forward, backward;
  if (!PyArg_ParseTuple(args, "KK", &forward, &backward)) return NULL;
  prefkit_mcnemar out = {.struct_size = sizeof out};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status = prefkit_mcnemar_test(forward, backward, &out, &error);
  if (!call_good(PyModule_GetState(module), NULL, status, &error)) return NULL;
  return Py_BuildValue("(iddd)", out.reason, out.exact_p, out.chi_square, out.chi_square_p);
}

static PyObject *flip_at(const void *items, size_t index) {
  const prefkit_flip *flip = (const prefkit_flip *)items + index;
  return Py_BuildValue("(Idd)", flip->item, flip->first, flip->second);
}

static PyObject *direction_at(const void *items, size_t index) {
  const prefkit_flip_direction *one = (const prefkit_flip_direction *)items + index;
  return Py_BuildValue("(ddKKddd)", one->low, one->high, (unsigned long long)one->forward,
                       (unsigned long long)one->backward, one->exact_p, one->chi_square,
                       one->chi_square_p);
}

static PyObject *proportion_at(const void *items, size_t index) {
  return proportion_tuple((const prefkit_proportion *)items + index);
}

/* Where two rounds put their results. */
typedef struct {
  prefkit_flip_results native;
  prefkit_proportion agreement;
  prefkit_agreement kappa;
} flip_memory;

static bool flip_memory_open(flip_memory *memory, size_t rows, size_t groups) {
  prefkit_flip_results native = PREFKIT_FLIP_RESULTS_INIT;
  memset(memory, 0, sizeof *memory);
  memory->agreement.struct_size = sizeof memory->agreement;
  memory->kappa.struct_size = sizeof memory->kappa;
  native.agreement = &memory->agreement;
  native.kappa = &memory->kappa;
  native.flips = calloc(rows + 1, sizeof *native.flips);
  native.flip_capacity = rows;
  native.groups = sized_structs(groups, sizeof *native.groups);
  native.group_count = groups;
  /* There are no more directions than flips. */
  native.directions = calloc(rows + 1, sizeof *native.directions);
  native.direction_capacity = rows;
  memory->native = native;
  bool good = native.flips != NULL && native.groups != NULL && native.directions != NULL;
  if (!good && !PyErr_Occurred()) PyErr_NoMemory();
  return good;
}

static void flip_memory_close(flip_memory *memory) {
  free(memory->native.flips);
  free(memory->native.groups);
  free(memory->native.directions);
}

/* (items, values, items, values, groups or None, group_count, options)
 * -> (agreement, kappa, flips, groups, directions) */
PyObject *core_flip_rate(PyObject *module, PyObject *args) {
  PyObject *groups, *options, *result = NULL;
  Py_buffer views[4], group_view;
  Py_ssize_t group_count;
  if (!PyArg_ParseTuple(args, "y*y*y*y*OnO", &views[0], &views[1], &views[2], &views[3], &groups,
                        &group_count, &options)) {
    return NULL;
  }
  size_t rows = (size_t)views[1].len / 8, again = (size_t)views[3].len / 8;
  agreement_call call = {0};
  flip_memory memory = {0};
  bool good = numbers_parse(groups, &group_view, 4, false);
  if (good && ((size_t)views[0].len / 4 != rows || (size_t)views[2].len / 4 != again ||
               (group_view.obj != NULL && (size_t)group_view.len / 4 != rows))) {
    PyErr_SetString(PyExc_ValueError, "the arrays of a round differ in length");
    good = false;
  }
  good = good && agreement_call_parse(&call, options) &&
         flip_memory_open(&memory, rows, (size_t)group_count);
  if (good) {
    prefkit_round first = {sizeof first, 0, views[0].buf, views[1].buf, rows};
    prefkit_round second = {sizeof second, 0, views[2].buf, views[3].buf, again};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_flip_rate_measure(&first, &second, group_view.buf, &call.native,
                                                      &memory.native, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      const prefkit_flip_results *found = &memory.native;
      result = Py_BuildValue("(NNNNN)", proportion_tuple(&memory.agreement),
                             agreement_tuple(&memory.kappa),
                             list_of(found->flip_count, flip_at, found->flips),
                             list_of((size_t)group_count, proportion_at, found->groups),
                             list_of(found->direction_count, direction_at, found->directions));
    }
  }
  flip_memory_close(&memory);
  agreement_call_release(&call);
  if (group_view.obj != NULL) PyBuffer_Release(&group_view);
  for (int i = 0; i < 4; i++) PyBuffer_Release(&views[i]);
  return result;
}

/* (first, second or None, options, raters) -> (agreement, kappa, agreements, kappas) */
PyObject *core_intra_rater(PyObject *module, PyObject *args) {
  PyObject *tuple, *other, *options, *result = NULL;
  Py_ssize_t raters;
  if (!PyArg_ParseTuple(args, "OOOn", &tuple, &other, &options, &raters)) return NULL;
  ratings_argument first = {0}, second = {0};
  agreement_call call = {0};
  prefkit_proportion agreement = PREFKIT_PROPORTION_INIT;
  prefkit_agreement kappa = PREFKIT_AGREEMENT_INIT;
  prefkit_proportion *shares = sized_structs((size_t)raters, sizeof *shares);
  prefkit_agreement *kappas = sized_structs((size_t)raters, sizeof *kappas);
  bool good = shares != NULL && kappas != NULL && ratings_parse(&first, tuple) &&
              (other == Py_None || ratings_parse(&second, other)) &&
              agreement_call_parse(&call, options);
  if (good) {
    const prefkit_ratings_input *again = other == Py_None ? NULL : &second.native;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_intra_rater_measure(&first.native, again, &call.native, &agreement, &kappa, shares,
                                    kappas, (size_t)raters, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = Py_BuildValue("(NNNN)", proportion_tuple(&agreement), agreement_tuple(&kappa),
                             list_of((size_t)raters, proportion_at, shares),
                             list_of((size_t)raters, agreement_at, kappas));
    }
  }
  free(shares);
  free(kappas);
  ratings_release(&first);
  ratings_release(&second);
  agreement_call_release(&call);
  return result;
}

static PyObject *calibration_at(const void *items, size_t index) {
  const prefkit_calibration *one = (const prefkit_calibration *)items + index;
  return Py_BuildValue("(iiiiiKKddddddd)", one->verdict, one->agreement_reason, one->kappa_reason,
                       one->kappa_error_reason, one->verdict_reason, (unsigned long long)one->items,
                       (unsigned long long)one->same, one->agreement, one->agreement_low,
                       one->agreement_high, one->kappa, one->kappa_se, one->kappa_low,
                       one->kappa_high);
}

/* (judge, human, categories or None, (quantity, threshold, minimum), options, groups or None,
 * count)
 * -> (overall, groups) */
PyObject *core_judge_calibrate(PyObject *module, PyObject *args) {
  PyObject *categories, *options, *groups, *result = NULL;
  Py_buffer judge, human, category_view = {0}, group_view = {0};
  prefkit_gate gate = PREFKIT_GATE_INIT;
  unsigned long long minimum;
  Py_ssize_t count;
  if (!PyArg_ParseTuple(args, "y*y*O(idK)OOn", &judge, &human, &categories, &gate.quantity,
                        &gate.threshold, &minimum, &options, &groups, &count)) {
    return NULL;
  }
  gate.minimum_items = minimum;
  size_t rows = (size_t)judge.len / 8;
  agreement_call call = {0};
  prefkit_calibration whole = {.struct_size = sizeof whole};
  prefkit_calibration *parts = sized_structs((size_t)count, sizeof *parts);
  bool good = parts != NULL && numbers_parse(categories, &category_view, 8, false) &&
              numbers_parse(groups, &group_view, 4, false) && agreement_call_parse(&call, options);
  if (good &&
      (judge.len != human.len || (group_view.obj != NULL && (size_t)group_view.len / 4 != rows))) {
    PyErr_SetString(PyExc_ValueError, "the arrays of verdicts differ in length");
    good = false;
  }
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_judge_calibrate(
        judge.buf, human.buf, rows, category_view.buf, (size_t)category_view.len / 8, &gate,
        &call.native, group_view.buf, (size_t)count, &whole, parts, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = Py_BuildValue("(NN)", calibration_at(&whole, 0),
                             list_of((size_t)count, calibration_at, parts));
    }
  }
  free(parts);
  agreement_call_release(&call);
  if (category_view.obj != NULL) PyBuffer_Release(&category_view);
  if (group_view.obj != NULL) PyBuffer_Release(&group_view);
  PyBuffer_Release(&judge);
  PyBuffer_Release(&human);
  return result;
}

static PyObject *mean_tuple(const prefkit_mean_over_items *mean) {
  return Py_BuildValue("(dddd)", mean->estimate, mean->se, mean->ci_low, mean->ci_high);
}

/* (ratings, options) */
PyObject *core_ceiling(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OO", &tuple, &options)) return NULL;
  ratings_argument ratings;
  agreement_call call = {0};
  if (ratings_parse(&ratings, tuple) && agreement_call_parse(&call, options)) {
    prefkit_ceiling out = {.struct_size = sizeof out};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_agreement_ceiling(&ratings.native, &call.native, &out, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      result = Py_BuildValue("(iNNNKKK)", out.reason, mean_tuple(&out.majority),
                             mean_tuple(&out.leave_one_out), mean_tuple(&out.pairwise),
                             (unsigned long long)out.items, (unsigned long long)out.votes,
                             (unsigned long long)out.single_votes);
    }
  }
  ratings_release(&ratings);
  agreement_call_release(&call);
  return result;
}
