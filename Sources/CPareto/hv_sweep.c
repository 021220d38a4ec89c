// The volume in two and three objectives by a sweep.
#include "hv_ranks.h"
#include "hv_sort.h"

// Points come by their second objective, best first; each adds what it is wider than those before. O(n).
double cpareto_hv_2d(const double *gains, size_t count) {
  double area = 0, width = 0;
  for (size_t i = 0; i < count; i++) {
    double x = gains[2 * i], y = gains[2 * i + 1];
    if (x > width) {
      area += (x - width) * y;
      width = x;
    }
  }
  return area;
}

int32_t cpareto_hv_rank_first(const double *gains, size_t count, uint32_t *ranks, struct cpareto_hv_watch *watch) {
  struct hv_key *keys = malloc(2 * (count + 1) * sizeof *keys);
  if (keys == NULL) return CPARETO_HV_MEMORY;
  for (size_t i = 0; i < count; i++) {
    size_t place = count - 1 - i;
    keys[i].number = hv_ascending(gains[3 * place]);
    keys[i].place = (uint32_t)place;
  }
  int32_t status = hv_sort(keys, keys + count, count, watch);
  for (size_t rank = 0; rank < count; rank++) ranks[keys[rank].place] = (uint32_t)rank;
  free(keys);
  return status;
}

struct corner {
  double x, y;
};

// The area that a point adds to the staircase of those before, which it joins in place of those that it dominates.
static double join(struct hv_ranks *stairs, struct corner *corners, size_t rank, double x, double y) {
  size_t above = hv_ranks_above(stairs, rank);
  double covered = above == HV_NONE ? 0 : corners[above].y, area = 0, right = x;
  if (covered >= y) return 0;
  for (;;) {
    size_t below = hv_ranks_below(stairs, rank);
    double left = below == HV_NONE ? 0 : corners[below].x;
    area += (right - left) * (y - covered);
    if (below == HV_NONE || corners[below].y > y) break;
    right = left;
    covered = corners[below].y;
    hv_ranks_remove(stairs, below);
  }
  corners[rank] = (struct corner){x, y};
  hv_ranks_add(stairs, rank);
  return area;
}

// Points come by their third objective, best first; what one adds to the area goes from its height to the ground. The
// staircase is one of bits by rank. O(n log n) (Beume, Fonseca, López-Ibáñez, Paquete and Vahrenhold 2009).
int32_t cpareto_hv_3d(const double *gains, size_t count, double *volume, struct cpareto_hv_watch *watch) {
  struct hv_ranks stairs;
  uint32_t *ranks = malloc((count + 1) * sizeof *ranks);
  struct corner *corners = malloc((count + 1) * sizeof *corners);
  int32_t status = hv_ranks_make(&stairs, count) && ranks != NULL && corners != NULL
                       ? cpareto_hv_rank_first(gains, count, ranks, watch)
                       : CPARETO_HV_MEMORY;
  double sum = 0;
  for (size_t i = 0; i < count && status == CPARETO_HV_DONE; i++) {
    const double *point = gains + 3 * i;
    sum += point[2] * join(&stairs, corners, ranks[i], point[0], point[1]);
    if (i % 65536 == 65535 && hv_stops(watch)) status = CPARETO_HV_STOPPED;
  }
  *volume = sum;
  hv_ranks_free(&stairs);
  free(ranks);
  free(corners);
  return status;
}
