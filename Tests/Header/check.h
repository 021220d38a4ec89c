/* The least that a test needs: CHECK counts, and `check_report` prints what the runner reads. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>

static int check_passed;
static int check_failed;

#define CHECK(condition)                                               \
  do {                                                                 \
    if (condition) {                                                   \
      check_passed++;                                                  \
    } else {                                                           \
      check_failed++;                                                  \
      printf("%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
    }                                                                  \
  } while (0)

/** Like CHECK for numbers, and shows both. */
#define CHECK_EQUAL(found, expected)                                                         \
  do {                                                                                       \
    long long check_f = (long long)(found), check_e = (long long)(expected);                 \
    if (check_f == check_e) {                                                                \
      check_passed++;                                                                        \
    } else {                                                                                 \
      check_failed++;                                                                        \
      printf("%s:%d: %s is %lld, expected %lld (%s)\n", __FILE__, __LINE__, #found, check_f, \
             check_e, #expected);                                                            \
    }                                                                                        \
  } while (0)

static int check_report(void) {
  printf("checks: %d passed, %d failed\n", check_passed, check_failed);
  return check_failed == 0 ? 0 : 1;
}

#endif
