/* What the library does to the process that loads it: nothing. No signal handler, no thread or open
 * file left behind, no output, and fork still works.
 *
 *   host libprefkit.so.0 support_bot.jsonl
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "prefkit.h"

#include "check.h"

/** The line of /proc/self/status that starts with `name`. */
static void status_line(const char *name, char *out, size_t size) {
  FILE *file = fopen("/proc/self/status", "r");
  out[0] = '\0';
  if (file == NULL) return;
  char line[256];
  while (fgets(line, sizeof line, file) != NULL) {
    if (strncmp(line, name, strlen(name)) == 0) snprintf(out, size, "%s", line);
  }
  fclose(file);
}

static int open_files(void) {
  DIR *folder = opendir("/proc/self/fd");
  int count = 0;
  if (folder == NULL) return -1;
  while (readdir(folder) != NULL) count++;
  closedir(folder);
  return count;
}

typedef prefkit_status open_function(const char *const *, size_t, const prefkit_read_options *,
                                     prefkit_dataset **, prefkit_error *);
typedef void free_function(prefkit_dataset *);

/** dlsym gives an object pointer; ISO C has no cast from that to a function pointer. */
#define SYMBOL(pointer, library, name)            \
  do {                                            \
    void *symbol = dlsym(library, name);          \
    memcpy(&(pointer), &symbol, sizeof(pointer)); \
  } while (0)

int main(int argc, char **argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: %s libprefkit.so.0 support_bot.jsonl\n", argv[0]);
    return 2;
  }
  char signals[256], signals_after[256], threads[256], threads_after[256];
  status_line("SigCgt:", signals, sizeof signals);
  status_line("Threads:", threads, sizeof threads);

  void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  open_function *open_dataset = NULL;
  free_function *free_dataset = NULL;
  SYMBOL(open_dataset, library, "prefkit_dataset_open");
  SYMBOL(free_dataset, library, "prefkit_dataset_free");
  CHECK(open_dataset != NULL && free_dataset != NULL);
  if (open_dataset == NULL || free_dataset == NULL) return check_report();

  const char *path = argv[2];
  prefkit_read_options options = PREFKIT_READ_OPTIONS_INIT;
  options.on_error = PREFKIT_ON_ERROR_COLLECT;
  options.threads = 4;
  int files = open_files();
  for (int copy = 0; copy < 2; copy++) {
    prefkit_dataset *dataset = NULL;
    options.copy = copy;
    CHECK_EQUAL(open_dataset(&path, 1, &options, &dataset, NULL), PREFKIT_OK);
    free_dataset(dataset);
  }
  status_line("SigCgt:", signals_after, sizeof signals_after);
  status_line("Threads:", threads_after, sizeof threads_after);
  CHECK(signals[0] != '\0' && strcmp(signals, signals_after) == 0);
  CHECK(threads[0] != '\0' && strcmp(threads, threads_after) == 0);
  CHECK_EQUAL(open_files(), files);

  /* A child of a process that has used the library can use it as well. */
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    prefkit_dataset *dataset = NULL;
    prefkit_status status = open_dataset(&path, 1, &options, &dataset, NULL);
    free_dataset(dataset);
    _exit(status == PREFKIT_OK ? 0 : 1);
  }
  int end = -1;
  CHECK(child > 0 && waitpid(child, &end, 0) == child);
  CHECK_EQUAL(end, 0);
  return check_report();
}
