"""The frontier of competing objectives, for one set of points or a million.

>>> from prefkit import pareto
>>> pareto.frontier([[0.9, 0.2], [0.6, 0.7], [0.5, 0.6]])
array([ True,  True, False])

Points are rows of objectives: a two-dimensional array of any layout, a list of rows, a mapping of
columns, or a pandas, polars or pyarrow table. Arguments that functions share:

maximize
    True where more is better, which is the default, False where less is; or one of them for each
    objective, in turn or by its name.
nan
    What a point is that lacks an objective: ``"error"``, ``"last"`` (as bad as can be in it) or
    ``"drop"`` (left out).
threads, progress
    See prefkit.h. Ctrl-C cancels.

docs/pareto.md is a guide, docs/statistics.md names the algorithms and their sources.
"""

from ._frontier import crowding_distance, dominance_counts, frontier, layers, ranks
from ._options import Epsilon, EpsilonKind, Keep, NaN
from ._plot import Kind, plot
from ._points import Maximize, PointsLike

__all__ = [
    "Epsilon",
    "EpsilonKind",
    "Keep",
    "Kind",
    "Maximize",
    "NaN",
    "PointsLike",
    "crowding_distance",
    "dominance_counts",
    "frontier",
    "layers",
    "plot",
    "ranks",
]
