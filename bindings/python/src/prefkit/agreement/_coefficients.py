"""Coefficients of agreement, and where they come from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core
from .._options import ProgressCallback, argument_error
from ._options import COEFFICIENTS, Coefficient, Duplicates, Options, Ties, choice, pack
from ._request import Request, with_options
from ._results import (
    Agreement,
    CategoryAgreement,
    Explanation,
    ItemAgreements,
    PairwiseMatrix,
    RaterAgreement,
    Summary,
    reason_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from typing_extensions import Unpack

    from ._input import RatingsLike


def _measure(coefficient: Coefficient, data: object, given: Options) -> Agreement:
    request = Request(coefficient, coefficient, data, given)
    raw = _core.agreement_measure(request.taken.packed(), request.packed_options)
    return replace(request.agreement(raw), groups=request.groups())


@with_options
def percent_agreement(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """The share of pairs of ratings that agree, over items with two ratings or more."""
    return _measure("percent_agreement", ratings, options)


@with_options
def cohen_kappa(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Cohen's kappa (1960), weighted (1968): two raters, each with marginals of their own."""
    return _measure("cohen_kappa", ratings, options)


@with_options
def scott_pi(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Scott's pi (1955): two raters with common marginals."""
    return _measure("scott_pi", ratings, options)


@with_options
def fleiss_kappa(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Fleiss' kappa (1971; with missing ratings, Gwet 2014): any raters, common marginals."""
    return _measure("fleiss_kappa", ratings, options)


@with_options
def conger_kappa(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Conger's kappa (1980; missing ratings: Gwet 2014): any raters, marginals of their own."""
    return _measure("conger_kappa", ratings, options)


@with_options
def brennan_prediger(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Brennan and Prediger (1981), Bennett's S, Randolph's kappa: all categories equally likely.

    Categories that nobody used count when they are given.
    """
    return _measure("brennan_prediger", ratings, options)


@with_options
def gwet_ac(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Gwet's AC1, and AC2 with weights (2008, 2014)."""
    return _measure("gwet_ac", ratings, options)


@with_options
def krippendorff_alpha(ratings: RatingsLike, **options: Unpack[Options]) -> Agreement:
    """Krippendorff's alpha (1970, 2011) at a ``level``.

    Without one it is the level that fits a dataset's ratings (interval for scores, ordinal for
    ranks, nominal for the rest), and nominal for others.
    """
    return _measure("krippendorff_alpha", ratings, options)


@with_options
def summarize(
    ratings: RatingsLike,
    coefficients: Sequence[Coefficient] | None = None,
    **options: Unpack[Options],
) -> Summary:
    """All coefficients, or those asked for, from one reading of the ratings.

    ``weights`` are for all but alpha, ``level`` is for alpha. Those for two raters are undefined
    where there are more.
    """
    wanted = COEFFICIENTS if coefficients is None else tuple(coefficients)
    chosen = [choice("coefficients", name, COEFFICIENTS) + 1 for name in wanted]
    rest: dict[str, Any] = {**options}
    level: object = rest.pop("level", None)
    request = Request("summarize", "percent_agreement", ratings, rest)
    alpha = _with_level(request, level)
    codes = np.array(chosen, dtype=np.int32)
    found = _core.agreement_summarize(request.taken.packed(), alpha, codes)
    return Summary(
        {name: request.agreement(raw, name) for name, raw in zip(wanted, found, strict=True)}
    )


def _with_level(request: Request, level: object) -> Any:
    """The options of a request with alpha's level beside the weights of the others."""
    own = {**request.options, "weights": None, "level": level}
    alpha = pack("krippendorff_alpha", own, request.taken.kind)
    both = list(request.packed_options)
    both[2] = alpha[2]
    if both[13] is None:
        both[11:14] = alpha[11:14]
    elif alpha[13] is not None:
        raise argument_error("level", "summarize takes one matrix, for weights or for level")
    return tuple(both)


@with_options
def per_item(
    ratings: RatingsLike,
    coefficient: Coefficient = "percent_agreement",
    **options: Unpack[Options],
) -> ItemAgreements:
    """The agreement on each item, differences weighed as ``coefficient`` does."""
    request = Request("per_item", coefficient, ratings, options)
    taken = request.taken
    agreement = np.full(taken.n_items, np.nan)
    counts = np.zeros(taken.n_items, np.uint64)
    _core.agreement_per_item(taken.packed(), request.packed_options, agreement, counts)
    return ItemAgreements(tuple(taken.items), agreement, counts)


@with_options
def per_rater(
    ratings: RatingsLike,
    coefficient: Coefficient = "krippendorff_alpha",
    **options: Unpack[Options],
) -> tuple[RaterAgreement, ...]:
    """Each rater's mean agreement with the others, and the coefficient without them."""
    request = Request("per_rater", coefficient, ratings, options)
    found = _core.agreement_per_rater(request.taken.packed(), request.packed_options)
    return tuple(
        RaterAgreement(rater, count, others, without, change, reason_of(reason))
        for rater, (reason, count, others, without, change) in zip(
            request.taken.raters, found, strict=True
        )
    )


@with_options
def per_category(
    ratings: RatingsLike, coefficient: Coefficient = "fleiss_kappa", **options: Unpack[Options]
) -> tuple[CategoryAgreement, ...]:
    """Each category against all others, unweighted, with its share of the ratings."""
    request = Request("per_category", coefficient, ratings, options)
    found = _core.agreement_per_category(request.taken.packed(), request.packed_options)
    return tuple(
        CategoryAgreement(request.rating(category), prevalence, request.agreement(raw))
        for category, prevalence, raw in found
    )


@with_options
def pairwise_matrix(
    ratings: RatingsLike, coefficient: Coefficient = "cohen_kappa", **options: Unpack[Options]
) -> PairwiseMatrix:
    """The coefficient for each pair of raters on the items both rated, in one pass."""
    request = Request("pairwise_matrix", coefficient, ratings, options)
    taken = request.taken
    shape = (taken.n_raters, taken.n_raters)
    estimates: npt.NDArray[np.float64] = np.full(shape, np.nan)
    items: npt.NDArray[np.uint64] = np.zeros(shape, np.uint64)
    reasons: npt.NDArray[np.int32] = np.zeros(shape, np.int32)
    _core.agreement_pairwise(taken.packed(), request.packed_options, estimates, items, reasons)
    return PairwiseMatrix(tuple(taken.raters), estimates, items, reasons, coefficient)


def explain(
    ratings: RatingsLike,
    *,
    categories: Sequence[Any] | npt.ArrayLike | None = None,
    duplicates: Duplicates | None = None,
    ties: Ties = "labels",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Explanation:
    """Why a kappa is what it is: prevalence and bias, and a sentence for the paradox.

    Feinstein and Cicchetti (1990); Byrt, Bishop and Carlin (1993).
    """
    asked = {
        "categories": categories,
        "duplicates": duplicates,
        "ties": ties,
        "threads": threads,
        "progress": progress,
    }
    request = Request("explain", "conger_kappa", ratings, asked)
    reason, why, *numbers, items, raters, count, sentence = _core.agreement_explain(
        request.taken.packed(), request.packed_options
    )
    observed, expected, kappa, prevalence, bias, pabak, most, commonest, part = numbers
    return Explanation(
        observed,
        expected,
        kappa,
        prevalence,
        bias,
        pabak,
        most,
        request.rating(commonest),
        part,
        items,
        raters,
        count,
        reason_of(reason),
        reason_of(why),
        sentence or None,
    )
