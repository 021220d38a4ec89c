"""Who takes part and how each is started."""

from __future__ import annotations

import json
from dataclasses import dataclass

import harness
from harness import Contender
from places import HERE, OWN_PYTHON, PEER_PYTHON

PEERS = ("moocore", "paretoset", "pygmo", "hvwfg", "polars", "numba")
OWN = "PrefKit"
# So begins a mode that needs the rows of a group one behind the other.
RUNS = "loop over runs"
# The versions that the page names besides.
LIBRARIES = (*PEERS, "numpy")


@dataclass(frozen=True)
class Case(harness.Case):
    """A file of points and what is asked of it."""

    work: str
    shape: str
    objectives: int
    points: int


def is_own(contender: str) -> bool:
    return contender == OWN


def takes(name: str, case: Case, mode: str) -> bool:
    """Whether a peer is done within a minute, and with an answer."""
    large = case.points >= 50_000
    if mode.startswith(RUNS):
        return case.shape == "contiguous"
    match name, case.work:
        case "paretoset", "filter":
            # Quadratic in the points that are left.
            return case.shape != "sphere" and case.objectives < 10
        case "paretoset" | "pygmo", "ranks":
            return not large
        case "pygmo", "filter":
            # In other dimensions it sorts all fronts, in quadratic memory.
            return case.objectives == 2 and case.shape != "sphere" and case.points <= 1_000_000
        case "moocore", "hypervolume":
            # 10 objectives take it seconds a call, 20 did not end in a minute.
            return case.objectives < 10
        case "hvwfg", "hypervolume":
            # Its routine for five objectives ends in a double free; `wfg` takes all.
            return case.objectives > 2
    return True


def task(case: Case, mode: str, check: bool) -> str:
    told = {"path": str(case.path), "work": case.work}
    return json.dumps({**told, "mode": mode, "check": check} if mode else told)


def from_python(name: str, python: str, script: str, *words: str) -> Contender[Case]:
    return harness.from_python(
        name,
        lambda cores: [python, str(HERE / "pareto" / script), *words, str(cores)],
        task,
        takes=lambda case, mode: takes(name, case, mode),
    )


def peer(name: str) -> Contender[Case]:
    return from_python(name, str(PEER_PYTHON), "peers.py", name)


def prefkit() -> Contender[Case]:
    return from_python(OWN, str(OWN_PYTHON), "prefkit_pareto.py")
