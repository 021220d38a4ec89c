"""Indicators against a reference, and attainment."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_pareto import INF, NAN, naive_frontier, random

from prefkit import ArgumentError, pareto

if TYPE_CHECKING:
    pass


def test_indicators_by_their_definition() -> None:
    rng = np.random.default_rng(3)
    points, reference = rng.random((40, 3)) + 0.1, rng.random((30, 3)) + 0.1
    gaps = reference[:, None] - points[None]
    short, far = np.maximum(gaps, 0), np.sqrt((gaps**2).sum(2))
    near = np.sqrt((short**2).sum(2))
    for found, expected in (
        (pareto.igd(points, reference), far.min(1).mean()),
        (pareto.gd(points, reference), far.min(0).mean()),
        (pareto.igd_plus(points, reference), near.min(1).mean()),
        (pareto.gd_plus(points, reference), near.min(0).mean()),
        (pareto.averaged_hausdorff(points, reference), max(far.min(1).mean(), far.min(0).mean())),
        (pareto.igd(points, reference, power=2), np.sqrt((far.min(1) ** 2).mean())),
        (pareto.igd(points, reference, power=INF), far.min(1).max()),
        (pareto.epsilon_indicator(points, reference), gaps.max(2).min(1).max()),
        (
            pareto.epsilon_indicator(points, reference, "multiplicative"),
            (reference[:, None] / points[None]).max(2).min(1).max(),
        ),
    ):
        assert found.defined
        assert found.value == pytest.approx(expected, rel=1e-12)
    weights = np.array([[0.2, 0.3, 0.5], [1, 0, 0]])
    utilities = (weights[:, None] * (2 - points[None])).max(2).min(1)
    found = pareto.r2(points, ideal=2, weights=weights)
    assert found.value == pytest.approx(utilities.mean(), rel=1e-12)
    corners = pareto.r2(points, ideal=[2, 2, 2], divisions=1)
    assert corners.value == pytest.approx((2 - points).min(0).mean(), rel=1e-12)
    assert 0 < pareto.spread(points, reference).value < 2


def test_columns_of_a_reference_are_matched_by_name() -> None:
    points = {"a": [1.0, 2.0], "b": [5.0, 4.0]}
    swapped = {"b": [5.0, 4.0], "a": [1.0, 2.0]}
    assert pareto.igd(points, swapped).value == 0
    assert pareto.igd(points, [[1, 5], [2, 4]]).value == 0
    turned = pareto.epsilon_indicator(points, swapped, maximize={"a": True, "b": False})
    assert turned.value == 0
    with pytest.raises(ArgumentError, match="reference must have the objectives"):
        pareto.igd(points, {"a": [1], "c": [2]})


def test_what_is_undefined_says_why() -> None:
    none, one = np.empty((0, 2)), [[1.0, 2.0]]
    empty = pareto.igd(none, one)
    assert (empty.defined, empty.reason) == (False, "empty")
    assert math.isnan(float(empty))
    assert repr(empty) == "<prefkit.pareto.Indicator: igd is undefined: empty>"
    assert "<td>empty</td>" in empty._repr_html_()
    assert pareto.gd(one, none).reason == "no_reference"
    assert pareto.spread(one).reason == "one_point"
    assert pareto.spread([[INF, 1], [1, 2]]).reason == "infinite"
    assert pareto.r2(none, ideal=1).reason == "empty"
    assert repr(pareto.r2([[1, 1]], ideal=2)) == "<prefkit.pareto.Indicator: r2 0.75>"


def test_indicator_arguments() -> None:
    points: Any = [[1.0, 2.0]]
    other: Any = [[1.0, 2.0, 3.0]]
    bad: Any = "ratio"
    for call in (
        lambda: pareto.igd(points, other),
        lambda: pareto.igd(points, [[INF, 1]]),
        lambda: pareto.igd(points, points, power=0),
        lambda: pareto.igd(points, points, power=NAN),
        lambda: pareto.epsilon_indicator(points, points, bad),
        lambda: pareto.epsilon_indicator([[-1, 1]], points, "multiplicative"),
        lambda: pareto.r2(points, ideal=[1]),
        lambda: pareto.r2(points, ideal=0),
        lambda: pareto.r2(points, ideal=[3, NAN]),
        lambda: pareto.r2(points, ideal=3, divisions=0),
        lambda: pareto.r2(points, ideal=3, divisions=2, weights=[[1, 1]]),
        lambda: pareto.r2(points, ideal=3, weights=[[1, 1, 1]]),
        lambda: pareto.r2(points, ideal=3, weights=[[1, -1]]),
        lambda: pareto.r2(points, ideal=3, weights=[["a", "b"]]),
        lambda: pareto.spread(points, other),
    ):
        with pytest.raises(ArgumentError):
            call()


# ---- attainment ----


def test_attainment_by_its_definition() -> None:
    rng = np.random.default_rng(4)
    points, sets = rng.integers(0, 6, (60, 2)).astype(float), np.repeat(["x", "y", "z"], 20)
    grid = np.array(list(itertools.product(range(6), repeat=2)), float)
    expected = [
        np.mean([(points[sets == one] >= place).all(1).any() for one in ("x", "y", "z")])
        for place in grid
    ]
    assert pareto.attainment_values(grid, points, sets).tolist() == expected
    surfaces = pareto.attainment(points, sets)
    assert [one.count for one in surfaces] == [1, 2, 3]
    for one in surfaces:
        reached = [(one.points >= place).all(1).any() for place in grid]
        assert reached == [share * 3 > one.count - 0.5 for share in expected]
        assert all(naive_frontier(one.points))
    half = pareto.attainment(points, sets, percentiles=[50, 100])
    assert [(one.level, one.count) for one in half] == [(50, 2), (100, 3)]
    assert (half[1].points == surfaces[2].points).all()
    (two,) = pareto.attainment(points, sets, counts=[2])
    assert (two.points == surfaces[1].points).all()
    assert repr(surfaces) == "<prefkit.pareto.Attainment: 3 surfaces of 3 sets>"
    assert "sets" in surfaces._repr_html_()
    assert repr(two).endswith("points, 2 sets>")


def test_attainment_arguments() -> None:
    points = random(6, 2)
    sets = [0, 0, 0, 1, 1, 1]
    assert len(pareto.attainment(np.empty((0, 2)), [])) == 0
    assert np.isnan(pareto.attainment_values(points, np.empty((0, 2)), [])).all()
    for call in (
        lambda: pareto.attainment(random(6, 4), sets),
        lambda: pareto.attainment(points, sets[:3]),
        lambda: pareto.attainment(points, sets, counts=[3]),
        lambda: pareto.attainment(points, sets, counts=[1.5]),  # type: ignore[list-item]
        lambda: pareto.attainment(points, sets, percentiles=[101]),
        lambda: pareto.attainment(points, sets, counts=[1], percentiles=[50]),
        lambda: pareto.attainment([[NAN, 1]], [0]),
        lambda: pareto.attainment_values(random(2, 3), points, sets),
    ):
        with pytest.raises(ArgumentError):
            call()
