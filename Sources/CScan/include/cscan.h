// The byte loops that need the widest vectors of the machine: looking for the end of a JSON string,
// copying up to an escape, checking and counting UTF-8. Everything around them is Swift. x86-64 uses
// SSE2, and AVX2 or AVX-512 where the machine has them (found at run time); other machines use the
// portable loops, which the tests run everywhere.
#ifndef CSCAN_H
#define CSCAN_H

#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)
#include <emmintrin.h>
#endif

// Goes on inside a JSON string: passes ordinary bytes and the escapes of two characters (all but
// \\u). Returns the first byte that is the closing '"', below 0x20, or the '\\' of another escape,
// good or bad; `end` when there is none. What was passed is added to `*seen`: bytes above 0x7F, escapes, and
// whether it is still open that those bytes are valid UTF-8.
enum { CSCAN_HIGH = 1, CSCAN_ESCAPES = 2, CSCAN_UNCHECKED = 4 };
const uint8_t *cscan_string_rest(const uint8_t *p, const uint8_t *end, uint32_t *seen);
const uint8_t *cscan_string_rest_portable(const uint8_t *p, const uint8_t *end, uint32_t *seen);

// Copies [p, end), which the scanner has passed, to `*out` and undoes the escapes of two
// characters. Stops at another escape, which it returns, or at `end`; `*out` moves on. `*out` needs
// room for end - p bytes.
const uint8_t *cscan_unescape(const uint8_t *p, const uint8_t *end, uint8_t **out);
const uint8_t *cscan_unescape_portable(const uint8_t *p, const uint8_t *end, uint8_t **out);

// The number of leading bytes of [p, end) that are whole, valid UTF-8 (RFC 3629: no overlong forms,
// no surrogates, nothing above U+10FFFF).
size_t cscan_utf8_valid(const uint8_t *p, const uint8_t *end);
size_t cscan_utf8_valid_portable(const uint8_t *p, const uint8_t *end);

// How many of [p, end) are not UTF-8 continuation bytes: the Unicode scalar values of valid text.
size_t cscan_utf8_count(const uint8_t *p, const uint8_t *end);
size_t cscan_utf8_count_portable(const uint8_t *p, const uint8_t *end);

// The cores this process may run on, at least 1 (the C library hides this from Swift).
int32_t cscan_core_count(void);

// Asks for the line that holds `p`, which will be read soon. Any address will do.
__attribute__((always_inline)) static inline void cscan_prefetch(const uint8_t *p) {
  __builtin_prefetch(p);
}

// The first step of a string, inline, since most names and ids end in it: `*done` becomes 1 when it
// ends within 16 bytes without an escape or a byte above 0x7F, and the result is its closing quote.
// Else nothing is known and the result is `p`.
__attribute__((always_inline)) static inline const uint8_t *cscan_string_near(const uint8_t *p,
                                                                              const uint8_t *end,
                                                                              int32_t *done) {
  *done = 0;
#if defined(__x86_64__)
  if (end - p >= 16) {
    __m128i v = _mm_loadu_si128((const __m128i *)p);
    // Signed: bytes above 0x7F are below 0x20 too.
    __m128i odd = _mm_cmplt_epi8(v, _mm_set1_epi8(0x20));
    __m128i special =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    uint32_t stop = (uint32_t)_mm_movemask_epi8(_mm_or_si128(odd, special));
    const uint8_t *at = p + (stop ? __builtin_ctz(stop) : 0);
    if (stop && *at == '"') {
      *done = 1;
      return at;
    }
  }
#endif
  (void)end;
  return p;
}

// What stands between two values of an object, from the end of the one to the start of the other,
// such as
// `, "name": `. Records of one file have the same names in the same places, so a gap that was read
// once is found again with one comparison.
enum { CSCAN_GAP = 32 };
struct cscan_gap {
  uint8_t bytes[CSCAN_GAP];
  uint32_t mask;  // One bit for each byte that counts. 0: nothing is known.
  uint32_t
      verified;  // The object whose names were found to differ that this name belonged to; 0: none.
  uint8_t length;   // Of the whole gap.
  uint8_t name_at;  // Where the name starts, after its quote.
  uint8_t name_length;
  uint8_t lines;  // Line feeds in it.
  uint8_t first;  // 1: it follows the opening brace, so it has no comma.
};

// Needs CSCAN_GAP readable bytes at `p`.
__attribute__((always_inline)) static inline int32_t cscan_gap_fits(const struct cscan_gap *gap,
                                                                    const uint8_t *p) {
#if defined(__x86_64__)
  __m128i a = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)gap->bytes),
                             _mm_loadu_si128((const __m128i *)p));
  __m128i b = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(gap->bytes + 16)),
                             _mm_loadu_si128((const __m128i *)(p + 16)));
  uint32_t same = (uint32_t)_mm_movemask_epi8(a) | (uint32_t)_mm_movemask_epi8(b) << 16;
  return gap->mask && (same & gap->mask) == gap->mask;
#else
  return gap->mask && __builtin_memcmp(gap->bytes, p, gap->length) == 0;
#endif
}

// Remembers [p, p + length) with the name at `name_at`; forgets when it does not fit.
static inline void cscan_gap_learn(struct cscan_gap *gap, const uint8_t *p, size_t length,
                                   size_t name_at, size_t name_length, int32_t first) {
  gap->mask = 0;
  gap->verified = 0;
  if (length == 0 || length > CSCAN_GAP) return;
  __builtin_memcpy(gap->bytes, p, length);
  gap->mask = 0xFFFFFFFFu >> (CSCAN_GAP - length);
  gap->length = (uint8_t)length;
  gap->name_at = (uint8_t)name_at;
  gap->name_length = (uint8_t)name_length;
  gap->first = (uint8_t)first;
  gap->lines = 0;
  for (size_t i = 0; i < length; i++) gap->lines += p[i] == '\n';
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
