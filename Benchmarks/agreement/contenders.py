"""Who takes part and how each is started."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import harness
from harness import Contender
from places import HERE, OWN_PYTHON, PEER_PYTHON, SCRATCH

PEERS = ("evalica", "krippendorff", "irrCAC", "statsmodels", "scikit-learn")
OWN = "PrefKit (Python)"
OWN_C = "PrefKit (C)"


@dataclass(frozen=True)
class Case(harness.Case):
    """A file of ratings and what is asked of it."""

    work: str
    categories: int
    long: bool = False


def task(case: Case, mode: str, check: bool) -> str:
    told = {"path": str(case.path), "work": case.work, "categories": case.categories}
    return json.dumps({**told, "mode": mode, "check": check} if mode else told)


def from_python(name: str, python: str, script: str, *words: str) -> Contender[Case]:
    return harness.from_python(
        name,
        lambda cores: [python, str(HERE / "agreement" / script), *words, str(cores)],
        task,
        lambda case, mode: case.long or not mode.startswith("long"),
    )


def peer(name: str) -> Contender[Case]:
    return from_python(name, str(PEER_PYTHON), "peers.py", name)


def prefkit_python() -> Contender[Case]:
    return from_python(OWN, str(OWN_PYTHON), "prefkit_agreement.py")


def prefkit_c() -> Contender[Case]:
    def modes(case: Case) -> Sequence[str]:
        if case.work in ("alpha", "fleiss", "cohen"):
            return ("estimate", "analytic")
        return {"bootstrap": ("bootstrap",), "pairwise": ("pairwise",)}.get(case.work, ())

    return Contender(
        OWN_C,
        lambda cores: [str(SCRATCH / "prefkit_agreement"), str(cores)],
        lambda case, mode, check: f"{case.work}\t{mode}\t{case.path}",
        modes,
    )
