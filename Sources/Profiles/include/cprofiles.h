// The built-in profile documents, embedded in the library so that it needs no files at run time.
#ifndef CPROFILES_H
#define CPROFILES_H

#include <stddef.h>

typedef struct prefkit_embedded_profile {
  const char *name;
  const char *document;  // zero-terminated JSON
  size_t length;         // without the zero
} prefkit_embedded_profile;

extern const prefkit_embedded_profile prefkit_embedded_profiles[];
extern const size_t prefkit_embedded_profile_count;

#endif
