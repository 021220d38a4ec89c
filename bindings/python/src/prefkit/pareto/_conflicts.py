"""How often dimensions prefer different sides of the same comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core
from .._columns import doubles
from .._dataset import Dataset
from .._options import argument_error, shown
from ..agreement._options import choice, finite
from ..normalize._results import Grid
from ._judged import (
    ColumnsLike,
    Kind,
    candidates_of,
    columns_of,
    dimension_codes,
    items_of,
    names_of,
    outcomes_of,
    same,
)
from ._labels import check_rows, coded
from ._options import pack
from ._reasons import word_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from .._arrays import Ratings
    from .._options import ProgressCallback


@dataclass(frozen=True, slots=True, repr=False)
class Conflict:
    """How often two dimensions prefer different sides.

    Of ``both``, the comparisons that both judged, ``agree`` prefer the same side, ``conflict``
    different ones, and ``tied`` have a tie in one or both. ``rate`` is the share of conflicts among
    those without a tie, with an interval that allows for what comparisons of one item have in
    common; ``expected`` the rate of independent dimensions; ``tau`` Kendall's tau-b.
    """

    first: str
    second: str
    rate: float
    ci_low: float
    ci_high: float
    expected: float
    tau: float
    both: int
    agree: int
    conflict: int
    tied: int
    reason: str | None

    def __repr__(self) -> str:
        told = self.reason
        if told is None:
            told = (
                f"{self.rate:.1%} [{self.ci_low:.1%}, {self.ci_high:.1%}] of "
                f"{self.agree + self.conflict:,} conflict, {self.expected:.1%} by chance"
            )
        return f"<prefkit.pareto.Conflict of {self.first} and {self.second}: {told}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Conflicts(Grid):
    """The conflicts of each pair of ``dimensions``, in their order."""

    dimensions: tuple[str, ...]
    pairs: tuple[Conflict, ...]
    level: float

    def __iter__(self) -> Iterator[Conflict]:
        return iter(self.pairs)

    def __getitem__(self, names: tuple[str, str]) -> Conflict:
        """The conflict of two dimensions, whichever comes first."""
        for pair in self.pairs:
            if {pair.first, pair.second} == set(names):
                return pair
        raise KeyError(names)

    def worst(self, count: int = 10) -> tuple[Conflict, ...]:
        """The pairs that conflict most often."""
        known = [pair for pair in self.pairs if not math.isnan(pair.rate)]
        return tuple(sorted(known, key=lambda pair: -pair.rate)[:count])

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        columns: dict[str, npt.NDArray[Any]] = {}
        for one in fields(Conflict):
            values = [getattr(pair, one.name) for pair in self.pairs]
            kind: Any = np.object_ if one.name in ("first", "second", "reason") else None
            columns[one.name] = np.array(values, kind)
        return columns

    def _length(self) -> int:
        return len(self.pairs)


def dim_conflicts(
    data: Dataset | ColumnsLike,
    *,
    kind: Kind | None = None,
    level: float = 0.95,
    progress: ProgressCallback | None = None,
) -> Conflicts:
    """How often each pair of dimensions points to different winners.

    Of a Dataset the comparisons are its preferences, where they have several dimensions, or else
    pairs of scored candidates of one item; ``kind`` chooses. Else ``data`` is a mapping of columns:
    ``comparison``, ``dimension`` and ``side`` (positive for the left one, negative for the right
    one, 0 for a tie), with ``prompt`` where comparisons share one; or ``item``, ``candidate``,
    ``dimension`` and ``value``. A data frame will do for a mapping.
    """
    share = finite("level", level)
    if not 0 < share < 1:
        raise argument_error("level", f"level must lie between 0 and 1; it is {shown(level)}")
    choice("kind", kind, (None, "score", "preference"))
    if not isinstance(data, Dataset):
        return conflicts_of(_of_columns(columns_of(data)), share, progress)
    made = of_dataset(data, kind)
    if not made[2]:
        which = "score or preference" if kind is None else kind
        raise argument_error(
            "data",
            f"no {which} of the dataset has a dimension; give columns of your own: comparison, "
            "dimension and side, or item, candidate, dimension and value",
        )
    return conflicts_of(made, share, progress)


def conflicts_of(
    made: Made, share: float = 0.95, progress: ProgressCallback | None = None
) -> Conflicts:
    by_scores, columns, names = made
    options = pack(0, progress=progress)
    raw = _core.pareto_conflicts(int(by_scores), columns, len(names), share, options)
    return Conflicts(names, tuple(_conflict(one, names) for one in raw), share)


def _conflict(raw: tuple[Any, ...], names: tuple[str, ...]) -> Conflict:
    left, right, reason, both, agree, conflict, tied, rate, low, high, expected, tau = raw
    return Conflict(
        names[int(left)],
        names[int(right)],
        rate,
        low,
        high,
        expected,
        tau,
        both,
        agree,
        conflict,
        tied,
        word_of(reason),
    )


# Columns of the extension, and the names of dimensions.
Made = tuple[bool, "tuple[npt.NDArray[Any] | None, ...]", tuple[str, ...]]


def of_dataset(dataset: Dataset, kind: Kind | None) -> Made:
    if kind != "score":
        ratings = dataset.ratings("preference")
        dimension, names = dimension_codes(dataset, ratings.judgement)
        if kind == "preference" or len(names) > 1:
            comparison, side = _comparisons(dataset, ratings)
            return False, (comparison, dimension, side, items_of(dataset, ratings)), names
    ratings = dataset.ratings("score")
    dimension, names = dimension_codes(dataset, ratings.judgement)
    rows = candidates_of(dataset, "candidate_a", ratings.judgement)
    candidate = same(rows, np.asarray(ratings.unit, np.int64))
    value = np.ascontiguousarray(ratings.value, np.float64)
    return True, (items_of(dataset, ratings), candidate, dimension, value), names


def _comparisons(
    dataset: Dataset, ratings: Ratings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """A number for each comparison and which side is preferred.

    Candidates with an id or a generator are told apart in all records of their item; others are
    those of their record.
    """
    rows = [
        candidates_of(dataset, one, ratings.judgement) for one in ("candidate_a", "candidate_b")
    ]
    side = 2 * outcomes_of(dataset, ratings) - 1
    item = items_of(dataset, ratings)
    for column in ("candidate_id", "generator"):
        codes, _ = names_of(dataset.candidates.to_numpy(column))
        named = [np.where(one < 0, -1, codes[one]) if len(codes) else one for one in rows]
        if all((one >= 0).all() for one in named) and not (named[0] == named[1]).any():
            rows = named
            break
    low, high = np.minimum(*rows), np.maximum(*rows)
    turned = np.where(rows[0] <= rows[1], side, -side)
    keys = np.stack([item, low, high], axis=1)
    _, comparison = np.unique(keys, axis=0, return_inverse=True)
    return comparison.reshape(-1).astype(np.int64), turned


def _of_columns(data: Mapping[str, Any]) -> Made:
    by_scores = "item" in data
    wanted: tuple[str, ...] = ("item", "candidate", "dimension", "value")
    if not by_scores:
        wanted = ("comparison", "dimension", "side")
    for name in wanted:
        if name not in data:
            raise argument_error(
                "data",
                f"there is no column {name!r}; give comparison, dimension and side, or item, "
                "candidate, dimension and value",
            )
    numbers = doubles(wanted[-1], data[wanted[-1]])
    codes: list[npt.NDArray[np.int64]] = []
    labels: tuple[Any, ...] = ()
    for name in wanted[:-1]:
        column, known = coded(name, data[name])
        check_rows(name, len(column), len(numbers))
        codes.append(column)
        if name == "dimension":
            labels = known
    names = tuple(str(one) for one in labels)
    if by_scores:
        return True, (*codes, numbers), names
    prompt: npt.NDArray[np.int64] | None = None
    if data.get("prompt") is not None:
        prompt, _ = coded("prompt", data["prompt"])
        check_rows("prompt", len(prompt), len(numbers))
    return False, (*codes, numbers, prompt), names
