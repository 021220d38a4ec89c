"""Pictures of frontiers: what is drawn, and that matplotlib stays as it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import prefkit
from prefkit import pareto

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
plt = pytest.importorskip("matplotlib.pyplot")

POINTS = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [1.0, 1.0], [0.0, 2.5]])


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    before = matplotlib.rcParams.copy()
    backend = matplotlib.get_backend()
    yield
    plt.close("all")
    assert matplotlib.rcParams == before
    assert matplotlib.get_backend() == backend


def random(objectives: int, count: int = 40) -> np.ndarray:
    return np.random.default_rng(objectives).normal(size=(count, objectives))


def drawn(result: Any) -> bytes:
    """The picture itself, so that what fails only when it is drawn fails here."""
    figure = result if hasattr(result, "axes") and hasattr(result, "add_subplot") else result.figure
    figure.canvas.draw()
    return bytes(figure.canvas.buffer_rgba())


def inside(ax: Any, place: tuple[float, float]) -> bool:
    """Whether the shaded region has the place."""
    (region,) = ax.patches
    return bool(region.get_path().contains_point(place))


def colors(ax: Any) -> dict[tuple[float, ...], tuple[float, ...]]:
    """By the place of a point, its color."""
    (scatter,) = ax.collections
    return {
        tuple(place): tuple(color)
        for place, color in zip(
            scatter.get_offsets().tolist(), scatter.get_facecolors().tolist(), strict=True
        )
    }


def test_plane_is_a_stair_with_what_it_dominates() -> None:
    ax = pareto.plot(POINTS)
    (stair,) = ax.lines
    x, y = stair.get_xdata(), stair.get_ydata()
    # From the worst of the first objective to the worst of the second, by way of the frontier.
    corners = [tuple(one) for one in zip(x, y, strict=True)]
    assert corners[1:-1] == [(3, 1), (2, 1), (2, 2), (1, 2), (1, 3)]
    assert corners[0] == pytest.approx((3, 0.9))
    assert corners[-1] == pytest.approx((-0.15, 3))
    assert inside(ax, (1.5, 1.5))
    assert not inside(ax, (2.5, 2.5))
    assert not inside(ax, (1.5, 2.5))
    found = colors(ax)
    assert found[(1.0, 3.0)] != found[(1.0, 1.0)]
    assert found[(1.0, 1.0)] == found[(0.0, 2.5)]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("objective 0 ↑", "objective 1 ↑")
    drawn(ax)


def test_plane_follows_directions_and_reference() -> None:
    ax = pareto.plot(
        {"quality": POINTS[:, 0], "cost": POINTS[:, 1]},
        maximize={"quality": True, "cost": False},
        reference=[-1.0, 4.0],
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("quality ↑", "cost ↓")
    assert inside(ax, (-0.9, 3.9))
    assert inside(ax, (2.9, 1.1))
    assert not inside(ax, (2.9, 0.9))
    # Points beyond the reference dominate nothing that counts.
    assert not list(pareto.plot(POINTS, reference=[5.0, 5.0]).patches)


def test_membership_is_opacity() -> None:
    shares = [1.0, 0.5, 0.25, 0.0, float("nan")]
    opacity = {
        place: color[3] for place, color in colors(pareto.plot(POINTS, membership=shares)).items()
    }
    expected = [opacity[tuple(place)] for place in POINTS.tolist()]
    assert expected == sorted(expected, reverse=True)
    assert expected[0] == 1
    assert expected[1] == pytest.approx((expected[0] + expected[3]) / 2)
    assert expected[3] == expected[4] > 0


def test_space_and_parallel_axes() -> None:
    space = pareto.plot(random(3))
    assert space.get_zlabel() == "objective 2 ↑"
    drawn(space)
    points = random(5)
    points[3, 2] = np.inf
    up = [True, False, True, False, True]
    ax = pareto.plot(points, maximize=up, names=list("abcde"), labels=[f"p{i}" for i in range(40)])
    assert [one.get_text() for one in ax.get_xticklabels()] == ["a ↑", "b ↓", "c ↑", "d ↓", "e ↑"]
    lines = ax.collections[0].get_segments()
    assert len(lines) == 39  # The infinite one has no place.
    heights = np.array([line[:, 1] for line in lines])
    assert heights.min(axis=0).tolist() == [0] * 5
    assert heights.max(axis=0).tolist() == [1] * 5
    # The least of what is minimised is at the top.
    kept = np.delete(points, 3, axis=0)
    best = kept[kept[:, 1].argmin()]
    top = lines[int(heights[:, 1].argmax())][:, 1]
    assert top[0] == pytest.approx((best[0] - kept[:, 0].min()) / np.ptp(kept[:, 0]))
    drawn(ax)


def test_pairs_show_each_pair_once() -> None:
    figure = pareto.plot(random(4), kind="pairs")
    assert len(figure.axes) == 6
    drawn(figure)


@pytest.mark.parametrize("objectives", [1, 2, 3, 4])
def test_edges(objectives: int) -> None:
    for points in (np.empty((0, objectives)), np.ones((1, objectives)), np.ones((3, objectives))):
        drawn(pareto.plot(points))
        drawn(pareto.plot(points, kind="parallel"))
    gap = np.full((2, objectives), np.nan)
    drawn(pareto.plot(gap, nan="last"))
    # Beyond this, matplotlib's own margins overflow.
    drawn(pareto.plot(np.full((2, objectives), 1e150) * [[1], [-1]]))


@pytest.mark.parametrize("largest", [1.7e308, 1e200])
@pytest.mark.parametrize("kind", ["auto", "pairs", "parallel"])
@pytest.mark.parametrize("objectives", [2, 3, 4])
def test_huge_numbers_are_drawn_in_another_unit(objectives: int, kind: Any, largest: float) -> None:
    points = random(objectives)
    points = points / np.abs(points).max(axis=0) * largest
    points[0], points[1] = largest, -largest
    drawn(pareto.plot(points, kind=kind))


def test_the_unit_of_huge_numbers_is_told() -> None:
    points = {"cost": [1.0, 2.0], "score": [-1e308, 1.5e308]}
    ax = pareto.plot(
        points, maximize={"cost": False, "score": True}, reference={"score": -1.5e308, "cost": 3}
    )
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("cost ↓", "score in 1e308 ↑")
    (scatter,) = ax.collections
    np.testing.assert_allclose(scatter.get_offsets(), [[1, -1], [2, 1.5]])
    assert inside(ax, (2.5, 0))


def test_labels_and_given_axes() -> None:
    figure, given = plt.subplots()
    ax = pareto.plot(POINTS, ax=given, labels=["best", None, "", "worst", None])
    assert ax is given
    assert [one.get_text() for one in ax.texts] == ["best", "worst"]
    drawn(figure)
    with pytest.raises(prefkit.ArgumentError, match="projection='3d'"):
        pareto.plot(random(3), ax=given)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "space"}, "kind"),
        ({"kind": "pie"}, "kind"),
        ({"membership": [0.5]}, "membership"),
        ({"membership": [2, 0, 0, 0, 0]}, "membership"),
        ({"labels": ["one"]}, "labels"),
        ({"names": ["one"]}, "names"),
        ({"reference": [1.0]}, "reference"),
        ({"reference": [1.0, np.inf]}, "reference"),
        ({"kind": "pairs", "ax": "given"}, "ax"),
    ],
)
def test_refusals_name_the_argument(more: dict[str, Any], field: str) -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        pareto.plot(POINTS, **more)
    assert caught.value.field == field


def test_without_matplotlib_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"prefkit\[plot\]"):
        pareto.plot(POINTS)


def test_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("plt.show was called"))
    pareto.plot(POINTS)
