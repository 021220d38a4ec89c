"""Objectives from judgements: win rates, strengths and mean scores of competitors by dimension."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .. import _core
from .._columns import doubles
from .._dataset import Dataset
from .._options import argument_error, shown
from ..agreement._options import choice
from ..drift._options import from_zero
from ..normalize._results import Grid
from ._frontier import frontier as mask_of
from ._judged import ColumnsLike, Judged, check_competitors, columns_of, judged
from ._labels import check_rows, coded, jointly
from ._membership import Membership, membership
from ._points import directions_of
from ._reasons import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from .._dataset import JudgementSource
    from ._points import Maximize

Measure: TypeAlias = Literal["mean", "normalized_mean", "win_rate", "bradley_terry"]

_MEASURES: tuple[Measure, ...] = ("mean", "normalized_mean", "win_rate", "bradley_terry")
_OF_SCORES = ("mean", "normalized_mean")
# By prefkit_pair_measure.
_OF_PAIRS = ("win_rate", "bradley_terry")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Objectives(Grid):
    """A row for each competitor, a column for each dimension; more is better.

    ``values`` is NaN where there is none, with the ``reason`` in a word; ``count`` says how many
    comparisons or scores a value is made from, ``standard_error`` allows for what those of one
    item have in common. With ``buckets`` all arrays have the bucket as their first axis.
    """

    measure: Measure
    competitors: tuple[Any, ...]
    dimensions: tuple[str, ...]
    buckets: tuple[Any, ...] | None
    values: npt.NDArray[np.float64]
    count: npt.NDArray[np.uint64]
    standard_error: npt.NDArray[np.float64]
    reason: npt.NDArray[Any]
    error_reason: npt.NDArray[Any]

    def frontier(self, maximize: Maximize = True) -> npt.NDArray[np.bool_]:
        """Which competitors no other dominates (in each bucket). One that lacks an objective is
        on no frontier."""
        directions = directions_of(maximize, len(self.dimensions), self.dimensions)
        if self.values.size == 0:
            return np.zeros(self.values.shape[:-1], np.bool_)
        flat = self.values.reshape(-1, len(self.dimensions))
        groups = np.arange(len(flat)) // max(1, len(self.competitors))
        found = mask_of(flat, maximize=directions, groups=groups, nan="drop")
        return found.reshape(self.values.shape[:-1])

    def membership(self, maximize: Maximize = True, **options: Any) -> Membership:
        """How likely each is on the frontier, by the standard errors as if values were independent.

        ``membership(samples(dataset))`` keeps what competitors judged on the same items have in
        common. Not for buckets.
        """
        if self.buckets is not None:
            raise argument_error("buckets", "membership is of one table; leave bucket out")
        directions = directions_of(maximize, len(self.dimensions), self.dimensions)
        if not self.dimensions:
            raise argument_error("dimensions", "there is no dimension, and so no frontier")
        known = np.where(np.isnan(self.standard_error), np.nan, self.values)
        found = membership(
            known,
            standard_errors=np.nan_to_num(self.standard_error),
            maximize=directions,
            **options,
        )
        return Membership(self.competitors, *[getattr(found, one) for one in _COLUMNS])

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        """One row for each bucket, competitor and dimension."""
        axes: list[tuple[str, tuple[Any, ...]]] = [
            ("competitor", self.competitors),
            ("dimension", self.dimensions),
        ]
        if self.buckets is not None:
            axes.insert(0, ("bucket", self.buckets))
        columns: dict[str, npt.NDArray[Any]] = {}
        shape = self.values.shape
        for axis, (name, labels) in enumerate(axes):
            array = np.empty(len(labels), np.object_)
            array[:] = labels
            across = [1] * len(shape)
            across[axis] = len(labels)
            columns[name] = np.broadcast_to(array.reshape(across), shape).reshape(-1)
        columns["value"] = self.values.reshape(-1)
        columns["count"] = self.count.reshape(-1)
        columns["standard_error"] = self.standard_error.reshape(-1)
        columns["reason"] = self.reason.reshape(-1)
        return columns

    def _length(self) -> int:
        return self.values.size


# Of Membership, behind the points.
_COLUMNS = (
    "probability",
    "monte_carlo_error",
    "verdict",
    "on_frontier",
    "draws_without",
    "reason",
    "dominates",
    "draws",
    "level",
    "seed",
)


def objectives(
    data: Dataset | ColumnsLike,
    measure: Measure | None = None,
    *,
    by: str = "generator",
    bucket: str | None = None,
    ridge: float = 0.0,
    source: JudgementSource | None = None,
    task: str | None = None,
) -> Objectives:
    """What the judgements make of each competitor in each dimension.

    ``measure`` is the ``"mean"`` score, the ``"normalized_mean"`` (z-scores of each rater in each
    dimension), the ``"win_rate"`` (ties half) or ``"bradley_terry"``, the logarithm of the
    strength; by default the mean where there are scores, else the win rate. ``ridge`` is the
    precision of a prior, which gives the unbeaten a finite strength.

    Of a Dataset the competitors are what ``by`` says: ``"generator"``, ``"candidate"`` (its id), or
    for scores any column of judgements or items, such as ``"dataset_version"``; ``bucket`` names
    a column, such as ``"task"`` or ``"scenario"``, of which each value gets a table. Else ``data``
    is a mapping of columns: ``competitor``, ``dimension`` and ``value``, or ``left``, ``right``,
    ``dimension`` and ``outcome`` (1, 0 or 0.5 for left); ``prompt`` and ``bucket`` may be there. A
    data frame will do for a mapping.
    """
    if measure is not None:
        choice("measure", measure, _MEASURES)
    if isinstance(data, Dataset):
        kind: Any = None if measure is None else "score" if measure in _OF_SCORES else "preference"
        found = judged(
            data,
            kind=kind,
            by=by,
            bucket=bucket,
            normalized=measure == "normalized_mean",
            source=source,
            task=task,
        )
        check_competitors(found, by)
    else:
        found = _of_columns(columns_of(data))
    return objectives_of(found, measure, ridge)


def objectives_of(found: Judged, measure: Measure | None = None, ridge: float = 0.0) -> Objectives:
    known: Measure = measure or ("mean" if found.right is None else "win_rate")
    if (known in _OF_SCORES) != (found.right is None):
        what = "scores" if found.right is None else "comparisons"
        raise argument_error("measure", f"{known} cannot be made of {what}")
    buckets: tuple[Any, ...] | None = None
    codes = None
    if found.bucket is not None:
        codes, buckets = coded("bucket", found.bucket)
    sizes = (len(found.competitors), len(found.dimensions))
    if found.right is None:
        columns = (found.left, found.dimension, found.value, found.cluster, codes)
        raw = _core.pareto_score_objectives(columns, *sizes)
    else:
        sides = (found.left, found.right, found.value, found.dimension, found.cluster, codes)
        prior = from_zero("ridge", ridge)
        raw = _core.pareto_pair_objectives(sides, *sizes, _OF_PAIRS.index(known), prior)
    _, _, tables, _, values, counts, errors, reasons, error_reasons = raw
    shape = sizes if buckets is None else (tables, *sizes)

    def numbers(column: bytes, kind: Any) -> npt.NDArray[Any]:
        return np.frombuffer(column, kind).reshape(shape)

    return Objectives(
        known,
        found.competitors,
        found.dimensions,
        buckets,
        numbers(values, np.float64),
        numbers(counts, np.uint64),
        numbers(errors, np.float64),
        words_of(numbers(reasons, np.uint8)),
        words_of(numbers(error_reasons, np.uint8)),
    )


def _of_columns(data: Mapping[str, Any]) -> Judged:
    is_score = "competitor" in data
    wanted: tuple[str, ...] = ("competitor", "dimension", "value")
    if not is_score:
        wanted = ("left", "right", "dimension", "outcome")
    for name in wanted:
        if name not in data:
            raise argument_error(
                "data",
                f"there is no column {name!r}; give competitor, dimension and value, or left, "
                "right, dimension and outcome",
            )
    value = doubles("value", data["value" if is_score else "outcome"])
    dimension, dimensions = coded("dimension", data["dimension"])
    right: npt.NDArray[np.int64] | None = None
    if is_score:
        left, competitors = coded("competitor", data["competitor"])
    else:
        sides, competitors = jointly("competitor", [data["left"], data["right"]])
        left, right = cast("list[npt.NDArray[np.int64]]", sides)
        check_rows("right", len(right), len(value))
    rows = len(value)
    check_rows("dimension", len(dimension), rows)
    check_rows("competitor" if is_score else "left", len(left), rows)
    if right is not None and (left == right).any():
        row = int((left == right).argmax())
        raise argument_error(
            "right",
            f"row {row} compares {shown(competitors[left[row]])} with itself; leave it out",
        )
    cluster = np.arange(rows)
    if data.get("prompt") is not None:
        cluster, _ = coded("prompt", data["prompt"])
        check_rows("prompt", len(cluster), rows)
    bucket: npt.NDArray[Any] | None = None
    if data.get("bucket") is not None:
        bucket = np.empty(rows, np.object_)
        labels = list(data["bucket"])
        check_rows("bucket", len(labels), rows)
        bucket[:] = labels
    return Judged(
        "score" if is_score else "preference",
        competitors,
        tuple(str(one) for one in dimensions),
        dimension,
        cluster,
        bucket,
        left,
        right,
        value,
    )
