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

from ._choice import (
    Axis,
    Knee,
    KneeForm,
    PerObjective,
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
from ._membership import Membership, membership
from ._objectives import Measure, Objectives, objectives
from ._options import Epsilon, EpsilonKind, Keep, NaN
from ._points import Maximize, PointsLike
from ._policy import Choice, Outcome, Policy
from ._samples import Samples, samples
from ._versions import Comparison, ObjectiveChange, Shares, compare

__all__ = [
    "Axis",
    "Choice",
    "Comparison",
    "Conflict",
    "Conflicts",
    "Epsilon",
    "EpsilonKind",
    "Keep",
    "Knee",
    "KneeForm",
    "Maximize",
    "Measure",
    "Membership",
    "NaN",
    "ObjectiveChange",
    "Objectives",
    "Outcome",
    "PerObjective",
    "PointsLike",
    "Policy",
    "Samples",
    "Scalarization",
    "Scalarized",
    "Segment",
    "Sensitivity",
    "Shares",
    "WinningWeights",
    "compare",
    "crowding_distance",
    "dim_conflicts",
    "dominance_counts",
    "frontier",
    "knee",
    "layers",
    "membership",
    "objectives",
    "ranks",
    "samples",
    "scalarize",
    "sensitivity",
    "weights_for",
]
