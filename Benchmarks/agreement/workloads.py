"""Makes the ratings of the agreement benchmarks: seeded, saved as .npy, the same every time.

A file NAME.npy is a matrix of items by raters. Beside it NAME.item.npy, NAME.rater.npy and
NAME.value.npy hold the same ratings in long form, where a workload has one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import arrays
import numpy as np
from arrays import Array, Parts
from numpy.random import Generator

LONG = ("item", "rater", "value")


def blurred(rng: Generator, items: int, raters: int, categories: int, keep: float) -> Array:
    """Ratings 0, 1, 2 ...: each rater sees the item's own category, or one beside it, or any."""
    own = rng.integers(0, categories, (items, 1), dtype=np.int8)
    draw = rng.random((items, raters), dtype=np.float32)
    beside = own + rng.choice(np.array([-1, 1], dtype=np.int8), (items, raters))
    anything = rng.integers(0, categories, (items, raters), dtype=np.int8)
    ratings = np.where(draw < keep, own, np.where(draw < (1 + keep) / 2, beside, anything))
    return ratings.clip(0, categories - 1).astype(np.int8)


def complete(
    items: int, raters: int, categories: int, kind: str, keep: float = 0.6
) -> Callable[[Generator], Array]:
    """Every rater rates every item."""
    return lambda rng: blurred(rng, items, raters, categories, keep).astype(kind)


def assigned(
    items: int, pool: int, each: int, categories: int, missing: float
) -> Callable[[Generator], Array]:
    """Each item goes to `each` raters of the pool; a share of their ratings is missing, as NaN."""

    def make(rng: Generator) -> Array:
        matrix = np.full((items, pool), np.nan)
        raters = draw_distinct(rng, items, pool, each)
        ratings = blurred(rng, items, each, categories, 0.6).astype(np.float64)
        ratings[rng.random(ratings.shape) < missing] = np.nan
        np.put_along_axis(matrix, raters, ratings, axis=1)
        return matrix

    return make


def draw_distinct(rng: Generator, items: int, pool: int, each: int) -> Array:
    """`each` different raters for every item: rows with a repeat are drawn again."""
    raters = rng.integers(0, pool, (items, each))
    while len(again := repeats(raters)):
        raters[again] = rng.integers(0, pool, (len(again), each))
    return raters


def repeats(raters: Array) -> Array:
    ordered = np.sort(raters, axis=1)
    return np.flatnonzero((ordered[:, 1:] == ordered[:, :-1]).any(axis=1))


def long_form(matrix: Array) -> dict[str, Array]:
    """The ratings that are there, in an order that favours nobody."""
    item, rater = np.nonzero(~np.isnan(matrix))
    order = np.random.default_rng(0).permutation(len(item))
    return {"item": item[order], "rater": rater[order], "value": matrix[item, rater][order]}


def scattered(items: int, pool: int, each: int) -> Callable[[Generator], dict[str, Array]]:
    """Only a long form, item by item: for pools whose matrix would fit nowhere."""

    def make(rng: Generator) -> dict[str, Array]:
        raters = draw_distinct(rng, items, pool, each)
        ratings = blurred(rng, items, each, 5, 0.6).astype(np.float64)
        item = np.repeat(np.arange(items), each)
        return {"item": item, "rater": raters.ravel(), "value": ratings.ravel()}

    return make


@dataclass(frozen=True)
class Workload:
    """Ratings, and what is asked of them."""

    name: str
    title: str
    work: str  # alpha, alpha_lists, fleiss, conger, cohen, bootstrap or pairwise
    categories: int
    make: Callable[[Generator], Array | dict[str, Array]]
    long: bool = False  # There is a long form too.


def workloads(scale: float) -> list[Workload]:
    """The rows of the table, their items times `scale`."""

    def n(items: float) -> int:
        return max(60, round(items * scale))

    return [
        Workload(
            "alpha_pool",
            f"alpha, ordinal: {n(1e5):,} items, a pool of 50 raters, 60 % of 5 missing; float64",
            "alpha",
            5,
            assigned(n(1e5), 50, 5, 5, 0.6),
            long=True,
        ),
        Workload(
            "alpha_wide",
            f"alpha, ordinal: {n(1e6):,} x 3; float64",
            "alpha",
            5,
            complete(n(1e6), 3, 5, "f8"),
        ),
        Workload(
            "alpha_int8",
            f"alpha, ordinal: {n(1e6):,} x 3; int8",
            "alpha",
            5,
            complete(n(1e6), 3, 5, "i1"),
        ),
        Workload(
            "alpha_lists",
            f"alpha, ordinal: {n(1e5):,} x 3; Python lists",
            "alpha_lists",
            5,
            complete(n(1e5), 3, 5, "i8"),
        ),
        Workload(
            "fleiss",
            f"Fleiss' kappa from ratings: {n(1e6):,} x 5, 3 categories; int64",
            "fleiss",
            3,
            complete(n(1e6), 5, 3, "i8"),
        ),
        Workload(
            "fleiss_int8",
            f"Fleiss' kappa from ratings: {n(1e6):,} x 5, 3 categories; int8",
            "fleiss",
            3,
            complete(n(1e6), 5, 3, "i1"),
        ),
        Workload(
            "cohen",
            f"Cohen's kappa, quadratic weights: {n(1e7):,} pairs, 7 categories; int64",
            "cohen",
            7,
            columns(complete(n(1e7), 2, 7, "i8")),
        ),
        Workload(
            "cohen_int8",
            f"Cohen's kappa, quadratic weights: {n(1e7):,} pairs, 7 categories; int8",
            "cohen",
            7,
            columns(complete(n(1e7), 2, 7, "i1")),
        ),
        Workload(
            "bootstrap",
            f"alpha, ordinal, with 1,000 resamples: {n(1e4):,} x 3; float64",
            "bootstrap",
            5,
            complete(n(1e4), 3, 5, "f8", keep=0.4),
        ),
        Workload(
            "pairwise",
            f"Cohen's kappa of 200 x 200 raters: {n(1e5):,} items, 3 labels each; float64",
            "pairwise",
            3,
            assigned(n(1e5), 200, 3, 3, 0),
            long=True,
        ),
    ]


def sizes(highest: float) -> list[Workload]:
    """Matrices of 10,000 ratings and more, up to the highest number."""
    powers = [10**k for k in range(4, 9) if 10**k <= highest]
    return [
        Workload(f"size_{n}", f"{n:,}", "alpha", 5, complete(n // 4, 4, 5, "i1")) for n in powers
    ]


def pools(ratings: int) -> list[Workload]:
    """The same number of ratings, five an item, by more and more raters."""
    found = []
    for pool in (5, 50, 500, 5_000, 50_000):
        make = scattered(ratings // 5, pool, 5)
        found.append(Workload(f"pool_{pool}", f"{pool:,}", "conger", 5, make, long=True))
    return found


def columns(make: Callable[[Generator], Array]) -> Callable[[Generator], Array]:
    """The same matrix with each rater's ratings side by side, so that both are plain arrays."""
    return lambda rng: np.asfortranarray(make(rng))


def parts(one: Workload) -> Callable[[Generator], Parts]:
    """The files of a workload; one that has only a long form has an empty matrix."""

    def make(rng: Generator) -> Parts:
        made = one.make(rng)
        if isinstance(made, dict):
            return {"": np.empty(0), **made}
        return {"": made, **(long_form(made) if one.long else {})}

    return make


def generate(folder: Path, wanted: list[Workload]) -> dict[str, Path]:
    return arrays.generate(folder, __file__, {one.name: parts(one) for one in wanted})


def load(path: str, form: str) -> list[Any]:
    """What a contender is handed: [matrix], [lists] or [item, rater, value]; read and in memory."""
    if form == "long":
        return [np.load(arrays.part(path, name)) for name in LONG]
    matrix = np.load(path)
    if form == "lists":
        return [matrix.tolist()]
    return [matrix]
