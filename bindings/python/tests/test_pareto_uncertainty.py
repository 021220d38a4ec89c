"""Membership of the frontier, and comparisons of versions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import prefkit
from prefkit import pareto


def cube(points: int = 5, clusters: int = 40, seed: int = 0) -> Any:
    rng = np.random.default_rng(seed)
    shared = rng.normal(size=(clusters, 1, 2))
    own = rng.normal(size=(clusters, points, 2))
    return shared + own + np.linspace(0, 1, points)[None, :, None] * [1, -0.5]


def test_the_forms_of_samples_give_the_same() -> None:
    values = cube()
    clusters, points, objectives = values.shape
    whole = pareto.membership(values)
    cluster, point, objective = np.indices(values.shape)
    rows = pareto.membership(
        values.reshape(-1, objectives),
        point=np.tile(np.arange(points), clusters),
        cluster=np.repeat(np.arange(clusters), points),
    )
    long = pareto.membership(
        values.reshape(-1),
        point=point.reshape(-1),
        objective=objective.reshape(-1),
        cluster=[f"prompt {one}" for one in cluster.reshape(-1)],
        threads=2,
    )
    for other in (rows, long):
        np.testing.assert_array_equal(other.probability, whole.probability)
        np.testing.assert_array_equal(other.dominates, whole.dominates)
    assert whole.points == (0, 1, 2, 3, 4)
    assert len(whole) == 5
    assert "probability" in repr(whole)


def test_probabilities_are_near_those_of_a_plain_bootstrap() -> None:
    values = cube(4, 30, seed=3)
    found = pareto.membership(values, draws=4000, seed=5)
    rng = np.random.default_rng(1)
    shares = np.zeros(4)
    dominates = np.zeros((4, 4))
    draws = 4000
    for _ in range(draws):
        means = values[rng.integers(0, 30, 30)].mean(axis=0)
        beats = (means[:, None] >= means[None]).all(axis=2) & (means[:, None] > means[None]).any(
            axis=2
        )
        shares += ~beats.any(axis=0)
        dominates += beats
    np.testing.assert_allclose(found.probability, shares / draws, atol=0.04)
    np.testing.assert_allclose(found.dominates, dominates / draws, atol=0.04)
    expected = np.sqrt(found.probability * (1 - found.probability) / 4000)
    np.testing.assert_allclose(found.monte_carlo_error, expected)
    np.testing.assert_array_equal(found.on_frontier, pareto.frontier(values.mean(axis=0)))


def test_verdicts_are_told_at_the_level() -> None:
    found = pareto.membership(
        [[1, 2], [2, 1], [0, 0], [1.9, 0.95]], standard_errors=np.full((4, 2), 0.1), level=0.9
    )
    assert found.verdict.tolist() == ["frontier", "frontier", "dominated", "ambiguous"]
    assert (np.diag(found.dominates if found.dominates is not None else np.ones(1)) == 0).all()
    assert pareto.membership([[1.0]], standard_errors=[[0.0]], dominance=False).dominates is None


def test_covariances_of_points_and_of_all_numbers() -> None:
    estimates = np.array([[1.0, 2], [2, 1], [1.4, 1.4]])
    errors = pareto.membership(estimates, standard_errors=np.full((3, 2), 0.5))
    points = pareto.membership(estimates, covariance=np.stack([np.eye(2) * 0.25] * 3))
    np.testing.assert_array_equal(errors.probability, points.probability)
    # What moves all points alike changes nothing.
    joint = np.kron(np.ones((3, 3)), np.eye(2))
    assert pareto.membership(estimates, covariance=joint).probability.tolist() == [1, 1, 1]
    with pytest.raises(prefkit.PrefkitError, match="covariance must have the shape"):
        pareto.membership(estimates, covariance=np.eye(2))
    with pytest.raises(prefkit.PrefkitError, match="not both"):
        pareto.membership(estimates, covariance=joint, standard_errors=np.ones((3, 2)))
    with pytest.raises(prefkit.PrefkitError, match="standard_errors must have the shape"):
        pareto.membership(estimates, standard_errors=[0.1, 0.2])


def test_a_point_without_an_objective_is_undefined() -> None:
    found = pareto.membership([[1, np.nan], [0, 1]], standard_errors=[[1, 1], [1, 1]])
    assert found.verdict.tolist() == ["undefined", "frontier"]
    assert found.reason.tolist() == ["empty", None]
    assert np.isnan(found.probability[0])


def test_wrong_samples_are_refused() -> None:
    with pytest.raises(prefkit.PrefkitError, match="draws"):
        pareto.membership(cube(), draws=0)
    with pytest.raises(prefkit.PrefkitError, match="level"):
        pareto.membership(cube(), level=0.3)
    with pytest.raises(prefkit.PrefkitError, match="point has 1 values"):
        pareto.membership([[1.0], [2.0]], point=[0])
    with pytest.raises(prefkit.PrefkitError, match=r"cluster\[1\] is missing"):
        pareto.membership([[1.0], [2.0]], point=[0, 1], cluster=["a", None])
    with pytest.raises(prefkit.PrefkitError, match="three dimensions"):
        pareto.membership(cube(), point=[1])
    with pytest.raises(prefkit.PrefkitError, match="infinite"):
        pareto.membership([[np.inf], [2.0]], point=[0, 1])


def test_membership_stops_when_asked_to() -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pareto.membership(cube(60, 50), draws=20_000, progress=stop)


def versions(shift: tuple[float, float], rows: int = 200, seed: int = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    before = rng.normal(size=(rows, 2))
    return before, before + shift + 0.1 * rng.normal(size=(rows, 2))


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [
        ((0.3, 0.3), "dominates"),
        ((0.3, -0.3), "trade_off"),
        ((-0.3, -0.3), "worse"),
        ((0.3, 0.0), "better_frontier"),
    ],
)
def test_the_verdict_says_what_happened(shift: tuple[float, float], verdict: str) -> None:
    before, after = versions(shift)
    found = pareto.compare(before, after, cluster=np.arange(200))
    if verdict == "better_frontier":
        assert found.verdict in ("better_frontier", "dominates")
    else:
        assert found.verdict == verdict
    assert found.clusters_both == 200
    for name, own in zip(("0", "1"), shift, strict=True):
        change = found.changes[name]
        assert change.ci_low <= change.difference <= change.ci_high
        assert abs(change.difference - own) < 0.05
    assert abs(sum(found.shares) - 1) < 1e-12
    if verdict == "trade_off":
        assert found.gained == ("0",)
        assert found.paid == ("1",)


def test_nothing_changed_is_no_difference() -> None:
    before, _ = versions((0, 0))
    found = pareto.compare(before, before.copy(), cluster=np.arange(200))
    assert found.verdict == "no_difference"
    assert found.shares.equal == 1
    assert found.hypervolume.difference == 0


def test_pairing_by_cluster_is_what_makes_small_changes_plain() -> None:
    before, after = versions((0.05, 0.05))
    paired = pareto.compare(before, after, cluster=np.arange(200))
    free = pareto.compare(before, after, cluster=np.arange(200), pairing="independent")
    assert paired.verdict == "dominates"
    assert free.verdict == "no_difference"
    alone = pareto.compare(before, after)
    assert alone.clusters_both == 0
    assert alone.verdict == "no_difference"


def test_buckets_are_told_by_their_labels() -> None:
    before, after = versions((0.3, 0.3))
    after[::2] -= 0.6
    labels = ["chat", "code"] * 100
    found = pareto.compare(before, after, cluster=np.arange(200), bucket=labels)
    assert {name: part.verdict for name, part in found.buckets.items()} == {
        "chat": "worse",
        "code": "dominates",
    }
    assert found.buckets["chat"].bucket == "chat"
    assert "2 buckets" in repr(found)
    assert "chat" in found._repr_html_()


def test_frontiers_of_several_points_are_compared_by_hypervolume() -> None:
    values = cube(3, 60)
    before = pareto.samples(values)
    after = pareto.samples(values + np.array([0.0, 0.5]))
    found = pareto.compare(before, after, reference=[-5, -5])
    assert found.verdict in ("dominates", "better_frontier")
    assert found.hypervolume.difference > 0
    assert found.reference == (-5, -5)


def test_sides_must_fit() -> None:
    before, after = versions((0, 0))
    with pytest.raises(prefkit.PrefkitError, match="after must have the objectives"):
        pareto.compare(before, after[:, :1])
    with pytest.raises(prefkit.PrefkitError, match="cluster has 3 values"):
        pareto.compare(before, after, cluster=[1, 2, 3])
    with pytest.raises(prefkit.PrefkitError, match="draws cannot tell"):
        pareto.compare(before, after, draws=5)
    one = pareto.compare(before[:1], after[:1], cluster=[0])
    assert one.verdict == "undefined"
    assert one.reason == "one_cluster"
    assert "one_cluster" in repr(one)


def test_rows_without_points_are_no_answer_of_one_point() -> None:
    with pytest.raises(prefkit.ArgumentError, match="standard_errors or covariance") as caught:
        pareto.membership([[0.82, 0.4], [0.6, 0.71]])
    assert caught.value.field == "point"
