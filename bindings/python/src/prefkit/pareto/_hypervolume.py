"""Hypervolume, contributions, selection and approximation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from .. import _core, _html
from .._options import argument_error, shown
from ..agreement._options import choice, finite, whole
from ._options import pack
from ._points import one_each, points_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._options import NaN
    from ._points import Maximize, PointsLike

Against: TypeAlias = Literal["frontier", "all"]
# A number for each objective, in turn or by its name, or one for all.
OneEach: TypeAlias = "float | Sequence[float] | npt.ArrayLike | Mapping[str, float]"

# By prefkit_contribution.
_AGAINST: tuple[Against, ...] = ("frontier", "all")
_MOST_DIRECTIONS = 1 << 40
_MOST_SEED = (1 << 64) - 1


@dataclass(frozen=True, slots=True, repr=False)
class Estimate:
    """A volume, its standard error, and the interval that holds it at the level asked for."""

    value: float
    lower: float
    upper: float
    standard_error: float

    def __repr__(self) -> str:
        return f"<prefkit.pareto.Estimate: {self.value:.6g} ({self.lower:.6g} to {self.upper:.6g})>"

    def _repr_html_(self) -> str:
        return _html.pairs("prefkit.pareto.Estimate", asdict(self).items())


def hypervolume(
    points: PointsLike,
    *,
    reference: OneEach,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> float:
    """The volume of what points dominate, up to ``reference``: exact, for any order of the rows.

    A point counts where it is better than the reference in every objective; any other adds
    nothing. O(n log n) up to three objectives, O(n^2) in four, exponential in the objectives
    beyond.
    """
    found = points_of(points, maximize)
    worst = one_each("reference", reference, found)
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    return _core.pareto_hypervolume(found.packed, worst, options)


def hypervolume_contributions(
    points: PointsLike,
    *,
    reference: OneEach,
    against: Against = "frontier",
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.float64]:
    """What each point adds to the volume of the others; 0 for points that are dominated.

    ``against="frontier"`` measures against the points that none dominates, ``"all"`` against the
    dominated ones too, which take from those that dominate them.
    """
    found = points_of(points, maximize)
    worst = one_each("reference", reference, found)
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    out = np.empty(found.count, np.float64)
    which = choice("against", against, _AGAINST)
    _core.pareto_contributions(found.packed, worst, which, options, out)
    return out


def least_contributor(
    points: PointsLike,
    *,
    reference: OneEach,
    against: Against = "frontier",
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> int | None:
    """The row that adds least, the first of several; None without points."""
    found = points_of(points, maximize)
    worst = one_each("reference", reference, found)
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    which = choice("against", against, _AGAINST)
    row = _core.pareto_least_contributor(found.packed, worst, which, options)
    return None if row < 0 else row


def select(
    points: PointsLike,
    k: int,
    *,
    reference: OneEach,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.uint64]:
    """At most ``k`` rows whose points together have a large volume.

    The best choice in one and two objectives, in ascending order. Beyond, the point that adds most
    is taken again and again, in that order, which is at least 63 % of the best. Points that would
    add nothing are left out. In two objectives ``k`` times the points of the frontier may be at
    most 2^28, for which a GiB of memory is taken; more of them is an error.
    """
    found = points_of(points, maximize)
    worst = one_each("reference", reference, found)
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    count = min(whole("k", k, 0, _MOST_SEED), found.count)
    rows = np.empty(count, np.uint64)
    chosen = _core.pareto_select(found.packed, count, worst, options, rows)
    return rows[:chosen]


def hypervolume_approximate(
    points: PointsLike,
    *,
    reference: OneEach,
    directions: int = 65_536,
    seed: int = 0,
    level: float = 0.95,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Estimate:
    """The volume by sampled directions, for sets whose exact one would take too long.

    The same ``seed`` gives the same bits. O(directions n d).
    """
    found = points_of(points, maximize)
    worst = one_each("reference", reference, found)
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    lines = whole("directions", directions, 1, _MOST_DIRECTIONS)
    chance = finite("level", level)
    if not 0 < chance < 1:
        raise argument_error("level", f"level must be between 0 and 1; it is {shown(level)}")
    return Estimate(
        *_core.pareto_approximate(
            found.packed, worst, lines, whole("seed", seed, 0, _MOST_SEED), chance, options
        )
    )
