"""What run.py of most pillars share: their command line, and where the numbers go."""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import machine
from page import write
from places import PAGE, ROOT, SCRATCH

Results = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What is to be measured."""

    # Of the rows or points: 0.1 for a first look.
    scale: float
    rounds: int
    only: frozenset[str]
    # For inputs of this size.
    folder: Path

    def wants(self, *names: str) -> bool:
        return not self.only or not self.only.isdisjoint(names)


@dataclass(frozen=True)
class Pillar:
    """A benchmark: what it measures, and how a page is made of it."""

    # Of the file of numbers, and of the place on the page.
    name: str
    title: str
    # What --quick takes a tenth of.
    unit: str
    # Whose versions the page names.
    libraries: Sequence[str]
    # The sections of the results, and complaints.
    measure: Callable[[Asked], tuple[Results, list[str]]]
    render: Callable[[Results], str]
    rounds: int = 3


def run(pillar: Pillar) -> int:
    """Measures what the command line asks for; all of it goes to the page."""
    given = _arguments(pillar)
    numbers, marker = SCRATCH / f"{pillar.name}.json", f"bench-{pillar.name}"
    if given.report:
        write(PAGE, marker, pillar.render(json.loads(numbers.read_text())))
        return 0
    results, complaints = _measure(pillar, given)
    print(pillar.render(results))
    for complaint in complaints:
        print(f"bench: {complaint}", file=sys.stderr)
    if not given.only and not given.quick:
        numbers.write_text(json.dumps(results, indent=1))
        write(PAGE, marker, pillar.render(results))
        print(f"written: {PAGE.relative_to(ROOT)}")
    return 1 if complaints else 0


def _measure(pillar: Pillar, given: argparse.Namespace) -> tuple[Results, list[str]]:
    scale = 0.1 if given.quick else 1.0
    only = frozenset(given.only.split(",")) if given.only else frozenset[str]()
    load = machine.Load()
    results: Results = {
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "commit": machine.commit(ROOT),
        "rounds": given.rounds,
        "machine": machine.describe(machine.versions(pillar.libraries)),
    }
    folder = SCRATCH / f"{pillar.name}-{scale:g}"
    measured, complaints = pillar.measure(Asked(scale, given.rounds, only, folder))
    return {**results, **measured, "load": load.others()}, complaints


def _arguments(pillar: Pillar) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Benchmarks of {pillar.title}.")
    parser.add_argument(
        "--rounds", type=int, default=pillar.rounds, help="runs of each contender and mode"
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"a tenth of the {pillar.unit}, the page stays as it is",
    )
    parser.add_argument("--only", default="", help="names of rows, separated by commas")
    parser.add_argument("--report", action="store_true", help="only write the page again")
    return parser.parse_args()
