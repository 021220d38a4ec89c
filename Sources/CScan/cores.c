#define _GNU_SOURCE
#include "cscan.h"

#include <sched.h>

int32_t cscan_core_count(void) {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
  return count > 0 ? count : 1;
}
