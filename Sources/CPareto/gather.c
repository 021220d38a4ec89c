#include "cpareto.h"

#include "dispatch.h"

// Adding 0 makes -0 positive and leaves all else as it is.
#define GATHER(NAME, NUMBER)                                                                                      \
  INLINE uint8_t NAME(const char *start, ptrdiff_t stride, double sign, size_t count, double *out, size_t step) { \
    uint64_t nans = 0;                                                                                            \
    for (size_t i = 0; i < count; i++) {                                                                          \
      double number = (double)*(const NUMBER *)(start + (ptrdiff_t)i * stride) * sign + 0.0;                      \
      nans += number != number;                                                                                   \
      out[i * step] = number;                                                                                     \
    }                                                                                                             \
    return nans != 0;                                                                                             \
  }
typedef double __attribute__((aligned(1))) loose_double;
typedef float __attribute__((aligned(1))) loose_float;
GATHER(gather_double, loose_double)
GATHER(gather_float, loose_float)

INLINE uint8_t gather(const struct cpareto_column *column, const char *start, size_t count, double *out, size_t step) {
  // The strides that are usual are known to the loop, so that it becomes one of vectors.
  double sign = column->sign;
  if (column->is_single) {
    return column->stride == 4 ? gather_float(start, 4, sign, count, out, step)
                               : gather_float(start, column->stride, sign, count, out, step);
  }
  switch (column->stride) {
  case 8: return gather_double(start, 8, sign, count, out, step);
  case 16: return gather_double(start, 16, sign, count, out, step);
  case 24: return gather_double(start, 24, sign, count, out, step);
  case 32: return gather_double(start, 32, sign, count, out, step);
  default: return gather_double(start, column->stride, sign, count, out, step);
  }
}

INLINE uint8_t cpareto_gather_any(const struct cpareto_column *column, size_t first, size_t count, double *out,
                                  size_t step) {
  const char *start = (const char *)column->start + (ptrdiff_t)first * column->stride;
  uint8_t has_nan = step == 1 ? gather(column, start, count, out, 1) : gather(column, start, count, out, step);
  if (column->validity == NULL) return has_nan;
  for (size_t i = 0; i < count; i++) {
    size_t bit = column->validity_offset + first + i;
    if ((column->validity[bit / 8] >> (bit % 8) & 1) == 0) {
      out[i * step] = __builtin_nan("");
      has_nan = 1;
    }
  }
  return has_nan;
}
DISPATCH(uint8_t, cpareto_gather,
         (const struct cpareto_column *column, size_t first, size_t count, double *out, size_t step),
         (column, first, count, out, step))

uint8_t cpareto_gather_rows(const struct cpareto_column *column, const uint32_t *rows, size_t count, double *out) {
  const char *start = column->start;
  double sign = column->sign;
  uint64_t nans = 0;
  for (size_t i = 0; i < count; i++) {
    const char *place = start + (ptrdiff_t)rows[i] * column->stride;
    double number = column->is_single ? (double)*(const loose_float *)place : *(const loose_double *)place;
    if (column->validity != NULL) {
      size_t bit = column->validity_offset + rows[i];
      if ((column->validity[bit / 8] >> (bit % 8) & 1) == 0) number = __builtin_nan("");
    }
    nans += number != number;
    out[i] = number * sign + 0.0;
  }
  return nans != 0;
}
