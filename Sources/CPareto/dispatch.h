// A loop compiled again for wider vectors, and the choice of the widest that the processor has.
#ifndef CPARETO_DISPATCH_H
#define CPARETO_DISPATCH_H

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,bmi2,fma,popcnt,lzcnt")))
#define DISPATCH(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                             \
  AVX2 static RESULT NAME##_avx2 PARAMETERS { return NAME##_any ARGUMENTS; }                                      \
  RESULT NAME PARAMETERS {                                                                                        \
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2") ? NAME##_avx2 ARGUMENTS               \
                                                                            : NAME##_any ARGUMENTS;               \
  }
#else
#define DISPATCH(RESULT, NAME, PARAMETERS, ARGUMENTS)                                                             \
  RESULT NAME PARAMETERS { return NAME##_any ARGUMENTS; }
#endif

#endif
