/*
 * PrefKit as a contender, through its C interface.
 *
 *     prefkit_open THREADS, then tasks on standard input, one a line:
 *     PROFILE<tab>MODE<tab>PATH   ->   one line of JSON: seconds, rows, text_bytes, memory
 *
 * MODE   "open"   the dataset is opened: every field found and checked, text left in the file.
 *        "views"  then every table is taken as Arrow with all its columns, text as string views.
 *        "large"  the same, text copied into large strings.
 * All batches are held until the clock has stopped, as the tables of the other contenders are;
 * letting go of them is not timed. One thread takes them, table after table; the library makes
 * batches on as many threads as the dataset was opened with.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../include/prefkit.h"
#include "../timing.h"

/* ---- memory: the peak that the kernel keeps, and the parts of it, sampled ---- */

struct memory {
  long peak, anonymous, file; /* kB */
};

static struct memory memory_now(void) {
  struct memory m = {0, 0, 0};
  char line[256];
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status)) {
    sscanf(line, "VmHWM: %ld", &m.peak);
    sscanf(line, "RssAnon: %ld", &m.anonymous);
    sscanf(line, "RssFile: %ld", &m.file);
  }
  if (status) fclose(status);
  return m;
}

struct sampler {
  pthread_t thread;
  atomic_int stop;
  struct memory highest;
};

static void *sample(void *context) {
  struct sampler *sampler = context;
  const struct timespec pause = {0, 200000};
  while (!atomic_load(&sampler->stop)) {
    const struct memory now = memory_now();
    if (now.anonymous > sampler->highest.anonymous) sampler->highest.anonymous = now.anonymous;
    if (now.file > sampler->highest.file) sampler->highest.file = now.file;
    nanosleep(&pause, NULL);
  }
  return NULL;
}

/* ---- tables ---- */

struct batches {
  struct ArrowArray *held;
  size_t count, capacity;
  struct ArrowSchema schema;
};

enum { TABLES = PREFKIT_TABLE_PROBLEMS + 1 };

/* What went wrong, or nothing. */
typedef char problem_text[600];

static int take(const prefkit_dataset *dataset, prefkit_table table, prefkit_text_layout text,
                struct batches *batches, problem_text problem) {
  prefkit_table_options options = PREFKIT_TABLE_OPTIONS_INIT;
  prefkit_error error = PREFKIT_ERROR_INIT;
  struct ArrowArrayStream stream;
  options.text = text;
  if (prefkit_dataset_table(dataset, table, &options, &stream, &error) != PREFKIT_OK) {
    snprintf(problem, sizeof(problem_text), "%s", error.message);
    return -1;
  }
  int status = stream.get_schema(&stream, &batches->schema);
  while (status == 0) {
    if (batches->count == batches->capacity) {
      batches->capacity = batches->capacity ? batches->capacity * 2 : 64;
      batches->held = realloc(batches->held, batches->capacity * sizeof *batches->held);
      if (!batches->held) abort();
    }
    struct ArrowArray *batch = &batches->held[batches->count];
    status = stream.get_next(&stream, batch);
    if (status != 0 || !batch->release) break;
    batches->count++;
  }
  if (status != 0) {
    const char *message = stream.get_last_error(&stream);
    snprintf(problem, sizeof(problem_text), "%s", message ? message : "the stream failed");
  }
  stream.release(&stream);
  return status;
}

static void release_tables(struct batches *tables) {
  for (int t = 0; t < TABLES; t++) {
    for (size_t i = 0; i < tables[t].count; i++) tables[t].held[i].release(&tables[t].held[i]);
    if (tables[t].schema.release) tables[t].schema.release(&tables[t].schema);
    free(tables[t].held);
  }
}

/* ---- what was read, to compare with the other contenders ---- */

static uint64_t text_bytes(const struct batches *candidates) {
  int64_t column = -1;
  for (int64_t i = 0; i < candidates->schema.n_children; i++) {
    if (strcmp(candidates->schema.children[i]->name, "text") == 0) column = i;
  }
  uint64_t sum = 0;
  for (size_t b = 0; column >= 0 && b < candidates->count; b++) {
    const struct ArrowArray *text = candidates->held[b].children[column];
    const uint8_t *valid = text->buffers[0];
    for (int64_t i = text->offset; i < text->offset + text->length; i++) {
      if (valid && !(valid[i / 8] >> (i % 8) & 1)) continue;
      if (strcmp(candidates->schema.children[column]->format, "vu") == 0) {
        int32_t length; /* A view is 16 bytes and starts with the length. */
        memcpy(&length, (const char *)text->buffers[1] + 16 * i, sizeof length);
        sum += (uint64_t)length;
      } else {
        const int64_t *offsets = text->buffers[1];
        sum += (uint64_t)(offsets[i + 1] - offsets[i]);
      }
    }
  }
  return sum;
}

static void run(uint32_t threads, const char *profile, const char *mode, const char *path) {
  struct batches tables[TABLES];
  problem_text problem;
  struct sampler sampler;
  prefkit_dataset *dataset = NULL;
  prefkit_error error = PREFKIT_ERROR_INIT;
  prefkit_read_options options = PREFKIT_READ_OPTIONS_INIT;
  prefkit_counts counts;
  const int sampling = strncmp(mode, "memory:", 7) == 0;

  memset(tables, 0, sizeof tables);
  memset(problem, 0, sizeof problem);
  memset(&counts, 0, sizeof counts);
  counts.struct_size = sizeof counts;
  options.profile = profile;
  options.threads = threads;
  if (sampling) {
    /* Sampling takes time from the work, so it has runs of its own, whose times are not used. */
    mode += 7;
    memset(&sampler, 0, sizeof sampler);
    if (pthread_create(&sampler.thread, NULL, sample, &sampler) != 0) abort();
  }

  const double start = bench_now();
  const prefkit_status status = prefkit_dataset_open(&path, 1, &options, &dataset, &error);
  if (status == PREFKIT_OK && strcmp(mode, "open") != 0) {
    const prefkit_text_layout text =
        strcmp(mode, "large") == 0 ? PREFKIT_TEXT_LARGE : PREFKIT_TEXT_VIEW;
    for (prefkit_table t = 0; t < TABLES; t++) {
      if (take(dataset, t, text, &tables[t], problem) != 0) break;
    }
  }
  const double seconds = bench_now() - start;

  const struct memory end = memory_now();
  struct memory highest = end;
  if (sampling) {
    atomic_store(&sampler.stop, 1);
    pthread_join(sampler.thread, NULL);
    if (sampler.highest.anonymous > highest.anonymous) {
      highest.anonymous = sampler.highest.anonymous;
    }
    if (sampler.highest.file > highest.file) highest.file = sampler.highest.file;
  }
  if (status != PREFKIT_OK) snprintf(problem, sizeof problem, "%s", error.message);
  if (status != PREFKIT_OK || problem[0]) {
    for (char *c = problem; *c; c++) {
      if (*c == '"' || *c == '\\' || *c == '\n') *c = '\'';
    }
    printf("{\"error\": \"%s\"}\n", problem);
  } else {
    prefkit_dataset_counts(dataset, &counts);
    printf("{\"seconds\": %.9f, \"rows\": %" PRIu64 ", \"refused\": %" PRIu64
           ", \"problems\": %" PRIu64 ", \"text_bytes\": %" PRIu64
           ", \"peak_kb\": %ld, \"anonymous_kb\": %ld, \"file_kb\": %ld}\n",
           seconds, counts.accepted, counts.refused, counts.problems,
           text_bytes(&tables[PREFKIT_TABLE_CANDIDATES]), highest.peak, highest.anonymous,
           highest.file);
  }
  release_tables(tables);
  prefkit_dataset_free(dataset);
}

int main(int argc, char **argv) {
  char *line = NULL;
  size_t capacity = 0;
  if (argc != 2) {
    fprintf(stderr, "usage: prefkit_open THREADS\n");
    return 2;
  }
  const uint32_t threads = (uint32_t)strtoul(argv[1], NULL, 10);
  while (getline(&line, &capacity, stdin) > 0) {
    char *rest = line;
    const char *profile = strsep(&rest, "\t");
    const char *mode = strsep(&rest, "\t");
    const char *path = strsep(&rest, "\n");
    if (!mode || !path) {
      fprintf(stderr, "a task is PROFILE<tab>MODE<tab>PATH\n");
      return 2;
    }
    run(threads, profile, mode, path);
    fflush(stdout);
  }
  free(line);
  return 0;
}
