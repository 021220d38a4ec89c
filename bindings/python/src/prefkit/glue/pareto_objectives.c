/* Objectives from judgements, and conflicts of dimensions. */
#include "glue.h"

#include <stdlib.h>

/* Columns of one length, with the buffers that they lie in. */
typedef struct {
  Py_buffer views[6];
  size_t count;
} column_set;

/* Buffers of 8 bytes a row from objects; all as long as the first, None only where `optional` has
 * the bit. */
static bool set_parse(column_set *out, PyObject *const *objects, int number, unsigned optional) {
  for (int i = 0; i < number; i++) {
    if (objects[i] == Py_None && !(optional >> i & 1)) {
      PyErr_SetString(PyExc_ValueError, "a column is missing");
      return false;
    }
    if (i == 0) {
      if (!numbers_parse(objects[0], &out->views[0], 8, false)) return false;
      out->count = (size_t)out->views[0].len / 8;
    } else if (!buffer_parse(objects[i], &out->views[i], 8, out->count, false)) {
      return false;
    }
  }
  return true;
}

static void set_release(column_set *set) {
  for (int i = 0; i < 6; i++) buffer_release(&set->views[i]);
}

/* (competitors, dimensions, buckets, their ids or None, values, counts, errors, reasons, error
 * reasons) */
static PyObject *table_of(const prefkit_objective_table *table) {
  prefkit_objective_table_view v = PREFKIT_OBJECTIVE_TABLE_VIEW_INIT;
  prefkit_objective_table_get(table, &v);
  uint64_t count = v.bucket_count * v.competitor_count * v.dimension_count;
  return Py_BuildValue(
      "(KIKNNNNNN)", (unsigned long long)v.competitor_count, v.dimension_count,
      (unsigned long long)v.bucket_count, bytes_or_none(v.buckets, v.bucket_count, 8),
      bytes_or_none(v.values, count, 8), bytes_or_none(v.counts, count, 8),
      bytes_or_none(v.standard_errors, count, 8), bytes_or_none(v.reasons, count, 1),
      bytes_or_none(v.error_reasons, count, 1));
}

static PyObject *settled(PyObject *module, prefkit_status status, const prefkit_error *error,
                         prefkit_objective_table *table) {
  PyObject *made =
      call_good(PyModule_GetState(module), NULL, status, error) ? table_of(table) : NULL;
  prefkit_objective_table_free(table);
  return made;
}

/* ((left, right, outcomes, dimensions, clusters or None, buckets or None), competitors, dimensions,
 * measure, ridge) -> table */
PyObject *core_pareto_pair_objectives(PyObject *module, PyObject *args) {
  PyObject *c[6], *made = NULL;
  prefkit_judged_pairs native = PREFKIT_JUDGED_PAIRS_INIT;
  unsigned long long competitors;
  int measure;
  double ridge;
  if (!PyArg_ParseTuple(args, "(OOOOOO)KIid", &c[0], &c[1], &c[2], &c[3], &c[4], &c[5],
                        &competitors, &native.dimension_count, &measure, &ridge)) {
    return NULL;
  }
  column_set set = {0};
  if (set_parse(&set, c, 6, 0x30)) {
    native.competitor_count = competitors;
    native.count = set.count;
    native.left = set.views[0].buf;
    native.right = set.views[1].buf;
    native.outcomes = set.views[2].buf;
    native.dimensions = set.views[3].buf;
    native.clusters = set.views[4].buf;
    native.buckets = set.views[5].buf;
    prefkit_objective_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_pareto_pair_objectives(&native, measure, ridge, &table, &error);
    Py_END_ALLOW_THREADS made = settled(module, status, &error, table);
  }
  set_release(&set);
  return made;
}

/* ((competitors, dimensions, values, clusters or None, buckets or None), competitors, dimensions)
 * -> table */
PyObject *core_pareto_score_objectives(PyObject *module, PyObject *args) {
  PyObject *c[5], *made = NULL;
  prefkit_judged_scores native = PREFKIT_JUDGED_SCORES_INIT;
  unsigned long long competitors;
  if (!PyArg_ParseTuple(args, "(OOOOO)KI", &c[0], &c[1], &c[2], &c[3], &c[4], &competitors,
                        &native.dimension_count)) {
    return NULL;
  }
  column_set set = {0};
  if (set_parse(&set, c, 5, 0x18)) {
    native.competitor_count = competitors;
    native.count = set.count;
    native.competitors = set.views[0].buf;
    native.dimensions = set.views[1].buf;
    native.values = set.views[2].buf;
    native.clusters = set.views[3].buf;
    native.buckets = set.views[4].buf;
    prefkit_objective_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status = prefkit_pareto_score_objectives(&native, &table, &error);
    Py_END_ALLOW_THREADS made = settled(module, status, &error, table);
  }
  set_release(&set);
  return made;
}

/* (first, second, reason, both, agree, conflict, tied, rate, CI low, CI high, expected, tau) */
static PyObject *conflict_at(const void *items, size_t index) {
  const prefkit_dimension_conflict *c = (const prefkit_dimension_conflict *)items + index;
  return Py_BuildValue("(IIiKKKKddddd)", c->first, c->second, (int)c->reason,
                       (unsigned long long)c->both, (unsigned long long)c->agree,
                       (unsigned long long)c->conflict, (unsigned long long)c->tied, c->rate,
                       c->ci_low, c->ci_high, c->expected, c->tau);
}

/* (by scores, (comparisons, dimensions, sides, clusters or None) or (items, candidates, dimensions,
 * values), dimensions, level, options) -> [conflict] */
PyObject *core_pareto_conflicts(PyObject *module, PyObject *args) {
  PyObject *c[4], *options, *made = NULL;
  int by_scores;
  unsigned int dimensions;
  double level;
  if (!PyArg_ParseTuple(args, "i(OOOO)IdO", &by_scores, &c[0], &c[1], &c[2], &c[3], &dimensions,
                        &level, &options)) {
    return NULL;
  }
  pareto_call call = {0};
  column_set set = {0};
  /* More dimensions than the library takes need no memory for its refusal. */
  size_t known = dimensions > 255 ? 0 : dimensions;
  size_t count = known < 2 ? 0 : known * (known - 1) / 2;
  prefkit_dimension_conflict *conflicts = NULL;
  if (set_parse(&set, c, 4, by_scores ? 0 : 0x8) && pareto_call_parse(&call, options, 0) &&
      (conflicts = sized_structs(count, sizeof *conflicts)) != NULL) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    Py_buffer *v = set.views;
    call_begin(&call.progress);
    prefkit_status status =
        by_scores
            ? prefkit_pareto_score_conflicts(v[0].buf, v[1].buf, v[2].buf, v[3].buf, set.count,
                                             dimensions, level, &call.native, conflicts, &error)
            : prefkit_pareto_conflicts(v[0].buf, v[1].buf, v[2].buf, v[3].buf, set.count,
                                       dimensions, level, &call.native, conflicts, &error);
    call_end(&call.progress);
    if (call_good(PyModule_GetState(module), &call.progress, status, &error)) {
      made = list_of(count, conflict_at, conflicts);
    }
  }
  free(conflicts);
  pareto_call_release(&call);
  set_release(&set);
  return made;
}
