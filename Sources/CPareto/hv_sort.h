// Positive doubles sorted by the digits of their bits, whose order is theirs.
#ifndef CPARETO_HV_SORT_H
#define CPARETO_HV_SORT_H

#include <string.h>

#include "hv_watch.h"

struct hv_key {
  uint64_t number;
  uint32_t place;
};

static inline uint64_t hv_ascending(double number) {
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  return bits;
}

static inline uint64_t hv_descending(double number) { return ~hv_ascending(number); }

enum { HV_DIGIT = 11, HV_BUCKETS = 1 << HV_DIGIT, HV_DIGITS = 6 };

// A stable sort, ascending, of `keys`; O(n). Few keys are inserted one by one.
static int32_t hv_sort(struct hv_key *keys, struct hv_key *spare, size_t count, struct cpareto_hv_watch *watch) {
  if (count < 128) {
    for (size_t i = 1; i < count; i++) {
      struct hv_key key = keys[i];
      size_t j = i;
      for (; j > 0 && keys[j - 1].number > key.number; j--) keys[j] = keys[j - 1];
      keys[j] = key;
    }
    return CPARETO_HV_DONE;
  }
  static const uint32_t none[HV_BUCKETS];
  uint32_t counts[HV_DIGITS][HV_BUCKETS];
  for (int digit = 0; digit < HV_DIGITS; digit++) memcpy(counts[digit], none, sizeof none);
  for (size_t i = 0; i < count; i++) {
    for (int digit = 0; digit < HV_DIGITS; digit++) {
      counts[digit][keys[i].number >> digit * HV_DIGIT & (HV_BUCKETS - 1)]++;
    }
  }
  struct hv_key *from = keys, *to = spare;
  for (int digit = 0; digit < HV_DIGITS; digit++) {
    uint32_t *starts = counts[digit], sum = 0;
    int shift = digit * HV_DIGIT;
    // A digit that all share says nothing.
    if (starts[from[0].number >> shift & (HV_BUCKETS - 1)] == count) continue;
    for (int bucket = 0; bucket < HV_BUCKETS; bucket++) {
      uint32_t here = starts[bucket];
      starts[bucket] = sum;
      sum += here;
    }
    for (size_t i = 0; i < count; i++) to[starts[from[i].number >> shift & (HV_BUCKETS - 1)]++] = from[i];
    struct hv_key *swap = from;
    from = to;
    to = swap;
    if (hv_stops(watch)) return CPARETO_HV_STOPPED;
  }
  if (from != keys) memcpy(keys, from, count * sizeof *keys);
  return CPARETO_HV_DONE;
}

#endif
