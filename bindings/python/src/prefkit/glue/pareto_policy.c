/* Lexicographic policies: the handle, which never changes. */
#include "glue.h"

#include <stdlib.h>

typedef struct {
  PyObject_HEAD prefkit_policy *handle;
} policy_object;

static const prefkit_policy *handle_of(PyObject *self) { return ((policy_object *)self)->handle; }

/* (JSON as bytes) */
PyObject *core_pareto_policy(PyObject *module, PyObject *args) {
  const char *json;
  Py_ssize_t length;
  if (!PyArg_ParseTuple(args, "y#", &json, &length)) return NULL;
  core_state *state = PyModule_GetState(module);
  prefkit_policy *handle = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_status status = prefkit_policy_parse(json, (size_t)length, &handle, &error);
  if (!call_good(state, NULL, status, &error)) return NULL;
  policy_object *self = PyObject_GC_New(policy_object, state->policy_type);
  if (self == NULL) {
    prefkit_policy_free(handle);
    return NULL;
  }
  self->handle = handle;
  PyObject_GC_Track(self);
  return (PyObject *)self;
}

static PyObject *rule_name(const prefkit_policy *policy, int64_t rule) {
  const char *text;
  size_t length;
  if (prefkit_policy_rule_name(policy, rule, &text, &length) != PREFKIT_OK) {
    return Py_NewRef(Py_None);
  }
  return PyUnicode_DecodeUTF8(text, (Py_ssize_t)length, "replace");
}

/* (rules, most steps, has a default) */
static PyObject *policy_sizes(PyObject *self, PyObject *unused) {
  (void)unused;
  prefkit_policy_view view = PREFKIT_POLICY_VIEW_INIT;
  prefkit_policy_get(handle_of(self), &view);
  return Py_BuildValue("(IIi)", view.rule_count, view.most_steps, (int)view.has_default);
}

/* The name of a rule, of the default with -1; None without one. */
static PyObject *policy_name(PyObject *self, PyObject *args) {
  long long rule;
  if (!PyArg_ParseTuple(args, "L", &rule)) return NULL;
  return rule_name(handle_of(self), rule);
}

/* C strings from a tuple of bytes, which they borrow from; NULL with an exception. */
static const char **strings_of(PyObject *tuple, size_t *count) {
  Py_ssize_t size = PyTuple_Size(tuple);
  if (size < 0) return NULL;
  const char **texts = calloc((size_t)size + 1, sizeof *texts);
  if (texts == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  for (Py_ssize_t i = 0; i < size; i++) {
    char *text;
    if (PyBytes_AsStringAndSize(PyTuple_GetItem(tuple, i), &text, NULL) != 0) {
      free(texts);
      return NULL;
    }
    texts[i] = text;
  }
  *count = (size_t)size;
  return texts;
}

/* What the two lists of texts say of a scenario; NULL with an exception. */
static prefkit_context_entry *context_of(PyObject *names, PyObject *values, size_t *count) {
  size_t value_count = 0;
  const char **keys = strings_of(names, count);
  const char **texts = keys == NULL ? NULL : strings_of(values, &value_count);
  prefkit_context_entry *context = NULL;
  if (texts != NULL && value_count == *count) {
    context = calloc(*count + 1, sizeof *context);
    if (context == NULL) PyErr_NoMemory();
  } else if (texts != NULL) {
    PyErr_SetString(PyExc_ValueError, "a context needs a value for each name");
  }
  for (size_t i = 0; context != NULL && i < *count; i++) {
    context[i] = (prefkit_context_entry){keys[i], texts[i]};
  }
  free(keys);
  free(texts);
  return context;
}

static PyObject *outcome_at(const void *items, size_t index) {
  const prefkit_policy_outcome *one = (const prefkit_policy_outcome *)items + index;
  return Py_BuildValue("(IdK)", one->objective, one->best, (unsigned long long)one->remaining);
}

static PyObject *choice_tuple(const prefkit_policy *policy, const prefkit_policy_choice *choice,
                              const prefkit_policy_outcome *outcomes) {
  return Py_BuildValue("(iLLNLKN)", (int)choice->reason, (long long)choice->row,
                       (long long)choice->rule, rule_name(policy, choice->rule),
                       (long long)choice->decided_by, (unsigned long long)choice->admitted,
                       list_of(choice->outcome_count, outcome_at, outcomes));
}

/* (points, names, context names, context values, options) -> (reason, row, rule, its name, decided
 * by, admitted, [(objective, best, remaining)]) */
static PyObject *policy_choose(PyObject *self, PyObject *args) {
  PyObject *tuple, *names, *keys, *values, *options, *made = NULL;
  if (!PyArg_ParseTuple(args, "OOOOO", &tuple, &names, &keys, &values, &options)) return NULL;
  points_argument points = {0};
  pareto_call call = {0};
  size_t name_count = 0, context_count = 0;
  const char **texts = NULL;
  prefkit_context_entry *context = NULL;
  prefkit_policy_outcome *outcomes = NULL;
  if (points_parse(&points, tuple) && pareto_call_parse(&call, options, points.native.count) &&
      (texts = strings_of(names, &name_count)) != NULL &&
      (context = context_of(keys, values, &context_count)) != NULL) {
    prefkit_policy_view view = PREFKIT_POLICY_VIEW_INIT;
    prefkit_policy_get(handle_of(self), &view);
    outcomes = sized_structs(view.most_steps, sizeof *outcomes);
    if (name_count != points.native.objective_count) {
      PyErr_SetString(PyExc_ValueError, "each objective needs a name");
    } else if (outcomes != NULL) {
      prefkit_policy_choice choice = PREFKIT_POLICY_CHOICE_INIT;
      prefkit_error error = PREFKIT_ERROR_INIT;
      call_begin(&call.progress);
      prefkit_status status =
          prefkit_policy_choose(handle_of(self), &points.native, texts, context, context_count,
                                &call.native, &choice, outcomes, view.most_steps, &error);
      call_end(&call.progress);
      if (call_good(PyType_GetModuleState(Py_TYPE(self)), &call.progress, status, &error)) {
        made = choice_tuple(handle_of(self), &choice, outcomes);
      }
    }
  }
  free(outcomes);
  free(context);
  free(texts);
  points_release(&points);
  pareto_call_release(&call);
  return made;
}

static int policy_traverse(PyObject *self, visitproc visit, void *arg) {
  Py_VISIT(Py_TYPE(self));
  return 0;
}

static void policy_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  prefkit_policy_free(((policy_object *)self)->handle);
  PyObject_GC_Del(self);
  Py_DECREF(type);
}

static PyMethodDef policy_methods[] = {
    {"sizes", policy_sizes, METH_NOARGS, NULL},
    {"name", policy_name, METH_VARARGS, NULL},
    {"choose", policy_choose, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot policy_slots[] = {
    {Py_tp_dealloc, SLOT(policy_dealloc)},
    {Py_tp_traverse, SLOT(policy_traverse)},
    {Py_tp_methods, policy_methods},
    {0, NULL},
};

PyType_Spec policy_spec = {
    .name = "prefkit._core.Policy",
    .basicsize = sizeof(policy_object),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_DISALLOW_INSTANTIATION |
             Py_TPFLAGS_IMMUTABLETYPE,
    .slots = policy_slots,
};
