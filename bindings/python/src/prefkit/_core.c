/* prefkit._core: the extension module. Its parts are in glue/; _core.pyi describes them. */
#include "glue/glue.h"

static PyObject *core_version(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  return PyUnicode_FromString(prefkit_version());
}

static PyMethodDef core_methods[] = {
    {"version", core_version, METH_NOARGS, NULL},
    {"profiles", core_profiles, METH_NOARGS, NULL},
    {"open_paths", core_open_paths, METH_VARARGS, NULL},
    {"open_bytes", core_open_bytes, METH_VARARGS, NULL},
    {"open_arrow", core_open_arrow, METH_VARARGS, NULL},
    {"sniff_path", core_sniff_path, METH_VARARGS, NULL},
    {"sniff_bytes", core_sniff_bytes, METH_VARARGS, NULL},
    {"schema", core_schema, METH_O, NULL},
    {"lists", core_lists, METH_VARARGS, NULL},
    {"buffers", core_buffers, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static bool add_type(PyObject *module, PyType_Spec *spec, PyTypeObject **out) {
  *out = (PyTypeObject *)PyType_FromModuleAndSpec(module, spec, NULL);
  return *out != NULL && PyModule_AddType(module, *out) == 0;
}

static int core_exec(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  PyObject *errors = PyImport_ImportModule("prefkit._errors");
  if (errors == NULL) return -1;
  state->make_error = PyObject_GetAttrString(errors, "from_status");
  Py_DECREF(errors);
  if (state->make_error == NULL) return -1;
  bool good = add_type(module, &dataset_spec, &state->dataset_type) &&
              add_type(module, &arrays_spec, &state->arrays_type) &&
              add_type(module, &column_spec, &state->column_type);
  return good ? 0 : -1;
}

static int core_traverse(PyObject *module, visitproc visit, void *arg) {
  core_state *state = PyModule_GetState(module);
  Py_VISIT(state->make_error);
  Py_VISIT(state->dataset_type);
  Py_VISIT(state->arrays_type);
  Py_VISIT(state->column_type);
  return 0;
}

static int core_clear(PyObject *module) {
  core_state *state = PyModule_GetState(module);
  Py_CLEAR(state->make_error);
  Py_CLEAR(state->dataset_type);
  Py_CLEAR(state->arrays_type);
  Py_CLEAR(state->column_type);
  return 0;
}

static void core_free(void *module) { core_clear(module); }

static PyModuleDef_Slot core_slots[] = {
    {Py_mod_exec, SLOT(core_exec)},
    {0, NULL},
};

static struct PyModuleDef core_definition = {
    PyModuleDef_HEAD_INIT,     .m_name = "_core",     .m_size = sizeof(core_state),
    .m_methods = core_methods, .m_slots = core_slots, .m_traverse = core_traverse,
    .m_clear = core_clear,     .m_free = core_free,
};

PyMODINIT_FUNC PyInit__core(void) { return PyModuleDef_Init(&core_definition); }
