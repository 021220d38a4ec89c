"""Exceptions: which one, where it points, and that it survives a pickle."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import pytest
from conftest import BROKEN, lines, pair

import prefkit


def test_a_parse_error_says_where(tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    path.write_bytes(BROKEN)
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(path)
    error = caught.value
    assert error.code == "json_trailing_comma"
    assert error.source == str(path)
    assert (error.record, error.line) == (1, 2)
    assert error.byte_offset == len(lines(pair(0))) + BROKEN.splitlines()[1].index(b"}")
    assert str(error).startswith(f"{path}: ")
    assert f"line 2, byte {error.byte_offset}" in str(error)


def test_a_field_is_named() -> None:
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(lines(pair(0), pair(1, prompt="same", chosen="x", rejected="x")))
    assert caught.value.code == "record_identical_candidates"
    assert (caught.value.record, caught.value.line) == (1, 2)


def test_skip_and_collect() -> None:
    skipped = prefkit.read(BROKEN, on_error="skip")
    collected = prefkit.read(BROKEN, on_error="collect")
    for dataset in (skipped, collected):
        counts = dataset.counts
        assert (counts.records, counts.accepted, counts.refused) == (4, 2, 2)
        assert counts.records == counts.accepted + counts.refused + counts.skipped
        assert counts.problems == 2
    assert len(skipped.problems) == 0
    first, second = collected.problems.to_pylist()
    assert (first["code"], first["line"]) == ("json_trailing_comma", 2)
    assert (second["code"], second["line"]) == ("record_not_object", 3)
    assert {first["severity"], second["severity"]} == {"error"}


def test_max_problems() -> None:
    dataset = prefkit.read(b"7\n" * 10, on_error="collect", max_problems=3)
    assert (dataset.counts.problems, dataset.counts.problems_listed) == (10, 3)
    assert len(dataset.problems) == 3 == len(dataset.problems.to_pylist())


@pytest.mark.parametrize(
    "argument",
    [
        {"on_error": "ignore"},
        {"on_error": None},
        {"threads": 0},
        {"threads": -1},
        {"threads": True},
        {"threads": 2.5},
        {"threads": 1 << 40},
        {"max_depth": 65_537},
        {"max_record_bytes": 1 << 31},
        {"max_input_bytes": "1"},
        {"max_problems": 0},
        {"container": "csv"},
        {"container": "arrow"},
        {"delimiter": ";;"},
        {"delimiter": "é"},
        {"delimiter": '"'},
        {"sidecar": 7},
        {"profile": 7},
        {"profile": {"score": float("nan")}},
        {"profile": "no_such_profile"},
        {"profile": "{"},
        {"profile": "a\0b"},
        {"progress": 7},
    ],
    ids=str,
)
def test_wrong_arguments(argument: dict[str, Any]) -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        prefkit.read(lines(pair(0)), **argument)
    assert isinstance(caught.value, ValueError)
    assert next(iter(argument)) in str(caught.value)


def test_a_missing_profile_document() -> None:
    with pytest.raises(prefkit.PrefkitError, match=r"missing\.json"):
        prefkit.read(lines(pair(0)), profile="./missing.json")


def test_limits() -> None:
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(lines(pair(0, deep=[[[[1]]]])), max_depth=3)
    assert caught.value.code == "json_depth"
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(lines(pair(0)), max_record_bytes=20)
    assert caught.value.code == "json_record_too_long"
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(lines(*(pair(n) for n in range(100))), max_input_bytes=1000)
    assert caught.value.code == "file_too_large"


def test_no_profile_and_several() -> None:
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(lines({"colour": "blue"}))
    assert caught.value.code == "record_no_profile"


@pytest.mark.parametrize(
    "error",
    [
        prefkit.PrefkitError("plain"),
        prefkit.ParseError(
            "bad", code="json_number", line=3, byte_offset=9, field="/a", source="f"
        ),
        prefkit.ArgumentError("wrong", code="invalid_argument", field="threads"),
        prefkit.InputError.for_path("no such file", "x.jsonl", 2),
        prefkit.Cancelled("stopped", code="cancelled"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_exceptions_survive_a_pickle(error: prefkit.PrefkitError) -> None:
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is type(error)
        assert str(twin) == str(error)
        for name in ("code", "source", "record", "line", "byte_offset", "field", "message"):
            assert getattr(twin, name) == getattr(error, name)
        if isinstance(error, prefkit.InputError):
            assert (twin.errno, twin.filename) == (error.errno, error.filename)


def test_unknown_places_are_none() -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        prefkit.read(b"", threads=0)
    error = caught.value
    assert (error.record, error.line, error.byte_offset, error.source) == (None, None, None, None)
