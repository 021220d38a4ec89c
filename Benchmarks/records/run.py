"""Runs every benchmark of the reading pillar and writes docs/performance.md.

    Benchmarks/run.sh reading                       # everything, 15 to 20 minutes on two cores
    Benchmarks/run.sh reading --rounds 3 --quick    # a first look: no 2 GB file, nothing written

The numbers go to .build/bench/results.json too; `--report` writes the page from them again.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
import sys
from pathlib import Path
from typing import Any

import contenders as who
import generate
import harness
import machine
import report
from contenders import Case
from harness import Contender
from page import setting, write
from places import PAGE, ROOT, SCRATCH, SHARED

RESULTS = SCRATCH / "results.json"
MARKER = "bench"
SCALING_BYTES = 6 * generate.MEGABYTE * 100  # About so much is read for each point of the curve.


def cases(folder: Path) -> list[Case]:
    shared = SHARED / "data"
    pairwise = folder / "pairwise_200mb.jsonl"
    short, array = folder / generate.SHORT, folder / generate.ARRAY
    hh_rlhf = shared / "hh-rlhf" / "harmless-base-test.jsonl"
    alpaca = shared / "alpaca_eval" / "alpaca-7b.alpaca_eval_gpt4.annotations.json"
    found = [
        Case("pairwise", "200 MB pairwise JSONL, 2.6 kB a record", pairwise, "pairwise", "lines"),
        Case("short", "1,000,000 records of 200 bytes", short, "short", "lines"),
        Case("array", "4 MB indented JSON array", array, "alpaca_eval", "array"),
        Case("hh_rlhf", "hh-rlhf, 3.3 MB JSONL (real)", hh_rlhf, "hh_rlhf", "lines"),
        Case("alpaca_eval", "alpaca_eval, 1.1 MB array (real)", alpaca, "alpaca_eval", "array"),
    ]
    for case in found:
        if not case.path.exists():
            print(f"skipped: {case.title}: {case.path.name} is not there (PREFKIT_SHARED)")
    return [case for case in found if case.path.exists()]


def everyone() -> list[Contender[Case]]:
    return [
        who.prefkit_c(),
        who.prefkit_python(),
        who.simdjson(),
        *(who.peer(name) for name in who.PEERS),
    ]


def agree(case: Case, series: list[harness.Series]) -> list[str]:
    """What does not fit: contenders that read another number of records or other texts."""
    complaints = [f"{one.contender} {one.mode}: {one.error}" for one in series if one.error]
    for name, values in (
        ("records", {one.answer["rows"] for one in series if one.answer.get("rows")}),
        # Only where the texts were made; nothing is compared for hh-rlhf.
        (
            "bytes of text",
            {one.answer["text_bytes"] for one in series if one.answer.get("text_bytes")},
        ),
    ):
        if len(values) > 1 and not (name == "bytes of text" and case.layout == "hh_rlhf"):
            complaints.append(f"{case.name}: contenders differ in {name}: {sorted(values)}")
    return complaints


def measure_cases(found: list[Case], rounds: int) -> tuple[dict[str, Any], list[str]]:
    out: dict[str, Any] = {}
    complaints = []
    for case in found:
        entry: dict[str, Any] = {"title": case.title, "bytes": case.size, "runs": {}}
        for cores in (1, 2):
            for fresh in (True, False):
                name = setting(cores, fresh)
                print(f"… {case.title}: {name}", flush=True)
                # A file of a few megabytes takes milliseconds: more rounds cost nothing.
                turns = rounds if case.size > 50 * generate.MEGABYTE or fresh else rounds * 4
                series = harness.compare(everyone(), case, cores, turns, fresh)
                complaints += agree(case, series)
                entry["runs"][name] = [
                    {
                        "contender": one.contender,
                        "mode": one.mode,
                        "seconds": one.seconds,
                    }
                    for one in series
                    if one.seconds
                ]
        out[case.name] = entry
        print(report.case_table(entry), flush=True)
    return out, complaints


def measure_scaling(folder: Path, large: bool) -> list[dict[str, Any]]:
    """Opening the same records in files of growing size, one thread and two taking turns."""
    points = []
    own = who.prefkit_c()
    for name, size in generate.PAIRWISE_SIZES.items():
        case = Case(name, name, folder / name, "pairwise", "lines")
        if size > 200 * generate.MEGABYTE and not large:
            continue
        harness.fill_page_cache(case.path)
        turns = max(5, min(200, SCALING_BYTES // size))
        seconds: dict[int, list[float]] = {1: [], 2: []}
        with harness.Worker(own, 1) as one, harness.Worker(own, 2) as two:
            for _ in range(turns):
                for cores, worker in ((1, one), (2, two)):
                    seconds[cores].append(worker.ask(case, "open")["seconds"])
        points.append({"bytes": case.size, "seconds": {str(n): t for n, t in seconds.items()}})
        print(f"… scaling: {name} done", flush=True)
    return points


def measure_memory(found: list[Case], rounds: int) -> list[dict[str, Any]]:
    """The peak of a process that does one task, with the mapped file counted and without it."""
    out = []
    for case in found[:3]:
        for mode in ("open", "views"):
            answers = [
                harness.once(who.prefkit_c(), case, "memory:" + mode, 2) for _ in range(rounds)
            ]
            highest = {
                key: max(answer.get(key, 0) for answer in answers) * 1024
                for key in ("peak_kb", "anonymous_kb")
            }
            out.append(
                {"case": case.name, "bytes": case.size, "who": f"{who.OWN}, {mode}", **highest}
            )
        for peer in who.PEERS:
            contender = who.peer(peer)
            peaks = []
            for mode in contender.modes(case):
                answer = harness.once(contender, case, mode, 2)
                peaks.append(((answer["peak_kb"] - answer["before_kb"]) * 1024, mode))
            if peaks:
                peak, mode = min(peaks)
                out.append(
                    {"case": case.name, "bytes": case.size, "who": f"{peer}, {mode}", "added": peak}
                )
    return out


def versions() -> dict[str, str]:
    header = Path("/usr/include/simdjson.h").read_text(errors="replace")
    match = re.search(r"#define SIMDJSON_VERSION \"?([\d.]+)", header)
    return machine.versions(who.PEERS) | {"simdjson": match.group(1) if match else "unknown"}


def main() -> int:
    parser = argparse.ArgumentParser(description="Benchmarks of the reading pillar.")
    parser.add_argument("--rounds", type=int, default=7, help="runs of each contender and mode")
    parser.add_argument(
        "--quick", action="store_true", help="no 2 GB file, the page stays as it is"
    )
    parser.add_argument("--only", default="", help="names of cases, separated by commas")
    parser.add_argument("--report", action="store_true", help="only write the page again")
    arguments = parser.parse_args()
    if arguments.report:
        write(PAGE, MARKER, report.render(json.loads(RESULTS.read_text())))
        return 0

    generate.generate(SCRATCH, large=not arguments.quick)
    load = machine.Load()
    found = cases(SCRATCH)
    if arguments.only:
        found = [case for case in found if case.name in arguments.only.split(",")]
    measured, complaints = measure_cases(found, arguments.rounds)
    results = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "commit": machine.commit(ROOT),
        "rounds": arguments.rounds,
        "machine": machine.describe(versions()),
        "cases": measured,
        "memory": measure_memory(found, 3),
        "scaling": measure_scaling(SCRATCH, large=not arguments.quick),
        "load": load.others(),
    }
    print(report.render(results))
    for complaint in complaints:
        print(f"bench: {complaint}", file=sys.stderr)
    if not (arguments.quick or arguments.only):
        RESULTS.write_text(json.dumps(results, indent=1))
        write(PAGE, MARKER, report.render(results))
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
