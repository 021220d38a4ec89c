/* Normalizers: the handle that learns in batches. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_normalizer *handle;
  int readers; /* Calls that read it while the GIL is free; -1: one that changes it. */
} normalizer_object;

static PyObject *normalizer_new(core_state *state, prefkit_normalizer *handle) {
  normalizer_object *self = PyObject_GC_New(normalizer_object, state->normalizer_type);
  if (self == NULL) {
    prefkit_normalizer_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->readers = 0;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

PyObject *core_normalizer_make(PyObject *module, PyObject *args) {
  PyObject *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "O", &options)) return NULL;
  core_state *state = PyModule_GetState(module);
  normalize_call call;
  if (normalize_call_parse(&call, options)) {
    prefkit_normalizer *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status = prefkit_normalizer_make(&call.native, &handle, &error);
    if (call_good(state, NULL, status, &error)) result = normalizer_new(state, handle);
  }
  normalize_call_release(&call);
  return result;
}

PyObject *core_normalizer_decode(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  if (!PyArg_ParseTuple(args, "y*", &bytes)) return NULL;
  core_state *state = PyModule_GetState(module);
  prefkit_normalizer *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_normalizer_decode(bytes.buf, (size_t)bytes.len, &handle, &error);
  Py_END_ALLOW_THREADS PyBuffer_Release(&bytes);
  return call_good(state, NULL, status, &error) ? normalizer_new(state, handle) : NULL;
}

static prefkit_normalizer *handle_of(PyObject *self) { return ((normalizer_object *)self)->handle; }

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

/* With the GIL: whether it may be read, or changed, until `leave`. */
static bool enter(PyObject *self, bool changes) {
  normalizer_object *own = (normalizer_object *)self;
  if (own->readers < 0 || (changes && own->readers > 0)) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the normalizer is learning, or is to learn while another thread uses it; "
                    "give each thread one of its own and merge them");
    return false;
  }
  own->readers = changes ? -1 : own->readers + 1;
  return true;
}

static void leave(PyObject *self) {
  normalizer_object *own = (normalizer_object *)self;
  own->readers = own->readers < 0 ? 0 : own->readers - 1;
}

static void watch(progress_state *progress, PyObject *callable) {
  *progress = (progress_state){.callable = callable == Py_None ? NULL : callable};
}

/* (rows, progress or None) */
static PyObject *normalizer_partial_fit(PyObject *self, PyObject *args) {
  PyObject *tuple, *callable;
  if (!PyArg_ParseTuple(args, "OO", &tuple, &callable)) return NULL;
  rows_argument rows;
  progress_state progress;
  watch(&progress, callable);
  bool good = rows_parse(&rows, tuple) && enter(self, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status = prefkit_normalizer_partial_fit(handle_of(self), &rows.native,
                                                           on_progress, &progress, &error);
    call_end(&progress);
    leave(self);
    good = call_good(state_of(self), &progress, status, &error);
  }
  rows_release(&rows);
  return good ? Py_NewRef(Py_None) : NULL;
}

/* (rows, columns, inverse, progress or None); fills the columns */
static PyObject *normalizer_apply(PyObject *self, PyObject *args) {
  PyObject *tuple, *places, *callable;
  int inverse;
  if (!PyArg_ParseTuple(args, "OOpO", &tuple, &places, &inverse, &callable)) return NULL;
  rows_argument rows;
  columns_argument columns = {0};
  progress_state progress;
  watch(&progress, callable);
  bool good = rows_parse(&rows, tuple) &&
              columns_parse(&columns, places, (size_t)rows.native.count) && enter(self, false);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&progress);
    prefkit_status status = (inverse ? prefkit_normalizer_inverse : prefkit_normalizer_transform)(
        handle_of(self), &rows.native, &columns.native, on_progress, &progress, &error);
    call_end(&progress);
    leave(self);
    good = call_good(state_of(self), &progress, status, &error);
  }
  columns_release(&columns);
  rows_release(&rows);
  return good ? Py_NewRef(Py_None) : NULL;
}

static PyObject *normalizer_merge(PyObject *self, PyObject *other) {
  prefkit_error error = PREFKIT_ERROR_INIT;
  if (!PyObject_TypeCheck(other, state_of(self)->normalizer_type)) {
    PyErr_SetString(PyExc_TypeError, "only a normalizer can be merged");
    return NULL;
  }
  /* The GIL is held throughout; one that is read elsewhere may be read here too. */
  if (other != self && !enter(other, false)) return NULL;
  bool good = enter(self, true);
  if (good) {
    prefkit_status status = prefkit_normalizer_merge(handle_of(self), handle_of(other), &error);
    leave(self);
    good = call_good(state_of(self), NULL, status, &error);
  }
  if (other != self) leave(other);
  return good ? Py_NewRef(Py_None) : NULL;
}

static PyObject *normalizer_encode(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t needed = 0;
  prefkit_error error = PREFKIT_ERROR_INIT;
  PyObject *bytes = NULL;
  if (!enter(self, false)) return NULL;
  prefkit_status status = prefkit_normalizer_encode(handle_of(self), NULL, 0, &needed, &error);
  if (call_good(state_of(self), NULL, status, &error)) {
    char *buffer = malloc(needed + 1);
    if (buffer == NULL) {
      PyErr_NoMemory();
    } else {
      status = prefkit_normalizer_encode(handle_of(self), buffer, needed, &needed, &error);
      if (call_good(state_of(self), NULL, status, &error)) {
        bytes = PyBytes_FromStringAndSize(buffer, (Py_ssize_t)needed);
      }
    }
    free(buffer);
  }
  leave(self);
  return bytes;
}

static PyObject *normalizer_parameters(PyObject *self, PyObject *unused) {
  (void)unused;
  prefkit_normalize_table *table = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  if (!enter(self, false)) return NULL;
  Py_BEGIN_ALLOW_THREADS status = prefkit_normalizer_parameters(handle_of(self), &table, &error);
  Py_END_ALLOW_THREADS leave(self);
  return call_good(state_of(self), NULL, status, &error) ? table_tuple(table) : NULL;
}

/* As normalize_call_parse takes them, without threads and progress. */
static PyObject *normalizer_options(PyObject *self, PyObject *unused) {
  (void)unused;
  prefkit_normalize_options o = PREFKIT_NORMALIZE_OPTIONS_INIT;
  prefkit_normalizer_options(handle_of(self), &o);
  PyObject *scale =
      o.has_scale ? Py_BuildValue("(dd)", o.scale_low, o.scale_high) : Py_NewRef(Py_None);
  PyObject *offset = o.has_rank_offset ? PyFloat_FromDouble(o.rank_offset) : Py_NewRef(Py_None);
  return Py_BuildValue(
      "(iIiiiNNdNNK)", o.method, o.ddof, o.rank_score, o.rank_ties, o.between, offset, scale,
      o.factor,
      PyBytes_FromStringAndSize((const char *)o.reference, (Py_ssize_t)(o.reference_count * 8)),
      PyBytes_FromStringAndSize((const char *)o.parents, (Py_ssize_t)(o.parent_count * 4)),
      (unsigned long long)o.minimum_count);
}

static int normalizer_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void normalizer_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_normalizer_free(handle_of(self));
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef normalizer_methods[] = {
    {"partial_fit", normalizer_partial_fit, METH_VARARGS, NULL},
    {"apply", normalizer_apply, METH_VARARGS, NULL},
    {"merge", normalizer_merge, METH_O, NULL},
    {"encode", normalizer_encode, METH_NOARGS, NULL},
    {"parameters", normalizer_parameters, METH_NOARGS, NULL},
    {"options", normalizer_options, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot normalizer_slots[] = {
    {Py_tp_dealloc, SLOT(normalizer_dealloc)},
    {Py_tp_traverse, SLOT(normalizer_traverse)},
    {Py_tp_methods, normalizer_methods},
    {0, NULL},
};

PyType_Spec normalizer_spec = {
    .name = "prefkit._core.Normalizer",
    .basicsize = sizeof(normalizer_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = normalizer_slots,
};
