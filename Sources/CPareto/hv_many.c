// The volume in four objectives and more, compiled for the processors with AVX2 and for any.
#include <string.h>

#include "dispatch.h"
#include "hv_room.h"

// The same bits on every processor: no product is fused with a sum.
#pragma STDC FP_CONTRACT OFF

#define HV_NOWHERE SIZE_MAX
// Of a point that another dominates.
#define HV_DOMINATED (-1.0)

typedef double v4 __attribute__((vector_size(32)));
typedef int64_t m4 __attribute__((vector_size(32)));
typedef double loose_v4 __attribute__((vector_size(32), aligned(8)));

#define SPREAD(NUMBER) ((v4){NUMBER, NUMBER, NUMBER, NUMBER})
#define LARGER(A, B) __builtin_elementwise_max(A, B)
#define SMALLER(A, B) __builtin_elementwise_min(A, B)
#define PRODUCT(V) ((V)[0] * (V)[1] * ((V)[2] * (V)[3]))
#define LANES ((m4){0, 1, 2, 3})
#define PART(V, MASK) ((v4)(((m4)(V) & (MASK)) | ((m4)SPREAD(1) & ~(MASK))))
#define GREATEST(V) __builtin_reduce_max(V)

#define NAME(WORD) WORD##_any
#define TARGET
#define BITS(MASK)                                                                                                \
  ({                                                                                                              \
    m4 mask = (MASK);                                                                                             \
    (unsigned)((mask[0] & 1) | (mask[1] & 2) | (mask[2] & 4) | (mask[3] & 8));                                    \
  })
#include "hv_four.inc"
#include "hv_recursion.inc"
#undef NAME
#undef TARGET
#undef BITS

#if defined(__x86_64__)
#include <immintrin.h>
#define NAME(WORD) WORD##_avx2
#define TARGET AVX2
#define BITS(MASK) ((unsigned)_mm256_movemask_pd((__m256d)(MASK)))
#undef SMALLER
#undef LARGER
#define SMALLER(A, B) ((v4)_mm256_min_pd((__m256d)(A), (__m256d)(B)))
#define LARGER(A, B) ((v4)_mm256_max_pd((__m256d)(A), (__m256d)(B)))
#include "hv_four.inc"
#include "hv_recursion.inc"
#endif

static double exclusive_of(struct cpareto_hv_room *room, const double *points, size_t count, const double *point,
                           double (*exclusive)(struct cpareto_hv_room *, const double *const *, size_t, const double *,
                                               size_t)) {
  room->status = CPARETO_HV_DONE;
  struct hv_level *level = room->levels + room->objectives;
  if (level->capacity < count && !cpareto_hv_grow_level(room, room->objectives, count)) return 0;
  const double **others = level->active;
  size_t width = cpareto_hv_width(room->objectives), kept = 0;
  for (size_t i = 0; i < count; i++) {
    if (points + i * width != point) others[kept++] = points + i * width;
  }
  double free = exclusive(room, others, kept, point, room->objectives);
  return free > 0 ? free : 0;
}

#define ENTRIES(KIND)                                                                                             \
  static double many##KIND(struct cpareto_hv_room *room, const double *points, size_t count) {                    \
    room->status = CPARETO_HV_DONE;                                                                               \
    return volume##KIND(room, points, count, room->objectives);                                                   \
  }                                                                                                               \
  static double alone##KIND(struct cpareto_hv_room *room, const double *points, size_t count, const double *point) { \
    return exclusive_of(room, points, count, point, exclusive##KIND);                                             \
  }                                                                                                               \
  static double step##KIND(struct cpareto_hv_room *room, const double *const *active, size_t count,               \
                           const double *point) {                                                                 \
    room->status = CPARETO_HV_DONE;                                                                               \
    return exclusive##KIND(room, active, count, point, room->objectives - 1);                                     \
  }

ENTRIES(_any)

double cpareto_hv_many_any(struct cpareto_hv_room *room, const double *points, size_t count) {
  return many_any(room, points, count);
}

double cpareto_hv_exclusive_any(struct cpareto_hv_room *room, const double *points, size_t count, const double *point) {
  return alone_any(room, points, count, point);
}

#if defined(__x86_64__)
ENTRIES(_avx2)
#define WIDEST(NAME, ARGUMENTS)                                                                                   \
  (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? NAME##_avx2 ARGUMENTS : NAME##_any ARGUMENTS)
#else
#define WIDEST(NAME, ARGUMENTS) NAME##_any ARGUMENTS
#endif

double cpareto_hv_many(struct cpareto_hv_room *room, const double *points, size_t count) {
  return WIDEST(many, (room, points, count));
}

double cpareto_hv_exclusive(struct cpareto_hv_room *room, const double *points, size_t count, const double *point) {
  return WIDEST(alone, (room, points, count, point));
}

double cpareto_hv_step(struct cpareto_hv_room *room, const double *const *active, size_t count, const double *point) {
  return WIDEST(step, (room, active, count, point));
}

size_t cpareto_hv_join(const double **active, size_t count, const double *point, size_t objectives) {
  for (size_t i = 0; i < count; i++) {
    size_t j = 0;
    while (j + 1 < objectives && active[i][j] >= point[j]) j++;
    if (j + 1 == objectives) return count;
  }
  return WIDEST(insert, (active, count, point, objectives - 2));
}
