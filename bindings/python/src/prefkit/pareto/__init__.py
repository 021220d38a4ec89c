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
reference, ideal
    Of `hypervolume` and `r2`: a number for each objective, in turn or by its name, or one for all.
    The reference of an indicator is a set of points.
threads, progress
    See prefkit.h. Ctrl-C cancels.

docs/pareto.md is a guide, docs/statistics.md names the algorithms and their sources.
"""

from ._archive import Archive, ArchiveKeep, Change
from ._attainment import Attainment, Surface, attainment, attainment_values
from ._frontier import crowding_distance, dominance_counts, frontier, layers, ranks
from ._hypervolume import (
    Against,
    Estimate,
    OneEach,
    hypervolume,
    hypervolume_approximate,
    hypervolume_contributions,
    least_contributor,
    select,
)
from ._indicators import (
    Indicator,
    averaged_hausdorff,
    epsilon_indicator,
    gd,
    gd_plus,
    igd,
    igd_plus,
    r2,
    spread,
)
from ._options import Epsilon, EpsilonKind, Keep, NaN
from ._plot import Kind, plot
from ._points import Maximize, PointsLike

__all__ = [
    "Against",
    "Archive",
    "ArchiveKeep",
    "Attainment",
    "Change",
    "Epsilon",
    "EpsilonKind",
    "Estimate",
    "Indicator",
    "Keep",
    "Kind",
    "Maximize",
    "NaN",
    "OneEach",
    "PointsLike",
    "Surface",
    "attainment",
    "attainment_values",
    "averaged_hausdorff",
    "crowding_distance",
    "dominance_counts",
    "epsilon_indicator",
    "frontier",
    "gd",
    "gd_plus",
    "hypervolume",
    "hypervolume_approximate",
    "hypervolume_contributions",
    "igd",
    "igd_plus",
    "layers",
    "least_contributor",
    "plot",
    "r2",
    "ranks",
    "select",
    "spread",
]
