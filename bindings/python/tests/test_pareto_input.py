"""What a stranger hands over: columns in any order, nothing, and nonsense."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from conftest import lines
from test_pareto import naive_frontier, random

import prefkit
from prefkit import ArgumentError, pareto
from prefkit.pareto._points import points_of

if TYPE_CHECKING:
    from collections.abc import Callable


# ---- names ----


def test_versions_are_compared_by_names_in_any_order() -> None:
    rng = np.random.default_rng(0)
    before = pd.DataFrame(rng.normal(3, 1, (40, 2)), columns=["help", "cost"])
    after = before.add(0.5)
    ways = {"help": True, "cost": False}
    corner = {"cost": 9, "help": -2}
    expected = pareto.compare(before, after, maximize=ways, reference=[-2, 9])
    turned = after[["cost", "help"]]
    found = pareto.compare(before, turned, maximize=ways, reference=corner)
    assert found.changes == expected.changes
    assert found.hypervolume == expected.hypervolume
    assert (found.gained, found.paid) == (("help",), ("cost",))
    sides = [
        pareto.samples(
            frame.to_numpy().reshape(-1),
            point=np.zeros(80, np.int64),
            objective=list(frame.columns) * 40,
            cluster=np.repeat(np.arange(40), 2),
            maximize=ways,
        )
        for frame in (before, turned)
    ]
    assert (
        pareto.compare(*sides).changes
        == pareto.compare(before, turned, cluster=np.arange(40), maximize=ways).changes
    )
    assert pareto.compare(*sides).paid == ("cost",)
    rows = pareto.compare(before.to_numpy(), after, maximize=[True, False])
    assert rows.changes.keys() == {"help", "cost"}
    with pytest.raises(ArgumentError, match=r"after must have the objectives \['help', 'cost'\]"):
        pareto.compare(before, after.rename(columns={"cost": "price"}))
    with pytest.raises(ArgumentError, match="the same maximize"):
        pareto.compare(pareto.samples(before, maximize=ways), pareto.samples(turned, maximize=True))


def test_numbers_for_each_objective_go_by_names() -> None:
    frame = pd.DataFrame({"b": [3.0, 1.0], "a": [1.0, 2.0]})
    assert pareto.hypervolume(frame, reference={"a": 0, "b": 0}) == 4
    by_number = pd.DataFrame([[3.0, 1.0], [1.0, 2.0]])
    assert pareto.hypervolume(by_number, reference={1: 0, 0: 0}, maximize={1: True, 0: True}) == 4
    estimates = pd.DataFrame({"a": [1.0, 1.1], "b": [2.0, 2.1]})
    errors = pd.DataFrame({"b": [9.0, 9.0], "a": [0.0, 0.0]})
    found = pareto.membership(estimates, standard_errors=errors)
    assert (
        found.probability == pareto.membership(estimates, standard_errors=[[0, 9]] * 2).probability
    ).all()
    with pytest.raises(ArgumentError, match="must have the objectives"):
        pareto.membership(estimates, standard_errors=errors.rename(columns={"a": "c"}))
    for call in (
        lambda: pareto.scalarize([[1, 2]], {"a": 1, "b": 2}),
        lambda: pareto.hypervolume([[1, 2]], reference={"a": 1, "b": 2}),
    ):
        with pytest.raises(ArgumentError, match="rows without names; give one for each in turn"):
            call()
    with pytest.raises(ArgumentError, match=r"weights must name .*unknown: \['c'\]"):
        pareto.scalarize(frame, {"a": 1, "c": 2})


# ---- nothing ----


def test_no_points_add_nothing() -> None:
    archive = pareto.Archive(["a", "b"])
    nothing: tuple[Any, ...] = ([], (), np.empty(0), np.empty((0, 0)), np.empty((0, 2)))
    for batch in nothing:
        assert archive.add(batch) == (0, 0)
        assert archive.add(batch, []) == (0, 0)
    assert archive.add({"b": [], "a": []}) == (0, 0)
    assert archive.add([[1, 2]], [5]) == (1, 0)
    assert archive.add([]) == (0, 0)
    assert archive.seen == 1
    with pytest.raises(ArgumentError, match="3"):
        archive.add(np.empty((0, 3)))
    with pytest.raises(ArgumentError, match="1 values and there are 0"):
        archive.add([], [1])
    assert pareto.igd([[1, 2]], []).reason is not None
    with pytest.raises(ArgumentError, match=r"numpy.empty\(\(0, objectives\)\)"):
        pareto.frontier([])


def records() -> list[dict[str, Any]]:
    """Preferences without a model or a dimension."""
    pair = {"chosen": "yes", "rejected": "no"}
    return [{"prompt": f"q{place}", **pair} for place in range(3)]


def test_a_dataset_with_nothing_usable_says_so() -> None:
    dataset = prefkit.read(lines(records()))
    for call in (pareto.objectives, pareto.samples, pareto.membership):
        with pytest.raises(ArgumentError, match="of a competitor that has a generator"):
            call(dataset)
    with pytest.raises(ArgumentError, match="of a competitor that has a generator"):
        pareto.compare(dataset, dataset)
    with pytest.raises(ArgumentError, match="has a dimension; give columns of your own"):
        pareto.dim_conflicts(dataset)


def test_observations_of_no_objective_are_refused() -> None:
    with pytest.raises(ArgumentError, match="objective must name 1 to 255 objectives") as caught:
        pareto.membership([], point=[], objective=[])
    assert "->" not in str(caught.value)
    with pytest.raises(ArgumentError, match="it names 300"):
        pareto.samples(np.zeros(300), objective=np.arange(300))


# ---- nonsense ----


def test_ones_and_zeros_are_true_and_false() -> None:
    points = random(30, 2)
    for feasible in (
        [1, 0] * 15,
        np.array([1, 0] * 15, np.int8),
        [True, False] * 15,
        pd.array([True, False] * 15, dtype="boolean"),
    ):
        mask = pareto.frontier(points, feasible=feasible)
        assert mask[::2].tolist() == naive_frontier(points[::2])
        assert not mask[1::2].any()
    expected = pareto.frontier(points, maximize=[True, False])
    assert (pareto.frontier(points, maximize=np.array([1, 0])) == expected).all()
    assert (pareto.frontier(points, maximize=[1, 0]) == expected).all()  # type: ignore[list-item]
    for wrong in ([1, -1], 2, None, "max", ["max", "min"], [True], {"a": True}, 0.5):
        with pytest.raises(ArgumentError, match="maximize"):
            pareto.frontier(points, maximize=wrong)  # type: ignore[arg-type]
    for given, message in (
        ([1, 2, 0], r"feasible\[1\] is 2"),
        ([True, None, False], r"feasible\[1\] is None"),
        ([0.5, 1, 0], r"feasible\[0\] is 0.5"),
    ):
        with pytest.raises(ArgumentError, match=message):
            pareto.frontier(points[:3], feasible=given)


def test_long_values_are_short_in_messages() -> None:
    huge = 10**400
    beyond = 10**5000
    points = [[1, 2], [2, 1]]
    calls: tuple[Callable[[], object], ...] = (
        lambda: pareto.select(points, huge, reference=0),
        lambda: pareto.select(points, beyond, reference=0),
        lambda: pareto.frontier(points, threads=huge),
        lambda: pareto.frontier(points, epsilon=huge),
        lambda: pareto.frontier([[1, 2], [huge, 1]]),
        lambda: pareto.hypervolume(points, reference=huge),
        lambda: pareto.hypervolume(points, reference=[0, beyond]),
        lambda: pareto.igd(points, points, power=huge),
        lambda: pareto.frontier(points, maximize=[huge, beyond]),  # type: ignore[list-item]
        lambda: pareto.Archive(huge),
        lambda: pareto.Archive(2).add(points, [1, huge]),
        lambda: pareto.hypervolume_approximate(points, reference=0, level=huge),
        lambda: pareto.frontier(points, keep="first" * 99),  # type: ignore[arg-type]
        lambda: pareto.membership(points, standard_errors=[[0, huge]] * 2),
    )
    for call in calls:
        with pytest.raises(ArgumentError) as caught:
            call()
        assert len(str(caught.value)) < 250
    with pytest.raises(ArgumentError, match="row 1 has 1000"):
        pareto.frontier([[1, 2], [huge, 1]])


def test_ids_come_back_or_are_refused() -> None:
    points = [[1, 2], [2, 1]]
    for ids, message in (
        ([1, 2**64], r"ids\[1\] is 18446744073709551616"),
        ([2**63, -1], r"ids\[0\] is 9223372036854775808"),
        (np.array([1, 2**63], np.uint64), r"ids\[1\] is .*9223372036854775808"),
        ([1.0, 2.0], r"ids\[0\] is 1.0"),
        (["a", "b"], r"ids\[0\] is 'a'"),
        ([True, False], r"ids\[0\] is True"),
        (np.ma.masked_array([1, 2], [False, True]), r"ids\[1\] is missing"),
    ):
        with pytest.raises(ArgumentError, match=message):
            pareto.Archive(2).add(points, ids)
    archive = pareto.Archive(2)
    archive.add(points, np.array([2**63 - 1, 7], np.uint64))
    assert sorted(archive.ids.tolist()) == [7, 2**63 - 1]


def test_archives_of_nonsense_are_refused() -> None:
    for data in ("abc", 3, None, [1]):
        with pytest.raises(ArgumentError, match="data must be bytes"):
            pareto.Archive.from_bytes(data)  # type: ignore[arg-type]
    assert pareto.Archive.from_bytes(bytearray(pareto.Archive(2).to_bytes())) == pareto.Archive(2)
    for objectives in (None, 2.5, "ab", [], ["a", "a"]):
        with pytest.raises(ArgumentError, match="objectives must be"):
            pareto.Archive(objectives)  # type: ignore[arg-type]


def test_messages_name_the_arguments_of_python() -> None:
    points, sets = [[1, 2], [2, 1]], [0, 1]
    for option, message in (
        ({"counts": [1.5]}, "counts must be an integer"),
        ({"counts": [0]}, "counts must be an integer"),
        ({"counts": [3]}, "3 is none of 2 sets"),
        ({"counts": 1}, "counts must be a list"),
        ({"percentiles": [101]}, "percentile 101"),
    ):
        with pytest.raises(ArgumentError, match=message) as caught:
            pareto.attainment(points, sets, **option)  # type: ignore[arg-type]
        assert caught.value.field == next(iter(option))
    pairs = {"left": ["ant", "bee"], "right": ["bee", "bee"], "dimension": ["d"] * 2}
    with pytest.raises(ArgumentError, match="row 1 compares 'bee' with itself"):
        pareto.objectives({**pairs, "outcome": [1, 0]})
    with pytest.raises(ArgumentError, match="covariance must be numbers"):
        pareto.membership(points, covariance=[["a"]])
    assert "2^28" in re.sub(r"\s+", " ", pareto.select.__doc__ or "")


def test_columns_may_be_a_data_frame() -> None:
    columns = {"competitor": ["ant", "bee"] * 2, "dimension": list("xxyy"), "value": [1, 2, 2, 1]}
    expected = pareto.objectives(columns)
    for frame in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)):
        assert (pareto.objectives(frame).values == expected.values).all()
    for call in (pareto.objectives, pareto.dim_conflicts):
        with pytest.raises(ArgumentError, match="a mapping or data frame of columns; it is str"):
            call("file.jsonl")


def test_nulls_of_polars_are_read_where_they_lie() -> None:
    frame = pl.DataFrame({"a": [1.0, None, 3.0], "b": [3.0, 2.0, 1.0]})
    _, (first, second) = points_of(frame).packed
    assert first[5] is not None
    assert second[5] is None
    assert pareto.frontier(frame, nan="drop").tolist() == [True, False, True]
    assert pareto.frontier(frame[1:], nan="last").tolist() == [True, True]


def test_nonsense_is_an_error_of_the_argument() -> None:
    array = np.zeros((2, 2))
    points = [[1, 2], [2, 1]]
    calls: dict[str, Callable[[], object]] = {
        "nan": lambda: pareto.frontier(points, nan=array),  # type: ignore[arg-type]
        "radius": lambda: pareto.knee(points, radius="wide"),  # type: ignore[arg-type]
        "kind": lambda: pareto.dim_conflicts({}, kind=array),  # type: ignore[arg-type]
        "select": lambda: pareto.samples(points, select=3),  # type: ignore[arg-type]
        "power": lambda: pareto.igd(points, points, power=[1]),  # type: ignore[arg-type]
    }
    for name, call in calls.items():
        with pytest.raises(ArgumentError, match=name) as caught:
            call()
        assert caught.value.field == name
