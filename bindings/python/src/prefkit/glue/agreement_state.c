/* States of agreement: the handle that batches merge into. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_agreement_state *handle;
} state_object;

static PyObject *state_new(core_state *state, prefkit_agreement_state *handle) {
  state_object *self = PyObject_GC_New(state_object, state->agreement_state_type);
  if (self == NULL) {
    prefkit_agreement_state_free(handle);
    return NULL;
  }
  self->handle = handle;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

PyObject *core_state_make(PyObject *module, PyObject *args) {
  PyObject *tuple, *options, *result = NULL;
  int keeps_raters;
  if (!PyArg_ParseTuple(args, "OpO", &tuple, &keeps_raters, &options)) return NULL;
  core_state *state = PyModule_GetState(module);
  ratings_argument ratings;
  agreement_call call = {0};
  if (ratings_parse(&ratings, tuple) && agreement_call_parse(&call, options)) {
    prefkit_agreement_state *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_agreement_state_make(&ratings.native, keeps_raters, &call.native, &handle, &error);
    call_end(&call.progress);
    if (call_good(state, &call.progress, status, &error)) {
      result = state_new(state, handle);
    } else {
      prefkit_agreement_state_free(handle);
    }
  }
  ratings_release(&ratings);
  agreement_call_release(&call);
  return result;
}

PyObject *core_state_decode(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  if (!PyArg_ParseTuple(args, "y*", &bytes)) return NULL;
  core_state *state = PyModule_GetState(module);
  prefkit_agreement_state *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_agreement_state_decode(bytes.buf, (size_t)bytes.len, &handle, &error);
  Py_END_ALLOW_THREADS PyBuffer_Release(&bytes);
  return call_good(state, NULL, status, &error) ? state_new(state, handle) : NULL;
}

static prefkit_agreement_state *handle_of(PyObject *self) { return ((state_object *)self)->handle; }

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

/* With the GIL: one thread at a time may change a state. */
static PyObject *state_merge(PyObject *self, PyObject *other) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  if (!PyObject_TypeCheck(other, state_of(self)->agreement_state_type)) {
    PyErr_SetString(PyExc_TypeError, "only a state can be merged");
    return NULL;
  }
  prefkit_status status = prefkit_agreement_state_merge(handle_of(self), handle_of(other), &error);
  return call_good(state_of(self), NULL, status, &error) ? Py_NewRef(Py_None) : NULL;
}

static PyObject *state_encode(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t needed = 0;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status = prefkit_agreement_state_encode(handle_of(self), NULL, 0, &needed, &error);
  if (!call_good(state_of(self), NULL, status, &error)) return NULL;
  char *buffer = malloc(needed + 1);
  if (buffer == NULL) return PyErr_NoMemory();
  status = prefkit_agreement_state_encode(handle_of(self), buffer, needed, &needed, &error);
  PyObject *bytes = call_good(state_of(self), NULL, status, &error)
                        ? PyBytes_FromStringAndSize(buffer, (Py_ssize_t)needed)
                        : NULL;
  free(buffer);
  return bytes;
}

/* With the GIL held: the state must not change meanwhile. */
static PyObject *state_finish(PyObject *self, PyObject *options) {
  agreement_call call;
  PyObject *result = NULL;
  if (agreement_call_parse(&call, options)) {
    prefkit_agreement out = PREFKIT_AGREEMENT_INIT;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call.native.progress = on_progress_held;
    prefkit_status status =
        prefkit_agreement_state_finish(handle_of(self), &call.native, &out, &error);
    if (call_good(state_of(self), &call.progress, status, &error)) result = agreement_tuple(&out);
  }
  agreement_call_release(&call);
  return result;
}

static int state_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void state_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_agreement_state_free(handle_of(self));
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef state_methods[] = {
    {"merge", state_merge, METH_O, NULL},
    {"encode", state_encode, METH_NOARGS, NULL},
    {"finish", state_finish, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot state_slots[] = {
    {Py_tp_dealloc, SLOT(state_dealloc)},
    {Py_tp_traverse, SLOT(state_traverse)},
    {Py_tp_methods, state_methods},
    {0, NULL},
};

PyType_Spec agreement_state_spec = {
    .name = "prefkit._core.AgreementState",
    .basicsize = sizeof(state_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = state_slots,
};
