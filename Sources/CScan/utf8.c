#include "cscan.h"
#include "utf8_lookup.h"

// One code point at a time, by the table of well-formed sequences (Unicode 15, table 3-7).
size_t cscan_utf8_valid_portable(const uint8_t *start, const uint8_t *end) {
  const uint8_t *p = start;
  while (p < end) {
    uint8_t lead = *p;
    if (lead < 0x80) {
      p++;
      continue;
    }
    size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
    uint8_t low = 0x80, top = 0xBF;
    if (lead < 0xC2 || lead > 0xF4) break;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) top = 0x9F;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) top = 0x8F;
    if ((size_t)(end - p) <= more || p[1] < low || p[1] > top) break;
    if (more >= 2 && (p[2] & 0xC0) != 0x80) break;
    if (more == 3 && (p[3] & 0xC0) != 0x80) break;
    p += more + 1;
  }
  return (size_t)(p - start);
}

size_t cscan_utf8_count_portable(const uint8_t *p, const uint8_t *end) {
  size_t count = 0;
  for (; p < end; p++) count += (*p & 0xC0) != 0x80;
  return count;
}

#if defined(__x86_64__)

// As in utf8_lookup.h, 32 bytes at a time. Returns 1 when [p, end) is valid.
__attribute__((target("avx2"))) static __m256i shifted(__m256i now, __m256i before, int by) {
  __m256i across = _mm256_permute2x128_si256(before, now, 0x21);
  if (by == 1) return _mm256_alignr_epi8(now, across, 15);
  if (by == 2) return _mm256_alignr_epi8(now, across, 14);
  return _mm256_alignr_epi8(now, across, 13);
}

__attribute__((target("avx2"))) static __m256i block_errors(__m256i now, __m256i before) {
  const __m256i low_nibble = _mm256_set1_epi8(0x0F);
  const __m256i byte_1_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(BYTE_1_HIGH));
  const __m256i byte_1_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(BYTE_1_LOW));
  const __m256i byte_2_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(BYTE_2_HIGH));
  __m256i one_back = shifted(now, before, 1);
  __m256i high_1 = _mm256_and_si256(_mm256_srli_epi16(one_back, 4), low_nibble);
  __m256i high_2 = _mm256_and_si256(_mm256_srli_epi16(now, 4), low_nibble);
  __m256i special = _mm256_and_si256(
      _mm256_and_si256(_mm256_shuffle_epi8(byte_1_high, high_1),
                       _mm256_shuffle_epi8(byte_1_low, _mm256_and_si256(one_back, low_nibble))),
      _mm256_shuffle_epi8(byte_2_high, high_2));
  // Third and fourth bytes must be continuations exactly where a lead two or three back asks for
  // them.
  __m256i third = _mm256_subs_epu8(shifted(now, before, 2), _mm256_set1_epi8((char)(0xE0 - 0x80)));
  __m256i fourth = _mm256_subs_epu8(shifted(now, before, 3), _mm256_set1_epi8((char)(0xF0 - 0x80)));
  __m256i must = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(must, special);
}

__attribute__((target("avx2"))) static int utf8_avx2(const uint8_t *p, const uint8_t *end) {
  __m256i before = _mm256_setzero_si256(), errors = _mm256_setzero_si256();
  int plain = 1;  // the block before was ASCII, so nothing is open
  for (; end - p >= 32; p += 32) {
    __m256i now = _mm256_loadu_si256((const __m256i *)p);
    int now_plain = _mm256_movemask_epi8(now) == 0;
    if (!(plain && now_plain)) errors = _mm256_or_si256(errors, block_errors(now, before));
    plain = now_plain;
    before = now;
  }
  uint8_t last[32] = {0};  // zero padding ends any open sequence with an error
  for (size_t i = 0; p + i < end; i++) last[i] = p[i];
  __m256i now = _mm256_loadu_si256((const __m256i *)last);
  errors = _mm256_or_si256(errors, block_errors(now, before));
  // A sequence that is still open in the very last byte of a full block.
  errors = _mm256_or_si256(errors, block_errors(_mm256_setzero_si256(), now));
  return _mm256_testz_si256(errors, errors);
}

// Continuation bytes are those below -64 as signed numbers. A byte counter holds 255 rounds.
__attribute__((target("avx2"))) static size_t count_avx2(const uint8_t *p, const uint8_t *end) {
  const __m256i last = _mm256_set1_epi8(-65), zero = _mm256_setzero_si256();
  __m256i total = zero;
  while (end - p >= 32) {
    size_t rounds = (size_t)(end - p) / 32;
    if (rounds > 255) rounds = 255;
    __m256i here = zero;
    for (size_t i = 0; i < rounds; i++, p += 32) {
      __m256i v = _mm256_loadu_si256((const __m256i *)p);
      here = _mm256_sub_epi8(here, _mm256_cmpgt_epi8(v, last));
    }
    total = _mm256_add_epi64(total, _mm256_sad_epu8(here, zero));
  }
  uint64_t parts[4];
  _mm256_storeu_si256((__m256i *)parts, total);
  return (size_t)(parts[0] + parts[1] + parts[2] + parts[3]) + cscan_utf8_count_portable(p, end);
}

// Also what short texts need: no byte is looked at alone.
__attribute__((target("avx512bw,popcnt"))) static size_t count_avx512(const uint8_t *p,
                                                                      const uint8_t *end) {
  const __m512i last = _mm512_set1_epi8(-65);
  size_t count = 0;
  for (; end - p >= 64; p += 64) {
    _mm_prefetch((const char *)p + 2048, _MM_HINT_T0);
    uint64_t starts = _mm512_cmpgt_epi8_mask(_mm512_loadu_si512(p), last);
    count += (size_t)__builtin_popcountll(starts);
  }
  if (p == end) return count;
  __mmask64 there = ~(uint64_t)0 >> (64 - (end - p));
  uint64_t starts = _mm512_mask_cmpgt_epi8_mask(there, _mm512_maskz_loadu_epi8(there, p), last);
  return count + (size_t)__builtin_popcountll(starts);
}

size_t cscan_utf8_count(const uint8_t *p, const uint8_t *end) {
  if (__builtin_cpu_supports("avx512bw")) return count_avx512(p, end);
  return end - p >= 32 && __builtin_cpu_supports("avx2") ? count_avx2(p, end)
                                                         : cscan_utf8_count_portable(p, end);
}

size_t cscan_utf8_valid(const uint8_t *p, const uint8_t *end) {
  if (end - p >= 16 && __builtin_cpu_supports("avx2") && utf8_avx2(p, end)) {
    return (size_t)(end - p);
  }
  return cscan_utf8_valid_portable(p, end);
}

#else

size_t cscan_utf8_count(const uint8_t *p, const uint8_t *end) {
  return cscan_utf8_count_portable(p, end);
}

size_t cscan_utf8_valid(const uint8_t *p, const uint8_t *end) {
  return cscan_utf8_valid_portable(p, end);
}

#endif
