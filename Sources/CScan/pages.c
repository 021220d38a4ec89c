#define _GNU_SOURCE
#include "cpages.h"

#include <stdint.h>
#include <sys/mman.h>

void *cpages_map(size_t length) {
  void *base = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (base == MAP_FAILED) return NULL;
  /* Filling fresh pages costs more than most of what is done with them; 2 MiB at a time it is cheap. */
  madvise(base, length, MADV_HUGEPAGE);
  return base;
}

void *cpages_remap(void *base, size_t from, size_t to) {
  void *moved = mremap(base, from, to, MREMAP_MAYMOVE);
  return moved == MAP_FAILED ? NULL : moved;
}

void cpages_will_fill(void *start, size_t length) {
  const uintptr_t large = (uintptr_t)2 << 20;
  uintptr_t first = ((uintptr_t)start + large - 1) & ~(large - 1);
  uintptr_t end = ((uintptr_t)start + length) & ~(large - 1);
  if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

void cpages_unmap(void *base, size_t length) { munmap(base, length); }

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22 /* Linux 5.14 */
#endif

int cpages_will_read(const void *start, size_t length) {
  return madvise((void *)(uintptr_t)start, length, MADV_POPULATE_READ);
}
