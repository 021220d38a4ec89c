"""Ranked lists: as rankings, as pairs, from columns and from a dataset."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import prefkit
from prefkit import agreement as ag

NAN = math.nan


def random_lists(seed: int) -> tuple[list[str], list[str], list[str], list[float]]:
    """Three raters who rank up to five candidates of eight items, with ties and gaps."""
    random = np.random.default_rng(seed)
    rows = [
        (f"q{item}", f"c{candidate}", rater, float(random.integers(1, 6)))
        for item in range(8)
        for rater in ("ann", "bob", "cy")
        for candidate in range(5)
        if random.random() < 0.8
    ]
    random.shuffle(rows)
    items, candidates, raters, ranks = (list(column) for column in zip(*rows, strict=True))
    ranks[0] = NAN
    return items, candidates, raters, ranks


@pytest.mark.parametrize("seed", range(6))
def test_rankings_twin(seed: int) -> None:
    """Tau and rho of each item by themselves, and their means."""
    columns = random_lists(seed)
    table = {
        (item, candidate, rater): rank
        for item, candidate, rater, rank in zip(*columns, strict=True)
        if not math.isnan(rank)
    }
    found = ag.ranked_lists(*columns).compare("ann", "cy")
    taus, rhos = [], []
    for item in sorted({key[0] for key in table}):
        both = [
            (table[item, name, "ann"], table[item, name, "cy"])
            for name in (f"c{place}" for place in range(5))
            if (item, name, "ann") in table and (item, name, "cy") in table
        ]
        a, b = [pair[0] for pair in both], [pair[1] for pair in both]
        expected = ag.kendall_tau(a, b), ag.spearman(a, b)
        if item not in found.items:
            assert not both
            continue
        for one, other in zip(found.items[item], expected, strict=True):
            assert one.estimate == pytest.approx(other.estimate, nan_ok=True)
            assert one.reason == other.reason
        if expected[0].defined:
            taus.append(expected[0].estimate)
            rhos.append(expected[1].estimate)
    assert found.kendall.n_items == len(taus)
    assert found.kendall.n_undefined == len(found.items) - len(taus)
    assert found.kendall.estimate == pytest.approx(np.mean(taus))
    assert found.spearman.estimate == pytest.approx(np.mean(rhos))
    assert found.kendall.se == pytest.approx(np.std(taus, ddof=1) / math.sqrt(len(taus)))
    assert found.kendall.ci_low < found.kendall.estimate < found.kendall.ci_high


@pytest.mark.parametrize("seed", range(6))
def test_pairs_twin(seed: int) -> None:
    """Every two ranks of a list by themselves."""
    columns = random_lists(seed)
    rows = [row for row in zip(*columns, strict=True) if not math.isnan(row[3])]
    expected = {
        (a[0], a[1], b[1], a[2]): (1.0 if a[3] < b[3] else 0.0 if a[3] > b[3] else 0.5)
        for a, b in itertools.permutations(rows, 2)
        if a[0] == b[0] and a[2] == b[2] and a[1] < b[1]
    }
    pairs = ag.ranked_lists(*columns).pairs()
    found = {
        (*pairs.items[unit], pairs.raters[rater]): value
        for unit, rater, value in zip(
            pairs.item.tolist(), pairs.rater.tolist(), pairs.value.tolist(), strict=True
        )
    }
    assert found == expected
    assert pairs.kind == "preference"
    # The lists are the clusters, also by name.
    lists = [name[0] for name in pairs.items]
    result = ag.percent_agreement(pairs, ci="analytic")
    named = ag.ratings(
        [pairs.items[unit] for unit in pairs.item], pairs.rater.tolist(), pairs.value.tolist()
    )
    clustered = ag.percent_agreement(named, ci="analytic", clusters=lists)
    assert result.se == pytest.approx(clustered.se)
    assert result.se != pytest.approx(ag.percent_agreement(named, ci="analytic").se)
    # Each row of a group keeps the list that it is of.
    labels = ["odd" if rater == 1 else "even" for rater in pairs.rater]
    even = ag.percent_agreement(pairs, ci="analytic", by=labels).groups["even"]
    kept = [row for row in range(len(pairs)) if pairs.rater[row] != 1]
    alone = ag.ratings(
        [pairs.items[pairs.item[row]] for row in kept],
        pairs.rater[kept].tolist(),
        pairs.value[kept].tolist(),
    )
    apart = ag.percent_agreement(alone, ci="analytic", clusters=[name[0] for name in alone.items])
    assert even.estimate == pytest.approx(apart.estimate)
    assert even.se == pytest.approx(apart.se)


def test_concordance_is_kendalls_w_of_each_item() -> None:
    columns = random_lists(3)
    table = {row[:3]: row[3] for row in zip(*columns, strict=True)}
    found = ag.ranked_lists(*columns).concordance()
    for item, one in found.items.items():
        matrix = [
            [table.get((item, f"c{place}", rater), NAN) for rater in ("ann", "bob", "cy")]
            for place in range(5)
        ]
        expected = ag.kendall_w(matrix)
        assert one.estimate == pytest.approx(expected.estimate, nan_ok=True)
        assert one.n_items == expected.n_items
    defined = [one.estimate for one in found.items.values() if one.defined]
    assert found.kendall_w.estimate == pytest.approx(np.mean(defined))
    refused = ag.ranked_lists(*columns).concordance(missing="refuse")
    assert refused.kendall_w.n_undefined > found.kendall_w.n_undefined


def ranked(item: str, rater: str, ranks: list[int | None]) -> dict[str, Any]:
    return {
        "type": "ranked_list",
        "id": item,
        "prompt": f"Question {item}?",
        "responses": [
            {"id": f"r{place}", "text": f"Answer {place}.", "rank": rank}
            for place, rank in enumerate(ranks)
        ],
        "meta": {"rater": rater},
    }


def test_ranks_of_a_dataset() -> None:
    dataset = prefkit.read(
        [
            ranked("q1", "ann", [1, 2, 3, 4]),
            ranked("q1", "bob", [1, 2, 4, 3]),
            ranked("q2", "ann", [2, 1, None, 3]),
            ranked("q2", "bob", [2, 1, 4, 3]),
        ],
        on_error="collect",
    )
    ratings = dataset.ratings("rank")
    assert ratings.items == ("q1", "q2")
    assert ratings.item.tolist() == [0] * 8 + [1] * 7
    lists = ag.ranked_lists(dataset)
    assert "15 ranks in 2 items by 2 raters" in repr(lists)
    result = lists.compare("ann", "bob")
    # One of six pairs differs; on q2 none of three.
    assert result.items["q1"][0].estimate == pytest.approx(2 / 3)
    assert result.items["q2"][0].estimate == 1
    assert result.items["q2"][0].n_pairs == 3
    pairs = ag.ranked_lists(ratings).pairs()
    assert pairs.items[0] == ("q1", "q1 / r0", "q1 / r1")
    assert ag.percent_agreement(pairs).estimate == pytest.approx(8 / 9)
    again = prefkit.read(
        [ranked("q1", "ann", [1, 2]), ranked("q1", "ann", [2, 1]), ranked("q1", "bob", [2, 1])],
        on_error="collect",
    )
    assert ag.ranked_lists(again).compare("ann", "bob").kendall.estimate == 1
    first = ag.ranked_lists(again, duplicates="first")
    assert first.compare("ann", "bob").kendall.estimate == -1


def test_ties_of_pairs() -> None:
    """One list of three by two raters: one pair agrees, one has a tie, one is turned round."""
    lists = ag.ranked_lists(["q"] * 6, list("abcabc"), [0, 0, 0, 1, 1, 1], [1, 2, 3, 2, 2, 1])
    pairs = lists.pairs()
    assert pairs.value.tolist() == [1, 0.5, 1, 0, 1, 0]
    assert ag.percent_agreement(pairs).estimate == 0
    assert ag.percent_agreement(pairs, ties="half").estimate == pytest.approx(1 / 6)
    dropped = ag.percent_agreement(pairs, ties="drop")
    assert (dropped.estimate, dropped.n_items) == (0, 2)


def test_what_is_no_list() -> None:
    lists = ag.ranked_lists([1, 1, 2, 2], [1, 2, 1, 2], ["ann", "ann", "bob", "bob"], [1, 2, 1, 2])
    apart = lists.compare("ann", "bob")
    assert not apart.kendall.defined
    assert apart.kendall.reason == "the two sides have no item in common"
    assert math.isnan(apart.spearman.estimate)
    assert apart.items == {}
    alone = lists.concordance()
    assert alone.items[1].reason == "all ratings are from one rater"
    assert alone.kendall_w.n_undefined == 2
    empty = ag.ranked_lists([], [], [], [])
    assert len(empty) == 0
    assert len(empty.pairs()) == 0
    assert not empty.concordance().kendall_w.defined
    with pytest.raises(prefkit.ArgumentError, match="first is 'dee', and the raters are 'ann'"):
        lists.compare("dee", "bob")
    with pytest.raises(prefkit.ArgumentError, match="given together"):
        ag.ranked_lists([1], [1])  # type: ignore[call-overload]
    with pytest.raises(prefkit.ArgumentError, match="1 items, 2 candidates, 1 raters and 1 ranks"):
        ag.ranked_lists([1], [1, 2], [1], [1])
    with pytest.raises(prefkit.ArgumentError, match="ranks are numbers"):
        ag.ranked_lists([1], [1], [1], ["best"])
    with pytest.raises(prefkit.ArgumentError, match="ranked candidate 1 of item 0 twice") as caught:
        ag.ranked_lists([0, 0, 0], [0, 1, 1], [0, 0, 0], [1, 2, 3]).pairs()
    assert (caught.value.field, caught.value.record) == ("duplicates", 2)
    with pytest.raises(prefkit.ArgumentError, match="one of refuse, first, last;"):
        ag.ranked_lists([1], [1], [1], [1], duplicates="keep")  # type: ignore[call-overload]
    with pytest.raises(prefkit.ArgumentError, match="infinite"):
        ag.ranked_lists([1], [1], [1], [math.inf]).concordance()
    scores = prefkit.read(
        [{"prompt": "?", "response": "!", "score": 3, "rater": "ann"}], on_error="collect"
    ).ratings("score")
    with pytest.raises(prefkit.ArgumentError, match="these are of kind score"):
        ag.ranked_lists(scores)


def test_lists_can_be_cancelled() -> None:
    count = 40_000
    items = np.repeat(np.arange(count), 4)
    candidates = np.tile([0, 1], count * 2)
    raters = np.tile([0, 0, 1, 1], count)
    lists = ag.ranked_lists(items, candidates, raters, np.tile([1, 2, 2, 1], count))
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        seen.append((done, total))
        return False

    for run in (
        lambda: lists.compare(0, 1, progress=watch),
        lambda: lists.concordance(progress=watch),
        lambda: lists.pairs(progress=watch),
    ):
        seen.clear()
        with pytest.raises(prefkit.Cancelled):
            run()
        assert seen
    assert lists.compare(0, 1).kendall.estimate == -1
