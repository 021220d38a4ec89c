"""Ratings and pairs as numpy arrays."""

from __future__ import annotations

import numpy as np
import pytest
from conftest import PAIRS, pair, rating

import prefkit


def test_scores(ratings_dataset: prefkit.Dataset) -> None:
    ratings = ratings_dataset.ratings()
    assert ratings.kind == "score"
    assert len(ratings) == 12
    assert len(ratings.units) == 4
    assert set(ratings.raters) == {"ann", "bob", "cy"}
    assert ratings.unit.dtype == ratings.rater.dtype == np.uint32
    assert ratings.value.dtype == np.float64
    assert ratings.judgement.dtype == np.uint64
    score = ratings_dataset.judgements.to_numpy("score")
    rater = ratings_dataset.judgements.to_numpy("rater")
    assert ratings.value.tolist() == score[ratings.judgement].tolist()
    assert [ratings.raters[code] for code in ratings.rater] == rater[ratings.judgement].tolist()
    assert int(ratings.unit.max()) < len(ratings.units)
    assert "12 ratings of 4 units by 3 raters" in repr(ratings)
    assert "12" in ratings._repr_html_()


def test_the_kind_is_chosen_by_what_there_is() -> None:
    voted = {"type": "pairwise", "prompt": "q", "winner": "x", "loser": "y", "meta": {"rater": "r"}}
    assert prefkit.read([voted], on_error="collect").ratings().kind == "preference"
    both = prefkit.read([voted, rating(0, "r", 3)], on_error="collect")
    assert both.ratings().kind == "score"
    assert both.ratings("preference").kind == "preference"
    nothing = prefkit.read(b"").ratings()
    assert (nothing.kind, len(nothing)) == ("score", 0)
    assert nothing.value.shape == (0,)
    assert nothing.units == nothing.raters == ()


def test_selection(ratings_dataset: prefkit.Dataset) -> None:
    assert len(ratings_dataset.ratings(task="support")) == 12
    assert len(ratings_dataset.ratings(task="other")) == 0
    assert len(ratings_dataset.ratings(dimension="overall")) == 12
    assert len(ratings_dataset.ratings(source="model")) == 0


def test_pairs() -> None:
    dataset = prefkit.read(PAIRS)
    pairs = dataset.pairs()
    assert len(pairs) == 3
    assert pairs.outcome.tolist() == [1, 1, 1]
    assert np.isnan(pairs.strength).all()
    assert pairs.left.dtype == np.uint32
    assert len(pairs.competitors) == 6
    assert pairs.competitors[pairs.left[0]] == PAIRS[0]["chosen"]
    assert pairs.competitors[pairs.right[0]] == PAIRS[0]["rejected"]
    # No rater is named in these records.
    assert pairs.rater.tolist() == [len(pairs.raters)] * 3
    assert "3 outcomes between 6 competitors" in repr(pairs)
    assert "competitors" in pairs._repr_html_()


def test_derived_pairs() -> None:
    ranked = prefkit.read(
        [{"prompt": "q", "responses": ["x", "y", "z"], "ranks": [2, 1, 3]}],
        on_error="collect",
        profile={
            "profile": "ranks_test",
            "title": "a test",
            "match": {"has": {"/responses": "array"}},
            "items": [
                {
                    "prompt": "/prompt",
                    "candidates": [
                        {
                            "each": "/responses",
                            "text": ".",
                            "judgements": [
                                {"rank": "/ranks/{index}", "rank_base": 1, "rater": {"const": "r"}}
                            ],
                        }
                    ],
                }
            ],
        },
    )
    assert len(ranked.pairs()) == 0
    pairs = ranked.pairs(derive=True)
    names = pairs.competitors
    won = {
        (names[left], names[right]) if outcome == 1 else (names[right], names[left])
        for left, right, outcome in zip(pairs.left, pairs.right, pairs.outcome, strict=True)
    }
    assert won == {("y", "x"), ("y", "z"), ("x", "z")}


def test_arrays_cannot_be_written(ratings_dataset: prefkit.Dataset) -> None:
    value = ratings_dataset.ratings().value
    assert not value.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        value[0] = 1
    with pytest.raises(ValueError, match="cannot set WRITEABLE"):
        value.flags.writeable = True


def test_wrong_arguments(ratings_dataset: prefkit.Dataset) -> None:
    with pytest.raises(prefkit.ArgumentError, match="kind must be one of"):
        ratings_dataset.ratings("scores")  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="source must be one of"):
        ratings_dataset.pairs(source="robot")  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="dimension must be a str"):
        ratings_dataset.ratings(dimension=3)  # type: ignore[arg-type]


def test_the_same_candidates_in_either_order_are_one_unit() -> None:
    swapped = {"type": "pairwise", "prompt": "q", "winner": "y", "loser": "x"}
    straight = {"type": "pairwise", "prompt": "q", "winner": "x", "loser": "y"}
    records = [
        {**straight, "meta": {"rater": "r1"}},
        {**swapped, "meta": {"rater": "r2"}},
        {**straight, "meta": {"rater": "r3"}},
    ]
    ratings = prefkit.read(records, on_error="collect").ratings("preference")
    assert len(ratings.units) == 1
    assert ratings.value.tolist() == [1, 0, 1]


def test_aggregates_never_vote() -> None:
    assert len(prefkit.read([pair(0)]).pairs()) == 1
