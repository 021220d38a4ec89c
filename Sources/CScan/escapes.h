// What the loops that meet escapes share.
#ifndef ESCAPES_H
#define ESCAPES_H

#include <stdint.h>

// What follows a backslash, by what it stands for; 0 for 'u' and for what cannot follow.
static inline const uint8_t *escape_values(void) {
  static const uint8_t values[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = 8,
                                      ['f'] = 12,  ['n'] = 10,    ['r'] = 13,  ['t'] = 9};
  return values;
}

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

#endif
