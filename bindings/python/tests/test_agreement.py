"""Coefficients of agreement: published answers, naive twins, and every form of input."""

from __future__ import annotations

import math
import pickle
from typing import Any

import agreement_twins as twins
import numpy as np
import pytest

import prefkit
from prefkit import agreement as ag

NAN = math.nan
# Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, section C: units by observers.
UNITS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
        [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
    ]
).T
# Gwet (2014), raw4raters; the figures are those of R irrCAC.
SUBJECTS = np.array(
    [
        [1, 1, NAN, 1],
        [2, 2, 3, 2],
        [3, 3, 3, 3],
        [3, 3, 3, 3],
        [2, 2, 2, 2],
        [1, 2, 3, 4],
        [4, 4, 4, 4],
        [1, 1, 2, 1],
        [2, 2, 2, 2],
        [NAN, 5, 5, 5],
        [NAN, NAN, 1, 1],
        [NAN, NAN, 3, NAN],
    ]
)


@pytest.mark.parametrize(
    ("level", "expected"),
    [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)],
)
def test_krippendorff_2011(level: Any, expected: float) -> None:
    result = ag.krippendorff_alpha(UNITS, level=level)
    assert result.estimate == pytest.approx(expected, abs=6e-4)
    assert (result.n_items, result.n_raters, result.n_ratings) == (11, 4, 40)
    assert result.defined
    assert result.reason is None


@pytest.mark.parametrize(
    ("function", "estimate", "se"),
    [
        (ag.percent_agreement, 0.81818, 0.12561),
        (ag.fleiss_kappa, 0.76117, 0.15302),
        (ag.conger_kappa, 0.76282, 0.14917),
        (ag.brennan_prediger, 0.77273, 0.14472),
        (ag.gwet_ac, 0.77544, 0.14295),
        (ag.krippendorff_alpha, 0.74342, 0.14548),
    ],
)
def test_gwet_2014(function: Any, estimate: float, se: float) -> None:
    result = function(SUBJECTS, ci="analytic")
    assert result.estimate == pytest.approx(estimate, abs=2e-5)
    assert result.se == pytest.approx(se, abs=2e-5)
    assert result.ci_low < result.estimate < result.ci_high <= 1
    expected = (result.observed - result.expected) / (1 - result.expected)
    if function is not ag.percent_agreement:
        assert result.estimate == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(8))
def test_twins(seed: int) -> None:
    matrix = twins.random_ratings(seed)
    assert ag.percent_agreement(matrix).estimate == pytest.approx(twins.percent(matrix))
    assert ag.fleiss_kappa(matrix).estimate == pytest.approx(twins.fleiss(matrix))
    assert ag.gwet_ac(matrix).estimate == pytest.approx(twins.gwet(matrix))
    assert ag.brennan_prediger(matrix).estimate == pytest.approx(twins.brennan_prediger(matrix))
    levels: tuple[Any, ...] = ("nominal", "ordinal", "interval", "ratio")
    for level in levels:
        result = ag.krippendorff_alpha(matrix + 1, level=level)
        assert result.estimate == pytest.approx(twins.alpha(matrix + 1, level)), level
    two = matrix[:, :2]
    assert ag.cohen_kappa(two).estimate == pytest.approx(twins.cohen(two))
    linear = {float(apart): 1 - apart / 3 for apart in range(4)}
    weighted = ag.cohen_kappa(two, weights="linear", categories=range(4))
    assert weighted.estimate == pytest.approx(twins.cohen(two, linear))
    matrix_of_weights = [[linear[abs(a - b)] for b in range(4)] for a in range(4)]
    given = ag.cohen_kappa(two, weights=matrix_of_weights, categories=range(4))
    assert given.estimate == pytest.approx(weighted.estimate)


@pytest.mark.parametrize("seed", range(4))
def test_where_it_comes_from(seed: int) -> None:
    matrix = twins.random_ratings(seed)
    items = ag.per_item(matrix)
    expected = [twins.item_agreement(row) for row in matrix]
    np.testing.assert_allclose(items.agreement, expected)
    assert items.n_ratings.tolist() == [len(twins.rated(row)) for row in matrix]
    disputed = items.most_disputed(5)
    assert [share for _, share, _ in disputed] == pytest.approx(sorted(np.sort(expected)[:5]))

    for place, rater in enumerate(ag.per_rater(matrix, "krippendorff_alpha")):
        without = twins.alpha(np.delete(matrix, place, axis=1), "nominal")
        others = twins.agreement_with_others(matrix, place)
        assert rater.estimate_without == pytest.approx(without)
        assert rater.change == pytest.approx(without - twins.alpha(matrix, "nominal"))
        assert rater.agreement_with_others == pytest.approx(others)

    for one in ag.per_category(matrix, "fleiss_kappa"):
        binary = np.where(np.isnan(matrix), NAN, matrix == one.category)
        assert one.agreement.estimate == pytest.approx(twins.fleiss(binary))
        share = np.nansum(matrix == one.category) / np.sum(~np.isnan(matrix))
        assert one.prevalence == pytest.approx(share)

    pairs = ag.pairwise_matrix(matrix)
    for g in range(5):
        for h in range(g):
            twin = twins.cohen(matrix[:, [g, h]])
            assert pairs.estimates[g, h] == pairs.estimates[h, g] == pytest.approx(twin)
    assert np.isnan(np.diagonal(pairs.estimates)).all()
    assert pairs.reason(0, 0) == "all ratings are from one rater"
    assert pairs.reason(0, 1) is None


def as_lists(matrix: Any) -> list[list[float | None]]:
    return [[None if math.isnan(value) else value for value in row] for row in matrix]


def as_words(matrix: Any) -> list[list[str | None]]:
    words = "-abcde"
    return [[None if math.isnan(value) else words[int(value)] for value in row] for row in matrix]


def strided(matrix: Any) -> Any:
    wide = np.zeros((matrix.shape[0] * 2, matrix.shape[1] * 3))
    wide[::2, ::3] = matrix
    return wide[::2, ::3]


@pytest.mark.parametrize(
    "form",
    [
        pytest.param(lambda m: np.asfortranarray(m), id="F-order"),
        pytest.param(lambda m: m.astype(np.float32), id="float32"),
        pytest.param(lambda m: m.astype(np.float16), id="float16"),
        pytest.param(lambda m: m.astype(">f8"), id="big-endian"),
        pytest.param(strided, id="strided"),
        pytest.param(lambda m: m[::-1, ::-1], id="reversed"),
        pytest.param(as_lists, id="lists with None"),
        pytest.param(as_words, id="strings with None"),
        pytest.param(lambda m: np.array(as_words(m), dtype=object), id="object array"),
        pytest.param(lambda m: np.ma.masked_invalid(m), id="masked"),
        pytest.param(lambda m: (row for row in as_lists(m)), id="generator"),
    ],
)
def test_forms_of_a_matrix(form: Any) -> None:
    expected = ag.fleiss_kappa(SUBJECTS)
    result = ag.fleiss_kappa(form(SUBJECTS))
    assert result.estimate == pytest.approx(expected.estimate, abs=1e-12)
    assert (result.n_items, result.n_raters, result.n_ratings) == (12, 4, 41)


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8"])
def test_number_types(dtype: str) -> None:
    matrix = twins.random_ratings(1, missing=0)
    expected = twins.alpha(matrix, "nominal")
    for order in ("C", "F"):
        typed = np.array(matrix, dtype=dtype, order=order)
        assert ag.krippendorff_alpha(typed).estimate == pytest.approx(expected)
    assert ag.krippendorff_alpha(matrix == 1).estimate == pytest.approx(
        twins.alpha((matrix == 1).astype(np.float64), "nominal")
    )


def test_a_matrix_is_not_copied() -> None:
    matrix = np.zeros((1000, 3))
    before = matrix.copy()
    matrix.flags.writeable = False
    assert ag.percent_agreement(matrix).estimate == 1
    broadcast = np.broadcast_to(np.float64(1), (10, 3))
    assert ag.percent_agreement(broadcast).estimate == 1
    np.testing.assert_array_equal(matrix, before)


def long_form(matrix: Any, item: Any = int, rater: Any = int) -> ag.LongRatings:
    rows = [
        (item(i), rater(r), value)
        for i, row in enumerate(matrix)
        for r, value in enumerate(row)
        if not math.isnan(value)
    ]
    columns: tuple[list[Any], ...] = tuple(list(column) for column in zip(*rows, strict=True))
    return ag.ratings(*columns)


def test_long_form() -> None:
    expected = ag.summarize(SUBJECTS, ci="analytic")
    for item in (int, lambda i: f"item {i:02}", lambda i: 10**12 - i, lambda i: ("a", i)):
        ratings = long_form(SUBJECTS, item, lambda r: "abcd"[r])
        result = ag.summarize(ratings, ci="analytic")
        for name, one in expected.coefficients.items():
            assert result[name].estimate == pytest.approx(one.estimate, abs=1e-12, nan_ok=True)
            assert result[name].se == pytest.approx(one.se, abs=1e-12, nan_ok=True)
        assert [rater.rater for rater in ag.per_rater(ratings)] == ["a", "b", "c", "d"]
        disputed = ag.per_item(ratings).most_disputed(1)
        assert disputed == ((item(5), 0.0, 4),)
    assert "41 ratings of 12 items by 4 raters" in repr(long_form(SUBJECTS))
    words = ag.ratings([1, 1, 2, 2], ["p", "q", "p", "q"], ["yes", "no", None, "no"])
    assert words.categories == ("no", "yes")
    assert ag.percent_agreement(words).estimate == 0
    assert len(words) == 4


def test_long_form_refuses_what_has_no_meaning() -> None:
    with pytest.raises(prefkit.ArgumentError, match="rater is missing in row 1"):
        ag.ratings([1, 1], ["p", None], [1, 2])
    with pytest.raises(prefkit.ArgumentError, match="item is missing in row 0"):
        ag.ratings([NAN, 1], ["p", "q"], [1, 2])
    with pytest.raises(prefkit.ArgumentError, match="there are 1 items, 2 raters and 2 values"):
        ag.ratings([1], ["p", "q"], [1, 2])
    with pytest.raises(prefkit.ArgumentError, match="all numbers or all strings"):
        ag.ratings([1, 1], ["p", "q"], [1, "x"])
    twice = ag.ratings([1, 1, 1], ["p", "p", "q"], [1, 2, 2])
    with pytest.raises(prefkit.ArgumentError, match="choose which rating counts") as caught:
        ag.percent_agreement(twice)
    assert (caught.value.record, caught.value.field) == (1, "duplicates")
    assert ag.percent_agreement(twice, duplicates="first").estimate == 0
    assert ag.percent_agreement(twice, duplicates="last").estimate == 1


def test_categories() -> None:
    matrix = [["yes", "yes"], ["no", "yes"], ["no", "no"]]
    three = ag.brennan_prediger(matrix, categories=["yes", "no", "unsure"])
    assert three.expected == pytest.approx(1 / 3)
    assert ag.brennan_prediger(matrix).expected == pytest.approx(1 / 2)
    with pytest.raises(prefkit.ArgumentError, match="'yes' is not among the categories no, maybe"):
        ag.cohen_kappa(matrix, categories=["no", "maybe"])
    # The order of words is that of the list.
    grades = [["low", "mid"], ["mid", "high"], ["high", "high"]]
    ordered = ag.krippendorff_alpha(grades, level="interval", categories=["low", "mid", "high"])
    numbers = ag.krippendorff_alpha([[0, 1], [1, 2], [2, 2]], level="interval")
    assert ordered.estimate == pytest.approx(numbers.estimate)
    assert ag.per_category(grades)[0].category == "high"


@pytest.mark.parametrize(
    ("matrix", "reason"),
    [
        ([], "there is no rating"),
        (np.zeros((0, 3)), "there is no rating"),
        (np.zeros((3, 0)), "there is no rating"),
        ([[NAN, NAN]], "there is no rating"),
        ([[None, None]], "there is no rating"),
        ([[1], [2]], "all ratings are from one rater"),
        ([[1, NAN], [NAN, 2]], "no item has two ratings"),
        ([[1, 2]], "there is only one item"),
        ([[1, 1], [1, 1]], "all ratings are equal, so agreement by chance is certain"),
    ],
)
def test_undefined(matrix: Any, reason: str) -> None:
    result = ag.krippendorff_alpha(matrix, ci="bootstrap")
    assert not result.defined
    assert result.reason == reason
    assert math.isnan(result.estimate)
    assert math.isnan(result.se)
    assert result.band is None
    assert f"undefined: {reason}" in repr(result)
    assert reason in result._repr_html_()


def test_intervals() -> None:
    plain = ag.krippendorff_alpha(SUBJECTS)
    assert math.isnan(plain.se)
    assert plain.error_reason == "it was not computed"
    one = ag.krippendorff_alpha(SUBJECTS, ci="bootstrap", seed=3, threads=1)
    many = ag.krippendorff_alpha(SUBJECTS, ci="bootstrap", seed=3, threads=4)
    assert (one.se, one.ci_low, one.ci_high) == (many.se, many.ci_low, many.ci_high)
    other = ag.krippendorff_alpha(SUBJECTS, ci="bootstrap", seed=4)
    assert one.se != other.se
    narrow = ag.krippendorff_alpha(SUBJECTS, ci="bootstrap", seed=3, confidence=0.5)
    assert one.ci_low < narrow.ci_low < narrow.ci_high < one.ci_high
    bca = ag.krippendorff_alpha(SUBJECTS, ci="bootstrap", seed=3, ends="bca")
    assert bca.ci_low != one.ci_low
    pairs = [number // 2 for number in range(12)]
    clustered = ag.krippendorff_alpha(SUBJECTS, ci="analytic", clusters=pairs)
    assert clustered.se != ag.krippendorff_alpha(SUBJECTS, ci="analytic").se
    assert clustered.estimate == plain.estimate


def test_weights_of_items_and_raters() -> None:
    doubled = np.vstack([SUBJECTS, SUBJECTS[:3]])
    weights = [2, 2, 2] + [1] * 9
    for function in (ag.fleiss_kappa, ag.percent_agreement, ag.gwet_ac):
        weighted = function(SUBJECTS, item_weights=weights)
        assert weighted.estimate == pytest.approx(function(doubled).estimate)
    without = ag.fleiss_kappa(SUBJECTS, rater_weights=[1, 1, 1, 0])
    assert without.estimate == pytest.approx(ag.fleiss_kappa(SUBJECTS[:, :3]).estimate)


def test_values_or_positions() -> None:
    """The values of the categories by default; words are numbered, so both are the same."""
    stars = np.array([[1, 1], [1, 2], [2, 1], [2, 5], [5, 5], [5, 5]])
    by_value = {float(apart): 1 - apart / 4 for apart in range(5)}
    places = np.array([[0, 0], [0, 1], [1, 0], [1, 2], [2, 2], [2, 2]], np.float64)
    by_place = {float(apart): 1 - apart / 2 for apart in range(3)}
    values = ag.cohen_kappa(stars, weights="linear")
    assert values.estimate == pytest.approx(twins.cohen(stars.astype(np.float64), by_value))
    asked = ag.cohen_kappa(stars, weights="linear", scores="values")
    assert asked.estimate == values.estimate
    positions = ag.cohen_kappa(stars, weights="linear", scores="positions")
    assert positions.estimate == pytest.approx(twins.cohen(places, by_place))
    assert positions.estimate != pytest.approx(values.estimate)
    names = ["low", "mid", "high"]
    words = [[names[int(place)] for place in row] for row in places]
    named = ag.cohen_kappa(words, weights="linear", categories=names)
    assert named.estimate == pytest.approx(positions.estimate)


def test_groups_of_items() -> None:
    labels = ["even", "odd"] * 6
    result = ag.krippendorff_alpha(UNITS, by=labels)
    assert list(result.groups) == ["even", "odd"]
    for place, name in enumerate(("even", "odd")):
        alone = twins.alpha(UNITS[place::2], "nominal")
        assert result.groups[name].estimate == pytest.approx(alone)
    assert result.estimate == ag.krippendorff_alpha(UNITS).estimate
    some = ag.krippendorff_alpha(UNITS, by=[None if name == "odd" else name for name in labels])
    assert list(some.groups) == ["even"]
    with pytest.raises(prefkit.ArgumentError, match="by has 3 labels for 12 items"):
        ag.krippendorff_alpha(UNITS, by=[1, 2, 3])
    with pytest.raises(prefkit.ArgumentError, match="which only a Dataset has"):
        ag.krippendorff_alpha(UNITS, by="task")


def test_groups_of_rows() -> None:
    """The same items in two rounds: each round is measured by itself."""
    first, second = twins.random_ratings(1), twins.random_ratings(2)
    both = [long_form(first), long_form(second)]
    items = [int(code) for one in both for code in one.item]
    raters = [int(code) for one in both for code in one.rater]
    values = [float(value) for one in both for value in one.value]
    rounds = ["first"] * len(both[0]) + ["second"] * len(both[1])
    ratings = ag.ratings(items, raters, values)
    result = ag.krippendorff_alpha(ratings, by=rounds, duplicates="keep")
    assert result.groups["first"].estimate == pytest.approx(twins.alpha(first, "nominal"))
    assert result.groups["second"].estimate == pytest.approx(twins.alpha(second, "nominal"))


def test_summary() -> None:
    summary = ag.summarize(SUBJECTS, level="interval", weights="quadratic", ci="analytic")
    assert next(iter(summary.coefficients)) == "percent_agreement"
    assert summary["gwet_ac"] == ag.gwet_ac(SUBJECTS, weights="quadratic", ci="analytic")
    alpha = ag.krippendorff_alpha(SUBJECTS, level="interval", ci="analytic")
    assert summary["krippendorff_alpha"] == alpha
    assert not summary["cohen_kappa"].defined
    assert "krippendorff_alpha" in repr(summary)
    assert "<table>" in summary._repr_html_()
    # Columns that nobody asked for are not there.
    assert "interval" in repr(summary)
    assert "<th>se</th>" in summary._repr_html_()
    plain = ag.summarize(SUBJECTS)
    assert repr(plain).splitlines()[0].split() == ["coefficient", "estimate"]
    assert repr(plain).splitlines()[2].split()[:3] == ["cohen_kappa", "-", "it"]
    assert repr(plain).splitlines()[4].split() == ["fleiss_kappa", "0.761"]
    assert "<th>se</th>" not in plain._repr_html_()
    two = ag.summarize(SUBJECTS[:, 1:3], ["cohen_kappa", "scott_pi"])
    assert list(two.coefficients) == ["cohen_kappa", "scott_pi"]
    assert two["cohen_kappa"].estimate == pytest.approx(twins.cohen(SUBJECTS[:, 1:3]))


def test_results_read_well_and_pickle() -> None:
    result = ag.krippendorff_alpha(SUBJECTS, ci="analytic", by=["a", "b"] * 6)
    assert repr(result).startswith("<krippendorff_alpha 0.743, 95% CI 0.419 to 1.000, moderate; ")
    assert pickle.loads(pickle.dumps(result)) == result
    with pytest.raises(AttributeError):
        result.estimate = 1  # type: ignore[misc]
    assert "<th>estimate</th><td>0.7434</td>" in result._repr_html_()
    assert ag.percent_agreement(SUBJECTS).band is None


@pytest.mark.parametrize(
    ("options", "field", "message"),
    [
        ({"weights": "cubic"}, "weights", "weights must be one of identity, linear"),
        ({"weights": [[1, 0]]}, "weights", "square matrix"),
        ({"weights": [[1, 0], [0, 1]]}, "weights", "a matrix for 5 categories has 25 numbers"),
        ({"level": "nominal"}, "level", "fleiss_kappa takes weights=, not level="),
        ({"ci": "bayes"}, "ci", "ci must be one of analytic, None, bootstrap"),
        ({"confidence": 0}, "confidence", "between 0 and 1"),
        ({"confidence": "high"}, "confidence", "finite number"),
        ({"resamples": 5}, "resamples", "from 10 to 1,000,000"),
        ({"resamples": True}, "resamples", "integer"),
        ({"seed": -1}, "seed", "from 0"),
        ({"threads": 0}, "threads", "from 1"),
        ({"progress": 3}, "progress", "function of"),
        ({"categories": [3, 1, 2]}, "categories", "strictly ascending"),
        ({"categories": []}, "categories", "empty"),
        ({"categories": ["a", "b"]}, "categories", "the categories are strings"),
        ({"categories": [1, 2, 3]}, "categories", "4"),
        ({"item_weights": [1, 2]}, "item_weights", "one value for each item, 12 in all"),
        ({"item_weights": [-1] * 12}, "weights", "from 1e-30 to 1e30"),
        ({"clusters": [1]}, "clusters", "one value for each item"),
        ({"duplicates": "mean"}, "duplicates", "refuse, first, last, keep"),
        ({"ties": "half"}, "ties", "preferences of a dataset"),
        ({"scores": "ranks"}, "scores", "values, positions"),
    ],
)
def test_wrong_options(options: Any, field: str, message: str) -> None:
    with pytest.raises(prefkit.ArgumentError, match=message) as caught:
        ag.fleiss_kappa(SUBJECTS, **options)
    assert caught.value.field == field


def test_wrong_names_and_coefficients() -> None:
    with pytest.raises(TypeError, match=r"has no argument 'weight'; did you mean 'weights'\?"):
        ag.fleiss_kappa(SUBJECTS, weight="linear")  # type: ignore[call-arg]
    with pytest.raises(prefkit.ArgumentError, match="krippendorff_alpha takes level="):
        ag.krippendorff_alpha(SUBJECTS, weights="linear")
    with pytest.raises(prefkit.ArgumentError, match=r"\('circular', circumference\)"):
        ag.krippendorff_alpha(SUBJECTS, level=("circular", 1, 2))  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="circle of 2"):
        ag.krippendorff_alpha(SUBJECTS, level=("circular", 2))
    with pytest.raises(prefkit.ArgumentError, match="two"):
        ag.cohen_kappa(SUBJECTS)
    with pytest.raises(prefkit.ArgumentError, match="coefficient must be one of"):
        ag.per_rater(SUBJECTS, "kappa")  # type: ignore[arg-type]
    assert ag.krippendorff_alpha(SUBJECTS, level=("circular", 12)).defined
    assert ag.krippendorff_alpha(SUBJECTS, level=("bipolar", 0, 6)).defined


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (3, "it is int"),
        (None, "it is NoneType"),
        ("abc", "it is str"),
        ([1, 2, 3], r"its shape is \(3,\)"),
        (np.zeros((2, 2, 2)), r"its shape is \(2, 2, 2\)"),
        ([[1, 2], [3]], "rectangular"),
        ([[1, "a"]], "all numbers or all strings"),
        ([[1, [2]]], "rectangular"),
        (np.array([["2020-01-01"]], "M8[D]"), "numbers or strings"),
        (np.array([[1j]]), "numbers or strings"),
        ([[1, math.inf], [1, 2]], "infinite"),
        (np.array([[2**63 + 1, 1]], np.uint64), "whole number"),
    ],
)
def test_wrong_ratings(matrix: Any, message: str) -> None:
    with pytest.raises(prefkit.ArgumentError, match=message):
        ag.fleiss_kappa(matrix)


def test_a_wrong_rating_is_named() -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        ag.fleiss_kappa([[1, 2], [1, -math.inf]])
    assert (caught.value.field, caught.value.record) == ("value", 1)


def test_progress_and_cancel() -> None:
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> bool:
        seen.append((done, total))
        return len(seen) < 3

    matrix = twins.random_ratings(0, items=3000, raters=10, categories=8)
    with pytest.raises(prefkit.Cancelled):
        ag.conger_kappa(matrix, ci="bootstrap", resamples=1_000_000, progress=watch)
    assert len(seen) == 3
    assert all(done <= total for done, total in seen)

    def fail(done: int, total: int) -> None:
        raise KeyError("from the callback")

    with pytest.raises(KeyError, match="from the callback"):
        ag.conger_kappa(matrix, ci="bootstrap", resamples=1_000_000, progress=fail)


def test_states() -> None:
    whole = ag.summarize(SUBJECTS, ci="analytic")
    batches = [ag.State(SUBJECTS[:4]), ag.State(SUBJECTS[4:7]), ag.State(SUBJECTS[7:])]
    copies = [pickle.loads(pickle.dumps(batch)) for batch in reversed(batches)]
    merged = batches[0].merge(batches[1]).merge(batches[2])
    again = copies[0].merge(copies[1]).merge(copies[2])
    names: tuple[Any, ...] = ("conger_kappa", "gwet_ac", "krippendorff_alpha")
    for name in names:
        for state in (merged, again):
            result = state.finish(name, ci="analytic")
            assert result.estimate == pytest.approx(whole[name].estimate, abs=1e-12)
            assert result.se == pytest.approx(whole[name].se, abs=1e-12)
    assert "bytes" in repr(merged)
    with pytest.raises(prefkit.ArgumentError, match="not a state"):
        ag.State.from_bytes(b"nonsense")
    with pytest.raises(prefkit.ArgumentError, match="only a State"):
        merged.merge(SUBJECTS)  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="belongs to the ratings"):
        merged.finish("gwet_ac", categories=[1])


def test_states_of_named_raters_and_words() -> None:
    first = ag.ratings([1, 1, 2], ["ann", "bob", "ann"], ["x", "y", "x"])
    second = ag.ratings([3, 3, 4, 4], ["bob", "cy", "ann", "cy"], ["x", "x", "y", "z"])
    together = ag.ratings(
        [1, 1, 2, 3, 3, 4, 4],
        ["ann", "bob", "ann", "bob", "cy", "ann", "cy"],
        ["x", "y", "x", "x", "x", "y", "z"],
    )
    with pytest.raises(prefkit.ArgumentError, match="string ratings need categories"):
        ag.State(first)
    words = ["x", "y", "z"]
    with pytest.raises(prefkit.ArgumentError, match="raters with names need raters="):
        ag.State(first, categories=words)
    with pytest.raises(prefkit.ArgumentError, match="'bob' is not in the list"):
        ag.State(first, categories=words, raters=["ann"])
    who = ["cy", "bob", "ann"]
    states = [ag.State(one, categories=words, raters=who) for one in (first, second)]
    merged = states[0].merge(states[1]).finish("conger_kappa")
    assert merged.estimate == pytest.approx(ag.conger_kappa(together).estimate)
    assert merged.n_raters == 3
    without = [ag.State(one, categories=words, keeps_raters=False) for one in (first, second)]
    alpha = without[0].merge(without[1]).finish()
    assert alpha.estimate == pytest.approx(ag.krippendorff_alpha(together).estimate)
    with pytest.raises(prefkit.ArgumentError, match="who gave which rating"):
        without[0].finish("conger_kappa")


def test_help_shows_the_options() -> None:
    import inspect

    parameters = inspect.signature(ag.gwet_ac).parameters
    assert list(parameters)[:3] == ["ratings", "weights", "level"]
    assert parameters["resamples"].default == 1000


def test_a_data_frame_names_its_raters() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(SUBJECTS, columns=["ann", "bob", "cy", "dee"])
    assert [rater.rater for rater in ag.per_rater(frame)] == ["ann", "bob", "cy", "dee"]
    words = pandas.DataFrame({"ann": ["x", pandas.NA], "bob": ["x", "y"]})
    # A rating without a second one says nothing of agreement, and something of chance.
    assert ag.percent_agreement(words).n_ratings == 2
    assert ag.fleiss_kappa(words).n_ratings == 3


def test_an_interval_by_scores_is_inside_the_range_and_has_the_same_error() -> None:
    same = [[1, 1], [2, 2], [3, 3], [1, 1], [2, 2]]
    near = [*same, [1, 2], *same]
    for ratings in (same, near):
        score = ag.fleiss_kappa(ratings, ci="score")
        gwet = ag.fleiss_kappa(ratings, ci="analytic")
        assert score.se == gwet.se
        assert score.ci_low < score.estimate <= score.ci_high <= 1
        assert score.ci_low < gwet.ci_low
