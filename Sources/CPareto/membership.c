#include "cpareto_membership.h"

#include <string.h>

#include "dispatch.h"

typedef double four __attribute__((vector_size(32), aligned(8)));
typedef int16_t lanes __attribute__((vector_size(32), aligned(2)));
typedef int16_t quarter __attribute__((vector_size(8), aligned(2)));
typedef int64_t words __attribute__((vector_size(32)));

// Adds rows to the sums of a block in some tiles, of which there are at most two.
INLINE void add_rows(const double *terms, size_t outer, int tiles, const double *weights, size_t rows, double *out,
                     size_t step) {
  eight sums[CPARETO_DRAWS][2];
  for (int q = 0; q < CPARETO_DRAWS; q++) {
    for (int t = 0; t < tiles; t++) sums[q][t] = eight_at(out + q * step + t * CPARETO_LANES);
  }
  for (size_t row = 0; row < rows; row++, terms += CPARETO_LANES, weights += CPARETO_DRAWS) {
    for (int q = 0; q < CPARETO_DRAWS; q++) {
      eight weight = eight_of(weights[q]);
      for (int t = 0; t < tiles; t++) sums[q][t] += eight_at(terms + t * outer) * weight;
    }
  }
  for (int q = 0; q < CPARETO_DRAWS; q++) {
    memcpy(out + q * step, sums[q], (size_t)tiles * sizeof(eight));
  }
}

// The sums stay in registers while some rows go by, which stay in the nearest cache while the blocks go by.
INLINE void cpareto_weighted_sums_any(const double *terms, size_t rows, size_t tiles, const double *weights,
                                      size_t blocks, double *out, int at_once) {
  enum { ROWS = 128 };
  size_t step = tiles * CPARETO_LANES, outer = rows * CPARETO_LANES;
  memset(out, 0, blocks * CPARETO_DRAWS * step * sizeof *out);
  for (size_t first = 0; first < rows; first += ROWS) {
    size_t count = rows - first < ROWS ? rows - first : ROWS;
    for (size_t tile = 0; tile < tiles;) {
      int together = tile + 2 <= tiles ? at_once : 1;
      for (size_t block = 0; block < blocks; block++) {
        const double *term = terms + tile * outer + first * CPARETO_LANES;
        const double *weight = weights + (block * rows + first) * CPARETO_DRAWS;
        double *sums = out + block * CPARETO_DRAWS * step + tile * CPARETO_LANES;
        if (together == 2) {
          add_rows(term, outer, 2, weight, count, sums, step);
        } else {
          add_rows(term, outer, 1, weight, count, sums, step);
        }
      }
      tile += (size_t)together;
    }
  }
}
DISPATCH_SHAPED(void, cpareto_weighted_sums,
                (const double *terms, size_t rows, size_t tiles, const double *weights, size_t blocks, double *out),
                (terms, rows, tiles, weights, blocks, out), (terms, rows, tiles, weights, blocks, out, 1),
                (terms, rows, tiles, weights, blocks, out, 2))

INLINE void cpareto_sparse_sums_any(const uint64_t *offsets, const uint32_t *columns, const double *terms,
                                    const double *numbers, const double *weights, size_t weight_step, size_t rows,
                                    double *sums, double *counts) {
  for (size_t row = 0; row < rows; row++) {
    double weight = weights[row * weight_step];
    if (weight == 0) continue;
    for (uint64_t at = offsets[row]; at < offsets[row + 1]; at++) {
      sums[columns[at]] += terms[at] * weight;
      counts[columns[at]] += numbers[at] * weight;
    }
  }
}
DISPATCH(void, cpareto_sparse_sums,
         (const uint64_t *offsets, const uint32_t *columns, const double *terms, const double *numbers,
          const double *weights, size_t weight_step, size_t rows, double *sums, double *counts),
         (offsets, columns, terms, numbers, weights, weight_step, rows, sums, counts))

INLINE uint8_t cpareto_means_any(double *sums, const double *counts, size_t points, size_t objectives, size_t stride,
                                 int16_t *present) {
  uint64_t absent = 0;
  for (size_t k = 0; k < objectives; k++, sums += stride, counts += stride) {
    for (size_t i = 0; i < points; i++) {
      double count = counts[i];
      absent += count == 0;
      present[i] = count == 0 ? 0 : present[i];
      sums[i] = count == 0 ? 0 : sums[i] / count;
    }
  }
  return absent != 0;
}
DISPATCH(uint8_t, cpareto_means,
         (double *sums, const double *counts, size_t points, size_t objectives, size_t stride, int16_t *present),
         (sums, counts, points, objectives, stride, present))

// Objectives as whole numbers of 16 bits in the same order, so that 16 points are compared at once. Different numbers
// may become the same one, never change their order.
INLINE void keys_of(const double *values, const int16_t *present, size_t stride, int16_t *keys) {
  four lows = (four){0} + __builtin_inf(), highs = -lows;
  for (size_t i = 0; i < stride; i += 4) {
    four value = *(const four *)(values + i);
    words there = __builtin_convertvector(*(const quarter *)(present + i), words);
    words less = (words)(value < lows) & there, more = (words)(value > highs) & there;
    lows = (four)(((words)value & less) | ((words)lows & ~less));
    highs = (four)(((words)value & more) | ((words)highs & ~more));
  }
  double low = lows[0], high = highs[0];
  for (int v = 1; v < 4; v++) {
    low = lows[v] < low ? lows[v] : low;
    high = highs[v] > high ? highs[v] : high;
  }
  double scale = 65534 / (high - low);
  // Nothing is told apart where the numbers are equal, infinite, or too close for the scale.
  if (!(scale > 0 && scale < __builtin_inf() && high - low < __builtin_inf())) {
    memset(keys, 0, stride * sizeof *keys);
    return;
  }
  for (size_t i = 0; i < stride; i++) {
    double value = present[i] ? values[i] : low;
    keys[i] = (int16_t)((int32_t)((value - low) * scale) - 32767);
  }
}

INLINE uint8_t dominates_exactly(const double *values, size_t objectives, size_t stride, size_t i, size_t j) {
  uint8_t better = 0;
  for (size_t k = 0; k < objectives; k++, values += stride) {
    if (values[i] > values[j]) return 0;
    better |= values[i] < values[j];
  }
  return better;
}

INLINE uint8_t any(const lanes *of) {
  words wide = (words)*of;
  return (wide[0] | wide[1] | wide[2] | wide[3]) != 0;
}

// Leaves in `there` those of the points from `from` on that point i dominates, -1 each.
INLINE void keep_dominated(const double *values, const int16_t *keys, const lanes *own, size_t objectives,
                           size_t stride, size_t i, size_t from, lanes *there) {
  lanes greater = {0}, equal = {0};
  for (size_t k = 0; k < objectives; k++) {
    lanes other = *(const lanes *)(keys + k * stride + from);
    greater |= own[k] > other;
    equal |= own[k] == other;
  }
  lanes found = ~greater & *there, near = found & equal;
  // Keys that are all below decide; equal ones say only that the numbers are near each other.
  if (any(&near)) {
    for (size_t lane = 0; lane < CPARETO_TILE; lane++) {
      if (near[lane] && !dominates_exactly(values, objectives, stride, i, from + lane)) found[lane] = 0;
    }
  }
  *there = found;
}

INLINE void tally_draw(const double *values, const int16_t *present, size_t points, size_t objectives, size_t stride,
                       int16_t *scratch, uint16_t *dominates, uint16_t *frontier) {
  int16_t *keys = scratch, *dominated = scratch + objectives * stride;
  for (size_t k = 0; k < objectives; k++) keys_of(values + k * stride, present, stride, keys + k * stride);
  memset(dominated, 0, stride * sizeof *dominated);
  lanes own[255];
  for (size_t i = 0; i < points; i++) {
    // What a dominated point dominates is dominated anyhow.
    if (!present[i] || (dominates == NULL && dominated[i])) continue;
    for (size_t k = 0; k < objectives; k++) own[k] = (lanes){0} + keys[k * stride + i];
    for (size_t from = 0; from < stride; from += CPARETO_TILE) {
      lanes there = *(const lanes *)(present + from);
      if (from == i / CPARETO_TILE * CPARETO_TILE) there[i % CPARETO_TILE] = 0;
      keep_dominated(values, keys, own, objectives, stride, i, from, &there);
      *(lanes *)(dominated + from) |= there;
      if (dominates != NULL) *(lanes *)(dominates + i * stride + from) -= there;
    }
  }
  for (size_t i = 0; i < stride; i++) frontier[i] += present[i] && !dominated[i];
}

// The usual numbers of objectives are known to the loops, so that they are unrolled.
INLINE void cpareto_tally_draw_any(const double *values, const int16_t *present, size_t points, size_t objectives,
                                   size_t stride, int16_t *scratch, uint16_t *dominates, uint16_t *frontier) {
  switch (objectives) {
  case 2: tally_draw(values, present, points, 2, stride, scratch, dominates, frontier); return;
  case 3: tally_draw(values, present, points, 3, stride, scratch, dominates, frontier); return;
  case 4: tally_draw(values, present, points, 4, stride, scratch, dominates, frontier); return;
  case 5: tally_draw(values, present, points, 5, stride, scratch, dominates, frontier); return;
  default: tally_draw(values, present, points, objectives, stride, scratch, dominates, frontier);
  }
}
DISPATCH(void, cpareto_tally_draw,
         (const double *values, const int16_t *present, size_t points, size_t objectives, size_t stride,
          int16_t *scratch, uint16_t *dominates, uint16_t *frontier),
         (values, present, points, objectives, stride, scratch, dominates, frontier))

INLINE void cpareto_add_tallies_any(const uint16_t *part, size_t count, uint32_t *total) {
  for (size_t i = 0; i < count; i++) total[i] += part[i];
}
DISPATCH(void, cpareto_add_tallies, (const uint16_t *part, size_t count, uint32_t *total), (part, count, total))
