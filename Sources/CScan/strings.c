// The search for the end of a string, and the loop along a stencil that it stands in the middle of.
#include "cscan.h"
#include "cstencil.h"
#include "escapes.h"
#include "stencil.h"
#include "utf8_lookup.h"

static const uint8_t *ordinary(const uint8_t *p, const uint8_t *end, uint32_t *high) {
  while (p < end && *p != '"' && *p != '\\' && *p >= 0x20) *high |= *p++ & 0x80u;
  return p;
}

const uint8_t *cscan_string_rest_portable(const uint8_t *p, const uint8_t *end, uint32_t *seen) {
  uint32_t high = 0;
  for (;;) {
    p = ordinary(p, end, &high);
    if (end - p < 2 || *p != '\\' || !escape_values()[p[1]]) break;
    *seen |= CSCAN_ESCAPES;
    p += 2;
  }
  if (high) *seen |= CSCAN_HIGH | CSCAN_UNCHECKED;
  return p;
}

#if defined(__x86_64__)

#define TWICE(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

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

#else

const uint8_t *cscan_string_rest(const uint8_t *p, const uint8_t *end, uint32_t *seen) {
  return cscan_string_rest_portable(p, end, seen);
}

enum cstencil_result cstencil_follow(const struct cstencil_step *steps, const uint8_t *start,
                                     const uint8_t *end, struct cstencil_place *place,
                                     struct cstencil_node *nodes, int32_t *slots) {
  return follow(steps, start, end, place, nodes, slots, cscan_string_rest_portable, step_fits);
}

#endif

void cstencil_learn(struct cstencil_step *step, const uint8_t *p, size_t size) {
  if (size > CSTENCIL_GAP) size = CSTENCIL_GAP;
  __builtin_memset(step->bytes, 0, CSTENCIL_GAP);
  __builtin_memcpy(step->bytes, p, size);
  step->mask = size ? 0xFFFFFFFFu >> (CSTENCIL_GAP - size) : 0;
  step->size = (uint8_t)size;
}
