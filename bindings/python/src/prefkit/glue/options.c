/* Reading options, and the way back into Python while a native call runs. */
#include "glue.h"

#include <string.h>
#include <time.h>

/* How long the callback stays out of Python: short enough for Ctrl-C within 0.2 s, long enough
 * that taking the GIL costs nothing. */
static const double REPORT_INTERVAL = 0.05;

static double monotonic_seconds(void) {
  struct timespec now;
  if (clock_gettime(CLOCK_MONOTONIC, &now) != 0) return 0;
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Runs with the GIL. False when a Python exception is set. */
static bool report(progress_state *progress, uint64_t done, uint64_t total, int *stop) {
  if (PyErr_CheckSignals() != 0) return false;
  if (progress->callable == NULL) return true;
  PyObject *answer = PyObject_CallFunction(progress->callable, "KK", (unsigned long long)done,
                                           (unsigned long long)total);
  if (answer == NULL) return false;
  *stop = answer == Py_False; /* None, the usual answer, means go on. */
  Py_DECREF(answer);
  return true;
}

/* Whether it is time for a report. */
static bool is_due(progress_state *progress, uint64_t done, uint64_t total) {
  bool last = done >= total && !progress->finished;
  if (!last && monotonic_seconds() < progress->next) return false;
  progress->finished = progress->finished || last;
  return true;
}

int on_progress(void *context, uint64_t done, uint64_t total) {
  progress_state *progress = context;
  if (progress->failed) return 1;
  if (!is_due(progress, done, total)) return 0;
  int stop = 0;
  PyEval_RestoreThread(progress->thread);
  progress->failed = !report(progress, done, total, &stop);
  progress->thread = PyEval_SaveThread();
  progress->next = monotonic_seconds() + REPORT_INTERVAL;
  return progress->failed || stop;
}

int on_progress_held(void *context, uint64_t done, uint64_t total) {
  progress_state *progress = context;
  if (progress->failed) return 1;
  if (!is_due(progress, done, total)) return 0;
  int stop = 0;
  progress->failed = !report(progress, done, total, &stop);
  progress->next = monotonic_seconds() + REPORT_INTERVAL;
  return progress->failed || stop;
}

int optional_c_string(PyObject *object, void *out) {
  char **text = out;
  if (object == Py_None) {
    *text = NULL;
    return 1;
  }
  return PyBytes_AsStringAndSize(object, text, NULL) == 0;
}

bool call_options_parse(call_options *call, PyObject *tuple) {
  memset(call, 0, sizeof *call);
  prefkit_read_options native = PREFKIT_READ_OPTIONS_INIT;
  char *profile = NULL;
  char *sidecar = NULL;
  unsigned long long max_record_bytes = 0, max_input_bytes = 0, max_problems = 0;
  PyObject *callable = Py_None;
  if (!PyArg_ParseTuple(tuple, "iO&O&iiiIIIKKKO", &native.on_error, optional_c_string, &profile,
                        optional_c_string, &sidecar, &native.container, &native.lenient,
                        &native.copy, &native.threads, &native.max_depth, &native.delimiter,
                        &max_record_bytes, &max_input_bytes, &max_problems, &callable)) {
    return false;
  }
  native.profile = profile;
  native.sidecar = sidecar;
  native.max_record_bytes = max_record_bytes;
  native.max_input_bytes = max_input_bytes;
  native.max_problems = max_problems;
  native.progress = on_progress; /* Always: it also watches for Ctrl-C. */
  native.progress_context = &call->progress;
  call->native = native;
  call->progress.callable = callable == Py_None ? NULL : callable;
  return true;
}

void call_begin(progress_state *progress) {
  progress->next = monotonic_seconds() + REPORT_INTERVAL;
  progress->thread = PyEval_SaveThread();
}

void call_end(progress_state *progress) {
  PyEval_RestoreThread(progress->thread);
  progress->thread = NULL;
}
