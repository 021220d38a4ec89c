"""Makes the scores of the normalization benchmarks: seeded, saved as .npy, the same every time.

NAME.npy has the scores, and NAME.COLUMN.npy beside it the other columns of the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import arrays
import numpy as np
from arrays import Array, Parts
from numpy.random import Generator

TASKS, WEEKS = 10, 50
# Rows of a rater in a task and a week.
ROWS_EACH = 200
WINDOWS = 52
TESTS = ("ks", "psi", "wasserstein")
# In the name of a mode: the caller has put the keys into one number.
BY_HAND = " (keys in one)"
# A loop does so many raters, and its time is scaled to all of them.
LOOPED = 20
# The columns beside the scores, by what is asked.
COLUMNS = {
    "zscore": ("rater", "task", "week"),
    "robust": ("rater", "task", "week"),
    "rank": ("rater", "task", "week"),
    "size": ("rater", "task", "week"),
    "additive": ("item", "rater"),
    "drift": ("rater", "window"),
}


@dataclass(frozen=True)
class Workload:
    """Scores, and what is asked of them."""

    name: str
    title: str
    work: str  # A key of COLUMNS.
    rows: int
    file: str  # Works on the same rows share a file.
    make: Callable[[Generator], Parts]


def grouped(rows: int) -> Callable[[Generator], Parts]:
    """Raters who differ in mean and spread, in tasks and weeks; the rows in no order."""
    raters = max(1, rows // (TASKS * WEEKS * ROWS_EACH))

    def make(rng: Generator) -> Parts:
        rater = rng.integers(0, raters, rows)
        center, spread = rng.normal(3, 1, raters), rng.uniform(0.5, 1.5, raters)
        scores = center[rater] + spread[rater] * rng.standard_normal(rows)
        # As ids are: apart, and not from 0.
        ids = rng.permutation(raters) * 7 + 3
        return {
            "": scores,
            "rater": ids[rater],
            "task": rng.integers(0, TASKS, rows),
            "week": rng.integers(0, WEEKS, rows),
        }

    return make


def rated(rows: int) -> Callable[[Generator], Parts]:
    """Ten ratings an item, a thousand a rater: item + rater + error."""
    items, raters = rows // 10, max(2, rows // 1000)

    def make(rng: Generator) -> Parts:
        item, rater = rng.integers(0, items, rows), rng.integers(0, raters, rows)
        worth, bias = rng.standard_normal(items), rng.standard_normal(raters)
        scores = worth[item] + bias[rater] + 0.5 * rng.standard_normal(rows)
        return {"": scores, "item": item, "rater": rater}

    return make


def watched(rows: int) -> Callable[[Generator], Parts]:
    """Raters over a year of weeks; a tenth of them move after half of it."""
    raters = max(20, rows // 10_000)

    def make(rng: Generator) -> Parts:
        rater, window = rng.integers(0, raters, rows), rng.integers(0, WINDOWS, rows)
        moved = (rater % 10 == 0) & (window >= WINDOWS // 2)
        return {
            "": rng.random(rows) + rng.random(rows) + 0.1 * moved,
            "rater": rater,
            "window": window,
        }

    return make


def workloads(scale: float) -> list[Workload]:
    """The rows of the table, their scores times `scale`."""
    rows = round(1e7 * scale)
    groups = max(1, rows // (TASKS * WEEKS * ROWS_EACH)) * TASKS * WEEKS
    where = f"{rows:,} rows, {groups:,} groups by rater, task and week"
    return [
        Workload("zscore", f"z-score: {where}", "zscore", rows, "grouped", grouped(rows)),
        Workload("robust", f"median and MAD: {where}", "robust", rows, "grouped", grouped(rows)),
        Workload("rank", f"rank within group: {where}", "rank", rows, "grouped", grouped(rows)),
        Workload(
            "additive",
            f"additive model: {rows:,} ratings of {rows // 10:,} items by {rows // 1000:,} raters",
            "additive",
            rows,
            "rated",
            rated(rows),
        ),
        Workload(
            "drift",
            f"KS, PSI and W1 against the first window: {rows:,} rows, "
            f"{max(20, rows // 10_000):,} raters x {WINDOWS} windows",
            "drift",
            rows,
            "watched",
            watched(rows),
        ),
    ]


def sizes(highest: float) -> list[Workload]:
    """The same groups, more and more of them."""
    found = []
    for rows in (10**k for k in range(5, 9) if 10**k <= highest):
        name = f"size_{rows}"
        found.append(Workload(name, f"{rows:,}", "size", rows, name, grouped(rows)))
    return found


def generated(folder: Path, wanted: list[Workload]) -> Iterator[tuple[Workload, Path]]:
    """Each with its file, made when its turn comes."""
    for one in wanted:
        made = arrays.generate(folder, __file__, {one.file: one.make})
        yield one, made[one.file]


def columns(path: str, work: str) -> list[Array]:
    """The scores and the columns beside them, read and in memory."""
    return [np.load(arrays.part(path, name)) for name in ("", *COLUMNS[work])]


def cells(path: str, raters: int) -> list[list[Array]]:
    """The scores of the first raters, window by window."""
    scores, rater, window = columns(path, "drift")
    rows = np.flatnonzero(rater < raters)
    rows = rows[np.lexsort((window[rows], rater[rows]))]
    ends = np.searchsorted(rater[rows] * WINDOWS + window[rows], np.arange(1, raters * WINDOWS))
    found = np.split(scores[rows], ends)
    return [found[one * WINDOWS : (one + 1) * WINDOWS] for one in range(raters)]


def sample(result: Any, name: str = "") -> dict[str, float]:
    """A result in few numbers: by chance, results that differ in any row differ in these.

    A projection is on a random direction, and scaled so that it moves by about the root of the mean
    square of what the rows differ by.
    """
    values = np.asarray(result, np.float64)
    rng = np.random.default_rng(0)
    found = {"undefined": float(np.isnan(values).sum())}
    kept = np.nan_to_num(values)
    for number in range(2):
        direction = rng.standard_normal(len(kept), dtype=np.float32)
        found[f"projection {number}"] = float(kept @ direction) / len(kept) ** 0.5
    found["mean of squares"] = float(np.mean(kept * kept))
    return {f"{name} {fact}".strip(): value for fact, value in found.items()}


def rows_without_rater(rows: list[Array], items: Array, biases: Array) -> dict[str, float]:
    """What all solutions of an additive model have in common: each score without its rater, whose
    effects have mean 0; and how far they are from a solution.

    `items` and `biases` are of the items and the raters 0, 1, 2 ...
    """
    scores, item, rater = rows
    rest = scores - items[item] - biases[rater]
    return {
        **sample(scores - (biases - biases.mean())[rater]),
        "gradient": sums(rest, item, rater) / sums(scores, item, rater),
    }


def sums(values: Array, item: Array, rater: Array) -> float:
    """Least squares have residuals that sum to 0 for each item and rater: the length of these."""
    both = [np.bincount(of, values) for of in (item, rater)]
    return float(np.linalg.norm(np.concatenate(both)))


def drift_facts(found: Mapping[str, Any]) -> dict[str, float]:
    """The tests of the looped raters' windows but the first, rater by rater."""
    facts: dict[str, float] = {}
    for test in TESTS:
        facts.update(sample(found[test], test))
    return facts


FEW = 20_000


def few(form: str, inputs: list[Any]) -> list[Any]:
    """The first rows."""
    return [array[:FEW] for array in inputs]
