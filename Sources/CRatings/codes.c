#include <string.h>

#include "cratings.h"

#if defined(__x86_64__)
#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl")))
#endif
#define INLINE static inline __attribute__((always_inline))

// The code of a whole number as its distance from the one before the lowest; all bits where it has none. Arithmetic is
// modulo 2^bits of a type in which no number of the loop's type comes near a code by going around.
#define CODE_OF_INTEGER(UNSIGNED)                                                                         \
  INLINE UNSIGNED code_of_##UNSIGNED(UNSIGNED value, struct cratings_range range) {                       \
    UNSIGNED code = (UNSIGNED)(value - (UNSIGNED)range.lowest + 1);                                       \
    UNSIGNED known = (UNSIGNED)(code - 1) < range.most ? code : (UNSIGNED)-1;                             \
    return (range.has_missing & (value == (UNSIGNED)range.missing)) ? 0 : known;                          \
  }
CODE_OF_INTEGER(uint16_t)
CODE_OF_INTEGER(uint32_t)
CODE_OF_INTEGER(uint64_t)

// Adding 1.5 * 2^52 moves the units of a double to the end of its bits, without a conversion that would be undefined
// for what is out of range; what does not come back equal was not a whole number.
INLINE uint64_t code_of_double(double value, struct cratings_range range) {
  const double shift = 6755399441055744.0;
  double moved = value + shift;
  uint64_t bits, zero;
  memcpy(&bits, &moved, sizeof bits);
  memcpy(&zero, &shift, sizeof zero);
  uint64_t code = code_of_uint64_t(bits - zero, range);
  return value != value ? 0 : moved - shift == value ? code : UINT64_MAX;
}

// Asks for the memory some blocks on: a block has so many instructions that the processor does not see that far.
INLINE void ask_ahead(const void *block, size_t size) {
  const size_t line = 64, distance = 8192;
  for (size_t at = 0; at < size; at += line) __builtin_prefetch((const char *)block + distance + at);
}

// One loop a number type, compiled again for each width of vectors.
#define LOOP(TYPE, UNSIGNED, CODE)                                                                        \
  INLINE size_t codes_of_##TYPE(const TYPE *in, size_t count, struct cratings_range range, uint8_t *out) { \
    size_t done = 0;                                                                                      \
    for (; done + CRATINGS_BLOCK <= count; done += CRATINGS_BLOCK) {                                      \
      UNSIGNED wrong = 0;                                                                                 \
      ask_ahead(in + done, CRATINGS_BLOCK * sizeof(TYPE));                                                \
      for (size_t i = 0; i < CRATINGS_BLOCK; i++) {                                                       \
        UNSIGNED code = CODE(in[done + i], range);                                                        \
        wrong |= code;                                                                                    \
        out[done + i] = (uint8_t)code;                                                                    \
      }                                                                                                   \
      if (wrong > UINT8_MAX) return done;                                                                 \
    }                                                                                                     \
    for (; done < count; done++) {                                                                        \
      UNSIGNED code = CODE(in[done], range);                                                              \
      if (code > UINT8_MAX) return done;                                                                  \
      out[done] = (uint8_t)code;                                                                          \
    }                                                                                                     \
    return count;                                                                                         \
  }
LOOP(double, uint64_t, code_of_double)
LOOP(float, uint64_t, code_of_double)
LOOP(int8_t, uint16_t, code_of_uint16_t)
LOOP(uint8_t, uint16_t, code_of_uint16_t)
LOOP(int16_t, uint32_t, code_of_uint32_t)
LOOP(uint16_t, uint32_t, code_of_uint32_t)
LOOP(int32_t, uint32_t, code_of_uint32_t)
LOOP(uint32_t, uint64_t, code_of_uint64_t)
// Beyond 2^63 a number is far from any code, whichever sign its bits are given.
LOOP(uint64_t, uint64_t, code_of_uint64_t)

INLINE size_t codes_any(const void *in, enum cratings_type type, size_t count, struct cratings_range range,
                        uint8_t *out) {
  switch (type) {
    case CRATINGS_F64: return codes_of_double(in, count, range, out);
    case CRATINGS_F32: return codes_of_float(in, count, range, out);
    case CRATINGS_I8: return codes_of_int8_t(in, count, range, out);
    case CRATINGS_I16: return codes_of_int16_t(in, count, range, out);
    case CRATINGS_I32: return codes_of_int32_t(in, count, range, out);
    case CRATINGS_U8: return codes_of_uint8_t(in, count, range, out);
    case CRATINGS_U16: return codes_of_uint16_t(in, count, range, out);
    case CRATINGS_U32: return codes_of_uint32_t(in, count, range, out);
    case CRATINGS_I64:
    case CRATINGS_U64: return codes_of_uint64_t(in, count, range, out);
  }
  return 0;
}

#ifdef AVX2
AVX2 static size_t codes_avx2(const void *in, enum cratings_type type, size_t count, struct cratings_range range,
                              uint8_t *out) {
  return codes_any(in, type, count, range, out);
}
AVX512 static size_t codes_avx512(const void *in, enum cratings_type type, size_t count,
                                  struct cratings_range range, uint8_t *out) {
  return codes_any(in, type, count, range, out);
}
#endif

size_t cratings_codes(const void *numbers, enum cratings_type type, size_t count, struct cratings_range range,
                      uint8_t *out) {
#ifdef AVX2
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return codes_avx512(numbers, type, count, range, out);
  }
  if (__builtin_cpu_supports("avx2")) return codes_avx2(numbers, type, count, range, out);
#endif
  return codes_any(numbers, type, count, range, out);
}
