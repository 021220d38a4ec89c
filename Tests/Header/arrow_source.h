/* A small Arrow stream made by hand: one batch, one struct of text columns, all in static memory.
 */
#ifndef ARROW_SOURCE_H
#define ARROW_SOURCE_H

#include <stdint.h>
#include <string.h>

#include "prefkit.h"

enum { SOURCE_COLUMNS = 3 };

typedef struct source {
  struct ArrowSchema fields[SOURCE_COLUMNS];
  struct ArrowSchema *field_pointers[SOURCE_COLUMNS];
  struct ArrowArray columns[SOURCE_COLUMNS];
  struct ArrowArray *column_pointers[SOURCE_COLUMNS];
  const void *column_buffers[SOURCE_COLUMNS][3];
  const void *struct_buffers[1];
  int batches;  /* left to hand out */
  int released; /* how often the stream was released */
} source;

static const int32_t source_offsets[SOURCE_COLUMNS][3] = {{0, 5, 10}, {0, 4, 9}, {0, 3, 6}};
static const char *const source_text[SOURCE_COLUMNS] = {"HelloTea? ", "HelloYes.", "Bye..."};
static const char *const source_names[SOURCE_COLUMNS] = {"prompt", "chosen", "rejected"};

static void source_release_schema(struct ArrowSchema *schema) { schema->release = NULL; }
static void source_release_array(struct ArrowArray *array) { array->release = NULL; }

static int source_get_schema(struct ArrowArrayStream *stream, struct ArrowSchema *out) {
  source *s = (source *)stream->private_data;
  for (int i = 0; i < SOURCE_COLUMNS; i++) {
    memset(&s->fields[i], 0, sizeof s->fields[i]);
    s->fields[i].format = "u";
    s->fields[i].name = source_names[i];
    s->fields[i].release = source_release_schema;
    s->field_pointers[i] = &s->fields[i];
  }
  memset(out, 0, sizeof *out);
  out->format = "+s";
  out->name = "";
  out->n_children = SOURCE_COLUMNS;
  out->children = s->field_pointers;
  out->release = source_release_schema;
  return 0;
}

static int source_get_next(struct ArrowArrayStream *stream, struct ArrowArray *out) {
  source *s = (source *)stream->private_data;
  memset(out, 0, sizeof *out);
  if (s->batches == 0) return 0;
  s->batches--;
  for (int i = 0; i < SOURCE_COLUMNS; i++) {
    s->column_buffers[i][0] = NULL;
    s->column_buffers[i][1] = source_offsets[i];
    s->column_buffers[i][2] = source_text[i];
    memset(&s->columns[i], 0, sizeof s->columns[i]);
    s->columns[i].length = 2;
    s->columns[i].n_buffers = 3;
    s->columns[i].buffers = s->column_buffers[i];
    s->columns[i].release = source_release_array;
    s->column_pointers[i] = &s->columns[i];
  }
  s->struct_buffers[0] = NULL;
  out->length = 2;
  out->n_buffers = 1;
  out->buffers = s->struct_buffers;
  out->n_children = SOURCE_COLUMNS;
  out->children = s->column_pointers;
  out->release = source_release_array;
  return 0;
}

static const char *source_get_last_error(struct ArrowArrayStream *stream) {
  (void)stream;
  return NULL;
}

static void source_release(struct ArrowArrayStream *stream) {
  source *s = (source *)stream->private_data;
  s->released++;
  stream->release = NULL;
}

/** Two records in the TRL layout. `s` must live as long as the stream. */
static struct ArrowArrayStream source_open(source *s) {
  struct ArrowArrayStream stream;
  memset(s, 0, sizeof *s);
  s->batches = 1;
  stream.get_schema = source_get_schema;
  stream.get_next = source_get_next;
  stream.get_last_error = source_get_last_error;
  stream.release = source_release;
  stream.private_data = s;
  return stream;
}

#endif
