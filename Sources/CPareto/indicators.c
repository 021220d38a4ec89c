#include "cpareto_indicators.h"

#include <math.h>

#include "dispatch.h"

// Both paths give the same bits, so no product may be joined with its sum where the processor could do so.
#pragma STDC FP_CONTRACT OFF

enum { LANES = CPARETO_LANES, STRETCH = 8 };

// The loops over lanes have no branch, so that they become vectors; `measure` and `sign` are the same in all lanes.
INLINE void measure_objective(uint32_t measure, const double *a, double t, double sign, double *sum) {
  for (int lane = 0; lane < LANES; lane++) {
    double term;
    switch (measure) {
    case CPARETO_SQUARE:
      term = a[lane] - t;
      sum[lane] += term * term;
      break;
    case CPARETO_SQUARE_ABOVE:
      term = a[lane] - t;
      term = term > 0 ? term : 0;
      sum[lane] += term * term;
      break;
    case CPARETO_SQUARE_BELOW:
      term = t - a[lane];
      term = term > 0 ? term : 0;
      sum[lane] += term * term;
      break;
    case CPARETO_DIFFERENCE:
      term = a[lane] - t;
      sum[lane] = term > sum[lane] ? term : sum[lane];
      break;
    case CPARETO_RATIO:
      term = sign < 0 ? t / a[lane] : a[lane] / t;
      sum[lane] = term > sum[lane] ? term : sum[lane];
      break;
    default:
      term = t == 0 ? 0 : t * a[lane];
      sum[lane] = term > sum[lane] ? term : sum[lane];
    }
  }
}

INLINE double least(uint32_t measure, const double *cloud, size_t blocks, size_t objectives, const double *target,
                    const double *sign, double enough) {
  double start = measure == CPARETO_DIFFERENCE ? -INFINITY : 0;
  double best[LANES];
  for (int lane = 0; lane < LANES; lane++) best[lane] = INFINITY;
  for (size_t block = 0; block < blocks; block++, cloud += objectives * LANES) {
    double sum[LANES];
    for (int lane = 0; lane < LANES; lane++) sum[lane] = start;
    for (size_t from = 0; from < objectives; from += STRETCH) {
      size_t to = from + STRETCH < objectives ? from + STRETCH : objectives;
      for (size_t c = from; c < to; c++) measure_objective(measure, cloud + c * LANES, target[c], sign[c], sum);
      // Measures only grow with the objectives.
      if (to == objectives) break;
      int is_open = 0;
      for (int lane = 0; lane < LANES; lane++) is_open |= sum[lane] < best[lane];
      if (!is_open) break;
    }
    int is_enough = 0;
    for (int lane = 0; lane < LANES; lane++) {
      best[lane] = sum[lane] < best[lane] ? sum[lane] : best[lane];
      is_enough |= best[lane] <= enough;
    }
    if (is_enough) break;
  }
  double result = INFINITY;
  for (int lane = 0; lane < LANES; lane++) result = best[lane] < result ? best[lane] : result;
  return result;
}

INLINE double cpareto_least_any(uint32_t measure, const double *cloud, size_t blocks, size_t objectives,
                                const double *target, const double *sign, double enough) {
  switch (measure) {
  case CPARETO_SQUARE: return least(CPARETO_SQUARE, cloud, blocks, objectives, target, sign, enough);
  case CPARETO_SQUARE_ABOVE: return least(CPARETO_SQUARE_ABOVE, cloud, blocks, objectives, target, sign, enough);
  case CPARETO_SQUARE_BELOW: return least(CPARETO_SQUARE_BELOW, cloud, blocks, objectives, target, sign, enough);
  case CPARETO_DIFFERENCE: return least(CPARETO_DIFFERENCE, cloud, blocks, objectives, target, sign, enough);
  case CPARETO_RATIO: return least(CPARETO_RATIO, cloud, blocks, objectives, target, sign, enough);
  default: return least(CPARETO_WEIGHTED, cloud, blocks, objectives, target, sign, enough);
  }
}
DISPATCH(double, cpareto_least,
         (uint32_t measure, const double *cloud, size_t blocks, size_t objectives, const double *target,
          const double *sign, double enough),
         (measure, cloud, blocks, objectives, target, sign, enough))

double cpareto_least_portable(uint32_t measure, const double *cloud, size_t blocks, size_t objectives,
                              const double *target, const double *sign, double enough) {
  return cpareto_least_any(measure, cloud, blocks, objectives, target, sign, enough);
}

INLINE uint32_t cpareto_dominance_any(const double *cloud, size_t blocks, size_t objectives, const double *point,
                                      uint8_t *below) {
  uint32_t is_equal = 0;
  for (size_t block = 0; block < blocks; block++, cloud += objectives * LANES) {
    // Whether the lane's point is nowhere worse, and nowhere better.
    int64_t better[LANES], worse[LANES];
    for (int lane = 0; lane < LANES; lane++) better[lane] = worse[lane] = -1;
    for (size_t c = 0; c < objectives; c++) {
      double number = point[c];
      const double *a = cloud + c * LANES;
      int64_t open = 0;
      for (int lane = 0; lane < LANES; lane++) {
        better[lane] &= -(int64_t)(a[lane] <= number);
        worse[lane] &= -(int64_t)(a[lane] >= number);
        open |= better[lane] | worse[lane];
      }
      if (!open) break;
    }
    uint32_t bits = 0;
    int64_t is_dominated = 0, same = 0;
    for (int lane = 0; lane < LANES; lane++) {
      is_dominated |= better[lane] & ~worse[lane];
      same |= better[lane] & worse[lane];
      bits |= (uint32_t)(worse[lane] & 1) << lane;
    }
    if (is_dominated) return 1;
    below[block] = (uint8_t)bits;
    is_equal |= (uint32_t)(same & 2);
  }
  return is_equal;
}
DISPATCH(uint32_t, cpareto_dominance,
         (const double *cloud, size_t blocks, size_t objectives, const double *point, uint8_t *below),
         (cloud, blocks, objectives, point, below))

uint32_t cpareto_dominance_portable(const double *cloud, size_t blocks, size_t objectives, const double *point,
                                    uint8_t *below) {
  return cpareto_dominance_any(cloud, blocks, objectives, point, below);
}
