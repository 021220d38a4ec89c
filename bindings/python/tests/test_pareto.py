"""The frontier of points: every layout, every option, what is refused."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from prefkit import ArgumentError, pareto

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

Points = Any
NAN, INF = math.nan, math.inf
NAMES = ("helpfulness", "safety", "brevity")
RULES: tuple[pareto.NaN, ...] = ("last", "drop")


def random(count: int = 200, objectives: int = 3, seed: int = 1) -> npt.NDArray[np.float64]:
    return np.random.default_rng(seed).integers(0, 64, (count, objectives)) / 64.0


def naive_frontier(points: Points) -> list[bool]:
    return [
        not any((other >= point).all() and (other > point).any() for other in points)
        for point in points
    ]


# ---- layouts ----


def reversed_view(points: Points) -> Points:
    return points[::-1, ::-1].copy()[::-1, ::-1]


def strided(points: Points) -> Points:
    wide = np.full((len(points) * 3, points.shape[1] * 2), NAN)
    wide[::3, ::2] = points
    return wide[::3, ::2]


def sliced_arrow(points: Points) -> Points:
    padded = np.vstack([np.full((3, points.shape[1]), 9.0), points])
    columns = {name: pa.array(padded[:, place]) for place, name in enumerate(NAMES)}
    return pa.table(columns).slice(3)


def chunked_arrow(points: Points) -> Points:
    parts = [points[:70], points[70:]]
    return pa.table(
        {
            name: pa.chunked_array([part[:, place] for part in parts])
            for place, name in enumerate(NAMES)
        }
    )


LAYOUTS: dict[str, Callable[[Points], Points]] = {
    "list": lambda p: p.tolist(),
    "float32": lambda p: p.astype(np.float32),
    "float16": lambda p: p.astype(np.float16),
    "fortran": np.asfortranarray,
    "strided": strided,
    "negative": reversed_view,
    "swapped": lambda p: p.astype(">f8"),
    "read-only": lambda p: np.frombuffer(p.tobytes(), np.float64).reshape(p.shape),
    "objects": lambda p: p.astype(object),
    "masked": np.ma.masked_array,
    "pandas": lambda p: pd.DataFrame(p, columns=list(NAMES)),
    "pandas float32": lambda p: pd.DataFrame(p.astype(np.float32), columns=list(NAMES)),
    "polars": lambda p: pl.DataFrame(p, schema=list(NAMES)),
    "pyarrow": lambda p: pa.table({n: p[:, i].copy() for i, n in enumerate(NAMES)}),
    "pyarrow float32": lambda p: pa.table(
        {n: pa.array(p[:, i], pa.float32()) for i, n in enumerate(NAMES)}
    ),
    "pyarrow slice": sliced_arrow,
    "pyarrow chunks": chunked_arrow,
    "fields": lambda p: np.rec.fromarrays(list(p.T), names=list(NAMES)),
    "mapping": lambda p: {n: p[:, i] for i, n in enumerate(NAMES)},
    "mapping of lists": lambda p: {n: p[:, i].tolist() for i, n in enumerate(NAMES)},
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(layout: str) -> None:
    points = random()
    given = LAYOUTS[layout](points)
    mask = naive_frontier(points)
    assert pareto.frontier(given).tolist() == mask
    assert pareto.ranks(given).tolist() == pareto.ranks(points).tolist()
    assert pareto.hypervolume(given, reference=0.1) == pareto.hypervolume(points, reference=0.1)
    assert float(pareto.igd(given, points)) == 0
    assert float(pareto.igd(points, given)) == 0
    archive = pareto.Archive(3)
    archive.add(given)
    assert sorted(archive.ids) == np.flatnonzero(mask).tolist()


def test_what_is_missing() -> None:
    gap = pa.table({"a": pa.array([1.0, None, 0.0]), "b": pa.array([0.0, 2.0, 1.0])})
    late = pa.table({"a": pa.array([9.0, 1.0, None, 0.0]), "b": [9.0, 0.0, 2.0, 1.0]}).slice(1)
    frame = pd.DataFrame({"a": [1.0, NAN, 0.0], "b": [0.0, 2.0, 1.0]})
    rows: Points = [[1, 0], [None, 2], [0, 1]]
    polars = pl.DataFrame({"a": [1.0, None, 0.0], "b": [0.0, 2.0, 1.0]})
    for points in (gap, late, frame, rows, polars):
        with pytest.raises(ArgumentError, match=r"points\[1\]") as raised:
            pareto.frontier(points)
        assert raised.value.record == 1
        assert pareto.frontier(points, nan="last").tolist() == [True, True, True]
        assert pareto.frontier(points, nan="drop").tolist() == [True, False, True]
        assert pareto.ranks(points, nan="drop").tolist() == [0, -1, 0]
        for rule in RULES:
            assert pareto.hypervolume(points, reference=-1, nan=rule) == 3
            found = pareto.hypervolume_contributions(points, reference=-1, nan=rule)
            assert found.tolist() == [1, 0, 1]
        with pytest.raises(ArgumentError, match=r"points\[1\]"):
            pareto.igd(points, [[1, 1]])
        with pytest.raises(ArgumentError, match=r"reference\[1\]"):
            pareto.igd([[1, 1]], points, nan="drop")


def test_directions() -> None:
    points = random(60)
    for up in itertools.product([True, False], repeat=3):
        turned = np.where(up, points, -points)
        mask = pareto.frontier(points, maximize=up)
        assert mask.tolist() == naive_frontier(turned)
        by_name = dict(zip(NAMES, up, strict=True))
        frame = pd.DataFrame(points, columns=list(NAMES))
        assert (pareto.frontier(frame, maximize=by_name) == mask).all()
        reference = np.where(up, 0.2, 0.8)
        volume = pareto.hypervolume(points, reference=reference, maximize=up)
        expected = pareto.hypervolume(turned, reference=np.where(up, 0.2, -0.8))
        assert volume == expected > 0
        worst = dict(zip(NAMES, reference, strict=True))
        assert pareto.hypervolume(frame, reference=worst, maximize=by_name) == volume


@pytest.mark.parametrize(
    "groups",
    [
        [3, 1] * 30,
        np.array([3, 1] * 30, np.uint8),
        ["q1", "q2"] * 30,
        pd.Series(["q1", "q2"] * 30),
        pl.Series(["q1", "q2"] * 30),
        [1.5, 2.5] * 30,
    ],
    ids=lambda groups: type(groups).__name__,
)
def test_groups(groups: Any) -> None:
    points = random(60)
    mask = pareto.frontier(points, groups=groups)
    assert mask[::2].tolist() == naive_frontier(points[::2])
    assert mask[1::2].tolist() == naive_frontier(points[1::2])


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([1.0, 2.0], "two dimensions"),
        (np.zeros((2, 2, 2)), "two dimensions"),
        ([[1, 2], [3]], "differ"),
        ([["a", "b"]], "numbers"),
        (np.zeros((2, 0)), "1 to 255 objectives"),
        (np.zeros((1, 256)), "1 to 255 objectives"),
        ({"a": [1, 2], "b": [1]}, "has 1 values"),
        ({"a": ["x"]}, "numbers"),
        (np.zeros((2, 2), np.complex128), "numbers"),
        (None, "being None"),
        (iter([[1, 2]]), "give a list"),
    ],
)
def test_points_that_are_none(points: Any, message: str) -> None:
    for call in (
        pareto.frontier,
        lambda p: pareto.hypervolume(p, reference=0),
        lambda p: pareto.igd(p, [[1.0, 2.0]]),
        lambda p: pareto.Archive(2).add(p),
        lambda p: pareto.attainment(p, [0]),
    ):
        with pytest.raises(ArgumentError, match=message):
            call(points)


def test_dropped_points_do_not_decide_who_is_feasible() -> None:
    points = [[np.nan, 3.0], [1.0, 1.0]]
    for groups in (None, [0, 0]):
        mask = pareto.frontier(points, violations=[0, 1], nan="drop", groups=groups)
        assert mask.tolist() == [False, True]
