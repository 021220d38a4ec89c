"""Who takes part and how each is started."""

from __future__ import annotations

import json
from dataclasses import dataclass

import harness
from harness import Contender
from places import HERE, OWN_PYTHON, PEER_PYTHON

PEERS = ("polars", "pandas", "scipy")
OWN = "PrefKit"
# The versions that the page names besides.
LIBRARIES = (*PEERS, "numpy")


@dataclass(frozen=True)
class Case(harness.Case):
    """A file of scores and what is asked of it."""

    work: str
    rows: int


def is_own(contender: str) -> bool:
    return contender == OWN


def task(case: Case, mode: str, check: bool) -> str:
    told = {"path": str(case.path), "work": case.work}
    return json.dumps({**told, "mode": mode, "check": check} if mode else told)


def from_python(name: str, python: str, script: str, *words: str) -> Contender[Case]:
    def most(mode: str) -> int:
        # A minute or more a run.
        return 1 if "lsqr" in mode else 1 << 30

    return harness.from_python(
        name,
        lambda cores: [python, str(HERE / "normalization" / script), *words, str(cores)],
        task,
        most=most,
    )


def peer(name: str) -> Contender[Case]:
    return from_python(name, str(PEER_PYTHON), "peers.py", name)


def prefkit() -> Contender[Case]:
    return from_python(OWN, str(OWN_PYTHON), "prefkit_normalization.py")
