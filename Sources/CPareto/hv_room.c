#include "hv_room.h"

#include <stdlib.h>

size_t cpareto_hv_width(size_t objectives) { return (objectives + 3) / 4 * 4; }

struct cpareto_hv_room *cpareto_hv_room_new(size_t objectives, struct cpareto_hv_watch *watch) {
  struct cpareto_hv_room *room = calloc(1, sizeof *room);
  if (room == NULL) return NULL;
  room->watch = watch;
  room->objectives = objectives;
  room->levels = calloc(objectives + 1, sizeof *room->levels);
  if (room->levels == NULL) {
    free(room);
    return NULL;
  }
  return room;
}

void cpareto_hv_room_free(struct cpareto_hv_room *room) {
  if (room == NULL) return;
  for (size_t level = 0; level <= room->objectives; level++) {
    free(room->levels[level].cut);
    free(room->levels[level].active);
  }
  free(room->levels);
  free(room->base.x);
  free(room);
}

void cpareto_hv_stop(struct cpareto_hv_watch *watch) { __atomic_store_n(&watch->stopped, 1, __ATOMIC_RELAXED); }

int32_t cpareto_hv_room_status(const struct cpareto_hv_room *room) { return room->status; }

static int fails(struct cpareto_hv_room *room) {
  room->status = CPARETO_HV_MEMORY;
  return 0;
}

int cpareto_hv_grow_base(struct cpareto_hv_room *room, size_t count) {
  struct hv_base *base = &room->base;
  // The vectors of each array are whole and have one more behind them.
  size_t capacity = (count + count / 2 + 16) / 4 * 4;
  free(base->x);
  base->x = aligned_alloc(32, 5 * capacity * sizeof(double));
  base->capacity = base->x == NULL ? 0 : capacity - 8;
  if (base->x == NULL) return fails(room);
  base->y = base->x + capacity;
  base->z = base->y + capacity;
  base->stair_x = base->z + capacity;
  base->stair_y = base->stair_x + capacity;
  return 1;
}

int cpareto_hv_grow_level(struct cpareto_hv_room *room, size_t objectives, size_t count) {
  struct hv_level *level = room->levels + objectives;
  size_t capacity = count + count / 2 + 8;
  free(level->cut);
  free(level->active);
  level->cut = aligned_alloc(32, capacity * cpareto_hv_width(objectives) * sizeof(double));
  level->active = malloc(capacity * sizeof *level->active);
  level->capacity = level->cut == NULL || level->active == NULL ? 0 : capacity;
  return level->capacity > 0 ? 1 : fails(room);
}
