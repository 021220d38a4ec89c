// What the headers of this module share: how wide the vectors of a loop are.
#ifndef CPARETO_VECTORS_H
#define CPARETO_VECTORS_H

// The widest vectors that the processor has. A function that is declared by CPARETO_LOOP uses these; with the ending `_with` it
// uses those that are asked for, which the processor must have.
enum cpareto_width { CPARETO_ANY, CPARETO_AVX2, CPARETO_AVX512 };
enum cpareto_width cpareto_widest(void);
#define CPARETO_LOOP(RESULT, NAME, ...) \
  RESULT NAME(__VA_ARGS__);             \
  RESULT NAME##_with(enum cpareto_width width, __VA_ARGS__)


// How many points are compared at a time: points in blocks are in blocks of these.
enum { CPARETO_LANES = 8 };

#endif
