"""Small inputs that most tests share."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import prefkit

# Nothing is written beside the tests; a failure prints how to repeat it.
settings.register_profile("prefkit", database=None, deadline=None, print_blob=True)
settings.load_profile("prefkit")


def pair(number: int, **more: Any) -> dict[str, Any]:
    """A record of the trl_preference layout."""
    return {
        "id": f"p{number}",
        "prompt": f"Question {number}?",
        "chosen": f"A good and long enough answer to question {number}.",
        "rejected": f"No {number}.",
        **more,
    }


def rating(number: int, rater: str, score: float) -> dict[str, Any]:
    """A record of the scalar layout."""
    return {
        "type": "scalar",
        "prompt": f"Question {number}?",
        "response": f"Answer {number}.",
        "score": score,
        "meta": {"rater": rater, "task": "support"},
    }


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


PAIRS = [pair(number) for number in range(3)]
# Line 2 is not JSON, line 3 is no record.
BROKEN = lines(pair(0)) + b'{"prompt": "x",}\n' + b"7\n" + lines(pair(1))


@pytest.fixture
def pairs_file(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(lines(*PAIRS))
    return path


@pytest.fixture
def dataset() -> prefkit.Dataset:
    return prefkit.read(PAIRS)


@pytest.fixture
def ratings_dataset() -> prefkit.Dataset:
    return prefkit.read(
        [
            rating(number, rater, 1 + (number + place) % 5)
            for number in range(4)
            for place, rater in enumerate(("ann", "bob", "cy"))
        ],
        on_error="collect",
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files, which is not part of the repository."""
    root = Path(__file__).resolve().parents[3]
    folder = Path(os.environ.get("PREFKIT_SHARED", root.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("the real files are not here; PREFKIT_SHARED names their folder")
    return folder


def big_pairs_file(path: Path, megabytes: int) -> Path:
    """A valid file that takes a while to read."""
    block = lines(*(pair(n, note="x" * 400) for n in range(1000)))
    with path.open("wb") as file:
        for _ in range(megabytes * (1 << 20) // len(block) + 1):
            file.write(block)
    return path
