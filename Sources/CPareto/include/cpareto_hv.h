// Hypervolume. The kernels take gains: how much better than the reference a point is, all above 0 and at most 1, more
// is better, so that a point dominates the box from the origin to itself.
#ifndef CPARETO_HV_H
#define CPARETO_HV_H

#include <stddef.h>
#include <stdint.h>

#include "cpareto_vectors.h"

// Asked every few milliseconds, by every thread that works, whether to stop; `poll` may be NULL, and not 0 stops. Once
// it stops one it stops all.
struct cpareto_hv_watch {
  int32_t (*poll)(void *context);
  void *context;
  int32_t stopped;
};

enum { CPARETO_HV_DONE = 0, CPARETO_HV_STOPPED = 1, CPARETO_HV_MEMORY = 2 };

// Copies the points (minimised, `count` rows) that are better than the reference in every objective as gains, with the
// row of each, and returns how many they are. Gains of objective j are times 2^-exponents[j]; where a gain is infinite
// `*infinite` becomes 1.
size_t cpareto_hv_gains(const double *points, size_t count, size_t objectives, const double *reference, double *gains,
                        uint32_t *rows, int32_t *exponents, int32_t *infinite);

// The order of points by their last objective, best first, ties by the others from the last but one, equal points by
// their place. `spare` is of the size of `order`.
int32_t cpareto_hv_order(const double *gains, size_t count, size_t objectives, uint32_t *order,
                         struct cpareto_hv_watch *watch);

// The volume of points in that order, row-major, in 2 and in 3 objectives.
double cpareto_hv_2d(const double *gains, size_t count);
int32_t cpareto_hv_3d(const double *gains, size_t count, double *volume, struct cpareto_hv_watch *watch);

// The volume, in 3 objectives, that each of the points in that order dominates alone. Where `apart`, points that
// another dominates count as if they were not there.
int32_t cpareto_hv_contributions_3d(const double *gains, size_t count, int32_t apart, double *out,
                                    struct cpareto_hv_watch *watch);

// Writes 1 for each of the points in that order, `width` numbers apart, that no other dominates, else 0.
int32_t cpareto_hv_nondominated(const double *points, size_t count, size_t width, uint8_t *out,
                                struct cpareto_hv_watch *watch);

// Its loop: whether one of the `kept` rows, `stride` numbers apart, dominates the point.
CPARETO_LOOP(uint8_t, cpareto_hv_is_dominated, const double *points, const uint32_t *kept, size_t count, size_t stride,
             const double *point);

// Room for the recursion over objectives, for one thread.
struct cpareto_hv_room;
struct cpareto_hv_room *cpareto_hv_room_new(size_t objectives, struct cpareto_hv_watch *watch);
void cpareto_hv_room_free(struct cpareto_hv_room *room);
// How the last call ended.
int32_t cpareto_hv_room_status(const struct cpareto_hv_room *room);

// The numbers that a point takes up below: `objectives`, rounded up to whole vectors, filled with 1.
size_t cpareto_hv_width(size_t objectives);

// The volume of padded points in the order above, in 4 objectives or more; and the volume that `point` adds to
// them, where they need not be nondominated. The second is that of the portable path.
double cpareto_hv_many(struct cpareto_hv_room *room, const double *points, size_t count);
double cpareto_hv_many_any(struct cpareto_hv_room *room, const double *points, size_t count);
double cpareto_hv_exclusive(struct cpareto_hv_room *room, const double *points, size_t count, const double *point);
double cpareto_hv_exclusive_any(struct cpareto_hv_room *room, const double *points, size_t count, const double *point);

// One step of cpareto_hv_many, for points that are taken by several threads: the volume that `point` adds to the active
// ones among those before it, in 5 objectives or more; below 0 when one of them dominates it.
double cpareto_hv_step(struct cpareto_hv_room *room, const double *const *active, size_t count, const double *point);

// Takes a point among the active ones in place of those that it dominates, unless one of them dominates it; returns
// how many there are then.
size_t cpareto_hv_join(const double **active, size_t count, const double *point, size_t objectives);

// Makes all that use the watch stop.
void cpareto_hv_stop(struct cpareto_hv_watch *watch);

// For directions by the reciprocals of their parts, how far the dominated region goes along each: the greatest over
// the points of the least over the objectives of gain times reciprocal. Objective by objective, `stride` points apart.
CPARETO_LOOP(void, cpareto_hv_reach, const double *columns, size_t stride, size_t count, size_t objectives,
             const double *reciprocals, size_t directions, double *out);

#endif
