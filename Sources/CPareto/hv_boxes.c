// Contributions in three objectives: Emmerich and Fonseca (2011), as HVC3D of Guerreiro and Fonseca (2018).
#include <string.h>

#include "hv_ranks.h"
#include "hv_watch.h"

// A strip of what a point dominates alone, seen at the height of the sweep: x from `left` to `right`, y from `bottom` to
// the point's own. The strips of a point run from left to right and their bottoms down.
struct strip {
  double left, right, bottom;
  // The height since when it has been as it is.
  double height;
  uint32_t before, after;
};

struct owner {
  double x, y, volume;
  // The outer strips, or NO_STRIP.
  uint32_t first, last;
};

struct boxes {
  struct strip *strips;
  uint32_t used, unused;
  // By rank.
  struct owner *owners;
};

#define NO_STRIP UINT32_MAX

static uint32_t take(struct boxes *boxes) {
  uint32_t at = boxes->unused;
  if (at == NO_STRIP) return boxes->used++;
  boxes->unused = boxes->strips[at].after;
  return at;
}

// Adds the volume that the part of a strip from `left` to `right` had down to a height.
static void settle(struct owner *owner, const struct strip *strip, double left, double right, double height) {
  owner->volume += (right - left) * (owner->y - strip->bottom) * (strip->height - height);
}

// Ends a strip; returns the one after.
static uint32_t drop(struct boxes *boxes, struct owner *owner, uint32_t at, double height) {
  struct strip *strip = boxes->strips + at;
  uint32_t after = strip->after;
  settle(owner, strip, strip->left, strip->right, height);
  *(strip->before == NO_STRIP ? &owner->first : &boxes->strips[strip->before].after) = after;
  *(after == NO_STRIP ? &owner->last : &boxes->strips[after].before) = strip->before;
  strip->after = boxes->unused;
  boxes->unused = at;
  return after;
}

// Puts a strip before another one of the owner, or at the end; an empty one is left out.
static void put(struct boxes *boxes, struct owner *owner, uint32_t after, double left, double right, double bottom,
                double height) {
  if (!(left < right && bottom < owner->y)) return;
  uint32_t at = take(boxes), before = after == NO_STRIP ? owner->last : boxes->strips[after].before;
  boxes->strips[at] = (struct strip){left, right, bottom, height, before, after};
  *(before == NO_STRIP ? &owner->first : &boxes->strips[before].after) = at;
  *(after == NO_STRIP ? &owner->last : &boxes->strips[after].before) = at;
}

static void drop_all(struct boxes *boxes, struct owner *owner, double height) {
  for (uint32_t at = owner->first; at != NO_STRIP;) at = drop(boxes, owner, at, height);
}

// Another point takes all up to (x, y) from an owner that goes farther in both, or as far.
static void cut_corner(struct boxes *boxes, struct owner *owner, double x, double y, double height) {
  uint32_t at = owner->first;
  while (at != NO_STRIP && boxes->strips[at].bottom >= y) at = boxes->strips[at].after;
  if (at == NO_STRIP || boxes->strips[at].left >= x) return;
  double left = boxes->strips[at].left;
  while (at != NO_STRIP && boxes->strips[at].left < x) {
    struct strip *strip = boxes->strips + at;
    if (strip->right > x) {
      settle(owner, strip, strip->left, x, height);
      strip->left = x;
      break;
    }
    at = drop(boxes, owner, at, height);
  }
  put(boxes, owner, at, left, x, y, height);
}

// The neighbour on the left loses what is below y: strips at its end become one.
static void cut_below(struct boxes *boxes, struct owner *owner, double y, double height) {
  double left = owner->x;
  while (owner->last != NO_STRIP && boxes->strips[owner->last].bottom < y) {
    left = boxes->strips[owner->last].left;
    drop(boxes, owner, owner->last, height);
  }
  put(boxes, owner, NO_STRIP, left, owner->x, y, height);
}

// The neighbour on the right loses what is left of x.
static void cut_left(struct boxes *boxes, struct owner *owner, double x, double height) {
  while (owner->first != NO_STRIP && boxes->strips[owner->first].left < x) {
    struct strip *strip = boxes->strips + owner->first;
    if (strip->right > x) {
      settle(owner, strip, strip->left, x, height);
      strip->left = x;
      return;
    }
    drop(boxes, owner, owner->first, height);
  }
}

// A point joins the staircase in place of those that it dominates; of what it adds, each leaves it a strip.
static void join(struct boxes *boxes, struct hv_ranks *stairs, size_t rank, double height) {
  struct owner *owner = boxes->owners + rank;
  size_t above = hv_ranks_above(stairs, rank), below;
  double bottom = 0, right = owner->x;
  if (above != HV_NONE) {
    bottom = boxes->owners[above].y;
    cut_left(boxes, boxes->owners + above, owner->x, height);
  }
  while ((below = hv_ranks_below(stairs, rank)) != HV_NONE && boxes->owners[below].y <= owner->y) {
    struct owner *gone = boxes->owners + below;
    put(boxes, owner, owner->first, gone->x, right, bottom, height);
    bottom = gone->y;
    right = gone->x;
    drop_all(boxes, gone, height);
    hv_ranks_remove(stairs, below);
  }
  double left = 0;
  if (below != HV_NONE) {
    left = boxes->owners[below].x;
    cut_below(boxes, boxes->owners + below, owner->y, height);
  }
  put(boxes, owner, owner->first, left, right, bottom, height);
  hv_ranks_add(stairs, rank);
}

static int32_t sweep(struct boxes *boxes, struct hv_ranks *stairs, const double *gains, size_t count,
                     const uint32_t *ranks, int32_t apart, struct cpareto_hv_watch *watch) {
  // Whether the last one, or the first of several equal ones, has joined the staircase.
  int joined = 0;
  for (size_t i = 0; i < count; i++) {
    const double *point = gains + 3 * i;
    struct owner *owner = boxes->owners + ranks[i];
    *owner = (struct owner){point[0], point[1], 0, NO_STRIP, NO_STRIP};
    size_t above = hv_ranks_above(stairs, ranks[i]);
    joined = joined && memcmp(point, point - 3, 3 * sizeof *point) == 0;
    if (above == HV_NONE || boxes->owners[above].y < point[1]) {
      join(boxes, stairs, ranks[i], point[2]);
      joined = 1;
    } else if (!apart || joined) {
      cut_corner(boxes, boxes->owners + above, point[0], point[1], point[2]);
    }
    if (i % 65536 == 65535 && hv_stops(watch)) return CPARETO_HV_STOPPED;
  }
  return CPARETO_HV_DONE;
}

// O(n log n) while no point is dominated; a dominated one also walks along the strips of one that dominates it.
int32_t cpareto_hv_contributions_3d(const double *gains, size_t count, int32_t apart, double *out,
                                    struct cpareto_hv_watch *watch) {
  struct hv_ranks stairs;
  uint32_t *ranks = malloc((count + 1) * sizeof *ranks);
  // A point makes at most one strip more than it ends, but for one each of its own, its left's and a corner's.
  struct boxes boxes = {malloc((4 * count + 4) * sizeof *boxes.strips), 0, NO_STRIP,
                        malloc((count + 1) * sizeof *boxes.owners)};
  int32_t status = hv_ranks_make(&stairs, count) && ranks != NULL && boxes.strips != NULL && boxes.owners != NULL
                       ? cpareto_hv_rank_first(gains, count, ranks, watch)
                       : CPARETO_HV_MEMORY;
  if (status == CPARETO_HV_DONE) status = sweep(&boxes, &stairs, gains, count, ranks, apart, watch);
  for (size_t i = 0; i < count && status == CPARETO_HV_DONE; i++) {
    struct owner *owner = boxes.owners + ranks[i];
    drop_all(&boxes, owner, 0);
    out[i] = owner->volume;
  }
  hv_ranks_free(&stairs);
  free(boxes.strips);
  free(boxes.owners);
  free(ranks);
  return status;
}
