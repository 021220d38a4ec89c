"""Frontier, ranks, dominance counts and crowding distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import _core
from ..agreement._options import choice
from ._options import pack
from ._points import points_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._options import Epsilon, EpsilonKind, Keep, NaN
    from ._points import Maximize, PointsLike

Count: TypeAlias = Literal["dominators", "dominated"]
Form: TypeAlias = Literal["sum", "mean"]

# By prefkit_dominance_direction and prefkit_crowding.
_COUNTS: tuple[Count, ...] = ("dominators", "dominated")
_FORMS: tuple[Form, ...] = ("sum", "mean")


def frontier(
    points: PointsLike,
    *,
    maximize: Maximize = True,
    groups: object = None,
    epsilon: Epsilon | None = None,
    epsilon_kind: EpsilonKind = "additive",
    keep: Keep = "all",
    feasible: npt.ArrayLike | None = None,
    violations: npt.ArrayLike | None = None,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.bool_]:
    """Which points no other dominates: a mask.

    ``groups`` gives an id for each point and makes a frontier of each group. ``keep`` is ``"all"``
    for all of equal points, ``"first"`` for the first of them, ``"weak"`` for the points that no
    other beats in every objective. With ``epsilon`` one point of each box of that size is kept,
    boxes being compared in place of points. ``feasible`` or ``violations`` puts points that keep
    their constraints before all others, and those that break them less before the rest; points
    that break them equally are not compared by their objectives.

    One pass where most points are dominated, O(n log n) at most in two and three objectives.
    """
    found = points_of(points, maximize)
    mask = np.empty(found.count, np.bool_)
    options = pack(
        found.count,
        nan=nan,
        keep=keep,
        threads=threads,
        groups=groups,
        feasible=feasible,
        violations=violations,
        epsilon=epsilon,
        epsilon_kind=epsilon_kind,
        progress=progress,
    )
    _core.pareto_frontier(found.packed, options, mask)
    return mask


def ranks(
    points: PointsLike,
    *,
    maximize: Maximize = True,
    feasible: npt.ArrayLike | None = None,
    violations: npt.ArrayLike | None = None,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.int32]:
    """The front of each point: 0 for the frontier, 1 for that of the rest, and so on.

    Non-dominated sorting. -1 for points that ``nan="drop"`` left out. O(n log n) in two
    objectives, O(n log^2 n) in three, O(n^2) at worst beyond.
    """
    found = points_of(points, maximize)
    out = np.empty(found.count, np.int32)
    options = pack(
        found.count, nan=nan, feasible=feasible, violations=violations, progress=progress
    )
    _core.pareto_ranks(found.packed, options, out)
    return out


def layers(points: PointsLike, **options: Any) -> list[npt.NDArray[np.intp]]:
    """The rows of each front, the frontier first. Takes what `ranks` does."""
    found = ranks(points, **options)
    order = np.argsort(found, kind="stable")
    order = order[found[order] >= 0]
    ends = np.cumsum(np.bincount(found[order])) if len(order) else np.zeros(0, np.intp)
    return np.split(order, ends[:-1]) if len(order) else []


def dominance_counts(
    points: PointsLike,
    count: Count = "dominators",
    *,
    maximize: Maximize = True,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.int64]:
    """How many points dominate each point, or are ``"dominated"`` by it.

    -1 for points that ``nan="drop"`` left out. O(n log n) in two objectives, O(n^2) beyond.
    """
    found = points_of(points, maximize)
    out = np.empty(found.count, np.int64)
    options = pack(found.count, nan=nan, progress=progress)
    _core.pareto_dominance_counts(found.packed, choice("count", count, _COUNTS), options, out)
    return out


def crowding_distance(
    points: PointsLike,
    form: Form = "sum",
    *,
    maximize: Maximize = True,
    groups: object = None,
    nan: NaN = "error",
) -> npt.NDArray[np.float64]:
    """How far apart the neighbours of each point are (Deb et al. 2002); infinite at the ends.

    The sum over the objectives of the gap between the neighbours, as a share of the range, or the
    ``"mean"`` of them. ``groups``, such as ``ranks(points)``, takes each group by itself.
    """
    found = points_of(points, maximize)
    out = np.empty(found.count, np.float64)
    options = pack(found.count, nan=nan, groups=groups)
    _core.pareto_crowding_distance(found.packed, choice("form", form, _FORMS), options, out)
    return out
