#include "cpareto.h"

#include "dispatch.h"

// The lanes of eight points that `point` knocks out. `later` are those behind it in the group.
INLINE unsigned knocked_out(const double *lanes, const double *point, size_t outer, size_t objectives,
                            enum cpareto_keep keep, unsigned later) {
  if (keep == CPARETO_KEEP_WEAK) {
    eight_truths less = eight_of(point[0]) < eight_at(lanes);
    for (size_t c = 1; c < objectives; c++) less &= eight_of(point[c * outer]) < eight_at(lanes + c * outer);
    return bits_of(less);
  }
  eight_truths most = eight_of(point[0]) <= eight_at(lanes), less = eight_of(point[0]) < eight_at(lanes);
  for (size_t c = 1; c < objectives; c++) {
    eight own = eight_of(point[c * outer]), others = eight_at(lanes + c * outer);
    most &= own <= others;
    less |= own < others;
  }
  unsigned dominated = bits_of(most & less);
  return keep == CPARETO_KEEP_ALL ? dominated : dominated | (bits_of(most) & later);
}

// One group, eight of its points at a time.
INLINE size_t frontier(const double *tile, size_t outer, size_t objectives, size_t size, enum cpareto_keep keep,
                     uint8_t *mask) {
  size_t kept = 0;
  for (size_t first = 0; first < size; first += CPARETO_LANES) {
    unsigned out = 0;
    for (size_t i = 0; i < size; i++) {
      unsigned later = i < first ? 0xFF : i - first < 8 ? 0xFEu << (i - first) : 0;
      out |= knocked_out(tile + first, tile + i, outer, objectives, keep, later);
    }
    size_t lanes = size - first < CPARETO_LANES ? size - first : CPARETO_LANES;
    for (size_t lane = 0; lane < lanes; lane++) {
      uint8_t on = (out >> lane & 1) == 0;
      mask[first + lane] = on;
      kept += on;
    }
  }
  return kept;
}

INLINE size_t frontiers(const double *tile, size_t outer, size_t objectives, const uint32_t *sizes, size_t groups,
                      enum cpareto_keep keep, uint8_t *mask) {
  size_t kept = 0;
  for (size_t group = 0; group < groups; group++) {
    kept += frontier(tile, outer, objectives, sizes[group], keep, mask);
    tile += sizes[group];
    mask += sizes[group];
  }
  return kept;
}

INLINE size_t cpareto_group_frontiers_any(const double *tile, size_t outer, size_t objectives, const uint32_t *sizes,
                                        size_t groups, enum cpareto_keep keep, uint8_t *mask) {
  if (keep != CPARETO_KEEP_ALL) return frontiers(tile, outer, objectives, sizes, groups, keep, mask);
  switch (objectives) {
  case 2: return frontiers(tile, outer, 2, sizes, groups, CPARETO_KEEP_ALL, mask);
  case 3: return frontiers(tile, outer, 3, sizes, groups, CPARETO_KEEP_ALL, mask);
  case 4: return frontiers(tile, outer, 4, sizes, groups, CPARETO_KEEP_ALL, mask);
  default: return frontiers(tile, outer, objectives, sizes, groups, CPARETO_KEEP_ALL, mask);
  }
}
DISPATCH(size_t, cpareto_group_frontiers,
         (const double *tile, size_t outer, size_t objectives, const uint32_t *sizes, size_t groups,
          enum cpareto_keep keep, uint8_t *mask),
         (tile, outer, objectives, sizes, groups, keep, mask))
