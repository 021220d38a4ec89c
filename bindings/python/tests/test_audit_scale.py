"""Raters off the scale in an audit: how often nobody is named, and who is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from prefkit._audit_scale import _factors, _shared, off_scale  # pyright: ignore[reportPrivateUsage]

if TYPE_CHECKING:
    import numpy.typing as npt


def overlapping(
    random: np.random.Generator, scores: int, raters: int, items: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Scores of raters without any bias on items of their own choice, the items and the raters."""
    rater = random.integers(0, raters, scores).astype(np.uint32)
    item = random.integers(0, items, scores).astype(np.uint32)
    return random.normal(3, 1, items)[item] + random.normal(0, 0.7, scores), item, rater


@pytest.mark.parametrize(
    ("scores", "raters", "items"), [(2000, 10, 5000), (300, 3, 100), (3000, 75, 1000)]
)
def test_raters_without_bias_are_seldom_named(scores: int, raters: int, items: int) -> None:
    random = np.random.default_rng(4)
    audits = 100
    named = 0
    for _ in range(audits):
        value, item, rater = overlapping(random, scores, raters, items)
        named += bool(off_scale(np.clip(np.round(value), 1, 5), item, rater))
    # Five in a hundred are allowed, and three standard errors more.
    assert named <= 5 + 3 * np.sqrt(100 * 0.05 * 0.95)


def test_raters_with_bias_are_named() -> None:
    random = np.random.default_rng(5)
    stretched = 0
    for _ in range(20):
        value, item, rater = overlapping(random, 2400, 50, 1000)
        value += np.where(rater == 0, 1.2, 0) - np.where(rater == 1, 1.2, 0)
        # Rater 2 has the same mean, and three times the spread.
        value = np.where(rater == 2, 3 + 3 * (value - 3), value)
        found = {entry["name"]: entry for entry in off_scale(value, item, rater)}
        assert found[0]["location"] == pytest.approx(1.2, abs=0.8)
        assert found[1]["location"] == pytest.approx(-1.2, abs=0.8)
        assert found[0]["location_off"]
        assert found[1]["location_off"]
        own = item[rater == 0].tolist()
        others = set(item[rater != 0].tolist())
        assert found[0]["scores"] == sum(one in others for one in own)
        stretched += 2 in found and found[2]["spread_off"]
    assert stretched >= 10


def test_errors_of_locations_are_those_of_least_squares() -> None:
    """Against the inverse of the normal equations of items and raters together."""
    random = np.random.default_rng(6)
    for items in (20, 60, 200):
        shared = _shared(*overlapping(random, 240, 8, items))
        known = np.flatnonzero(shared.count >= 5)
        rows = np.arange(len(shared.item))
        design = np.zeros((len(rows), shared.items + len(shared.names)))
        design[rows, shared.item] = 1
        design[rows, shared.items + shared.rater] = 1
        inverse = np.linalg.pinv(design.T @ design)[shared.items :, shared.items :]
        contrast = np.eye(len(shared.names))[known]
        contrast -= contrast.mean(axis=0)
        expected = np.diag(contrast @ inverse @ contrast.T)
        np.testing.assert_allclose(_factors(shared, known), expected, rtol=1e-7)


def test_scores_that_hardly_vary() -> None:
    none = np.zeros(0, np.uint32)
    assert off_scale(np.zeros(0), none, none) == []
    item = np.repeat(np.arange(30, dtype=np.uint32), 4)
    rater = np.tile(np.arange(4, dtype=np.uint32), 30)
    assert off_scale(np.full(120, 3.0), item, rater) == []
    (found,) = off_scale(np.where(rater == 1, 5.0, 3.0), item, rater)
    assert (found["name"], found["location"], found["spread"]) == (1, 2.0, None)
    (found,) = off_scale(np.where(rater == 1, 3.0, item % 5.0), item, rater)
    assert (found["name"], found["spread"], found["spread_off"]) == (1, 0.0, True)
