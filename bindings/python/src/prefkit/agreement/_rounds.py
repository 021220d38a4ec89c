"""Rounds of annotation, judges, and the ceiling of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, cast

import numpy as np

from .. import _core
from .._options import argument_error
from ._input import Column, RatingsLike, coded, codes, is_missing, take
from ._options import DEFAULTS, TIE_VALUE, Ties, choice, finite, pack, whole
from ._request import agreement_of
from ._results import (
    Calibration,
    Ceiling,
    Flip,
    FlipDirection,
    FlipRate,
    IntraRater,
    JudgeCalibration,
    McNemar,
    Mean,
    Proportion,
    reason_of,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    from typing_extensions import Unpack

_KAPPA = "cohen_kappa"
_QUANTITIES = ("kappa", "agreement")
_VERDICTS = ("undecided", "passed", "failed")

# A verdict for each item: a mapping, or two columns.
RoundLike: TypeAlias = "Mapping[Any, Any] | tuple[Column, Column]"


class KappaOptions(TypedDict, total=False):
    """The options of Cohen's kappa between two rounds, and of the intervals."""

    weights: Any
    ci: Literal["analytic", "bootstrap"] | None
    confidence: float
    resamples: int
    seed: int


def _packed(given: KappaOptions) -> tuple[Any, float]:
    options = {**DEFAULTS, "ci": "analytic", **given}
    return pack(_KAPPA, options), cast("float", options["confidence"])


def mcnemar(forward: int, backward: int) -> McNemar:
    """McNemar's test (1947) for flips one way and the other: exact, and chi-square (Edwards)."""
    most = 1 << 53
    forward = whole("forward", forward, 0, most)
    backward = whole("backward", backward, 0, most)
    reason, exact, chi_square, p = _core.mcnemar(forward, backward)
    return McNemar(forward, backward, exact, chi_square, p, reason_of(reason))


class _Categories:
    """Verdicts of several columns as numbers that mean the same in all of them."""

    def __init__(self, *columns: Sequence[Any]) -> None:
        listed = [value for column in columns for value in column if not is_missing(value)]
        self._words: tuple[str, ...] | None = None
        if any(isinstance(value, str) for value in listed):
            if not all(isinstance(value, str) for value in listed):
                raise argument_error("values", "verdicts are all numbers or all strings")
            self._words = tuple(sorted(set(listed)))

    def numbers(self, column: Sequence[Any]) -> npt.NDArray[np.float64]:
        objects = np.empty(len(column), dtype=np.object_)
        objects[:] = list(column)
        numbers, _ = coded(objects, self._words)
        return np.ascontiguousarray(numbers, dtype=np.float64)

    def word(self, number: float) -> Any:
        return number if self._words is None else self._words[int(number)]


def _columns(name: str, given: RoundLike) -> tuple[list[Any], list[Any]]:
    if isinstance(given, Mapping):
        return list(given.keys()), list(given.values())
    try:
        items, values = given
        items, values = list(cast("Any", items)), list(cast("Any", values))
    except (TypeError, ValueError):
        raise argument_error(
            name, f"{name} must be a dict of item and verdict, or a pair of two columns"
        ) from None
    if len(items) != len(values):
        raise argument_error(name, f"{name} has {len(items)} items and {len(values)} verdicts")
    return items, values


def flip_rate(
    first: RoundLike,
    second: RoundLike,
    *,
    by: Sequence[Any] | Mapping[Any, Any] | None = None,
    **options: Unpack[KappaOptions],
) -> FlipRate:
    """What changed between two rounds of annotation of the same items.

    A round is a dict of item and verdict, or two columns. ``by`` is a label for each row of the
    first round, or a dict of item and label. Undefined when the rounds have no item in common.
    """
    packed, confidence = _packed(options)
    items, values = _columns("first", first)
    items_again, values_again = _columns("second", second)
    known, names = codes("items", [*items, *items_again])
    verdicts = _Categories(values, values_again)
    groups, group_names = None, cast("tuple[Any, ...]", ())
    if by is not None:
        labels = [by[item] for item in items] if isinstance(by, Mapping) else list(by)
        if len(labels) != len(items):
            raise argument_error(
                "by", f"by has {len(labels)} labels for the {len(items)} rows of the first round"
            )
        groups, group_names = codes("by", labels)
    agreement, kappa, flips, shares, directions = _core.flip_rate(
        np.ascontiguousarray(known[: len(items)]),
        verdicts.numbers(values),
        np.ascontiguousarray(known[len(items) :]),
        verdicts.numbers(values_again),
        groups,
        len(group_names),
        packed,
    )
    share_kept = _proportion(agreement)
    return FlipRate(
        estimate=1 - share_kept.estimate,
        agreement=share_kept,
        kappa=agreement_of(kappa, _KAPPA, confidence),
        flips=tuple(Flip(names[item], verdicts.word(a), verdicts.word(b)) for item, a, b in flips),
        directions=tuple(
            FlipDirection(
                verdicts.word(low),
                verdicts.word(high),
                McNemar(forward, backward, exact, chi_square, p, None),
            )
            for low, high, forward, backward, exact, chi_square, p in directions
        ),
        groups={name: _proportion(raw) for name, raw in zip(group_names, shares, strict=True)},
        defined=share_kept.reason is None,
        reason=share_kept.reason,
    )


def _proportion(raw: tuple[int, int, int, float, float, float]) -> Proportion:
    reason, hits, count, estimate, low, high = raw
    return Proportion(hits, count, estimate, low, high, reason_of(reason))


def intra_rater(
    first: RatingsLike, second: RatingsLike | None = None, **options: Unpack[KappaOptions]
) -> IntraRater:
    """How far raters agree with themselves when they meet an item again.

    With one argument the first and the second rating that each rater gave an item are compared.
    Two rounds must be matrices of one shape, whose rows and columns mean the same; join long forms
    into one.
    """
    packed, confidence = _packed(options)
    taken = take(first, duplicates="keep" if second is None else None)
    again = None
    if second is not None:
        again = take(second)
        shapes = ((taken.n_items, taken.n_raters), (again.n_items, again.n_raters))
        if taken.matrix is None or again.matrix is None or shapes[0] != shapes[1]:
            raise argument_error("second", "two rounds must be matrices of one shape")
        if taken.labels != again.labels:
            words = sorted({*(taken.labels or ()), *(again.labels or ())})
            taken = take(first, categories=words)
            again = take(second, categories=words)
    agreement, kappa, shares, kappas = _core.intra_rater(
        taken.packed(), None if again is None else again.packed(), packed, taken.n_raters
    )
    whole_share = _proportion(agreement)
    return IntraRater(
        agreement=whole_share,
        kappa=agreement_of(kappa, _KAPPA, confidence),
        raters={
            rater: (_proportion(one), agreement_of(own, _KAPPA, confidence))
            for rater, one, own in zip(taken.raters, shares, kappas, strict=True)
        },
        defined=whole_share.reason is None,
        reason=whole_share.reason,
    )


def judge_calibration(
    judge: Column,
    human: Column,
    *,
    by: Sequence[Any] | npt.ArrayLike | None = None,
    categories: Sequence[Any] | None = None,
    gate: Literal["kappa", "agreement"] = "kappa",
    threshold: float = 0.6,
    minimum_items: int = 10,
    **options: Unpack[KappaOptions],
) -> JudgeCalibration:
    """How far a judge, such as a model, gives the verdicts of humans, with the gate it passed.

    The gate is passed when the whole interval of kappa (or of agreement) is at the threshold or
    above, failed when it is below, and else undecided: more items are needed.
    """
    packed, confidence = _packed(options)
    own, theirs = list(cast("Any", judge)), list(cast("Any", human))
    if len(own) != len(theirs):
        raise argument_error(
            "human", f"the judge has {len(own)} verdicts and the human {len(theirs)}"
        )
    listed = None if categories is None else list(categories)
    verdicts = _Categories(own, theirs, listed or ())
    groups, names = (None, cast("tuple[Any, ...]", ())) if by is None else codes("by", by)
    if groups is not None and len(groups) != len(own):
        raise argument_error("by", f"by has {len(groups)} labels for {len(own)} items")
    whole_one, parts = _core.judge_calibrate(
        verdicts.numbers(own),
        verdicts.numbers(theirs),
        None if listed is None else np.unique(verdicts.numbers(listed)),
        (
            choice("gate", gate, _QUANTITIES),
            finite("threshold", threshold),
            whole("minimum_items", minimum_items, 0, 1 << 62),
        ),
        packed,
        groups,
        len(names),
    )
    return JudgeCalibration(
        overall=_calibration(whole_one, confidence),
        groups={
            name: _calibration(raw, confidence) for name, raw in zip(names, parts, strict=True)
        },
    )


def _calibration(raw: tuple[Any, ...], confidence: float) -> Calibration:
    verdict, why_share, why_kappa, why_error, items, same = cast("tuple[int, ...]", raw[:6])
    numbers = cast("tuple[float, ...]", raw[6:])
    agreement, agreement_low, agreement_high, kappa, se, low, high = numbers
    nothing = float("nan")
    return Calibration(
        _VERDICTS[verdict],
        Proportion(same, items, agreement, agreement_low, agreement_high, reason_of(why_share)),
        agreement_of(
            (why_kappa, kappa, se, low, high, agreement, nothing, items, 2, 2 * items, why_error),
            _KAPPA,
            confidence,
        ),
    )


def ceiling(
    ratings: RatingsLike,
    *,
    ties: Ties = "labels",
    tie_value: float = TIE_VALUE,
    confidence: float = 0.95,
) -> Ceiling:
    """The best accuracy that a model can reach against labels on which people differ.

    ``ties`` says what a tie counts as when the ratings are preferences, of which ``tie_value`` is
    a tie; ``"labels"`` takes ratings as labels of any kind.
    """
    options = {
        **DEFAULTS,
        "ties": ties,
        "tie_value": finite("tie_value", tie_value),
        "confidence": confidence,
    }
    reason, majority, leave_one_out, pairwise, items, votes, single = _core.ceiling(
        take(ratings).packed(), pack("percent_agreement", options)
    )
    return Ceiling(
        Mean(*majority),
        Mean(*leave_one_out),
        Mean(*pairwise),
        items,
        votes,
        single,
        reason == 0,
        reason_of(reason),
    )
