// Points in blocks of eight, against one point.
#ifndef CPARETO_BLOCKS_H
#define CPARETO_BLOCKS_H

#include "cpareto.h"

#include "dispatch.h"

// The lanes of a block that are below `point` in all objectives. Most fail in the first two.
INLINE unsigned below(const double *block, size_t objectives, const double *point, uint8_t strict) {
  unsigned lanes = 0xFF;
  for (size_t c = 0; c < objectives && lanes != 0; c++) {
    eight numbers = eight_at(block + c * CPARETO_LANES), bound = eight_of(point[c]);
    lanes &= strict ? bits_of(numbers < bound) : bits_of(numbers <= bound);
  }
  return lanes;
}

INLINE uint8_t any_below(const double *blocks, size_t count, size_t objectives, const double *point, uint8_t strict) {
  for (size_t b = 0; b < count; b++) {
    if (below(blocks + b * objectives * CPARETO_LANES, objectives, point, strict) != 0) return 1;
  }
  return 0;
}

#endif
