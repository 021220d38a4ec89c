// Five objectives and more: the exclusive volumes of While, Bradstreet and Barone (2012), sliced by the last objective.
// Included once for each kind of processor by hv_many.c.

TARGET static double NAME(volume)(struct cpareto_hv_room *room, const double *points, size_t count,
                                  size_t objectives);

// The products of whole vectors; what lies behind the last objective is 1.
TARGET INLINE double NAME(box)(const double *p, size_t vectors) {
  v4 product = *(loose_v4 *)p;
  for (size_t v = 1; v < vectors; v++) product *= *(loose_v4 *)(p + 4 * v);
  return PRODUCT(product);
}

// The volumes of two and of three points, by inclusion and exclusion.
TARGET static double NAME(pair)(const double *p, const double *q, size_t vectors) {
  v4 one = SPREAD(1), other = one, both = one;
  for (size_t v = 0; v < vectors; v++) {
    v4 a = *(loose_v4 *)(p + 4 * v), b = *(loose_v4 *)(q + 4 * v);
    one *= a;
    other *= b;
    both *= SMALLER(a, b);
  }
  return PRODUCT(one) + (PRODUCT(other) - PRODUCT(both));
}

TARGET static double NAME(triple)(const double *p, const double *q, const double *r, size_t vectors) {
  v4 a = SPREAD(1), b = a, c = a, ab = a, ac = a, bc = a, abc = a;
  for (size_t v = 0; v < vectors; v++) {
    v4 x = *(loose_v4 *)(p + 4 * v), y = *(loose_v4 *)(q + 4 * v), z = *(loose_v4 *)(r + 4 * v), xy = SMALLER(x, y);
    a *= x, b *= y, c *= z, ab *= xy, ac *= SMALLER(x, z), bc *= SMALLER(y, z), abc *= SMALLER(xy, z);
  }
  double first = PRODUCT(a), second = PRODUCT(b) - PRODUCT(ab);
  // What the third adds to both: its box less the union of its boxes with them.
  double third = PRODUCT(c) - (PRODUCT(ac) + (PRODUCT(bc) - PRODUCT(abc)));
  return first + second + third;
}

// The points that are level with the box in the last objective come first, in any order, and some of them dominate
// others; those go. Returns how many points there are then.
TARGET static size_t NAME(thin)(double *points, size_t count, double height, size_t objectives) {
  size_t vectors = (objectives + 3) / 4, width = 4 * vectors, kept = 0, i = 0;
  for (; i < count && points[i * width + objectives - 1] == height; i++) {
    const double *p = points + i * width;
    size_t still = 0, k = 0;
    for (; k < kept; k++) {
      const double *q = points + k * width;
      unsigned worse = 15, better = 15;
      for (size_t v = 0; v < vectors && (worse == 15 || better == 15); v++) {
        v4 a = *(v4 *)(p + 4 * v), b = *(v4 *)(q + 4 * v);
        worse &= BITS(a <= b);
        better &= BITS(a >= b);
      }
      if (worse == 15) break;
      if (better == 15) continue;
      if (still != k) memcpy(points + still * width, q, width * sizeof *points);
      still++;
    }
    // A point that is dominated has dominated none itself, as none of those kept dominates another.
    if (k < kept) continue;
    if (still != i) memcpy(points + still * width, p, width * sizeof *points);
    kept = still + 1;
  }
  if (kept < i) memmove(points + kept * width, points + i * width, (count - i) * width * sizeof *points);
  return kept + count - i;
}

// A point that is below the box in one objective alone dominates a slab of it. What is left of the box is above `low`;
// points that are not, in any objective, do not reach into it.
TARGET static size_t NAME(above)(double *points, size_t count, const v4 *low, size_t vectors) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const double *q = points + 4 * i * vectors;
    double *out = points + 4 * kept * vectors;
    unsigned bits = 0;
    for (size_t v = 0; v < vectors; v++) {
      v4 cut = *(v4 *)(q + 4 * v);
      bits |= BITS(cut <= low[v]);
      *(v4 *)(out + 4 * v) = cut - low[v];
    }
    kept += bits == 0;
  }
  return kept;
}

// The volume that p adds to the points of `others` (by their last objective, best first), of that many objectives:
// its box less what they dominate of it, for which they are cut to the box. The cut ones keep their order. Below 0 when
// one of them dominates it.
TARGET static double NAME(exclusive)(struct cpareto_hv_room *room, const double *const *others, size_t count,
                                     const double *p, size_t objectives) {
  struct hv_level *level = room->levels + objectives;
  if (level->capacity < count && !cpareto_hv_grow_level(room, objectives, count)) return 0;
  size_t vectors = (objectives + 3) / 4;
  double *out = level->cut;
  v4 box[64], low[64];
  for (size_t v = 0; v < vectors; v++) box[v] = *(loose_v4 *)(p + 4 * v), low[v] = SPREAD(0);
  // The objectives behind are 1 from here on, so that they take no part.
  m4 part = LANES < (int64_t)((objectives - 1) % 4 + 1);
  box[vectors - 1] = PART(box[vectors - 1], part);
  int slabs = 0;
  for (size_t i = 0; i < count; i++, out += 4 * vectors) {
    const double *q = others[i];
    unsigned less = 0;
    size_t where = 0;
    for (size_t v = 0; v < vectors; v++) {
      v4 cut = *(loose_v4 *)(q + 4 * v);
      if (v + 1 == vectors) cut = PART(cut, part);
      cut = SMALLER(cut, box[v]);
      *(v4 *)(out + 4 * v) = cut;
      unsigned here = BITS(cut < box[v]);
      where = here != 0 ? v : where;
      less += (unsigned)__builtin_popcount(here);
    }
    if (less == 0) return HV_DOMINATED;
    if (less > 1) continue;
    v4 cut = *(v4 *)(out + 4 * where);
    low[where] = LARGER(low[where], (v4)((m4)cut & (cut < box[where])));
    slabs = 1;
  }
  if (slabs) {
    count = NAME(above)(level->cut, count, low, vectors);
    for (size_t v = 0; v < vectors; v++) box[v] -= low[v];
  }
  count = NAME(thin)(level->cut, count, box[(objectives - 1) / 4][(objectives - 1) % 4], objectives);
  double whole = NAME(box)((double *)box, vectors);
  double free = whole - NAME(volume)(room, level->cut, count, objectives);
  return free > 0 ? free : 0;
}

// Takes p among the active points, which are by objective `last`, best first; those that it dominates in the objectives
// up to that one go.
TARGET static size_t NAME(insert)(const double **active, size_t count, const double *p, size_t last) {
  size_t vectors = last / 4 + 1, kept = 0, place = HV_NOWHERE;
  unsigned unused = 15u << (last % 4 + 1) & 15;
  for (size_t i = 0; i < count; i++) {
    const double *q = active[i];
    if (place == HV_NOWHERE) {
      if (q[last] > p[last]) {
        kept = i + 1;
        continue;
      }
      place = kept;
    }
    unsigned bits = 15;
    for (size_t v = 0; v < vectors && bits == 15; v++) {
      bits = BITS(*(loose_v4 *)(q + 4 * v) <= *(loose_v4 *)(p + 4 * v));
      if (v + 1 == vectors) bits |= unused;
    }
    if (bits == 15) continue;
    active[kept++] = q;
  }
  if (place == HV_NOWHERE) place = kept;
  memmove(active + place + 1, active + place, (kept - place) * sizeof *active);
  active[place] = p;
  return kept + 1;
}

// Points come by their last objective, best first. Those before one are at least as good in it, so that its exclusive
// volume is one of an objective less, times its gain in the last; and they need be kept only while nondominated there.
TARGET static double NAME(volume)(struct cpareto_hv_room *room, const double *points, size_t count,
                                  size_t objectives) {
  if (count == 0) return 0;
  size_t vectors = (objectives + 3) / 4, width = 4 * vectors, kept = 0, last = objectives - 1;
  if (count == 1) return NAME(box)(points, vectors);
  if (count == 2) return NAME(pair)(points, points + width, vectors);
  if (count == 3) return NAME(triple)(points, points + width, points + 2 * width, vectors);
  if (objectives == 4) return NAME(four)(room, points, count);
  struct hv_level *level = room->levels + objectives;
  if (level->capacity < count && !cpareto_hv_grow_level(room, objectives, count)) return 0;
  const double **active = level->active;
  double volume = 0;
  for (size_t i = 0; i < count; i++) {
    const double *p = points + i * width;
    double free = NAME(exclusive)(room, active, kept, p, last);
    if (hv_ends(room, kept + 8)) return volume;
    if (free < 0) continue;
    volume += free * p[last];
    if (i + 1 < count) kept = NAME(insert)(active, kept, p, last - 1);
  }
  return volume;
}
