// Delimited text 64 bytes at a time: where the bytes are that mean something. Written with the compiler's
// vectors, which become SSE2 or NEON.
#ifndef CDELIMITED_H
#define CDELIMITED_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t special;  // bit i: byte i is the delimiter, a quote or a line end
  uint64_t high;     // bit i: byte i is above 0x7F
} cdelimited_block;

typedef uint8_t cdelimited_bytes __attribute__((ext_vector_type(64)));
typedef _Bool cdelimited_flags __attribute__((ext_vector_type(64)));

// A vector of all-ones and zero bytes as a word of bits. (A function would pass vectors wider than the
// baseline has, which compilers warn of.)
#define CDELIMITED_BITS(out, mask)                                               \
  do {                                                                           \
    cdelimited_flags cdelimited_flag = __builtin_convertvector((mask), cdelimited_flags); \
    __builtin_memcpy(&(out), &cdelimited_flag, 8);                               \
  } while (0)

// The first `length` (at most 64) bytes at `p`, filled up with zeros; nothing past them is read.
#define CDELIMITED_LOAD(v, p, length)      \
  do {                                     \
    if ((length) >= 64) {                  \
      __builtin_memcpy(&(v), (p), 64);     \
    } else if ((length) > 0) {             \
      __builtin_memcpy(&(v), (p), (length)); \
    }                                      \
  } while (0)

// Bits from `length` on mean nothing.
static inline cdelimited_block cdelimited_scan(const uint8_t *p, size_t length, uint8_t delimiter,
                                               uint8_t quote, uint8_t line_end) {
  cdelimited_bytes v = {0};
  CDELIMITED_LOAD(v, p, length);
  cdelimited_block block;
  CDELIMITED_BITS(block.special, (v == (cdelimited_bytes)delimiter) |
                                     (v == (cdelimited_bytes)quote) |
                                     (v == (cdelimited_bytes)line_end));
  CDELIMITED_BITS(block.high, v >= (cdelimited_bytes)(uint8_t)0x80);
  return block;
}

// Bit i: byte i is `byte`; zero from `length` on.
static inline uint64_t cdelimited_find(const uint8_t *p, size_t length, uint8_t byte) {
  cdelimited_bytes v = {0};
  CDELIMITED_LOAD(v, p, length);
  uint64_t bits;
  CDELIMITED_BITS(bits, v == (cdelimited_bytes)byte);
  return length >= 64 ? bits : bits & (((uint64_t)1 << length) - 1);
}

#endif
