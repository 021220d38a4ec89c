"""What the Python contenders share: reads a task a line, does it, answers with the seconds it took.

    {"path": "…/fleiss.npy", "work": "fleiss", "mode": "…", "check": false, …}

Without a mode it answers with the modes it has for the work. "memory:MODE" does the task on a few
rows first, so that what is loaded only when it is first used is there, and then measures how far
the peak rises above the inputs. Reading the inputs is never timed; nor is letting go of the result.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from memory import forget_peak, memory_kb

Told = dict[str, Any]


@dataclass(frozen=True)
class Mode:
    """One way of doing the work: the form of the inputs it takes, and what it does with them."""

    form: str
    run: Callable[..., Any]  # (task, *inputs) -> result
    facts: Callable[[Any], dict[str, float]]
    # The part of the work that it does; its time is scaled to the whole.
    share: Callable[..., float] = lambda *_: 1.0  # (*inputs)


@dataclass(frozen=True)
class Inputs:
    """How a pillar reads what contenders are handed."""

    load: Callable[[str, str], list[Any]]  # (path, form)
    few: Callable[[str, list[Any]], list[Any]]  # The first rows.


def perform(mode: Mode, task: Any, inputs: list[Any], check: bool) -> dict[str, Any]:
    before = memory_kb("VmRSS")
    start = time.perf_counter()
    result = mode.run(task, *inputs)
    seconds = time.perf_counter() - start
    answer: dict[str, Any] = {"seconds": seconds / mode.share(*inputs)}
    answer["added_kb"] = memory_kb("VmHWM") - before
    if check:
        answer["facts"] = mode.facts(result)
    return answer


def serve(
    modes: Callable[[str], Mapping[str, Mode]], inputs: Inputs, task_of: Callable[[Told], Any]
) -> None:
    gc.disable()
    held: dict[tuple[str, str], list[Any]] = {}
    for line in sys.stdin:
        told = json.loads(line)
        offered = modes(told["work"])
        if "mode" not in told:
            print(json.dumps({"modes": list(offered)}), flush=True)
            continue
        name = told["mode"].removeprefix("memory:")
        mode, task = offered[name], task_of(told)
        key = (told["path"], mode.form)
        if key not in held:
            held[key] = inputs.load(*key)
        if name != told["mode"]:
            mode.run(task, *inputs.few(mode.form, held[key]))
            forget_peak()
        print(json.dumps(perform(mode, task, held[key], told.get("check", False))), flush=True)
