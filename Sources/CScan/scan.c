#define _GNU_SOURCE
#include "cscan.h"
#include "cstencil.h"
#include "stencil.h"

#include <sched.h>

static const uint8_t *ordinary(const uint8_t *p, const uint8_t *end, uint32_t *high) {
  while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) *high |= *p++ & 0x80u;
  return p;
}

// What follows a backslash, by what it stands for; 0 for 'u' and for what cannot follow.
static const uint8_t escape_value[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = 8,
                                          ['f'] = 12,  ['n'] = 10,    ['r'] = 13,  ['t'] = 9};

const uint8_t *cscan_string_rest_portable(const uint8_t *p, const uint8_t *end, uint32_t *seen) {
  uint32_t high = 0;
  for (;;) {
    p = ordinary(p, end, &high);
    if (end - p < 2 || *p != '\\' || !escape_value[p[1]]) break;
    *seen |= CSCAN_ESCAPES;
    p += 2;
  }
  if (high) *seen |= CSCAN_HIGH | CSCAN_UNCHECKED;
  return p;
}

const uint8_t *cscan_unescape_portable(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  uint8_t *o = *out;
  while (p < end) {
    if (*p != '\\') {
      *o++ = *p++;
      continue;
    }
    uint8_t plain = end - p >= 2 ? escape_value[p[1]] : 0;
    if (!plain) break;
    *o++ = plain;
    p += 2;
  }
  *out = o;
  return p;
}

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
#include <immintrin.h>

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

// The bits of the bytes that a backslash escapes. Runs of backslashes take each other in pairs; the subtraction
// carries through a run (simdjson 3, json_escape_scanner). `*carry` is 1 when the first byte of the block is
// escaped from before, and then says the same of the next block.
static inline uint64_t escaped_bits(uint64_t backslash, uint64_t *carry) {
  const uint64_t odd = 0xAAAAAAAAAAAAAAAAu;
  uint64_t starts = backslash & ~*carry;
  uint64_t runs = (((starts << 1) | odd) - starts) ^ odd;
  uint64_t escaped = runs ^ (backslash | *carry);
  *carry = (runs & backslash) >> 63;
  return escaped;
}

// What a block of 64 bytes says, as one bit a byte.
struct block {
  uint64_t quote, backslash, control, high;
};

// Where a string may stop in a block: at each of its bits. The lowest is meant; `bad` are escapes that cannot be.
static inline uint64_t stops_in(struct block b, uint64_t escaped, uint64_t bad) {
  return (b.quote & ~escaped) | b.control | bad;
}

// The bits below the lowest of `stops`, all when there is none.
static inline uint64_t below(uint64_t stops) { return (stops & -stops) - 1; }

// How far into the block a string goes that stops there. A bad escape stops at its backslash.
static inline ptrdiff_t length_to(uint64_t stops, uint64_t bad) {
  return __builtin_ctzll(stops) - (ptrdiff_t)((bad & stops & -stops) != 0);
}

__attribute__((target("avx2"))) static inline uint64_t bits_avx2(__m256i a, __m256i b) {
  return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

// Non-zero for the bytes that may follow a backslash, 'u' aside: tables by low and high nibble.
__attribute__((target("avx2"))) static inline __m256i no_escape_avx2(__m256i v) {
  const __m256i low = TWICE(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1);
  const __m256i high = TWICE(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  __m256i top = _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
  __m256i both = _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, top));
  return _mm256_cmpeq_epi8(both, _mm256_setzero_si256());
}

__attribute__((target("avx2"))) static const uint8_t *rest_avx2(const uint8_t *p,
                                                                const uint8_t *end,
                                                                uint32_t *seen) {
  const __m256i quote = _mm256_set1_epi8('"'), backslash = _mm256_set1_epi8('\\');
  const __m256i control = _mm256_set1_epi8(0x1F);
  __m256i above = _mm256_setzero_si256();
  uint64_t high = 0, escapes = 0, carry = 0;
  while (end - p >= 64) {
    __m256i a = _mm256_loadu_si256((const __m256i *)p);
    __m256i b = _mm256_loadu_si256((const __m256i *)(p + 32));
    __m256i quote_a = _mm256_cmpeq_epi8(a, quote), quote_b = _mm256_cmpeq_epi8(b, quote);
    __m256i slash_a = _mm256_cmpeq_epi8(a, backslash), slash_b = _mm256_cmpeq_epi8(b, backslash);
    __m256i control_a = _mm256_cmpeq_epi8(_mm256_max_epu8(a, control), control);
    __m256i control_b = _mm256_cmpeq_epi8(_mm256_max_epu8(b, control), control);
    __m256i any = _mm256_or_si256(
        _mm256_or_si256(_mm256_or_si256(quote_a, quote_b), _mm256_or_si256(slash_a, slash_b)),
        _mm256_or_si256(control_a, control_b));
    if (!carry && _mm256_testz_si256(any, any)) {
      above = _mm256_or_si256(above, _mm256_or_si256(a, b));
      p += 64;
      continue;
    }
    struct block block = {bits_avx2(quote_a, quote_b), bits_avx2(slash_a, slash_b),
                          bits_avx2(control_a, control_b), bits_avx2(a, b)};
    uint64_t escaped = escaped_bits(block.backslash, &carry);
    uint64_t bad = escaped & bits_avx2(no_escape_avx2(a), no_escape_avx2(b));
    uint64_t stops = stops_in(block, escaped, bad);
    if (stops) {
      escapes |= block.backslash & below(stops);
      high |= block.high & below(stops);
      p += length_to(stops, bad);
      goto found;
    }
    escapes |= block.backslash;
    high |= block.high;
    p += 64;
  }
  p -= carry;  // a backslash at the end of the last block
  p = cscan_string_rest_portable(p, end, seen);
found:
  if (escapes) *seen |= CSCAN_ESCAPES;
  if (high || _mm256_movemask_epi8(above)) *seen |= CSCAN_HIGH | CSCAN_UNCHECKED;
  return p;
}

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
      uint8_t plain = end - p >= 2 ? escape_value[p[1]] : 0;
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

// What a backslash and a byte below 0x80 stand for, as two halves of a table; 0 as in `escape_value`.
__attribute__((target("avx512vbmi2,avx512vbmi,avx512bw"))) static inline __m512i unescaped_avx512(
    __m512i v) {
  return _mm512_permutex2var_epi8(_mm512_loadu_si512(escape_value), v,
                                  _mm512_loadu_si512(escape_value + 64));
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

// The same for the 64 bytes `now` at `p`, with `back` (0 or at least 64) bytes of the text before them: one bit
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

// Checks UTF-8 in the same pass. Escapes are worked out without asking whether there are any: in half of the
// blocks of a usual text there are, so asking is wrong as often as right.
__attribute__((target("avx512bw"))) static const uint8_t *rest_avx512(const uint8_t *p,
                                                                      const uint8_t *end,
                                                                      uint32_t *seen) {
  const __m512i low =
      _mm512_broadcast_i32x4(_mm_setr_epi8(0, 0, 1 | 4 | 8, 0, 8, 0, 4, 0, 0, 0, 0, 0, 2, 0, 4, 1));
  const __m512i top =
      _mm512_broadcast_i32x4(_mm_setr_epi8(0, 0, 1, 0, 0, 2, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0));
  const uint8_t *start = p;
  uint64_t high = 0, escapes = 0, carry = 0, errors = 0, open = 0;
  uint32_t flags = 0;
  while (end - p >= 64) {
    // The processor's own guess is a few hundred bytes; memory is further away than that.
    _mm_prefetch((const char *)p + 1024, _MM_HINT_T0);
    __m512i v = _mm512_loadu_si512(p);
    struct block block = {_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('"')),
                          _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('\\')),
                          _mm512_cmplt_epu8_mask(v, _mm512_set1_epi8(0x20)),
                          _mm512_movepi8_mask(v)};
    __m512i nibble = _mm512_and_si512(_mm512_srli_epi16(v, 4), _mm512_set1_epi8(0x0F));
    uint64_t no_escape =
        _mm512_testn_epi8_mask(_mm512_shuffle_epi8(low, v), _mm512_shuffle_epi8(top, nibble));
    uint64_t escaped = escaped_bits(block.backslash, &carry);
    uint64_t bad = escaped & no_escape;
    uint64_t stops = stops_in(block, escaped, bad);
    // `open`: a lead byte near the end of the block before may want bytes of this one.
    if (block.high | open) {
      errors |= utf8_errors_avx512(v, p, (size_t)(p - start)) & (stops ^ (stops - 1));
      open = block.high >> 61;
    }
    if (stops) {
      escapes |= block.backslash & below(stops);
      high |= block.high & below(stops);
      p += length_to(stops, bad);
      goto found;
    }
    escapes |= block.backslash;
    high |= block.high;
    p += 64;
  }
  p -= carry;  // a backslash at the end of the last block
  p = cscan_string_rest_portable(p, end, &flags);
  // What is left was not checked, nor where it joins the rest.
  if (high || flags & CSCAN_HIGH) errors = 1;
found:
  if (escapes) flags |= CSCAN_ESCAPES;
  if (high) flags |= CSCAN_HIGH;
  if (errors) flags |= CSCAN_UNCHECKED;
  *seen |= flags;
  return p;
}

const uint8_t *cscan_string_rest(const uint8_t *p, const uint8_t *end, uint32_t *seen) {
  if (__builtin_cpu_supports("avx512bw")) return rest_avx512(p, end, seen);
  if (__builtin_cpu_supports("avx2")) return rest_avx2(p, end, seen);
  return cscan_string_rest_portable(p, end, seen);
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

__attribute__((target("avx2"))) static inline int fits_avx2(const struct cstencil_step *step,
                                                            const uint8_t *p) {
  __m256i known = _mm256_loadu_si256((const __m256i *)step->bytes);
  __m256i same = _mm256_cmpeq_epi8(known, _mm256_loadu_si256((const __m256i *)p));
  return (~(uint32_t)_mm256_movemask_epi8(same) & step->mask) == 0;
}

__attribute__((target("avx512bw"))) static enum cstencil_result follow_avx512(
    const struct cstencil_step *steps, const uint8_t *start, const uint8_t *end,
    struct cstencil_place *place, struct cstencil_node *nodes, int32_t *slots) {
  return follow(steps, start, end, place, nodes, slots, rest_avx512, fits_avx2);
}

__attribute__((target("avx2"))) static enum cstencil_result follow_avx2(
    const struct cstencil_step *steps, const uint8_t *start, const uint8_t *end,
    struct cstencil_place *place, struct cstencil_node *nodes, int32_t *slots) {
  return follow(steps, start, end, place, nodes, slots, rest_avx2, fits_avx2);
}

enum cstencil_result cstencil_follow(const struct cstencil_step *steps, const uint8_t *start,
                                     const uint8_t *end, struct cstencil_place *place,
                                     struct cstencil_node *nodes, int32_t *slots) {
  if (__builtin_cpu_supports("avx512bw")) {
    return follow_avx512(steps, start, end, place, nodes, slots);
  }
  if (__builtin_cpu_supports("avx2")) return follow_avx2(steps, start, end, place, nodes, slots);
  return follow(steps, start, end, place, nodes, slots, cscan_string_rest_portable, step_fits);
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

enum cstencil_result cstencil_follow(const struct cstencil_step *steps, const uint8_t *start,
                                     const uint8_t *end, struct cstencil_place *place,
                                     struct cstencil_node *nodes, int32_t *slots) {
  return follow(steps, start, end, place, nodes, slots, cscan_string_rest_portable, step_fits);
}

size_t cscan_utf8_count(const uint8_t *p, const uint8_t *end) {
  return cscan_utf8_count_portable(p, end);
}

const uint8_t *cscan_string_rest(const uint8_t *p, const uint8_t *end, uint32_t *seen) {
  return cscan_string_rest_portable(p, end, seen);
}

const uint8_t *cscan_unescape(const uint8_t *p, const uint8_t *end, uint8_t **out) {
  return cscan_unescape_portable(p, end, out);
}

size_t cscan_utf8_valid(const uint8_t *p, const uint8_t *end) {
  return cscan_utf8_valid_portable(p, end);
}

#endif

void cstencil_learn(struct cstencil_step *step, const uint8_t *p, size_t size) {
  if (size > CSTENCIL_GAP) size = CSTENCIL_GAP;
  __builtin_memset(step->bytes, 0, CSTENCIL_GAP);
  __builtin_memcpy(step->bytes, p, size);
  step->mask = size ? 0xFFFFFFFFu >> (CSTENCIL_GAP - size) : 0;
  step->size = (uint8_t)size;
}

int32_t cscan_core_count(void) {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
  return count > 0 ? count : 1;
}
