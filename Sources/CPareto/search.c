#include "cpareto.h"

#include "dispatch.h"

typedef uint32_t sixteen __attribute__((vector_size(64)));
typedef _Bool sixteen_bits __attribute__((ext_vector_type(16)));

INLINE size_t sixteen_up_to(const uint32_t *sorted, uint32_t bound) {
  sixteen numbers;
  memcpy(&numbers, sorted, sizeof numbers);
  sixteen_bits packed = __builtin_convertvector(numbers <= bound, sixteen_bits);
  uint16_t bits;
  memcpy(&bits, &packed, sizeof bits);
  return (size_t)__builtin_popcount(bits);
}

INLINE size_t eight_up_to(const double *sorted, double bound) {
  return (size_t)__builtin_popcount(bits_of(eight_at(sorted) <= eight_of(bound)));
}

// Halving guesses wrong every other time, so that it stops where a few vectors are left. These are counted from the
// front up to the first that is not full; the last may begin before the one in front of it ends.
#define UP_TO(VECTOR_UP_TO, WIDTH)                                                                                \
  size_t first = 0;                                                                                               \
  while (count > 6 * WIDTH) {                                                                                     \
    size_t half = count / 2;                                                                                      \
    if (sorted[first + half] <= bound) first += half;                                                             \
    count -= half;                                                                                                \
  }                                                                                                               \
  size_t end = first + count, place = first;                                                                      \
  if (end < WIDTH) {                                                                                              \
    while (place < end && sorted[place] <= bound) place++;                                                        \
    return place;                                                                                                 \
  }                                                                                                               \
  for (; place + WIDTH <= end; place += WIDTH) {                                                                  \
    size_t found = VECTOR_UP_TO(sorted + place, bound);                                                           \
    if (found < WIDTH) return place + found;                                                                      \
  }                                                                                                               \
  return place == end ? end : end - WIDTH + VECTOR_UP_TO(sorted + end - WIDTH, bound);

INLINE size_t cpareto_positions_up_to_any(const uint32_t *sorted, size_t count, uint32_t bound) {
  UP_TO(sixteen_up_to, 16)
}
DISPATCH(size_t, cpareto_positions_up_to, (const uint32_t *sorted, size_t count, uint32_t bound),
         (sorted, count, bound))

INLINE size_t cpareto_numbers_up_to_any(const double *sorted, size_t count, double bound) { UP_TO(eight_up_to, 8) }
DISPATCH(size_t, cpareto_numbers_up_to, (const double *sorted, size_t count, double bound), (sorted, count, bound))

INLINE size_t cpareto_plane_fronts_any(const double *points, size_t count, double *lowest, size_t fronts,
                                       uint32_t *front) {
  for (size_t i = 0; i < count; i++, points += 2) {
    if (i > 0 && points[0] == points[-2] && points[1] == points[-1]) {
      front[i] = front[i - 1];
      continue;
    }
    size_t own = cpareto_numbers_up_to_any(lowest, fronts, points[1]);
    fronts += own == fronts;
    lowest[own] = points[1];
    front[i] = (uint32_t)own;
  }
  return fronts;
}
DISPATCH(size_t, cpareto_plane_fronts,
         (const double *points, size_t count, double *lowest, size_t fronts, uint32_t *front),
         (points, count, lowest, fronts, front))
