"""The drift section of an audit: raters whose scores changed, and when."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import drift as dr
from .agreement._request import labels_of_rows

if TYPE_CHECKING:
    import numpy.typing as npt

    from ._arrays import Ratings
    from ._dataset import Dataset

Finding: TypeAlias = dict[str, Any]

# A rater with fewer judged items, or fewer weeks, has no change that could be dated.
_FEWEST = 30
_FEWEST_WEEKS = 4
# Of the raters that are listed, so many are steady on average.
_RATE = 0.05
# In standard deviations; nobody minds less.
_LEAST = 0.2


def drift(dataset: Dataset, ratings: Ratings) -> Finding | None:
    """Whose scores changed; None where no rater has scores enough at known times.

    A rater's scores of one item are not independent, so each item counts once: as the mean of what
    its scores are off the mean of their dimension.
    """
    times = _times(dataset, ratings)
    if times is None:
        return None
    values, rater, when = _by_item(dataset, ratings, times)
    week = dr.windows(when, "week").codes()
    enough = _enough(rater, week)
    rows = np.isin(rater, enough)
    if not len(enough):
        return None
    windows = dr.windows(when[rows], "week")
    return {
        "kind": "score",
        "items": int(rows.sum()),
        "raters": len(enough),
        "weeks": len(np.unique(week[rows])),
        "changed": _changed(values[rows], rater[rows], windows, ratings.raters),
    }


def _times(dataset: Dataset, ratings: Ratings) -> npt.NDArray[np.datetime64] | None:
    """When each rating was given, NaT where that is not known; None when it never is."""
    if not len(ratings):
        return None
    times: Any = labels_of_rows(dataset, ratings, "time")
    known: npt.NDArray[np.datetime64] = np.ma.filled(times, np.datetime64("NaT"))
    return None if np.isnat(known).all() else known


def _by_item(
    dataset: Dataset, ratings: Ratings, times: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.datetime64]]:
    """A score, a rater and a time for each item of each rater."""
    known = np.flatnonzero(~np.isnat(times) & (ratings.rater < len(ratings.raters)))
    dimension = np.array([str(one) for one in labels_of_rows(dataset, ratings, "dimension")])[known]
    codes = np.unique(dimension, return_inverse=True)[1].reshape(-1)
    values = ratings.value[known]
    off = values - (np.bincount(codes, values) / np.bincount(codes))[codes]
    item = dataset.judgements.to_numpy("item")[ratings.judgement][known].astype(np.int64)
    rater = ratings.rater[known].astype(np.int64)
    pair = item * len(ratings.raters) + rater
    _, first, place = np.unique(pair, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    means = np.bincount(place, off) / np.bincount(place)
    return means, rater[first], times[known][first]


def _enough(rater: npt.NDArray[np.int64], week: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The raters with items and weeks enough."""
    found, items = np.unique(rater, return_counts=True)
    spans = np.unique(np.unique(np.stack([rater, week]), axis=1)[0], return_counts=True)[1]
    return found[(items >= _FEWEST) & (spans >= _FEWEST_WEEKS)]


def _changed(
    values: npt.NDArray[np.float64],
    rater: npt.NDArray[np.int64],
    windows: dr.Windows,
    names: tuple[str, ...],
) -> list[Finding]:
    """The raters with a change, the largest first.

    A rater has one when the best step between two weeks takes more of the squares away than in the
    rearrangements of the scores, at a rate of false discoveries among raters, and when change
    points of the weekly means date it: the change that is nearest to the step.
    """
    steps = dr.gold_drift(
        values, np.zeros(len(values)), rater, windows, error="signed", control="discoveries",
        rate=_RATE,
    ).raters  # fmt: skip
    means = dr.series(values, rater, windows).split()
    spreads = dr.series(values, rater, windows, "spread")
    found: list[Finding] = []
    for row in np.flatnonzero(steps.alarm).tolist():
        code = int(steps.keys["rater"][row])
        step = float(steps.effect[row])
        dated = _dated(means[code], _noise(spreads, code), steps.when[row])
        if dated is None or abs(step) < _LEAST:
            continue
        found.append(
            {
                "name": names[code],
                "items": int(np.count_nonzero(rater == code)),
                "test": "step",
                "p_value": float(steps.p_value[row]),
                "adjusted": float(steps.adjusted[row]),
                # A step that leaves no spread has no size in deviations.
                "step": None if math.isnan(step) else step,
                **dated,
            }
        )
    return sorted(found, key=lambda entry: -abs(entry["step"] or math.inf))


def _noise(spreads: dr.WindowSeries, code: int) -> float | None:
    """The standard deviation within weeks; None when no week has one."""
    own = (spreads.keys["group"] == code) & np.isfinite(spreads.value)
    free = spreads.count[own].astype(np.float64) - 1
    if not free.sum():
        return None
    deviation = float(np.sqrt(np.sum(free * spreads.value[own] ** 2) / free.sum()))
    return deviation or None


def _dated(weekly: dr.Series, noise: float | None, step: np.datetime64) -> Finding | None:
    """The week of the change of the weekly means next to a step; None when there is none."""
    # That there is one is known already; BIC asks for less than the default does.
    found = dr.change_points(weekly, penalty="bic", deviation=noise)
    if not len(found):
        return None
    nearest = int(np.argmin(np.abs(found.when - step)))
    return {
        "week": _day(found.when[nearest]),
        "low": _day(found.low[nearest]),
        "high": _day(found.high[nearest]),
    }


def _day(week: np.datetime64) -> str:
    return str(week.astype("datetime64[D]"))
