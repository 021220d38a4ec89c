"""What PrefKit has to reach against whom."""

from __future__ import annotations

from dataclasses import dataclass

from contenders import OWN
from page import Run, best
from workloads import BY_HAND


@dataclass(frozen=True)
class Target:
    """In a case, PrefKit is to be `times` as fast as the rival in its best mode."""

    case: str
    title: str
    rival: str
    times: float | None  # None: it is shown, and there is no target.
    by_hand: bool = False  # Modes count for which the caller has put the keys into one.

    @property
    def against(self) -> str:
        return self.rival + BY_HAND * self.by_hand


TARGETS = (
    Target("zscore", "z-score", "polars", 5),
    Target("zscore", "z-score", "polars", None, by_hand=True),
    Target("zscore", "z-score", "pandas", 15),
    Target("robust", "median and MAD", "polars", 4),
    Target("robust", "median and MAD", "polars", None, by_hand=True),
    Target("rank", "rank within group", "polars", 2.5),
    Target("rank", "rank within group", "polars", None, by_hand=True),
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
    own = best(runs, OWN)
    rival = best(runs, target.rival, lambda mode: mode.endswith(BY_HAND) == target.by_hand)
    return rival / own if own and rival else None
