// The inner loops over points, in C because the compiler makes vectors of them here and takes the widest that the
// processor has. Points are minimised doubles without NaN, unless a comment says otherwise.
#ifndef CPARETO_H
#define CPARETO_H

#include <stddef.h>
#include <stdint.h>

// One objective of points as a caller has them: number i is `stride` bytes times i behind `start`, a float where
// `is_single`. Bit `validity_offset + i` of `validity`, where there is one, tells whether it is a number at all. Numbers
// are times `sign`, which is -1 for an objective that is maximised.
struct cpareto_column {
  const void *start;
  ptrdiff_t stride;
  const uint8_t *validity;
  size_t validity_offset;
  double sign;
  uint8_t is_single;
};

// Writes numbers `first` to `first + count` of a column, minimised and with zeros positive, to out[0], out[step], …;
// missing ones and NaN become NaN. True when there is one.
uint8_t cpareto_gather(const struct cpareto_column *column, size_t first, size_t count, double *out, size_t step);

#endif
