"""Ids of groups: everything that can be told apart."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from test_pareto import naive_frontier, random

from prefkit import ArgumentError, pareto
from prefkit.pareto._labels import numbered

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

TEXTS = ["q2", "q1", "q10", "q1", "q2", "é"] * 10
# Ints that a float cannot tell apart.
LARGE = [2**63, 2**63 + 1, -1, 2**63 + 1, 2**63, 0] * 10


def arrow_dictionary(values: list[str]) -> Any:
    half = len(values) // 2
    parts = [pa.array(part).dictionary_encode() for part in (values[:half], values[half:])]
    return pa.chunked_array(parts)


def arrow_repeats(values: list[str]) -> Any:
    """A dictionary in which each value stands twice, and both places are used."""
    known = sorted(set(values))
    places = [known.index(one) + len(known) * (row % 2) for row, one in enumerate(values)]
    return pa.DictionaryArray.from_arrays(places, known * 2)


FORMS: dict[str, Callable[[list[str]], Any]] = {
    "tuple": tuple,
    "tuples": lambda texts: [(text, 1) for text in texts],
    "mixed": lambda texts: [1 if text == "q1" else text for text in texts],
    "numpy": np.array,
    "numpy swapped": lambda texts: np.array(texts).astype(">U3"),
    "numpy strided": lambda texts: np.repeat(np.array(texts), 2)[::2],
    "numpy bytes": lambda texts: np.array([text.encode() for text in texts]),
    "numpy objects": lambda texts: np.array(texts, np.object_),
    "numpy masked": lambda texts: np.ma.masked_array(np.array(texts)),
    "pandas objects": lambda texts: pd.Series(texts, dtype=object),
    "pandas texts": lambda texts: pd.Series(texts, dtype="string[pyarrow]"),
    "pandas Arrow": lambda texts: pd.Series(texts, dtype=pd.ArrowDtype(pa.string())),
    "pandas categories": lambda texts: pd.Series(texts, dtype="category"),
    "pandas index": lambda texts: pd.CategoricalIndex(texts),
    "polars": pl.Series,
    "polars categories": lambda texts: pl.Series(texts, dtype=pl.Categorical),
    "polars enum": lambda texts: pl.Series(texts, dtype=pl.Enum(sorted(set(texts)))),
    "arrow": pa.array,
    "arrow large": lambda texts: pa.array(texts, pa.large_string()),
    "arrow chunks": lambda texts: pa.chunked_array([texts[:7], texts[7:]]),
    "arrow no chunks": lambda texts: pa.chunked_array([texts]),
    "arrow dictionary": lambda texts: pa.array(texts).dictionary_encode(),
    "arrow dictionaries": arrow_dictionary,
    "arrow dictionary with repeats": arrow_repeats,
}


@pytest.mark.parametrize("form", FORMS)
def test_texts_of_every_form_are_groups(form: str) -> None:
    points = random(60, 2)
    mask = pareto.frontier(points, groups=FORMS[form](TEXTS))
    for text in set(TEXTS):
        rows = [row for row, one in enumerate(TEXTS) if one == text]
        assert mask[rows].tolist() == naive_frontier(points[rows])


NUMBERS: dict[str, Any] = {
    "large ints": LARGE,
    "large ints in an array": np.array(LARGE, np.object_),
    "floats": [0.0, -0.0, 1.5, -0.0, 0.0, math.inf] * 10,
    "halves": np.array([0.0, -0.0, 1.5, -0.0, 0.0, math.inf] * 10, np.float16),
    "times": np.array(["2024-01-01", "2024-01-02", "2025-01-01"] * 20, "M8[D]"),
    "spans": np.array([3, 1, 2] * 20, "m8[s]"),
    "booleans": [True, False, True] * 20,
    "masked": np.ma.masked_array([3, 1, 2] * 20, [False] * 60),
}


@pytest.mark.parametrize("form", NUMBERS)
def test_what_else_can_be_told_apart_is_a_group(form: str) -> None:
    points = random(60, 2)
    mask = pareto.frontier(points, groups=NUMBERS[form])
    values = list(NUMBERS[form])
    for value in set(values):
        rows = [row for row, one in enumerate(values) if one == value]
        assert mask[rows].tolist() == naive_frontier(points[rows])


@pytest.mark.parametrize(
    "groups",
    [
        ["a", None, "b"],
        [1.0, math.nan, 2.0],
        np.array(["a", None, "b"], np.object_),
        np.array(["2024", "NaT", "2025"], "M8[Y]"),
        np.ma.masked_array([1, 2, 3], [False, True, False]),
        pd.Series(["a", None, "b"], dtype="category"),
        pd.Series(["a", None, "b"], dtype="string[pyarrow]"),
        pd.array([1, None, 2], dtype="Int64"),
        pl.Series(["a", None, "b"]),
        pl.Series(["a", None, "b"], dtype=pl.Categorical),
        pa.array(["a", None, "b"]),
        pa.chunked_array([["a"], [None, "b"]]),
        pa.array(["a", None, "b"]).dictionary_encode(),
        pa.DictionaryArray.from_arrays([0, 1, 0], ["a", None]),
    ],
    ids=lambda groups: f"{type(groups).__module__}.{type(groups).__name__}",
)
def test_a_missing_group_is_named(groups: Any) -> None:
    with pytest.raises(ArgumentError, match=r"groups\[1\] is missing"):
        pareto.frontier([[1, 2], [2, 1], [3, 3]], groups=groups)


def test_groups_that_are_none() -> None:
    points = [[1, 2], [2, 1]]
    for groups, message in (
        ([[1], [2]], r"groups\[0\] is \[1\]"),
        ([("a", [1]), 2], r"groups\[0\] is"),
        ("ab", "must be a list"),
        (3, "must be a list"),
        ([1], "1 values and there are 2"),
        (["a"], "1 values and there are 2"),
    ):
        with pytest.raises(ArgumentError, match=message):
            pareto.frontier(points, groups=groups)


@pytest.mark.parametrize("kind", ["U", "S"])
def test_texts_are_numbered_as_they_come(kind: str) -> None:
    rng = np.random.default_rng(4)
    for width in (1, 2, 3, 7, 8, 9, 20):
        letters = rng.choice(list("ab\0é" if kind == "U" else "ab\0c"), (3000, width))
        column: npt.NDArray[Any] = np.array(["".join(row) for row in letters], f"{kind}{width}")
        codes, labels = numbered("texts", column)
        known: dict[Any, int] = {}
        assert codes.tolist() == [known.setdefault(one, len(known)) for one in column.tolist()]
        assert labels == tuple(known)
    assert numbered("texts", np.array([], f"{kind}3"))[1] == ()
