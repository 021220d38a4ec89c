// The loops of the indicators and of the archive: one point against a cloud of points.
#ifndef CPARETO_INDICATORS_H
#define CPARETO_INDICATORS_H

#include <stddef.h>
#include <stdint.h>

// A cloud is in blocks of 8 points: objective c of point i is at [(i / 8 * objectives + c) * 8 + i % 8]. Places of the
// last block that no point fills hold a point again (cpareto_least) or NaN (cpareto_dominance).

// How far a point a of the cloud is from the target t.
enum cpareto_measure {
  CPARETO_SQUARE = 0,        // sum of (a - t)^2
  CPARETO_SQUARE_ABOVE = 1,  // sum of max(0, a - t)^2
  CPARETO_SQUARE_BELOW = 2,  // sum of max(0, t - a)^2
  CPARETO_DIFFERENCE = 3,    // max of a - t
  CPARETO_RATIO = 4,         // max of a / t, or of t / a where `sign` of the objective is negative
  CPARETO_WEIGHTED = 5,      // max of t * a, where 0 times infinity is 0; neither is negative
};

// The least measure over the cloud, or any that is no greater than `enough`. The target must be finite, or the cloud.
double cpareto_least(uint32_t measure, const double *cloud, size_t blocks, size_t objectives, const double *target,
                     const double *sign, double enough);
double cpareto_least_portable(uint32_t measure, const double *cloud, size_t blocks, size_t objectives,
                              const double *target, const double *sign, double enough);

// Compares a point with those of a cloud. Sets bit i of below[i / 8] for each that it dominates or equals, and returns 1
// as soon as one dominates it (`below` is then of no use), 2 when one equals it and none dominates it, otherwise 0.
uint32_t cpareto_dominance(const double *cloud, size_t blocks, size_t objectives, const double *point, uint8_t *below);
uint32_t cpareto_dominance_portable(const double *cloud, size_t blocks, size_t objectives, const double *point,
                                    uint8_t *below);

#endif
