/* Comparability: what links groups of scores. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_comparability *handle;
} comparability_object;

static PyObject *comparability_new(core_state *state, prefkit_comparability *handle) {
  comparability_object *self = PyObject_GC_New(comparability_object, state->comparability_type);
  if (self == NULL) {
    prefkit_comparability_free(handle);
    return NULL;
  }
  self->handle = handle;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

/* (rows, item keys, rater keys, options) */
PyObject *core_comparability(PyObject *module, PyObject *args) {
  PyObject *tuple, *items, *raters, *options, *result = NULL;
  if (!PyArg_ParseTuple(args, "OOOO", &tuple, &items, &raters, &options)) return NULL;
  core_state *state = PyModule_GetState(module);
  rows_argument rows;
  keys_argument item_keys = {0}, rater_keys = {0};
  normalize_call call = {0};
  if (rows_parse(&rows, tuple) && keys_parse(&item_keys, items, (size_t)rows.native.count) &&
      keys_parse(&rater_keys, raters, (size_t)rows.native.count) &&
      normalize_call_parse(&call, options)) {
    prefkit_comparability *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_comparability_make(
        &rows.native, item_keys.native, item_keys.count, rater_keys.native, rater_keys.count,
        &call.native, &handle, &error);
    call_end(&call.progress);
    if (call_good(state, &call.progress, status, &error)) {
      result = comparability_new(state, handle);
    } else {
      prefkit_comparability_free(handle);
    }
  }
  keys_release(&item_keys);
  keys_release(&rater_keys);
  rows_release(&rows);
  normalize_call_release(&call);
  return result;
}

static prefkit_comparability *handle_of(PyObject *self) {
  return ((comparability_object *)self)->handle;
}

static PyObject *bytes_of(const void *start, uint64_t count, size_t width) {
  return PyBytes_FromStringAndSize(start, (Py_ssize_t)(count * width));
}

/* -> ([key column], components, component sizes) */
static PyObject *comparability_get(PyObject *self, PyObject *unused) {
  (void)unused;
  prefkit_comparability_view view = {.struct_size = sizeof view};
  prefkit_comparability_get(handle_of(self), &view);
  PyObject *keys = PyList_New(0);
  const int64_t *values;
  for (uint32_t i = 0;
       keys != NULL && prefkit_comparability_key(handle_of(self), i, &values) == PREFKIT_OK; i++) {
    PyObject *key = bytes_of(values, view.group_count, 8);
    if (key == NULL || PyList_Append(keys, key) != 0) Py_CLEAR(keys);
    Py_XDECREF(key);
  }
  return Py_BuildValue("(NNN)", keys, bytes_of(view.components, view.group_count, 4),
                       bytes_of(view.component_sizes, view.component_count, 8));
}

/* (a, b, groups) -> (shared items, shared raters, path) */
static PyObject *comparability_link(PyObject *self, PyObject *args) {
  unsigned long long a, b, groups;
  if (!PyArg_ParseTuple(args, "KKK", &a, &b, &groups)) return NULL;
  core_state *state = PyType_GetModuleState(Py_TYPE(self));
  uint64_t *path = calloc((size_t)groups + 1, sizeof *path);
  if (path == NULL) return PyErr_NoMemory();
  prefkit_group_link link = {.struct_size = sizeof link};
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_comparability_link(handle_of(self), a, b, &link, path, (size_t)groups, &error);
  Py_END_ALLOW_THREADS PyObject *result = NULL;
  if (call_good(state, NULL, status, &error)) {
    result =
        Py_BuildValue("(KKN)", (unsigned long long)link.shared_items,
                      (unsigned long long)link.shared_raters, bytes_of(path, link.path_length, 8));
  }
  free(path);
  return result;
}

static int comparability_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void comparability_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_comparability_free(handle_of(self));
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef comparability_methods[] = {
    {"get", comparability_get, METH_NOARGS, NULL},
    {"link", comparability_link, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot comparability_slots[] = {
    {Py_tp_dealloc, SLOT(comparability_dealloc)},
    {Py_tp_traverse, SLOT(comparability_traverse)},
    {Py_tp_methods, comparability_methods},
    {0, NULL},
};

PyType_Spec comparability_spec = {
    .name = "prefkit._core.Comparability",
    .basicsize = sizeof(comparability_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = comparability_slots,
};
