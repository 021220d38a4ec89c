// A set of whole numbers below a bound, as bits in levels of 64: its neighbours are found in a few steps, whatever the
// size, and without pointers. It holds the staircase of a sweep by the ranks of the points.
#ifndef CPARETO_HV_RANKS_H
#define CPARETO_HV_RANKS_H

#include <stdlib.h>

#include "cpareto_hv.h"

enum { HV_LEVELS = 6 };
#define HV_NONE SIZE_MAX

// Bit i of level 0 is number i; bit i of a higher level says whether word i of the level below has one.
struct hv_ranks {
  uint64_t *words[HV_LEVELS];
  int levels;
};

static inline int hv_ranks_make(struct hv_ranks *ranks, size_t bound) {
  size_t sizes[HV_LEVELS], total = 0, size = bound;
  ranks->levels = 0;
  do {
    size = size / 64 + 1;
    sizes[ranks->levels++] = size;
    total += size;
  } while (size > 1);
  uint64_t *words = calloc(total, sizeof *words);
  ranks->words[0] = words;
  for (int level = 1; level < ranks->levels; level++) ranks->words[level] = ranks->words[level - 1] + sizes[level - 1];
  return words != NULL;
}

static inline void hv_ranks_free(struct hv_ranks *ranks) { free(ranks->words[0]); }

static inline void hv_ranks_add(struct hv_ranks *ranks, size_t number) {
  for (int level = 0; level < ranks->levels; level++, number /= 64) {
    uint64_t *word = ranks->words[level] + number / 64, old = *word;
    *word |= (uint64_t)1 << number % 64;
    if (old != 0) return;
  }
}

static inline void hv_ranks_remove(struct hv_ranks *ranks, size_t number) {
  for (int level = 0; level < ranks->levels; level++, number /= 64) {
    uint64_t *word = ranks->words[level] + number / 64;
    *word &= ~((uint64_t)1 << number % 64);
    if (*word != 0) return;
  }
}

// The next number above, or HV_NONE.
static inline size_t hv_ranks_above(const struct hv_ranks *ranks, size_t number) {
  for (int level = 0; level < ranks->levels; level++, number /= 64) {
    uint64_t rest = ranks->words[level][number / 64] & ~(uint64_t)1 << number % 64;
    if (rest == 0) continue;
    number = number / 64 * 64 + (size_t)__builtin_ctzll(rest);
    while (level-- > 0) number = number * 64 + (size_t)__builtin_ctzll(ranks->words[level][number]);
    return number;
  }
  return HV_NONE;
}

// The next number below, or HV_NONE.
static inline size_t hv_ranks_below(const struct hv_ranks *ranks, size_t number) {
  for (int level = 0; level < ranks->levels; level++, number /= 64) {
    uint64_t rest = ranks->words[level][number / 64] & (((uint64_t)1 << number % 64) - 1);
    if (rest == 0) continue;
    number = number / 64 * 64 + 63 - (size_t)__builtin_clzll(rest);
    while (level-- > 0) number = number * 64 + 63 - (size_t)__builtin_clzll(ranks->words[level][number]);
    return number;
  }
  return HV_NONE;
}

// The ranks of points of three objectives by their first, ascending; of equals the later one is lower.
int32_t cpareto_hv_rank_first(const double *gains, size_t count, uint32_t *ranks, struct cpareto_hv_watch *watch);

#endif
