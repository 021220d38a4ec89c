#include "cpareto.h"

#include <string.h>

// Numbers in the order of doubles become integers in the same order.
static uint64_t ordered(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits ^ ((uint64_t)((int64_t)bits >> 63) | 0x8000000000000000u);
}

static uint64_t key_of(const double *numbers, size_t columns, size_t column, uint64_t item) {
  return ordered(numbers[(size_t)(uint32_t)item * columns + column]);
}

static int comes_later(const double *numbers, size_t columns, size_t column, uint64_t a, uint64_t b) {
  const double *left = numbers + (size_t)(uint32_t)a * columns, *right = numbers + (size_t)(uint32_t)b * columns;
  for (; column < columns; column++) {
    if (left[column] != right[column]) return left[column] > right[column];
  }
  return 0;
}

static void insert(const double *numbers, size_t columns, size_t column, uint64_t *items, size_t count) {
  for (size_t i = 1; i < count; i++) {
    uint64_t item = items[i];
    size_t place = i;
    for (; place > 0 && comes_later(numbers, columns, column, items[place - 1], item); place--) {
      items[place] = items[place - 1];
    }
    items[place] = item;
  }
}

enum { DIGIT = 11, DIGITS = 3, BUCKETS = 1 << DIGIT };

// By the high halves of the items, a digit after the other from the last; digits that all share are passed over.
static void sort_by_high_half(uint64_t *items, uint64_t *scratch, size_t count) {
  static const unsigned shifts[DIGITS] = {32, 32 + DIGIT, 32 + 2 * DIGIT};
  uint32_t counts[DIGITS][BUCKETS];
  memset(counts, 0, sizeof counts);
  for (size_t i = 0; i < count; i++) {
    for (int digit = 0; digit < DIGITS; digit++) counts[digit][items[i] >> shifts[digit] & (BUCKETS - 1)]++;
  }
  uint64_t *from = items, *to = scratch;
  for (int digit = 0; digit < DIGITS; digit++) {
    uint32_t *ends = counts[digit], before = 0;
    if (ends[from[0] >> shifts[digit] & (BUCKETS - 1)] == count) continue;
    for (size_t bucket = 0; bucket < BUCKETS; bucket++) {
      uint32_t own = ends[bucket];
      ends[bucket] = before;
      before += own;
    }
    for (size_t i = 0; i < count; i++) to[ends[from[i] >> shifts[digit] & (BUCKETS - 1)]++] = from[i];
    uint64_t *swap = from;
    from = to;
    to = swap;
  }
  if (from != items) memcpy(items, from, count * sizeof *items);
}

// Rows that are equal before `column`. The keys are scaled so that 32 bits hold the greatest difference; rows that these
// cannot tell apart are sorted among themselves, by this column as long as it differs.
static void sort(const double *numbers, size_t columns, size_t column, uint64_t *items, uint64_t *scratch,
                 size_t count) {
  for (;;) {
    // The table of digits has to pay.
    if (count <= 64) {
      insert(numbers, columns, column, items, count);
      return;
    }
    uint64_t low = UINT64_MAX, high = 0;
    for (size_t i = 0; i < count; i++) {
      uint64_t key = key_of(numbers, columns, column, items[i]);
      low = key < low ? key : low;
      high = key > high ? key : high;
    }
    if (low != high) {
      unsigned width = 64 - (unsigned)__builtin_clzll(high - low), shift = width > 32 ? width - 32 : 0;
      for (size_t i = 0; i < count; i++) {
        uint64_t key = key_of(numbers, columns, column, items[i]) - low;
        items[i] = key >> shift << 32 | (uint32_t)items[i];
      }
      sort_by_high_half(items, scratch, count);
      break;
    }
    if (++column == columns) return;
  }
  for (size_t first = 0; first < count;) {
    size_t end = first + 1;
    while (end < count && items[end] >> 32 == items[first] >> 32) end++;
    if (end - first > 1) sort(numbers, columns, column, items + first, scratch, end - first);
    first = end;
  }
}

void cpareto_sort_rows(const double *numbers, size_t columns, uint64_t *items, uint64_t *scratch, size_t count) {
  if (count > 1) sort(numbers, columns, 0, items, scratch, count);
}
