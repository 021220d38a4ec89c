#include "cpareto_vectors.h"

enum cpareto_width cpareto_widest(void) {
#if defined(__x86_64__)
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi2")) return CPARETO_ANY;
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    return CPARETO_AVX512;
  }
  return CPARETO_AVX2;
#else
  return CPARETO_ANY;
#endif
}
