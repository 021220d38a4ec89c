// Four objectives: a sweep over the fourth, in which each point adds the volume, in the three others, that those before
// it leave free. Included once for each kind of processor by hv_many.c.

// The points so far, nondominated in three objectives, by the third, best first; behind them are whole vectors of 0.
struct NAME(active) {
  double *x, *y, *z;
  size_t count;
};

// The free part of the box of a point, seen at a height of the third objective: what a staircase of corners leaves.
// It runs from (0, top) to (right, 0), x ascending, y descending.
struct NAME(stairs) {
  double *x, *y;
  size_t count;
};

// The area that a corner covers more; the corners that it dominates go.
TARGET __attribute__((noinline)) static double NAME(cover)(struct NAME(stairs) *stairs, double x, double y) {
  size_t after = 0;
  while (stairs->x[after] < x) after++;
  double covered = stairs->y[after], right = x, area = 0;
  if (covered >= y) return 0;
  size_t end = after + (stairs->x[after] == x), before = after - 1;
  for (;; before--) {
    area += (right - stairs->x[before]) * (y - covered);
    if (stairs->y[before] >= y) break;
    right = stairs->x[before];
    covered = stairs->y[before];
  }
  // The corners between `before` and `end` give way to one.
  size_t rest = stairs->count - end, start = before + 2;
  if (start < end) {
    for (size_t i = 0; i < rest; i++) stairs->x[start + i] = stairs->x[end + i], stairs->y[start + i] = stairs->y[end + i];
  } else if (start > end) {
    for (size_t i = rest; i-- > 0;) stairs->x[start + i] = stairs->x[end + i], stairs->y[start + i] = stairs->y[end + i];
  }
  stairs->x[before + 1] = x;
  stairs->y[before + 1] = y;
  stairs->count = start + rest;
  return area;
}

// The volume of the box of (px, py, pz) that none of the active points dominates.
TARGET __attribute__((noinline)) static double NAME(free_3d)(const struct NAME(active) *active, struct hv_base *base, double px, double py,
                                   double pz) {
  const v4 x4 = SPREAD(px), y4 = SPREAD(py), z4 = SPREAD(pz), none = SPREAD(0);
  v4 low_x4 = none, low_y4 = none;
  // Points above the box that are as wide or as deep as it is leave a smaller one.
  for (size_t i = 0; i < active->count; i += 4) {
    m4 above = *(v4 *)(active->z + i) >= z4;
    if (BITS(above) == 0) break;
    v4 qx = *(v4 *)(active->x + i), qy = *(v4 *)(active->y + i);
    m4 wide = (qx >= x4) & above, deep = (qy >= y4) & above;
    if (BITS(wide & deep) != 0) return 0;
    low_y4 = LARGER(low_y4, (v4)((m4)qy & wide));
    low_x4 = LARGER(low_x4, (v4)((m4)qx & deep));
  }
  double low_x = GREATEST(low_x4), low_y = GREATEST(low_y4);
  struct NAME(stairs) stairs = {base->stair_x, base->stair_y, 2};
  stairs.x[0] = low_x, stairs.y[0] = py;
  stairs.x[1] = px, stairs.y[1] = low_y;
  double area = (px - low_x) * (py - low_y), height = pz, volume = 0;
  low_x4 = SPREAD(low_x), low_y4 = SPREAD(low_y);
  for (size_t i = 0; i < active->count; i += 4) {
    unsigned bits = BITS((*(v4 *)(active->x + i) > low_x4) & (*(v4 *)(active->y + i) > low_y4));
    for (; bits != 0; bits &= bits - 1) {
      size_t at = i + (size_t)__builtin_ctz(bits);
      double qx = active->x[at], qy = active->y[at], qz = active->z[at];
      double covered = NAME(cover)(&stairs, qx < px ? qx : px, qy < py ? qy : py);
      if (covered == 0) continue;
      if (qz < height) {
        volume += area * (height - qz);
        height = qz;
      }
      if (qx >= px && qy >= py) return volume;
      area -= covered;
    }
  }
  return volume + area * height;
}

// Takes a point among the active ones, from which those that it dominates go.
TARGET static void NAME(insert_3d)(struct NAME(active) *active, double px, double py, double pz) {
  const v4 x4 = SPREAD(px), y4 = SPREAD(py), z4 = SPREAD(pz);
  double *x = active->x, *y = active->y, *z = active->z;
  size_t count = active->count, place = count, kept = count;
  for (size_t i = 0; i < count; i += 4) {
    m4 lower = *(v4 *)(z + i) <= z4;
    unsigned low = BITS(lower);
    if (low == 0) continue;
    if (place == count) place = i + (size_t)__builtin_ctz(low);
    unsigned gone = BITS(lower & (*(v4 *)(x + i) <= x4) & (*(v4 *)(y + i) <= y4));
    if (kept == count) {
      if (gone == 0) continue;
      kept = i;
    }
    for (size_t k = i; k < i + 4 && k < count; k++) {
      if (gone >> (k - i) & 1) continue;
      x[kept] = x[k], y[kept] = y[k], z[kept] = z[k];
      kept++;
    }
  }
  if (place > kept) place = kept;
  memmove(x + place + 1, x + place, (kept - place) * sizeof *x);
  memmove(y + place + 1, y + place, (kept - place) * sizeof *y);
  memmove(z + place + 1, z + place, (kept - place) * sizeof *z);
  x[place] = px, y[place] = py, z[place] = pz;
  active->count = kept + 1;
  *(loose_v4 *)(x + kept + 1) = *(loose_v4 *)(y + kept + 1) = *(loose_v4 *)(z + kept + 1) = SPREAD(0);
}

// The volume of points of four objectives that come by the fourth, best first. O(n²) comparisons, as HV4D+ of Guerreiro
// and Fonseca (2018), whose lists of closest points are here a pass over arrays that finds the few that matter.
TARGET static double NAME(four)(struct cpareto_hv_room *room, const double *points, size_t count) {
  if (room->base.capacity < count && !cpareto_hv_grow_base(room, count)) return 0;
  struct NAME(active) active = {room->base.x, room->base.y, room->base.z, 1};
  *(v4 *)active.x = *(v4 *)active.y = *(v4 *)active.z = *(loose_v4 *)(active.x + 1) = SPREAD(0);
  active.x[0] = points[0], active.y[0] = points[1], active.z[0] = points[2];
  double volume = points[0] * points[1] * points[2] * points[3];
  for (size_t i = 1; i < count; i++) {
    const double *p = points + 4 * i;
    double free = NAME(free_3d)(&active, &room->base, p[0], p[1], p[2]);
    if (hv_ends(room, active.count / 4 + 8)) return volume;
    if (free == 0) continue;
    volume += free * p[3];
    // The last is not asked again.
    if (i + 1 < count) NAME(insert_3d)(&active, p[0], p[1], p[2]);
  }
  return volume;
}
