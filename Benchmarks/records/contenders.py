"""Who takes part and how each is started."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import harness
from harness import Contender, Worker
from places import HERE, OWN_PYTHON, PEER_PYTHON, SCRATCH

PEERS = ("polars", "pyarrow", "duckdb", "msgspec", "orjson")
# orjson is shown too; the targets name these four.
RIVALS = ("polars", "pyarrow", "duckdb", "msgspec")
OWN = "PrefKit (C)"
OWN_FROM_PYTHON = "PrefKit (Python)"
SIMDJSON = "simdjson"


@dataclass(frozen=True)
class Case(harness.Case):
    """A file of records."""

    layout: str
    container: str  # "lines" or "array"


def peer(name: str) -> Contender[Case]:
    def command(cores: int) -> list[str]:
        return [str(PEER_PYTHON), str(HERE / "records" / "peers.py"), name, str(cores)]

    def task(case: Case, mode: str, check: bool) -> str:
        if not mode:  # A question: which modes are there?
            return json.dumps({"layout": case.layout})
        return json.dumps(
            {"layout": case.layout, "path": str(case.path), "mode": mode, "check": check}
        )

    @cache
    def modes(case: Case) -> tuple[str, ...]:
        with Worker(contender, 1) as worker:
            return tuple(worker.ask(case, "")["modes"])

    contender = Contender(name, command, task, modes)
    return contender


def simdjson() -> Contender[Case]:
    def modes(case: Case) -> Sequence[str]:
        if case.container == "array":
            return ("raw", "unescaped")
        return ("raw-batch", "raw-lines", "unescaped-batch", "unescaped-lines")

    return Contender(
        SIMDJSON,
        lambda cores: [str(SCRATCH / "simdjson_ondemand"), str(cores)],
        lambda case, mode, check: f"{case.layout}\t{mode}\t{case.path}",
        modes,
    )


def prefkit_c(modes: Sequence[str] = ("open", "views", "large")) -> Contender[Case]:
    return Contender(
        OWN,
        lambda cores: [str(SCRATCH / "prefkit_open"), str(cores)],
        lambda case, mode, check: f"auto\t{mode}\t{case.path}",
        lambda case: modes,
    )


def prefkit_python() -> Contender[Case]:
    def task(case: Case, mode: str, check: bool) -> str:
        return json.dumps({"path": str(case.path), "profile": "auto", "mode": mode})

    return Contender(
        OWN_FROM_PYTHON,
        lambda cores: [str(OWN_PYTHON), str(HERE / "records" / "prefkit_read.py"), str(cores)],
        task,
        lambda case: ("read", "tables"),
    )
