#include "cpareto.h"

#include "blocks.h"

INLINE uint8_t cpareto_any_below_any(const double *blocks, size_t count, size_t objectives, const double *point,
                                     uint8_t strict) {
  if (strict) return any_below(blocks, count, objectives, point, 1);
  switch (objectives) {
  case 3: return any_below(blocks, count, 3, point, 0);
  case 4: return any_below(blocks, count, 4, point, 0);
  case 5: return any_below(blocks, count, 5, point, 0);
  default: return any_below(blocks, count, objectives, point, 0);
  }
}
DISPATCH(uint8_t, cpareto_any_below,
         (const double *blocks, size_t count, size_t objectives, const double *point, uint8_t strict),
         (blocks, count, objectives, point, strict))

INLINE size_t cpareto_count_below_any(const double *blocks, size_t count, size_t objectives, const double *point) {
  size_t found = 0;
  for (size_t b = 0; b < count; b++) {
    found += (unsigned)__builtin_popcount(below(blocks + b * objectives * CPARETO_LANES, objectives, point, 0));
  }
  return found;
}
DISPATCH(size_t, cpareto_count_below,
         (const double *blocks, size_t count, size_t objectives, const double *point),
         (blocks, count, objectives, point))

INLINE size_t not_above(const double *tile, size_t outer, size_t count, size_t objectives, const double *pivot,
                        uint32_t *left) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i += CPARETO_LANES) {
    eight_truths above = eight_at(tile + i) > eight_of(pivot[0]);
    for (size_t c = 1; c < objectives; c++) above &= eight_at(tile + c * outer + i) > eight_of(pivot[c]);
    unsigned lanes = ~bits_of(above) & 0xFF;
    if (i + CPARETO_LANES > count) lanes &= (1u << (count - i)) - 1;
    for (; lanes != 0; lanes &= lanes - 1) left[kept++] = (uint32_t)i + (uint32_t)__builtin_ctz(lanes);
  }
  return kept;
}

INLINE size_t cpareto_not_above_any(const double *tile, size_t outer, size_t count, size_t objectives,
                                    const double *pivot, uint32_t *left) {
  switch (objectives) {
  case 2: return not_above(tile, outer, count, 2, pivot, left);
  case 3: return not_above(tile, outer, count, 3, pivot, left);
  default: return not_above(tile, outer, count, objectives, pivot, left);
  }
}
DISPATCH(size_t, cpareto_not_above,
         (const double *tile, size_t outer, size_t count, size_t objectives, const double *pivot, uint32_t *left),
         (tile, outer, count, objectives, pivot, left))
