// A loop compiled again for wider vectors, and the choice of the widest that the processor has.
#ifndef CPARETO_DISPATCH_H
#define CPARETO_DISPATCH_H

#include <stdint.h>
#include <string.h>

#include "cpareto_vectors.h"

#define INLINE static inline __attribute__((always_inline))
#define UNWRAP(...) __VA_ARGS__

// From NAME_any, an inline function, makes NAME, and NAME_with, which tests use to ask for narrower vectors.
#define DISPATCH(RESULT, NAME, PARAMETERS, ARGUMENTS) \
  DISPATCH_SHAPED(RESULT, NAME, PARAMETERS, ARGUMENTS, ARGUMENTS, ARGUMENTS)

// The same for a loop that has other arguments where vectors are wide, whose registers are twice as many.
#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2,bmi,bmi2,fma,popcnt,lzcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2,fma,popcnt,lzcnt")))
#define DISPATCH_SHAPED(RESULT, NAME, PARAMETERS, ARGUMENTS, NARROW, WIDE)                                        \
  AVX2 static RESULT NAME##_avx2 PARAMETERS { return NAME##_any NARROW; }                                         \
  AVX512 static RESULT NAME##_avx512 PARAMETERS { return NAME##_any WIDE; }                                       \
  RESULT NAME##_with(enum cpareto_width asked_width, UNWRAP PARAMETERS) {                                               \
    switch (asked_width) {                                                                                              \
    case CPARETO_AVX512: return NAME##_avx512 ARGUMENTS;                                                          \
    case CPARETO_AVX2: return NAME##_avx2 ARGUMENTS;                                                              \
    default: return NAME##_any NARROW;                                                                            \
    }                                                                                                             \
  }                                                                                                               \
  RESULT NAME PARAMETERS { return NAME##_with(cpareto_widest(), UNWRAP ARGUMENTS); }
#else
#define DISPATCH_SHAPED(RESULT, NAME, PARAMETERS, ARGUMENTS, NARROW, WIDE)                                        \
  RESULT NAME##_with(enum cpareto_width asked_width, UNWRAP PARAMETERS) { return (void)asked_width, NAME##_any NARROW; } \
  RESULT NAME PARAMETERS { return NAME##_any NARROW; }
#endif

// DISPATCH returns what a loop does, also where that is nothing, and short macros of vectors are expressions of several
// statements: clang and gcc take both, strict C has neither.
#pragma clang diagnostic ignored "-Wpedantic"
#pragma clang diagnostic ignored "-Wgnu-statement-expression-from-macro-expansion"

// The vectors of eight never cross a call: all that takes or gives them is inlined.
#pragma clang diagnostic ignored "-Wpsabi"

// Eight numbers, and what comparing them gives: a bit each.
typedef double eight __attribute__((vector_size(64), aligned(8)));
typedef int64_t eight_truths __attribute__((vector_size(64)));
typedef _Bool eight_bits __attribute__((ext_vector_type(8)));

INLINE unsigned bits_of(eight_truths truths) {
  eight_bits packed = __builtin_convertvector(truths, eight_bits);
  uint8_t bits;
  memcpy(&bits, &packed, 1);
  return bits;
}

INLINE eight eight_at(const double *numbers) {
  eight loaded;
  memcpy(&loaded, numbers, sizeof loaded);
  return loaded;
}

INLINE eight eight_of(double number) { return (eight){number, number, number, number, number, number, number, number}; }

#endif
