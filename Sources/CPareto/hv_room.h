// What the recursion over objectives works in.
#ifndef CPARETO_HV_ROOM_H
#define CPARETO_HV_ROOM_H

#include "hv_watch.h"

// The points that no other dominates so far, in the objectives below `level`, and the same cut to one point's box.
struct hv_level {
  double *cut;
  const double **active;
  size_t capacity;
};

// The sweep in four objectives: the three that are not swept, apart, and the corners of a staircase.
struct hv_base {
  double *x, *y, *z, *stair_x, *stair_y;
  size_t capacity;
};

struct cpareto_hv_room {
  struct cpareto_hv_watch *watch;
  int32_t status;
  // Work since the watch was last asked, in comparisons of points.
  size_t work;
  size_t objectives;
  struct hv_base base;
  // By the number of objectives.
  struct hv_level *levels;
};

enum { HV_WORK = 1 << 19 };

// True when the work is to end at once.
static inline int hv_ends(struct cpareto_hv_room *room, size_t work) {
  room->work += work;
  if (room->work >= HV_WORK) {
    room->work = 0;
    if (hv_stops(room->watch)) room->status = CPARETO_HV_STOPPED;
  }
  return room->status != CPARETO_HV_DONE;
}

// Room for `count` points; false without memory.
int cpareto_hv_grow_base(struct cpareto_hv_room *room, size_t count);
int cpareto_hv_grow_level(struct cpareto_hv_room *room, size_t objectives, size_t count);

#endif
