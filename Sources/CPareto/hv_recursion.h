// Five objectives and more: the exclusive volumes of While, Bradstreet and Barone (2012), sliced by the last objective.
// Included once for each kind of processor by hv_many.c.

TARGET static double NAME(volume)(struct cpareto_hv_room *room, const double *points, size_t count,
                                  size_t objectives);

INLINE double NAME(box)(const double *p, size_t objectives) {
  double volume = p[0];
  for (size_t j = 1; j < objectives; j++) volume *= p[j];
  return volume;
}

// The volume that p adds to the points of `others` (by their last objective, best first), of that many objectives:
// its box less what they dominate of it, for which they are cut to the box. The cut ones keep their order.
TARGET static double NAME(exclusive)(struct cpareto_hv_room *room, const double *const *others, size_t count,
                                     const double *p, size_t objectives) {
  struct hv_level *level = room->levels + objectives;
  if (level->capacity < count && !cpareto_hv_grow_level(room, objectives, count)) return 0;
  size_t vectors = (objectives + 3) / 4;
  double *out = level->cut;
  for (size_t i = 0; i < count; i++, out += 4 * vectors) {
    const double *q = others[i];
    m4 same = ~(m4){0};
    for (size_t v = 0; v < vectors; v++) {
      v4 box = *(loose_v4 *)(p + 4 * v), cut = SMALLER(*(loose_v4 *)(q + 4 * v), box);
      *(v4 *)(out + 4 * v) = cut;
      same &= cut == box;
    }
    if (BITS(same) == 15) return 0;
  }
  return NAME(box)(p, objectives) - NAME(volume)(room, level->cut, count, objectives);
}

// Takes p among the active points, which are by objective `last`, best first; those that it dominates in the objectives
// up to that one go. `last_bits` are the places of the last vector that do not count.
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
  if (objectives == 4) return NAME(four)(room, points, count);
  size_t width = (objectives + 3) / 4 * 4, kept = 0, last = objectives - 1;
  struct hv_level *level = room->levels + objectives;
  if (level->capacity < count && !cpareto_hv_grow_level(room, objectives, count)) return 0;
  const double **active = level->active;
  double volume = 0;
  for (size_t i = 0; i < count; i++) {
    const double *p = points + i * width;
    double free = NAME(exclusive)(room, active, kept, p, last);
    if (hv_ends(room, kept + 8)) return volume;
    if (free == 0) continue;
    volume += free * p[last];
    if (i + 1 < count) kept = NAME(insert)(active, kept, p, last - 1);
  }
  return volume;
}
