"""Choosing a point: knee, scalarizations, winning weights, sensitivity, policies."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import prefkit
from prefkit import pareto

if TYPE_CHECKING:
    import pathlib

    import numpy.typing as npt

POINTS = {"help": [5.0, 4.0, 3.0, 1.0, 1.0], "safe": [1.0, 3.5, 4.0, 5.0, 1.0]}
DOCUMENT: dict[str, Any] = {
    "rules": [
        {
            "name": "risky",
            "when": {"risk_level": ["high", "critical"]},
            "order": ["safe", {"objective": "help", "tolerance": 0.5}],
            "require": {"help": {"min": 2}},
        }
    ],
    "default": {"order": ["help"]},
}


def rows(points: dict[str, list[float]]) -> npt.NDArray[np.float64]:
    return np.array(list(points.values())).T


def test_the_knee_by_both_forms_is_where_both_objectives_bend() -> None:
    for form in ("trade_off", "distance"):
        found = pareto.knee(POINTS, form)
        assert found.row == 1
        assert found.on_frontier.tolist() == [True] * 4 + [False]
        assert np.isnan(found.values[4])
        assert "row 1" in repr(found)
        assert "row" in found._repr_html_()


def test_a_line_has_no_knee_and_says_so() -> None:
    found = pareto.knee([[0, 2], [1, 1], [2, 0]], "distance")
    assert found.row is None
    assert found.reason == "no_knee"
    assert pareto.knee(np.empty((0, 2))).reason == "empty"
    with pytest.raises(prefkit.PrefkitError, match="radius"):
        pareto.knee(POINTS, radius=0)


def losses(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return points.max(axis=0) - points


@pytest.mark.parametrize("seed", range(5))
def test_scalarizations_are_their_formulas(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(30, 3))
    weights = np.array([0.5, 1.5, 1.0])
    loss = losses(points)
    unit = weights / np.linalg.norm(weights)
    along = loss @ unit
    expected = {
        "weighted_sum": -(points @ weights),
        "chebyshev": (loss * weights).max(axis=1),
        "augmented_chebyshev": (loss * weights).max(axis=1) + 0.05 * loss.sum(axis=1),
        "achievement": (loss / weights).max(axis=1),
        "augmented_achievement": (loss / weights).max(axis=1) + 0.05 * (loss / weights).sum(axis=1),
        "boundary": along + 5 * np.linalg.norm(loss - along[:, None] * unit, axis=1),
    }
    for form, values in expected.items():
        found = pareto.scalarize(points, weights, form)  # type: ignore[arg-type]
        np.testing.assert_allclose(found.values, values, atol=1e-12)
        assert found.best == int(np.argmin(values))


def test_scalarize_takes_names_an_ideal_and_directions() -> None:
    found = pareto.scalarize(POINTS, {"safe": 1, "help": 0})
    assert found.best == 3
    less = pareto.scalarize(POINTS, maximize={"help": True, "safe": False}, normalize=True)
    assert less.best == 0
    aspired = pareto.scalarize(POINTS, form="achievement", ideal={"help": 4, "safe": 3.5})
    assert aspired.best == 1
    assert aspired.values[1] == 0
    with pytest.raises(prefkit.PrefkitError, match="name the objectives"):
        pareto.scalarize(POINTS, {"safe": 1})
    with pytest.raises(prefkit.PrefkitError, match="form must be one of"):
        pareto.scalarize(POINTS, form="sum")  # type: ignore[arg-type]
    with pytest.raises(prefkit.PrefkitError, match="weights"):
        pareto.scalarize(POINTS, [0, 0])


def test_winning_weights_of_two_objectives_are_exact() -> None:
    found = pareto.weights_for(POINTS, 1)
    assert found.exists
    np.testing.assert_allclose(found.low, [1 / 3, 1 - 2.5 / 3.5])
    np.testing.assert_allclose(found.high, [2.5 / 3.5, 2 / 3])
    hollow = pareto.weights_for(POINTS, 4)
    assert not hollow.exists
    assert hollow.margin < 0
    assert np.isnan(hollow.low).all()
    assert "no weights" in repr(hollow)
    with pytest.raises(prefkit.PrefkitError, match="row"):
        pareto.weights_for(POINTS, 5)


@pytest.mark.parametrize("seed", range(4))
def test_winning_weights_agree_with_all_weights_of_a_grid(seed: int) -> None:
    points = np.random.default_rng(seed).normal(size=(25, 3))
    steps = 20
    grid = [
        np.array([a, b, steps - a - b]) / steps
        for a, b in itertools.product(range(steps + 1), repeat=2)
        if a + b <= steps
    ]
    winners = [int(np.argmax(points @ one)) for one in grid]
    for row in range(len(points)):
        own = [one for one, winner in zip(grid, winners, strict=True) if winner == row]
        found = pareto.weights_for(points, row)
        assert found.exists or not own
        if found.exists:
            assert found.weights @ points[row] >= (points @ found.weights).max() - 1e-9
        for one in own:
            assert (found.low <= one + 1e-9).all()
            assert (one <= found.high + 1e-9).all()


def test_sensitivity_tells_where_the_winner_changes() -> None:
    found = pareto.sensitivity(POINTS, {"help": 2, "safe": 2})
    assert found.winner == 1
    axis = found["help"]
    assert axis.weight == 0.5
    assert axis.below == 3
    assert axis.above == 0
    assert [segment.winner for segment in axis.segments] == [3, 1, 0]
    for segment in axis.segments:
        middle = (segment.low + segment.high) / 2
        assert pareto.scalarize(POINTS, [middle, 1 - middle]).best == segment.winner
    assert pareto.sensitivity(np.empty((0, 2))).reason == "empty"
    with pytest.raises(KeyError):
        found["nothing"]


def test_a_policy_chooses_by_the_rule_for_the_context() -> None:
    policy = pareto.Policy(DOCUMENT)
    assert policy.names == ("risky",)
    risky = policy.choose(POINTS, {"risk_level": "high"})
    assert risky.row == 2
    assert risky.rule_name == "risky"
    assert risky.admitted == 3
    assert risky.outcomes[0] == ("safe", 4.0, 1)
    assert risky.decided_by == 0
    usual = policy.choose(rows(POINTS), names=["help", "safe"])
    assert usual.row == 0
    assert usual.rule is None
    none = policy.choose({"help": [1.0], "safe": [5.0]}, {"risk_level": "critical"})
    assert none.row is None
    assert none.reason == "none_admitted"
    assert "risky" in repr(none)


def test_a_policy_is_read_from_a_dict_text_or_file(tmp_path: pathlib.Path) -> None:
    text = json.dumps(DOCUMENT)
    path = tmp_path / "policy.json"
    path.write_text(text)
    for document in (DOCUMENT, text, path, str(path)):
        assert pareto.Policy(document).choose(POINTS).row == 0


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ({}, "no rules and no default"),
        ({"default": {"order": []}}, "/default/order"),
        ({"default": {"order": ["a"], "requires": {}}}, "requires"),
        ({"rules": [{"order": ["a"]}]}, "/rules/0"),
        ("{", "no JSON"),
        (7, "a dict, JSON text, or the path"),
    ],
)
def test_a_wrong_policy_says_where(document: Any, words: str) -> None:
    with pytest.raises(prefkit.PrefkitError, match=words):
        pareto.Policy(document)


def test_a_policy_needs_the_names_that_it_uses() -> None:
    policy = pareto.Policy(DOCUMENT)
    with pytest.raises(prefkit.PrefkitError, match="needs a name"):
        policy.choose(rows(POINTS))
    with pytest.raises(prefkit.PrefkitError, match='no objective "help"'):
        policy.choose({"a": [1.0], "b": [2.0]})
    with pytest.raises(prefkit.PrefkitError, match="default"):
        pareto.Policy({"rules": DOCUMENT["rules"]}).choose(POINTS)


def test_conditions_compare_booleans_and_numbers_as_json_writes_them() -> None:
    policy = pareto.Policy(
        {
            "rules": [{"when": {"minor": True, "tier": 2}, "order": ["safe"]}],
            "default": {"order": ["help"]},
        }
    )
    assert policy.choose(POINTS, {"minor": True, "tier": 2}).row == 3
    assert policy.choose(POINTS, {"minor": False, "tier": 2}).row == 0


def test_a_knee_of_too_many_points_is_refused_at_once() -> None:
    line = np.linspace(0, 1, 60_000)
    points = np.stack([line, 1 - line], axis=1)
    with pytest.raises(prefkit.ArgumentError, match="epsilon"):
        pareto.knee(points)
    assert pareto.knee(points, "distance").reason is not None
