#include "cratings.h"

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#endif
#define INLINE static inline __attribute__((always_inline))

// Every loop is compiled again for each width of vectors, and the widest that the processor has is taken.
#ifdef AVX2
#define DISPATCH(NAME, PARAMETERS, ARGUMENTS)                                                             \
  AVX2 static void NAME##_avx2 PARAMETERS { NAME##_any ARGUMENTS; }                                       \
  AVX512 static void NAME##_avx512 PARAMETERS { NAME##_any ARGUMENTS; }                                   \
  void NAME PARAMETERS {                                                                                  \
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&                       \
        __builtin_cpu_supports("avx512vl")) {                                                             \
      NAME##_avx512 ARGUMENTS;                                                                            \
    } else if (__builtin_cpu_supports("avx2")) {                                                          \
      NAME##_avx2 ARGUMENTS;                                                                              \
    } else {                                                                                              \
      NAME##_any ARGUMENTS;                                                                               \
    }                                                                                                     \
  }
#else
#define DISPATCH(NAME, PARAMETERS, ARGUMENTS)                                                             \
  void NAME PARAMETERS { NAME##_any ARGUMENTS; }
#endif

INLINE void cratings_find_bounds_any(const int64_t *numbers, size_t count, struct cratings_bounds *bounds) {
  int64_t low = INT64_MAX, high = INT64_MIN;
  uint64_t missing = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t number = numbers[i], known = number == INT64_MIN ? INT64_MAX : number;
    low = known < low ? known : low;
    high = number > high ? number : high;
    missing |= number == INT64_MIN;
  }
  bounds->low = low;
  bounds->high = high;
  bounds->has_missing = missing != 0;
}
DISPATCH(cratings_find_bounds, (const int64_t *numbers, size_t count, struct cratings_bounds *bounds),
         (numbers, count, bounds))

INLINE void cratings_pack_any(const int64_t *numbers, size_t count, struct cratings_digit digit,
                              uint64_t *packed) {
  for (size_t i = 0; i < count; i++) {
    uint64_t code = (uint64_t)numbers[i] - (uint64_t)digit.low;
    code = numbers[i] == INT64_MIN ? digit.missing : code;
    packed[i] = packed[i] * digit.radix + code;
  }
}
DISPATCH(cratings_pack,
         (const int64_t *numbers, size_t count, struct cratings_digit digit, uint64_t *packed),
         (numbers, count, digit, packed))
