"""Archives: frontiers that grow, merge and go as bytes."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import numpy as np
import pytest
from test_pareto import NAN, naive_frontier, random

from prefkit import ArgumentError, pareto

if TYPE_CHECKING:
    from collections.abc import Callable


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
