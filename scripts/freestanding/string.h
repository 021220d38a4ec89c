// What the loops use of <string.h>, for compiling them where the target has no headers.
#ifndef PREFKIT_FREESTANDING_STRING_H
#define PREFKIT_FREESTANDING_STRING_H

#include <stddef.h>

void *memcpy(void *to, const void *from, size_t count);
void *memmove(void *to, const void *from, size_t count);
void *memset(void *to, int byte, size_t count);
int memcmp(const void *a, const void *b, size_t count);

#endif
