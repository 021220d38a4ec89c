"""The frontier and what stands on it: every layout of points, every function, what is refused."""

from __future__ import annotations

import itertools
import math
import pickle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from prefkit import ArgumentError, Cancelled, pareto

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


def naive_volume(points: Points, reference: Points) -> float:
    """By inclusion and exclusion."""
    better = [point for point in points if (point > reference).all()]
    total = 0.0
    for size in range(1, len(better) + 1):
        for some in itertools.combinations(better, size):
            total -= (-1) ** size * float(np.prod(np.min(some, axis=0) - reference))
    return total


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
        ([], "two dimensions"),
        (np.zeros((2, 2, 2)), "two dimensions"),
        ([[1, 2], [3]], "differ"),
        ([["a", "b"]], "numbers"),
        (np.zeros((2, 0)), "1 to 255 objectives"),
        (np.zeros((1, 256)), "1 to 255 objectives"),
        ({"a": [1, 2], "b": [1]}, "has 1 values"),
        ({"a": ["x"]}, "numbers"),
        (np.zeros((2, 2), np.complex128), "numbers"),
        (None, "two dimensions"),
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


# ---- hypervolume ----


@pytest.mark.parametrize("objectives", [1, 2, 3, 4, 5])
def test_volumes_by_inclusion_and_exclusion(objectives: int) -> None:
    points = random(9, objectives, seed=objectives)
    reference = np.full(objectives, 0.125)
    volume = pareto.hypervolume(points, reference=reference)
    assert volume == pytest.approx(naive_volume(points, reference), rel=1e-12)
    shares = pareto.hypervolume_contributions(points, reference=reference, against="all")
    for row in range(9):
        rest = np.delete(points, row, axis=0)
        less = naive_volume(rest, reference)
        assert shares[row] == pytest.approx(volume - less, rel=1e-9, abs=1e-12)
    least = pareto.least_contributor(points, reference=reference, against="all")
    assert least == shares.argmin()
    best = max(
        naive_volume(points[list(some)], reference) for some in itertools.combinations(range(9), 3)
    )
    chosen = pareto.select(points, 3, reference=reference)
    found = pareto.hypervolume(points[chosen], reference=reference)
    assert found >= (1 - 1e-12 if objectives <= 2 else 1 - 1 / math.e) * best
    about = pareto.hypervolume_approximate(points, reference=reference, level=0.9999, seed=3)
    assert about.lower <= volume * (1 + 1e-12)
    assert volume <= about.upper * (1 + 1e-12)


def test_volume_edges() -> None:
    none = np.empty((0, 3))
    assert pareto.hypervolume(none, reference=0) == 0
    assert pareto.hypervolume_contributions(none, reference=0).shape == (0,)
    assert pareto.least_contributor(none, reference=0) is None
    assert pareto.select(none, 4, reference=0).tolist() == []
    assert pareto.select([[1, 2], [2, 1]], 0, reference=0).tolist() == []
    assert pareto.select([[1, 2], [2, 1], [0, 0]], 9, reference=0).tolist() == [0, 1]
    assert pareto.hypervolume([[INF, 1]], reference=0) == INF
    assert pareto.hypervolume([[-INF, 1], [1, 1]], reference=0) == 1
    assert repr(pareto.hypervolume_approximate([[1, 1]], reference=0)).startswith(
        "<prefkit.pareto.Estimate: 1"
    )
    assert "<th>lower</th>" in pareto.hypervolume_approximate(none, reference=0)._repr_html_()


@pytest.mark.parametrize(
    "arguments",
    [
        {"reference": [0, 0]},
        {"reference": [0, NAN, 0]},
        {"reference": [0, INF, 0]},
        {"reference": "zero"},
        {"reference": {"a": 0}},
        {"reference": 0, "maximize": [True]},
        {"reference": 0, "nan": "skip"},
        {"reference": 0, "threads": -1},
    ],
)
def test_volume_arguments(arguments: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError):
        pareto.hypervolume(random(), **arguments)
    with pytest.raises(ArgumentError):
        pareto.select(random(), 2, **arguments)


def test_other_volume_arguments() -> None:
    points: Any = random()
    bad: Any = "both"
    with pytest.raises(ArgumentError, match="against"):
        pareto.hypervolume_contributions(points, reference=0, against=bad)
    for k in (-1, 1.5, True):
        with pytest.raises(ArgumentError, match="k must be"):
            pareto.select(points, k, reference=0)  # type: ignore[arg-type]
    for options in ({"directions": 0}, {"level": 1}, {"level": NAN}, {"seed": -1}):
        with pytest.raises(ArgumentError):
            pareto.hypervolume_approximate(points, reference=0, **options)  # type: ignore[arg-type]


def test_same_bits() -> None:
    points = random(150, 6, seed=8)
    order = np.random.default_rng(2).permutation(150)
    volume = pareto.hypervolume(points, reference=0, threads=1)
    assert pareto.hypervolume(points[order], reference=0, threads=2) == volume
    about = pareto.hypervolume_approximate(points, reference=0, seed=1, threads=1)
    again = pareto.hypervolume_approximate(points[order], reference=0, seed=1, threads=2)
    assert about == again != pareto.hypervolume_approximate(points, reference=0, seed=2)


def test_cancelling() -> None:
    rng = np.random.default_rng(5)
    points = rng.random((400, 12))
    with pytest.raises(Cancelled):
        pareto.hypervolume(points, reference=0, progress=lambda _done, _total: False)

    class Stop(Exception):
        pass

    def fail(done: int, total: int) -> bool:
        raise Stop

    with pytest.raises(Stop):
        pareto.hypervolume(points, reference=0, progress=fail)


# ---- indicators ----


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


# ---- archives ----


def test_archives_are_the_frontier_of_all() -> None:
    points = random(400, 3, seed=6)
    expected = np.flatnonzero(naive_frontier(points))
    parts = [pareto.Archive(3) for _ in range(4)]
    for archive, rows in zip(parts, np.split(np.arange(400), 4), strict=True):
        for batch in np.split(rows, 5):
            archive.add(points[batch], batch)
    whole = parts[2]
    for place in (0, 3, 1):
        whole.merge(parts[place])
    assert sorted(whole.ids) == expected.tolist()
    assert (points[whole.ids] == whole.points).all()
    assert (len(whole), whole.seen) == (len(expected), 400)
    straight = pareto.Archive(3)
    change = straight.add(points, np.arange(400))
    assert change == (len(expected), 0)
    assert straight == whole
    assert straight != pareto.Archive(3)
    assert straight != "archive"


def test_archives_go_as_bytes_and_pickles() -> None:
    archive = pareto.Archive(
        ["cost", "score"], maximize={"cost": False, "score": True}, keep="first", epsilon=[0.5, 0]
    )
    assert archive.add({"score": [3, 4], "cost": [1.0, 2.0]}) == pareto.Change(2, 0)
    assert archive.add([[1, 5]]) == (1, 2)
    again = pickle.loads(pickle.dumps(archive))
    read = pareto.Archive.from_bytes(archive.to_bytes(), ["cost", "score"])
    for one in (again, read):
        assert one == archive
        assert one.names == ("cost", "score")
        assert one.maximize == (False, True)
        assert (one.keep, one.epsilon_kind, one.epsilon.tolist()) == ("first", "additive", [0.5, 0])
        assert one.points.tolist() == [[1, 5]]
        assert one.ids.tolist() == [2]
    assert repr(archive) == "<prefkit.pareto.Archive: 1 of 3 points>"
    assert "<th>score</th>" in archive._repr_html_()
    assert "<th>objective_1</th>" in pareto.Archive(2)._repr_html_()
    assert pareto.Archive(2).epsilon is None
    with pytest.raises(TypeError):
        hash(archive)


def test_archive_arguments() -> None:
    wrong: tuple[Callable[[], object], ...] = (
        lambda: pareto.Archive(0),
        lambda: pareto.Archive(256),
        lambda: pareto.Archive("ab"),
        lambda: pareto.Archive(["a", "a"]),
        lambda: pareto.Archive([]),
        lambda: pareto.Archive(2, keep="weak"),  # type: ignore[arg-type]
        lambda: pareto.Archive(2, epsilon=-1),
        lambda: pareto.Archive(2, epsilon=[1, 2, 3]),
        lambda: pareto.Archive(2, maximize=[True]),
        lambda: pareto.Archive.from_bytes(b"nonsense"),
        lambda: pareto.Archive.from_bytes(pareto.Archive(2).to_bytes(), ["a"]),
    )
    for make in wrong:
        with pytest.raises(ArgumentError):
            make()
    archive = pareto.Archive(["a", "b"])
    archive.add([[1, 2]], [7])
    before = archive.to_bytes()
    refused: tuple[Callable[[], object], ...] = (
        lambda: archive.add([[1, 2]]),
        lambda: archive.add([[1, 2]], [1, 2]),
        lambda: archive.add([[1, 2]], ["x"]),
        lambda: archive.add([[1, 2, 3]], [1]),
        lambda: archive.add({"a": [1], "c": [2]}, [1]),
        lambda: archive.add([[1, NAN]], [1]),
        lambda: archive.add([[1, 2]], [1], nan="skip"),  # type: ignore[arg-type]
        lambda: archive.merge(pareto.Archive(3)),
        lambda: archive.merge(pareto.Archive(["b", "a"])),
        lambda: archive.merge(before),  # type: ignore[arg-type]
    )
    for call in refused:
        with pytest.raises(ArgumentError):
            call()
        assert archive.to_bytes() == before
    assert archive.add(np.empty((0, 2)), []) == (0, 0)
    assert archive.add([[NAN, 9]], [8], nan="drop") == (0, 0)
    archive.merge(archive)
    assert archive.ids.tolist() == [7, 7]


def test_dropped_points_do_not_decide_who_is_feasible() -> None:
    points = [[np.nan, 3.0], [1.0, 1.0]]
    for groups in (None, [0, 0]):
        mask = pareto.frontier(points, violations=[0, 1], nan="drop", groups=groups)
        assert mask.tolist() == [False, True]


def test_a_knee_of_too_many_points_is_refused_at_once() -> None:
    line = np.linspace(0, 1, 60_000)
    points = np.stack([line, 1 - line], axis=1)
    with pytest.raises(ArgumentError, match="epsilon"):
        pareto.knee(points)
    assert pareto.knee(points, "distance").reason is not None
