#include "cpareto.h"

#include "blocks.h"

// Whether all of a corner's numbers are at most those of the point.
INLINE int is_below(const double *corner, const double *point, size_t lanes) {
  for (size_t lane = 0; lane < lanes; lane += CPARETO_LANES) {
    if (bits_of(eight_at(corner + lane) > eight_at(point + lane)) != 0) return 0;
  }
  return 1;
}

INLINE uint8_t search(const struct cpareto_tree *tree, size_t objectives, size_t lanes, const double *point,
                      uint8_t strict, uint32_t *stack) {
  const struct cpareto_node *node = tree->nodes;
  size_t waiting = 0;
  for (;;) {
    while (node->objective >= 0) {
      // What is right of the bound can only be below a point that is too.
      if (point[node->objective] >= node->bound) stack[waiting++] = node->child + 1;
      node = tree->nodes + node->child;
    }
    if (is_below(tree->corners + node->child * lanes, point, lanes)) {
      size_t count = (node->count + CPARETO_LANES - 1) / CPARETO_LANES;
      const double *blocks = tree->blocks + node->child * tree->leaf_blocks * objectives * CPARETO_LANES;
      if (any_below(blocks, count, objectives, point, strict)) return 1;
    }
    if (waiting == 0) return 0;
    node = tree->nodes + stack[--waiting];
  }
}

INLINE uint8_t cpareto_tree_any_below_any(const struct cpareto_tree *tree, const double *point, uint8_t strict,
                                          uint32_t *stack) {
  if (strict) return search(tree, tree->objectives, tree->lanes, point, 1, stack);
  switch (tree->objectives) {
  case 3: return search(tree, 3, 8, point, 0, stack);
  case 4: return search(tree, 4, 8, point, 0, stack);
  default: return search(tree, tree->objectives, tree->lanes, point, 0, stack);
  }
}
DISPATCH(uint8_t, cpareto_tree_any_below,
         (const struct cpareto_tree *tree, const double *point, uint8_t strict, uint32_t *stack),
         (tree, point, strict, stack))
