#include "cpareto.h"

#include "dispatch.h"

INLINE struct cpareto_bounds cpareto_grid_bounds_any(struct cpareto_grid *grid, const double *point) {
  size_t place = 0, before = 0, is_above = grid->is_whole;
  for (size_t k = 0; k < grid->objectives; k++) {
    const double *starts = grid->starts + k * grid->lanes;
    size_t cell = 0;
    for (size_t lane = 0; lane < grid->lanes; lane += CPARETO_LANES) {
      cell += (unsigned)__builtin_popcount(bits_of(eight_at(starts + lane) <= eight_of(point[k])));
    }
    grid->cell[k] = cell;
    is_above &= cell > 0;
    place = place * grid->side + cell;
    before = before * grid->side + 1;
  }
  return (struct cpareto_bounds){is_above ? grid->fronts[place - before] : 0, grid->fronts[place]};
}
DISPATCH(struct cpareto_bounds, cpareto_grid_bounds, (struct cpareto_grid *grid, const double *point), (grid, point))

// Cells above a cell have as many fronts as it, so that the first that has enough ends the way. Whether there was one
// that had not.
static int raise(const struct cpareto_grid *grid, size_t objective, size_t start, int32_t fronts) {
  size_t own = grid->cell[objective], first = start * grid->side;
  if (objective + 1 == grid->objectives) {
    int32_t *row = grid->fronts + first;
    if (row[own] >= fronts) return 0;
    // Vectors raise the rest of the row sooner than its end is found.
    for (size_t cell = own; cell < grid->side; cell++) row[cell] = row[cell] < fronts ? fronts : row[cell];
    return 1;
  }
  for (size_t cell = own; cell < grid->side; cell++) {
    if (!raise(grid, objective + 1, first + cell, fronts)) return cell > own;
  }
  return 1;
}

void cpareto_grid_raise(struct cpareto_grid *grid, int32_t fronts) { raise(grid, 0, 0, fronts); }
