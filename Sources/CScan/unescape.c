#include "cscan.h"
#include "escapes.h"

const uint8_t *cscan_unescape_portable(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  uint8_t *o = *out;
  while (p < end) {
    if (*p != '\\') {
      *o++ = *p++;
      continue;
    }
    uint8_t plain = end - p >= 2 ? escape_values()[p[1]] : 0;
    if (!plain) break;
    *o++ = plain;
    p += 2;
  }
  *out = o;
  return p;
}

#if defined(__x86_64__)
#include <immintrin.h>

// 32 bytes are written wherever 32 can be read: what is written never gets ahead of what was read.
__attribute__((target("avx2"))) static const uint8_t *unescape_avx2(const uint8_t *p,
                                                                    const uint8_t *end,
                                                                    uint8_t **out) {
  const __m256i backslash = _mm256_set1_epi8('\\');
  uint8_t *o = *out;
  while (end - p >= 32) {
    __m256i v = _mm256_loadu_si256((const __m256i *)p);
    _mm256_storeu_si256((__m256i *)o, v);
    uint32_t stop = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, backslash));
    if (!stop) {
      p += 32;
      o += 32;
      continue;
    }
    p += __builtin_ctz(stop);
    o += __builtin_ctz(stop);
    do {
      uint8_t plain = end - p >= 2 ? escape_values()[p[1]] : 0;
      if (!plain) {
        *out = o;
        return p;
      }
      *o++ = plain;
      p += 2;
    } while (p < end && *p == '\\');
  }
  *out = o;
  return cscan_unescape_portable(p, end, out);
}

// What a backslash and a byte below 0x80 stand for, as two halves of a table; 0 as in `escape_values`.
__attribute__((target("avx512vbmi2,avx512vbmi,avx512bw"))) static inline __m512i unescaped_avx512(
    __m512i v) {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(escape_values()), v,
                                  _mm512_loadu_si512(escape_values() + 64));
}

// Sixty-four bytes at a time: the backslashes that escape are squeezed out, and what they escape is looked
// up. No branch depends on whether there is an escape, and where the next block begins depends on this one only
// where an escape is cut in two or has to be left, so that blocks overlap in time. What is written never gets
// ahead of what was read.
__attribute__((target("avx512vbmi2,avx512vbmi,avx512bw,popcnt,bmi,bmi2"))) static const uint8_t *
unescape_avx512(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  enum { AHEAD = 2048 };
  const uint64_t all = ~(uint64_t)0;
  uint8_t *o = *out;
  while (p < end) {
    // Past the end there are zeros, which are neither backslashes nor anything that one may escape.
    unsigned length = end - p >= 64 ? 64 : (unsigned)(end - p);
    uint64_t there = all >> (64 - length);
    __m512i v = length == 64 ? _mm512_loadu_si512(p) : _mm512_maskz_loadu_epi8(there, p);
    // Reading, writing and the work between them take about as long as each other: ask for lines early, so that
    // they overlap.
    _mm_prefetch((const char *)p + AHEAD, _MM_HINT_T0);
    __builtin_prefetch(o + AHEAD, 1);
    uint64_t backslash = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\'));
    uint64_t carry = 0;  // No block begins with an escaped byte.
    uint64_t escaped = escaped_bits(backslash, &carry);
    uint64_t starts = backslash & ~escaped;
    __m512i plain = unescaped_avx512(v);
    uint64_t simple = _mm512_test_epi8_mask(plain, plain) & ~_mm512_movepi8_mask(v);
    uint64_t bad = escaped & ~simple & there;
    uint64_t cut = starts & (uint64_t)1 << (length - 1);
    uint64_t kept = there & ~starts;
    unsigned used = length;
    if (__builtin_expect((bad | cut) != 0, 0)) {
      used = bad ? (unsigned)__builtin_ctzll(bad) - 1 : length - 1;
      kept = _bzhi_u64(kept, used);
    }
    __m512i packed = _mm512_maskz_compress_epi8(kept, _mm512_mask_mov_epi8(v, escaped, plain));
    unsigned count = (unsigned)__builtin_popcountll(kept);
    if (length == 64) {
      _mm512_storeu_si512(o, packed);
    } else {
      _mm512_mask_storeu_epi8(o, _bzhi_u64(all, count), packed);
    }
    o += count;
    p += used;
    // An escape that the end of the block cuts is whole in the next block, unless the text ends.
    if (bad || (cut && length < 64)) break;
  }
  *out = o;
  return p;
}

const uint8_t *cscan_unescape(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  if (__builtin_cpu_supports("avx512vbmi2")) return unescape_avx512(p, end, out);
  return __builtin_cpu_supports("avx2") ? unescape_avx2(p, end, out)
                                        : cscan_unescape_portable(p, end, out);
}

#else

const uint8_t *cscan_unescape(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  return cscan_unescape_portable(p, end, out);
}

#endif
