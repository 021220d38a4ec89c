// The byte loops that need the widest vectors of the machine: looking for the end of a JSON string, copying
// up to an escape, checking and counting UTF-8. Everything around them is Swift. x86-64 uses SSE2, and AVX2 where the machine has it
// (found at run time); other machines use the portable loops, which the tests run everywhere.
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

// The first byte at or after `p` that is '"', '\\' or below 0x20; `end` when there is none.
// `*high` becomes non-zero when a byte before it is above 0x7F.
const uint8_t *cscan_string_far(const uint8_t *p, const uint8_t *end, uint32_t *high);
const uint8_t *cscan_string_portable(const uint8_t *p, const uint8_t *end, uint32_t *high);

// The number of leading bytes of [p, end) that are whole, valid UTF-8 (RFC 3629: no overlong forms, no
// surrogates, nothing above U+10FFFF).
size_t cscan_utf8_valid(const uint8_t *p, const uint8_t *end);
size_t cscan_utf8_valid_portable(const uint8_t *p, const uint8_t *end);

// How many of [p, end) are not UTF-8 continuation bytes: the Unicode scalar values of valid text.
size_t cscan_utf8_count(const uint8_t *p, const uint8_t *end);
size_t cscan_utf8_count_portable(const uint8_t *p, const uint8_t *end);

// The cores this process may run on, at least 1 (the C library hides this from Swift).
int32_t cscan_core_count(void);

// Most strings end within 16 bytes (keys) or run for hundreds (texts): try once inline, then call out.
static inline const uint8_t *cscan_string(const uint8_t *p, const uint8_t *end, uint32_t *high) {
#if defined(__x86_64__)
  if (end - p >= 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    __m128i control = _mm_cmpeq_epi8(_mm_max_epu8(v, _mm_set1_epi8(0x1F)), _mm_set1_epi8(0x1F));
    __m128i special = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                                   _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    uint32_t stop = (uint32_t)_mm_movemask_epi8(_mm_or_si128(control, special));
    uint32_t above = (uint32_t)_mm_movemask_epi8(v);
    if (stop) {
      uint32_t at = (uint32_t)__builtin_ctz(stop);
      *high |= above & ((1u << at) - 1);
      return p + at;
    }
    *high |= above;
    p += 16;
  }
#endif
  return cscan_string_far(p, end, high);
}

// Copies the bytes of [p, end) that come before the first backslash to `out`, and returns how many they are.
// `out` has room for end - p bytes; those after the copied ones may be overwritten.
static inline size_t cscan_copy_plain(const uint8_t *p, const uint8_t *end, uint8_t *out) {
  const uint8_t *start = p;
#if defined(__x86_64__)
  const __m128i backslash = _mm_set1_epi8('\\');
  while (end - p >= 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    uint32_t stop = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, backslash));
    _mm_storeu_si128((__m128i *)out, v);
    if (stop) return (size_t)(p - start) + (size_t)__builtin_ctz(stop);
    p += 16;
    out += 16;
  }
#endif
  while (p < end && *p != '\\') *out++ = *p++;
  return (size_t)(p - start);
}

// The first backslash at or after `p`; `end` when there is none.
static inline const uint8_t *cscan_backslash(const uint8_t *p, const uint8_t *end) {
#if defined(__x86_64__)
  const __m128i backslash = _mm_set1_epi8('\\');
  while (end - p >= 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    uint32_t stop = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, backslash));
    if (stop) return p + __builtin_ctz(stop);
    p += 16;
  }
#endif
  while (p < end && *p != '\\') p++;
  return p;
}

#endif
