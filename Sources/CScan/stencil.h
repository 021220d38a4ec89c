// The loop of cstencil_follow, compiled once for each string loop of strings.c.
#ifndef STENCIL_H
#define STENCIL_H

#include "cscan.h"
#include "cstencil.h"

enum { KIND_NUMBER = 3, KIND_STRING = 4, KIND_OBJECT = 6, KIND_KEY = 7 };  // Node.Kind
enum { FLAG_INTEGER = 1, FLAG_HIGH = 2 };                                  // Node.integerFlag, .nonASCIIFlag
#define ESCAPED 0x80000000u                                                // Node.topBit

#define ALWAYS __attribute__((always_inline)) static inline

// Needs CSTENCIL_GAP readable bytes at `p`.
ALWAYS int step_fits(const struct cstencil_step *step, const uint8_t *p) {
#if defined(__x86_64__)
  const __m128i *known = (const __m128i *)step->bytes, *now = (const __m128i *)p;
  __m128i low = _mm_cmpeq_epi8(_mm_loadu_si128(known), _mm_loadu_si128(now));
  __m128i high = _mm_cmpeq_epi8(_mm_loadu_si128(known + 1), _mm_loadu_si128(now + 1));
  uint32_t same = (uint32_t)_mm_movemask_epi8(low) | (uint32_t)_mm_movemask_epi8(high) << 16;
  return (~same & step->mask) == 0;
#else
  return __builtin_memcmp(step->bytes, p, step->size) == 0;
#endif
}

ALWAYS int is_digit(uint8_t byte) { return (uint8_t)(byte - '0') < 10; }

// Behind the plain number at `p`, such as -12.5; NULL for any other text. At most 38 bytes are read.
ALWAYS const uint8_t *plain_number(const uint8_t *p, int *is_integer) {
  const uint8_t *start = p + (*p == '-');
  p = start;
  while (is_digit(*p) && p - start < 18) p++;
  if (p == start || (*start == '0' && p - start > 1)) return NULL;
  *is_integer = *p != '.';
  if (!*is_integer) {
    const uint8_t *point = p++;
    while (is_digit(*p) && p - point < 18) p++;
    if (p == point + 1) return NULL;
  }
  return is_digit(*p) || (*p | 0x20) == 'e' || (*p | 0x20) == 'x' ? NULL : p;
}

ALWAYS struct cstencil_node key_node(const struct cstencil_name *name, uint32_t at, uint32_t node) {
  return (struct cstencil_node){at - name->back, name->length, node + 1, 0, KIND_KEY, name->flags};
}

typedef const uint8_t *string_loop(const uint8_t *p, const uint8_t *end, uint32_t *seen);
typedef int fits_test(const struct cstencil_step *step, const uint8_t *p);

ALWAYS enum cstencil_result follow(const struct cstencil_step *steps, const uint8_t *start,
                                   const uint8_t *end, struct cstencil_place *place,
                                   struct cstencil_node *nodes, int32_t *slots, string_loop *rest,
                                   fits_test *fits) {
  const uint8_t *p = place->p;
  const struct cstencil_step *step = steps + place->step;
  uint32_t node = place->node, inner = place->inner;
  int32_t *slot = slots + place->slot;
  enum cstencil_result result = CSTENCIL_MISMATCH;
  for (;; step++) {
    if (end - p < 3 * CSTENCIL_GAP || !fits(step, p)) break;
    p += step->size;
    const uint32_t at = (uint32_t)(p - start);
    if (step->actions != CSTENCIL_NAME) {
      if (step->actions & CSTENCIL_CLOSES) {
        nodes[inner].length = at - step->closed_back - nodes[inner].start;
        nodes[inner].next = node;
        nodes[inner].count = step->closed_count;
      }
      if (step->actions & CSTENCIL_OPENS) {
        nodes[node] = key_node(&step->outer, at, node);
        inner = node + 1;
        *slot++ = (int32_t)inner;
        nodes[inner] = (struct cstencil_node){at - step->object_back, 0, 0, 0, KIND_OBJECT, 0};
        node += 2;
      }
    }
    if (step->actions & CSTENCIL_NAME) {
      nodes[node] = key_node(&step->name, at, node);
      node++;
      *slot++ = (int32_t)node;
    }
    switch (step->kind) {
      case CSTENCIL_TEXT: continue;
      case CSTENCIL_STRING: {
        uint32_t seen = 0;
        int32_t done;
        const uint8_t *stop = cscan_string_near(p, end, &done);
        if (!done) stop = rest(p, end, &seen);
        if (stop >= end || *stop != '"' || seen & CSCAN_UNCHECKED) goto value;
        nodes[node] = (struct cstencil_node){at,
                                             (uint32_t)(stop - p) | (seen & CSCAN_ESCAPES ? ESCAPED : 0),
                                             node + 1,
                                             0,
                                             KIND_STRING,
                                             seen & CSCAN_HIGH ? FLAG_HIGH : 0};
        node++;
        p = stop + 1;
        continue;
      }
      case CSTENCIL_INTEGER:
      case CSTENCIL_NUMBER: {
        int is_integer = 0;
        const uint8_t *past = plain_number(p, &is_integer);
        if (!past) goto value;
        if (is_integer != (step->kind == CSTENCIL_INTEGER)) goto out;
        nodes[node] = (struct cstencil_node){at, (uint32_t)(past - p),
                                             node + 1, 0,
                                             KIND_NUMBER, is_integer ? FLAG_INTEGER : 0};
        node++;
        p = past;
        continue;
      }
      case CSTENCIL_LITERAL:
        nodes[node] = (struct cstencil_node){at, step->literal_length, node + 1, 0, step->value_kind, 0};
        node++;
        continue;
      case CSTENCIL_END: result = CSTENCIL_DONE; goto out;
      default: goto value;
    }
  value:
    result = CSTENCIL_VALUE;
    break;
  }
out:
  *place = (struct cstencil_place){p, (uint32_t)(step - steps), node, (uint32_t)(slot - slots), inner};
  return result;
}

#endif
