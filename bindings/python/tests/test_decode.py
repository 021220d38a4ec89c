"""The decoder behind to_pylist and to_numpy, against pyarrow, on tables of our own making."""

from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prefkit import _core

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = {
    "uint64": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "uint32": (pa.uint32(), st.integers(0, 2**32 - 1)),
    "float64": (pa.float64(), st.floats(allow_nan=False)),
    "bool": (pa.bool_(), st.booleans()),
    "timestamp": (pa.timestamp("us", "UTC"), st.integers(-(2**50), 2**50)),
    "string_view": (pa.string_view(), TEXT),
    "large_string": (pa.large_string(), TEXT),
    "string": (pa.string(), TEXT),
}


def dictionary(values: list[str | None], type_: pa.DataType) -> pa.Array:
    names = sorted({value for value in values if value is not None})
    codes = [None if value is None else names.index(value) for value in values]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names, type_))


@st.composite
def tables(draw: st.DrawFn) -> tuple[pa.Table, list[list[object]]]:
    """A table in several sliced batches, with nulls, and its columns as lists."""
    rows = draw(st.integers(0, 40))
    lists: list[list[object]] = []
    arrays = []
    for type_, values in VALUES.values():
        column = draw(st.lists(st.none() | values, min_size=rows, max_size=rows))
        lists.append(column)
        arrays.append(pa.array(column, type_))
    words = draw(st.lists(st.none() | TEXT, min_size=rows, max_size=rows))
    lists.append(list(words))
    arrays.append(
        dictionary(
            words, draw(st.sampled_from([t for n, (t, _) in VALUES.items() if "string" in n]))
        )
    )
    batch = pa.RecordBatch.from_arrays(arrays, names=[*VALUES, "dictionary"])
    cuts = sorted([0, rows, *draw(st.lists(st.integers(0, rows), max_size=3))])
    batches = [batch.slice(a, b - a) for a, b in itertools.pairwise(cuts)]
    return pa.Table.from_batches(batches, batch.schema), lists


@given(tables(), st.integers(-1, 50))
@settings(max_examples=200)
def test_lists(made: tuple[pa.Table, list[list[object]]], limit: int) -> None:
    table, lists = made
    expected = [column if limit < 0 else column[:limit] for column in lists]
    assert _core.lists(table.__arrow_c_stream__(), limit) == expected


@given(tables())
@settings(max_examples=100)
def test_buffers(made: tuple[pa.Table, list[list[object]]]) -> None:
    table, lists = made
    dtypes = {"timestamp": "int64"}
    for name, column in zip(VALUES, lists, strict=False):
        stream = table.select([name]).__arrow_c_stream__()
        if "string" in name:
            with pytest.raises(TypeError, match="fixed-width"):
                _core.buffers(stream)
            continue
        kind, data, nulls = _core.buffers(stream)
        values = np.frombuffer(data, dtype=dtypes.get(name, name)).tolist()
        missing = list(nulls) if nulls else [0] * len(values)
        assert kind == name
        assert [None if m else v for v, m in zip(values, missing, strict=True)] == column


def test_schema() -> None:
    table = pa.table({name: pa.array([], type_) for name, (type_, _) in VALUES.items()})
    assert _core.schema(table.__arrow_c_stream__()) == [(name, name) for name in VALUES]


def test_what_no_table_has_is_refused() -> None:
    with pytest.raises(TypeError, match='column "x" has the Arrow format "\\+l"'):
        _core.schema(pa.table({"x": [[1]]}).__arrow_c_stream__())
    with pytest.raises(TypeError, match="stream of structs"):
        _core.schema(pa.chunked_array([[1]]).__arrow_c_stream__())
    with pytest.raises(ValueError, match="PyCapsule"):
        _core.schema(object())  # type: ignore[arg-type]


def test_a_failing_stream_says_why() -> None:
    def batches() -> object:
        yield pa.record_batch({"x": pa.array([1], pa.uint64())})
        raise RuntimeError("the well is dry")

    schema = pa.schema({"x": pa.uint64()})
    reader = pa.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(OSError, match="the well is dry"):
        _core.lists(reader.__arrow_c_stream__(), -1)
