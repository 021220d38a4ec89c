// The inner loops over points, in C because the compiler makes vectors of them here and takes the widest that the
// processor has. Points are minimised doubles without NaN, unless a comment says otherwise.
#ifndef CPARETO_H
#define CPARETO_H

#include <stddef.h>
#include <stdint.h>

#include "cpareto_vectors.h"

// One objective of points as a caller has them: number i is `stride` bytes times i behind `start`, a float where
// `is_single`. Bit `validity_offset + i` of `validity`, where there is one, tells whether it is a number at all. Numbers
// are times `sign`, which is -1 for an objective that is maximised.
struct cpareto_column {
  const void *start;
  ptrdiff_t stride;
  const uint8_t *validity;
  size_t validity_offset;
  double sign;
  uint8_t is_single;
};

// Writes numbers `first` to `first + count` of a column, minimised and with zeros positive, to out[0], out[step], …;
// missing ones and NaN become NaN. True when there is one.
CPARETO_LOOP(uint8_t, cpareto_gather, const struct cpareto_column *column, size_t first, size_t count, double *out,
     size_t step);

// The same for the numbers of `rows`, in their order, to out[0], out[1], …
uint8_t cpareto_gather_rows(const struct cpareto_column *column, const uint32_t *rows, size_t count, double *out);

// Points in blocks of eight: number c of point i is at [(i / 8 * objectives + c) * 8 + i % 8]. Behind the last point the
// block is filled up with NaN.

// Whether one of the points in `count` blocks is at most `point` in each objective; less in each, where `strict`.
CPARETO_LOOP(uint8_t, cpareto_any_below, const double *blocks, size_t count, size_t objectives, const double *point,
     uint8_t strict);

// A tree of points: a node divides by an objective, with points below `bound` under node `child` and others under the
// next, or is leaf number `child`, with `objective` -1 and `count` points.
struct cpareto_node {
  double bound;
  int32_t objective;
  uint32_t child, count, depth;
};

// The same for the points of a tree. Leaf i has the blocks from [i * leaf_blocks] on, and the least of its numbers at
// [i * lanes] of `corners`, filled up with -infinity to `lanes`, which are whole eights; so is `point`, with numbers.
// `stack` has room for as many numbers as the tree is deep.
struct cpareto_tree {
  const struct cpareto_node *nodes;
  const double *corners, *blocks;
  size_t objectives, lanes, leaf_blocks;
};
CPARETO_LOOP(uint8_t, cpareto_tree_any_below, const struct cpareto_tree *tree, const double *point, uint8_t strict,
     uint32_t *stack);

// A table of how many fronts the points make that are in no cell above a cell, in a grid of `side` cells in each of some
// objectives, of which the last is side by side. Cell i + 1 of objective k begins at [k * lanes + i] of `starts`, filled
// up with NaN to `lanes`, which are whole eights. `is_whole` where the points have no other objectives.
enum { CPARETO_GRID = 6 };
struct cpareto_grid {
  double *starts;
  int32_t *fronts;
  size_t objectives, side, lanes, is_whole;
  size_t cell[CPARETO_GRID];
};

// The least and the greatest front that a point can be of.
struct cpareto_bounds {
  int32_t least, greatest;
};
CPARETO_LOOP(struct cpareto_bounds, cpareto_grid_bounds, struct cpareto_grid *grid, const double *point);

// The points up to the one that was asked about last make at least so many fronts.
void cpareto_grid_raise(struct cpareto_grid *grid, int32_t fronts);

// How many of the points in `count` blocks are at most `point` in each objective.
CPARETO_LOOP(size_t, cpareto_count_below, const double *blocks, size_t count, size_t objectives, const double *point);

// Writes the places of the points of a tile that are not above `pivot` in each objective, in order, and returns how
// many; `left` has room for `count` rounded up to eights. Number c of point i of a tile is at [c * outer + i], and up to
// seven more are read behind the last.
CPARETO_LOOP(size_t, cpareto_not_above, const double *tile, size_t outer, size_t count, size_t objectives,
     const double *pivot, uint32_t *left);

// Which points of a group are on its frontier: see `Keep`.
enum cpareto_keep { CPARETO_KEEP_ALL, CPARETO_KEEP_FIRST, CPARETO_KEEP_WEAK };

// The frontiers of groups that lie one behind the other in a tile (as above): group g is the next sizes[g] points, at
// most CPARETO_GROUP. mask[i] becomes 1 for the points of a frontier, 0 for the others. Returns
// how many are on one.
enum { CPARETO_GROUP = 64 };
CPARETO_LOOP(size_t, cpareto_group_frontiers, const double *tile, size_t outer, size_t objectives, const uint32_t *sizes,
     size_t groups, enum cpareto_keep keep, uint8_t *mask);

// How many of `count` numbers that do not fall are at most `bound`.
CPARETO_LOOP(size_t, cpareto_positions_up_to, const uint32_t *sorted, size_t count, uint32_t bound);
CPARETO_LOOP(size_t, cpareto_numbers_up_to, const double *sorted, size_t count, double bound);

// The fronts of `count` points of two objectives in lexicographic order, one behind the other: `lowest` holds the second
// objective of the last point of each front, `fronts` of them so far, with room for all. Returns how many there are then.
CPARETO_LOOP(size_t, cpareto_plane_fronts, const double *points, size_t count, double *lowest, size_t fronts,
     uint32_t *front);

// Sorts rows by their numbers, the first column first; rows that are equal stay in their order. A row is the low half of
// an item, and `rows` numbers of `columns` each lie one row behind the other. `scratch` has room for `count` items.
void cpareto_sort_rows(const double *numbers, size_t columns, uint64_t *items, uint64_t *scratch, size_t count);

#endif
