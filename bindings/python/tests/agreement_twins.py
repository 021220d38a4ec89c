"""Agreement straight from its definitions, slow and plain: what the library is checked against.

All take items by raters as floats, NaN for missing.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def random_ratings(
    seed: int, items: int = 30, raters: int = 5, categories: int = 4, missing: float = 0.3
) -> Matrix:
    """Ratings that lean on a common truth, with gaps."""
    random = np.random.default_rng(seed)
    truth = random.integers(0, categories, (items, 1))
    noise = random.integers(0, categories, (items, raters))
    matrix = np.where(random.random((items, raters)) < 0.6, truth, noise).astype(np.float64)
    matrix[random.random((items, raters)) < missing] = np.nan
    return matrix


def rated(row: Matrix) -> list[float]:
    return [float(value) for value in row if not math.isnan(value)]


def item_agreement(row: Matrix) -> float:
    """The share of equal pairs of an item's ratings."""
    pairs = list(itertools.combinations(rated(row), 2))
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else math.nan


def percent(matrix: Matrix) -> float:
    shares = [item_agreement(row) for row in matrix]
    return float(np.mean([share for share in shares if not math.isnan(share)]))


def fleiss(matrix: Matrix) -> float:
    """Chance from the mean over items of the categories' shares (Gwet 2014)."""
    rows = [rated(row) for row in matrix if rated(row)]
    categories = {value for row in rows for value in row}
    means = [np.mean([row.count(value) / len(row) for row in rows]) for value in categories]
    expected = float(sum(mean * mean for mean in means))
    return (percent(matrix) - expected) / (1 - expected)


def cohen(matrix: Matrix, weight_of: dict[float, float] | None = None) -> float:
    """Two columns; `weight_of` an absolute difference, identity without it."""
    both = [(a, b) for a, b in matrix if not math.isnan(a) and not math.isnan(b)]

    def weight(a: float, b: float) -> float:
        return float(a == b) if weight_of is None else weight_of[abs(a - b)]

    observed = np.mean([weight(a, b) for a, b in both])
    expected = np.mean([[weight(a, b) for _, b in both] for a, _ in both])
    return float((observed - expected) / (1 - expected))


def gwet(matrix: Matrix) -> float:
    rows = [rated(row) for row in matrix if rated(row)]
    categories = {value for row in rows for value in row}
    means = [np.mean([row.count(value) / len(row) for row in rows]) for value in categories]
    expected = float(sum(mean * (1 - mean) for mean in means)) / (len(categories) - 1)
    return (percent(matrix) - expected) / (1 - expected)


def alpha(matrix: Matrix, level: str) -> float:
    """1 - Do / De from all pairs of ratings, within items and anywhere (Krippendorff 2011)."""
    rows = [rated(row) for row in matrix]
    rows = [row for row in rows if len(row) > 1]
    every = [value for row in rows for value in row]
    counts = {value: every.count(value) for value in sorted(set(every))}

    def distance(a: float, b: float) -> float:
        low, high = min(a, b), max(a, b)
        if level == "nominal":
            return float(a != b)
        if level == "interval":
            return (a - b) ** 2
        if level == "ratio":
            return ((a - b) / (a + b)) ** 2 if a != b else 0.0
        between = sum(count for value, count in counts.items() if low <= value <= high)
        return (between - (counts[low] + counts[high]) / 2) ** 2

    within = sum(
        sum(distance(a, b) for a, b in itertools.permutations(row, 2)) / (len(row) - 1)
        for row in rows
    ) / len(every)
    anywhere = sum(distance(a, b) for a, b in itertools.permutations(every, 2))
    return 1 - within / (anywhere / (len(every) * (len(every) - 1)))


def brennan_prediger(matrix: Matrix) -> float:
    categories = len({value for row in matrix for value in rated(row)})
    return (percent(matrix) - 1 / categories) / (1 - 1 / categories)


def agreement_with_others(matrix: Matrix, rater: int) -> float:
    """Each pair of the rater's rating with another's on the same item counts once."""
    same, pairs = 0, 0
    for row in matrix:
        if math.isnan(row[rater]):
            continue
        others = rated(np.delete(row, rater))
        same += others.count(float(row[rater]))
        pairs += len(others)
    return same / pairs if pairs else math.nan
