"""Long work on points tells how far it is, and stops where its callback says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import prefkit
from prefkit import pareto

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from prefkit._options import ProgressCallback

_RNG = np.random.default_rng(5)


def front(count: int, objectives: int) -> npt.NDArray[np.float64]:
    """Points of which none dominates another."""
    rows = np.abs(_RNG.normal(size=(count, objectives)))
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def archive_of(points: npt.NDArray[np.float64]) -> pareto.Archive:
    archive = pareto.Archive(points.shape[1])
    archive.add(points)
    return archive


def conflicts(progress: ProgressCallback) -> object:
    count = 1_000_000
    columns = {
        "item": np.zeros(2 * count, np.int64),
        "candidate": np.repeat(np.arange(count), 2),
        "dimension": np.tile([0, 1], count),
        "value": _RNG.random(2 * count),
    }
    return pareto.dim_conflicts(columns, progress=progress)


def attained(progress: ProgressCallback) -> object:
    sets = np.repeat(np.arange(400), 20)
    return pareto.attainment(front(8000, 3), sets, percentiles=[50], progress=progress)


def attained_values(progress: ProgressCallback) -> object:
    points = front(30_000, 3)
    sets = np.arange(30_000) % 100
    return pareto.attainment_values(points * 0.9, points, sets, progress=progress)


# Each takes longer than the time between two reports.
_WORK: dict[str, Callable[[ProgressCallback], object]] = {
    "spread": lambda report: pareto.spread(front(60_000, 3), progress=report),
    "attainment": attained,
    "attainment_values": attained_values,
    "knee": lambda report: pareto.knee(front(20_000, 3), progress=report),
    "knee within a radius": lambda report: pareto.knee(
        front(20_000, 3), radius=0.1, progress=report
    ),
    "scalarize": lambda report: pareto.scalarize(front(2_000_000, 3), progress=report),
    "sensitivity": lambda report: pareto.sensitivity(front(1_000_000, 3), progress=report),
    "archive": lambda report: pareto.Archive(4).add(front(40_000, 4), progress=report),
    "merge": lambda report: archive_of(front(10_000, 4)).merge(
        archive_of(front(30_000, 4)), progress=report
    ),
    "conflicts": conflicts,
}


@pytest.mark.parametrize("name", _WORK)
def test_reports_and_stops(name: str) -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return False

    with pytest.raises(prefkit.Cancelled):
        _WORK[name](stop)
    assert len(seen) == 1
    assert 0 <= seen[0][0] <= seen[0][1]


def test_an_error_of_the_callback_comes_through_and_the_archive_is_as_it_was() -> None:
    archive = archive_of(front(3, 4))
    before = archive.to_bytes()

    def fail(_done: int, _total: int) -> bool:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.add(front(40_000, 4), progress=fail)
    assert archive.to_bytes() == before


def test_a_policy_takes_a_callback() -> None:
    policy = pareto.Policy({"default": {"order": ["a"]}})
    seen: list[Any] = []
    points = {"a": _RNG.random(3_000_000)}
    row = policy.choose(points, progress=lambda done, total: seen.append((done, total))).row
    assert row == int(np.argmax(points["a"]))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: pareto.membership([[1.0], [2.0]], standard_errors=[[1.0], [-1.0]]),
            "standard_errors[1]",
        ),
        (lambda: pareto.scalarize([[1.0, 2.0]], [0, 0]), "all weights are 0"),
    ],
)
def test_messages_end_with_what_to_do(call: Callable[[], object], message: str) -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        call()
    assert message in str(caught.value)
    assert "(record" not in str(caught.value)
