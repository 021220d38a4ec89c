"""Ranks, rounds, judges, scales, datasets and real files."""

from __future__ import annotations

import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import rating

import prefkit
from prefkit import agreement as ag

NAN = math.nan
# Shrout and Fleiss (1979), table 2.
TARGETS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("ICC(1,1)", 0.17),
        ("ICC(2,1)", 0.29),
        ("ICC(3,1)", 0.71),
        ("ICC(1,k)", 0.44),
        ("ICC(2,k)", 0.62),
        ("ICC(3,k)", 0.91),
    ],
)
def test_shrout_fleiss_1979(form: Any, expected: float) -> None:
    for data in (TARGETS, np.array(TARGETS, np.int16, order="F")):
        result = ag.icc(data, form)
        assert result.estimate == pytest.approx(expected, abs=0.005)
        assert (result.n_items, result.n_raters, result.form) == (6, 4, form)
    incomplete = [*TARGETS, [1, None, 2, 3]]
    assert ag.icc(incomplete, form).estimate == pytest.approx(expected, abs=0.005)
    refused = ag.icc(incomplete, form, missing="refuse")
    assert not refused.defined
    assert refused.reason is not None
    assert "missing" in refused.reason


def test_icc_of_a_long_form() -> None:
    rows = [(i, r, value) for i, row in enumerate(TARGETS) for r, value in enumerate(row)]
    ratings = ag.ratings(*(list(column) for column in zip(*rows, strict=True)))
    assert ag.icc(ratings).estimate == pytest.approx(ag.icc(TARGETS).estimate)
    with pytest.raises(prefkit.ArgumentError, match="form must be one of"):
        ag.icc(TARGETS, "ICC(4,1)")  # type: ignore[arg-type]


def test_kendall_w_is_friedmans_test() -> None:
    random = np.random.default_rng(0)
    scores = random.random((12, 4)) + np.arange(12)[:, None] / 6
    result = ag.kendall_w(scores, permutations=999)
    # The mean of Spearman's rho over pairs of raters, and W from it.
    rhos = [ag.spearman(scores[:, g], scores[:, h]).estimate for g in range(4) for h in range(g)]
    assert result.mean_spearman == pytest.approx(np.mean(rhos))
    assert result.estimate == pytest.approx((3 * np.mean(rhos) + 1) / 4)
    assert result.chi_square == pytest.approx(4 * 11 * result.estimate)
    assert 0.001 <= result.permutation_p <= 1
    assert result == ag.kendall_w(scores, permutations=999, threads=1)


@pytest.mark.parametrize("seed", range(5))
def test_rank_correlations_twin(seed: int) -> None:
    random = np.random.default_rng(seed)
    a = random.integers(0, 8, 40).astype(np.float64)
    b = np.where(random.random(40) < 0.5, a, random.integers(0, 8, 40))
    a[random.random(40) < 0.1] = np.nan
    kept = ~np.isnan(a)
    x, y = a[kept], b[kept]
    signs = np.sign(x[:, None] - x) * np.sign(y[:, None] - y)
    untied = [np.sum(np.sign(v[:, None] - v) ** 2) for v in (x, y)]
    tau = signs.sum() / math.sqrt(untied[0] * untied[1])
    assert ag.kendall_tau(a, b).estimate == pytest.approx(tau)
    ranks = [(v[:, None] > v).sum(1) + ((v[:, None] == v).sum(1) + 1) / 2 for v in (x, y)]
    rho = np.corrcoef(ranks[0], ranks[1])[0, 1]
    result = ag.spearman(a, b)
    assert result.estimate == pytest.approx(rho)
    assert result.n_pairs == kept.sum()
    assert result.ci_low < rho < result.ci_high


def test_rank_correlations_refuse() -> None:
    with pytest.raises(prefkit.ArgumentError, match="a ranks 2 items and b 3"):
        ag.kendall_tau([1, 2], [1, 2, 3])
    with pytest.raises(prefkit.ArgumentError, match="one dimension"):
        ag.spearman([[1]], [[1]])
    with pytest.raises(prefkit.ArgumentError, match="must be numbers"):
        ag.spearman(["x"], ["y"])  # type: ignore[list-item]
    assert not ag.spearman([], []).defined
    assert ag.spearman([1, 1, 1], [1, 2, 3]).reason is not None


def test_flip_rate() -> None:
    first = {"a": "yes", "b": "yes", "c": "no", "d": "yes", "e": None}
    second = {"d": "yes", "b": "no", "a": "no", "c": "yes", "f": "no"}
    result = ag.flip_rate(first, second, by={"a": 1, "b": 1, "c": 2, "d": 2, "e": 3})
    assert result.estimate == 0.75
    assert [flip.item for flip in result.flips] == ["a", "b", "c"]
    assert (result.flips[0].first, result.flips[0].second) == ("yes", "no")
    assert {name: one.estimate for name, one in result.groups.items() if one.count} == {
        1: 0,
        2: 0.5,
    }
    assert result.groups[3].reason == "the two sides have no item in common"
    (direction,) = result.directions
    assert (direction.low, direction.high) == ("no", "yes")
    assert (direction.test.forward, direction.test.backward) == (1, 2)
    assert direction.test.exact_p == ag.mcnemar(1, 2).exact_p
    both = [["yes", "no"], ["yes", "no"], ["no", "yes"], ["yes", "yes"]]
    assert result.kappa.estimate == pytest.approx(ag.cohen_kappa(both).estimate)
    columns = ag.flip_rate((list(first), list(first.values())), second)
    assert columns.estimate == 0.75
    apart = ag.flip_rate({"a": 1}, {"b": 1})
    assert not apart.defined
    assert math.isnan(apart.estimate)
    assert apart.reason == "the two sides have no item in common"
    with pytest.raises(prefkit.ArgumentError, match="two verdicts in one round") as caught:
        ag.flip_rate((["a", "a"], [1, 2]), {"a": 1})
    assert caught.value.record == 1
    with pytest.raises(prefkit.ArgumentError, match="2 items and 1 verdicts"):
        ag.flip_rate((["a", "b"], [1]), {"a": 1})
    with pytest.raises(prefkit.ArgumentError, match="dict of item and verdict"):
        ag.flip_rate(3, {"a": 1})  # type: ignore[arg-type]


def test_mcnemar() -> None:
    # scipy: binomtest(3, 13), chi2.sf((10 - 3 - 1)**2 / 13, 1)
    result = ag.mcnemar(10, 3)
    assert result.exact_p == pytest.approx(0.09228515625)
    assert result.chi_square_p == pytest.approx(0.0960923294556734)
    assert ag.mcnemar(0, 0).reason is not None
    with pytest.raises(prefkit.ArgumentError, match="forward must be an integer"):
        ag.mcnemar(-1, 2)


def test_intra_rater() -> None:
    repeats = ag.ratings(
        [1, 1, 2, 2, 1, 3],
        ["ann", "ann", "ann", "ann", "bob", "bob"],
        ["x", "x", "x", "y", "x", "y"],
    )
    result = ag.intra_rater(repeats)
    assert (result.agreement.hits, result.agreement.count) == (1, 2)
    assert result.raters["ann"][0].estimate == 0.5
    assert result.raters["bob"][0].reason == "the two sides have no item in common"
    rounds = ag.intra_rater([["x", None], ["y", "x"]], [["x", "z"], ["y", "y"]])
    assert (rounds.agreement.hits, rounds.agreement.count) == (2, 3)
    with pytest.raises(prefkit.ArgumentError, match="matrices of one shape"):
        ag.intra_rater([[1]], [[1, 2]])


def test_intra_rater_of_two_long_forms() -> None:
    """Ids and words mean the same in both, whatever their codes are."""
    first = ag.ratings(["a", "b", "c", "a"], ["ann", "ann", "ann", "bob"], ["y", "n", "n", "y"])
    second = ag.ratings(["c", "a", "d", "a"], ["ann", "ann", "ann", "cy"], ["n", "m", "y", "y"])
    result = ag.intra_rater(first, second)
    assert (result.agreement.hits, result.agreement.count) == (1, 2)
    assert list(result.raters) == ["ann", "bob", "cy"]
    assert result.raters["ann"][0].estimate == 0.5
    assert result.raters["bob"][0].count == result.raters["cy"][0].count == 0
    again = ag.ratings(["a", "a"], ["ann", "ann"], ["n", "y"])
    with pytest.raises(prefkit.ArgumentError, match="twice in one round"):
        ag.intra_rater(first, again)
    assert ag.intra_rater(first, again, duplicates="first").agreement.hits == 0
    assert ag.intra_rater(first, again, duplicates="last").agreement.hits == 1
    with pytest.raises(prefkit.ArgumentError, match="both long forms"):
        ag.intra_rater(first, [["y"]])
    empty = ag.intra_rater(ag.ratings([], [], []), first)
    assert not empty.defined


def test_intra_rater_of_labelled_rows() -> None:
    items = ["a", "b", "a", "b", "a", "b", "a"]
    raters = ["ann", "ann", "ann", "ann", "bob", "bob", "bob"]
    values = [1, 2, 1, 1, 2, 2, 2]
    ratings = ag.ratings(items, raters, values)
    labels = [2, 2, 1, 1, 1, None, 2]
    result = ag.intra_rater(ratings, rounds=labels)
    assert (result.agreement.hits, result.agreement.count) == (2, 3)
    assert result.raters["ann"][0].estimate == 0.5
    assert result.raters["bob"][0].estimate == 1
    assert not ag.intra_rater(ratings, rounds=[1, 1, None, None, 1, 1, None]).defined
    with pytest.raises(prefkit.ArgumentError, match="rater 0 judged item 0 twice in one round"):
        ag.intra_rater(ratings, rounds=[1] * 6 + [2])
    with pytest.raises(prefkit.ArgumentError, match="rounds has 3 labels, 1, 2, 3"):
        ag.intra_rater(ratings, rounds=[1, 2, 3, 1, 2, 3, 1])
    with pytest.raises(prefkit.ArgumentError, match="2 labels for 7 ratings"):
        ag.intra_rater(ratings, rounds=[1, 2])
    with pytest.raises(prefkit.ArgumentError, match="which only a Dataset has"):
        ag.intra_rater(ratings, rounds="round")
    with pytest.raises(prefkit.ArgumentError, match="a matrix has no rows"):
        ag.intra_rater([[1]], rounds=[1])
    with pytest.raises(prefkit.ArgumentError, match="rows of one long form"):
        ag.intra_rater(ratings, ratings, rounds=labels)


def test_intra_rater_of_a_dataset() -> None:
    records = [
        {
            "type": "scalar",
            "id": item,
            "prompt": "?",
            "response": f"Answer {item}.",
            "score": score,
            "meta": {"rater": rater, "round": label},
        }
        for item, rater, label, score in (
            ("q1", "ann", "May", 4),
            ("q1", "ann", "June", 4),
            ("q2", "ann", "May", 3),
            ("q2", "ann", "June", 5),
            ("q2", "ann", "June", 3),
            ("q1", "bob", "May", 2),
        )
    ]
    dataset = prefkit.read(records, on_error="collect")
    assert len(dataset.ratings()) == 6
    # A rater's later verdict in one round counts.
    result = ag.intra_rater(dataset, rounds="round")
    assert (result.agreement.hits, result.agreement.count) == (2, 2)
    first = ag.intra_rater(dataset, rounds="round", duplicates="first")
    assert (first.agreement.hits, first.agreement.count) == (1, 2)
    labels = ["May", "June", "May", None, "June", "May"]
    assert ag.intra_rater(dataset.ratings(), rounds=labels).agreement.hits == 2
    # The first two of each, in the order of the input.
    assert ag.intra_rater(dataset).agreement.hits == 1
    with pytest.raises(prefkit.ArgumentError, match="neither a column of the judgements nor"):
        ag.intra_rater(dataset, rounds="colour")
    with pytest.raises(prefkit.ArgumentError, match="read both rounds into one dataset"):
        ag.intra_rater(dataset, dataset)


def test_judge_calibration() -> None:
    human = ["a", "b"] * 60
    judge = list(human)
    judge[0] = "b"
    tasks = ["chat"] * 114 + ["code"] * 6
    result = ag.judge_calibration(judge, human, by=tasks)
    assert result.overall.verdict == "passed"
    assert result.overall.agreement.hits == 119
    assert result.overall.kappa.estimate == pytest.approx(
        ag.cohen_kappa([list(pair) for pair in zip(judge, human, strict=True)]).estimate
    )
    assert result.groups["code"].verdict == "undecided"
    assert not result.passed_everywhere
    wrong = ag.judge_calibration([*human[1:], "a"], human)
    assert wrong.overall.verdict == "failed"
    assert wrong.overall.reason is None
    assert result.groups["code"].reason == "there are too few values for this method"
    constant = ag.judge_calibration(judge, ["a"] * 120)
    assert constant.overall.kappa.estimate == pytest.approx(0)
    assert constant.overall.verdict == "undecided"
    assert constant.overall.reason is not None
    assert "every item the same verdict" in constant.overall.reason
    lenient = ag.judge_calibration(judge, human, gate="agreement", threshold=0.9)
    assert lenient.overall.verdict == "passed"
    assert lenient.passed_everywhere
    with pytest.raises(prefkit.ArgumentError, match="2 verdicts and the human 1"):
        ag.judge_calibration([1, 2], [1])
    with pytest.raises(prefkit.ArgumentError, match="all numbers or all strings"):
        ag.judge_calibration(["a"], [1])


def test_ceiling() -> None:
    result = ag.ceiling([[1, 1, 0], [1, 1, 1], [0, NAN, NAN]])
    assert result.majority.estimate == pytest.approx(5 / 6)
    assert result.pairwise.estimate == pytest.approx(4 / 6)
    assert (result.n_items, result.n_votes, result.n_single_votes) == (2, 6, 1)
    assert ag.ceiling([[1, 0.5]], ties="half").majority.estimate == pytest.approx(0.75)
    assert ag.ceiling([[1, 0.5]], ties="drop").reason == "no item has two ratings"


def test_bands_and_benchmarks() -> None:
    assert [ag.band(value) for value in (-0.1, 0.4, 0.6, 0.75, NAN)] == [
        "poor",
        "fair",
        "moderate",
        "strong",
        None,
    ]
    assert ag.band(0.7, "landis_koch") == "substantial"
    mine = [("no", -math.inf), ("yes", 0.5)]
    assert ag.band(0.5, mine) == "yes"
    result = ag.krippendorff_alpha([[1, 1], [2, 2], [1, 1], [3, 2], [2, 2]], ci="analytic")
    benchmark = ag.benchmark(result)
    assert benchmark.cumulative[0] == 1
    assert sum(benchmark.membership) == pytest.approx(1)
    assert benchmark.bands == ("poor", "fair", "moderate", "strong")
    assert ag.benchmark(ag.krippendorff_alpha([[1, 1]])).band is None
    for wrong in ("harsh", [("low", 0.0)], [("a", -math.inf), ("b", 1), ("c", 0)], 3):
        with pytest.raises(prefkit.ArgumentError, match="scale"):
            ag.band(0.5, wrong)  # type: ignore[arg-type]


def test_explain_names_the_paradox() -> None:
    # Feinstein and Cicchetti (1990): 85 % agreement, kappa .32.
    cells = {("yes", "yes"): 80, ("yes", "no"): 10, ("no", "yes"): 5, ("no", "no"): 5}
    result = ag.explain([list(cell) for cell, count in cells.items() for _ in range(count)])
    assert result.kappa == pytest.approx(0.32, abs=0.005)
    assert result.pabak == pytest.approx(0.7)
    assert result.prevalence == pytest.approx(0.75)
    assert result.bias == pytest.approx(0.05)
    assert result.commonest == "yes"
    assert result.sentence is not None
    assert "85%" in result.sentence
    # The margins .90/.10 and .85/.15 allow .95, and chance is .78.
    assert result.kappa_maximum == pytest.approx(0.17 / 0.22)
    assert result.maximum_reason is None
    assert ag.explain([["a", "a"], ["b", "b"]]).sentence is None
    gaps = ag.explain([["a", "a", None], ["b", "b", "a"], ["a", None, "a"]])
    assert gaps.reason is None
    assert math.isnan(gaps.kappa_maximum)
    assert gaps.maximum_reason == "some ratings are missing and the method needs all of them"


def test_label_sets() -> None:
    rows = [[{"tone"}, {"tone", "facts"}], [{"facts"}, None], [set[str](), set[str]()]]
    sets = ag.label_sets(rows, "jaccard")
    assert np.isnan(sets.matrix).sum() == 1
    assert sets.level.shape == (4, 4)
    one, both = int(sets.matrix[0, 0]), int(sets.matrix[0, 1])
    assert sets.level[one, both] == 0.5
    masi = ag.label_sets(rows)
    assert masi.level[int(masi.matrix[0, 0]), int(masi.matrix[0, 1])] == pytest.approx(2 / 3)
    result = ag.krippendorff_alpha(sets.matrix, level=sets.level, categories=sets.categories)
    # Do = 2 * .5 / 4; De over all pairs of the four ratings that pair: 2 (.5 + 1 + 1 + 1 + 1) / 12.
    assert result.estimate == pytest.approx(1 - 0.25 / (9 / 12))
    with pytest.raises(prefkit.ArgumentError, match="row 1 has 1 ratings"):
        ag.label_sets([[{"a"}, {"b"}], [{"a"}]])


def votes(*rows: tuple[str, str, str]) -> prefkit.Dataset:
    """Records of the pairwise layout: prompt, rater, and which of the two answers won."""
    return prefkit.read(
        [
            {
                "type": "pairwise",
                "prompt": prompt,
                "winner": "x" if won != "second" else "y",
                "loser": "y" if won != "second" else "x",
                "meta": {"rater": rater, "task": prompt[0]},
            }
            for prompt, rater, won in rows
        ],
        on_error="collect",
    )


def test_dataset(ratings_dataset: prefkit.Dataset) -> None:
    expected = np.array([[1 + (n + place) % 5 for place in range(3)] for n in range(4)])
    result = ag.krippendorff_alpha(ratings_dataset)
    # Scores are interval data.
    assert result.estimate == pytest.approx(
        ag.krippendorff_alpha(expected, level="interval").estimate
    )
    nominal = ag.krippendorff_alpha(ratings_dataset.ratings(), level="nominal")
    assert nominal.estimate == pytest.approx(ag.krippendorff_alpha(expected).estimate)
    assert [one.rater for one in ag.per_rater(ratings_dataset)] == ["ann", "bob", "cy"]
    assert ag.per_item(ratings_dataset).most_disputed(1)[0][0] in ratings_dataset.ratings().units
    assert result.groups == {}


def test_groups_of_a_dataset() -> None:
    dataset = votes(
        ("a1", "ann", "first"), ("a1", "bob", "first"), ("a2", "ann", "second"),
        ("a2", "bob", "second"), ("b1", "ann", "first"), ("b1", "bob", "second"),
    )  # fmt: skip
    result = ag.percent_agreement(dataset, by="task")
    assert {name: one.estimate for name, one in result.groups.items()} == {"a": 1.0, "b": 0.0}
    assert result.estimate == pytest.approx(2 / 3)
    with pytest.raises(prefkit.ArgumentError, match="neither a column of the judgements nor"):
        ag.percent_agreement(dataset, by="colour")
    repeated = votes(("a1", "ann", "first"), ("a1", "ann", "second"), ("a1", "bob", "second"))
    assert ag.percent_agreement(repeated).estimate == 1
    assert ag.percent_agreement(repeated, duplicates="first").estimate == 0
    with pytest.raises(prefkit.ArgumentError, match="rates an item again"):
        ag.percent_agreement(repeated, duplicates="refuse")


def test_dimensions_are_groups() -> None:
    records = [
        {
            "type": "pairwise_multi_dim",
            "id": item,
            "prompt": f"Question {item}?",
            "candidates": {"A": f"One {item}.", "B": f"Two {item}."},
            "judgement": {"overall_winner": "A", "dims": {"tone": won}},
            "meta": {"rater": rater},
        }
        for item, rater, won in (
            ("1", "ann", "A"),
            ("1", "bob", "B"),
            ("2", "ann", "A"),
            ("2", "bob", "A"),
        )
    ]
    dataset = prefkit.read(records, on_error="collect")
    groups = ag.percent_agreement(dataset).groups
    assert {name: one.estimate for name, one in groups.items()} == {"overall": 1.0, "tone": 0.5}


def test_ties_of_preferences() -> None:
    records = [
        {
            "prompt": f"q{item}",
            "chosen": f"a{item}",
            "rejected": f"b{item}",
            "label": label,
            "rater": rater,
        }
        for item, labels in enumerate((("1", "1"), ("1", "2"), ("1", "0"), ("0", "0")))
        for rater, label in zip(("ann", "bob"), labels, strict=True)
    ]
    profile = {
        "profile": "ties_test",
        "title": "a test",
        "match": {"has": {"/label": "string"}},
        "items": [
            {
                "prompt": "/prompt",
                "candidates": [{"text": "/chosen"}, {"text": "/rejected"}],
                "judgements": [
                    {
                        "rater": "/rater",
                        "outcome": {"path": "/label", "map": {"1": "a", "2": "b", "0": "tie"}},
                    }
                ],
            }
        ],
    }
    ratings = prefkit.read(records, profile=profile).ratings("preference")
    expected = {"category": 0.5, "half": 0.625, "drop": 0.5}
    for rule, estimate in expected.items():
        result = ag.percent_agreement(ratings, ties=rule)  # type: ignore[arg-type]
        assert result.estimate == pytest.approx(estimate), rule
    # With half, one step apart is half agreement: alpha of linear distances.
    half = ag.krippendorff_alpha(ratings, ties="half")
    distances = [[0, 0.5, 1], [0.5, 0, 0.5], [1, 0.5, 0]]
    given = ag.krippendorff_alpha(ratings, level=distances, categories=[0, 0.5, 1])
    assert half.estimate == pytest.approx(given.estimate)
    # All coefficients at once, the parts, an explanation and a state take the rule as well.
    every = ag.summarize(ratings, ties="half")
    assert every["percent_agreement"].estimate == pytest.approx(0.625)
    assert every["krippendorff_alpha"].estimate == pytest.approx(half.estimate)
    shown = [one.category for one in ag.per_category(ratings, ties="category")]
    assert shown == [0, 0.5, 1]
    state = ag.State(ratings, ties="half", keeps_raters=False)
    assert state.finish(ties="half").estimate == pytest.approx(half.estimate)
    assert ag.explain(ratings, ties="drop").n_categories == 2
    assert ag.explain(ratings).n_categories == 3
    assert ag.explain(ratings, ties="drop").commonest == 1
    # The verdicts that there may be are known: without the ties chance is still one in three.
    sure = ag.ratings([1, 1, 2, 2], ["ann", "bob", "ann", "bob"], [1, 1, 0, 0])
    assert ag.brennan_prediger(sure).expected == pytest.approx(1 / 2)
    only = prefkit.read(records[:2], profile=profile).ratings("preference")
    assert ag.brennan_prediger(only, ties="category").expected == pytest.approx(1 / 3)
    assert ag.brennan_prediger(only, ties="drop").expected == pytest.approx(1 / 2)
    groups = ag.percent_agreement(ratings, ties="half", by=["a", "a", "b", "b"]).groups
    assert (groups["a"].estimate, groups["b"].estimate) == (0.5, 0.75)
    rows = ag.percent_agreement(ratings, ties="half", by=["a"] * 4 + ["b"] * 4).groups
    assert (rows["a"].estimate, rows["b"].estimate) == (0.5, 0.75)
    for wrong in ({"weights": "linear"}, {"categories": [0, 0.5, 1]}):
        with pytest.raises(prefkit.ArgumentError, match=r"ties|verdicts"):
            ag.gwet_ac(ratings, ties="half", **wrong)  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="takes only 'half'"):
        state.finish(ties="drop")
    with pytest.raises(prefkit.ArgumentError, match="preferences of a dataset"):
        ag.State([[1, 2]], ties="drop")


def test_pandalm(shared: Path) -> None:
    dataset = prefkit.read(shared / "pandalm" / "testset-v1.json", on_error="collect")
    assert ag.fleiss_kappa(dataset).estimate == pytest.approx(0.864175364997549)
    kappas = ag.pairwise_matrix(dataset).estimates
    found = [kappas[0, 1], kappas[0, 2], kappas[1, 2]]
    assert found == pytest.approx([0.8520226785, 0.8789438113, 0.8616614540])
    assert len(ag.krippendorff_alpha(dataset, by="task").groups) > 1


@pytest.mark.parametrize(
    ("file", "level", "dimension", "expected"),
    [
        ("crowdtruth/rte.standardized.csv", "nominal", None, 0.2414787661),
        ("evalica/llmfao.csv", "nominal", None, 0.2905951039),
        ("evalica/llmfao.csv", "ordinal", None, 0.2875527295),
        ("squality/human-eval-all-responses.jsonl", "interval", "overall", 0.7982558872),
    ],
)
def test_alpha_of_real_files(
    shared: Path, file: str, level: Any, dimension: str | None, expected: float
) -> None:
    dataset = prefkit.read(shared / file, on_error="collect")
    ratings = dataset.ratings(dimension=dimension)
    assert ag.krippendorff_alpha(ratings, level=level).estimate == pytest.approx(expected, abs=1e-9)
    if dimension is not None:
        group = ag.krippendorff_alpha(dataset, level=level).groups[dimension]
        assert group.estimate == pytest.approx(expected, abs=1e-9)


def test_a_big_matrix_can_be_interrupted() -> None:
    import _thread
    import threading

    matrix = np.random.default_rng(0).random((4000, 12))
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        ag.conger_kappa(matrix, ci="bootstrap", resamples=1_000_000)
    timer.join()


LARGE = np.random.default_rng(1).integers(0, 50, (30_000, 3))
FINISHED = ag.State(LARGE)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(lambda watch: ag.icc(LARGE, progress=watch), id="icc"),
        pytest.param(lambda watch: ag.kendall_w(LARGE, progress=watch), id="kendall_w"),
        pytest.param(
            lambda watch: ag.kendall_tau(LARGE[:, 0], LARGE[:, 1], progress=watch), id="kendall_tau"
        ),
        pytest.param(
            lambda watch: ag.spearman(LARGE[:, 0], LARGE[:, 1], progress=watch), id="spearman"
        ),
        pytest.param(lambda watch: ag.explain(LARGE, progress=watch), id="explain"),
        pytest.param(lambda watch: ag.ceiling(LARGE, progress=watch), id="ceiling"),
        pytest.param(lambda watch: ag.gwet_ac(LARGE, progress=watch), id="gwet_ac"),
        pytest.param(lambda watch: FINISHED.finish("gwet_ac", progress=watch), id="finish"),
    ],
)
def test_every_long_call_can_be_cancelled(call: Any) -> None:
    # The pause makes the reports, which come no oftener than every 0.05 s, come at once.
    def slow(done: int, total: int) -> None:
        time.sleep(0.06)

    result = call(slow)
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return False

    def fail(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(prefkit.Cancelled):
        call(stop)
    assert len(seen) == 1
    with pytest.raises(KeyboardInterrupt):
        call(fail)
    assert repr(call(None)) == repr(result)


def test_a_single_rating_of_a_dataset_is_undefined() -> None:
    result = ag.krippendorff_alpha(prefkit.read([rating(1, "ann", 3)], on_error="collect"))
    assert not result.defined
    assert ag.krippendorff_alpha(prefkit.read(b"")).reason == "there is no rating"
