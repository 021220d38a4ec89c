// The inner loops of the frontier under uncertainty: the means of many draws, and who dominates whom in each.
#ifndef CPARETO_MEMBERSHIP_H
#define CPARETO_MEMBERSHIP_H

#include <stddef.h>
#include <stdint.h>

#include "cpareto_vectors.h"

// What the points of a draw are padded to, and the draws of a block.
#define CPARETO_TILE 16
#define CPARETO_DRAWS 6

// Weighted sums of terms, for `blocks` blocks of draws. Terms are in `tiles` of as many columns as there are LANES: term
// `row` of column `c` is at terms[(c / LANES * rows + row) * LANES + c % LANES], its weight in draw `q` of block `b` at
// weights[(b * rows + row) * DRAWS + q]; the sum goes to out[(b * DRAWS + q) * tiles * LANES + c].
CPARETO_LOOP(void, cpareto_weighted_sums, const double *terms, size_t rows, size_t tiles, const double *weights,
             size_t blocks, double *out);

// The same for one draw where most terms are none: those of row r are at offsets[r] to offsets[r + 1], each with its
// column, sum and count. Adds to `sums` and `counts`.
void cpareto_sparse_sums(const uint64_t *offsets, const uint32_t *columns, const double *terms, const double *numbers,
                         const double *weights, size_t weight_step, size_t rows, double *sums, double *counts);

// Divides sums by counts; `present` of a point becomes 0 where one of its objectives has count 0 (its value is then
// 0), and is left as it is elsewhere. True when there is such a point.
uint8_t cpareto_means(double *sums, const double *counts, size_t points, size_t objectives, size_t stride,
                      int16_t *present);

// Tallies a draw whose objective k of point i is values[k * stride + i], minimised; `stride` is a multiple of TILE.
// present[i] is -1, or 0 for points that are not there and for those behind the last. Adds 1 to frontier[i] for points
// that none dominates, and to dominates[i * stride + j] where i dominates j, unless that is NULL. `scratch` takes
// (objectives + 1) * stride numbers.
CPARETO_LOOP(void, cpareto_tally_draw, const double *values, const int16_t *present, size_t points, size_t objectives,
             size_t stride, int16_t *scratch, uint16_t *dominates, uint16_t *frontier);

// total[i] += part[i]
void cpareto_add_tallies(const uint16_t *part, size_t count, uint32_t *total);

#endif
