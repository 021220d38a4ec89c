/*
 * PrefKit's agreement as a contender, through its C interface.
 *
 *     prefkit_agreement THREADS, then tasks on standard input, one a line:
 *     WORK<tab>MODE<tab>PATH   ->   one line of JSON: seconds, facts, memory
 *
 * WORK  "alpha" (ordinal), "fleiss", "cohen" (quadratic weights), "bootstrap" (of ordinal alpha) or
 *       "pairwise" (Cohen's kappa of all pairs of raters).
 * MODE  "estimate", "analytic", "bootstrap" or "pairwise".
 * PATH  A matrix of items by raters as numpy saves it. It is in memory before the clock starts.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../include/prefkit.h"
#include "../timing.h"

/* ---- a matrix of numpy's ---- */

struct matrix {
  void *bytes; /* The file. */
  size_t length;
  prefkit_ratings_input input;
};

static const struct {
  const char *name;
  prefkit_number_type type;
  int64_t size;
} number_types[] = {
    {"<f8", PREFKIT_FLOAT64, 8}, {"<i8", PREFKIT_INT64, 8}, {"|i1", PREFKIT_INT8, 1}};

/* The header of version 1 is ten bytes, the last two the length of a Python dictionary, and that.
 */
static const char *read_header(struct matrix *m) {
  enum { START = 10 };
  char header[256] = "", type[8] = "";
  const unsigned char *bytes = m->bytes;
  int64_t size = 0;
  const size_t length = m->length < START ? 0 : bytes[8] | (size_t)bytes[9] << 8;
  if (length == 0 || length >= sizeof header || START + length > m->length) return "no header";
  memcpy(header, bytes + START, length);
  const char *descr = strstr(header, "'descr': '");
  const char *shape = strstr(header, "'shape': (");
  if (!descr || sscanf(descr, "'descr': '%7[^']", type) != 1) return "no type";
  if (!shape ||
      sscanf(shape, "'shape': (%" SCNu64 ", %" SCNu64, &m->input.items, &m->input.raters) != 2) {
    return "not two dimensions";
  }
  for (size_t i = 0; i < sizeof number_types / sizeof *number_types; i++) {
    if (strcmp(type, number_types[i].name) != 0) continue;
    m->input.type = number_types[i].type;
    size = number_types[i].size;
  }
  if (size == 0) return "another type of number";
  m->input.matrix = bytes + START + length;
  const int by_rater = strstr(header, "'fortran_order': True") != NULL;
  m->input.item_stride = by_rater ? size : size * (int64_t)m->input.raters;
  m->input.rater_stride = by_rater ? size * (int64_t)m->input.items : size;
  return NULL;
}

/* Copies the file into memory of this process, as numpy does; NULL, or what is wrong. */
static const char *read_matrix(const char *path, struct matrix *m) {
  const prefkit_ratings_input empty = PREFKIT_RATINGS_INPUT_INIT;
  struct stat status;
  const int file = open(path, O_RDONLY);
  memset(m, 0, sizeof *m);
  m->input = empty;
  if (file < 0 || fstat(file, &status) != 0) return "cannot be opened";
  m->length = (size_t)status.st_size;
  m->bytes = mmap(NULL, m->length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m->bytes == MAP_FAILED) abort();
  for (size_t done = 0; done < m->length;) {
    const ssize_t n = read(file, (char *)m->bytes + done, m->length - done);
    if (n <= 0) return "cannot be read";
    done += (size_t)n;
  }
  close(file);
  return read_header(m);
}

/* ---- memory ---- */

static long memory_kb(const char *field) {
  char line[256], format[32];
  long found = 0;
  FILE *status = fopen("/proc/self/status", "r");
  snprintf(format, sizeof format, "%s: %%ld", field);
  while (status && fgets(line, sizeof line, status)) sscanf(line, format, &found);
  if (status) fclose(status);
  return found;
}

static void forget_peak(void) {
  FILE *clear = fopen("/proc/self/clear_refs", "w");
  if (!clear) return;
  fputs("5", clear);
  fclose(clear);
}

/* ---- the work ---- */

struct result {
  prefkit_agreement agreement;
  double *estimates; /* Of pairs. */
  prefkit_error error;
};

static prefkit_agreement_options options_of(const char *work, const char *mode, uint32_t threads) {
  prefkit_agreement_options options = PREFKIT_AGREEMENT_OPTIONS_INIT;
  options.threads = threads;
  options.coefficient = PREFKIT_KRIPPENDORFF_ALPHA;
  options.level = PREFKIT_LEVEL_ORDINAL;
  options.interval = PREFKIT_INTERVAL_NONE;
  if (strcmp(mode, "analytic") == 0) options.interval = PREFKIT_INTERVAL_ANALYTIC;
  if (strcmp(mode, "bootstrap") == 0) options.interval = PREFKIT_INTERVAL_BOOTSTRAP;
  if (strcmp(work, "fleiss") == 0) options.coefficient = PREFKIT_FLEISS_KAPPA;
  if (strcmp(work, "pairwise") == 0) options.coefficient = PREFKIT_COHEN_KAPPA;
  if (strcmp(work, "cohen") == 0) {
    options.coefficient = PREFKIT_COHEN_KAPPA;
    options.weights = PREFKIT_WEIGHTS_QUADRATIC;
  }
  return options;
}

static prefkit_status perform(const prefkit_ratings_input *input,
                              const prefkit_agreement_options *options, int pairwise,
                              struct result *result) {
  const prefkit_agreement nothing = PREFKIT_AGREEMENT_INIT;
  const prefkit_error no_error = PREFKIT_ERROR_INIT;
  result->agreement = nothing;
  result->error = no_error;
  result->estimates = NULL;
  if (!pairwise) {
    return prefkit_agreement_measure(input, options, &result->agreement, &result->error);
  }
  result->estimates = malloc(input->raters * input->raters * sizeof(double));
  if (!result->estimates) abort();
  return prefkit_agreement_pairwise(input, options, result->estimates, NULL, NULL, input->raters,
                                    &result->error);
}

static void print_facts(const struct result *result, uint64_t raters) {
  double sum = 0, squares = 0;
  uint64_t undefined = 0;
  if (!result->estimates) {
    printf("\"estimate\": %.17g", result->agreement.estimate);
    if (!isnan(result->agreement.se)) printf(", \"se\": %.17g", result->agreement.se);
    if (!isnan(result->agreement.ci_low)) {
      printf(", \"low\": %.17g, \"high\": %.17g", result->agreement.ci_low,
             result->agreement.ci_high);
    }
    return;
  }
  for (uint64_t i = 0; i < raters * raters; i++) {
    const double kappa = result->estimates[i];
    if (isnan(kappa)) {
      undefined++;
      continue;
    }
    sum += kappa;
    squares += kappa * kappa;
  }
  const double defined = (double)(raters * raters - undefined);
  printf("\"mean\": %.17g, \"mean of squares\": %.17g, \"undefined\": %" PRIu64, sum / defined,
         squares / defined, undefined);
}

static void run(uint32_t threads, const char *work, const char *mode, const struct matrix *m) {
  struct result result;
  const int measuring = strncmp(mode, "memory:", 7) == 0;
  if (measuring) mode += 7;
  const prefkit_agreement_options options = options_of(work, mode, threads);
  const int pairwise = strcmp(mode, "pairwise") == 0;
  if (measuring) {
    /* A few items first, so that the code is in memory. */
    prefkit_ratings_input few = m->input;
    few.items = few.items < 50 ? few.items : 50;
    perform(&few, &options, pairwise, &result);
    free(result.estimates);
    forget_peak();
  }

  const long before = memory_kb("VmRSS");
  const double start = bench_now();
  const prefkit_status status = perform(&m->input, &options, pairwise, &result);
  const double seconds = bench_now() - start;
  const long added = memory_kb("VmHWM") - before;

  if (status != PREFKIT_OK) {
    printf("{\"error\": \"status %d\"}\n", (int)status);
    fprintf(stderr, "%s\n", result.error.message);
  } else {
    printf("{\"seconds\": %.9f, \"added_kb\": %ld, \"facts\": {", seconds, added);
    print_facts(&result, m->input.raters);
    printf("}}\n");
  }
  free(result.estimates);
}

int main(int argc, char **argv) {
  char *line = NULL, *held = NULL;
  size_t capacity = 0;
  struct matrix matrix = {NULL, 0, PREFKIT_RATINGS_INPUT_INIT};
  if (argc != 2) {
    fprintf(stderr, "usage: prefkit_agreement THREADS\n");
    return 2;
  }
  const uint32_t threads = (uint32_t)strtoul(argv[1], NULL, 10);
  while (getline(&line, &capacity, stdin) > 0) {
    char *rest = line;
    const char *work = strsep(&rest, "\t");
    const char *mode = strsep(&rest, "\t");
    const char *path = strsep(&rest, "\n");
    if (!mode || !path) {
      fprintf(stderr, "a task is WORK<tab>MODE<tab>PATH\n");
      return 2;
    }
    if (!held || strcmp(held, path) != 0) {
      if (matrix.bytes) munmap(matrix.bytes, matrix.length);
      const char *problem = read_matrix(path, &matrix);
      if (problem) {
        fprintf(stderr, "%s: %s\n", path, problem);
        return 2;
      }
      free(held);
      held = strdup(path);
    }
    run(threads, work, mode, &matrix);
    fflush(stdout);
  }
  if (matrix.bytes) munmap(matrix.bytes, matrix.length);
  free(held);
  free(line);
  return 0;
}
