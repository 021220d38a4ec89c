// The inner loops over ratings: numbers into codes of a byte each, and codes into counts. They are in C because the
// compiler makes vectors of them here; `CodeBlocks.swift` says what they are for.
#ifndef CRATINGS_H
#define CRATINGS_H

#include <stddef.h>
#include <stdint.h>

// Which numbers become codes: `lowest` gets 1, the next 2, and so on up to `most`; NaN gets 0, and so does `missing`
// where there is one. Both are within 2^15 of 0, and `missing` is a number of the type.
struct cratings_range {
  int32_t lowest, missing;
  uint8_t most, has_missing;
};

// The number types, in the order of `RatingType`.
enum cratings_type {
  CRATINGS_F64, CRATINGS_F32, CRATINGS_I8, CRATINGS_I16, CRATINGS_I32, CRATINGS_I64, CRATINGS_U8, CRATINGS_U16,
  CRATINGS_U32, CRATINGS_U64
};

// Writes the codes of `count` numbers that lie one behind the other, and returns how many it wrote: all, or those
// before a block in which a number has no code. Blocks are of CRATINGS_BLOCK numbers, and `out` has room for whole ones.
enum { CRATINGS_BLOCK = 64 };
size_t cratings_codes(const void *numbers, enum cratings_type type, size_t count, struct cratings_range range,
                      uint8_t *out);

// The codes of each item side by side in a number, `bits` each: at most 8 codes, and at most 16 bits in all. Of rows of
// `raters` codes, of which up to 7 bytes behind the last are read; and of columns, whose codes of item i are at
// `codes[rater * stride + i]`.
void cratings_keys_of_rows(const uint8_t *codes, size_t items, unsigned raters, unsigned bits, uint16_t *keys);
void cratings_keys_of_columns(const uint8_t *codes, size_t stride, size_t items, unsigned raters, unsigned bits,
                              uint16_t *keys);

// Counts keys below `size`. Four tables one behind the other take turns, so that equal keys do not wait for each other.
enum { CRATINGS_TABLES = 4 };
void cratings_count(const uint16_t *keys, size_t items, size_t size, uint32_t *tables);

// Writes the places of the codes that are not 0, and returns how many; `places` has room for `count` of them.
// Reads up to CRATINGS_BLOCK - 1 bytes behind the last code.
size_t cratings_present(const uint8_t *codes, size_t count, uint32_t *places);

// Counts items of many raters and few ratings, whoever gave them: the codes that are not 0 side by side, `bits` each, as
// a key of `key_bits`. The numbers of items with more ratings go to `left`, and how many these are is returned. In
// `seen`, a word for CRATINGS_BLOCK raters, the raters who rated get a bit. Reads as far as cratings_present.
size_t cratings_count_sparse(const uint8_t *codes, size_t items, size_t raters, unsigned bits, unsigned key_bits,
                             uint32_t *counts, uint64_t *seen, uint32_t *left);

// The least and the greatest of some numbers, of which INT64_MIN is a missing one; INT64_MAX and INT64_MIN where there
// are none.
struct cratings_bounds {
  int64_t low, high;
  uint8_t has_missing;
};
void cratings_find_bounds(const int64_t *numbers, size_t count, struct cratings_bounds *bounds);

// Puts a digit behind packed numbers: packed * radix + (number - low), or + missing for INT64_MIN.
struct cratings_digit {
  int64_t low;
  uint64_t radix, missing;
};
void cratings_pack(const int64_t *numbers, size_t count, struct cratings_digit digit, uint64_t *packed);

#endif
