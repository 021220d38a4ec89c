// The look-up tables that check UTF-8, and the check of one 64-byte block, which the search for the end of a string
// does on its way.
#ifndef UTF8_LOOKUP_H
#define UTF8_LOOKUP_H

#if defined(__x86_64__)
#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

// Keiser and Lemire, "Validating UTF-8 in less than one instruction per byte" (arXiv:2010.03090):
// three table look-ups on the nibbles of neighbouring bytes give one bit for each kind of error; an
// error is a bit that all three agree on. Returns 1 when [p, end) is valid.
enum {
  TOO_SHORT = 1 << 0,
  TOO_LONG = 1 << 1,
  OVERLONG_3 = 1 << 2,
  TOO_LARGE = 1 << 3,
  SURROGATE = 1 << 4,
  OVERLONG_2 = 1 << 5,
  TOO_LARGE_1000 = 1 << 6,
  OVERLONG_4 = 1 << 6,
  TWO_CONTS = 1 << 7,
  CARRY = TOO_SHORT | TOO_LONG | TWO_CONTS
};
// clang-format off
#define BYTE_1_HIGH                                                                               \
  TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,                 \
  (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS, (char)TWO_CONTS,                             \
  TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,                          \
  TOO_SHORT | TOO_LARGE | TOO_LARGE_1000 | OVERLONG_4
#define LARGE (char)(CARRY | TOO_LARGE | TOO_LARGE_1000)
#define BYTE_1_LOW                                                                                \
  (char)(CARRY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), (char)(CARRY | OVERLONG_2),               \
  (char)CARRY, (char)CARRY, (char)(CARRY | TOO_LARGE), LARGE, LARGE, LARGE,                       \
  LARGE, LARGE, LARGE, LARGE, LARGE, (char)(LARGE | SURROGATE), LARGE, LARGE
#define BYTE_2_HIGH                                                                               \
  TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,         \
  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_1000 | OVERLONG_4),           \
  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE),                             \
  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),                              \
  (char)(TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE),                              \
  TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT
// clang-format on

// For the 64 bytes `now` at `p`, with `back` (0 or at least 64) bytes of the text before them: one bit
// for each byte at which an error shows.
__attribute__((target("avx512bw"))) static inline uint64_t utf8_errors_avx512(__m512i now,
                                                                              const uint8_t *p,
                                                                              size_t back) {
  const __m512i low_nibble = _mm512_set1_epi8(0x0F);
  const __m512i byte_1_high = _mm512_broadcast_i32x4(_mm_setr_epi8(BYTE_1_HIGH));
  const __m512i byte_1_low = _mm512_broadcast_i32x4(_mm_setr_epi8(BYTE_1_LOW));
  const __m512i byte_2_high = _mm512_broadcast_i32x4(_mm_setr_epi8(BYTE_2_HIGH));
  const uint64_t all = ~(uint64_t)0;
  __m512i back_1, back_2, back_3;
  if (back) {
    back_1 = _mm512_loadu_si512(p - 1);
    back_2 = _mm512_loadu_si512(p - 2);
    back_3 = _mm512_loadu_si512(p - 3);
  } else {  // Bytes that a mask leaves out are not read.
    back_1 = _mm512_maskz_loadu_epi8(all << 1, p - 1);
    back_2 = _mm512_maskz_loadu_epi8(all << 2, p - 2);
    back_3 = _mm512_maskz_loadu_epi8(all << 3, p - 3);
  }
  __m512i high_1 = _mm512_and_si512(_mm512_srli_epi16(back_1, 4), low_nibble);
  __m512i high_2 = _mm512_and_si512(_mm512_srli_epi16(now, 4), low_nibble);
  __m512i special = _mm512_and_si512(
      _mm512_and_si512(_mm512_shuffle_epi8(byte_1_high, high_1),
                       _mm512_shuffle_epi8(byte_1_low, _mm512_and_si512(back_1, low_nibble))),
      _mm512_shuffle_epi8(byte_2_high, high_2));
  __m512i third = _mm512_subs_epu8(back_2, _mm512_set1_epi8((char)(0xE0 - 0x80)));
  __m512i fourth = _mm512_subs_epu8(back_3, _mm512_set1_epi8((char)(0xF0 - 0x80)));
  __m512i must = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  __m512i errors = _mm512_xor_si512(must, special);
  return _mm512_test_epi8_mask(errors, errors);
}

#endif
#endif
