// From points to gains, and their order.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cpareto_hv.h"
#include "dispatch.h"
#include "hv_sort.h"

static int better(const double *point, const double *reference, size_t objectives) {
  for (size_t j = 0; j < objectives; j++) {
    if (!(point[j] < reference[j])) return 0;
  }
  return 1;
}

// Gains become at most 1 by powers of 2, so that no product of theirs is too large and nothing is rounded.
static void scale(double *gains, size_t count, size_t objectives, int32_t *exponents, const double *most) {
  for (size_t j = 0; j < objectives; j++) {
    int exponent;
    frexp(most[j], &exponent);
    exponents[j] = exponent;
    // Two factors, since the exponent of one would not hold the inverse of the smallest numbers.
    double half = ldexp(1, -exponent / 2), rest = ldexp(1, -exponent - -exponent / 2);
    if (exponent == 0) continue;
    for (size_t i = 0; i < count; i++) gains[i * objectives + j] = gains[i * objectives + j] * half * rest;
  }
}

size_t cpareto_hv_gains(const double *points, size_t count, size_t objectives, const double *reference, double *gains,
                        uint32_t *rows, int32_t *exponents, int32_t *infinite) {
  double most[255] = {0};
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const double *point = points + i * objectives;
    if (!better(point, reference, objectives)) continue;
    for (size_t j = 0; j < objectives; j++) {
      double gain = reference[j] - point[j];
      gains[kept * objectives + j] = gain;
      most[j] = gain > most[j] ? gain : most[j];
    }
    rows[kept++] = (uint32_t)i;
  }
  *infinite = 0;
  for (size_t j = 0; j < objectives; j++) *infinite |= isinf(most[j]) != 0;
  if (kept > 0 && !*infinite) scale(gains, kept, objectives, exponents, most);
  return kept;
}

// Whether point a comes before b: better in the last objective in which they differ.
INLINE int before(const double *a, const double *b, size_t objectives) {
  for (size_t j = objectives; j-- > 0;) {
    if (a[j] != b[j]) return a[j] > b[j];
  }
  return 0;
}

// A stable merge sort of a run of ties.
static void merge_sort(const double *gains, size_t objectives, uint32_t *order, uint32_t *spare, size_t count) {
  if (count < 2) return;
  size_t half = count / 2;
  merge_sort(gains, objectives, order, spare, half);
  merge_sort(gains, objectives, order + half, spare, count - half);
  memcpy(spare, order, half * sizeof *order);
  for (size_t left = 0, right = half, out = 0; left < half; out++) {
    int take = right < count && before(gains + order[right] * objectives, gains + spare[left] * objectives, objectives);
    order[out] = take ? order[right++] : spare[left++];
  }
}

int32_t cpareto_hv_order(const double *gains, size_t count, size_t objectives, uint32_t *order,
                         struct cpareto_hv_watch *watch) {
  struct hv_key *keys = malloc(2 * (count + 1) * sizeof *keys);
  uint32_t *spare = malloc((count + 1) * sizeof *spare);
  int32_t status = keys == NULL || spare == NULL ? CPARETO_HV_MEMORY : CPARETO_HV_DONE;
  if (status == CPARETO_HV_DONE) {
    for (size_t i = 0; i < count; i++) {
      keys[i].number = hv_descending(gains[i * objectives + objectives - 1]);
      keys[i].place = (uint32_t)i;
    }
    status = hv_sort(keys, keys + count, count, watch);
  }
  if (status == CPARETO_HV_DONE) {
    for (size_t i = 0; i < count; i++) order[i] = keys[i].place;
    for (size_t first = 0, end; first < count; first = end) {
      for (end = first + 1; end < count && keys[end].number == keys[first].number;) end++;
      merge_sort(gains, objectives, order + first, spare, end - first);
    }
  }
  free(keys);
  free(spare);
  return status;
}
