/* Archives: the handle of a frontier that grows by batches. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_pareto_archive *handle;
  int readers; /* Calls that read it while the GIL is free; -1: one that changes it. */
} archive_object;

static PyObject *archive_new(core_state *state, prefkit_pareto_archive *handle) {
  archive_object *self = PyObject_GC_New(archive_object, state->pareto_archive_type);
  if (self == NULL) {
    prefkit_pareto_archive_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->readers = 0;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

/* (minimize, keep, epsilons or None, kind) */
PyObject *core_pareto_archive_make(PyObject *module, PyObject *args) {
  PyObject *directions, *boxes, *made = NULL;
  prefkit_archive_options options = PREFKIT_ARCHIVE_OPTIONS_INIT;
  if (!PyArg_ParseTuple(args, "OiOi", &directions, &options.keep, &boxes, &options.epsilon_kind)) {
    return NULL;
  }
  core_state *state = PyModule_GetState(module);
  Py_buffer minimize = {0}, epsilons = {0};
  if (numbers_parse(directions, &minimize, 1, false) && numbers_parse(boxes, &epsilons, 8, false)) {
    options.minimize = minimize.buf;
    options.objective_count = (uint32_t)minimize.len;
    options.epsilons = epsilons.buf;
    options.epsilon_count = (uint32_t)(epsilons.len / 8);
    prefkit_pareto_archive *handle = NULL;
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status = prefkit_pareto_archive_make(&options, &handle, &error);
    if (call_good(state, NULL, status, &error)) made = archive_new(state, handle);
  }
  buffer_release(&minimize);
  buffer_release(&epsilons);
  return made;
}

PyObject *core_pareto_archive_decode(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  if (!PyArg_ParseTuple(args, "y*", &bytes)) return NULL;
  core_state *state = PyModule_GetState(module);
  prefkit_pareto_archive *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status;
  Py_BEGIN_ALLOW_THREADS status =
      prefkit_pareto_archive_decode(bytes.buf, (size_t)bytes.len, &handle, &error);
  Py_END_ALLOW_THREADS PyBuffer_Release(&bytes);
  return call_good(state, NULL, status, &error) ? archive_new(state, handle) : NULL;
}

static prefkit_pareto_archive *handle_of(PyObject *self) {
  return ((archive_object *)self)->handle;
}

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

/* With the GIL: whether it may be read, or changed, until `leave`. */
static bool enter(PyObject *self, bool changes) {
  archive_object *own = (archive_object *)self;
  if (own->readers < 0 || (changes && own->readers > 0)) {
    PyErr_SetString(PyExc_RuntimeError,
                    "the archive is growing, or is to grow while another thread uses it; "
                    "give each thread one of its own and merge them");
    return false;
  }
  own->readers = changes ? -1 : own->readers + 1;
  return true;
}

static void leave(PyObject *self) {
  archive_object *own = (archive_object *)self;
  own->readers = own->readers < 0 ? 0 : own->readers - 1;
}

static PyObject *change_tuple(const prefkit_archive_change *change) {
  return Py_BuildValue("(KK)", (unsigned long long)change->kept,
                       (unsigned long long)change->removed);
}

/* (points, ids or None, options) -> (kept, removed) */
static PyObject *archive_add(PyObject *self, PyObject *args) {
  PyObject *given, *names, *options;
  if (!PyArg_ParseTuple(args, "OOO", &given, &names, &options)) return NULL;
  points_argument points = {0};
  pareto_call call = {0};
  Py_buffer ids = {0};
  prefkit_archive_change change = PREFKIT_ARCHIVE_CHANGE_INIT;
  bool good = points_parse(&points, given) &&
              pareto_call_parse(&call, options, points.native.count) &&
              buffer_parse(names, &ids, 8, points.native.count, false) && enter(self, true);
  if (good) {
    /* An empty buffer of ids may lie nowhere, and NULL means that there are none. */
    static const int64_t none = 0;
    const int64_t *start = names == Py_None ? NULL : (ids.buf == NULL ? &none : ids.buf);
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_pareto_archive_add(handle_of(self), &points.native, start,
                                                       &call.native, &change, &error);
    call_end(&call.progress);
    leave(self);
    good = call_good(state_of(self), &call.progress, status, &error);
  }
  points_release(&points);
  pareto_call_release(&call);
  buffer_release(&ids);
  return good ? change_tuple(&change) : NULL;
}

/* (other, options) -> (kept, removed) */
static PyObject *archive_merge(PyObject *self, PyObject *args) {
  PyObject *other, *options;
  if (!PyArg_ParseTuple(args, "OO", &other, &options)) return NULL;
  if (!PyObject_TypeCheck(other, state_of(self)->pareto_archive_type)) {
    PyErr_SetString(PyExc_TypeError, "only an archive can be merged");
    return NULL;
  }
  /* One that is read elsewhere may be read here too. */
  if (other != self && !enter(other, false)) return NULL;
  pareto_call call = {0};
  prefkit_archive_change change = PREFKIT_ARCHIVE_CHANGE_INIT;
  bool good = pareto_call_parse(&call, options, 0) && enter(self, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status = prefkit_pareto_archive_merge(handle_of(self), handle_of(other),
                                                         &call.native, &change, &error);
    call_end(&call.progress);
    leave(self);
    good = call_good(state_of(self), &call.progress, status, &error);
  }
  if (other != self) leave(other);
  pareto_call_release(&call);
  return good ? change_tuple(&change) : NULL;
}

static PyObject *archive_encode(PyObject *self, PyObject *unused) {
  (void)unused;
  size_t needed = 0;
  prefkit_error error = PREFKIT_ERROR_INIT;
  PyObject *bytes = NULL;
  if (!enter(self, false)) return NULL;
  prefkit_status status = prefkit_pareto_archive_encode(handle_of(self), NULL, 0, &needed, &error);
  if (call_good(state_of(self), NULL, status, &error)) {
    char *buffer = malloc(needed + 1);
    if (buffer == NULL) {
      PyErr_NoMemory();
    } else {
      status = prefkit_pareto_archive_encode(handle_of(self), buffer, needed, &needed, &error);
      if (call_good(state_of(self), NULL, status, &error)) {
        bytes = PyBytes_FromStringAndSize(buffer, (Py_ssize_t)needed);
      }
    }
    free(buffer);
  }
  leave(self);
  return bytes;
}

/* (count, seen, minimize, keep, epsilons or None, kind) */
static PyObject *archive_view(PyObject *self, PyObject *unused) {
  (void)unused;
  if (!enter(self, false)) return NULL;
  prefkit_archive_view view = PREFKIT_ARCHIVE_VIEW_INIT;
  prefkit_pareto_archive_get(handle_of(self), &view);
  PyObject *made =
      Py_BuildValue("(KKNiNi)", (unsigned long long)view.count, (unsigned long long)view.seen,
                    bytes_or_none(view.minimize, view.objective_count, 1), view.keep,
                    bytes_or_none(view.epsilons, view.objective_count, 8), view.epsilon_kind);
  leave(self);
  return made;
}

/* (points or None, ids or None), which have room for all. */
static PyObject *archive_members(PyObject *self, PyObject *args) {
  PyObject *rows, *names;
  if (!PyArg_ParseTuple(args, "OO", &rows, &names)) return NULL;
  if (!enter(self, false)) return NULL;
  prefkit_archive_view view = PREFKIT_ARCHIVE_VIEW_INIT;
  prefkit_pareto_archive_get(handle_of(self), &view);
  Py_buffer points = {0}, ids = {0};
  bool good = buffer_parse(rows, &points, 8, (size_t)view.count * view.objective_count, true) &&
              buffer_parse(names, &ids, 8, (size_t)view.count, true);
  if (good) {
    prefkit_error error = PREFKIT_ERROR_INIT;
    prefkit_status status;
    Py_BEGIN_ALLOW_THREADS status =
        prefkit_pareto_archive_members(handle_of(self), points.buf, ids.buf, &error);
    Py_END_ALLOW_THREADS good = call_good(state_of(self), NULL, status, &error);
  }
  leave(self);
  buffer_release(&points);
  buffer_release(&ids);
  return good ? Py_NewRef(Py_None) : NULL;
}

static int archive_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void archive_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_pareto_archive_free(handle_of(self));
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef archive_methods[] = {
    {"add", archive_add, METH_VARARGS, NULL},         {"merge", archive_merge, METH_VARARGS, NULL},
    {"encode", archive_encode, METH_NOARGS, NULL},    {"view", archive_view, METH_NOARGS, NULL},
    {"members", archive_members, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL},
};

static PyType_Slot archive_slots[] = {
    {Py_tp_dealloc, SLOT(archive_dealloc)},
    {Py_tp_traverse, SLOT(archive_traverse)},
    {Py_tp_methods, archive_methods},
    {0, NULL},
};

PyType_Spec pareto_archive_spec = {
    .name = "prefkit._core.ParetoArchive",
    .basicsize = sizeof(archive_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = archive_slots,
};
