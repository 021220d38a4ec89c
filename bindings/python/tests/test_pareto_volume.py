"""Hypervolumes, contributions and selection."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from test_pareto import INF, NAN, Points, random

from prefkit import ArgumentError, Cancelled, pareto

if TYPE_CHECKING:
    pass


def naive_volume(points: Points, reference: Points) -> float:
    """By inclusion and exclusion."""
    better = [point for point in points if (point > reference).all()]
    total = 0.0
    for size in range(1, len(better) + 1):
        for some in itertools.combinations(better, size):
            total -= (-1) ** size * float(np.prod(np.min(some, axis=0) - reference))
    return total


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
