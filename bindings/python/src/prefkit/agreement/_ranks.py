"""Intraclass correlation, concordance, and correlations of two rankings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from .. import _core
from .._options import ProgressCallback, argument_error
from ._input import RatingsLike, take
from ._options import OneOfTwo, choice, doubles, share, whole
from ._results import ICC, KendallW, RankCorrelation, reason_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# By prefkit_icc_form, whose first is 1.
_FORMS = ("ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)")
_MISSING = ("drop_item", "refuse")
_TESTS = ("automatic", "exact", "asymptotic")
ICCForm: TypeAlias = Literal["ICC(1,1)", "ICC(2,1)", "ICC(3,1)", "ICC(1,k)", "ICC(2,k)", "ICC(3,k)"]
Missing: TypeAlias = Literal["drop_item", "refuse"]


def rank_options(
    *,
    missing: str = "drop_item",
    test: str = "automatic",
    permutations: int = 0,
    seed: int = 0,
    threads: int | None = None,
    confidence: float = 0.95,
    progress: ProgressCallback | None = None,
) -> Any:
    return (
        choice("missing", missing, _MISSING),
        choice("test", test, _TESTS),
        whole("permutations", permutations, 0, 1_000_000),
        0 if threads is None else whole("threads", threads, 1, 0xFFFF_FFFF),
        whole("seed", seed, 0, 0xFFFF_FFFF_FFFF_FFFF),
        share("confidence", confidence),
        progress,
    )


def icc(
    ratings: RatingsLike,
    form: ICCForm = "ICC(2,1)",
    *,
    missing: Missing = "drop_item",
    confidence: float = 0.95,
    duplicates: OneOfTwo | None = None,
    progress: ProgressCallback | None = None,
) -> ICC:
    """An intraclass correlation in the notation of Shrout and Fleiss (1979), with its F test.

    Items that some rater left out are dropped, or make the result undefined
    (``missing="refuse"``).
    """
    number = choice("form", form, _FORMS) + 1
    taken = take(ratings, duplicates=duplicates)
    options = rank_options(missing=missing, confidence=confidence, progress=progress)
    reason, test, interval, estimate, f, up, down, p, low, high, items, raters = _core.icc(
        taken.packed(), number, options
    )
    return ICC(
        form=form,
        estimate=estimate,
        ci_low=low,
        ci_high=high,
        f=f,
        numerator_degrees=up,
        denominator_degrees=down,
        p_value=p,
        n_items=items,
        n_raters=raters,
        defined=reason == 0,
        reason=reason_of(reason),
        test_reason=reason_of(test),
        interval_reason=reason_of(interval),
    )


def kendall_w(
    ratings: RatingsLike,
    *,
    missing: Missing = "drop_item",
    permutations: int = 0,
    seed: int = 0,
    threads: int | None = None,
    duplicates: OneOfTwo | None = None,
    progress: ProgressCallback | None = None,
) -> KendallW:
    """Kendall's coefficient of concordance, corrected for ties (Kendall and Babington Smith 1939).

    Each rater's values are ranked. ``permutations`` adds a p-value from random rankings, which is
    to be preferred with few items.
    """
    taken = take(ratings, duplicates=duplicates)
    options = rank_options(
        missing=missing, permutations=permutations, seed=seed, threads=threads, progress=progress
    )
    return kendall_w_of(_core.kendall_w(taken.packed(), options))


def kendall_w_of(
    raw: tuple[int, float, float, float, float, float, float, int, int],
) -> KendallW:
    reason, estimate, chi_square, degrees, p, permuted, spearman_mean, items, raters = raw
    return KendallW(
        estimate=estimate,
        chi_square=chi_square,
        degrees=degrees,
        p_value=p,
        permutation_p=permuted,
        mean_spearman=spearman_mean,
        n_items=items,
        n_raters=raters,
        defined=reason == 0,
        reason=reason_of(reason),
    )


def kendall_tau(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    *,
    test: Literal["automatic", "exact", "asymptotic"] = "automatic",
    confidence: float = 0.95,
    progress: ProgressCallback | None = None,
) -> RankCorrelation:
    """Kendall's tau-b (1945) of two rankings of the same items; NaN where there is none."""
    options = rank_options(test=test, confidence=confidence, progress=progress)
    return _correlation(a, b, 0, options)


def spearman(
    a: npt.ArrayLike,
    b: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    progress: ProgressCallback | None = None,
) -> RankCorrelation:
    """Spearman's rho of two rankings of the same items; NaN where there is none."""
    return _correlation(a, b, 1, rank_options(confidence=confidence, progress=progress))


def _correlation(a: object, b: object, kind: int, options: Any) -> RankCorrelation:
    first, second = ranking("a", a), ranking("b", b)
    if len(first) != len(second):
        raise argument_error(
            "b", f"a ranks {len(first)} items and b {len(second)}; give one value for each item"
        )
    return correlation_of(_core.rank_correlation(first, second, kind, options))


def correlation_of(
    raw: tuple[int, int, int, float, float, float, float, int, int],
) -> RankCorrelation:
    reason, test, interval, estimate, p, low, high, exact, pairs = raw
    return RankCorrelation(
        estimate=estimate,
        p_value=p,
        ci_low=low,
        ci_high=high,
        n_pairs=pairs,
        exact=bool(exact),
        defined=reason == 0,
        reason=reason_of(reason),
        test_reason=reason_of(test),
        interval_reason=reason_of(interval),
    )


def ranking(name: str, values: object) -> npt.NDArray[np.float64]:
    array = doubles(name, values)
    if array.ndim != 1:
        raise argument_error(name, f"{name} must have one dimension; it has {array.ndim}")
    return array
