// How far a set of points reaches along directions.
#include "cpareto_hv.h"
#include "dispatch.h"

enum { LANE = 8 };

// O(directions · count · objectives).
INLINE void cpareto_hv_reach_any(const double *columns, size_t stride, size_t count, size_t objectives,
                                 const double *reciprocals, size_t directions, double *out) {
  for (size_t k = 0; k < directions; k++, reciprocals += objectives) {
    double most[LANE] = {0};
    for (size_t i = 0; i < count; i += LANE) {
      double least[LANE];
      for (size_t l = 0; l < LANE; l++) least[l] = columns[i + l] * reciprocals[0];
      for (size_t j = 1; j < objectives; j++) {
        for (size_t l = 0; l < LANE; l++) {
          double reach = columns[j * stride + i + l] * reciprocals[j];
          least[l] = reach < least[l] ? reach : least[l];
        }
      }
      for (size_t l = 0; l < LANE; l++) most[l] = least[l] > most[l] ? least[l] : most[l];
    }
    double reach = most[0];
    for (size_t l = 1; l < LANE; l++) reach = most[l] > reach ? most[l] : reach;
    out[k] = reach;
  }
}
DISPATCH(void, cpareto_hv_reach,
         (const double *columns, size_t stride, size_t count, size_t objectives, const double *reciprocals,
          size_t directions, double *out),
         (columns, stride, count, objectives, reciprocals, directions, out))
