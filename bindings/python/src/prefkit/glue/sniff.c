/* Sniffing, and the built-in profiles. */
#include "glue.h"

#include <string.h>

static PyObject *fixed_text(const char *field, size_t capacity) {
  return PyUnicode_DecodeUTF8(field, (Py_ssize_t)strnlen(field, capacity), "replace");
}

static PyObject *sniff_candidates(const prefkit_sniff *sniff) {
  const uint32_t room = sizeof sniff->candidates / sizeof sniff->candidates[0];
  uint32_t count = sniff->candidate_count < room ? sniff->candidate_count : room;
  PyObject *list = PyList_New(0);
  for (uint32_t i = 0; list != NULL && i < count; i++) {
    const prefkit_sniff_candidate *candidate = &sniff->candidates[i];
    PyObject *entry =
        Py_BuildValue("(NdN)", fixed_text(candidate->profile, sizeof candidate->profile),
                      candidate->share, fixed_text(candidate->reason, sizeof candidate->reason));
    if (entry == NULL || PyList_Append(list, entry) != 0) Py_CLEAR(list);
    Py_XDECREF(entry);
  }
  return list;
}

static PyObject *sniff_finish(PyObject *module, const call_options *call, prefkit_status status,
                              const prefkit_error *error, const prefkit_sniff *sniff) {
  if (call->progress.failed) return NULL;
  if (status != PREFKIT_OK) return raise_status(PyModule_GetState(module), status, error);
  return Py_BuildValue("(iiiIKdNNN)", sniff->verdict, sniff->container, sniff->compression,
                       sniff->delimiter, (unsigned long long)sniff->records, sniff->confidence,
                       fixed_text(sniff->profile, sizeof sniff->profile),
                       fixed_text(sniff->reason, sizeof sniff->reason), sniff_candidates(sniff));
}

PyObject *core_sniff_path(PyObject *module, PyObject *args) {
  PyObject *path, *options;
  call_options call;
  if (!PyArg_ParseTuple(args, "SO", &path, &options)) return NULL;
  char *name;
  if (PyBytes_AsStringAndSize(path, &name, NULL) != 0) return NULL;
  if (!call_options_parse(&call, options)) return NULL;
  prefkit_sniff sniff = {.struct_size = sizeof sniff};
  prefkit_error error = PREFKIT_ERROR_INIT;
  call_begin(&call.progress);
  prefkit_status status = prefkit_sniff_path(name, &call.native, &sniff, &error);
  call_end(&call.progress);
  return sniff_finish(module, &call, status, &error, &sniff);
}

PyObject *core_sniff_bytes(PyObject *module, PyObject *args) {
  Py_buffer bytes;
  PyObject *options;
  if (!PyArg_ParseTuple(args, "y*O", &bytes, &options)) return NULL;
  call_options call;
  PyObject *result = NULL;
  if (call_options_parse(&call, options)) {
    prefkit_sniff sniff = {.struct_size = sizeof sniff};
    prefkit_error error = PREFKIT_ERROR_INIT;
    call_begin(&call.progress);
    prefkit_status status =
        prefkit_sniff_bytes(bytes.buf, (size_t)bytes.len, &call.native, &sniff, &error);
    call_end(&call.progress);
    result = sniff_finish(module, &call, status, &error, &sniff);
  }
  PyBuffer_Release(&bytes);
  return result;
}

PyObject *core_profiles(PyObject *module, PyObject *unused) {
  (void)unused;
  size_t count = prefkit_profile_count();
  PyObject *list = PyList_New(0);
  for (size_t i = 0; list != NULL && i < count; i++) {
    prefkit_profile profile = {.struct_size = sizeof profile};
    prefkit_status status = prefkit_profile_get(i, &profile);
    PyObject *entry = status != PREFKIT_OK
                          ? raise_status(PyModule_GetState(module), status, NULL)
                          : Py_BuildValue("(sss#)", profile.name, profile.title, profile.document,
                                          (Py_ssize_t)profile.document_length);
    if (entry == NULL || PyList_Append(list, entry) != 0) Py_CLEAR(list);
    Py_XDECREF(entry);
  }
  return list;
}
