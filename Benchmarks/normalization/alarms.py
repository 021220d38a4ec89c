"""How often drift is found where there is none, and whether change dates lie in their intervals.

Each simulation counts trials and hits; the share of hits stands beside what is stated of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from arrays import Array
from numpy.random import Generator
from page import table
from prefkit import drift

LEVEL = 0.05
CONFIDENCE = 0.95
# So many standard errors may lie between a share and what is stated.
TOLERATED = 3.0
# Points of a chart without a change.
LONG = 6_000
PERMUTATIONS = 199


@dataclass(frozen=True)
class Simulation:
    """What is simulated, in blocks, and what is stated of the share of hits."""

    group: str  # The table that it stands in.
    title: str
    run: Callable[[Generator], tuple[float, float]]  # Trials and hits.
    blocks: int
    stated: Callable[[], float | None]
    bound: str  # "most" or "least" where what is stated is an end, or "equal".


def chart(make: Callable[[Array], drift.Chart]) -> Callable[[Generator], tuple[float, float]]:
    """Points that came before each first alarm, and alarms, in 50 series."""

    def run(rng: Generator) -> tuple[float, float]:
        points = alarms = 0
        for _ in range(50):
            found = np.flatnonzero(make(rng.standard_normal(LONG)).alarms)
            alarms += len(found) > 0
            points += int(found[0]) + 1 if len(found) else LONG
        return points, alarms

    return run


def with_baseline(make: Callable[..., drift.Chart], **options: Any) -> Callable[[Array], Any]:
    return lambda values: make(values, **options)


def rate_of(kind: Any) -> Callable[[], float]:
    return lambda: 1 / drift.average_run_length(kind)


@dataclass(frozen=True)
class Change:
    """Series with one change in their middle half."""

    model: Any
    points: int
    draw: Callable[[Generator, int, Array], tuple[Array, Array | None]]

    def run(self, rng: Generator) -> tuple[float, float]:
        """Series in which a change was found, and those in which its interval holds the true one.

        Of several changes that are found, the one nearest to the true one is looked at.
        """
        found = held = 0
        for _ in range(100):
            at = self.points // 4 + int(rng.integers(0, self.points // 2))
            after = np.arange(self.points) >= at
            values, weights = self.draw(rng, self.points, after)
            times = np.arange(self.points)
            made = drift.change_points(values, times, weights, self.model, level=CONFIDENCE)
            if not len(made):
                continue
            found += 1
            nearest = int(np.abs(made.when - at).argmin())
            held += bool(made.low[nearest] <= at <= made.high[nearest])
        return found, held


def steps(size: float) -> Callable[[Generator, int, Array], tuple[Array, None]]:
    return lambda rng, n, after: (rng.standard_normal(n) + size * after, None)


def spreads(size: float) -> Callable[[Generator, int, Array], tuple[Array, None]]:
    return lambda rng, n, after: (rng.standard_normal(n) * (1 + after) + size * after, None)


def counts(ratio: float) -> Callable[[Generator, int, Array], tuple[Array, Array]]:
    """Events a day in days of four units, from four in all on."""
    return lambda rng, n, after: (rng.poisson(np.where(after, 4 * ratio, 4)) / 4, np.full(n, 4.0))


def shares(step: float) -> Callable[[Generator, int, Array], tuple[Array, Array]]:
    """Of twelve verdicts, from 30 % on."""
    return lambda rng, n, after: (rng.binomial(12, 0.3 + step * after) / 12, np.full(n, 12.0))


def no_change(rng: Generator) -> tuple[float, float]:
    """Series without a change, and those with one found."""
    hits = sum(len(drift.change_points(rng.standard_normal(104))) > 0 for _ in range(100))
    return 100, hits


# Errors of a steady rater.
ERRORS: dict[str, Callable[[Generator, int], Array]] = {
    "normal": lambda rng, n: rng.standard_normal(n),
    "skewed": lambda rng, n: rng.exponential(size=n) ** 2,
    "0, 1 or 2": lambda rng, n: rng.choice([0.0, 1, 2], n, p=[0.7, 0.25, 0.05]),
}
GOLD_RATERS, GOLD_WINDOWS, GOLD_EACH = 60, 10, 6


def golden(rng: Generator, errors: str, moved: int) -> tuple[Array, Array, Array, Array]:
    """Scores, gold, raters and windows; the first raters slip in the second half."""
    count = GOLD_RATERS * GOLD_WINDOWS * GOLD_EACH
    rater = np.repeat(np.arange(GOLD_RATERS), GOLD_WINDOWS * GOLD_EACH)
    window = np.tile(np.repeat(np.arange(GOLD_WINDOWS), GOLD_EACH), GOLD_RATERS)
    gold = rng.integers(1, 6, count).astype(np.float64)
    slip = 2.0 * ((rater < moved) & (window >= GOLD_WINDOWS // 2))
    return gold + ERRORS[errors](rng, count) + slip, gold, rater, window


def steady(errors: str) -> Callable[[Generator], tuple[float, float]]:
    """Steady raters, and those with an alarm."""

    def run(rng: Generator) -> tuple[float, float]:
        scores, gold, rater, window = golden(rng, errors, 0)
        found = drift.gold_drift(
            scores, gold, rater, window, error="signed", rate=LEVEL, seed=int(rng.integers(1 << 30))
        )
        return GOLD_RATERS, len(found.alarms)

    return run


def discoveries(rng: Generator) -> tuple[float, float]:
    """Tables of raters of whom some moved, and the sum of their shares of false alarms."""
    moved = GOLD_RATERS // 5
    scores, gold, rater, window = golden(rng, "normal", moved)
    found = drift.gold_drift(
        scores,
        gold,
        rater,
        window,
        error="signed",
        rate=LEVEL,
        control="discoveries",
        seed=int(rng.integers(1 << 30)),
    )
    alarms = np.array(found.alarms)
    return 1, float((alarms >= moved).mean()) if len(alarms) else 0.0


def flagged(test: Any, moved: int, **options: Any) -> Callable[[Generator], tuple[float, float]]:
    """Tables of 40 raters in six windows, and the sum of the shares of false ones among what is
    flagged.

    Where nobody moved, all that is flagged is false.
    """

    def run(rng: Generator) -> tuple[float, float]:
        rater = np.repeat(np.arange(40), 6 * 60)
        window = np.tile(np.repeat(np.arange(6), 60), 40)
        behind = (rater < moved) & (window >= 3)
        scores = np.rint(4 + 1.5 * rng.standard_normal(len(rater)) + 1.5 * behind).clip(1, 7)
        if test != "chi2":
            scores += rng.random(len(rater))
        table = drift.by_group(
            scores, rater, window, test, adjust="bh", seed=int(rng.integers(1 << 30)), **options
        ).flagged(LEVEL)
        keys = list(table.keys.values())
        false = ~((keys[0] < moved) & (keys[1] >= 3))
        return 1, float(false.mean()) if len(false) else 0.0

    return run


CHARTS = "First alarms a point, where nothing changes"
CHANGES = "Change dates: how often the 95 % interval holds the true one"
FALSE = "False alarms"
NOTES = {
    CHARTS: "Trials are points up to the first alarm of a series of normal ones, hits are alarms; "
    "what is stated is one over the average run length.",
    CHANGES: "Trials are the series in which a change was found; all have one. Where few are "
    "found, chance has helped, and the interval holds less.",
    FALSE: "Trials are raters for `gold_drift`, series for `change_points`, tables elsewhere.",
}


def stated(value: float | None) -> Callable[[], float | None]:
    return lambda: value


def charts() -> dict[str, Simulation]:
    known = {"baseline": (0.0, 1.0)}
    made = {
        "cusum": ("CUSUM, mean and deviation given", drift.cusum, known, rate_of("cusum"), "equal"),
        "ewma": ("EWMA, mean and deviation given", drift.ewma, known, rate_of("ewma"), "equal"),
        "page_hinkley": ("Page-Hinkley, deviation given", drift.page_hinkley, known, None, ""),
        "cusum_100": ("CUSUM, from 100 points", drift.cusum, {"baseline": 100}, None, ""),
        "ewma_100": ("EWMA, from 100 points", drift.ewma, {"baseline": 100}, None, ""),
        "page_hinkley_100": (
            "Page-Hinkley, from 100 points",
            drift.page_hinkley,
            {"baseline": 100},
            None,
            "",
        ),
    }
    return {
        name: Simulation(
            CHARTS, title, chart(with_baseline(kind, **options)), 20, told or stated(None), bound
        )
        for name, (title, kind, options, told, bound) in made.items()
    }


def changes() -> dict[str, Simulation]:
    made: Sequence[tuple[str, str, Change]] = [
        *(
            (f"mean_{size}_{n}", f"mean, {n} points, {size:g} σ", Change("mean", n, steps(size)))
            for n in (52, 104)
            for size in (1.0, 1.5, 2.0, 3.0)
        ),
        *(
            (
                f"both_{size}",
                f"mean and variance, 104 points, {size:g} σ, deviation doubled",
                Change("mean_and_variance", 104, spreads(size)),
            )
            for size in (0.0, 2.0)
        ),
        ("poisson", "counts, 104 points, doubled", Change("poisson", 104, counts(2))),
        ("bernoulli", "shares, 104 points, 30 to 50 %", Change("bernoulli", 104, shares(0.2))),
    ]
    return {
        name: Simulation(CHANGES, title, one.run, 20, stated(CONFIDENCE), "least")
        for name, title, one in made
    }


def false_alarms() -> dict[str, Simulation]:
    most, limit = "most", stated(LEVEL)
    found = {
        f"gold_{name}": Simulation(
            FALSE, f"gold_drift: steady raters, errors {name}", steady(name), 100, limit, most
        )
        for name in ERRORS
    }
    found["gold_discoveries"] = Simulation(
        FALSE,
        "gold_drift, discoveries: false ones, a fifth moved",
        discoveries,
        300,
        limit,
        most,
    )
    tests: list[tuple[str, dict[str, Any]]] = [
        ("ks", {}),
        ("psi", {}),
        ("chi2", {}),
        ("anderson", {}),
        ("wasserstein", {"permutations": PERMUTATIONS}),
    ]
    for test, options in tests:
        # Few rearrangements give no p-value that is small enough among many where nobody moved.
        for moved in (8,) if test == "wasserstein" else (0, 8):
            who = "a fifth moved" if moved else "nobody moved"
            found[f"{test}_{moved}"] = Simulation(
                FALSE,
                f"by_group, {test}, BH: false ones, {who}",
                flagged(test, moved, **options),
                400,
                limit,
                most,
            )
    found["no_change"] = Simulation(
        FALSE, "change_points: series without a change, 104 points", no_change, 20, stated(None), ""
    )
    return found


SIMULATIONS: dict[str, Simulation] = {**charts(), **changes(), **false_alarms()}


def block(name: str, number: int) -> tuple[float, float]:
    """Trials and hits of one block."""
    return SIMULATIONS[name].run(np.random.default_rng([number, *name.encode()]))


def add(blocks: list[tuple[float, float]]) -> dict[str, float]:
    """The share of hits, and its standard error from how blocks differ."""
    trials, hits = np.array(blocks).T
    share = hits.sum() / trials.sum() if trials.sum() else math.nan
    rest = hits - share * trials
    count = len(blocks)
    error = math.sqrt(count / (count - 1) * float(rest @ rest)) / trials.sum()
    return {"trials": float(trials.sum()), "share": float(share), "error": error}


def as_stated(one: Simulation, found: dict[str, float]) -> str:
    value = one.stated()
    if value is None:
        return ""
    apart = {
        "most": found["share"] - value,
        "least": value - found["share"],
        "equal": abs(found["share"] - value),
    }[one.bound]
    return "met" if apart <= TOLERATED * found["error"] else "**missed**"


def render(results: dict[str, Any]) -> list[str]:
    parts = []
    for group in (CHARTS, CHANGES, FALSE):
        rows = []
        for name, one in SIMULATIONS.items():
            if one.group != group or name not in results:
                continue
            found, value = results[name], one.stated()
            told = "" if value is None else f"{value:.2%}"
            rows.append(
                [
                    one.title,
                    f"{found['trials']:,.0f}",
                    f"{found['share']:.2%} ({found['error']:.2%})",
                    told,
                    as_stated(one, found),
                ]
            )
        header = ["simulated", "trials", "share (standard error)", "stated", ""]
        parts += [f"#### {group}", NOTES[group], table(header, rows, words=1)]
    return parts
