"""Every kind of source gives the same dataset."""

from __future__ import annotations

import array
import gzip
import io
import mmap
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import PAIRS, lines, pair

import prefkit

TEXT = lines(*PAIRS)


class FakeHuggingFace:
    """What `datasets.Dataset` is made of, as far as PrefKit looks."""

    def __init__(self, table: pa.Table, indices: list[int] | None = None) -> None:
        self.data = SimpleNamespace(table=table)
        self._indices = indices

    def with_format(self, kind: str) -> FakeHuggingFace:
        assert kind == "arrow"
        return self

    def __getitem__(self, rows: slice) -> pa.Table:
        return self.data.table.take(self._indices)[rows]


def check(dataset: prefkit.Dataset, records: list[dict[str, Any]] = PAIRS) -> None:
    assert dataset.counts.accepted == dataset.counts.records == len(records)
    assert [row["prompt"] for row in dataset.items.to_pylist()] == [r["prompt"] for r in records]
    texts = [row["text"] for row in dataset.candidates.to_pylist()]
    assert texts == [text for r in records for text in (r["chosen"], r["rejected"])]
    assert [row["outcome"] for row in dataset.judgements.to_pylist()] == ["a"] * len(records)


def test_path(pairs_file: Path) -> None:
    check(prefkit.read(pairs_file))
    check(prefkit.read(str(pairs_file)))
    check(prefkit.read(pairs_file, copy=True))


def test_several_paths(tmp_path: Path) -> None:
    for number, record in enumerate(PAIRS):
        (tmp_path / f"part-{number}.jsonl").write_bytes(lines(record))
    (tmp_path / "part-folder.jsonl").mkdir()
    check(prefkit.read(sorted(tmp_path.glob("part-?.jsonl"))))
    check(prefkit.read(iter([str(tmp_path / f"part-{n}.jsonl") for n in range(3)])))
    check(prefkit.read(str(tmp_path / "part-*.jsonl")))
    check(prefkit.read([tmp_path / "part-0.jsonl", str(tmp_path / "part-[12].jsonl")]))
    sources = prefkit.read(str(tmp_path / "*.jsonl")).items.to_numpy("source")
    assert [Path(name).name for name in sources] == [f"part-{n}.jsonl" for n in range(3)]


def test_a_file_whose_name_is_a_pattern_goes_first(tmp_path: Path) -> None:
    path = tmp_path / "votes[1].jsonl"
    path.write_bytes(TEXT)
    check(prefkit.read(str(path)))


def test_a_name_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "n\udcffme.jsonl"
    path.write_bytes(TEXT)
    with pytest.raises(prefkit.ArgumentError, match="not UTF-8"):
        prefkit.read(path)
    check(prefkit.read(path.read_bytes()))


def test_nothing() -> None:
    for empty in (b"", [], iter(()), io.BytesIO(), b" \n\n"):
        assert prefkit.read(empty).counts.records == 0


@pytest.mark.parametrize(
    "buffer",
    [
        TEXT,
        bytearray(TEXT),
        memoryview(TEXT),
        memoryview(TEXT * 2)[: len(TEXT)],
        array.array("B", TEXT),
        np.frombuffer(TEXT, dtype=np.uint8),
    ],
    ids=lambda value: type(value).__name__,
)
def test_bytes(buffer: Any) -> None:
    check(prefkit.read(buffer))


def test_mmap(pairs_file: Path) -> None:
    with pairs_file.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    check(prefkit.read(mapped))
    mapped.close()


def test_file_objects(pairs_file: Path) -> None:
    with pairs_file.open("rb") as binary, pairs_file.open(encoding="utf-8") as text:
        check(prefkit.read(binary))
        check(prefkit.read(text))
    check(prefkit.read(io.BytesIO(TEXT)))
    check(prefkit.read(io.StringIO(TEXT.decode())))


def test_compressed(tmp_path: Path) -> None:
    path = tmp_path / "no_suffix"
    path.write_bytes(gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]))
    check(prefkit.read(path))
    with gzip.open(path) as file:
        check(prefkit.read(file))


def test_arrow() -> None:
    table = pa.Table.from_pylist(PAIRS)
    table_of_pairs = table
    check(prefkit.read(table_of_pairs))
    check(prefkit.read(pa.RecordBatchReader.from_batches(table.schema, table.to_batches())))
    check(prefkit.read(pl.DataFrame(PAIRS)))
    check(prefkit.read(pd.DataFrame(PAIRS)))
    check(prefkit.read(duckdb.sql("from table_of_pairs")))


def test_arrow_batches_and_slices() -> None:
    records = [pair(number) for number in range(50)]
    whole = pa.Table.from_pylist(records)
    parts = [whole.slice(0, 7), whole.slice(7, 0), whole.slice(7, 30), whole.slice(37)]
    check(prefkit.read(pa.concat_tables(parts)), records)
    check(prefkit.read(whole.slice(13, 20)), records[13:33])


def test_hugging_face() -> None:
    table = pa.Table.from_pylist(PAIRS)
    check(prefkit.read(FakeHuggingFace(table)))
    check(prefkit.read(FakeHuggingFace(table, [2, 0])), [PAIRS[2], PAIRS[0]])
    with pytest.raises(prefkit.ArgumentError, match="choose one of 'train', 'test'"):
        prefkit.read({"train": FakeHuggingFace(table), "test": FakeHuggingFace(table)})


def test_hugging_face_itself() -> None:
    datasets = pytest.importorskip("datasets", reason="Hugging Face datasets is not installed")
    dataset = datasets.Dataset.from_list(PAIRS)
    check(prefkit.read(dataset))
    check(prefkit.read(dataset.select([2, 0])), [PAIRS[2], PAIRS[0]])


def test_dicts() -> None:
    def generate() -> Iterator[dict[str, Any]]:
        yield from PAIRS

    check(prefkit.read(PAIRS))
    check(prefkit.read(tuple(PAIRS)))
    check(prefkit.read(generate()))
    check(prefkit.read([MappingProxyType(record) for record in PAIRS]))


def test_dicts_keep_what_json_can_hold() -> None:
    text = 'quote " backslash \\ line \u2028 zero \0 emoji \U0001f600'
    dataset = prefkit.read([pair(0, prompt=text, n=np.int64(3), v=np.array([1.5, 2]))])
    (row,) = dataset.items.to_pylist()
    assert row["prompt"] == text
    assert row["extra"] == '{"n":3,"v":[1.5,2.0]}'


def test_dicts_that_are_not_json() -> None:
    with pytest.raises(prefkit.ArgumentError, match="record 1: NaN and Infinity"):
        prefkit.read([pair(0), pair(1, score=float("nan"))])
    with pytest.raises(prefkit.ArgumentError, match="record 0: JSON has no object"):
        prefkit.read([pair(0, thing=object())])
    with pytest.raises(prefkit.ArgumentError, match="record 1 is int, not a dict"):
        prefkit.read([pair(0), 7])  # type: ignore[list-item]
    loop: dict[str, Any] = pair(0)
    loop["self"] = loop
    with pytest.raises(prefkit.ArgumentError, match="record 0: Circular"):
        prefkit.read([loop])


def test_nan_in_dicts_is_missing_when_lenient() -> None:
    dataset = prefkit.read([pair(0, score=float("nan"))], strict=False, on_error="collect")
    assert dataset.counts.accepted == 1
    assert dataset.problems.to_pylist()[0]["code"] == "json_nan_literal"


def test_a_lone_surrogate_in_a_dict_is_named() -> None:
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read([pair(0, prompt="\ud83d")])
    assert caught.value.code == "json_lone_surrogate"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (7, "cannot read a int"),
        (None, "cannot read a NoneType"),
        (object(), "cannot read a object"),
        ({"prompt": "x"}, "a dict is one record"),
        ('{"prompt": "x"}', r"pass text\.encode\(\)"),
        ("line\nline", r"pass text\.encode\(\)"),
        (np.zeros(3), "contiguous bytes"),
        (memoryview(b"abcdef")[::2], "contiguous bytes"),
        (SimpleNamespace(read=lambda: 7), "gave int, not bytes or str"),
        ("a\0b", "zero byte"),
    ],
)
def test_what_is_not_a_source(source: Any, message: str) -> None:
    with pytest.raises(prefkit.ArgumentError, match=message) as caught:
        prefkit.read(source)
    assert caught.value.field == "source"


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "missing", tmp_path, str(tmp_path / "*.csv")):
        with pytest.raises(OSError, match=str(tmp_path).replace("/", "/")) as caught:
            prefkit.read(path)
        assert isinstance(caught.value, prefkit.InputError)
        assert caught.value.code == "io"
        assert caught.value.errno is not None
        assert caught.value.filename == str(path)
    with pytest.raises(prefkit.ArgumentError, match="must hold nothing else; found int"):
        prefkit.read([tmp_path / "missing" if False else __file__, 3])  # type: ignore[list-item]
