#ifndef CPARETO_HV_WATCH_H
#define CPARETO_HV_WATCH_H

#include "cpareto_hv.h"

static inline int32_t hv_stops(struct cpareto_hv_watch *watch) {
  if (watch == NULL || watch->poll == NULL) return 0;
  if (__atomic_load_n(&watch->stopped, __ATOMIC_RELAXED)) return 1;
  if (watch->poll(watch->context) == 0) return 0;
  __atomic_store_n(&watch->stopped, 1, __ATOMIC_RELAXED);
  return 1;
}

#endif
