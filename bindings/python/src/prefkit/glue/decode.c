/* Reads an Arrow stream of one of PrefKit's own tables: schema, batches, validity. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

static const struct {
  const char *format;
  column_kind kind;
} FORMATS[] = {
    {"L", COLUMN_UINT64},          {"I", COLUMN_UINT32},
    {"g", COLUMN_FLOAT64},         {"b", COLUMN_BOOL},
    {"vu", COLUMN_STRING_VIEW},    {"U", COLUMN_LARGE_STRING},
    {"tsu:UTC", COLUMN_TIMESTAMP},
};

const char *column_kind_name(column_kind kind) {
  switch (kind) {
    case COLUMN_UINT64:
      return "uint64";
    case COLUMN_UINT32:
      return "uint32";
    case COLUMN_FLOAT64:
      return "float64";
    case COLUMN_BOOL:
      return "bool";
    case COLUMN_TIMESTAMP:
      return "timestamp";
    case COLUMN_STRING_VIEW:
      return "string_view";
    case COLUMN_LARGE_STRING:
      return "large_string";
    case COLUMN_DICTIONARY_VIEW:
    case COLUMN_DICTIONARY_LARGE:
      return "dictionary";
  }
  return "unknown";
}

static bool kind_of(const struct ArrowSchema *schema, column_kind *out) {
  const struct ArrowSchema *values = schema->dictionary;
  if (values != NULL && strcmp(schema->format, "i") == 0) {
    bool view = strcmp(values->format, "vu") == 0;
    *out = view ? COLUMN_DICTIONARY_VIEW : COLUMN_DICTIONARY_LARGE;
    return view || strcmp(values->format, "U") == 0;
  }
  if (values != NULL) return false;
  for (size_t i = 0; i < sizeof FORMATS / sizeof FORMATS[0]; i++) {
    if (strcmp(schema->format, FORMATS[i].format) == 0) {
      *out = FORMATS[i].kind;
      return true;
    }
  }
  return false;
}

/* How many buffers an array of this kind must have at least. */
static int64_t buffers_needed(column_kind kind) {
  return kind == COLUMN_STRING_VIEW || kind == COLUMN_LARGE_STRING ? 3 : 2;
}

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
    if (!kind_of(child, &reader->columns[i].kind)) {
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
