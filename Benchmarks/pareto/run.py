"""Runs every benchmark of Pareto frontiers and writes docs/performance.md.

    Benchmarks/run.sh pareto                             # everything
    Benchmarks/run.sh pareto --quick --rounds 2          # a first look: a tenth, nothing written
    Benchmarks/run.sh pareto --only ranks,filter_cube_2d_100000  # some rows, nothing written

Rows are named by their work (filter, ranks, hypervolume, contributions, groups, membership) or each
by itself. The numbers go to .build/bench/pareto.json too; `--report` writes the page from them
again.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import contenders as who
import harness
import machine
import report
import workloads
from contenders import Case
from harness import Contender
from page import case_table, setting, write
from places import PAGE, ROOT, SCRATCH
from workloads import Workload

RESULTS = SCRATCH / "pareto.json"
MARKER = "bench-pareto"
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


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Benchmarks of Pareto frontiers.")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each contender and mode")
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the points, the page stays as it is"
    )
    parser.add_argument("--only", default="", help="names of rows, separated by commas")
    parser.add_argument("--report", action="store_true", help="only write the page again")
    return parser.parse_args()


def measure(given: argparse.Namespace) -> tuple[dict[str, Any], list[str]]:
    scale = 0.1 if given.quick else 1.0
    only = set(given.only.split(",")) if given.only else set()
    load = machine.Load()
    results: dict[str, Any] = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "commit": machine.commit(ROOT),
        "rounds": given.rounds,
        "machine": machine.describe(machine.versions(who.LIBRARIES)),
        "cases": {},
    }
    complaints: list[str] = []
    everything = workloads.workloads(scale)
    unknown = only - {one.name for one in everything} - {one.work for one in everything}
    if unknown:
        raise SystemExit(f"there are no rows {', '.join(sorted(unknown))}")
    chosen = [one for one in everything if not only or {one.name, one.work} & only]
    for one, path in workloads.generated(SCRATCH / f"pareto-{scale:g}", chosen):
        entry, wrong = measure_case(one, case_of(one, path), given.rounds)
        results["cases"][one.name] = entry
        complaints += wrong
    results["load"] = load.others()
    return results, complaints


def main() -> int:
    given = arguments()
    if given.report:
        write(PAGE, MARKER, report.render(json.loads(RESULTS.read_text())))
        return 0
    results, complaints = measure(given)
    print(report.render(results))
    for complaint in complaints:
        print(f"bench: {complaint}", file=sys.stderr)
    if not given.only and not given.quick:
        RESULTS.write_text(json.dumps(results, indent=1))
        write(PAGE, MARKER, report.render(results))
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
