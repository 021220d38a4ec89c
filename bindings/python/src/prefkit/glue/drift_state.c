/* States of drift: the handle that grows by batches. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_drift_state *handle;
  int readers; /* Calls that read it while the GIL is free; -1: one that changes it. */
} drift_state_object;

static PyObject *drift_state_new(core_state *state, prefkit_drift_state *handle) {
  drift_state_object *self = PyObject_GC_New(drift_state_object, state->drift_state_type);
  if (self == NULL) {
    prefkit_drift_state_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->readers = 0;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

/* (edges, sketch size, seed) */
PyObject *core_drift_state_make(PyObject *module, PyObject *args) {
  PyObject *given, *result = NULL;
  unsigned int size;
  unsigned long long seed;
  if (!PyArg_ParseTuple(args, "OIK", &given, &size, &seed)) return NULL;
  core_state *state = PyModule_GetState(module);
  Py_buffer edges;
  if (!numbers_parse(given, &edges, 8, false)) return NULL;
  prefkit_drift_state *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status =
      prefkit_drift_state_make(edges.buf, (size_t)edges.len / 8, size, seed, &handle, &error);
  if (call_good(state, NULL, status, &error)) result = drift_state_new(state, handle);
  buffer_release(&edges);
  return result;
}

PyObject *core_drift_state_decode(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  if (!PyArg_ParseTuple(args, "y*", &bytes)) return NULL;
  core_state *state = PyModule_GetState(module);
  prefkit_drift_state *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_drift_state_decode(bytes.buf, (size_t)bytes.len, &handle, &error);
  Py_END_ALLOW_THREADS PyBuffer_Release(&bytes);
  return call_good(state, NULL, status, &error) ? drift_state_new(state, handle) : NULL;
}

static prefkit_drift_state *handle_of(PyObject *self) {
  return ((drift_state_object *)self)->handle;
}

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

/* With the GIL: whether it may be read, or changed, until `leave`. */
static bool enter(PyObject *self, bool changes) {
  drift_state_object *own = (drift_state_object *)self;
  if (own->readers < 0 || (changes && own->readers > 0)) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the state is growing, or is to grow while another thread uses it; "
                    "give each thread one of its own and merge them");
    return false;
  }
  own->readers = changes ? -1 : own->readers + 1;
  return true;
}

static void leave(PyObject *self) {
  drift_state_object *own = (drift_state_object *)self;
  own->readers = own->readers < 0 ? 0 : own->readers - 1;
}

static PyObject *drift_state_add(PyObject *self, PyObject *tuple) {
  rows_argument rows;
  bool good = rows_parse(&rows, tuple) && enter(self, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_drift_state_partial_fit(handle_of(self), &rows.native, &error);
    Py_END_ALLOW_THREADS leave(self);
    good = call_good(state_of(self), NULL, status, &error);
  }
  rows_release(&rows);
  return good ? Py_NewRef(Py_None) : NULL;
}

static PyObject *drift_state_merge(PyObject *self, PyObject *other) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  if (!PyObject_TypeCheck(other, state_of(self)->drift_state_type)) {
    PyErr_SetString(PyExc_TypeError, "only a state of drift can be merged");
    return NULL;
  }
  /* The GIL is held throughout; one that is read elsewhere may be read here too. */
  if (other != self && !enter(other, false)) return NULL;
  bool good = enter(self, true);
  if (good) {
    prefkit_status status = prefkit_drift_state_merge(handle_of(self), handle_of(other), &error);
    leave(self);
    good = call_good(state_of(self), NULL, status, &error);
  }
  if (other != self) leave(other);
  return good ? Py_NewRef(Py_None) : NULL;
}

static PyObject *drift_state_encode(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t needed = 0;
  prefkit_error error = PREFKIT_ERROR_INIT;
  PyObject *bytes = NULL;
  if (!enter(self, false)) return NULL;
  prefkit_status status = prefkit_drift_state_encode(handle_of(self), NULL, 0, &needed, &error);
  if (call_good(state_of(self), NULL, status, &error)) {
    char *buffer = malloc(needed + 1);
    if (buffer == NULL) {
      PyErr_NoMemory();
    } else {
      status = prefkit_drift_state_encode(handle_of(self), buffer, needed, &needed, &error);
      if (call_good(state_of(self), NULL, status, &error)) {
        bytes = PyBytes_FromStringAndSize(buffer, (Py_ssize_t)needed);
      }
    }
    free(buffer);
  }
  leave(self);
  return bytes;
}

/* (table, edges, means, deviations, bin counts, sketch errors) */
static PyObject *state_tuple(const prefkit_drift_table *table) {
  prefkit_drift_table_view view = PREFKIT_DRIFT_TABLE_VIEW_INIT;
  prefkit_drift_state_view own = PREFKIT_DRIFT_STATE_VIEW_INIT;
  prefkit_drift_table_get(table, &view);
  prefkit_drift_table_state(table, &own);
  uint64_t count = view.group_count;
  return Py_BuildValue("(NNNNNN)", drift_table_tuple(table),
                       bytes_or_none(own.edges, own.edge_count, 8),
                       bytes_or_none(own.means, count, 8), bytes_or_none(own.deviations, count, 8),
                       bytes_or_none(own.bin_counts, count * (own.edge_count + 1), 8),
                       bytes_or_none(own.sketch_errors, count, 8));
}

/* (tests, against, options) */
static PyObject *drift_state_compare(PyObject *self, PyObject *args) {
  PyObject *tests, *options, *made = NULL;
  int against;
  if (!PyArg_ParseTuple(args, "OiO", &tests, &against, &options)) return NULL;
  Py_buffer which = {0};
  drift_call call = {0};
  if (numbers_parse(tests, &which, 4, false) && drift_call_parse(&call, options) &&
      enter(self, false)) {
    prefkit_drift_table *table = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_drift_state_compare(
        handle_of(self), which.buf, (size_t)which.len / 4, against, &call.native, &table, &error);
    call_end(&call.progress);
    leave(self);
    if (call_good(state_of(self), &call.progress, status, &error)) made = state_tuple(table);
    prefkit_drift_table_free(table);
  }
  buffer_release(&which);
  drift_call_release(&call);
  return made;
}

static int drift_state_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void drift_state_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_drift_state_free(handle_of(self));
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef drift_state_methods[] = {
    {"add", drift_state_add, METH_O, NULL},
    {"merge", drift_state_merge, METH_O, NULL},
    {"encode", drift_state_encode, METH_NOARGS, NULL},
    {"compare", drift_state_compare, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot drift_state_slots[] = {
    {Py_tp_dealloc, SLOT(drift_state_dealloc)},
    {Py_tp_traverse, SLOT(drift_state_traverse)},
    {Py_tp_methods, drift_state_methods},
    {0, NULL},
};

PyType_Spec drift_state_spec = {
    .name = "prefkit._core.DriftState",
    .basicsize = sizeof(drift_state_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = drift_state_slots,
};
