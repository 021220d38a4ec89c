/*
 * What the parts of the extension share. The glue turns Python arguments into pointers, releases
 * the GIL around native calls, and turns a status into an exception; everything that is a matter
 * of taste (defaults, names, checks with friendly messages) is Python and lives next door.
 */
#ifndef PREFKIT_GLUE_H
#define PREFKIT_GLUE_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "prefkit.h"

/* A function in a slot table, whose entries are void pointers; ISO C wants the detour. */
#define SLOT(function) ((void *)(intptr_t)(function))

/* The per-module state: one a (sub)interpreter, so nothing here is a C global. */
typedef struct {
  PyObject *make_error; /* prefkit._errors.from_status */
  PyTypeObject *dataset_type;
  PyTypeObject *arrays_type;
  PyTypeObject *column_type;
} core_state;

/* ---- errors.c ---- */

/* Sets the exception that stands for `status`; returns NULL so that callers can `return` it. */
PyObject *raise_status(core_state *state, prefkit_status status, const prefkit_error *error);

/* ---- options.c ---- */

/* A running call's progress: what the native callback needs to come back into Python. */
typedef struct {
  PyObject *callable;    /* Borrowed; NULL when only signals are watched. */
  PyThreadState *thread; /* The calling thread's state while the GIL is released. */
  double next;           /* Monotonic seconds before which the callback stays out of Python. */
  bool finished;         /* The last report (done == total) has been given. */
  bool failed;           /* A Python exception is set and the call was cancelled because of it. */
} progress_state;

typedef struct {
  prefkit_read_options native;
  progress_state progress;
} call_options;

/* Fills `call` from the tuple that prefkit._options makes. Pointers borrow from the tuple. */
bool call_options_parse(call_options *call, PyObject *tuple);

/* Brackets a native call: between the two the GIL is free and the callback may fire. */
void call_begin(call_options *call);
void call_end(call_options *call);

/* ---- capsule.c ---- */

/* A PyCapsule "arrow_array_stream" that owns `*stream`; on failure the stream is released. */
PyObject *stream_capsule(struct ArrowArrayStream *stream);

/* Moves the stream out of a capsule, which stays behind empty. */
bool stream_take(PyObject *capsule, struct ArrowArrayStream *out);

/* Releases a stream, schema or array that is not released yet, without the GIL. */
void stream_release(struct ArrowArrayStream *stream);

/* ---- decode.c, lists.c, buffers.c ---- */

/* The Arrow types that PrefKit's tables use. */
typedef enum {
  COLUMN_UINT64,
  COLUMN_UINT32,
  COLUMN_FLOAT64,
  COLUMN_BOOL,
  COLUMN_TIMESTAMP, /* int64 microseconds, UTC */
  COLUMN_STRING,
  COLUMN_LARGE_STRING,
  COLUMN_STRING_VIEW,
  COLUMN_DICTIONARY, /* int32 codes into one of the three kinds of text */
} column_kind;

typedef struct {
  const char *name; /* Lives as long as the schema. */
  column_kind kind;
  column_kind values; /* Of a dictionary, the kind of its values. */
} column_type_info;

/* An open stream with its schema read. */
typedef struct {
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  column_type_info *columns;
  int64_t column_count;
} table_reader;

bool reader_open(table_reader *reader, PyObject *capsule);
/* 1: `*batch` is filled; 0: the stream has ended; -1: an exception is set. */
int reader_next(table_reader *reader, struct ArrowArray *batch);
void batch_release(struct ArrowArray *batch);
void reader_close(table_reader *reader);

const char *column_kind_name(column_kind kind);
/* Whether `row` of `array` holds a value; `row` does not include the array's own offset. */
bool array_is_valid(const struct ArrowArray *array, int64_t row);
bool bitmap_get(const void *bitmap, int64_t index);

PyObject *core_schema(PyObject *module, PyObject *capsule);
PyObject *core_lists(PyObject *module, PyObject *args);
PyObject *core_buffers(PyObject *module, PyObject *capsule);

/* ---- the other parts of the module ---- */

extern PyType_Spec dataset_spec;
extern PyType_Spec arrays_spec;
extern PyType_Spec column_spec;

PyObject *arrays_new(core_state *state, prefkit_judgement_arrays *handle, bool pairs);

PyObject *core_open_paths(PyObject *module, PyObject *args);
PyObject *core_open_bytes(PyObject *module, PyObject *args);
PyObject *core_open_arrow(PyObject *module, PyObject *args);
PyObject *core_sniff_path(PyObject *module, PyObject *args);
PyObject *core_sniff_bytes(PyObject *module, PyObject *args);
PyObject *core_profiles(PyObject *module, PyObject *unused);

/* A C string from bytes or None (NULL); refuses a zero byte inside. For "O&". */
int optional_c_string(PyObject *object, void *out);

#endif /* PREFKIT_GLUE_H */
