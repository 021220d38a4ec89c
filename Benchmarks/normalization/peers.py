"""One peer as a worker process (see serving.py): `peers.py NAME CORES`.

Every way of calling a peer that could be its fastest is a mode; run.py takes the fastest. Data
frames are made from the arrays before the clock starts, and results stay in the peer's own form.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import workloads
from arrays import Array, part
from serving import Inputs, Mode, serve
from workloads import (
    BY_HAND,
    COLUMNS,
    LOOPED,
    TASKS,
    TESTS,
    WEEKS,
    drift_facts,
    rows_without_rater,
    sample,
)

KEYS = list(COLUMNS["zscore"])
NORMAL = 1.482602218505602  # The MAD of a normal distribution is its deviation over this.
# Of LSQR; run.py checks that what it leaves is no smaller than what PrefKit leaves.
TOLERANCE = 1e-12
BINS = 10


class Polars:
    """Expressions over groups, or a join with the table of groups."""

    def __init__(self) -> None:
        import polars

        self.pl = polars

    def load(self, path: str, form: str) -> list[Any]:
        return [
            self.pl.DataFrame(dict(zip(("y", *KEYS), workloads.columns(path, form), strict=True)))
        ]

    def modes(self, work: str) -> dict[str, Mode]:
        found = {**self.ways(KEYS, work), **self.ways(self.joint(), work, BY_HAND)}
        return {name: Mode(work, run, self.facts) for name, run in found.items()}

    def facts(self, found: Any) -> dict[str, float]:
        return sample(found.to_series().to_numpy())

    def joint(self) -> Any:
        """The keys as one number, for who knows their ranges."""
        rater, task, week = map(self.pl.col, KEYS)
        return ((rater * TASKS + task) * WEEKS + week).cast(self.pl.Int32)

    def ways(self, keys: Any, work: str, note: str = "") -> dict[str, Any]:
        y = self.pl.col("y")
        if work == "rank":
            return {f"rank().over{note}": self.select(y.rank("average").over(keys))}
        found = {}
        if work == "zscore":
            center, spread = y.mean(), y.std(ddof=0)
            by_parts = (y - center.over(keys)) / spread.over(keys)
            found[f"over, part by part{note}"] = self.select(by_parts)
        elif work == "robust":
            # Part by part this takes twice as long.
            center, spread = y.median(), NORMAL * (y - y.median()).abs().median()
        else:
            return {}
        return {
            **found,
            f"over{note}": self.select(((y - center) / spread).over(keys)),
            f"group_by, join{note}": self.join(keys, center, spread),
        }

    def select(self, score: Any) -> Any:
        return lambda _, frame: frame.lazy().select(score).collect()

    def join(self, keys: Any, center: Any, spread: Any) -> Any:
        y = self.pl.col("y")
        score = (y - self.pl.col("center")) / self.pl.col("spread")

        def run(_: None, frame: Any) -> Any:
            rows = frame.lazy()
            on = KEYS
            if keys is not KEYS:
                rows, on = rows.select(y, joint=keys), ["joint"]
            groups = rows.group_by(on).agg(center=center, spread=spread)
            joined = rows.join(groups, on=on, how="left", maintain_order="left")
            return joined.select(score).collect()

        return run


class Pandas:
    """Transforms of groups, or numpy with pandas' numbers of the groups."""

    def __init__(self) -> None:
        import pandas

        self.pd = pandas

    def load(self, path: str, form: str) -> list[Any]:
        return [
            self.pd.DataFrame(dict(zip(("y", *KEYS), workloads.columns(path, form), strict=True)))
        ]

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "zscore":
            return {}
        return {
            "groupby, transform": Mode(work, self.transform, sample),
            "groupby, ngroup, take": Mode(work, self.take, sample),
        }

    def transform(self, _: None, frame: Any) -> Any:
        groups = frame.groupby(KEYS, sort=False)["y"]
        return (frame["y"] - groups.transform("mean")) / groups.transform("std", ddof=0)

    def take(self, _: None, frame: Any) -> Any:
        groups = frame.groupby(KEYS)
        place, scores = groups.ngroup().to_numpy(), groups["y"]
        center, spread = scores.mean().to_numpy(), scores.std(ddof=0).to_numpy()
        return (frame["y"].to_numpy() - center[place]) / spread[place]


class SciPy:
    """LSQR over a sparse table, and a loop over pairs of samples."""

    def __init__(self) -> None:
        import scipy.sparse
        import scipy.sparse.linalg
        import scipy.stats

        self.sparse, self.linear, self.stats = scipy.sparse, scipy.sparse.linalg, scipy.stats

    def load(self, path: str, form: str) -> list[Any]:
        if form == "cells":
            raters = int(np.load(part(path, "rater"), "r").max()) + 1
            return [workloads.cells(path, LOOPED), raters]
        return list(workloads.columns(path, form))

    def modes(self, work: str) -> dict[str, Mode]:
        if work == "additive":
            return {"lsqr(csr_array)": Mode(work, self.solve, self.solved)}
        if work == "drift":
            name = f"ks_2samp, numpy, wasserstein_distance: {LOOPED} raters, scaled to all"
            return {name: Mode("cells", self.loop, drift_facts, share)}
        return {}

    def solve(self, _: None, *rows: Array) -> tuple[list[Array], Array]:
        scores, item, rater = rows
        matrix = self.table(item, rater)
        found = self.linear.lsqr(matrix, scores, atol=TOLERANCE, btol=TOLERANCE)
        return list(rows), found[0]

    def table(self, item: Array, rater: Array) -> Any:
        """A row for each score, with ones for its item and its rater."""
        rows, items, raters = len(item), int(item.max()) + 1, int(rater.max()) + 1
        columns = np.empty((rows, 2), np.int32)
        columns[:, 0] = item
        np.add(rater, items, out=columns[:, 1], casting="unsafe")
        ends = np.arange(0, 2 * rows + 1, 2, dtype=np.int32)
        ones = np.ones(2 * rows)
        return self.sparse.csr_array((ones, columns.ravel(), ends), shape=(rows, items + raters))

    def solved(self, result: tuple[list[Array], Array]) -> dict[str, float]:
        rows, effects = result
        items = int(rows[1].max()) + 1
        return rows_without_rater(rows, effects[:items], effects[items:])

    def loop(self, _: None, cells: list[list[Array]], raters: int) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {test: [] for test in TESTS}
        for first, *others in cells:
            edges = np.sort(first)[(np.arange(1, BINS) * len(first) + BINS - 1) // BINS - 1]
            expected = self.shares(edges, first)
            for other in others:
                found["ks"].append(self.stats.ks_2samp(first, other, method="asymp").statistic)
                found["wasserstein"].append(self.stats.wasserstein_distance(first, other))
                shares = self.shares(edges, other)
                found["psi"].append(((shares - expected) * np.log(shares / expected)).sum())
        return found

    def shares(self, edges: Array, scores: Array) -> Array:
        counts = np.bincount(np.searchsorted(edges, scores), minlength=BINS) + 0.5
        found: Array = counts / counts.sum()
        return found


def share(_: list[list[Array]], raters: int) -> float:
    return LOOPED / raters


PEERS: dict[str, type[Any]] = {"polars": Polars, "pandas": Pandas, "scipy": SciPy}


def main() -> None:
    # How many threads their libraries use follows from the cores that this process is pinned to.
    name, _ = sys.argv[1:]
    peer = PEERS[name]()
    serve(peer.modes, Inputs(peer.load, workloads.few), lambda told: None)


if __name__ == "__main__":
    main()
