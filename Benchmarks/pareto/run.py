"""Runs every benchmark of Pareto frontiers and writes docs/performance.md.

    Benchmarks/run.sh pareto                             # everything
    Benchmarks/run.sh pareto --quick --rounds 2          # a first look: a tenth, nothing written
    Benchmarks/run.sh pareto --only ranks,filter_cube_2d_100000  # some rows, nothing written

Rows are named by their work (filter, ranks, hypervolume, contributions, groups, membership) or each
by itself. The numbers go to .build/bench/pareto.json too; `--report` writes the page from them
again.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import contenders as who
import harness
import report
import workloads
from command import Asked, Pillar, run
from contenders import Case
from harness import Contender
from page import case_table, setting
from workloads import Workload

# How far contenders may be apart. Shares of draws are near each other: everybody draws by himself.
COMPARED = (
    (("sum", "projection 0", "projection 1", "volume"), 1e-9),
    (("mean membership",), 0.01),
)


def case_of(one: Workload, path: Path) -> Case:
    return Case(one.name, one.title, path, one.work, one.shape, one.objectives, one.points)


@cache
def everyone() -> tuple[Contender[Case], ...]:
    """Made once, since each remembers which modes it has."""
    return (who.prefkit(), *(who.peer(name) for name in who.PEERS))


def agree(case: Case, series: list[harness.Series]) -> list[str]:
    return [
        complaint
        for names, tolerance in COMPARED
        for complaint in harness.disagreements(case.name, series, names, tolerance)
    ]


def measure_case(one: Workload, case: Case, rounds: int) -> tuple[dict[str, Any], list[str]]:
    entry: dict[str, Any] = {"title": case.title, "runs": {}}
    complaints: list[str] = []
    taking_part = [each for each in everyone() if each.modes(case)]
    for cores in (1, 2) if one.threads else (1,):
        name = setting(cores, fresh=False)
        print(f"… {case.title}: {name}", flush=True)
        series = harness.compare(taking_part, case, cores, rounds * one.turns, fresh=False)
        complaints += agree(case, series)
        entry["runs"][name] = [
            {"contender": one.contender, "mode": one.mode, "seconds": one.seconds}
            for one in series
            if one.seconds
        ]
    print(case_table(entry, who.is_own, report.settings_of(entry)), flush=True)
    return entry, complaints


def measure(asked: Asked) -> tuple[dict[str, Any], list[str]]:
    everything = workloads.workloads(asked.scale)
    unknown = asked.only - {one.name for one in everything} - {one.work for one in everything}
    if unknown:
        raise SystemExit(f"there are no rows {', '.join(sorted(unknown))}")
    chosen = [one for one in everything if asked.wants(one.name, one.work)]
    cases: dict[str, Any] = {}
    complaints: list[str] = []
    for one, path in workloads.generated(asked.folder, chosen):
        cases[one.name], wrong = measure_case(one, case_of(one, path), asked.rounds)
        complaints += wrong
    return {"cases": cases}, complaints


PILLAR = Pillar("pareto", "Pareto frontiers", "points", who.LIBRARIES, measure, report.render)

if __name__ == "__main__":
    sys.exit(run(PILLAR))
