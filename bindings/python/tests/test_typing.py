"""The face is typed: mypy and basedpyright, both strict, over the package and over its use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(
    "command",
    [["mypy", "--strict"], ["basedpyright", "--pythonpath", sys.executable]],
    ids=["mypy", "basedpyright"],
)
def test_types(command: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-m", *command], cwd=HERE, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
