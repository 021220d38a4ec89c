/* From a status to an exception. Which class it is, is decided in prefkit._errors. */
#include "glue.h"

#include <string.h>

/* The library cuts long messages at the end of their field, perhaps inside a character. */
static PyObject *text_of(const char *field, size_t capacity) {
  return PyUnicode_DecodeUTF8(field, (Py_ssize_t)strnlen(field, capacity), "replace");
}

PyObject *raise_status(core_state *state, prefkit_status status, const prefkit_error *error) {
  prefkit_error blank = PREFKIT_ERROR_INIT;
  if (error == NULL) error = &blank;
  PyObject *problem = text_of(error->problem, sizeof error->problem);
  PyObject *field = text_of(error->field, sizeof error->field);
  PyObject *message = text_of(error->message, sizeof error->message);
  PyObject *exception = NULL;
  if (problem != NULL && field != NULL && message != NULL) {
    exception = PyObject_CallFunction(state->make_error, "isOOOLLLL", (int)status,
                                      prefkit_status_name(status), problem, field, message,
                                      (long long)error->source, (long long)error->record,
                                      (long long)error->line, (long long)error->byte_offset);
  }
  Py_XDECREF(problem);
  Py_XDECREF(field);
  Py_XDECREF(message);
  if (exception != NULL) {
    PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_DECREF(exception);
  }
  return NULL;
}
