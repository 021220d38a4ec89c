"""Whatever comes in: a dataset whose counts add up, or an exception of ours."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from conftest import PAIRS, lines, rating
from hypothesis import given
from hypothesis import strategies as st

import prefkit

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "prompt",
        "chosen",
        "rejected",
        "score",
        "label",
        "type",
        "winner",
        "loser",
        "steps",
        "response",
        "rater",
        "meta",
        "id",
    ]
)
RECORDS = st.lists(st.dictionaries(FIELDS, JSON | st.just("scalar"), max_size=6), max_size=5)
SEED = lines(*PAIRS, rating(0, "ann", 3))


def examine(dataset: prefkit.Dataset) -> None:
    counts = dataset.counts
    assert counts.records == counts.accepted + counts.refused + counts.skipped
    for name in ("items", "candidates", "judgements", "steps", "problems"):
        table: prefkit.Table = getattr(dataset, name)
        arrow = pa.table(table)
        arrow.validate(full=True)
        assert arrow.to_pylist() == table.to_pylist()
        assert len(arrow) == len(table)
    assert isinstance(dataset.summary(), dict)
    for kind in ("score", "preference", "rank", "step"):
        ratings = dataset.ratings(kind)
        assert all(unit < len(ratings.units) for unit in ratings.unit.tolist())
    pairs = dataset.pairs(derive=True)
    assert all(side < len(pairs.competitors) for side in pairs.left.tolist())


def read_anything(data: bytes) -> None:
    for strict in (True, False):
        try:
            examine(prefkit.read(data, on_error="collect", strict=strict, threads=1))
        except prefkit.PrefkitError as error:
            assert error.code
        try:
            prefkit.sniff(data, strict=strict)
        except prefkit.PrefkitError as error:
            assert error.code


@given(st.binary(max_size=300))
def test_bytes(data: bytes) -> None:
    read_anything(data)


@given(st.lists(st.tuples(st.integers(0, len(SEED)), st.binary(max_size=4)), max_size=6))
def test_damaged_records(edits: list[tuple[int, bytes]]) -> None:
    data = bytearray(SEED)
    for place, new in edits:
        data[place : place + len(new)] = new
    read_anything(bytes(data))


@given(RECORDS)
def test_odd_records(records: list[dict[str, Any]]) -> None:
    read_anything(lines(*records))
    read_anything(json.dumps(records, indent=1).encode())
    examine(prefkit.read(records, on_error="collect"))


@given(st.lists(st.lists(st.sampled_from(["a", "", '"', ",", "\n", "é", "1", '{"a":1}']))))
def test_odd_delimited_text(rows: list[list[str]]) -> None:
    read_anything("\n".join(",".join(row) for row in rows).encode())


ARROW_TYPES = (
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.int64(),
    pa.uint8(),
    pa.float32(),
    pa.bool_(),
    pa.list_(pa.string()),
    pa.struct({"role": pa.string(), "content": pa.string()}),
    pa.list_(pa.struct({"role": pa.string(), "content": pa.string()})),
    pa.dictionary(pa.int32(), pa.string()),
    pa.timestamp("us", "UTC"),
    pa.null(),
)


@st.composite
def arrow_tables(draw: st.DrawFn) -> pa.Table:
    rows = draw(st.integers(0, 5))
    names = draw(st.lists(FIELDS, unique=True, max_size=5))
    columns = {}
    for name in names:
        type_ = draw(st.sampled_from(ARROW_TYPES))
        column = draw(st.lists(st.none() | value_of(type_), min_size=rows, max_size=rows))
        columns[name] = pa.array(column, type_)
    return pa.table(columns)


def value_of(type_: pa.DataType) -> st.SearchStrategy[Any]:
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    if pa.types.is_list(type_):
        return st.lists(st.none() | value_of(type_.value_type), max_size=3)
    if pa.types.is_struct(type_):
        return st.fixed_dictionaries({"role": text, "content": st.none() | text})
    if pa.types.is_boolean(type_):
        return st.booleans()
    if pa.types.is_floating(type_):
        return st.floats(width=32)
    if pa.types.is_integer(type_) or pa.types.is_timestamp(type_):
        return st.integers(0, 200)
    return st.none() if pa.types.is_null(type_) else text


@given(arrow_tables())
def test_odd_arrow_tables(table: pa.Table) -> None:
    examine(prefkit.read(table, on_error="collect"))
