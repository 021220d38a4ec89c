"""Indicators: a number for a set of points, by itself or against a reference set."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from .. import _core, _html
from .._options import argument_error
from ..agreement._options import choice, whole
from ._options import EPSILON_KINDS, above_zero, pack
from ._points import one_each, points_like, points_of
from ._reasons import word_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._hypervolume import OneEach
    from ._options import EpsilonKind, NaN
    from ._points import Maximize, PointsLike

# By prefkit_distance_indicator.
_DISTANCES = ("igd", "igd_plus", "gd", "gd_plus", "averaged_hausdorff")
_MOST_DIVISIONS = 1_000_000


@dataclass(frozen=True, slots=True, repr=False)
class Indicator:
    """An indicator of a set of points; less is better. ``float()`` gives the value.

    The value is NaN where there is none, and then ``reason`` says why in one word.
    """

    name: str
    value: float
    reason: str | None = None

    @property
    def defined(self) -> bool:
        """Whether there is a value."""
        return self.reason is None

    def __float__(self) -> float:
        return self.value

    def __repr__(self) -> str:
        told = f"{self.value:.6g}" if self.reason is None else f"is undefined: {self.reason}"
        return f"<prefkit.pareto.Indicator: {self.name} {told}>"

    def _repr_html_(self) -> str:
        entries = [(name, value) for name, value in asdict(self).items() if value is not None]
        return _html.pairs("prefkit.pareto.Indicator", entries)


def _indicator(name: str, number: tuple[float, int]) -> Indicator:
    return Indicator(name, number[0], word_of(number[1]))


def epsilon_indicator(
    points: PointsLike,
    reference: PointsLike,
    kind: EpsilonKind = "additive",
    *,
    maximize: Maximize = True,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> Indicator:
    """By how much the points must become better to be nowhere worse than the reference set.

    A difference, or with ``"multiplicative"`` a factor, which needs positive numbers.
    """
    found = points_of(points, maximize)
    against = points_like(reference, found, "reference")
    which = choice("kind", kind, EPSILON_KINDS)
    options = pack(found.count, nan=nan, progress=progress)
    number = _core.pareto_epsilon_indicator(found.packed, against.packed, which, options)
    return _indicator("epsilon", number)


def igd(
    points: PointsLike,
    reference: PointsLike,
    *,
    power: float = 1.0,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """The mean distance from each reference point to the nearest point.

    ``power`` is the p of the mean, ``(mean of d^p)^(1/p)``: infinity for the greatest distance.
    """
    return _distance("igd", points, reference, power, maximize, nan, threads, progress)


def igd_plus(
    points: PointsLike,
    reference: PointsLike,
    *,
    power: float = 1.0,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """As `igd`, over the objectives in which the point is worse."""
    return _distance("igd_plus", points, reference, power, maximize, nan, threads, progress)


def gd(
    points: PointsLike,
    reference: PointsLike,
    *,
    power: float = 1.0,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """The mean distance from each point to the nearest reference point; ``power`` as in `igd`."""
    return _distance("gd", points, reference, power, maximize, nan, threads, progress)


def gd_plus(
    points: PointsLike,
    reference: PointsLike,
    *,
    power: float = 1.0,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """As `gd`, over the objectives in which the point is worse."""
    return _distance("gd_plus", points, reference, power, maximize, nan, threads, progress)


def averaged_hausdorff(
    points: PointsLike,
    reference: PointsLike,
    *,
    power: float = 1.0,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """The greater of `igd` and `gd`."""
    name = "averaged_hausdorff"
    return _distance(name, points, reference, power, maximize, nan, threads, progress)


def r2(
    points: PointsLike,
    *,
    ideal: OneEach,
    divisions: int | None = None,
    weights: npt.ArrayLike | None = None,
    maximize: Maximize = True,
    nan: NaN = "error",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Indicator:
    """The mean, over weights, of the least weighted Chebyshev distance to the ``ideal``.

    Exact over all weights in two objectives; otherwise over all that are parts of 1 /
    ``divisions``, or at most 10,000 of them. ``weights`` gives some instead, a row for each.
    """
    found = points_of(points, maximize)
    best = one_each("ideal", ideal, found)
    parts = 0 if divisions is None else whole("divisions", divisions, 1, _MOST_DIVISIONS)
    table = None if weights is None else _weights(weights, len(found.maximize))
    if parts and table is not None:
        raise argument_error("divisions", "divisions and weights say the same; give one of them")
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    return _indicator("r2", _core.pareto_r2(found.packed, best, parts, table, options))


def spread(
    points: PointsLike,
    reference: PointsLike | None = None,
    *,
    maximize: Maximize = True,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> Indicator:
    """How evenly points lie, and how near they come to the ends of the reference; 0 is best.

    Deb's Delta in two objectives, the generalised spread in others.
    """
    found = points_of(points, maximize)
    ends = None if reference is None else points_like(reference, found, "reference").packed
    options = pack(found.count, nan=nan, progress=progress)
    return _indicator("spread", _core.pareto_spread(found.packed, ends, options))


def _distance(
    name: str,
    points: PointsLike,
    reference: PointsLike,
    power: float,
    maximize: Maximize,
    nan: NaN,
    threads: int | None,
    progress: ProgressCallback | None,
) -> Indicator:
    found = points_of(points, maximize)
    against = points_like(reference, found, "reference")
    options = pack(found.count, nan=nan, threads=threads, progress=progress)
    number = _core.pareto_distance_indicator(
        found.packed, against.packed, _DISTANCES.index(name), above_zero("power", power), options
    )
    return _indicator(name, number)


def _weights(weights: npt.ArrayLike, objectives: int) -> npt.NDArray[np.float64]:
    try:
        table = np.ascontiguousarray(weights, np.float64)
    except (TypeError, ValueError):
        raise argument_error("weights", "weights must be rows of numbers") from None
    if table.ndim != 2 or table.shape[1] != objectives or len(table) == 0:
        raise argument_error(
            "weights",
            f"weights must be one or more rows of {objectives} numbers; "
            f"they have the shape {table.shape}",
        )
    return table
