"""The scale section of an audit: raters off the scale of the others, groups not comparable."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import normalize

if TYPE_CHECKING:
    import numpy.typing as npt

    from ._arrays import Ratings

    _Doubles: TypeAlias = npt.NDArray[np.float64]
    _Places: TypeAlias = npt.NDArray[np.int64]

Finding: TypeAlias = dict[str, Any]

# A rater with fewer scores on shared items stands apart by chance too easily, and so does one of
# two; and with fewer degrees of freedom nobody knows what noise is.
_FEWEST = 10
_FEWEST_RATERS = 3
_FEWEST_DEGREES = 10
# Of audits of raters who are all alike, the share that names anyone.
_RATE = 0.05
# In standard deviations, and in the logarithm of a spread: less than this nobody minds.
_LEAST = 0.1
# Up to here the errors of raters are exact. Beyond, they are those of a rater whose colleagues are
# known, with twice the variance.
_MOST_RATERS = 2000
_MOST_PAIRS = 50_000_000
_SAFETY = 2.0


def scale(ratings: Ratings) -> Finding | None:
    """How raters use the scale of scores; None without scores of two raters or more."""
    found = normalize.comparability(ratings)
    raters = len(found.groups) - len(found.empty)
    if raters < 2:
        return None
    return {
        "kind": "score",
        "scores": sum(found.sizes),
        "raters": raters,
        "components": [
            {"raters": list(names), "scores": size}
            for names, size in zip(found.components, found.sizes, strict=True)
        ],
        "off_scale": _off_scale(ratings),
    }


def _off_scale(ratings: Ratings) -> list[Finding]:
    """The raters whose location or spread is not the usual one, the furthest first."""
    named = ratings.rater < len(ratings.raters)
    found = off_scale(ratings.value[named], ratings.unit[named], ratings.rater[named])
    return [{**entry, "name": ratings.raters[entry["name"]]} for entry in found]


def off_scale(
    value: _Doubles, item: npt.NDArray[np.uint32], rater: npt.NDArray[np.uint32]
) -> list[Finding]:
    """The same of scores, items and raters by number.

    The location is what a rater adds to an item's worth in the additive model, less the median of
    all raters; the spread is their standard deviation over that of others on the same items.
    """
    shared = _shared(value, item, rater)
    known = np.flatnonzero(shared.count >= _FEWEST)
    degrees = len(shared.value) - shared.items - len(shared.names) + 1
    if len(known) < _FEWEST_RATERS or degrees < _FEWEST_DEGREES:
        return []
    # Two tests of each rater, both of two sides.
    normal = NormalDist().inv_cdf(1 - _RATE / (4 * len(known)))
    location = shared.effect[known] - np.median(shared.effect[known])
    usual = float(np.sqrt(np.median(_variances(shared)[known])))
    error = _errors(shared, known, degrees)
    is_apart = np.abs(location) > np.maximum(_student(normal, degrees) * error, _LEAST * usual)
    spread, is_stretched = _spreads(shared, known, normal)
    found: list[tuple[float, Finding]] = []
    for place in np.flatnonzero(is_apart | is_stretched).tolist():
        ratio = float(spread[place])
        entry = {
            "name": int(shared.names[known[place]]),
            "scores": int(shared.count[known[place]]),
            "location": float(location[place]),
            "location_off": bool(is_apart[place]),
            "spread": ratio if math.isfinite(ratio) else None,
            "spread_off": bool(is_stretched[place]),
        }
        stretch = abs(math.log(ratio)) if 0 < ratio < math.inf else 0.0
        distance = abs(float(location[place])) / (usual or 1.0)
        found.append((max(distance, stretch), entry))
    return [entry for _, entry in sorted(found, key=lambda one: one[0], reverse=True)]


@dataclass(frozen=True, slots=True, eq=False)
class _Shared:
    """The scores on items of two raters or more in the largest component, in the order of items.

    Items and raters are numbered anew; the names are the old numbers of raters.
    """

    # Less what raters add, and less that and what items are worth.
    value: _Doubles
    rest: _Doubles
    item: _Places
    rater: _Places
    items: int
    ratings: _Places  # of each item
    names: npt.NDArray[np.uint32]
    effect: _Doubles
    count: _Places
    # How much the scores of a rater tell of them: of each 1, less its share of the item's worth.
    information: _Doubles

    def by_rater(self, values: _Doubles) -> _Doubles:
        return np.bincount(self.rater, values, len(self.names)).astype(np.float64)


def _shared(
    value: _Doubles, item: npt.NDArray[np.uint32], rater: npt.NDArray[np.uint32]
) -> _Shared:
    names, place = np.unique(rater, return_inverse=True)
    unit = np.unique(item, return_inverse=True)[1].reshape(-1)
    place = place.reshape(-1)
    model = normalize.additive(value, unit, place)
    # An item is shared when the lowest number of its raters is not the highest.
    lowest = np.full(int(unit.max(initial=-1)) + 1, len(names))
    highest = np.full(len(lowest), -1)
    np.minimum.at(lowest, unit, place)
    np.maximum.at(highest, unit, place)
    effect = model.raters.location
    is_used = (
        (lowest < highest)[unit] & (model.rater_components == 0)[place] & ~np.isnan(effect)[place]
    )
    rows = np.flatnonzero(is_used)
    rows = rows[np.lexsort((place[rows], unit[rows]))]
    items, unit = np.unique(unit[rows], return_inverse=True)
    raters, own = np.unique(place[rows], return_inverse=True)
    unit, own = unit.reshape(-1), own.reshape(-1)
    ratings = np.bincount(unit, minlength=len(items))
    flat = value[rows] - effect[raters][own]
    flat -= flat.mean() if len(flat) else 0
    worth = np.bincount(unit, flat, len(items)) / ratings
    return _Shared(
        flat,
        flat - worth[unit],
        unit,
        own,
        len(items),
        ratings,
        names[raters],
        effect[raters],
        np.bincount(own, minlength=len(raters)),
        np.bincount(own, 1 - 1 / ratings[unit], len(raters)).astype(np.float64),
    )


def _variances(shared: _Shared) -> _Doubles:
    """Of each rater's scores."""
    mean = shared.by_rater(shared.value) / shared.count
    squares = shared.by_rater((shared.value - mean[shared.rater]) ** 2)
    return squares / np.maximum(shared.count - 1, 1)


def _errors(shared: _Shared, known: _Places, degrees: int) -> _Doubles:
    """The standard errors of the locations of known raters.

    The noise is that of all raters, or a rater's own where it is more. A rater's scores have as
    many degrees of freedom as they have information, less the one that the effect takes.
    """
    pooled = float(np.sum(shared.rest**2)) / degrees
    information = shared.information[known]
    own = shared.by_rater(shared.rest**2)[known] / np.maximum(information - 1, 1)
    factor = _factors(shared, known)
    # The variance of the median of raters, whom it is measured from.
    centre = math.pi / 2 * float(np.median(factor)) / len(known)
    return np.sqrt(np.maximum(own, pooled) * (factor + centre))


def _factors(shared: _Shared, known: _Places) -> _Doubles:
    """The variances of rater effects about the mean of known raters, for noise of variance 1.

    The inverse of the normal equations of the additive model, with the items eliminated: a
    Laplacian, whose null space is the same for all raters. It counts what a rater's colleagues are
    uncertain by, too.
    """
    raters = len(shared.names)
    if raters > _MOST_RATERS or float(np.sum(shared.ratings.astype(np.float64) ** 2)) > _MOST_PAIRS:
        return _SAFETY / shared.information[known]
    laplacian = np.zeros((raters, raters))
    weight = 1 / shared.ratings[shared.item]
    laplacian[np.diag_indices(raters)] = shared.information
    # Pairs of scores of an item, by how far apart they are.
    first = np.arange(len(shared.item))
    lag = 0
    while len(first):
        lag += 1
        first = first[first + lag < len(shared.item)]
        first = first[shared.item[first] == shared.item[first + lag]]
        pair = shared.rater[first] * raters + shared.rater[first + lag]
        if len(pair):
            joint = np.bincount(pair, weight[first], raters * raters).reshape(raters, raters)
            laplacian -= joint + joint.T
    inverse = np.linalg.inv(laplacian + 1 / raters)[np.ix_(known, known)].astype(np.float64)
    variances: _Doubles = np.diag(inverse) - 2 * inverse.mean(axis=1) + inverse.mean()
    return variances


def _student(normal: float, degrees: int) -> float:
    """Student's quantile from the normal one, by Cornish and Fisher's expansion.

    Abramowitz and Stegun, 26.7.5.
    """
    x = normal
    return (
        x
        + (x**3 + x) / (4 * degrees)
        + (5 * x**5 + 16 * x**3 + 3 * x) / (96 * degrees**2)
        + (3 * x**7 + 19 * x**5 + 17 * x**3 - 15 * x) / (384 * degrees**3)
    )


def _spreads(
    shared: _Shared, known: _Places, quantile: float
) -> tuple[_Doubles, npt.NDArray[np.bool_]]:
    """The spreads of known raters over the median of all, and whether they are off.

    Those who are off are then left out of what the others are measured against.
    """
    reference = np.ones(len(shared.names), np.bool_)
    spread, is_off = _measured(shared, known, quantile, reference)
    if is_off.any():
        reference[known[is_off]] = False
        spread, is_off = _measured(shared, known, quantile, reference)
    return spread, is_off


def _measured(
    shared: _Shared, known: _Places, quantile: float, reference: npt.NDArray[np.bool_]
) -> tuple[_Doubles, npt.NDArray[np.bool_]]:
    """Spreads against those of reference raters on the same items.

    Each square of a rater's deviations is set against the mean square of others on the item, so
    that it does not matter which items a rater saw. The sum of differences over the root of their
    squares is nearly normal, and never above the root of their number; a rater's own squares count
    only where they are more than those of all, since few of them may happen to be large.
    """
    counted = reference[shared.rater].astype(np.float64)
    own = shared.value * counted

    def of_others(values: _Doubles) -> _Doubles:
        return np.bincount(shared.item, values, shared.items)[shared.item] - values

    others = of_others(counted)
    is_used = others > 0.5
    divisor = np.where(is_used, others, 1)
    mean = of_others(own) / divisor
    square = of_others(own * shared.value) / divisor
    used = is_used.astype(np.float64)
    count = np.maximum(shared.by_rater(used), 1)
    centre = (shared.by_rater(used * shared.value) / count)[shared.rater]
    usual = (shared.by_rater(used * mean) / count)[shared.rater]
    mine = used * (shared.value - centre) ** 2
    theirs = used * np.maximum(square - 2 * usual * mean + usual**2, 0)
    total, expected = shared.by_rater(mine)[known], shared.by_rater(theirs)[known]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = total / expected
    is_finite = np.isfinite(ratio)
    middle = float(np.median(ratio[is_finite])) if is_finite.any() else math.nan
    if not middle > 0:
        return np.full(len(known), math.nan), np.zeros(len(known), np.bool_)
    difference = mine - middle * theirs
    squares = shared.by_rater(difference**2)[known]
    usual_raters = reference[known]
    pooled = float(np.sum(squares[usual_raters]) / max(np.sum(count[known][usual_raters]), 1))
    error = np.sqrt(np.maximum(squares, count[known] * pooled))
    with np.errstate(divide="ignore"):
        spread = np.sqrt(ratio / middle)
        is_far = np.abs(np.log(spread)) > _LEAST
    is_apart = np.abs(total - middle * expected) > quantile * error
    enough = shared.by_rater(used)[known] >= _FEWEST
    return spread, is_finite & is_far & is_apart & enough
