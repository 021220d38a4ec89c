"""Rounds of annotation, judges, and the ceiling of labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, cast

import numpy as np

from .. import _core
from .._arrays import Ratings
from .._options import ProgressCallback, argument_error
from ._input import (
    Column,
    LongRatings,
    RatingsLike,
    Taken,
    coded,
    codes,
    column_of,
    is_dataset,
    is_missing,
    take,
)
from ._options import DEFAULTS, TIE_VALUE, OneOfTwo, Ties, choice, finite, pack, whole
from ._request import agreement_of, coded_labels, labels_of_rows
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
    ci: Literal["analytic", "bootstrap", "score"] | None
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
    groups, group_names = None, cast("Sequence[Any]", ())
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
    first: RatingsLike,
    second: RatingsLike | None = None,
    *,
    rounds: str | Sequence[Any] | npt.ArrayLike | None = None,
    duplicates: OneOfTwo | None = None,
    **options: Unpack[KappaOptions],
) -> IntraRater:
    """How far raters agree with themselves when they meet an item again.

    The two rounds are two matrices of one shape, whose rows and columns mean the same; two long
    forms, whose ids do; or one long form or dataset with ``rounds``: a label of one of two rounds
    for each row, or a column of the dataset such as ``"round"``. Rows without a label are left
    out. With ratings alone the first and the second that each rater gave an item are compared.

    ``duplicates`` says which rating counts when a rater rated an item twice in one round:
    ``"refuse"``, ``"first"`` or ``"last"``; None refuses, and takes the last of a dataset's.
    """
    packed, confidence = _packed(options)
    policy = choice(
        "duplicates",
        duplicates or ("last" if is_dataset(first) or isinstance(first, Ratings) else "refuse"),
        ("refuse", "first", "last"),
    )
    taken, again = _two_rounds(first, second, rounds)
    agreement, kappa, shares, kappas = _core.intra_rater(
        replace(taken, duplicates=policy).packed(),
        None if again is None else replace(again, duplicates=policy).packed(),
        packed,
        taken.n_raters,
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


def _two_rounds(first: object, second: object | None, rounds: object) -> tuple[Taken, Taken | None]:
    """The rounds in codes that mean the same; no second one for ratings with repeats."""
    if rounds is not None:
        if second is not None:
            raise argument_error("rounds", "rounds tells the rows of one long form apart; give one")
        return _labelled_rounds(first, rounds)
    if second is None:
        return take(first, duplicates="keep"), None
    if isinstance(first, LongRatings) and isinstance(second, LongRatings):
        return _joined(first, second)
    if any(is_dataset(one) or isinstance(one, Ratings) for one in (first, second)):
        raise argument_error(
            "second",
            "units of two datasets have no common codes; read both rounds into one dataset, and "
            "name the column that tells them apart with rounds=",
        )
    taken, again = take(first), take(second)
    shapes = ((taken.n_items, taken.n_raters), (again.n_items, again.n_raters))
    if taken.matrix is None or again.matrix is None or shapes[0] != shapes[1]:
        raise argument_error(
            "second", "two rounds must be matrices of one shape, or both long forms"
        )
    if taken.labels != again.labels:
        words = sorted({*(taken.labels or ()), *(again.labels or ())})
        taken, again = take(first, categories=words), take(second, categories=words)
    return taken, again


def _labelled_rounds(data: object, rounds: object) -> tuple[Taken, Taken]:
    source = data.ratings() if is_dataset(data) else data
    taken = take(source, duplicates="keep")
    if taken.unit is None or taken.rater is None or taken.value is None:
        raise argument_error("rounds", "a matrix has no rows to tell apart; give two matrices")
    if isinstance(rounds, str):
        if not is_dataset(data) or not isinstance(source, Ratings):
            raise argument_error(
                "rounds",
                f"rounds={rounds!r} names a column, which only a Dataset has; give the labels",
            )
        labels = labels_of_rows(data, source, rounds)
    else:
        labels = column_of("rounds", cast("Column", rounds))
    if len(labels) != len(taken.value):
        raise argument_error(
            "rounds", f"rounds has {len(labels)} labels for {len(taken.value)} ratings"
        )
    known, names = coded_labels(labels)
    if len(names) > 2:
        raise argument_error(
            "rounds",
            f"rounds has {len(names)} labels, {', '.join(map(repr, names[:8]))}; two rounds are "
            "compared, so give None for the rows of the others",
        )
    # A missing label has the code behind the last, which is no round either.
    known[known == len(names)] = 2
    first, second = (
        replace(
            taken,
            unit=np.ascontiguousarray(taken.unit[known == code]),
            rater=np.ascontiguousarray(taken.rater[known == code]),
            value=np.ascontiguousarray(taken.value[known == code]),
        )
        for code in (0, 1)
    )
    return first, second


def _joined(first: LongRatings, second: LongRatings) -> tuple[Taken, Taken]:
    """Two long forms in codes of the ids of both."""
    words = sorted({*(first.categories or ()), *(second.categories or ())}) or None
    rounds = [take(one, categories=words, duplicates="keep") for one in (first, second)]
    items, raters = (
        {name: code for code, name in enumerate(dict.fromkeys([*mine, *theirs]))}
        for mine, theirs in ((first.items, second.items), (first.raters, second.raters))
    )
    one, other = (
        replace(
            taken,
            unit=_recoded(taken.unit, taken.items, items),
            rater=_recoded(taken.rater, taken.raters, raters),
            n_items=len(items),
            n_raters=len(raters),
            items=tuple(items),
            raters=tuple(raters),
        )
        for taken in rounds
    )
    return one, other


def _recoded(
    codes_of_rows: npt.NDArray[np.uint32] | None, names: Sequence[Any], known: Mapping[Any, int]
) -> npt.NDArray[np.uint32]:
    numbers = np.array([known[name] for name in names] or [0], dtype=np.uint32)
    return numbers[np.asarray(codes_of_rows, dtype=np.intp)]


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
    above, failed when it is below, and else undecided: more items are needed, or a ``reason`` says
    why nothing can be said, such as humans who gave every item the same verdict.
    """
    packed, confidence = _packed(options)
    own, theirs = list(cast("Any", judge)), list(cast("Any", human))
    if len(own) != len(theirs):
        raise argument_error(
            "human", f"the judge has {len(own)} verdicts and the human {len(theirs)}"
        )
    listed = None if categories is None else list(categories)
    verdicts = _Categories(own, theirs, listed or ())
    groups, names = (None, cast("Sequence[Any]", ())) if by is None else codes("by", by)
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
    verdict, why_share, why_kappa, why_error, why, items, same = cast("tuple[int, ...]", raw[:7])
    numbers = cast("tuple[float, ...]", raw[7:])
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
        reason_of(why),
    )


def ceiling(
    ratings: RatingsLike,
    *,
    ties: Ties = "labels",
    tie_value: float = TIE_VALUE,
    confidence: float = 0.95,
    progress: ProgressCallback | None = None,
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
        "progress": progress,
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
