"""Runs every benchmark of the pillar of normalization and drift and writes docs/performance.md.

    Benchmarks/run.sh normalization                     # everything
    Benchmarks/run.sh normalization --quick --rounds 2  # a first look: a tenth, nothing written
    Benchmarks/run.sh normalization --only rank,sizes   # some rows, nothing written

The rows are zscore, robust, rank, additive, drift, sizes and simulation. The numbers go to
.build/bench/normalization.json too; `--report` writes the page from them again.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import contenders as who
import harness
import report
import simulation
import workloads
from command import Asked, Pillar, run
from contenders import Case
from harness import Contender, Series
from page import case_table, setting
from workloads import Workload

# About so many rows are normalized for each point of the curve.
SIZE_ROWS = 50_000_000
# By root mean square over the rows.
SAME = 1e-6
SAMPLED = ("undefined", "projection 0", "projection 1", "mean of squares")
COMPARED = (*SAMPLED, *(f"{test} {fact}" for test in workloads.TESTS for fact in SAMPLED))


def case_of(one: Workload, path: Path) -> Case:
    return Case(one.name, one.title, path, one.work, one.rows)


@cache
def everyone() -> tuple[Contender[Case], ...]:
    """Made once, since each remembers which modes it has."""
    return (who.prefkit(), *(who.peer(name) for name in who.PEERS))


def agree(case: Case, series: list[Series]) -> list[str]:
    """What does not fit; a fit is not to be worse than the peers' either."""
    complaints = harness.disagreements(case.name, series, COMPARED, SAME)
    left = {
        who.is_own(one.contender): one.answer["facts"]["gradient"]
        for one in sorted(series, key=lambda one: -one.answer.get("facts", {}).get("gradient", 0))
        if "gradient" in one.answer.get("facts", {})
    }
    if len(left) == 2 and left[True] > left[False]:
        complaints.append(f"{case.name}: PrefKit leaves {left[True]}, a peer {left[False]}")
    return complaints


def measure_case(case: Case, rounds: int) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    entry: dict[str, Any] = {"title": case.title, "rows": case.rows, "runs": {}}
    found: dict[str, Any] = {}
    complaints: list[str] = []
    for cores in (1, 2):
        name = setting(cores, fresh=False)
        print(f"… {case.title}: {name}", flush=True)
        series = harness.compare(everyone(), case, cores, rounds, fresh=False)
        complaints += agree(case, series)
        found = {f"{one.contender}, {one.mode}": one.answer.get("facts", {}) for one in series}
        entry["runs"][name] = [
            {"contender": one.contender, "mode": one.mode, "seconds": one.seconds}
            for one in series
            if one.seconds
        ]
    print(case_table(entry, who.is_own, report.SETTINGS), flush=True)
    return entry, found, complaints


def measure_memory(case: Case) -> list[dict[str, Any]]:
    """How far the peak of a process rises above its inputs and output while it does one task."""
    own = who.prefkit()
    lines = []
    for cores in (1, 2):
        for mode in own.modes(case):
            answer = harness.once(own, case, "memory:" + mode, cores, check=True)
            if "facts" in answer:
                above = answer["added_kb"] * 1024 - answer["facts"].get("output", 0)
                lines.append({"mode": mode, "cores": cores, "bytes": max(0, above)})
    return lines


def measure_sizes(folder: Path, highest: float) -> list[dict[str, Any]]:
    """The same work on more and more rows, one thread and two taking turns."""
    points = []
    own = who.prefkit()
    wanted = workloads.sizes(highest)
    for one, path in workloads.generated(folder, wanted):
        case = case_of(one, path)
        turns = max(2, min(100, SIZE_ROWS // one.rows))
        seconds: dict[str, list[float]] = {"1": [], "2": []}
        with harness.Worker(own, 2) as worker:
            for _ in range(turns):
                for threads, times in seconds.items():
                    times.append(worker.ask(case, threads)["seconds"])
        points.append({"rows": one.rows, "seconds": seconds})
        print(f"… cost by size: {one.title} rows done", flush=True)
    return points


def measure(asked: Asked) -> tuple[dict[str, Any], list[str]]:
    results: dict[str, Any] = {name: {} for name in ("cases", "facts", "memory")}
    complaints: list[str] = []
    chosen = [one for one in workloads.workloads(asked.scale) if asked.wants(one.name)]
    for one, path in workloads.generated(asked.folder, chosen):
        case = case_of(one, path)
        entry, found, wrong = measure_case(case, asked.rounds)
        results["cases"][one.name], results["facts"][one.name] = entry, found
        results["memory"][one.name] = measure_memory(case)
        complaints += wrong
    highest = 1e8 * asked.scale
    results["sizes"] = measure_sizes(asked.folder, highest) if asked.wants("sizes") else []
    simulated = asked.wants("simulation")
    results["simulation"] = simulation.simulate(asked.scale) if simulated else {}
    return results, complaints


PILLAR = Pillar(
    "normalization", "normalization and drift", "rows", who.LIBRARIES, measure, report.render
)

if __name__ == "__main__":
    sys.exit(run(PILLAR))
