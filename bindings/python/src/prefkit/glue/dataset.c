/* The dataset handle: opened from paths, bytes or Arrow; asked for counts, tables and arrays. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_dataset *handle;
} dataset_object;

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

static void dataset_free(prefkit_dataset *handle) {
  if (handle == NULL) return;
  Py_BEGIN_ALLOW_THREADS prefkit_dataset_free(handle); /* Unmapping a large file takes a while. */
  Py_END_ALLOW_THREADS
}

static int dataset_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void dataset_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  dataset_free(((dataset_object *)self)->handle);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

/* What every open function ends with: the outcome of the call as an object or an exception. */
static PyObject *dataset_finish(core_state *state, const call_options *call, prefkit_status status,
                                const prefkit_error *error, prefkit_dataset *handle) {
  dataset_object *self = NULL;
  if (!call->progress.failed && status == PREFKIT_OK) {
    self = PyObject_GC_New(dataset_object, state->dataset_type);
  }
  if (self == NULL) {
    dataset_free(handle);
    /* A failed callback or allocation has set its exception already. */
    return PyErr_Occurred() ? NULL : raise_status(state, status, error);
  }
  self->handle = handle;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

/* Fills `paths` with the bytes objects' own pointers, valid while `tuple` lives. */
static bool paths_of(PyObject *tuple, const char **paths, Py_ssize_t count) {
  for (Py_ssize_t i = 0; i < count; i++) {
    char *path;
    PyObject *item = PyTuple_GetItem(tuple, i);
    if (item == NULL || PyBytes_AsStringAndSize(item, &path, NULL) != 0) return false;
    paths[i] = path;
  }
  return true;
}

PyObject *core_open_paths(PyObject *module, PyObject *args) {
  PyObject *tuple, *options;
  call_options call;
  if (!PyArg_ParseTuple(args, "O!O", &PyTuple_Type, &tuple, &options)) return NULL;
  if (!call_options_parse(&call, options)) return NULL;
  Py_ssize_t count = PyTuple_Size(tuple);
  const char **paths = calloc((size_t)count + 1, sizeof *paths);
  if (paths == NULL) return PyErr_NoMemory();
  PyObject *result = NULL;
  if (paths_of(tuple, paths, count)) {
    prefkit_dataset *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_dataset_open(paths, (size_t)count, &call.native, &handle, &error);
    call_end(&call.progress);
    result = dataset_finish(PyModule_GetState(module), &call, status, &error, handle);
  }
  free(paths);
  return result;
}

PyObject *core_open_bytes(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  char *name = NULL;
  PyObject *options;
  if (!PyArg_ParseTuple(args, "y*O&O", &bytes, optional_c_string, &name, &options)) return NULL;
  call_options call;
  PyObject *result = NULL;
  if (call_options_parse(&call, options)) {
    prefkit_dataset *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_dataset_open_bytes(bytes.buf, (size_t)bytes.len, name,
                                                       &call.native, &handle, &error);
    call_end(&call.progress);
    result = dataset_finish(PyModule_GetState(module), &call, status, &error, handle);
  }
  PyBuffer_Release(&bytes);
  return result;
}

PyObject *core_open_arrow(PyObject *module, PyObject *args) {
  PyObject *capsule, *options;
  char *name = NULL;
  call_options call;
  struct ArrowArrayStream stream;
  if (!PyArg_ParseTuple(args, "OO&O", &capsule, optional_c_string, &name, &options)) return NULL;
  if (!call_options_parse(&call, options) || !stream_take(capsule, &stream)) return NULL;
  prefkit_dataset *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  call_begin(&call.progress);
  prefkit_status status = prefkit_dataset_open_arrow(&stream, name, &call.native, &handle, &error);
  call_end(&call.progress);
  return dataset_finish(PyModule_GetState(module), &call, status, &error, handle);
}

static PyObject *dataset_counts(PyObject *self, PyObject *unused) {
  (void)unused;
  prefkit_counts counts = {.struct_size = sizeof counts};
  prefkit_status status = prefkit_dataset_counts(((dataset_object *)self)->handle, &counts);
  if (status != PREFKIT_OK) return raise_status(state_of(self), status, NULL);
  return Py_BuildValue("(KKKKKKKKKKKK)", (unsigned long long)counts.sources,
                       (unsigned long long)counts.bytes, (unsigned long long)counts.records,
                       (unsigned long long)counts.accepted, (unsigned long long)counts.refused,
                       (unsigned long long)counts.skipped, (unsigned long long)counts.items,
                       (unsigned long long)counts.candidates, (unsigned long long)counts.judgements,
                       (unsigned long long)counts.steps, (unsigned long long)counts.problems,
                       (unsigned long long)counts.problems_listed);
}

/* The summary's JSON text: the length first, then the text. */
static PyObject *dataset_summary(PyObject *self, PyObject *unused) {
  (void)unused;
  const prefkit_dataset *handle = ((dataset_object *)self)->handle;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  size_t needed = 0;
  Py_BEGIN_ALLOW_THREADS status = prefkit_dataset_summary(handle, NULL, 0, &needed, &error);
  Py_END_ALLOW_THREADS if (status != PREFKIT_OK) return raise_status(state_of(self), status,
                                                                     &error);
  char *text = malloc(needed + 1);
  if (text == NULL) return PyErr_NoMemory();
  size_t capacity = needed;
  Py_BEGIN_ALLOW_THREADS status = prefkit_dataset_summary(handle, text, capacity, &needed, &error);
  Py_END_ALLOW_THREADS PyObject *result =
      status == PREFKIT_OK ? PyUnicode_DecodeUTF8(text, (Py_ssize_t)capacity, "strict")
                           : raise_status(state_of(self), status, &error);
  free(text);
  return result;
}

/* The column names as C strings, borrowed from the tuple. NULL with an exception on failure. */
static const char **column_names(PyObject *tuple, Py_ssize_t count) {
  const char **names = calloc((size_t)count + 1, sizeof *names);
  if (names == NULL) PyErr_NoMemory();
  for (Py_ssize_t i = 0; names != NULL && i < count; i++) {
    PyObject *item = PyTuple_GetItem(tuple, i);
    names[i] = item == NULL ? NULL : PyUnicode_AsUTF8AndSize(item, NULL);
    if (names[i] == NULL) {
      free(names);
      names = NULL;
    }
  }
  return names;
}

static PyObject *dataset_table(PyObject *self, PyObject *args) {
  int table, text;
  PyObject *columns;
  if (!PyArg_ParseTuple(args, "iiO", &table, &text, &columns)) return NULL;
  prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
  options.text = text;
  const char **names = NULL;
  if (columns != Py_None) {
    Py_ssize_t count = PyTuple_Size(columns);
    if (count < 0 || (names = column_names(columns, count)) == NULL) return NULL;
    options.columns = names;
    options.column_count = (size_t)count;
  }
  struct ArrowArrayStream stream = {0};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_dataset_table(((dataset_object *)self)->handle, table, &options, &stream, &error);
  Py_END_ALLOW_THREADS free(names);
  if (status != PREFKIT_OK) return raise_status(state_of(self), status, &error);
  return stream_capsule(&stream);
}

static PyObject *dataset_arrays(PyObject *self, prefkit_status status, const prefkit_error *error,
                                prefkit_judgement_arrays *handle, bool pairs) {
  if (status != PREFKIT_OK) return raise_status(state_of(self), status, error);
  return arrays_new(state_of(self), handle, pairs);
}

static PyObject *dataset_ratings(PyObject *self, PyObject *args) {
  const char *kind;
  prefkit_selection selection = PREFKIT_SELECTION_INIT;
  if (!PyArg_ParseTuple(args, "szzz", &kind, &selection.dimension, &selection.source,
                        &selection.task)) {
    return NULL;
  }
  prefkit_judgement_arrays *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_dataset_ratings(((dataset_object *)self)->handle, kind, &selection, &handle, &error);
  Py_END_ALLOW_THREADS return dataset_arrays(self, status, &error, handle, false);
}

static PyObject *dataset_pairs(PyObject *self, PyObject *args) {
  int derive;
  prefkit_selection selection = PREFKIT_SELECTION_INIT;
  if (!PyArg_ParseTuple(args, "pzzz", &derive, &selection.dimension, &selection.source,
                        &selection.task)) {
    return NULL;
  }
  prefkit_judgement_arrays *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_dataset_pairs(((dataset_object *)self)->handle, derive, &selection, &handle, &error);
  Py_END_ALLOW_THREADS return dataset_arrays(self, status, &error, handle, true);
}

static PyMethodDef dataset_methods[] = {
    {"counts", dataset_counts, METH_NOARGS, NULL}, {"summary", dataset_summary, METH_NOARGS, NULL},
    {"table", dataset_table, METH_VARARGS, NULL},  {"ratings", dataset_ratings, METH_VARARGS, NULL},
    {"pairs", dataset_pairs, METH_VARARGS, NULL},  {NULL, NULL, 0, NULL},
};

static PyType_Slot dataset_slots[] = {
    {Py_tp_dealloc, SLOT(dataset_dealloc)},
    {Py_tp_traverse, SLOT(dataset_traverse)},
    {Py_tp_methods, dataset_methods},
    {0, NULL},
};

PyType_Spec dataset_spec = {
    .name = "prefkit._core.Dataset",
    .basicsize = sizeof(dataset_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = dataset_slots,
};
