/* Normalization by group, anchors, models of items and raters; windows of time and strengths. */
#include "glue.h"

PyObject *core_unscored_text(PyObject *module, PyObject *args) {
  (void)module;
  int reason;
  if (!PyArg_ParseTuple(args, "i", &reason)) return NULL;
  uint8_t code = reason < 0 || reason > 255 ? 0 : (uint8_t)reason;
  return Py_BuildValue("(ss)", prefkit_unscored_word(code), prefkit_unscored_text(code));
}

/* What all three have: rows, columns and options. Release it in every case. */
typedef struct {
  rows_argument rows;
  columns_argument columns;
  normalize_call call;
} sheet;

static bool sheet_parse(sheet *out, PyObject *rows, PyObject *columns, PyObject *options) {
  *out = (sheet){0};
  return rows_parse(&out->rows, rows) &&
         columns_parse(&out->columns, columns, (size_t)out->rows.native.count) &&
         normalize_call_parse(&out->call, options);
}

static void sheet_release(sheet *sheet) {
  rows_release(&sheet->rows);
  columns_release(&sheet->columns);
  normalize_call_release(&sheet->call);
}

/* The table when the call went well. */
static PyObject *settled(PyObject *module, const sheet *sheet, prefkit_status status,
                         const prefkit_error *error, prefkit_normalize_table *table) {
  if (call_good(PyModule_GetState(module), &sheet->call.progress, status, error)) {
    return table_tuple(table);
  }
  prefkit_normalize_table_free(table);
  return NULL;
}

/* (rows, options, columns) -> table; fills the columns */
PyObject *core_normalize_scores(PyObject *module, PyObject *args) {
  PyObject *rows, *options, *columns, *result = NULL;
  if (!PyArg_ParseTuple(args, "OOO", &rows, &options, &columns)) return NULL;
  sheet all;
  if (sheet_parse(&all, rows, columns, options)) {
    prefkit_normalize_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&all.call.progress);
    prefkit_status status = prefkit_normalize_scores(&all.rows.native, &all.call.native,
                                                     &all.columns.native, &table, &error);
    call_end(&all.call.progress);
    result = settled(module, &all, status, &error, table);
  }
  sheet_release(&all);
  return result;
}

/* (rows, gold, anchoring, options, columns) -> table; fills the columns */
PyObject *core_normalize_anchored(PyObject *module, PyObject *args) {
  PyObject *rows, *gold, *options, *columns, *result = NULL;
  int anchoring;
  if (!PyArg_ParseTuple(args, "OOiOO", &rows, &gold, &anchoring, &options, &columns)) return NULL;
  sheet all;
  Py_buffer truth = {0};
  if (sheet_parse(&all, rows, columns, options) &&
      buffer_parse(gold, &truth, 8, (size_t)all.rows.native.count, false)) {
    prefkit_normalize_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&all.call.progress);
    prefkit_status status =
        prefkit_normalize_anchored(&all.rows.native, truth.buf, anchoring, &all.call.native,
                                   &all.columns.native, &table, &error);
    call_end(&all.call.progress);
    result = settled(module, &all, status, &error, table);
  }
  buffer_release(&truth);
  sheet_release(&all);
  return result;
}

/* (rows, item keys, model, (keeps, tolerance, iterations, nodes), options, columns) -> table */
PyObject *core_normalize_model(PyObject *module, PyObject *args) {
  PyObject *rows, *items, *options, *columns, *result = NULL;
  prefkit_model_options fitting = PREFKIT_MODEL_OPTIONS_INIT;
  int model;
  if (!PyArg_ParseTuple(args, "OOi(pdII)OO", &rows, &items, &model, &fitting.keeps_components,
                        &fitting.tolerance, &fitting.max_iterations, &fitting.nodes, &options,
                        &columns)) {
    return NULL;
  }
  sheet all;
  keys_argument keys = {0};
  if (sheet_parse(&all, rows, columns, options) &&
      keys_parse(&keys, items, (size_t)all.rows.native.count)) {
    prefkit_normalize_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&all.call.progress);
    prefkit_status status =
        prefkit_normalize_model(&all.rows.native, keys.native, keys.count, model, &fitting,
                                &all.call.native, &all.columns.native, &table, &error);
    call_end(&all.call.progress);
    result = settled(module, &all, status, &error, table);
  }
  keys_release(&keys);
  sheet_release(&all);
  return result;
}

/* (levels, scale, margins or None, margin count, out, reasons) */
PyObject *core_strengths(PyObject *module, PyObject *args) {
  PyObject *levels, *margins, *out, *reasons;
  int scale;
  unsigned long long sizes;
  if (!PyArg_ParseTuple(args, "OiOKOO", &levels, &scale, &margins, &sizes, &out, &reasons)) {
    return NULL;
  }
  Py_buffer from = {0}, given = {0}, to = {0}, why = {0};
  bool good = numbers_parse(levels, &from, 8, false) && numbers_parse(margins, &given, 8, false);
  size_t count = good ? (size_t)from.len / 8 : 0;
  good =
      good && buffer_parse(out, &to, 8, count, true) && buffer_parse(reasons, &why, 1, count, true);
  if (good) {
    size_t length = given.obj != NULL ? (size_t)given.len / 8 : (size_t)sizes;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_strengths_map(from.buf, count, scale, given.buf, length, to.buf, why.buf, &error);
    Py_END_ALLOW_THREADS good = call_good(PyModule_GetState(module), NULL, status, &error);
  }
  buffer_release(&from);
  buffer_release(&given);
  buffer_release(&to);
  buffer_release(&why);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* (window, numbers, out), where `call` makes the one of the other */
static PyObject *map_windows(PyObject *module, PyObject *args,
                             prefkit_status (*call)(const prefkit_time_window *, const int64_t *,
                                                    size_t, int64_t *, prefkit_error *)) {
  PyObject *tuple, *numbers, *out;
  if (!PyArg_ParseTuple(args, "OOO", &tuple, &numbers, &out)) return NULL;
  prefkit_time_window window;
  Py_buffer from = {0}, to = {0};
  bool good = window_parse(&window, tuple) && numbers_parse(numbers, &from, 8, false) &&
              buffer_parse(out, &to, 8, (size_t)from.len / 8, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status = call(&window, from.buf, (size_t)from.len / 8, to.buf, &error);
    Py_END_ALLOW_THREADS good = call_good(PyModule_GetState(module), NULL, status, &error);
  }
  buffer_release(&from);
  buffer_release(&to);
  return good ? Py_NewRef(Py_None) : NULL;
}

PyObject *core_window_codes(PyObject *module, PyObject *args) {
  return map_windows(module, args, prefkit_time_window_codes);
}

PyObject *core_window_starts(PyObject *module, PyObject *args) {
  return map_windows(module, args, prefkit_time_window_starts);
}
