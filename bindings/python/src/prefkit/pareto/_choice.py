"""Choosing a point: the knee, one number for a point, and the weights under which one wins."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np

from .. import _core, _html
from ..agreement._options import choice, whole
from ..drift._options import from_zero
from ..normalize._options import progress_of
from ._options import NANS, above_zero, pack
from ._points import one_each, points_of
from ._reasons import row_of, word_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._hypervolume import OneEach
    from ._options import NaN
    from ._points import Maximize, Points, PointsLike

KneeForm: TypeAlias = Literal["trade_off", "distance"]
Scalarization: TypeAlias = Literal[
    "weighted_sum",
    "chebyshev",
    "augmented_chebyshev",
    "achievement",
    "augmented_achievement",
    "boundary",
]

# By prefkit_knee_form and prefkit_scalarization.
_KNEES: tuple[KneeForm, ...] = ("trade_off", "distance")
_FORMS: tuple[Scalarization, ...] = (
    "weighted_sum",
    "chebyshev",
    "augmented_chebyshev",
    "achievement",
    "augmented_achievement",
    "boundary",
)
_STRICT, _NORMALIZE = 1, 2  # PREFKIT_WEIGHTS_*


def named(found: Points) -> tuple[str, ...]:
    """The names of the objectives, by their places where they have none."""
    return found.names or tuple(str(place) for place in range(len(found.maximize)))


def _weights(given: object, found: Points) -> npt.NDArray[np.float64]:
    if given is None:
        return np.full(len(found.maximize), 1 / len(found.maximize))
    return one_each("weights", given, found)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Knee:
    """The knee of a frontier: ``row``, or None and the ``reason`` in a word.

    ``values`` has the trade-off or the distance of each point of the frontier, larger nearer the
    knee, and NaN off it; ``on_frontier`` is the frontier's mask.
    """

    row: int | None
    reason: str | None
    values: npt.NDArray[np.float64]
    on_frontier: npt.NDArray[np.bool_]
    form: KneeForm

    def __repr__(self) -> str:
        if self.row is None:
            return f"<prefkit.pareto.Knee: none, {self.reason}>"
        kept = int(self.on_frontier.sum())
        return (
            f"<prefkit.pareto.Knee: row {self.row}, {self.form} "
            f"{self.values[self.row]:.4g}, of a frontier of {kept:,}>"
        )

    def _repr_html_(self) -> str:
        return _html.pairs("prefkit.pareto.Knee", _shown(self))


def knee(
    points: PointsLike,
    form: KneeForm = "trade_off",
    *,
    maximize: Maximize = True,
    radius: float | None = None,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> Knee:
    """The point of the frontier where giving up a little of one objective gains least of others.

    ``"trade_off"``: the point that any other loses most against for what it gains (Rachmawati and
    Srinivasan 2009), of those within ``radius`` where it is given. ``"distance"``: the farthest
    from the plane through the best points of the objectives (Das 1999). Objectives are first put
    on one scale. O(f^2 d) for a frontier of f points, by distance O(f d).
    """
    found = points_of(points, maximize)
    values = np.empty(found.count, np.float64)
    mask = np.empty(found.count, np.bool_)
    reason, row = _core.pareto_knee(
        found.packed,
        choice("form", form, _KNEES),
        0.0 if radius is None else above_zero("radius", radius),
        pack(found.count, nan=nan, progress=progress),
        values,
        mask,
    )
    return Knee(row_of(row), word_of(reason), values, mask, form)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Scalarized:
    """One number for each point, of which less is better, and the row with the least.

    ``best`` is None where there is a ``reason``; a point that was dropped is NaN.
    """

    values: npt.NDArray[np.float64]
    best: int | None
    reason: str | None
    form: Scalarization
    weights: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        if self.best is None:
            return f"<prefkit.pareto.Scalarized: none, {self.reason}>"
        return (
            f"<prefkit.pareto.Scalarized: row {self.best} of {len(self.values):,}, {self.form} "
            f"{self.values[self.best]:.4g}>"
        )

    def _repr_html_(self) -> str:
        return _html.pairs("prefkit.pareto.Scalarized", _shown(self))


def scalarize(
    points: PointsLike,
    weights: OneEach | None = None,
    form: Scalarization = "weighted_sum",
    *,
    maximize: Maximize = True,
    ideal: OneEach | None = None,
    nadir: OneEach | None = None,
    normalize: bool = False,
    rho: float = 0.05,
    theta: float = 5.0,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> Scalarized:
    """One number for each point, of which less is better.

    With ``l`` as the distance from the ``ideal`` (by default the best of the points) and ``w`` as
    the weights, which are alike by default: ``"weighted_sum"``; ``"chebyshev"``, the largest w l;
    ``"augmented_chebyshev"``, the same plus ``rho`` times the sum of l; ``"achievement"``, the
    largest l / w from an aspired ``ideal``; ``"augmented_achievement"``; ``"boundary"``, the way
    along the weights plus ``theta`` times the distance from it. With ``normalize`` l is a share of
    the way from the ideal to the ``nadir`` (by default the worst of the frontier).
    """
    found = points_of(points, maximize)
    given = _weights(weights, found)
    place = choice("form", form, _FORMS)
    parameter = from_zero("theta", theta) if form == "boundary" else from_zero("rho", rho)
    values = np.empty(found.count, np.float64)
    options = (
        place,
        parameter,
        None if ideal is None else one_each("ideal", ideal, found),
        None if nadir is None else one_each("nadir", nadir, found),
        int(bool(normalize)),
        choice("nan", nan, NANS),
        progress_of(progress),
    )
    reason, row = _core.pareto_scalarize(found.packed, given, options, values)
    return Scalarized(values, row_of(row), word_of(reason), form, given)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WinningWeights:
    """The weights under which a point has the best weighted sum.

    ``exists`` says whether there are any; ``weights`` are those under which the point is farthest
    ahead of all others, by ``margin``, or least behind. From ``low`` to ``high`` is the extent of
    each weight among those that win, NaN where none does.
    """

    row: int
    exists: bool
    margin: float
    weights: npt.NDArray[np.float64]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    reason: str | None
    names: tuple[str, ...]

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<prefkit.pareto.WinningWeights: row {self.row}, {self.reason}>"
        if not self.exists:
            return (
                f"<prefkit.pareto.WinningWeights: row {self.row} wins under no weights, "
                f"behind by {-self.margin:.4g} at least>"
            )
        told = ", ".join(
            f"{name} {low:.3g} to {high:.3g}"
            for name, low, high in zip(self.names, self.low, self.high, strict=True)
        )
        return f"<prefkit.pareto.WinningWeights: row {self.row} wins with {told}>"

    def _repr_html_(self) -> str:
        rows = [
            {"objective": name, "weight": f"{own:.4g}", "low": f"{low:.4g}", "high": f"{high:.4g}"}
            for name, own, low, high in zip(
                self.names, self.weights, self.low, self.high, strict=True
            )
        ]
        caption = f"prefkit.pareto.WinningWeights of row {self.row}"
        return _html.table(caption, ("objective", "weight", "low", "high"), rows, len(rows))


def weights_for(
    points: PointsLike,
    row: int,
    *,
    maximize: Maximize = True,
    ties: bool = True,
    normalize: bool = False,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> WinningWeights:
    """The linear weights, from 0 up with the sum 1, under which the point ``row`` wins.

    A tie for the best wins unless ``ties`` is False. With ``normalize`` objectives first go from 0
    at the best to 1 at the worst of the frontier. A point inside a hollow of the frontier wins
    under none. Linear programming; in two objectives the ranges are all such weights.
    """
    found = points_of(points, maximize)
    place = whole("row", row, 0, max(0, found.count - 1))
    weights, low, high = (np.empty(len(found.maximize), np.float64) for _ in range(3))
    reason, exists, margin = _core.pareto_weights_for(
        found.packed,
        place,
        (0 if ties else _STRICT) | (_NORMALIZE if normalize else 0),
        pack(found.count, nan=nan, progress=progress),
        weights,
        low,
        high,
    )
    return WinningWeights(
        place, bool(exists), margin, weights, low, high, word_of(reason), named(found)
    )


class Segment(NamedTuple):
    """A stretch of a weight, and the row that wins on it."""

    low: float
    high: float
    winner: int


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Axis:
    """What happens as one weight goes from 0 to 1 while the others keep their proportions.

    The winner stays one from ``low`` to ``high``; ``below`` and ``above`` are the rows that win
    beyond, None where it stays to the end. ``segments`` are all winners.
    """

    name: str
    weight: float
    low: float
    high: float
    below: int | None
    above: int | None
    segments: tuple[Segment, ...]

    def __repr__(self) -> str:
        return (
            f"<prefkit.pareto.Axis {self.name}: {self.weight:.3g}, the winner stays from "
            f"{self.low:.3g} to {self.high:.3g}; {len(self.segments)} winners in all>"
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sensitivity:
    """How the winner of a weighted sum changes with the weights: an `Axis` for each objective."""

    winner: int | None
    reason: str | None
    axes: tuple[Axis, ...]

    def __getitem__(self, objective: int | str) -> Axis:
        """The axis of an objective by its place or its name."""
        if isinstance(objective, str):
            for axis in self.axes:
                if axis.name == objective:
                    return axis
            raise KeyError(objective)
        return self.axes[objective]

    def __repr__(self) -> str:
        if self.winner is None:
            return f"<prefkit.pareto.Sensitivity: none, {self.reason}>"
        told = ", ".join(f"{axis.name} {axis.low:.3g} to {axis.high:.3g}" for axis in self.axes)
        return f"<prefkit.pareto.Sensitivity: row {self.winner} wins with {told}>"

    def _repr_html_(self) -> str:
        columns = ("objective", "weight", "low", "high", "below", "above")
        rows = [
            {
                "objective": axis.name,
                "weight": f"{axis.weight:.4g}",
                "low": f"{axis.low:.4g}",
                "high": f"{axis.high:.4g}",
                "below": axis.below,
                "above": axis.above,
            }
            for axis in self.axes
        ]
        caption = f"prefkit.pareto.Sensitivity: row {self.winner}"
        return _html.table(caption, columns, rows, len(rows))


def sensitivity(
    points: PointsLike,
    weights: OneEach | None = None,
    *,
    maximize: Maximize = True,
    nan: NaN = "error",
    progress: ProgressCallback | None = None,
) -> Sensitivity:
    """The point with the best weighted sum, and how far each weight may go before another wins.

    ``weights`` are alike by default, and come back with the sum 1. O(d n (d + log n)).
    """
    found = points_of(points, maximize)
    options = pack(0, nan=nan, progress=progress)
    raw = _core.pareto_sensitivity(found.packed, _weights(weights, found), options)
    reason, winner = raw[:2]
    if reason:
        return Sensitivity(None, word_of(reason), ())
    own, low, high = (np.frombuffer(one, np.float64) for one in raw[2:5])
    below, above = (np.frombuffer(one, np.int64) for one in raw[5:7])
    starts = np.frombuffer(raw[7], np.uint64).astype(np.int64)
    lows, highs = (np.frombuffer(one, np.float64).tolist() for one in raw[8:10])
    winners = np.frombuffer(raw[10], np.int64).tolist()
    segments = [Segment(*one) for one in zip(lows, highs, winners, strict=True)]
    axes = tuple(
        Axis(
            name,
            float(own[place]),
            float(low[place]),
            float(high[place]),
            row_of(int(below[place])),
            row_of(int(above[place])),
            tuple(segments[starts[place] : starts[place + 1]]),
        )
        for place, name in enumerate(named(found))
    )
    return Sensitivity(row_of(winner), None, axes)


def _shown(result: Knee | Scalarized) -> list[tuple[str, object]]:
    """The members that are a number or a word."""
    told: list[tuple[str, object]] = []
    for one in fields(result):
        name, value = one.name, getattr(result, one.name)
        if isinstance(value, float):
            value = f"{value:.4g}" if math.isfinite(value) else "-"
        if isinstance(value, (int, str)):
            told.append((name, value))
    return told
