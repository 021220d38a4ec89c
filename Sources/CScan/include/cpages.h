/* Pages of memory: what Swift cannot call (mremap is variadic) or does not know. */
#ifndef CPAGES_H
#define CPAGES_H

#include <stddef.h>

/* `length` fresh zero bytes in pages of their own; NULL when they cannot be had. */
void *cpages_map(size_t length);

/* The same bytes with room for `to`; they may move. NULL when that cannot be had: `base` is then as it was. */
void *cpages_remap(void *base, size_t from, size_t to);

/* Says that fresh memory of anyone's will be filled, so that it may come in large pages. */
void cpages_will_fill(void *start, size_t length);

void cpages_unmap(void *base, size_t length);

/* Fills the page table for mapped pages that will be read; `start` is at a page's begin. Not 0 when the kernel
   cannot, which does no harm. */
int cpages_will_read(const void *start, size_t length);

#endif
