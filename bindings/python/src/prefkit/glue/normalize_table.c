/* Tables of parameters as bytes that numpy reads, one object a column. */
#include "glue.h"

static PyObject *column(const void *start, uint64_t count, size_t width) {
  return PyBytes_FromStringAndSize(start, (Py_ssize_t)(count * width));
}

/* The texts of the codes of a key; None when it has none. */
static PyObject *names_of(const prefkit_normalize_table *table, uint32_t key) {
  const char *text;
  size_t length;
  if (prefkit_normalize_table_name(table, key, 0, &text, &length) != PREFKIT_OK) {
    return Py_NewRef(Py_None);
  }
  PyObject *names = PyList_New(0);
  for (uint64_t code = 0; names != NULL; code++) {
    if (prefkit_normalize_table_name(table, key, code, &text, &length) != PREFKIT_OK) break;
    PyObject *name = PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, "replace");
    if (name == NULL || PyList_Append(names, name) != 0) Py_CLEAR(names);
    Py_XDECREF(name);
  }
  return names;
}

/* [(codes, names or None)] of the keys that `give` knows. */
static PyObject *keys_of(const prefkit_normalize_table *table, uint64_t count, bool items) {
  PyObject *keys = PyList_New(0);
  for (uint32_t place = 0; keys != NULL; place++) {
    const int64_t *values;
    prefkit_status status = items ? prefkit_normalize_table_item_key(table, place, &values)
                                  : prefkit_normalize_table_key(table, place, &values);
    if (status != PREFKIT_OK) break;
    PyObject *names = items ? Py_NewRef(Py_None) : names_of(table, place);
    PyObject *entry = names == NULL ? NULL : Py_BuildValue("(NN)", column(values, count, 8), names);
    if (entry == NULL || PyList_Append(keys, entry) != 0) Py_CLEAR(keys);
    Py_XDECREF(entry);
  }
  return keys;
}

/* What a model found; None for a method by group. */
static PyObject *model_of(const prefkit_normalize_table *table, uint64_t raters) {
  prefkit_model_view m = {.struct_size = sizeof m};
  if (prefkit_normalize_table_model(table, &m) != PREFKIT_OK) return Py_NewRef(Py_None);
  uint64_t items = m.item_count, categories = m.category_count;
  PyObject *graded = categories == 0
                         ? Py_NewRef(Py_None)
                         : Py_BuildValue("(NNNNd)", column(m.categories, categories, 8),
                                         column(m.slopes, raters, 8),
                                         column(m.thresholds, raters * (categories - 1), 8),
                                         column(m.item_deviations, items, 8), m.log_likelihood);
  if (graded == NULL) return NULL;
  return Py_BuildValue("(iKdNNNNNNNN)", m.converged, (unsigned long long)m.iterations, m.residual,
                       keys_of(table, items, true), column(m.items, items, 8),
                       column(m.item_counts, items, 8), column(m.item_reasons, items, 1),
                       column(m.item_components, items, 4), column(m.rater_components, raters, 4),
                       column(m.component_sizes, m.component_count, 8), graded);
}

PyObject *table_tuple(prefkit_normalize_table *table) {
  prefkit_parameters_view p = {.struct_size = sizeof p};
  prefkit_normalize_table_get(table, &p);
  uint64_t count = p.group_count;
  PyObject *made = Py_BuildValue(
      "(KNNNNNNNKK(dddd)N)", (unsigned long long)count, keys_of(table, count, false),
      column(p.counts, count, 8), column(p.pooled_counts, count, 8), column(p.levels, count, 4),
      column(p.locations, count, 8), column(p.scales, count, 8), column(p.reasons, count, 1),
      (unsigned long long)p.fallen_back_groups, (unsigned long long)p.fallen_back_scores,
      p.prior_mean, p.prior_between, p.prior_within, p.prior_degrees, model_of(table, count));
  prefkit_normalize_table_free(table);
  return made;
}
