// Reading a record along a stencil: the text between its values is known, so it is compared and not parsed. The
// loop is here because it is most of the work of reading, and the end of a string is found with the machine's
// widest vectors in the middle of it. `Stencil.swift` makes the steps and says what they mean.
#ifndef CSTENCIL_H
#define CSTENCIL_H

#include <stddef.h>
#include <stdint.h>

// As `Node` in Tape.swift.
struct cstencil_node {
  uint32_t start, length, next;
  uint16_t count;
  uint8_t kind, flags;
};

enum cstencil_kind {
  CSTENCIL_TEXT,       // More text follows: it was longer than one comparison takes.
  CSTENCIL_STRING,     // A string; its opening quote belongs to the text.
  CSTENCIL_INTEGER,    // A number without fraction and exponent.
  CSTENCIL_NUMBER,     // Any other number.
  CSTENCIL_LITERAL,    // `null`, `true`, `false`, `[]`, `{}`: its text begins the next step's.
  CSTENCIL_CONTAINER,  // A list or an object that is scanned.
  CSTENCIL_END         // The record's last bracket was part of the text.
};

enum { CSTENCIL_GAP = 32, CSTENCIL_NAME = 1, CSTENCIL_OPENS = 2, CSTENCIL_CLOSES = 4 };

// A name on the tape: how far before the value it stands, and the rest of its node.
struct cstencil_name {
  uint32_t back, length;
  uint8_t flags;
};

// A piece of text, what it opens and closes, and the value behind it. Distances count back from the value.
struct cstencil_step {
  uint8_t bytes[CSTENCIL_GAP];
  uint32_t mask;    // One bit for each byte that counts.
  uint8_t size;     // How many these are.
  uint8_t kind;     // enum cstencil_kind
  uint8_t actions;  // CSTENCIL_NAME, _OPENS, _CLOSES
  uint8_t value_kind;
  struct cstencil_name name;   // Of the value.
  struct cstencil_name outer;  // CSTENCIL_OPENS: of the object that opens before it.
  uint32_t object_back;        // CSTENCIL_OPENS: where that object begins.
  uint32_t closed_back;        // CSTENCIL_CLOSES: where the object ended that closes before the value.
  uint32_t literal_length;
  uint16_t closed_count;  // CSTENCIL_CLOSES: its members.
  uint8_t first_kind;     // Of a list: what its first element is.
  uint8_t is_inside;      // The value is in an object inside the record.
};

// How far a record was followed.
struct cstencil_place {
  const uint8_t *p;  // In the record: behind the last value, or at the one to be read.
  uint32_t step;     // The next step, or that of the value to be read.
  uint32_t node;     // The next node.
  uint32_t slot;     // The next slot.
  uint32_t inner;    // The object that is open inside the record.
};

enum cstencil_result {
  CSTENCIL_DONE,      // The record ends at `p`.
  CSTENCIL_MISMATCH,  // It is not written like the one before.
  CSTENCIL_VALUE      // The value at `p` takes more than a glance: the caller reads it and goes on with `step` + 1.
};

// Follows `steps` from `place`, writing nodes and the node of each member's value to `slots`. There is room for two
// names and two values a step. Node offsets count from `start`.
enum cstencil_result cstencil_follow(const struct cstencil_step *steps, const uint8_t *start,
                                     const uint8_t *end, struct cstencil_place *place,
                                     struct cstencil_node *nodes, int32_t *slots);

// Remembers the `size` bytes at `p`, at most CSTENCIL_GAP.
void cstencil_learn(struct cstencil_step *step, const uint8_t *p, size_t size);

#endif
