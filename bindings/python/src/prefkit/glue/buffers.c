/* One fixed-width column as contiguous bytes: what to_numpy stands on. */
#include "glue.h"

#include <string.h>

typedef struct {
  PyObject *values; /* bytearray, `width` bytes a row */
  PyObject *nulls;  /* bytearray, 1 for a null row; NULL until the first null */
  Py_ssize_t rows;
} column_bytes;

static size_t width_of(column_kind kind) {
  switch (kind) {
    case COLUMN_UINT64:
    case COLUMN_FLOAT64:
    case COLUMN_TIMESTAMP:
      return 8;
    case COLUMN_UINT32:
      return 4;
    case COLUMN_BOOL:
      return 1;
    default:
      return 0;
  }
}

/* Notes the batch's nulls; the mask is made when the first null turns up. */
static bool add_nulls(column_bytes *out, const struct ArrowArray *batch,
                      const struct ArrowArray *array) {
  Py_ssize_t after = out->rows + (Py_ssize_t)batch->length;
  bool may_be_null = (array->null_count != 0 && array->buffers[0] != NULL) ||
                     (batch->null_count != 0 && batch->buffers[0] != NULL);
  if (out->nulls == NULL && !may_be_null) return true;
  Py_ssize_t before = out->nulls == NULL ? 0 : PyByteArray_Size(out->nulls);
  if (out->nulls == NULL) out->nulls = PyByteArray_FromStringAndSize(NULL, 0);
  if (out->nulls == NULL || PyByteArray_Resize(out->nulls, after) != 0) return false;
  char *mask = PyByteArray_AsString(out->nulls);
  memset(mask + before, 0, (size_t)(after - before));
  for (int64_t row = 0; row < batch->length; row++) {
    bool valid = array_is_valid(batch, row) && array_is_valid(array, batch->offset + row);
    mask[out->rows + row] = !valid;
  }
  return true;
}

static bool add_batch(column_bytes *out, const struct ArrowArray *batch, column_kind kind) {
  const struct ArrowArray *array = batch->children[0];
  size_t width = width_of(kind);
  Py_ssize_t after = out->rows + (Py_ssize_t)batch->length;
  if (!add_nulls(out, batch, array)) return false;
  if (PyByteArray_Resize(out->values, after * (Py_ssize_t)width) != 0) return false;
  char *target = PyByteArray_AsString(out->values) + (size_t)out->rows * width;
  int64_t first = array->offset + batch->offset;
  const char *source = array->buffers[1];
  if (kind == COLUMN_BOOL) {
    for (int64_t row = 0; row < batch->length; row++) target[row] = bitmap_get(source, first + row);
  } else if (batch->length > 0) {
    memcpy(target, source + (size_t)first * width, (size_t)batch->length * width);
  }
  out->rows = after;
  return true;
}

/* capsule of one column -> (kind, values, nulls or None); kind says how to read the bytes. */
PyObject *core_buffers(PyObject *module, PyObject *capsule) {
  (void)module;
  table_reader reader;
  if (!reader_open(&reader, capsule)) return NULL;
  if (reader.column_count != 1 || width_of(reader.columns[0].kind) == 0) {
    PyErr_SetString(PyExc_TypeError, "buffers() takes a table of one fixed-width column");
    reader_close(&reader);
    return NULL;
  }
  column_bytes out = {PyByteArray_FromStringAndSize(NULL, 0), NULL, 0};
  int got = out.values == NULL ? -1 : 1;
  while (got == 1) {
    struct ArrowArray batch;
    got = reader_next(&reader, &batch);
    if (got == 1 && !add_batch(&out, &batch, reader.columns[0].kind)) got = -1;
    batch_release(&batch);
  }
  PyObject *result = NULL;
  if (got == 0) {
    result = Py_BuildValue("(sOO)", column_kind_name(reader.columns[0].kind), out.values,
                           out.nulls == NULL ? Py_None : out.nulls);
  }
  Py_XDECREF(out.values);
  Py_XDECREF(out.nulls);
  reader_close(&reader);
  return result;
}
