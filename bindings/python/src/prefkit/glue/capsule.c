/* Arrow streams in PyCapsules
 * (https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html). */
#include "glue.h"

#include <stdlib.h>

static const char STREAM_NAME[] = "arrow_array_stream";

void stream_release(struct ArrowArrayStream *stream) {
  if (stream->release == NULL) return;
  Py_BEGIN_ALLOW_THREADS stream->release(stream);
  Py_END_ALLOW_THREADS stream->release = NULL;
}

/* A consumer that moved the stream out has set `release` to NULL; then only the shell is ours. */
static void stream_capsule_destroy(PyObject *capsule) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
  if (stream == NULL) {
    PyErr_WriteUnraisable(capsule);
    return;
  }
  stream_release(stream);
  free(stream);
}

PyObject *stream_capsule(struct ArrowArrayStream *stream) {
  struct ArrowArrayStream *shell = malloc(sizeof *shell);
  if (shell == NULL) {
    stream_release(stream);
    return PyErr_NoMemory();
  }
  *shell = *stream;
  stream->release = NULL;
  PyObject *capsule = PyCapsule_New(shell, STREAM_NAME, stream_capsule_destroy);
  if (capsule == NULL) {
    stream_release(shell);
    free(shell);
  }
  return capsule;
}

bool stream_take(PyObject *capsule, struct ArrowArrayStream *out) {
  struct ArrowArrayStream *stream = PyCapsule_GetPointer(capsule, STREAM_NAME);
  if (stream == NULL) return false;
  if (stream->release == NULL) {
    PyErr_SetString(PyExc_ValueError,
                    "the Arrow stream has been consumed already; ask for a new one");
    return false;
  }
  *out = *stream;
  stream->release = NULL;
  return true;
}
