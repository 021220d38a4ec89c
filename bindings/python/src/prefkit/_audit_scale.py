"""The scale section of an audit: raters off the scale of the others, groups not comparable."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import normalize

if TYPE_CHECKING:
    import numpy.typing as npt

    from ._arrays import Ratings
    from ._dataset import Dataset

Finding: TypeAlias = dict[str, Any]

# A rater with fewer scores stands apart by chance too easily, and so does one of two.
_FEWEST = 10
_FEWEST_RATERS = 3
# How far from the rest is off: three standard errors, since there are many raters to try, and a
# tenth of a standard deviation, below which nobody minds.
_ERRORS = 3
_LEAST = 0.1


def scale(dataset: Dataset) -> Finding | None:
    """How raters use the scale of scores; None without scores of two raters or more."""
    ratings = dataset.ratings("score")
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


@dataclass(frozen=True, slots=True, eq=False)
class _Raters:
    """The raters of the largest component with scores enough, an entry each in every array."""

    names: npt.NDArray[Any]
    count: npt.NDArray[np.float64]
    location: npt.NDArray[np.float64]
    # The standard deviations of their scores, and of what the model leaves of them.
    spread: npt.NDArray[np.float64]
    noise: npt.NDArray[np.float64]


def _raters(ratings: Ratings) -> _Raters:
    model = normalize.additive(ratings)
    spreads = normalize.scores(ratings, "rater", "zscore", ddof=1).parameters
    assert spreads is not None
    assert model.group is not None
    # Items are in the order of their codes.
    item = np.unique(ratings.unit, return_inverse=True)[1].reshape(-1)
    rest = model.scores - model.items.value[item]
    known = np.flatnonzero(
        (model.rater_components == 0)
        & (model.raters.count >= _FEWEST)
        & ~np.isnan(model.raters.location)
        & ~np.isnan(spreads.scale)
    )
    count = model.raters.count[known].astype(np.float64)
    squares = np.array([float(np.sum(rest[model.group == place] ** 2)) for place in known])
    return _Raters(
        model.raters.keys["rater"][known],
        count,
        model.raters.location[known],
        spreads.scale[known],
        np.sqrt(squares / (count - 1)),
    )


def _off_scale(ratings: Ratings) -> list[Finding]:
    """The raters whose location or spread is not the usual one, the furthest first.

    The location is what a rater adds to an item's worth in the additive model, less the median of
    all raters; the spread is their standard deviation over the median of all.
    """
    raters = _raters(ratings)
    if len(raters.names) < _FEWEST_RATERS:
        return []
    # Medians of all: a rater off the scale hardly moves them.
    usual = float(np.median(raters.spread))
    centre = float(np.median(raters.location))
    others = float(raters.count.sum()) - raters.count - 1
    found: list[tuple[float, Finding]] = []
    for place, name in enumerate(raters.names.tolist()):
        location = float(raters.location[place]) - centre
        ratio = float(raters.spread[place]) / usual
        error = float(raters.noise[place] / math.sqrt(raters.count[place]))
        # The logarithm of a standard deviation of normal scores varies by 1 / (2 (n - 1)).
        degrees = (float(raters.count[place]) - 1, float(others[place]))
        ratio_error = math.sqrt(sum(0.5 / one for one in degrees))
        is_apart = abs(location) > max(_ERRORS * error, _LEAST * usual)
        is_stretched = abs(math.log(ratio)) > max(_ERRORS * ratio_error, _LEAST)
        if is_apart or is_stretched:
            entry = {
                "name": name,
                "scores": int(raters.count[place]),
                "location": location,
                "location_off": is_apart,
                "spread": ratio,
                "spread_off": is_stretched,
            }
            found.append((max(abs(location) / usual, abs(math.log(ratio))), entry))
    return [entry for _, entry in sorted(found, key=lambda one: one[0], reverse=True)]
