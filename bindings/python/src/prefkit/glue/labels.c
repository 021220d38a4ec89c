/* Texts of one width, as numpy keeps them, numbered in the order in which they first come. */
#include "glue.h"

#include <stdlib.h>
#include <string.h>

/* Rows whose texts are looked up together. */
enum { BLOCK = 64 };

/* A number that is known by its hash; 0 is nobody's, so that they count from 1. */
typedef struct {
  uint32_t hash, number;
} slot;

typedef struct {
  slot *slots;
  uint32_t *firsts; /* The row in which each number first came; room for half the slots. */
  size_t capacity;  /* A power of two. */
  uint32_t count;
} table;

static bool table_make(table *out, size_t capacity) {
  out->slots = calloc(capacity, sizeof *out->slots);
  out->firsts = malloc(capacity / 2 * sizeof *out->firsts);
  out->capacity = capacity;
  out->count = 0;
  return out->slots != NULL && out->firsts != NULL;
}

static void table_free(table *old) {
  free(old->slots);
  free(old->firsts);
}

/* Seeded, so that nobody can choose texts that all fall into one place. */
static uint32_t hash_of(const char *text, size_t width, uint64_t seed) {
  uint64_t hash = seed ^ width;
  while (width > 0) {
    uint64_t word = 0;
    size_t taken = width < sizeof word ? width : sizeof word;
    memcpy(&word, text, taken);
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 29;
    text += taken;
    width -= taken;
  }
  hash *= 0xBF58476D1CE4E5B9u;
  return (uint32_t)(hash >> 32);
}

static bool grow(table *old) {
  table made;
  if (!table_make(&made, old->capacity * 2)) {
    table_free(&made);
    return false;
  }
  memcpy(made.firsts, old->firsts, old->count * sizeof *made.firsts);
  made.count = old->count;
  for (size_t i = 0; i < old->capacity; i++) {
    if (old->slots[i].number == 0) continue;
    size_t place = old->slots[i].hash & (made.capacity - 1);
    while (made.slots[place].number != 0) place = (place + 1) & (made.capacity - 1);
    made.slots[place] = old->slots[i];
  }
  table_free(old);
  *old = made;
  return true;
}

/* The number of a row, from 0; a new one where its text has not come before. */
static uint32_t number_of(table *known, const char *rows, size_t width, size_t row, uint32_t hash) {
  size_t place = hash & (known->capacity - 1);
  for (; known->slots[place].number != 0; place = (place + 1) & (known->capacity - 1)) {
    slot found = known->slots[place];
    if (found.hash != hash) continue;
    const char *first = rows + known->firsts[found.number - 1] * width;
    if (memcmp(first, rows + row * width, width) == 0) return found.number - 1;
  }
  known->firsts[known->count] = (uint32_t)row;
  known->slots[place] = (slot){hash, ++known->count};
  return known->count - 1;
}

/* Numbers some rows, for which the table has room. What they need is fetched for all of them before
 * it is looked at, since tables and texts of many rows are in no cache. */
static void number_block(table *known, const char *rows, size_t width, uint64_t seed, size_t low,
                         size_t high, int64_t *numbers) {
  uint32_t hashes[BLOCK];
  size_t mask = known->capacity - 1;
  for (size_t row = low; row < high; row++) {
    uint32_t hash = hash_of(rows + row * width, width, seed);
    hashes[row - low] = hash;
    __builtin_prefetch(&known->slots[hash & mask]);
  }
  for (size_t row = low; row < high; row++) {
    uint32_t number = known->slots[hashes[row - low] & mask].number;
    if (number != 0) __builtin_prefetch(rows + known->firsts[number - 1] * width);
  }
  for (size_t row = low; row < high; row++) {
    numbers[row] = number_of(known, rows, width, row, hashes[row - low]);
  }
}

/* With the GIL, and an eye on Ctrl-C. */
static bool number_all(table *known, const Py_buffer *texts, size_t width, uint64_t seed,
                       const Py_buffer *codes) {
  const char *rows = texts->buf;
  int64_t *numbers = codes->buf;
  size_t count = (size_t)codes->len / sizeof *numbers;
  for (size_t low = 0; low < count; low += BLOCK) {
    if ((low & 0xFFFFF) == 0 && PyErr_CheckSignals() != 0) return false;
    if (known->count + BLOCK > known->capacity / 2 && !grow(known)) {
      PyErr_NoMemory();
      return false;
    }
    size_t high = count - low < BLOCK ? count : low + BLOCK;
    number_block(known, rows, width, seed, low, high, numbers);
  }
  return true;
}

/* (texts as bytes, their width, seed, codes) -> the row in which each code first came */
PyObject *core_number_texts(PyObject *module, PyObject *args) {
  (void)module;
  PyObject *given, *out, *made = NULL;
  Py_ssize_t width;
  unsigned long long seed;
  if (!PyArg_ParseTuple(args, "OnKO", &given, &width, &seed, &out)) return NULL;
  Py_buffer texts = {0}, codes = {0};
  table known = {0};
  if (numbers_parse(given, &texts, 1, false) && numbers_parse(out, &codes, 8, true)) {
    Py_ssize_t count = codes.len / 8;
    if (width <= 0 || (size_t)count >= UINT32_MAX || texts.len / width != count) {
      PyErr_SetString(PyExc_ValueError, "the texts do not have a code each");
    } else if (!table_make(&known, 1 << 10)) {
      PyErr_NoMemory();
    } else if (number_all(&known, &texts, (size_t)width, seed, &codes)) {
      made = bytes_or_none(known.firsts, known.count, sizeof *known.firsts);
    }
  }
  table_free(&known);
  buffer_release(&texts);
  buffer_release(&codes);
  return made;
}
