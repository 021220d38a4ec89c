"""What the functions of `prefkit.normalize` return: arrays and tables that read well."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt

    from ._keys import Key
    from ._windows import Windows

_SHOWN = 10


def word_of(code: int) -> str | None:
    """The word of a reason; None when there is none."""
    return _core.unscored_text(code)[0] or None


def text_of(code: int) -> str | None:
    """The sentence of a reason; None when there is none."""
    return _core.unscored_text(code)[1] or None


def _words(codes: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    known = np.empty(256, np.object_)
    for code in np.unique(codes):
        known[code] = word_of(int(code))
    return known[codes]


def cell_text(value: Any) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4g}" if math.isfinite(value) else "-"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    # A time at midnight is a day, as most windows begin with one; an hour has no seconds.
    text = str(value)
    return "" if text == "NaT" else text.removesuffix(":00.000000").removesuffix("T00:00")


class Grid:
    """A table by columns; ``pandas.DataFrame(grid.to_dict())`` and the like take it."""

    __slots__ = ()

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        """The columns by name."""
        raise NotImplementedError

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts."""
        columns = self.to_dict()
        lists = [column.tolist() for column in columns.values()]
        return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=True)]

    def _head(self) -> list[dict[str, str]]:
        columns = self.to_dict()
        return [
            {name: cell_text(column[row]) for name, column in columns.items()}
            for row in range(min(_SHOWN, self._length()))
        ]

    def _length(self) -> int:
        return max((len(column) for column in self.to_dict().values()), default=0)

    def __len__(self) -> int:
        return self._length()

    def __repr__(self) -> str:
        rows = self._head()
        names = list(self.to_dict())
        width = {name: max(len(name), *(len(row[name]) for row in rows), 0) for name in names}
        lines = ["  ".join(f"{name:>{width[name]}}" for name in names)]
        lines += ["  ".join(f"{row[name]:>{width[name]}}" for name in names) for row in rows]
        more = self._length() - len(rows)
        if more:
            lines.append(f"... and {more:,} more")
        return "\n".join(lines)

    def to_html(self) -> str:
        """The first rows as an HTML table, which a notebook shows by itself."""
        caption = f"{type(self).__module__.rpartition('.')[0]}.{type(self).__name__}"
        return _html.table(caption, list(self.to_dict()), self._head(), self._length())

    def _repr_html_(self) -> str:
        return self.to_html()


@dataclass(frozen=True, slots=True)
class Prior:
    """What shrunk scores are drawn to: a mean and the variance of the groups' means about it, a
    variance within groups and the degrees of freedom that it is worth."""

    mean: float
    between: float
    within: float
    degrees: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Parameters(Grid):
    """What was fitted, a row for each group in the order of its keys.

    A score becomes ``(x - location) / scale``; both are NaN where the way is a curve. ``pooled``
    counts the scores that they come from, and ``level`` is 0 for a group measured by itself, k for
    one measured by its k-th parent, -1 for none. ``reason`` says why a group has no parameters.
    """

    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    pooled: npt.NDArray[np.uint64]
    level: npt.NDArray[np.int32]
    location: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    reason: npt.NDArray[Any]
    fallen_back_groups: int
    fallen_back_scores: int
    prior: Prior | None = None

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "count": self.count,
            "pooled": self.pooled,
            "level": self.level,
            "location": self.location,
            "scale": self.scale,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.count)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Items(Grid):
    """What each item is worth on the common scale; ``deviation`` is of graded response only."""

    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    value: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64] | None
    component: npt.NDArray[np.int32]
    reason: npt.NDArray[Any]

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        columns = {**self.keys, "count": self.count, "value": self.value}
        if self.deviation is not None:
            columns["deviation"] = self.deviation
        return {**columns, "component": self.component, "reason": self.reason}

    def _length(self) -> int:
        return len(self.count)


class Normalized:
    """Scores on the common scale, NaN where there is none; numpy takes it as an array.

    ``reasons`` has a code for each row, 0 for one with a score, and `reason` the words for one;
    ``group`` is the row's place in ``parameters``.
    """

    __slots__ = ("group", "parameters", "reasons", "scores")

    def __init__(
        self,
        scores: npt.NDArray[np.float64],
        reasons: npt.NDArray[np.uint8],
        group: npt.NDArray[np.int32] | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        self.scores = scores
        self.reasons = reasons
        self.group = group
        self.parameters = parameters

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        scores = self.scores if dtype is None else self.scores.astype(dtype, copy=False)
        return scores.copy() if copy and scores is self.scores else scores

    def __len__(self) -> int:
        return len(self.scores)

    def __iter__(self) -> Iterator[float]:
        return iter(self.scores.tolist())

    def __getitem__(self, place: Any) -> Any:
        return self.scores[place]

    def reason(self, row: int) -> str | None:
        """Why a row has no score; None when it has one."""
        return text_of(int(self.reasons[row]))

    def undefined(self) -> dict[str, int]:
        """How many rows have no score, by the word of the reason, the most frequent first."""
        counts = np.bincount(self.reasons, minlength=1)
        found = {word: int(counts[code]) for code in range(1, len(counts))
                 if counts[code] and (word := word_of(code)) is not None}  # fmt: skip
        return dict(sorted(found.items(), key=lambda entry: -entry[1]))

    def _notes(self) -> list[str]:
        notes: list[str] = []
        if self.parameters is not None:
            groups = len(self.parameters)
            notes.append("1 group" if groups == 1 else f"{groups:,} groups")
            if self.parameters.fallen_back_groups:
                notes.append(f"{self.parameters.fallen_back_groups:,} fell back")
        missing = ", ".join(f"{word} {count:,}" for word, count in self.undefined().items())
        return [*notes, f"without a score: {missing}"] if missing else notes

    def __repr__(self) -> str:
        notes = "; ".join([f"{len(self):,} scores", *self._notes()])
        return f"<prefkit.normalize.{type(self).__name__}: {notes}>"

    def _repr_html_(self) -> str:
        entries: list[tuple[str, object]] = [("scores", len(self))]
        if self.parameters is not None:
            entries += [
                ("groups", len(self.parameters)),
                ("fell back", self.parameters.fallen_back_groups),
            ]
        entries += list(self.undefined().items())
        return _html.pairs(f"prefkit.normalize.{type(self).__name__}", entries)


class RaterModel(Normalized):
    """A model of items and raters: the scores without their raters, and what both are worth.

    ``raters`` is ``parameters``, and ``rater_components`` the component of each. Raters whom no
    item links have nothing in common: component 0 has the most scores. Graded response has
    ``categories``, and for each rater a slope and the thresholds of all categories but the lowest.
    """

    __slots__ = (
        "categories",
        "component_sizes",
        "converged",
        "items",
        "iterations",
        "log_likelihood",
        "model",
        "rater_components",
        "residual",
        "slopes",
        "thresholds",
    )

    def __init__(
        self,
        made: Normalized,
        model: str,
        items: Items,
        rater_components: npt.NDArray[np.int32],
        component_sizes: npt.NDArray[np.uint64],
        fit: tuple[bool, int, float],
        graded: tuple[Any, ...] | None,
    ) -> None:
        super().__init__(made.scores, made.reasons, made.group, made.parameters)
        self.model = model
        self.items = items
        self.rater_components = rater_components
        self.component_sizes = component_sizes
        self.converged, self.iterations, self.residual = fit
        self.categories: npt.NDArray[np.float64] | None = None
        self.slopes: npt.NDArray[np.float64] | None = None
        self.thresholds: npt.NDArray[np.float64] | None = None
        self.log_likelihood: float | None = None
        if graded is not None:
            self.categories, self.slopes, self.thresholds, self.log_likelihood = graded

    @property
    def raters(self) -> Parameters:
        """The table of raters."""
        assert self.parameters is not None
        return self.parameters

    def _notes(self) -> list[str]:
        missing = ", ".join(f"{word} {count:,}" for word, count in self.undefined().items())
        notes = [f"{len(self.items):,} items, {len(self.raters):,} raters"]
        if len(self.component_sizes) > 1:
            notes.append(f"{len(self.component_sizes):,} components")
        if len(self.component_sizes):
            ended = "converged" if self.converged else "not converged"
            notes.append(f"{self.model}, {ended} in {self.iterations:,} iterations")
        else:
            notes.append(f"{self.model}, no scores")
        return [*notes, f"without a score: {missing}"] if missing else notes


def parameters_of(
    table: tuple[Any, ...],
    keys: Sequence[Key] | None,
    names: Sequence[str] = (),
    windows: Mapping[int, Windows] | None = None,
) -> Parameters:
    """The table of the extension.

    ``keys`` are those of the rows; a normalizer's table has the texts of its own, and ``names`` and
    ``windows`` of the keys that it was fitted by.
    """
    from ._keys import labels

    _, columns, count, pooled, level, location, scale, reasons, groups, scores, prior, _ = table
    shown: dict[str, npt.NDArray[Any]] = {}
    for place, (codes, texts) in enumerate(columns):
        numbers = np.frombuffer(codes, np.int64)
        if keys is not None:
            own = keys[place]
            shown[free_name(own.name, shown)] = labels(numbers, own.names, own.windows)
        else:
            name = names[place] if place < len(names) else f"key_{place}"
            window = None if windows is None else windows.get(place)
            shown[free_name(name, shown)] = labels(numbers, texts, window)
    return Parameters(
        shown,
        np.frombuffer(count, np.uint64),
        np.frombuffer(pooled, np.uint64),
        np.frombuffer(level, np.int32),
        np.frombuffer(location, np.float64),
        np.frombuffer(scale, np.float64),
        _words(np.frombuffer(reasons, np.uint8)),
        groups,
        scores,
        None if math.isnan(prior[0]) else Prior(*prior),
    )


def free_name(name: str, taken: Mapping[str, object]) -> str:
    """The name, or one like it where it is taken."""
    place = 1
    free = name
    while free in taken:
        place += 1
        free = f"{name}_{place}"
    return free


def model_of(
    made: Normalized, table: tuple[Any, ...], items: Sequence[Key], model: str
) -> RaterModel:
    from ._keys import labels

    converged, iterations, residual, columns, values, counts, reasons, components, raters, sizes, \
        graded = table[-1]  # fmt: skip
    shown: dict[str, npt.NDArray[Any]] = {}
    for own, (codes, _) in zip(items, columns, strict=True):
        shown[free_name(own.name, shown)] = labels(
            np.frombuffer(codes, np.int64), own.names, own.windows
        )
    unpacked = None
    deviation = None
    if graded is not None:
        categories, slopes, thresholds, deviations, log_likelihood = graded
        known = np.frombuffer(categories, np.float64)
        deviation = np.frombuffer(deviations, np.float64)
        unpacked = (
            known,
            np.frombuffer(slopes, np.float64),
            np.frombuffer(thresholds, np.float64).reshape(-1, max(0, len(known) - 1)),
            log_likelihood,
        )
    return RaterModel(
        made,
        model,
        Items(
            shown,
            np.frombuffer(counts, np.uint64),
            np.frombuffer(values, np.float64),
            deviation,
            np.frombuffer(components, np.int32),
            _words(np.frombuffer(reasons, np.uint8)),
        ),
        np.frombuffer(raters, np.int32),
        np.frombuffer(sizes, np.uint64),
        (bool(converged), iterations, residual),
        unpacked,
    )
