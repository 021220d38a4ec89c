"""Objectives and conflicts of dimensions from judgements, of datasets and of plain columns."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

import prefkit
from prefkit import pareto
from prefkit._audit_pareto import pareto as audit_section

from .conftest import SHARED


def scored(seed: int = 0, prompts: int = 12) -> tuple[bytes, list[dict[str, Any]]]:
    """Scores of three generators in two dimensions by two raters, as JSON Lines."""
    rng = np.random.default_rng(seed)
    means = {"ant": (4, 1), "bee": (2, 3), "cat": (1, 0)}
    records: list[dict[str, Any]] = []
    for prompt in range(prompts):
        for generator, own in means.items():
            for rater in ("r1", "r2"):
                scores = {
                    name: float(mean + rng.integers(0, 2))
                    for name, mean in zip(("help", "safe"), own, strict=True)
                }
                records.append(
                    {
                        "prompt": f"question {prompt}",
                        "response": f"{generator} says {prompt}",
                        "model": generator,
                        "rater": rater,
                        "task": "chat" if prompt % 2 else "code",
                        **scores,
                    }
                )
    return b"\n".join(json.dumps(one).encode() for one in records), records
