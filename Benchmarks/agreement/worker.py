"""What the Python contenders share: reads a task a line, does it, answers with the seconds it took.

    {"path": "…/fleiss.npy", "work": "fleiss", "categories": 3, "mode": "…", "check": false}

Without a mode it answers with the modes it has for the work. "memory:MODE" does the task on a few
items first, so that what is loaded only when it is first used is there, and then measures how far
the peak rises above the inputs. Reading the inputs is never timed; nor is letting go of the result.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import workloads
from memory import forget_peak, memory_kb

FEW = 50


@dataclass(frozen=True)
class Task:
    """What a contender is told beside the ratings."""

    categories: int
    threads: int


@dataclass(frozen=True)
class Mode:
    """One way of doing the work: the form of the ratings it takes, and what it does with them."""

    form: str  # matrix, lists or long
    run: Callable[..., Any]  # (task, *ratings) -> result
    facts: Callable[[Any], dict[str, float]]


def few(form: str, inputs: list[Any]) -> list[Any]:
    """The ratings of the first items."""
    if form == "long":
        chosen = inputs[0] < FEW
        return [array[chosen] for array in inputs]
    if form == "lists":
        return [inputs[0][:FEW]]
    return [np.array(inputs[0][:FEW], order="K")]


def perform(mode: Mode, task: Task, inputs: list[Any], check: bool) -> dict[str, Any]:
    before = memory_kb("VmRSS")
    start = time.perf_counter()
    result = mode.run(task, *inputs)
    answer: dict[str, Any] = {"seconds": time.perf_counter() - start}
    answer["added_kb"] = memory_kb("VmHWM") - before
    if check:
        answer["facts"] = mode.facts(result)
    return answer


def serve(modes: Callable[[str], dict[str, Mode]], threads: int) -> None:
    gc.disable()
    held: dict[tuple[str, str], list[Any]] = {}
    for line in sys.stdin:
        told = json.loads(line)
        offered = modes(told["work"])
        if "mode" not in told:
            print(json.dumps({"modes": list(offered)}), flush=True)
            continue
        name = told["mode"].removeprefix("memory:")
        mode, task = offered[name], Task(told["categories"], threads)
        key = (told["path"], mode.form)
        if key not in held:
            held[key] = workloads.load(*key)
        if name != told["mode"]:
            mode.run(task, *few(mode.form, held[key]))
            forget_peak()
        print(json.dumps(perform(mode, task, held[key], told.get("check", False))), flush=True)
