"""What PrefKit has to reach against whom."""

from __future__ import annotations

from dataclasses import dataclass

from contenders import OWN
from page import Run, best


@dataclass(frozen=True)
class Target:
    """In a case, PrefKit is to be `times` as fast as the rival in its best mode."""

    case: str
    title: str
    rival: str
    times: float


TARGETS = (
    Target("zscore", "z-score", "polars", 5),
    Target("zscore", "z-score", "pandas", 15),
    Target("robust", "median and MAD", "polars", 4),
    Target("rank", "rank within group", "polars", 2.5),
    Target("additive", "additive model", "scipy", 5),
    Target("drift", "KS, PSI and W1", "scipy", 10),
)

# Peak memory above the inputs and the output, in columns of scores.
MEMORY = 1.5
# Two threads, times one.
THREADS = 1.6
# The dearest row by the cheapest, from this many rows on.
GROWTH = 1.5
FROM_ROWS = 1_000_000


def times_as_fast(target: Target, runs: list[Run]) -> float | None:
    own, rival = best(runs, OWN), best(runs, target.rival)
    return rival / own if own and rival else None
