"""How well items are put in their true order, when raters differ and see different items.

Scores are on a scale of 1 to 7: a rater adds a bias to an item's quality, stretches it, and moves
in the course of time. An item is worth the mean of its normalized scores, or what the model says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from arrays import Array
from page import table
from prefkit import normalize

REPLICATES = 30
LEVELS = (1.0, 7.0)
NOISE = 0.6


@dataclass(frozen=True)
class Panel:
    """Scores whose truth is known."""

    score: Array
    item: Array
    rater: Array
    half: Array
    quality: Array


@dataclass(frozen=True)
class Design:
    """How raters differ, and who sees what."""

    name: str
    title: str
    items: int = 300
    raters: int = 30
    each: int = 5
    bias: float = 1.0  # Standard deviations: of what raters add,
    stretch: float = 0.0  # of the logarithm of what they stretch,
    drift: float = 0.0  # of what they add more in the second half.
    # How much more often a rater sees the items of their own quarter, which quality sorts.
    leaning: float = 0.0
    uneven: bool = False  # A few raters give most of the scores.
    told: bool = False  # The methods know the halves.

    def panel(self, rng: np.random.Generator) -> Panel:
        quality = np.sort(rng.standard_normal(self.items))
        item = np.repeat(np.arange(self.items), self.each)
        rater = np.concatenate([self.draw(rng, one) for one in range(self.items)])
        half = rng.integers(0, 2, len(item))
        bias = self.bias * rng.standard_normal(self.raters)
        stretch = np.exp(self.stretch * rng.standard_normal(self.raters))
        moved = self.drift * rng.standard_normal(self.raters)
        score = 4 + bias[rater] + moved[rater] * half + stretch[rater] * quality[item]
        score += NOISE * rng.standard_normal(len(item))
        return Panel(np.rint(score).clip(*LEVELS), item, rater, half, quality)

    def draw(self, rng: np.random.Generator, item: int) -> Array:
        """Different raters for an item."""
        number = np.arange(self.raters)
        weights = 1 / (1 + number) if self.uneven else np.ones(self.raters)
        own = number % 4 == item * 4 // self.items
        weights = weights * np.where(own, 1 + self.leaning, 1)
        return rng.choice(self.raters, self.each, replace=False, p=weights / weights.sum())


DESIGNS = (
    Design("bias", "bias"),
    Design("leaning", "bias, raters see mostly items of their quarter", leaning=15),
    Design("stretch", "bias and slope", stretch=0.4),
    Design("stretch_leaning", "bias and slope, mostly their quarter", stretch=0.4, leaning=15),
    Design(
        "uneven", "bias and slope, half of the raters with few scores", stretch=0.4, uneven=True
    ),
    Design("drift", "bias, slope and drift", stretch=0.4, drift=1.0),
    Design("told", "the same, by rater and half", stretch=0.4, drift=1.0, told=True),
)


def by_mean(scores: Array, item: Array, items: int) -> Array:
    known = np.isfinite(scores)
    count = np.bincount(item[known], minlength=items)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Array = np.bincount(item[known], scores[known], items) / count
    return found


def grouped(method: Any) -> Callable[[Panel, list[Array]], Array]:
    def worth(panel: Panel, by: list[Array]) -> Array:
        made = normalize.scores(panel.score, by, method, threads=1)
        return by_mean(made.scores, panel.item, len(panel.quality))

    return worth


def modelled(model: Callable[..., normalize.RaterModel]) -> Callable[[Panel, list[Array]], Array]:
    def worth(panel: Panel, by: list[Array]) -> Array:
        fit = model(panel.score, panel.item, by, threads=1)
        found = np.full(len(panel.quality), np.nan)
        found[fit.items.keys["item"]] = fit.items.value
        return found

    return worth


METHODS: dict[str, Callable[[Panel, list[Array]], Array]] = {
    "as they are": lambda panel, _: by_mean(panel.score, panel.item, len(panel.quality)),
    "z-score": grouped("zscore"),
    "shrunk": grouped("shrunk"),
    "additive": modelled(normalize.additive),
    "multiplicative": modelled(normalize.multiplicative),
    "graded": modelled(normalize.graded),
}


def spearman(a: Array, b: Array) -> float:
    """Over the items that have both; NaN where the model has no value for any."""
    known = np.isfinite(a) & np.isfinite(b)
    if not known.any():
        return float("nan")
    ranks = [mid_ranks(one[known]) for one in (a, b)]
    return float(np.corrcoef(*ranks)[0, 1])


def mid_ranks(values: Array) -> Array:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    ends = count.cumsum()
    found: Array = (ends - (count - 1) / 2)[place]
    return found


def replicate(design: Design, number: int) -> dict[str, float]:
    panel = design.panel(np.random.default_rng([number, *design.name.encode()]))
    by = [panel.rater, panel.half] if design.told else [panel.rater]
    return {name: spearman(worth(panel, by), panel.quality) for name, worth in METHODS.items()}


def summary(found: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Mean over the replicates with a value, its standard error, and how many these are."""
    out = {}
    for name in METHODS:
        values = np.array([one[name] for one in found])
        values = values[np.isfinite(values)]
        error = values.std(ddof=1) / len(values) ** 0.5 if len(values) > 1 else np.nan
        mean = values.mean() if len(values) else np.nan
        out[name] = {"mean": float(mean), "error": float(error), "count": len(values)}
    return out


def cell(one: dict[str, float], best: float, replicates: int) -> str:
    text = f"{one['mean']:.3f}"
    if one["mean"] == best:
        text = f"**{text}**"
    return text + (f" ({one['count']})" if one["count"] < replicates else "")


def render(results: dict[str, Any]) -> list[str]:
    rows, count = [], results["replicates"]
    for design in DESIGNS:
        found = results["designs"][design.name]
        best = max(one["mean"] for one in found.values())
        rows.append([design.title, *(cell(found[name], best, count) for name in METHODS)])
    errors = [one["error"] for found in results["designs"].values() for one in found.values()]
    first = DESIGNS[0]
    return [
        "#### The true order of items",
        f"Spearman's correlation of what items are worth with the truth, the mean over {count} "
        f"panels of {first.items} items, {first.raters} raters and {first.each} scores an item, "
        f"from {LEVELS[0]:g} to {LEVELS[1]:g}; standard errors up to {max(errors):.3f}. Bold is "
        "the best. In brackets, how many panels had a fit that converged, where not all had.",
        table(["raters have", *METHODS], rows, words=1),
    ]
