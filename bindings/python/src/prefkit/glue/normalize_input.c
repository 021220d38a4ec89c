/* Rows, keys and options of normalization: from the tuples of Python to the structs of prefkit.h.
 */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

bool buffer_parse(PyObject *object, Py_buffer *view, Py_ssize_t width, size_t count,
                  bool writable) {
  if (!numbers_parse(object, view, width, writable)) return false;
  if (view->obj == NULL || (size_t)(view->len / width) == count) return true;
  PyErr_Format(PyExc_ValueError, "a column has %zd values for %zu rows", view->len / width, count);
  PyBuffer_Release(view);
  view->obj = NULL;
  return false;
}

void buffer_release(Py_buffer *view) {
  if (view->obj != NULL) PyBuffer_Release(view);
}

/* (unit, zone or None, zone directory or None, UTC offset, width, step, origin) */
bool window_parse(prefkit_time_window *out, PyObject *tuple) {
  prefkit_time_window native = PREFKIT_TIME_WINDOW_INIT;
  char *zone = NULL;
  char *directory = NULL;
  long long width, step, origin;
  if (!PyArg_ParseTuple(tuple, "iO&O&iLLL", &native.unit, optional_c_string, &zone,
                        optional_c_string, &directory, &native.utc_offset, &width, &step,
                        &origin)) {
    return false;
  }
  native.zone = zone;
  native.zone_directory = directory;
  native.width = width;
  native.step = step;
  native.origin = origin;
  *out = native;
  return true;
}

/* (type, values, missing, window or None, names or None, their offsets or None) */
static bool key_parse(struct key_slot *slot, prefkit_group_key *key, PyObject *tuple,
                      size_t count) {
  prefkit_group_key native = PREFKIT_GROUP_KEY_INIT;
  PyObject *values, *window, *names, *offsets;
  if (!PyArg_ParseTuple(tuple, "iOiOOO", &native.type, &values, &native.missing, &window, &names,
                        &offsets)) {
    return false;
  }
  Py_ssize_t width = native.type == PREFKIT_KEY_CODES ? 4 : 8;
  if (!buffer_parse(values, &slot->values, width, count, false) ||
      !numbers_parse(names, &slot->names, 1, false) ||
      !numbers_parse(offsets, &slot->offsets, 8, false)) {
    return false;
  }
  native.values = slot->values.buf;
  if (window != Py_None) {
    if (!window_parse(&slot->window, window)) return false;
    native.window = &slot->window;
  }
  if (slot->offsets.obj != NULL && slot->offsets.len > 0) {
    const uint64_t *ends = slot->offsets.buf;
    native.name_count = (size_t)(slot->offsets.len / 8) - 1;
    if (ends[native.name_count] != (uint64_t)slot->names.len) {
      PyErr_SetString(PyExc_ValueError, "the names of a key do not end where they should");
      return false;
    }
    native.names = slot->names.buf;
    native.name_offsets = ends;
  }
  *key = native;
  return true;
}

bool keys_parse(keys_argument *out, PyObject *tuple, size_t count) {
  memset(out, 0, sizeof *out);
  Py_ssize_t keys = PyTuple_Size(tuple);
  if (keys < 0) return false;
  out->native = calloc((size_t)keys + 1, sizeof *out->native);
  out->slots = calloc((size_t)keys + 1, sizeof *out->slots);
  if (out->native == NULL || out->slots == NULL) {
    PyErr_NoMemory();
    return false;
  }
  while (out->count < (size_t)keys) {
    size_t place = out->count++;
    PyObject *key = PyTuple_GetItem(tuple, (Py_ssize_t)place);
    if (key == NULL || !key_parse(&out->slots[place], &out->native[place], key, count)) {
      return false;
    }
  }
  return true;
}

void keys_release(keys_argument *keys) {
  for (size_t i = 0; i < keys->count; i++) {
    buffer_release(&keys->slots[i].values);
    buffer_release(&keys->slots[i].names);
    buffer_release(&keys->slots[i].offsets);
  }
  free(keys->native);
  free(keys->slots);
}

/* (scores, keys) */
bool rows_parse(rows_argument *out, PyObject *tuple) {
  prefkit_score_rows native = PREFKIT_SCORE_ROWS_INIT;
  memset(out, 0, sizeof *out);
  PyObject *scores, *keys;
  if (!PyArg_ParseTuple(tuple, "OO", &scores, &keys)) return false;
  if (!numbers_parse(scores, &out->scores, 8, false)) return false;
  native.scores = out->scores.buf;
  native.count = (uint64_t)out->scores.len / 8;
  if (!keys_parse(&out->keys, keys, (size_t)native.count)) return false;
  native.keys = out->keys.native;
  native.key_count = (uint32_t)out->keys.count;
  out->native = native;
  return true;
}

void rows_release(rows_argument *rows) {
  buffer_release(&rows->scores);
  keys_release(&rows->keys);
}

/* (scores, reasons or None, groups or None) */
bool columns_parse(columns_argument *out, PyObject *tuple, size_t count) {
  prefkit_score_columns native = PREFKIT_SCORE_COLUMNS_INIT;
  memset(out, 0, sizeof *out);
  PyObject *scores, *reasons, *groups;
  if (!PyArg_ParseTuple(tuple, "OOO", &scores, &reasons, &groups)) return false;
  if (!buffer_parse(scores, &out->scores, 8, count, true) ||
      !buffer_parse(reasons, &out->reasons, 1, count, true) ||
      !buffer_parse(groups, &out->groups, 4, count, true)) {
    return false;
  }
  native.scores = out->scores.buf;
  native.reasons = out->reasons.buf;
  native.groups = out->groups.buf;
  out->native = native;
  return true;
}

void columns_release(columns_argument *columns) {
  buffer_release(&columns->scores);
  buffer_release(&columns->reasons);
  buffer_release(&columns->groups);
}

/* (method, ddof, rank score, ties, between, offset or None, scale or None, factor, reference or
 * None, parents or None, minimum count, threads, progress or None) */
bool normalize_call_parse(normalize_call *out, PyObject *tuple) {
  prefkit_normalize_options native = PREFKIT_NORMALIZE_OPTIONS_INIT;
  memset(out, 0, sizeof *out);
  PyObject *offset, *scale, *reference, *parents, *callable;
  unsigned long long minimum;
  if (!PyArg_ParseTuple(tuple, "iIiiiOOdOOKIO", &native.method, &native.ddof, &native.rank_score,
                        &native.rank_ties, &native.between, &offset, &scale, &native.factor,
                        &reference, &parents, &minimum, &native.threads, &callable)) {
    return false;
  }
  if (offset != Py_None) {
    native.has_rank_offset = 1;
    native.rank_offset = PyFloat_AsDouble(offset);
    if (PyErr_Occurred()) return false;
  }
  if (scale != Py_None) {
    native.has_scale = 1;
    if (!PyArg_ParseTuple(scale, "dd", &native.scale_low, &native.scale_high)) return false;
  }
  if (!numbers_parse(reference, &out->reference, 8, false) ||
      !numbers_parse(parents, &out->parents, 4, false)) {
    return false;
  }
  native.reference = out->reference.buf;
  native.reference_count = (size_t)out->reference.len / 8;
  native.parents = out->parents.buf;
  native.parent_count = (size_t)out->parents.len / 4;
  native.minimum_count = minimum;
  native.progress = on_progress;
  native.progress_context = &out->progress;
  out->native = native;
  out->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

void normalize_call_release(normalize_call *call) {
  buffer_release(&call->reference);
  buffer_release(&call->parents);
}
