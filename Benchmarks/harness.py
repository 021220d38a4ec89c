"""Runs contenders side by side, each in processes of its own, on the same cores.

Two ways of measuring, because both are honest and they differ:
  fresh   one process, one task: what a script sees. Memory for the result is new to the process.
  warm    one process does it again and again: its allocator has pages at hand, pools are set up.
In both, contenders take turns in every round, so that a busy moment of the machine hits all of
them, and starting the process and importing libraries is not counted.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

# After this many rounds, modes this much slower than the contender's best are no longer run.
PRUNE_AFTER = 2
PRUNE_FACTOR = 1.25


@dataclass(frozen=True)
class Case:
    """A file with a name; what else is known about it is its pillar's."""

    name: str
    title: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size


OneCase = TypeVar("OneCase", bound=Case)


@dataclass(frozen=True)
class Contender(Generic[OneCase]):
    """Something that does a case. `command` starts a worker; `task` is one line of its input."""

    name: str
    command: Callable[[int], Sequence[str]]
    task: Callable[[OneCase, str, bool], str]
    modes: Callable[[OneCase], Sequence[str]]
    # Rounds at most, for a mode that takes long.
    most: Callable[[str], int] = lambda _: 1 << 30


@dataclass
class Series:
    """The times of one contender in one mode."""

    contender: str
    mode: str
    seconds: list[float] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=dict)  # The first.
    error: str = ""

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


class Worker(Generic[OneCase]):
    """A contender's process, pinned to the cores."""

    def __init__(self, contender: Contender[OneCase], cores: int) -> None:
        cpus = ",".join(str(cpu) for cpu in range(cores))
        self.contender = contender
        self.process = subprocess.Popen(
            ["taskset", "-c", cpus, *contender.command(cores)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, case: OneCase, mode: str, check: bool = False) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(self.contender.task(case, mode, check) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            return {"error": f"{self.contender.name} ended with status {self.process.wait()}"}
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        self.process.communicate()

    def __enter__(self) -> Worker[OneCase]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def fill_page_cache(path: Path) -> None:
    with path.open("rb") as file:
        while file.read(1 << 20):
            pass


def once(
    contender: Contender[OneCase], case: OneCase, mode: str, cores: int, check: bool = False
) -> dict[str, Any]:
    """One task in a process of its own."""
    with Worker(contender, cores) as worker:
        return worker.ask(case, mode, check)


def from_python(
    name: str,
    command: Callable[[int], Sequence[str]],
    task: Callable[[OneCase, str, bool], str],
    takes: Callable[[OneCase, str], bool] = lambda *_: True,
    most: Callable[[str], int] = lambda _: 1 << 30,
) -> Contender[OneCase]:
    """A contender that serving.py serves, which says itself what modes it has for a case."""

    @cache
    def modes(case: OneCase) -> tuple[str, ...]:
        with Worker(contender, 1) as worker:
            offered = worker.ask(case, "")["modes"]
        return tuple(mode for mode in offered if takes(case, mode))

    contender = Contender(name, command, task, modes, most)
    return contender


def compare(
    contenders: Sequence[Contender[OneCase]], case: OneCase, cores: int, rounds: int, fresh: bool
) -> list[Series]:
    """Every mode of every contender, `rounds` times, taking turns."""
    fill_page_cache(case.path)
    series = [Series(c.name, mode) for c in contenders for mode in c.modes(case)]
    by_name = {c.name: c for c in contenders}
    workers = {} if fresh else {c.name: Worker(c, cores) for c in contenders if c.modes(case)}
    try:
        for turn in range(rounds):
            for one in still_running(series, turn):
                if turn >= by_name[one.contender].most(one.mode):
                    continue
                if fresh:
                    answer = once(by_name[one.contender], case, one.mode, cores, turn == 0)
                else:
                    answer = workers[one.contender].ask(case, one.mode, check=turn == 0)
                if "error" in answer:
                    one.error = answer["error"]
                    continue
                one.seconds.append(answer["seconds"])
                one.answer = one.answer or answer
    finally:
        for worker in workers.values():
            worker.close()
    return series


def still_running(series: list[Series], turn: int) -> list[Series]:
    alive = [one for one in series if not one.error]
    if turn < PRUNE_AFTER:
        return alive
    best: dict[str, float] = {}
    for one in alive:
        best[one.contender] = min(one.best, best.get(one.contender, one.best))
    return [one for one in alive if one.best <= PRUNE_FACTOR * best[one.contender]]


def disagreements(
    title: str, series: Sequence[Series], compared: Sequence[str], tolerance: float
) -> list[str]:
    """What does not fit: contenders that failed, or whose results differ from those of others."""
    complaints = [f"{one.contender} {one.mode}: {one.error}" for one in series if one.error]
    for fact in compared:
        values = {
            f"{one.contender} {one.mode}": one.answer["facts"][fact]
            for one in series
            if fact in one.answer.get("facts", {})
        }
        if not values:
            continue
        apart = max(values.values()) - min(values.values())
        if any(math.isnan(value) for value in values.values()) or apart > tolerance:
            complaints.append(f"{title}: contenders differ in {fact}: {values}")
    return complaints
