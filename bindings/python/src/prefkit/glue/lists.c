/* Table columns as Python lists: what to_pylist and the previews stand on. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

/* One 16-byte entry of a string view column, as the Arrow columnar format lays it out. */
typedef struct {
  int32_t length;
  union {
    char inlined[12]; /* length <= 12 */
    struct {
      char prefix[4];
      int32_t buffer;
      int32_t offset;
    } far;
  } text;
} string_view;

static PyObject *view_at(const struct ArrowArray *array, int64_t index) {
  string_view view;
  memcpy(&view, (const char *)array->buffers[1] + index * (int64_t)sizeof view, sizeof view);
  const char *start = view.text.inlined;
  if (view.length > (int32_t)sizeof view.text.inlined) {
    /* The last buffer holds the lengths of the data buffers, which start at 2. */
    if (view.text.far.buffer < 0 || view.text.far.buffer >= array->n_buffers - 3) {
      PyErr_SetString(PyExc_ValueError, "an Arrow string view points to a missing buffer");
      return NULL;
    }
    start = (const char *)array->buffers[2 + view.text.far.buffer] + view.text.far.offset;
  }
  return PyUnicode_DecodeUTF8(start, view.length, "strict");
}

static PyObject *utf8_at(const struct ArrowArray *array, int64_t start, int64_t end) {
  if (start == end) return PyUnicode_FromStringAndSize(NULL, 0);
  return PyUnicode_DecodeUTF8((const char *)array->buffers[2] + start, (Py_ssize_t)(end - start),
                              "strict");
}

static PyObject *text_at(const struct ArrowArray *array, column_kind kind, int64_t index) {
  if (kind == COLUMN_STRING_VIEW) return view_at(array, index);
  if (kind == COLUMN_STRING) {
    const int32_t *offsets = array->buffers[1];
    return utf8_at(array, offsets[index], offsets[index + 1]);
  }
  const int64_t *offsets = array->buffers[1];
  return utf8_at(array, offsets[index], offsets[index + 1]);
}

/* A dictionary value, made once a batch and then shared. `cache` has one slot a value. */
static PyObject *dictionary_at(const struct ArrowArray *array, int64_t index, column_kind kind,
                               PyObject **cache) {
  const struct ArrowArray *values = array->dictionary;
  int32_t code = ((const int32_t *)array->buffers[1])[index];
  if (code < 0 || code >= values->length) {
    PyErr_SetString(PyExc_ValueError, "an Arrow dictionary code is out of range");
    return NULL;
  }
  if (!array_is_valid(values, code)) return Py_NewRef(Py_None);
  if (cache[code] == NULL) cache[code] = text_at(values, kind, values->offset + code);
  return Py_XNewRef(cache[code]);
}

static PyObject *value_at(const struct ArrowArray *array, const column_type_info *type, int64_t row,
                          PyObject **cache) {
  if (!array_is_valid(array, row)) return Py_NewRef(Py_None);
  int64_t index = array->offset + row;
  const void *values = array->buffers[1];
  switch (type->kind) {
    case COLUMN_UINT64:
      return PyLong_FromUnsignedLongLong(((const uint64_t *)values)[index]);
    case COLUMN_UINT32:
      return PyLong_FromUnsignedLong(((const uint32_t *)values)[index]);
    case COLUMN_FLOAT64:
      return PyFloat_FromDouble(((const double *)values)[index]);
    case COLUMN_BOOL:
      return PyBool_FromLong(bitmap_get(values, index));
    case COLUMN_TIMESTAMP:
      return PyLong_FromLongLong(((const int64_t *)values)[index]);
    case COLUMN_STRING:
    case COLUMN_LARGE_STRING:
    case COLUMN_STRING_VIEW:
      return text_at(array, type->kind, index);
    case COLUMN_DICTIONARY:
      return dictionary_at(array, index, type->values, cache);
  }
  PyErr_SetString(PyExc_SystemError, "unknown column kind");
  return NULL;
}

static bool append_rows(PyObject *list, const struct ArrowArray *batch, int64_t column,
                        const column_type_info *type, int64_t rows) {
  const struct ArrowArray *array = batch->children[column];
  int64_t cached = array->dictionary == NULL ? 0 : array->dictionary->length;
  PyObject **cache = calloc((size_t)cached + 1, sizeof *cache);
  if (cache == NULL) {
    PyErr_NoMemory();
    return false;
  }
  bool good = true;
  for (int64_t row = 0; good && row < rows; row++) {
    PyObject *value = array_is_valid(batch, row) ? value_at(array, type, batch->offset + row, cache)
                                                 : Py_NewRef(Py_None);
    good = value != NULL && PyList_Append(list, value) == 0;
    Py_XDECREF(value);
  }
  for (int64_t i = 0; i < cached; i++) Py_XDECREF(cache[i]);
  free(cache);
  return good;
}

static bool append_batches(table_reader *reader, PyObject *lists, int64_t limit) {
  for (int64_t room = limit; room != 0;) {
    struct ArrowArray batch;
    int got = reader_next(reader, &batch);
    if (got <= 0) return got == 0;
    int64_t rows = room > 0 && room < batch.length ? room : batch.length;
    bool good = true;
    for (int64_t i = 0; good && i < reader->column_count; i++) {
      PyObject *list = PyList_GetItem(lists, (Py_ssize_t)i);
      good = list != NULL && append_rows(list, &batch, i, &reader->columns[i], rows);
    }
    batch_release(&batch);
    if (!good) return false;
    if (room > 0) room -= rows;
  }
  return true;
}

/* (capsule, limit) -> one list a column; a negative limit means all rows. */
PyObject *core_lists(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *capsule;
  long long limit;
  if (!PyArg_ParseTuple(args, "OL", &capsule, &limit)) return NULL;
  table_reader reader;
  if (!reader_open(&reader, capsule)) return NULL;
  PyObject *lists = PyList_New(0);
  for (int64_t i = 0; lists != NULL && i < reader.column_count; i++) {
    PyObject *list = PyList_New(0);
    if (list == NULL || PyList_Append(lists, list) != 0) Py_CLEAR(lists);
    Py_XDECREF(list);
  }
  if (lists != NULL && !append_batches(&reader, lists, limit)) Py_CLEAR(lists);
  reader_close(&reader);
  return lists;
}
