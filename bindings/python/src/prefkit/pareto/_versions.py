"""Did this version get better?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from .. import _core, _html
from .._options import argument_error
from ..agreement._options import choice, whole
from ..drift._options import adjust_of, seed_of
from ..normalize._options import progress_of, threads_of
from ._membership import level_of
from ._points import numbers_by_name
from ._reasons import word_of
from ._samples import Samples, arranged, joined, samples

if TYPE_CHECKING:
    from typing_extensions import TypeIs

    from .._options import ProgressCallback
    from ..drift._options import Adjust
    from ._hypervolume import OneEach
    from ._points import Maximize
    from ._samples import SamplesLike

Pairing: TypeAlias = Literal["cluster", "independent"]
VersionVerdict: TypeAlias = Literal[
    "undefined", "dominates", "better_frontier", "trade_off", "worse", "no_difference"
]
Direction: TypeAlias = Literal["unclear", "gained", "paid"]

# By prefkit_pairing, prefkit_version_verdict and PREFKIT_DIRECTION_*.
_PAIRINGS: tuple[Pairing, ...] = ("cluster", "independent")
_VERDICTS: tuple[VersionVerdict, ...] = (
    "undefined",
    "dominates",
    "better_frontier",
    "trade_off",
    "worse",
    "no_difference",
)
_DIRECTIONS: tuple[Direction, ...] = ("unclear", "gained", "paid")
_MOST_DRAWS = 10_000_000


class ObjectiveChange(NamedTuple):
    """A change with its percentile interval; the p-value is two-sided."""

    before: float
    after: float
    difference: float
    ci_low: float
    ci_high: float
    p_value: float
    adjusted: float


class Shares(NamedTuple):
    """The shares of draws in which each is so; they sum to 1."""

    after_dominates: float
    before_dominates: float
    larger_hypervolume: float
    other_incomparable: float
    equal: float


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Comparison:
    """Whether a version got better, over all clusters or in a ``bucket``.

    ``verdict`` is ``"dominates"``, ``"better_frontier"``, ``"trade_off"`` (another point of the
    same frontier), ``"worse"``, ``"no_difference"`` that can be told, or ``"undefined"`` with a
    ``reason``. ``changes`` are those of the objectives by name, ``directions`` whether each
    ``"gained"``, ``"paid"`` or is ``"unclear"``, ``hypervolume`` its change against ``reference``.
    ``buckets`` has a comparison for each bucket, by its label.
    """

    bucket: Any
    verdict: VersionVerdict
    reason: str | None
    shares: Shares
    after_dominates_p: float
    before_dominates_p: float
    hypervolume: ObjectiveChange
    changes: dict[str, ObjectiveChange]
    directions: dict[str, Direction]
    reference: tuple[float, ...]
    draws_without: int
    clusters_before: int
    clusters_after: int
    clusters_both: int
    buckets: dict[Any, Comparison]

    @property
    def paid(self) -> tuple[str, ...]:
        """The objectives that got worse."""
        return tuple(name for name, way in self.directions.items() if way == "paid")

    @property
    def gained(self) -> tuple[str, ...]:
        """The objectives that got better."""
        return tuple(name for name, way in self.directions.items() if way == "gained")

    def __repr__(self) -> str:
        where = "" if self.bucket is None else f" in {self.bucket}"
        if self.reason is not None:
            return f"<prefkit.pareto.Comparison{where}: undefined, {self.reason}>"
        told: list[str] = [self.verdict]
        told += [f"{name} {self.changes[name].difference:+.3g}" for name in self.gained]
        told += [f"{name} paid {self.changes[name].difference:+.3g}" for name in self.paid]
        more = f"; {len(self.buckets)} buckets" if self.buckets else ""
        return f"<prefkit.pareto.Comparison{where}: {', '.join(told)}{more}>"

    def _repr_html_(self) -> str:
        columns = ("bucket", "verdict", "objective", "before", "after", "difference", "interval")
        rows = [
            row
            for part in (self, *self.buckets.values())
            for row in (part._rows() or [part._row("", None)])
        ]
        return _html.table("prefkit.pareto.Comparison", columns, rows, len(rows))

    def _rows(self) -> list[dict[str, object]]:
        rows = [self._row(name, change) for name, change in self.changes.items()]
        return [*rows, self._row("hypervolume", self.hypervolume)] if rows else []

    def _row(self, name: str, change: ObjectiveChange | None) -> dict[str, object]:
        def shown(number: float) -> str:
            return f"{number:.4g}" if math.isfinite(number) else ""

        known = change or ObjectiveChange(*[math.nan] * 7)
        interval = f"{shown(known.ci_low)} to {shown(known.ci_high)}" if change else ""
        return {
            "bucket": self.bucket,
            "verdict": self.verdict if self.reason is None else self.reason,
            "objective": name,
            "before": shown(known.before),
            "after": shown(known.after),
            "difference": shown(known.difference),
            "interval": interval,
        }


def compare(
    before: SamplesLike,
    after: SamplesLike,
    *,
    cluster: object = None,
    bucket: object = None,
    maximize: Maximize = True,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    reference: OneEach | None = None,
    pairing: Pairing = "cluster",
    adjust: Adjust | None = "bh",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Comparison:
    """Whether ``after`` is better than ``before``: all clusters, and each bucket.

    Each side is `samples` of one point or of several, or what `samples` takes by itself: rows of
    objectives of one version, or a Dataset. ``cluster`` and ``bucket`` are then a label for each
    row, for both sides alike or as a pair; for a Dataset ``bucket`` names a column. Clusters with
    one label are drawn for both sides at once, unless ``pairing`` is ``"independent"``. A
    difference counts where its p-value, adjusted over objectives and buckets, is at most
    ``1 - level``. ``reference`` is the corner of the hypervolume. Objectives with names are matched
    by them, in whatever order they come.
    """
    first = _side(before, _of_side(cluster, 0), _of_side(bucket, 0), maximize)
    second = _side(after, _of_side(cluster, 1), _of_side(bucket, 1), maximize)
    second = arranged(second, first, "after")
    first = arranged(first, second, "before")
    if first.maximize != second.maximize:
        raise argument_error(
            "after",
            f"more is better in {_better(first)} of before and in {_better(second)} of after; give "
            "both sides the same maximize",
        )
    corner = None
    if reference is not None:
        names = first.objectives
        corner = numbers_by_name("reference", reference, len(names), names)
    options = (
        whole("draws", draws, 1, _MOST_DRAWS),
        seed_of(seed),
        level_of(level),
        corner,
        choice("pairing", pairing, _PAIRINGS),
        0 if adjust is None else adjust_of(adjust),
        int(adjust is None),
        threads_of(threads),
        progress_of(progress),
    )
    old, new, labels = joined(first, second)
    raw = _core.pareto_compare(old, new, options)
    parts = [_part(one, first.objectives, labels) for one in raw[1:]]
    return _part(raw[0], first.objectives, labels, {part.bucket: part for part in parts})


def _better(side: Samples) -> list[str]:
    return [name for name, up in zip(side.objectives, side.maximize, strict=True) if up]


def _of_side(given: object, side: int) -> object:
    """What is for one side: an element of a pair of columns, else the column itself."""
    if _is_tuple(given) and len(given) == 2 and all(np.ndim(one) == 1 for one in given):
        return given[side]
    return given


def _is_tuple(given: object) -> TypeIs[tuple[Any, ...]]:
    return isinstance(given, tuple)


def _side(values: SamplesLike, cluster: object, bucket: object, maximize: Maximize) -> Samples:
    if isinstance(values, Samples):
        if cluster is not None or bucket is not None:
            raise argument_error("cluster", "samples say their clusters and buckets themselves")
        return values
    return samples(values, cluster=cluster, bucket=bucket, maximize=maximize)


def _part(
    raw: tuple[Any, ...],
    names: tuple[str, ...],
    labels: tuple[Any, ...] | None,
    buckets: dict[Any, Comparison] | None = None,
) -> Comparison:
    bucket: Any
    verdict: int
    bucket, verdict, reason, shares, p_values, hypervolume, changes, ways, reference, counts = raw
    after_p, before_p = p_values
    without, only_before, only_after, in_both = counts
    label = None if bucket is None or labels is None else labels[bucket]
    directions = np.frombuffer(ways or b"", np.uint8).tolist()
    return Comparison(
        label,
        _VERDICTS[verdict],
        word_of(reason),
        Shares(*shares),
        after_p,
        before_p,
        ObjectiveChange(*hypervolume),
        {name: ObjectiveChange(*one) for name, one in zip(names, changes, strict=False)},
        {name: _DIRECTIONS[way] for name, way in zip(names, directions, strict=False)},
        tuple(np.frombuffer(reference or b"", np.float64).tolist()),
        without,
        only_before,
        only_after,
        in_both,
        buckets or {},
    )
