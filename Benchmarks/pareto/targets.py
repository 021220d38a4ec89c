"""What PrefKit has to reach against whom."""

from __future__ import annotations

from dataclasses import dataclass

import workloads
from contenders import OWN
from page import Run, best
from workloads import PRODUCT


@dataclass(frozen=True)
class Target:
    """In a case, PrefKit is to be `times` as fast as the fastest rival in its best mode."""

    case: str
    rivals: tuple[str, ...]
    times: float | None  # None: it is shown, and there is no target.
    # Modes of the rivals that count; "" for all but the one that has a row of its own.
    mode: str = ""

    @property
    def against(self) -> str:
        named = " and ".join(self.rivals)
        return f"{named}, {self.mode}" if self.mode else named


def of_sizes() -> list[Target]:
    """The targets of workloads that come in sizes."""
    found = []
    for one in workloads.workloads(1.0):
        if one.work == "filter":
            large = one.objectives == 2 and one.points == 10_000_000
            if one.shape == "sphere":
                rivals, times = ("moocore",), 2.0
            else:
                rivals, times = ("moocore", "paretoset"), 3.0 if large else 1.5
        elif one.work == "ranks":
            rivals, times = ("moocore",), 2.0 if one.objectives == 2 else 4.0
        elif one.work == "hypervolume":
            rivals, times = ("moocore", "pygmo", "hvwfg"), 1.5 if one.objectives >= 6 else 1.0
        elif one.work == "contributions":
            rivals, times = ("moocore", "pygmo"), 1.0
        else:
            continue
        found.append(Target(one.name, rivals, times))
    return found


TARGETS = (
    *of_sizes(),
    *(
        Target(f"groups_{order}", (rival,), times)
        for order in ("contiguous", "shuffled")
        for rival, times in (("polars", 6.0), ("numba", 3.0))
    ),
    Target("membership", ("moocore",), 20.0),
    Target("membership", ("moocore",), None, PRODUCT),
)


def times_as_fast(target: Target, runs: list[Run]) -> float | None:
    def counts(mode: str) -> bool:
        return (mode == PRODUCT) == (target.mode == PRODUCT)

    own = best(runs, OWN)
    others = [time for rival in target.rivals if (time := best(runs, rival, counts))]
    return min(others) / own if own and others else None
