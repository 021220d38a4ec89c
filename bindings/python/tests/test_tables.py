"""Tables: through Arrow into other libraries, and without any."""

from __future__ import annotations

import datetime
from typing import Any

import duckdb
import nanoarrow as na
import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from conftest import BROKEN, PAIRS, lines, pair

import prefkit

TABLES = {
    "items": ("item", "item_id", "prompt", "messages", "task", "line", "byte_offset", "extra"),
    "candidates": ("candidate", "item", "text", "generator", "byte_length", "char_length"),
    "judgements": ("judgement", "kind", "rater", "outcome", "score", "time", "aggregate", "raw"),
    "steps": ("candidate", "step", "state", "text", "extra"),
    "problems": ("severity", "code", "source", "record", "line", "pointer", "message"),
}


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_length(dataset: prefkit.Dataset, name: str) -> None:
    table: prefkit.Table = getattr(dataset, name)
    assert table.name == name
    assert set(TABLES[name]) <= set(table.columns)
    rows = table.to_pylist()
    assert len(rows) == len(table) == len(pa.table(table))
    assert all(tuple(row) == table.columns for row in rows)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("large", [False, True], ids=["view", "large"])
def test_arrow_agrees_with_python(name: str, large: bool) -> None:
    dataset = prefkit.read(
        BROKEN + lines(pair(7, prompt='esc\\aped "text" \u2028', source="x" * 40)),
        on_error="collect",
    )
    table: prefkit.Table = getattr(dataset, name)
    if large:
        table = table.large_strings()
    arrow = pa.table(table)
    arrow.validate(full=True)
    assert arrow.column_names == list(table.columns)
    texts = {column.type for column in arrow.schema if "string" in str(column.type)}
    texts = {type_ for type_ in texts if not pa.types.is_dictionary(type_)}
    assert texts == ({pa.large_string()} if large else {pa.string_view()})
    assert arrow.to_pylist() == table.to_pylist()


def test_polars(dataset: prefkit.Dataset) -> None:
    frame = pl.DataFrame(dataset.judgements)
    assert frame.columns == list(dataset.judgements.columns)
    assert frame["outcome"].cast(pl.String).to_list() == ["a", "a", "a"]
    texts = pl.DataFrame(dataset.candidates)["text"].to_list()
    assert texts == [row["text"] for row in dataset.candidates.to_pylist()]


def test_duckdb(dataset: prefkit.Dataset) -> None:
    candidates = dataset.candidates
    judgements = dataset.judgements
    found = duckdb.sql(
        "select c.text from judgements j join candidates c on c.candidate = j.candidate_a "
        "order by j.judgement"
    ).fetchall()
    assert [text for (text,) in found] == [record["chosen"] for record in PAIRS]
    assert len(candidates) == 2 * len(judgements)


def test_nanoarrow(dataset: prefkit.Dataset) -> None:
    stream = na.ArrayStream(dataset.items.large_strings().select(["item", "prompt"]))
    rows = list(stream.read_all().iter_tuples())
    assert rows == [(n, record["prompt"]) for n, record in enumerate(PAIRS)]


def test_a_stream_can_be_asked_for_again_but_not_read_twice(dataset: prefkit.Dataset) -> None:
    table = dataset.items
    assert pa.table(table) == pa.table(table)
    capsule = table.__arrow_c_stream__(None)
    assert "arrow_array_stream" in repr(capsule)
    pa.RecordBatchReader._import_from_c_capsule(capsule).read_all()
    with pytest.raises(ValueError, match="consumed already"):
        prefkit._core.schema(capsule)


def test_an_unread_stream_is_released(dataset: prefkit.Dataset) -> None:
    for _ in range(1000):
        dataset.items.__arrow_c_stream__()


def test_select(dataset: prefkit.Dataset) -> None:
    table = dataset.items.select(["prompt", "item"])
    assert table.columns == ("prompt", "item")
    assert table.to_pylist()[1] == {"prompt": "Question 1?", "item": 1}
    assert pa.table(table.large_strings()).schema.field("prompt").type == pa.large_string()
    assert table.select("item").to_pylist() == [{"item": n} for n in range(3)]
    with pytest.raises(prefkit.ArgumentError, match="did you mean 'prompt'"):
        dataset.items.select(["promt"])
    for wrong in ([], ["item", "item"]):
        with pytest.raises(prefkit.ArgumentError, match="distinct"):
            dataset.items.select(wrong)


def test_to_numpy(ratings_dataset: prefkit.Dataset) -> None:
    judgements = ratings_dataset.judgements
    score = judgements.to_numpy("score")
    assert score.dtype == np.float64
    assert score.tolist() == [row["score"] for row in judgements.to_pylist()]
    assert judgements.to_numpy("judgement").dtype == np.uint64
    assert judgements.to_numpy("aggregate").dtype == np.bool_
    assert judgements.to_numpy("rater").tolist()[:3] == ["ann", "bob", "cy"]
    assert judgements.to_numpy("rater").dtype == np.object_
    assert np.isnan(judgements.to_numpy("confidence")).all()
    assert np.isnat(judgements.to_numpy("time")).all()
    masked = judgements.to_numpy("rank")
    assert isinstance(masked, np.ma.MaskedArray)
    assert masked.mask.all()
    with pytest.raises(prefkit.ArgumentError, match="no column 'scores'"):
        judgements.to_numpy("scores")


def test_times_are_utc() -> None:
    records = [
        {**pair(0), "type": "pairwise", "winner": "x", "loser": "y", "meta": {"time": time}}
        for time in ("2024-02-29T12:00:00Z", "2024-02-29T13:00:00.25+01:00")
    ]
    for record in records:
        del record["chosen"], record["rejected"]
    table = prefkit.read(records, profile="pairwise", on_error="collect").judgements
    noon = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)
    later = noon + datetime.timedelta(milliseconds=250)
    assert [row["time"] for row in table.to_pylist()] == [noon, later]
    assert table.to_numpy("time").tolist() == [
        noon.replace(tzinfo=None),
        later.replace(tzinfo=None),
    ]


def test_head_reads_no_further() -> None:
    dataset = prefkit.read([pair(n) for n in range(1000)])
    assert [row["item"] for row in dataset.items.head()] == [0, 1, 2, 3, 4]
    assert len(dataset.items.head(2000)) == 1000
    assert dataset.items.head(0) == []
    with pytest.raises(prefkit.ArgumentError):
        dataset.items.head(-1)


def test_previews_escape_and_cut() -> None:
    dataset = prefkit.read([pair(0, prompt="<script>alert(1)</script>" + "x" * 500)])
    html = dataset.items._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "x" * 100 not in html
    assert "3 items" in repr(prefkit.read(PAIRS))
    assert repr(dataset.items).startswith("<prefkit.Table items: 1 rows")
    assert "judgements" in dataset._repr_html_()


def test_a_dataset_is_not_iterable(dataset: prefkit.Dataset) -> None:
    with pytest.raises(TypeError):
        iter(dataset)  # type: ignore[call-overload]


def test_unknown_fields_come_back_byte_for_byte() -> None:
    extra = b'{"weird key!":[1.0,1e5,"\\u00e9"],"":null}'
    line = lines(pair(0)).rstrip()[:-1] + b"," + extra[1:] + b"\n"
    (row,) = prefkit.read(line).items.to_pylist()
    assert row["extra"] == extra.decode()


def test_summary(ratings_dataset: prefkit.Dataset) -> None:
    summary: dict[str, Any] = ratings_dataset.summary()
    assert isinstance(summary, dict)
    assert "ann" in str(summary)
