#include <string.h>

#include "cratings.h"

#define INLINE static inline __attribute__((always_inline))

// The lowest `bits` of each of up to eight bytes, side by side: neighbours are joined, then pairs, then fours.
INLINE uint16_t joined(uint64_t bytes, unsigned bits) {
  bytes = (bytes & 0x00FF00FF00FF00FF) | (bytes & 0xFF00FF00FF00FF00) >> (8 - bits);
  bytes = (bytes & 0x0000FFFF0000FFFF) | (bytes & 0xFFFF0000FFFF0000) >> (16 - 2 * bits);
  return (uint16_t)((bytes & 0x00000000FFFFFFFF) | (bytes & 0xFFFFFFFF00000000) >> (32 - 4 * bits));
}

INLINE void keys_of_rows(const uint8_t *codes, size_t items, unsigned raters, unsigned bits, uint16_t *keys) {
  const uint64_t own = UINT64_MAX >> (64 - 8 * raters);
  for (size_t item = 0; item < items; item++, codes += raters) {
    uint64_t bytes;
    memcpy(&bytes, codes, sizeof bytes);
    keys[item] = joined(bytes & own, bits);
  }
}

#if defined(__x86_64__)
// Shifts by a number of bits that is only known here are one step, and three without it.
__attribute__((target("bmi2"))) static void keys_of_rows_bmi2(const uint8_t *codes, size_t items, unsigned raters,
                                                              unsigned bits, uint16_t *keys) {
  keys_of_rows(codes, items, raters, bits, keys);
}
#endif

void cratings_keys_of_rows(const uint8_t *codes, size_t items, unsigned raters, unsigned bits, uint16_t *keys) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("bmi2")) {
    keys_of_rows_bmi2(codes, items, raters, bits, keys);
    return;
  }
#endif
  keys_of_rows(codes, items, raters, bits, keys);
}

void cratings_keys_of_columns(const uint8_t *codes, size_t stride, size_t items, unsigned raters, unsigned bits,
                              uint16_t *keys) {
  for (size_t item = 0; item < items; item++) keys[item] = codes[item];
  for (unsigned rater = 1; rater < raters; rater++) {
    const uint8_t *column = codes + rater * stride;
    for (size_t item = 0; item < items; item++) keys[item] |= (uint16_t)(column[item] << rater * bits);
  }
}

void cratings_count(const uint16_t *keys, size_t items, size_t size, uint32_t *tables) {
  uint32_t *second = tables + size, *third = second + size, *fourth = third + size;
  size_t item = 0;
  for (; item + CRATINGS_TABLES <= items; item += CRATINGS_TABLES) {
    tables[keys[item]]++;
    second[keys[item + 1]]++;
    third[keys[item + 2]]++;
    fourth[keys[item + 3]]++;
  }
  for (; item < items; item++) tables[keys[item]]++;
}

// One bit a byte of a block, set where the byte is not 0.
static inline uint64_t present(const uint8_t *block) {
  uint64_t bits = 0;
  for (int i = 0; i < CRATINGS_BLOCK; i += 8) {
    uint64_t bytes;
    memcpy(&bytes, block + i, sizeof bytes);
    if (!bytes) continue;
    // The highest bit of each byte that is not 0, moved together by one product.
    bytes = ((bytes & 0x7F7F7F7F7F7F7F7F) + 0x7F7F7F7F7F7F7F7F) | bytes;
    bits |= ((bytes >> 7 & 0x0101010101010101) * 0x0102040810204080 >> 56) << i;
  }
  return bits;
}

// The same of the block at `from`, without what lies behind `count` codes.
static inline uint64_t present_before(const uint8_t *codes, size_t from, size_t count) {
  uint64_t bits = present(codes + from);
  return count - from < CRATINGS_BLOCK ? bits & ((1ull << (count - from)) - 1) : bits;
}

size_t cratings_present(const uint8_t *codes, size_t count, uint32_t *places) {
  size_t found = 0;
  for (size_t from = 0; from < count; from += CRATINGS_BLOCK) {
    uint64_t bits = present_before(codes, from, count);
    for (; bits; bits &= bits - 1) places[found++] = (uint32_t)(from + (size_t)__builtin_ctzll(bits));
  }
  return found;
}

size_t cratings_count_sparse(const uint8_t *codes, size_t items, size_t raters, unsigned bits, unsigned key_bits,
                             uint32_t *counts, uint64_t *seen, uint32_t *left) {
  size_t more = 0;
  for (size_t item = 0; item < items; item++, codes += raters) {
    uint32_t key = 0;
    unsigned used = 0;
    for (size_t from = 0; from < raters; from += CRATINGS_BLOCK) {
      uint64_t rated = present_before(codes, from, raters);
      seen[from / CRATINGS_BLOCK] |= rated;
      for (; rated && used <= key_bits; rated &= rated - 1, used += bits) {
        if (used + bits <= key_bits) key |= (uint32_t)codes[from + (size_t)__builtin_ctzll(rated)] << used;
      }
    }
    if (used <= key_bits) {
      counts[key]++;
    } else {
      left[more++] = (uint32_t)item;
    }
  }
  return more;
}
