"""One peer as a worker process (see worker.py): `peers.py NAME CORES`.

Every way of calling a peer that could be its fastest is a mode; run.py takes the fastest. What a
peer wants to be given, a data frame or counts, is made from the same arrays inside the clock.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from arrays import Array
from worker import Mode, Task, serve

RESAMPLES = 1000


def estimate(value: Any) -> dict[str, float]:
    return {"estimate": float(value)}


def interval(result: Any) -> dict[str, float]:
    value, low, high = result
    return {"estimate": float(value), "low": float(low), "high": float(high)}


def counts_of(matrix: Array, categories: int) -> Array:
    """How often each item got each category: the fastest way that numpy has for it."""
    if matrix.dtype.kind == "f":
        item, rater = np.nonzero(~np.isnan(matrix))
        place = item * categories + matrix[item, rater].astype(np.int64)
    else:
        place = (np.arange(len(matrix))[:, None] * categories + matrix).ravel()
    return np.bincount(place, minlength=len(matrix) * categories).reshape(-1, categories)


class Evalica:
    """Krippendorff's alpha in Rust, from a data frame of raters by items."""

    def __init__(self) -> None:
        import evalica
        import pandas as pd

        self.evalica, self.pd = evalica, pd

    def modes(self, work: str) -> dict[str, Mode]:
        if work == "alpha":
            return {
                "alpha(frame)": Mode("matrix", lambda task, x: self.alpha(x.T), estimate),
                "alpha(frame by raters)": Mode(
                    "matrix", lambda task, x: self.alpha(np.ascontiguousarray(x.T)), estimate
                ),
            }
        if work == "alpha_lists":
            return {"alpha(frame)": Mode("lists", self.lists, estimate)}
        if work == "bootstrap":
            return {"alpha_bootstrap": Mode("matrix", self.bootstrap, interval)}
        return {}

    def alpha(self, raters_by_items: Array) -> float:
        frame = self.pd.DataFrame(raters_by_items, copy=False)
        return float(self.evalica.alpha(frame, distance="ordinal").alpha)

    def lists(self, task: Task, rows: list[list[int]]) -> float:
        frame = self.pd.DataFrame(rows).T
        return float(self.evalica.alpha(frame, distance="ordinal").alpha)

    def bootstrap(self, task: Task, x: Array) -> tuple[float, float, float]:
        frame = self.pd.DataFrame(x.T, copy=False)
        found = self.evalica.alpha_bootstrap(
            frame, distance="ordinal", n_resamples=RESAMPLES, random_state=0
        )
        return found.alpha, found.low, found.high


class Krippendorff:
    """Krippendorff's alpha in numpy, from raters by items or from counts."""

    def __init__(self) -> None:
        import krippendorff

        self.of = partial(krippendorff.alpha, level_of_measurement="ordinal")

    def modes(self, work: str) -> dict[str, Mode]:
        found = {
            "alpha(reliability_data)": Mode(
                "matrix", lambda task, x: self.of(reliability_data=x.T), estimate
            ),
            "alpha(reliability_data, value_domain)": Mode(
                "matrix",
                lambda task, x: self.of(x.T, value_domain=np.arange(task.categories)),
                estimate,
            ),
            "numpy counts, alpha(value_counts)": Mode(
                "matrix",
                lambda task, x: self.of(value_counts=counts_of(x, task.categories)),
                estimate,
            ),
        }
        if work == "alpha":
            return found
        if work == "alpha_lists":
            from_list = Mode("lists", lambda task, x: self.of(np.array(x).T), estimate)
            return {"alpha(reliability_data)": from_list}
        if work == "bootstrap":
            return {"alpha(value_counts) of drawn items": Mode("matrix", self.resample, interval)}
        return {}

    def resample(self, task: Task, x: Array) -> tuple[float, float, float]:
        """Items are counted once; each resample draws rows of the counts."""
        rng = np.random.default_rng(0)
        counts = counts_of(x, task.categories)
        drawn = [
            self.of(value_counts=counts[rng.integers(0, len(counts), len(counts))])
            for _ in range(RESAMPLES)
        ]
        low, high = np.quantile(drawn, [0.025, 0.975])
        return self.of(value_counts=counts), low, high


class IrrCAC:
    """Fleiss' kappa with Gwet's standard error, from a data frame of items by raters."""

    def __init__(self) -> None:
        import pandas as pd
        from irrCAC.raw import CAC

        self.pd, self.cac = pd, CAC

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "fleiss":
            return {}
        return {
            "CAC(frame).fleiss": Mode("matrix", lambda task, x: self.fleiss(x, None), self.facts),
            "CAC(frame, categories).fleiss": Mode(
                "matrix", lambda task, x: self.fleiss(x, list(range(task.categories))), self.facts
            ),
        }

    def fleiss(self, x: Array, categories: list[int] | None) -> dict[str, float]:
        frame = self.pd.DataFrame(x, copy=False)
        found: dict[str, float] = self.cac(frame, categories=categories, digits=12).fleiss()["est"]
        return found

    def facts(self, est: dict[str, float]) -> dict[str, float]:
        return {"estimate": float(est["coefficient_value"]), "se": float(est["se"])}


class Statsmodels:
    """Fleiss' and Cohen's kappa from tables of counts."""

    def __init__(self) -> None:
        from statsmodels.stats import inter_rater

        self.of = inter_rater

    def modes(self, work: str) -> dict[str, Mode]:
        of = self.of
        if work == "fleiss":
            return {
                "aggregate_raters, fleiss_kappa": Mode(
                    "matrix",
                    lambda task, x: of.fleiss_kappa(of.aggregate_raters(x, task.categories)[0]),
                    estimate,
                ),
                "numpy counts, fleiss_kappa": Mode(
                    "matrix",
                    lambda task, x: of.fleiss_kappa(counts_of(x, task.categories)),
                    estimate,
                ),
            }
        if work == "cohen":
            return {
                "numpy counts, cohens_kappa": Mode("matrix", self.cohen, estimate),
                "to_table, cohens_kappa": Mode("matrix", self.cohen_from_ratings, estimate),
            }
        if work == "pairwise":
            return {
                "loop over columns": Mode("matrix", self.loop_over_columns, squares),
                "loop over sorted items": Mode("matrix", self.loop_over_items, squares),
            }
        return {}

    def kappa(self, first: Array, second: Array, categories: int, **options: Any) -> float:
        table = np.bincount(first * categories + second, minlength=categories * categories)
        square = table.reshape(categories, categories)
        return float(self.of.cohens_kappa(square, return_results=False, **options))

    def cohen(self, task: Task, x: Array) -> float:
        # Products of int8 fit: the highest place is 48.
        return self.kappa(x[:, 0], x[:, 1], task.categories, wt="quadratic")

    def cohen_from_ratings(self, task: Task, x: Array) -> float:
        table, _ = self.of.to_table(x, task.categories)
        return float(self.of.cohens_kappa(table, return_results=False, wt="quadratic"))

    def loop_over_columns(self, task: Task, x: Array) -> Array:
        rated = [np.ascontiguousarray(column) for column in (~np.isnan(x)).T]
        codes = [np.nan_to_num(column).astype(np.int8) for column in x.T]

        def common(i: int, j: int) -> tuple[Array, Array]:
            both = np.flatnonzero(rated[i] & rated[j])
            return codes[i][both], codes[j][both]

        return self.matrix(x.shape[1], task.categories, common)

    def loop_over_items(self, task: Task, x: Array) -> Array:
        items = [np.flatnonzero(~np.isnan(column)) for column in x.T]
        codes = [x[items[i], i].astype(np.int64) for i in range(x.shape[1])]

        def common(i: int, j: int) -> tuple[Array, Array]:
            _, mine, theirs = np.intersect1d(
                items[i], items[j], assume_unique=True, return_indices=True
            )
            return codes[i][mine], codes[j][theirs]

        return self.matrix(x.shape[1], task.categories, common)

    def matrix(
        self, raters: int, categories: int, common: Callable[[int, int], tuple[Array, Array]]
    ) -> Array:
        found = np.full((raters, raters), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            for i in range(raters):
                for j in range(i):
                    mine, theirs = common(i, j)
                    # It refuses a table of zeros, and calls the kappa of one item 0, not undefined.
                    if len(mine) > 1:
                        found[i, j] = found[j, i] = self.kappa(mine, theirs, categories)
        return found


def squares(matrix: Array) -> dict[str, float]:
    """A matrix of kappas in a few numbers."""
    return {
        "mean": float(np.nanmean(matrix)),
        "mean of squares": float(np.nanmean(matrix * matrix)),
        "undefined": float(np.isnan(matrix).sum()),
    }


class ScikitLearn:
    """Cohen's kappa from two arrays."""

    def __init__(self) -> None:
        from sklearn.metrics import cohen_kappa_score

        self.of = partial(cohen_kappa_score, weights="quadratic")

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "cohen":
            return {}
        return {
            "cohen_kappa_score": Mode(
                "matrix", lambda task, x: self.of(x[:, 0], x[:, 1]), estimate
            ),
            "cohen_kappa_score(labels)": Mode(
                "matrix",
                lambda task, x: self.of(x[:, 0], x[:, 1], labels=np.arange(task.categories)),
                estimate,
            ),
        }


PEERS: dict[str, type[Any]] = {
    "evalica": Evalica,
    "krippendorff": Krippendorff,
    "irrCAC": IrrCAC,
    "statsmodels": Statsmodels,
    "scikit-learn": ScikitLearn,
}


def main() -> None:
    # How many threads their libraries use follows from the cores that this process is pinned to.
    name, cores = sys.argv[1:]
    serve(PEERS[name]().modes, int(cores))


if __name__ == "__main__":
    main()
