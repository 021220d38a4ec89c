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
INLINE int raise_row(int32_t *row, size_t own, size_t side, int32_t fronts) {
  size_t cell = own;
  // Eight at a time, since looking for the end of those that have not enough takes longer than raising too many.
  for (; cell + CPARETO_LANES <= side && row[cell] < fronts; cell += CPARETO_LANES) {
    for (size_t lane = cell; lane < cell + CPARETO_LANES; lane++) row[lane] = row[lane] < fronts ? fronts : row[lane];
  }
  for (; cell < side && row[cell] < fronts; cell++) row[cell] = fronts;
  return cell > own;
}

static int raise(const struct cpareto_grid *grid, size_t objective, size_t start, int32_t fronts) {
  size_t own = grid->cell[objective], side = grid->side;
  if (objective + 1 == grid->objectives) return raise_row(grid->fronts + start * side, own, side, fronts);
  for (size_t cell = own; cell < side; cell++) {
    size_t next = start * side + cell;
    int raised = objective + 2 < grid->objectives
                     ? raise(grid, objective + 1, next, fronts)
                     : raise_row(grid->fronts + next * side, grid->cell[objective + 1], side, fronts);
    if (!raised) return cell > own;
  }
  return 1;
}

void cpareto_grid_raise(struct cpareto_grid *grid, int32_t fronts) { raise(grid, 0, 0, fronts); }
