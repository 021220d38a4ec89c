"""What the Python contenders of agreement are handed (see serving.py)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import serving
import workloads
from serving import Mode

__all__ = ["Mode", "Task", "serve"]

FEW = 50


@dataclass(frozen=True)
class Task:
    """What a contender is told beside the ratings, which are a matrix, lists or long."""

    categories: int
    threads: int


def few(form: str, inputs: list[Any]) -> list[Any]:
    """The ratings of the first items."""
    if form == "long":
        chosen = inputs[0] < FEW
        return [array[chosen] for array in inputs]
    if form == "lists":
        return [inputs[0][:FEW]]
    return [np.array(inputs[0][:FEW], order="K")]


def serve(modes: Callable[[str], dict[str, Mode]], threads: int) -> None:
    inputs = serving.Inputs(workloads.load, few)
    serving.serve(modes, inputs, lambda told: Task(told["categories"], threads))
