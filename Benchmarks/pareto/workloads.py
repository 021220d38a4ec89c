"""Makes the points of the Pareto benchmarks: seeded, saved as .npy, the same every time.

NAME.npy has the points, less being better, and NAME.group.npy beside it the groups of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import arrays
import numpy as np
from arrays import Array, Parts
from numpy.random import Generator

# Of every hypervolume, in each objective.
REFERENCE = 1.1
DRAWS, PROMPTS, CANDIDATES = 1000, 500, 200
# A mode of the peer of membership, which has a row of its own.
PRODUCT = "numpy: counts @ scores, loop over draws"
SHAPES = ("cube", "correlated", "sphere")
# From so many points on a second thread is tried too, of the filter in two objectives.
THREADS_FROM = 1_000_000

FILTERED = ((2, 100_000), (2, 1_000_000), (2, 10_000_000), (3, 100_000), (3, 1_000_000))
FILTERED += ((5, 100_000), (10, 20_000))
RANKED = tuple((d, n) for d in (2, 3, 5) for n in (10_000, 100_000))
MEASURED = ((2, 100_000), (3, 10_000), (4, 500), (4, 2000), (6, 100), (6, 300), (8, 60), (10, 60))
MEASURED += ((20, 20),)
SHARED = ((3, 10_000), (4, 300), (6, 100))


@dataclass(frozen=True)
class Workload:
    """Points, and what is asked of them."""

    name: str
    title: str
    work: str
    file: str  # Works on the same points share a file.
    make: Callable[[Generator], Parts]
    shape: str = ""
    objectives: int = 0
    points: int = 0
    # The harness's rounds, times this: what takes a millisecond is measured more often.
    turns: int = 1
    # Whether a second thread is tried too.
    threads: bool = False


def cloud(shape: str, count: int, objectives: int) -> Callable[[Generator], Parts]:
    """Uniform in a cube; normal with correlations of one third; on a sphere's positive part."""

    def make(rng: Generator) -> Parts:
        if shape == "cube":
            return {"": rng.random((count, objectives))}
        points = rng.standard_normal((count, objectives))
        if shape == "correlated":
            points += np.sqrt(0.5) * rng.standard_normal((count, 1))
            return {"": points}
        points = np.abs(points)
        points /= np.linalg.norm(points, axis=1, keepdims=True)
        return {"": points}

    return make


def grouped(groups: int, shuffled: bool) -> Callable[[Generator], Parts]:
    """Groups of four to eight points, one behind the other or in no order."""

    def make(rng: Generator) -> Parts:
        group = np.repeat(np.arange(groups), rng.integers(4, 9, groups))
        if shuffled:
            rng.shuffle(group)
        return {"": rng.random((len(group), 4)), "group": group}

    return make


def judged(rng: Generator) -> Parts:
    """A score of each candidate for each prompt and objective; prompts differ more than they."""
    candidates = rng.normal(0, 0.3, (CANDIDATES, 4))
    prompts = rng.standard_normal((PROMPTS, 1, 4))
    return {"": candidates + prompts + rng.standard_normal((PROMPTS, CANDIDATES, 4))}


def turns(work: str, count: int) -> int:
    return 10 if count <= 20_000 or work == "hypervolume" else 3 if count <= 100_000 else 1


def workloads(scale: float) -> list[Workload]:
    """The rows of the table, the large ones with `scale` times as many points."""
    found = []

    def points(work: str, shape: str, objectives: int, count: int) -> None:
        name = f"{work}_{shape}_{objectives}d_{count}"
        count = count if count < 10_000 else round(count * scale)
        title = f"{work}, {shape}: {objectives} objectives, {count:,} points"
        found.append(
            Workload(
                name,
                title,
                work,
                f"{shape}_{objectives}d_{count}",
                cloud(shape, count, objectives),
                shape,
                objectives,
                count,
                turns(work, count),
                work == "filter" and objectives == 2 and count >= THREADS_FROM,
            )
        )

    for shape in SHAPES:
        for objectives, count in FILTERED:
            points("filter", shape, objectives, count)
    for shape in ("cube", "correlated"):
        for objectives, count in RANKED:
            points("ranks", shape, objectives, count)
    for objectives, count in MEASURED:
        points("hypervolume", "sphere", objectives, count)
    for objectives, count in SHARED:
        points("contributions", "sphere", objectives, count)
    groups = round(1e6 * scale)
    for order in ("contiguous", "shuffled"):
        title = f"frontier per group: {groups:,} groups of 4 to 8, 4 objectives, {order}"
        name = f"groups_{order}"
        make = grouped(groups, order == "shuffled")
        found.append(Workload(name, title, "groups", name, make, order, 4, groups, threads=True))
    title = f"membership: {DRAWS:,} draws of {PROMPTS} prompts, {CANDIDATES} points, 4 objectives"
    found.append(
        Workload(
            "membership", title, "membership", "judged", judged, "", 4, CANDIDATES, 5, threads=True
        )
    )
    return found


def generated(folder: Path, wanted: list[Workload]) -> Iterator[tuple[Workload, Path]]:
    """Each with its file, made when its turn comes."""
    for one in wanted:
        made = arrays.generate(folder, __file__, {one.file: one.make})
        yield one, made[one.file]


def load(path: str, form: str) -> list[Array]:
    """The points, with their groups where the form says so, read and in memory."""
    names = ("", "group") if form == "grouped" else ("",)
    return [np.load(arrays.part(path, name)) for name in names]


def long(samples: Array) -> tuple[Array, Array, Array]:
    """Rows of objectives, one a prompt and candidate, with the numbers of both."""
    prompts, candidates, objectives = samples.shape
    prompt = np.repeat(np.arange(prompts), candidates)
    candidate = np.tile(np.arange(candidates), prompts)
    return samples.reshape(-1, objectives), candidate, prompt


def sample(result: Any) -> dict[str, float]:
    """A result in few numbers: by chance, results that differ in any row differ in these.

    Projections are shares of the sum, so that small contributions count as much as large ones.
    """
    values = np.asarray(result, np.float64)
    rng = np.random.default_rng(0)
    total = float(values.sum())
    found = {"sum": total}
    for number in range(2):
        direction = rng.standard_normal(len(values), dtype=np.float32)
        found[f"projection {number}"] = float(values @ direction) / (total or 1.0)
    return found


def volume(result: Any) -> dict[str, float]:
    return {"volume": float(result)}


def shares(result: Any) -> dict[str, float]:
    """Draws differ from contender to contender, so only what all of them are near is compared."""
    values = np.asarray(result, np.float64)
    return {"mean membership": float(values.mean())}


FEW = 1000


def few(form: str, inputs: list[Any]) -> list[Any]:
    """The first rows."""
    return [array[:FEW] for array in inputs]
