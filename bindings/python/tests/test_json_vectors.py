"""RFC 8259 to the letter: every y_ file of JSONTestSuite is read, every n_ file refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import prefkit

ROOT = Path(__file__).resolve().parents[3]
FOLDER = Path(os.environ.get("PREFKIT_SHARED", ROOT.parent / "shared")) / "vectors" / "json"
FILES = sorted(FOLDER.glob("test_*/*.json"))
SYNTAX = ("json_", "utf8_")


def syntax_problems(path: Path) -> list[str]:
    try:
        dataset = prefkit.read(path.read_bytes(), on_error="collect", container="jsonl")
    except prefkit.PrefkitError as error:
        return [str(error.code)]
    codes = [str(row["code"]) for row in dataset.problems.to_pylist()]
    return [code for code in codes if code.startswith(SYNTAX)]


@pytest.mark.skipif(not FILES, reason="the shared JSON vectors are not there")
@pytest.mark.parametrize(
    "path", [p for p in FILES if p.name[:2] in ("y_", "n_")], ids=lambda p: p.name
)
def test_accept_or_refuse(path: Path) -> None:
    found = syntax_problems(path)
    if path.name.startswith("y_"):
        assert found == []
    else:
        assert found != [] or path.read_bytes().strip() == b""


@pytest.mark.skipif(not FILES, reason="the shared JSON vectors are not there")
@pytest.mark.parametrize(
    "path", [p for p in FILES if p.name[:2] not in ("y_", "n_")], ids=lambda p: p.name
)
def test_either_way_never_harms(path: Path) -> None:
    syntax_problems(path)
