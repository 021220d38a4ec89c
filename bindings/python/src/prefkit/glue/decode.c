/* Reads an Arrow stream of one of PrefKit's own tables: schema, batches, validity. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *format;
  const char *name;
  column_kind kind;
} KINDS[] = {
    {"L", "uint64", COLUMN_UINT64},
    {"I", "uint32", COLUMN_UINT32},
    {"g", "float64", COLUMN_FLOAT64},
    {"b", "bool", COLUMN_BOOL},
    {"tsu:UTC", "timestamp", COLUMN_TIMESTAMP},
    {"u", "string", COLUMN_STRING},
    {"U", "large_string", COLUMN_LARGE_STRING},
    {"vu", "string_view", COLUMN_STRING_VIEW},
    {NULL, "dictionary", COLUMN_DICTIONARY},
};
static const size_t KIND_COUNT = sizeof KINDS / sizeof KINDS[0];

const char *column_kind_name(column_kind kind) {
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (KINDS[i].kind == kind) return KINDS[i].name;
  }
  return "unknown";
}

static bool is_text(column_kind kind) {
  return kind == COLUMN_STRING || kind == COLUMN_LARGE_STRING || kind == COLUMN_STRING_VIEW;
}

static bool plain_kind_of(const char *format, column_kind *out) {
  for (size_t i = 0; i < KIND_COUNT; i++) {
    if (KINDS[i].format == NULL || strcmp(format, KINDS[i].format) != 0) continue;
    *out = KINDS[i].kind;
    return true;
  }
  return false;
}

static bool kind_of(const struct ArrowSchema *schema, column_type_info *out) {
  if (schema->dictionary == NULL) return plain_kind_of(schema->format, &out->kind);
  out->kind = COLUMN_DICTIONARY;
  return strcmp(schema->format, "i") == 0 &&
         plain_kind_of(schema->dictionary->format, &out->values) && is_text(out->values);
}

/* How many buffers an array of this kind must have at least. */
static int64_t buffers_needed(column_kind kind) { return is_text(kind) ? 3 : 2; }

bool bitmap_get(const void *bitmap, int64_t index) {
  return (((const uint8_t *)bitmap)[index >> 3] >> (index & 7)) & 1;
}

bool array_is_valid(const struct ArrowArray *array, int64_t row) {
  if (array->null_count == 0 || array->buffers[0] == NULL) return true;
  return bitmap_get(array->buffers[0], array->offset + row);
}

static void raise_stream_error(struct ArrowArrayStream *stream, int code, const char *what) {
  const char *message = stream->get_last_error == NULL ? NULL : stream->get_last_error(stream);
  PyErr_Format(PyExc_OSError, "the Arrow stream's %s failed with errno %d: %s", what, code,
               message == NULL ? "no message" : message);
}

static bool reader_describe(table_reader *reader) {
  const struct ArrowSchema *schema = &reader->schema;
  if (schema->format == NULL || strcmp(schema->format, "+s") != 0 || schema->n_children < 0) {
    PyErr_SetString(PyExc_TypeError, "the Arrow stream is not a table (a stream of structs)");
    return false;
  }
  reader->column_count = schema->n_children;
  reader->columns = calloc((size_t)schema->n_children + 1, sizeof *reader->columns);
  if (reader->columns == NULL) {
    PyErr_NoMemory();
    return false;
  }
  for (int64_t i = 0; i < schema->n_children; i++) {
    const struct ArrowSchema *child = schema->children[i];
    reader->columns[i].name = child->name == NULL ? "" : child->name;
    if (!kind_of(child, &reader->columns[i])) {
      PyErr_Format(PyExc_TypeError,
                   "column \"%s\" has the Arrow format \"%s\", which no PrefKit table uses",
                   reader->columns[i].name, child->format);
      return false;
    }
  }
  return true;
}

bool reader_open(table_reader *reader, PyObject *capsule) {
  memset(reader, 0, sizeof *reader);
  if (!stream_take(capsule, &reader->stream)) return false;
  int code;
  Py_BEGIN_ALLOW_THREADS code = reader->stream.get_schema(&reader->stream, &reader->schema);
  Py_END_ALLOW_THREADS if (code != 0) {
    reader->schema.release = NULL;
    raise_stream_error(&reader->stream, code, "schema");
  }
  else if (reader_describe(reader)) {
    return true;
  }
  reader_close(reader);
  return false;
}

/* Refuses a batch that does not have the shape its schema promised. */
static bool batch_check(const table_reader *reader, const struct ArrowArray *batch) {
  bool good = batch->n_children == reader->column_count && batch->length >= 0;
  for (int64_t i = 0; good && i < reader->column_count; i++) {
    const struct ArrowArray *child = batch->children[i];
    column_kind kind = reader->columns[i].kind;
    good = child->n_buffers >= buffers_needed(kind) &&
           child->length >= batch->offset + batch->length &&
           (reader->schema.children[i]->dictionary == NULL ||
            (child->dictionary != NULL && child->dictionary->n_buffers >= 3));
  }
  if (!good) PyErr_SetString(PyExc_ValueError, "an Arrow batch does not match its schema");
  return good;
}

int reader_next(table_reader *reader, struct ArrowArray *batch) {
  memset(batch, 0, sizeof *batch);
  if (PyErr_CheckSignals() != 0) return -1;
  int code;
  Py_BEGIN_ALLOW_THREADS code = reader->stream.get_next(&reader->stream, batch);
  Py_END_ALLOW_THREADS if (code != 0) {
    raise_stream_error(&reader->stream, code, "next batch");
    return -1;
  }
  if (batch->release == NULL) return 0;
  if (batch_check(reader, batch)) return 1;
  batch_release(batch);
  return -1;
}

void batch_release(struct ArrowArray *batch) {
  if (batch->release == NULL) return;
  Py_BEGIN_ALLOW_THREADS batch->release(batch);
  Py_END_ALLOW_THREADS batch->release = NULL;
}

void reader_close(table_reader *reader) {
  free(reader->columns);
  reader->columns = NULL;
  if (reader->schema.release != NULL) reader->schema.release(&reader->schema);
  reader->schema.release = NULL;
  stream_release(&reader->stream);
}

PyObject *core_schema(PyObject *module, PyObject *capsule) {
  (void)module;
  table_reader reader;
  if (!reader_open(&reader, capsule)) return NULL;
  PyObject *list = PyList_New(0);
  for (int64_t i = 0; list != NULL && i < reader.column_count; i++) {
    PyObject *pair =
        Py_BuildValue("(ss)", reader.columns[i].name, column_kind_name(reader.columns[i].kind));
    if (pair == NULL || PyList_Append(list, pair) != 0) Py_CLEAR(list);
    Py_XDECREF(pair);
  }
  reader_close(&reader);
  return list;
}
