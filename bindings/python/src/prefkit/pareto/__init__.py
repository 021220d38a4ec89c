"""The frontier of competing objectives, for one set of points or a million.

>>> from prefkit import pareto
>>> pareto.frontier([[0.9, 0.2], [0.6, 0.7], [0.5, 0.6]])
array([ True,  True, False])

Points are rows of objectives: a two-dimensional array of any layout, a list of rows, a mapping of
columns, an array with fields, or a pandas, polars or pyarrow table. Objectives that have names are
matched by them wherever two sets meet. Arguments that functions share:

maximize
    True where more is better, which is the default, False where less is; or one of them for each
    objective, in turn or by its name.
nan
    What a point is that lacks an objective: ``"error"``, ``"last"`` (as bad as can be in it) or
    ``"drop"`` (left out).
reference, ideal, nadir, weights
    Of `hypervolume`, `r2`, `scalarize`, `sensitivity`, `compare` and `plot`: a number for each
    objective, in turn or by its name, or one for all.
    The reference of an indicator is a set of points.
threads, progress
    See prefkit.h. Ctrl-C cancels.

docs/pareto.md is a guide, docs/statistics.md names the algorithms and their sources.
"""

from ._archive import Archive, ArchiveKeep, Change
from ._attainment import Attainment, Surface, attainment, attainment_values
from ._choice import (
    Axis,
    Knee,
    KneeForm,
    Scalarization,
    Scalarized,
    Segment,
    Sensitivity,
    WinningWeights,
    knee,
    scalarize,
    sensitivity,
    weights_for,
)
from ._conflicts import Conflict, Conflicts, dim_conflicts
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
from ._membership import Membership, membership
from ._objectives import Measure, Objectives, objectives
from ._options import Epsilon, EpsilonKind, Keep, NaN
from ._plot import Kind, plot
from ._points import Maximize, PointsLike
from ._policy import Choice, Outcome, Policy
from ._samples import Samples, samples
from ._versions import Comparison, ObjectiveChange, Shares, compare

__all__ = [
    "Against",
    "Archive",
    "ArchiveKeep",
    "Attainment",
    "Axis",
    "Change",
    "Choice",
    "Comparison",
    "Conflict",
    "Conflicts",
    "Epsilon",
    "EpsilonKind",
    "Estimate",
    "Indicator",
    "Keep",
    "Kind",
    "Knee",
    "KneeForm",
    "Maximize",
    "Measure",
    "Membership",
    "NaN",
    "ObjectiveChange",
    "Objectives",
    "OneEach",
    "Outcome",
    "PointsLike",
    "Policy",
    "Samples",
    "Scalarization",
    "Scalarized",
    "Segment",
    "Sensitivity",
    "Shares",
    "Surface",
    "WinningWeights",
    "attainment",
    "attainment_values",
    "averaged_hausdorff",
    "compare",
    "crowding_distance",
    "dim_conflicts",
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
    "knee",
    "layers",
    "least_contributor",
    "membership",
    "objectives",
    "plot",
    "r2",
    "ranks",
    "samples",
    "scalarize",
    "select",
    "sensitivity",
    "spread",
    "weights_for",
]
