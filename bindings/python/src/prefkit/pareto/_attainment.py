"""Attainment: where so many of several sets of points are no worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _html
from .._columns import doubles, one_dimension
from .._errors import ArgumentError
from .._options import argument_error
from ..agreement._options import whole
from ._groups import group_ids
from ._options import pack
from ._points import points_like, points_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._points import Maximize, PointsLike


_MOST_SETS = 1 << 32


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Surface:
    """The points from which on at least ``count`` of the sets are no worse.

    ``level`` is what was asked for: the same number, or a percentile.
    """

    level: float
    count: int
    points: npt.NDArray[np.float64]

    def __repr__(self) -> str:
        return f"<prefkit.pareto.Surface: {len(self.points):,} points, {self.count} sets>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attainment:
    """Attainment surfaces of ``sets`` sets, from the one that the fewest attain."""

    sets: int
    surfaces: tuple[Surface, ...]

    def __len__(self) -> int:
        return len(self.surfaces)

    def __iter__(self) -> Iterator[Surface]:
        return iter(self.surfaces)

    def __getitem__(self, place: int) -> Surface:
        return self.surfaces[place]

    def __repr__(self) -> str:
        return f"<prefkit.pareto.Attainment: {len(self)} surfaces of {self.sets} sets>"

    def _repr_html_(self) -> str:
        rows = [{"level": one.level, "sets": one.count, "points": len(one.points)} for one in self]
        return _html.table(repr(self)[1:-1], ("level", "sets", "points"), rows, len(rows))


def attainment(
    points: PointsLike,
    sets: object,
    *,
    counts: Sequence[int] | None = None,
    percentiles: Sequence[float] | None = None,
    maximize: Maximize = True,
    progress: ProgressCallback | None = None,
) -> Attainment:
    """The surfaces that so many of several sets attain, in two or three objectives.

    ``sets`` says which set each point is of: a seed, a run, a rater. ``counts`` are numbers of
    sets, ``percentiles`` shares of them from 0 to 100; without either, all surfaces come back.
    O(m log m + m k) for m points of k sets in two objectives; in three each point also costs what
    it moves of the surfaces up to the highest that is wanted. More than 2^27 points are refused.
    """
    found = points_of(points, maximize)
    ids = group_ids("sets", sets, found.count)
    if counts is not None and percentiles is not None:
        raise argument_error("counts", "counts and percentiles say the same; give one of them")
    # By prefkit_attainment_levels.
    kind = 1 if counts is not None else 2 if percentiles is not None else 0
    name = "counts" if kind == 1 else "percentiles"
    wanted = None if kind == 0 else _levels(name, counts if kind == 1 else percentiles)
    options = pack(found.count, progress=progress)
    try:
        raw = _core.pareto_attainment(found.packed, ids, kind, wanted, options)
    except ArgumentError as error:
        if error.field == "levels":
            error.field = name
        raise
    number, sizes, levels, starts, rows = raw
    table = np.frombuffer(rows, np.float64).reshape(-1, len(found.maximize))
    ends = np.frombuffer(starts, np.uint64).tolist()
    made = zip(
        np.frombuffer(levels, np.float64).tolist(),
        np.frombuffer(sizes, np.uint64).tolist(),
        ends[:-1],
        ends[1:],
        strict=True,
    )
    return Attainment(
        number, tuple(Surface(level, size, table[low:high]) for level, size, low, high in made)
    )


def _levels(name: str, given: object) -> npt.NDArray[np.float64]:
    if name == "percentiles":
        return doubles(name, given)
    listed: list[Any] = one_dimension(name, given).tolist()
    return np.array([whole(name, one, 1, _MOST_SETS) for one in listed], np.float64)


def attainment_values(
    places: PointsLike,
    points: PointsLike,
    sets: object,
    *,
    maximize: Maximize = True,
    progress: ProgressCallback | None = None,
) -> npt.NDArray[np.float64]:
    """The share of the sets that have a point no worse than each place in any objective.

    Any number of objectives. NaN for all places without sets.
    """
    found = points_of(points, maximize)
    where = points_like(places, found, "places")
    ids = group_ids("sets", sets, found.count)
    shares = np.empty(where.count, np.float64)
    options = pack(found.count, progress=progress)
    _core.pareto_attainment_values(where.packed, found.packed, ids, options, shares)
    return shares
