/* Ratings and pairs: a handle that owns the arrays, and columns that lend them to numpy. */
#include "glue.h"

#include <string.h>

typedef struct {
  PyObject_HEAD prefkit_judgement_arrays *handle;
  bool pairs;
} arrays_object;

/* A read-only one-dimensional view of one array; it keeps the handle's object alive. */
typedef struct {
  PyObject_HEAD PyObject *owner;
  const void *start;
  char format[2];
  Py_ssize_t shape;
  Py_ssize_t stride;
} column_object;

/* Either view, reduced to what both have in common. */
typedef struct {
  uint64_t count, units, raters, competitors, items;
  struct {
    const char *name;
    const char *format;
    const void *start;
  } columns[8];
} arrays_view;

static core_state *state_of(PyObject *self) { return PyType_GetModuleState(Py_TYPE(self)); }

static bool ratings_view(const prefkit_judgement_arrays *handle, arrays_view *out) {
  prefkit_ratings_view view = {.struct_size = sizeof view};
  if (prefkit_ratings_get(handle, &view) != PREFKIT_OK) return false;
  *out = (arrays_view){
      .count = view.count,
      .units = view.unit_count,
      .raters = view.rater_count,
      .items = view.item_count,
      .columns = {{"unit", "I", view.unit},
                  {"rater", "I", view.rater},
                  {"value", "d", view.value},
                  {"judgement", "Q", view.judgement},
                  {"item", "I", view.item}},
  };
  return true;
}

static bool pairs_view(const prefkit_judgement_arrays *handle, arrays_view *out) {
  prefkit_pairs_view view = {.struct_size = sizeof view};
  if (prefkit_pairs_get(handle, &view) != PREFKIT_OK) return false;
  *out = (arrays_view){
      .count = view.count,
      .units = view.unit_count,
      .raters = view.rater_count,
      .competitors = view.competitor_count,
      .columns = {{"left", "I", view.left},
                  {"right", "I", view.right},
                  {"rater", "I", view.rater},
                  {"unit", "I", view.unit},
                  {"outcome", "d", view.outcome},
                  {"strength", "d", view.strength},
                  {"judgement", "Q", view.judgement}},
  };
  return true;
}

static bool view_of(PyObject *self, arrays_view *out) {
  arrays_object *arrays = (arrays_object *)self;
  bool good = arrays->pairs ? pairs_view(arrays->handle, out) : ratings_view(arrays->handle, out);
  if (!good) raise_status(state_of(self), PREFKIT_INVALID_ARGUMENT, NULL);
  return good;
}

PyObject *arrays_new(core_state *state, prefkit_judgement_arrays *handle, bool pairs) {
  arrays_object *self = PyObject_GC_New(arrays_object, state->arrays_type);
  if (self == NULL) {
    prefkit_judgement_arrays_free(handle);
    return NULL;
  }
  self->handle = handle;
  self->pairs = pairs;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

static int arrays_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void arrays_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Py_BEGIN_ALLOW_THREADS prefkit_judgement_arrays_free(((arrays_object *)self)->handle);
  Py_END_ALLOW_THREADS PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyObject *arrays_sizes(PyObject *self, PyObject *unused) {
  (void)unused;
  arrays_view view;
  if (!view_of(self, &view)) return NULL;
  return Py_BuildValue("(KKKKK)", (unsigned long long)view.count, (unsigned long long)view.units,
                       (unsigned long long)view.raters, (unsigned long long)view.competitors,
                       (unsigned long long)view.items);
}

static PyObject *arrays_column(PyObject *self, PyObject *name) {
  const char *wanted = PyUnicode_AsUTF8AndSize(name, NULL);
  arrays_view view;
  if (wanted == NULL || !view_of(self, &view)) return NULL;
  for (size_t i = 0; i < 8 && view.columns[i].name != NULL; i++) {
    if (strcmp(wanted, view.columns[i].name) != 0) continue;
    column_object *column = PyObject_GC_New(column_object, state_of(self)->column_type);
    if (column == NULL) return NULL;
    column->owner = Py_NewRef(self);
    column->start = view.columns[i].start;
    memcpy(column->format, view.columns[i].format, sizeof column->format);
    column->shape = (Py_ssize_t)view.count;
    column->stride = column->format[0] == 'I' ? 4 : 8;
    PyObject_GC_Track(column);
    return (PyObject *)column;
  }
  PyErr_SetObject(PyExc_KeyError, name);
  return NULL;
}

/* (axis, count) -> the names behind codes 0 to count - 1. Each look-up takes constant time. */
static PyObject *arrays_names(PyObject *self, PyObject *args) {
  int axis;
  unsigned long long count;
  if (!PyArg_ParseTuple(args, "iK", &axis, &count)) return NULL;
  const prefkit_judgement_arrays *handle = ((arrays_object *)self)->handle;
  PyObject *names = PyList_New(0);
  for (uint64_t code = 0; names != NULL && code < count; code++) {
    const char *text = NULL;
    size_t length = 0;
    prefkit_status status = prefkit_judgement_arrays_name(handle, axis, code, &text, &length);
    PyObject *name = status != PREFKIT_OK ? raise_status(state_of(self), status, NULL)
                                          : PyUnicode_DecodeUTF8(text == NULL ? "" : text,
                                                                 (Py_ssize_t)length, "strict");
    if (name == NULL || PyList_Append(names, name) != 0) Py_CLEAR(names);
    Py_XDECREF(name);
  }
  return names;
}

static PyMethodDef arrays_methods[] = {
    {"sizes", arrays_sizes, METH_NOARGS, NULL},
    {"column", arrays_column, METH_O, NULL},
    {"names", arrays_names, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot arrays_slots[] = {
    {Py_tp_dealloc, SLOT(arrays_dealloc)},
    {Py_tp_traverse, SLOT(arrays_traverse)},
    {Py_tp_methods, arrays_methods},
    {0, NULL},
};

PyType_Spec arrays_spec = {
    .name = "prefkit._core.Arrays",
    .basicsize = sizeof(arrays_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = arrays_slots,
};

static int column_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(((column_object *)self)->owner);
  return 0;
}

/* No tp_clear: an owner refers to nothing, so a cycle through it cannot exist. */
static void column_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  Py_DECREF(((column_object *)self)->owner);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static int column_getbuffer(PyObject *self, Py_buffer *buffer, int flags) {
  static const char nothing[8];
  column_object *column = (column_object *)self;
  /* An empty array may have no address; a buffer must have one. */
  void *start = (void *)(column->start == NULL ? nothing : column->start);
  Py_ssize_t bytes = column->shape * column->stride;
  if (PyBuffer_FillInfo(buffer, self, start, bytes, 1, flags) != 0) return -1;
  buffer->itemsize = column->stride;
  if ((flags & PyBUF_FORMAT) == PyBUF_FORMAT) buffer->format = column->format;
  if ((flags & PyBUF_ND) == PyBUF_ND) buffer->shape = &column->shape;
  if ((flags & PyBUF_STRIDES) == PyBUF_STRIDES) buffer->strides = &column->stride;
  return 0;
}

static PyType_Slot column_slots[] = {
    {Py_tp_dealloc, SLOT(column_dealloc)},
    {Py_tp_traverse, SLOT(column_traverse)},
    {Py_bf_getbuffer, SLOT(column_getbuffer)},
    {0, NULL},
};

PyType_Spec column_spec = {
    .name = "prefkit._core.Column",
    .basicsize = sizeof(column_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = column_slots,
};
