"""Runs every benchmark of the agreement pillar and writes docs/performance.md.

    Benchmarks/run.sh agreement                       # everything
    Benchmarks/run.sh agreement --rounds 2 --quick    # a first look: a tenth, nothing written

The numbers go to .build/bench/agreement.json too; `--report` writes the page from them again.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

import contenders as who
import coverage
import harness
import report
import workloads
from command import Asked, Pillar, run
from contenders import Case
from harness import Contender
from page import case_table, setting
from targets import is_own
from workloads import Workload

SIZE_RATINGS = 200_000_000  # About so many are read for each point of the curve.
# Where the definitions are the same, results are. Bootstraps draw differently, and evalica's draws
# pairs and not items, so the ends of intervals are shown and not compared.
SAME = 1e-6
COMPARED = ("estimate", "se", "mean", "mean of squares", "undefined")


def case_of(one: Workload, path: Path) -> Case:
    return Case(one.name, one.title, path, one.work, one.categories, one.long)


@cache
def everyone() -> tuple[Contender[Case], ...]:
    """Made once, since each remembers which modes it has."""
    return (who.prefkit_python(), who.prefkit_c(), *(who.peer(name) for name in who.PEERS))


def measure_cases(
    cases: list[Case], rounds: int
) -> tuple[dict[str, Any], dict[str, Any], list[str]]:
    out: dict[str, Any] = {}
    found: dict[str, Any] = {}
    complaints = []
    for case in cases:
        entry: dict[str, Any] = {"title": case.title, "runs": {}}
        for cores in (1, 2):
            for fresh in (True, False):
                name = setting(cores, fresh)
                print(f"… {case.title}: {name}", flush=True)
                series = harness.compare(everyone(), case, cores, rounds, fresh)
                complaints += harness.disagreements(case.name, series, COMPARED, SAME)
                found[case.name] = {
                    f"{one.contender}, {one.mode}": one.answer.get("facts") for one in series
                }
                entry["runs"][name] = [
                    {"contender": one.contender, "mode": one.mode, "seconds": one.seconds}
                    for one in series
                    if one.seconds
                ]
        out[case.name] = entry
        print(case_table(entry, is_own), flush=True)
    return out, found, complaints


def measure_memory(cases: list[Case], rounds: int) -> dict[str, list[dict[str, Any]]]:
    """How far the peak of a process rises above its inputs while it does one task."""
    out: dict[str, list[dict[str, Any]]] = {}
    for case in cases:
        lines = []
        for contender in everyone():
            cores = (1, 2) if contender.name in (who.OWN, who.OWN_C) else (1,)
            for mode in contender.modes(case):
                for count in cores:
                    answers = [
                        harness.once(contender, case, "memory:" + mode, count)
                        for _ in range(rounds)
                    ]
                    peaks = [one["added_kb"] * 1024 for one in answers if "added_kb" in one]
                    line = {"contender": contender.name, "mode": mode, "cores": count}
                    if peaks:
                        lines.append({**line, "bytes": max(peaks)})
        out[case.name] = lines
        print(f"… memory: {case.title} done", flush=True)
    return out


def measure_sizes(folder: Path, highest: float) -> list[dict[str, Any]]:
    """The same work on more and more ratings, one thread and two taking turns."""
    points = []
    own = who.prefkit_python()
    wanted = workloads.sizes(highest)
    for one, path in zip(wanted, workloads.generate(folder, wanted).values(), strict=True):
        case = case_of(one, path)
        ratings = int(one.title.replace(",", ""))
        turns = max(3, min(200, SIZE_RATINGS // ratings))
        seconds: dict[int, list[float]] = {1: [], 2: []}
        with harness.Worker(own, 1) as single, harness.Worker(own, 2) as double:
            for _ in range(turns):
                for cores, worker in ((1, single), (2, double)):
                    seconds[cores].append(worker.ask(case, "matrix")["seconds"])
        points.append({"ratings": ratings, "seconds": {str(n): t for n, t in seconds.items()}})
        print(f"… cost by size: {one.title} ratings done", flush=True)
    return points


def measure_pools(folder: Path, ratings: int, rounds: int) -> list[dict[str, Any]]:
    """The same ratings by more and more raters."""
    points = []
    own = who.prefkit_python()
    wanted = workloads.pools(ratings)
    for one, path in zip(wanted, workloads.generate(folder, wanted).values(), strict=True):
        seconds: dict[str, list[float]] = {"ordinal alpha": [], "Conger's kappa": []}
        with harness.Worker(own, 1) as worker:
            for _ in range(rounds):
                for title, work in (("ordinal alpha", "alpha"), ("Conger's kappa", "conger")):
                    case = Case(one.name, one.title, path, work, one.categories, True)
                    seconds[title].append(worker.ask(case, "long form")["seconds"])
        points.append({"pool": int(one.title.replace(",", "")), "seconds": seconds})
        print(f"… cost by pool: {one.title} raters done", flush=True)
    return points


def measure(asked: Asked) -> tuple[dict[str, Any], list[str]]:
    wanted = [one for one in workloads.workloads(asked.scale) if asked.wants(one.name)]
    paths = workloads.generate(asked.folder, wanted)
    cases = [case_of(one, paths[one.name]) for one in wanted]
    measured, found, complaints = measure_cases(cases, asked.rounds)
    everything = not asked.only
    ratings = round(1e6 * asked.scale)
    results: dict[str, Any] = {
        "cases": measured,
        "facts": found,
        "memory": measure_memory(cases, 2),
        "sizes": measure_sizes(asked.folder, 1e8 * asked.scale) if everything else [],
        "pool_ratings": ratings,
        "pools": measure_pools(asked.folder, ratings, asked.rounds) if everything else [],
        "coverage": coverage.simulate(asked.scale) if everything else {},
    }
    return results, complaints + coverage.unconfirmed(results["coverage"])


PILLAR = Pillar(
    "agreement", "the agreement pillar", "ratings", who.PEERS, measure, report.render, rounds=5
)

if __name__ == "__main__":
    sys.exit(run(PILLAR))
