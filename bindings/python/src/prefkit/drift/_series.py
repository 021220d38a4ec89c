"""Numbers along time: of windows, or as a user has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import _core, _html
from .._columns import doubles, one_dimension
from .._options import argument_error
from ..agreement._options import choice, finite
from ..normalize._functions import packed_rows
from ..normalize._keys import key, labels
from ..normalize._results import Grid
from ..normalize._windows import MISSING, Windows, microseconds
from ._options import DEFAULTS, pack
from ._results import group_of, table_of
from ._rows import Window, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from .._options import ProgressCallback
    from ..normalize._keys import By, Key
    from ..normalize._rows import Columns, Scores

Statistic: TypeAlias = Literal["mean", "spread", "tie_rate", "agreement", "flip_rate", "duration"]

# By prefkit_window_statistic, whose first is 1.
_STATISTICS = ("mean", "spread", "tie_rate", "agreement", "flip_rate", "duration")
_PAIRED = ("agreement", "flip_rate")
# The microseconds of a day.
_DAY = 86_400_000_000

SeriesLike: TypeAlias = "Series | npt.ArrayLike | Sequence[Any]"


@dataclass(frozen=True, slots=True, eq=False)
class Clock:
    """How numbers that rise are times: of windows, moments, or themselves.

    ``unit`` says what a slope is per, and ``size`` how many of the numbers that is.
    """

    unit: Literal["window", "day", "point", "unit"]
    size: int = 1
    names: tuple[str, ...] | None = None
    windows: Windows | None = None

    def shown(self, codes: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
        """The times as the caller wrote them; windows by when they begin."""
        if self.unit == "day":
            return codes.view("datetime64[us]")
        return labels(codes, self.names, self.windows)

    def one(self, code: int) -> Any:
        """A single time; None when it is missing."""
        return None if code == MISSING else self.shown(np.array([code], np.int64))[0]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Series:
    """Values along time, for `cusum`, `ewma`, `page_hinkley`, `change_points`, `mann_kendall`.

    ``weights`` are the numbers of observations behind the values; ``where`` is the group.
    """

    values: npt.NDArray[np.float64]
    codes: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float64] | None
    clock: Clock
    where: Any = None

    @property
    def times(self) -> npt.NDArray[Any]:
        """When each value is of: the begin of a window, a time or a number."""
        return self.clock.shown(self.codes)

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        name = "" if self.where is None else f" of {self.where}"
        return f"<prefkit.drift.Series{name}: {len(self):,} values>"

    def _repr_html_(self) -> str:
        rows: list[dict[str, object]] = [
            {"time": time, "value": f"{value:.4g}"}
            for time, value in zip(self.times[:10], self.values[:10].tolist(), strict=True)
        ]
        return _html.table(repr(self)[1:-1], ("time", "value"), rows, len(self))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WindowSeries(Grid):
    """A number for each window of each group, and how many scores are behind it."""

    statistic: str
    keys: Mapping[str, npt.NDArray[Any]]
    value: npt.NDArray[np.float64]
    count: npt.NDArray[np.uint64]
    reason: npt.NDArray[Any]
    starts: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int64]
    clock: Clock

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {**self.keys, "value": self.value, "count": self.count, "reason": self.reason}

    def _length(self) -> int:
        return len(self.value)

    def split(self) -> dict[Any, Series]:
        """The series of each group, by the value of its key, a tuple when there are several."""
        groups = list(self.keys.values())[:-1]
        found: dict[Any, Series] = {}
        for start, end in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True):
            known = np.flatnonzero(np.isfinite(self.value[start:end])) + start
            where = group_of([column[start] for column in groups])
            weights = self.count[known].astype(np.float64)
            found[where] = Series(self.value[known], self.codes[known], weights, self.clock, where)
        return found


def series(
    values: Scores,
    by: By = None,
    window: Window = "week",
    statistic: Statistic = "mean",
    *,
    other: npt.ArrayLike | str | None = None,
    tie: float = 0.0,
    within: float = 0.0,
    scale: tuple[float, float] | None = None,
    minimum_count: int = 1,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> WindowSeries:
    """A number for each window of each group.

    ``"mean"``; ``"spread"``, the standard deviation; ``"tie_rate"``, the share of scores equal to
    ``tie``; ``"agreement"``, the share that differs from ``other`` by at most ``within``, such as
    gold or the others' verdict; ``"flip_rate"``, the share that differs from ``other``, such as the
    same rater's earlier verdict; ``"duration"``, the median of positive values.
    `WindowSeries.split` gives the series of each group.
    """
    place = choice("statistic", statistic, _STATISTICS)
    options = {**DEFAULTS, "scale": scale, "minimum_count": minimum_count, "threads": threads}
    number = {"tie_rate": ("tie", tie), "agreement": ("within", within)}.get(statistic)
    parameter = 0.0 if number is None else finite(*number)
    given, keys = grouped(values, by, window)
    pair = _other(statistic, other, given)
    raw, made = _core.drift_window_series(
        packed_rows(given.scores, keys), place + 1, parameter, pair, pack(options, progress)
    )
    table = table_of(raw, keys)
    return WindowSeries(
        statistic,
        table.keys,
        np.frombuffer(made, np.float64),
        table.count,
        table.reason,
        table.starts,
        table.windows,
        _clock_of(keys[-1]),
    )


def _other(statistic: str, other: Any, given: Columns) -> npt.NDArray[np.float64] | None:
    if (other is not None) != (statistic in _PAIRED):
        told = "needs other=, the column to compare with" if other is None else "takes no other="
        raise argument_error("other", f"the statistic {statistic!r} {told}")
    if other is None:
        return None
    found = doubles("other", given.column(other) if isinstance(other, str) else other)
    if len(found) != len(given.scores):
        raise argument_error(
            "other", f"other has {len(found)} values for {len(given.scores)} scores"
        )
    return found


def _clock_of(own: Key) -> Clock:
    return Clock("unit" if own.windows is None else "window", 1, own.names, own.windows)


def line(values: Any, times: Any = None, weights: Any = None) -> Series:
    """What a chart is of: a series, or values with times and weights."""
    if isinstance(values, Series):
        if times is not None or weights is not None:
            raise argument_error("times", "a Series has times and weights of its own")
        return values
    if isinstance(values, WindowSeries):
        raise argument_error("values", "give one of its series, as series.split()['ann']")
    numbers = doubles("values", values)
    codes, clock = _times(times, len(numbers))
    if len(codes) != len(numbers):
        raise argument_error("times", f"times has {len(codes)} for {len(numbers)} values")
    own = None if weights is None else doubles("weights", weights)
    if own is not None and len(own) != len(numbers):
        raise argument_error("weights", f"weights has {len(own)} for {len(numbers)} values")
    if own is not None:
        odd = np.isfinite(numbers) & ~((own > 0) & np.isfinite(own))
        if odd.any():
            row = int(np.flatnonzero(odd)[0])
            raise argument_error(
                "weights",
                f"weights are numbers of observations, above 0; row {row} has {float(own[row])!r}",
            )
    return Series(numbers, codes, own, clock)


def _times(times: Any, count: int) -> tuple[npt.NDArray[np.int64], Clock]:
    if times is None:
        return np.arange(count, dtype=np.int64), Clock("point")
    if isinstance(times, Windows):
        return times.codes(), Clock("window", 1, None, times)
    array = one_dimension("times", times)
    if array.dtype.kind in "biuf":
        return key("times", array).values, Clock("unit")
    return microseconds(array), Clock("day", _DAY)
