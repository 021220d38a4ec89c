"""Populations of items whose agreement is known, and samples of them.

An item has a category of its own, drawn from a prior. Each rater gives it with a chance of theirs,
else a category beside it or any. Raters stay the same; items vary, which is what the intervals are
about. Every coefficient of such a population follows from the probability that two raters give an
item the categories a and b, so its true value is calculated and not estimated.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations

import numpy as np
from arrays import Array


@dataclass(frozen=True)
class Design:
    """How items are drawn and rated."""

    name: str
    title: str
    items: int
    accuracy: tuple[float, ...]  # Of each rater.
    prior: tuple[float, ...]  # Of the categories.
    missing: float = 0.0

    @property
    def categories(self) -> int:
        return len(self.prior)

    def confusion(self) -> Array:
        """[rater, own category, given category]: probabilities."""
        q = self.categories
        places = np.arange(q)
        beside = (np.abs(places[:, None] - places) == 1).astype(float)
        beside /= beside.sum(axis=1, keepdims=True)
        found = []
        for rater, accuracy in enumerate(self.accuracy):
            # Raters lean to different ends, so that their marginals differ.
            lean = np.linspace(1, 1 + rater, q)
            wrong = 0.6 * beside + 0.4 * lean / lean.sum()
            found.append(accuracy * np.eye(q) + (1 - accuracy) * wrong)
        return np.array(found)

    def sample(self, rng: np.random.Generator, items: int) -> Array:
        """Ratings of items by raters, NaN for missing ones."""
        own = rng.choice(self.categories, size=items, p=self.prior)
        ratings = np.empty((items, len(self.accuracy)))
        for rater, confusion in enumerate(self.confusion()):
            edges = confusion.cumsum(axis=1)[own, :-1]
            ratings[:, rater] = (rng.random((items, 1)) > edges).sum(axis=1)
        ratings[rng.random(ratings.shape) < self.missing] = np.nan
        return ratings


EVEN = (0.2, 0.2, 0.2, 0.2, 0.2)
DESIGNS = (
    Design("complete", "200 items x 3, no gaps", 200, (0.8, 0.7, 0.6), EVEN),
    Design("missing", "500 items x 5, 60 % missing", 500, (0.8, 0.75, 0.7, 0.65, 0.6), EVEN, 0.6),
    Design("few", "30 items x 3, no gaps", 30, (0.8, 0.7, 0.6), EVEN),
    Design("strong", "200 items x 3, strong agreement", 200, (0.97, 0.95, 0.93), EVEN),
    Design("weak", "200 items x 3, weak agreement", 200, (0.3, 0.25, 0.2), EVEN),
    Design(
        "skewed", "300 items x 3, one category has 85 %", 300, (0.9, 0.85, 0.8), (0.05, 0.1, 0.85)
    ),
)


@dataclass(frozen=True)
class Coefficient:
    """A function of prefkit.agreement with its options."""

    function: str
    options: dict[str, str] = field(default_factory=dict)
    two_raters: bool = False

    @property
    def title(self) -> str:
        return ", ".join([self.function, *self.options.values()])


COEFFICIENTS = (
    Coefficient("percent_agreement"),
    Coefficient("cohen_kappa", {"weights": "quadratic"}, two_raters=True),
    Coefficient("scott_pi", two_raters=True),
    Coefficient("fleiss_kappa"),
    Coefficient("fleiss_kappa", {"weights": "linear"}),
    Coefficient("conger_kappa"),
    Coefficient("brennan_prediger"),
    Coefficient("gwet_ac"),
    Coefficient("gwet_ac", {"weights": "quadratic"}),
    Coefficient("krippendorff_alpha", {"level": "nominal"}),
    Coefficient("krippendorff_alpha", {"level": "ordinal"}),
    Coefficient("krippendorff_alpha", {"level": "interval"}),
)


def weights_of(name: str | None, q: int) -> Array:
    apart = np.abs(np.arange(q)[:, None] - np.arange(q)) / (q - 1)
    weights: Array = np.eye(q)
    if name is not None:
        weights = 1 - apart if name == "linear" else 1 - apart**2
    return weights


def distances_of(level: str, shares: Array) -> Array:
    """Krippendorff's metrics; the ordinal one counts the ratings between two categories."""
    q = len(shares)
    if level == "nominal":
        return 1 - np.eye(q)
    places = np.arange(q) if level == "interval" else np.cumsum(shares) - shares / 2
    distances: Array = (places[:, None] - places) ** 2
    return distances


def truth(design: Design, coefficient: Coefficient) -> float:
    """The coefficient of the whole population: 1 - Do / De, or (po - pe) / (1 - pe).

    Ratings are missing at random, so gaps change nothing.
    """
    q = design.categories
    confusion = design.confusion()[: 2 if coefficient.two_raters else None]
    prior = np.array(design.prior)
    marginals = np.einsum("t,gta->ga", prior, confusion)
    shares = marginals.mean(axis=0)
    pairs = list(permutations(range(len(confusion)), 2))
    both = sum(np.einsum("t,ta,tb->ab", prior, confusion[g], confusion[h]) for g, h in pairs)
    both = both / len(pairs)
    if coefficient.function == "krippendorff_alpha":
        distances = distances_of(coefficient.options["level"], shares)
        return float(1 - (both * distances).sum() / (shares @ distances @ shares))

    weights = weights_of(coefficient.options.get("weights"), q)
    observed = float((both * weights).sum())
    if coefficient.function == "percent_agreement":
        return observed
    expected = {
        "scott_pi": lambda: shares @ weights @ shares,
        "fleiss_kappa": lambda: shares @ weights @ shares,
        "cohen_kappa": lambda: np.mean([marginals[g] @ weights @ marginals[h] for g, h in pairs]),
        "conger_kappa": lambda: np.mean([marginals[g] @ weights @ marginals[h] for g, h in pairs]),
        "brennan_prediger": lambda: weights.sum() / q**2,
        "gwet_ac": lambda: weights.sum() / (q * (q - 1)) * (shares * (1 - shares)).sum(),
    }[coefficient.function]()
    return (observed - float(expected)) / (1 - float(expected))
