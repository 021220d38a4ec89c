/* Tables of drift as bytes that numpy reads, one object a column. */
#include "glue.h"

PyObject *bytes_or_none(const void *start, uint64_t count, size_t width) {
  if (start == NULL && count > 0) return Py_NewRef(Py_None);
  return PyBytes_FromStringAndSize(start, (Py_ssize_t)(count * width));
}

/* The texts of the codes of a key; None when it has none. */
static PyObject *names_of(const prefkit_drift_table *table, uint32_t key) {
  const char *text;
  size_t length;
  if (prefkit_drift_table_name(table, key, 0, &text, &length) != PREFKIT_OK) {
    return Py_NewRef(Py_None);
  }
  PyObject *names = PyList_New(0);
  for (uint64_t code = 0; names != NULL; code++) {
    if (prefkit_drift_table_name(table, key, code, &text, &length) != PREFKIT_OK) break;
    PyObject *name = PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, "replace");
    if (name == NULL || PyList_Append(names, name) != 0) Py_CLEAR(names);
    Py_XDECREF(name);
  }
  return names;
}

/* [(codes, names or None)] */
static PyObject *keys_of(const prefkit_drift_table *table, uint64_t count) {
  PyObject *keys = PyList_New(0);
  const int64_t *values;
  for (uint32_t place = 0;
       keys != NULL && prefkit_drift_table_key(table, place, &values) == PREFKIT_OK; place++) {
    PyObject *entry =
        Py_BuildValue("(NN)", bytes_or_none(values, count, 8), names_of(table, place));
    if (entry == NULL || PyList_Append(keys, entry) != 0) Py_CLEAR(keys);
    Py_XDECREF(entry);
  }
  return keys;
}

/* (statistics, p-values, adjusted, effects, kinds, reasons, effect reasons, places, times) */
static PyObject *columns_tuple(const prefkit_drift_columns *c) {
  return Py_BuildValue(
      "(NNNNNNNNN)", bytes_or_none(c->statistics, c->count, 8),
      bytes_or_none(c->p_values, c->count, 8), bytes_or_none(c->adjusted, c->count, 8),
      bytes_or_none(c->effects, c->count, 8), bytes_or_none(c->p_kinds, c->count, 1),
      bytes_or_none(c->reasons, c->count, 1), bytes_or_none(c->effect_reasons, c->count, 1),
      bytes_or_none(c->places, c->count, 8), bytes_or_none(c->times, c->count, 8));
}

static PyObject *results_of(const prefkit_drift_table *table) {
  PyObject *results = PyList_New(0);
  prefkit_drift_columns columns = PREFKIT_DRIFT_COLUMNS_INIT;
  for (uint64_t test = 0;
       results != NULL && prefkit_drift_table_results(table, test, &columns) == PREFKIT_OK;
       test++) {
    PyObject *made = columns_tuple(&columns);
    if (made == NULL || PyList_Append(results, made) != 0) Py_CLEAR(results);
    Py_XDECREF(made);
  }
  return results;
}

PyObject *drift_table_tuple(const prefkit_drift_table *table) {
  prefkit_drift_table_view view = PREFKIT_DRIFT_TABLE_VIEW_INIT;
  prefkit_drift_table_get(table, &view);
  uint64_t count = view.group_count;
  return Py_BuildValue("(NNNNNN)", keys_of(table, count),
                       bytes_or_none(view.run_starts, view.run_count + 1, 8),
                       bytes_or_none(view.counts, count, 8), bytes_or_none(view.reasons, count, 1),
                       bytes_or_none(view.references, count, 4), results_of(table));
}
