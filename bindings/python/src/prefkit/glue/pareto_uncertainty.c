/* Membership of the frontier when objectives are estimates, and comparing versions. */
#include "glue.h"

#include <string.h>

/* Observations, with the buffers that they lie in; release it in every case. */
typedef struct {
  prefkit_samples native;
  points_argument rows;
  Py_buffer points, objectives, values, minimize, clusters, buckets;
} samples_argument;

/* (point count, points, rows or None, objectives or None, values or None, minimize or None,
 * clusters or None, buckets or None) */
static bool samples_parse(samples_argument *out, PyObject *tuple) {
  static const prefkit_samples blank = PREFKIT_SAMPLES_INIT;
  memset(out, 0, sizeof *out);
  out->native = blank;
  unsigned long long count;
  PyObject *points, *rows, *objectives, *values, *minimize, *clusters, *buckets;
  if (!PyArg_ParseTuple(tuple, "KOOOOOOO", &count, &points, &rows, &objectives, &values, &minimize,
                        &clusters, &buckets) ||
      !numbers_parse(points, &out->points, 8, false)) {
    return false;
  }
  size_t length = (size_t)out->points.len / 8;
  if (rows != Py_None) {
    if (!points_parse(&out->rows, rows)) return false;
    if (out->rows.native.count != length) {
      PyErr_SetString(PyExc_ValueError, "each observation needs its point");
      return false;
    }
    out->native.rows = &out->rows.native;
  }
  if (!buffer_parse(objectives, &out->objectives, 8, length, false) ||
      !buffer_parse(values, &out->values, 8, length, false) ||
      !numbers_parse(minimize, &out->minimize, 1, false) ||
      !buffer_parse(clusters, &out->clusters, 8, length, false) ||
      !buffer_parse(buckets, &out->buckets, 8, length, false)) {
    return false;
  }
  out->native.point_count = count;
  out->native.count = length;
  out->native.points = out->points.buf;
  out->native.objectives = out->objectives.buf;
  out->native.values = out->values.buf;
  out->native.minimize = out->minimize.buf;
  out->native.objective_count = (uint32_t)out->minimize.len;
  out->native.clusters = out->clusters.buf;
  out->native.buckets = out->buckets.buf;
  return true;
}

static void samples_release(samples_argument *samples) {
  points_release(&samples->rows);
  buffer_release(&samples->points);
  buffer_release(&samples->objectives);
  buffer_release(&samples->values);
  buffer_release(&samples->minimize);
  buffer_release(&samples->clusters);
  buffer_release(&samples->buckets);
}

/* Where the results of `count` points go. */
typedef struct {
  prefkit_membership_columns native;
  Py_buffer views[7];
} membership_output;

/* (on frontier, errors, verdicts, estimates, draws without, reasons, dominates or None) */
static bool output_parse(membership_output *out, PyObject *tuple, size_t count) {
  static const prefkit_membership_columns blank = PREFKIT_MEMBERSHIP_COLUMNS_INIT;
  static const Py_ssize_t widths[] = {8, 8, 1, 1, 8, 1, 8};
  memset(out, 0, sizeof *out);
  PyObject *c[7];
  if (!PyArg_ParseTuple(tuple, "OOOOOOO", &c[0], &c[1], &c[2], &c[3], &c[4], &c[5], &c[6])) {
    return false;
  }
  for (int i = 0; i < 7; i++) {
    size_t length = i == 6 ? count * count : count;
    if (!buffer_parse(c[i], &out->views[i], widths[i], length, true)) return false;
  }
  out->native = blank;
  out->native.on_frontier = out->views[0].buf;
  out->native.monte_carlo_errors = out->views[1].buf;
  out->native.verdicts = out->views[2].buf;
  out->native.estimates = out->views[3].buf;
  out->native.draws_without = out->views[4].buf;
  out->native.reasons = out->views[5].buf;
  out->native.dominates = out->views[6].buf;
  return true;
}

static void output_release(membership_output *out) {
  for (int i = 0; i < 7; i++) buffer_release(&out->views[i]);
}

/* (draws, seed, level, threads, progress or None) */
static bool membership_options_parse(prefkit_membership_options *out, progress_state *progress,
                                     PyObject *tuple) {
  static const prefkit_membership_options blank = PREFKIT_MEMBERSHIP_OPTIONS_INIT;
  *out = blank;
  unsigned long long seed;
  PyObject *callable;
  if (!PyArg_ParseTuple(tuple, "IKdIO", &out->draws, &seed, &out->level, &out->threads,
                        &callable)) {
    return false;
  }
  out->seed = seed;
  out->progress = on_progress;
  out->progress_context = progress;
  progress->callable = callable == Py_None ? NULL : callable;
  return true;
}

/* (samples, options, columns) */
PyObject *core_pareto_membership(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *columns;
  if (!PyArg_ParseTuple(args, "OOO", &tuple, &options, &columns)) return NULL;
  samples_argument samples = {0};
  membership_output out = {0};
  progress_state progress = {0};
  prefkit_membership_options native;
  bool good = samples_parse(&samples, tuple) &&
              membership_options_parse(&native, &progress, options) &&
              output_parse(&out, columns, samples.native.point_count);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status =
        prefkit_pareto_membership(&samples.native, &native, &out.native, &error);
    call_end(&progress);
    good = call_good(PyModule_GetState(module), &progress, status, &error);
  }
  samples_release(&samples);
  output_release(&out);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* (estimates, spread, numbers, options, columns) */
PyObject *core_pareto_membership_of_estimates(PyObject *module, PyObject *args) {
  PyObject *tuple, *numbers, *options, *columns;
  int spread;
  if (!PyArg_ParseTuple(args, "OiOOO", &tuple, &spread, &numbers, &options, &columns)) return NULL;
  points_argument points = {0};
  membership_output out = {0};
  progress_state progress = {0};
  Py_buffer given = {0};
  prefkit_membership_options native;
  bool good = points_parse(&points, tuple) && numbers_parse(numbers, &given, 8, false) &&
              membership_options_parse(&native, &progress, options) &&
              output_parse(&out, columns, points.native.count);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status = prefkit_pareto_membership_of_estimates(
        &points.native, spread, given.buf, (size_t)given.len / 8, &native, &out.native, &error);
    call_end(&progress);
    good = call_good(PyModule_GetState(module), &progress, status, &error);
  }
  points_release(&points);
  buffer_release(&given);
  output_release(&out);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* (before, after, difference, CI low, CI high, p-value, adjusted) */
static PyObject *change_at(const void *items, size_t index) {
  const prefkit_change *c = (const prefkit_change *)items + index;
  return Py_BuildValue("(ddddddd)", c->before, c->after, c->difference, c->ci_low, c->ci_high,
                       c->p_value, c->adjusted);
}

static PyObject *part_tuple(const prefkit_comparison_part *p) {
  uint64_t count = p->objectives == NULL ? 0 : p->objective_count;
  PyObject *bucket =
      p->has_bucket != 0 ? PyLong_FromLongLong((long long)p->bucket) : Py_NewRef(Py_None);
  return Py_BuildValue("(Nii(ddddd)(dd)NNNN(KKKK))", bucket, (int)p->verdict, (int)p->reason,
                       p->after_dominates, p->before_dominates, p->larger_hypervolume,
                       p->other_incomparable, p->equal, p->after_dominates_p, p->before_dominates_p,
                       change_at(&p->hypervolume, 0), list_of(count, change_at, p->objectives),
                       bytes_or_none(p->directions, count, 1),
                       bytes_or_none(p->reference, count, 8), (unsigned long long)p->draws_without,
                       (unsigned long long)p->clusters_before,
                       (unsigned long long)p->clusters_after, (unsigned long long)p->clusters_both);
}

/* The parts, the first of which is the whole. */
static PyObject *parts_of(const prefkit_comparison *comparison) {
  PyObject *list = PyList_New(0);
  prefkit_comparison_part part = PREFKIT_COMPARISON_PART_INIT;
  for (uint64_t i = 0; list != NULL && prefkit_comparison_get(comparison, i, &part) == PREFKIT_OK;
       i++) {
    PyObject *made = part_tuple(&part);
    if (made == NULL || PyList_Append(list, made) != 0) Py_CLEAR(list);
    Py_XDECREF(made);
  }
  return list;
}

/* (before, after, (draws, seed, level, reference or None, pairing, adjustment, unadjusted, threads,
 * progress or None)) -> [part] */
PyObject *core_pareto_compare(PyObject *module, PyObject *args) {
  PyObject *old, *new, *reference, *callable, *made = NULL;
  prefkit_comparison_options native = PREFKIT_COMPARISON_OPTIONS_INIT;
  unsigned long long seed;
  int unadjusted;
  if (!PyArg_ParseTuple(args, "OO(IKdOiiiIO)", &old, &new, &native.draws, &seed, &native.level,
                        &reference, &native.pairing, &native.adjustment, &unadjusted,
                        &native.threads, &callable)) {
    return NULL;
  }
  progress_state progress = {.callable = callable == Py_None ? NULL : callable};
  native.seed = seed;
  native.unadjusted = (uint8_t)unadjusted;
  native.progress = on_progress;
  native.progress_context = &progress;
  samples_argument before = {0}, after = {0};
  Py_buffer corner = {0};
  if (samples_parse(&before, old) && samples_parse(&after, new) &&
      numbers_parse(reference, &corner, 8, false)) {
    native.reference = corner.buf;
    native.reference_count = (uint32_t)(corner.len / 8);
    prefkit_comparison *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status =
        prefkit_pareto_compare(&before.native, &after.native, &native, &handle, &error);
    call_end(&progress);
    if (call_good(PyModule_GetState(module), &progress, status, &error)) made = parts_of(handle);
    prefkit_comparison_free(handle);
  }
  samples_release(&before);
  samples_release(&after);
  buffer_release(&corner);
  return made;
}
