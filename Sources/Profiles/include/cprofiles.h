// The built-in profile documents, embedded in the library so that it needs no files at run time.
#ifndef CPROFILES_H
#define CPROFILES_H

#include <stddef.h>

typedef struct cprofiles_document {
  const char *name;
  const char *text;  // zero-terminated JSON
  size_t length;     // without the zero
} cprofiles_document;

size_t cprofiles_count(void);
// NULL past the end.
const cprofiles_document *cprofiles_at(size_t index);

#endif
