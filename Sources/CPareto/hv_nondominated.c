#include <stdlib.h>
#include <string.h>

#include "cpareto_hv.h"
#include "dispatch.h"
#include "hv_watch.h"

typedef double loose_v4 __attribute__((vector_size(32), aligned(8)));
typedef int64_t m4 __attribute__((vector_size(32)));

// Whether one of the points is as good as p everywhere and not equal to it. Rows need not be whole vectors long.
INLINE uint8_t cpareto_hv_is_dominated_any(const double *points, const uint32_t *kept, size_t count, size_t width,
                                           const double *p) {
  for (size_t i = 0; i < count; i++) {
    const double *q = points + kept[i] * width;
    int as_good = 1;
    size_t j = 0;
    for (; j + 4 <= width && as_good; j += 4) {
      m4 worse = *(const loose_v4 *)(q + j) < *(const loose_v4 *)(p + j);
      as_good = __builtin_reduce_or(worse) == 0;
    }
    for (; j < width && as_good; j++) as_good = !(q[j] < p[j]);
    if (as_good && memcmp(p, q, width * sizeof *p) != 0) return 1;
  }
  return 0;
}
DISPATCH(uint8_t, cpareto_hv_is_dominated,
         (const double *points, const uint32_t *kept, size_t count, size_t width, const double *p),
         (points, kept, count, width, p))

// Whatever dominates a point comes before it. O(n²).
int32_t cpareto_hv_nondominated(const double *points, size_t count, size_t width, uint8_t *out,
                                struct cpareto_hv_watch *watch) {
  uint32_t *kept = malloc((count + 1) * sizeof *kept);
  if (kept == NULL) return CPARETO_HV_MEMORY;
  size_t found = 0, work = 0;
  int32_t status = CPARETO_HV_DONE;
  for (size_t i = 0; i < count && status == CPARETO_HV_DONE; i++) {
    out[i] = !cpareto_hv_is_dominated(points, kept, found, width, points + i * width);
    if (out[i]) kept[found++] = (uint32_t)i;
    work += found + 1;
    if (work > 1 << 20) {
      work = 0;
      if (hv_stops(watch)) status = CPARETO_HV_STOPPED;
    }
  }
  free(kept);
  return status;
}
