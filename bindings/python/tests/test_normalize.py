"""Scores on one scale: methods by group, normalizers, models, and what cannot be meant."""

from __future__ import annotations

import datetime
import math
import pickle
import signal
import threading
import time
import zoneinfo
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import prefkit
from prefkit import normalize as nz

NAN = math.nan
METHODS: tuple[Any, ...] = (
    "zscore", "robust", "minmax", "rank", "uniform", "normal", "quantile", "shrunk", "symmetric",
)  # fmt: skip
RATERS = ["ann", "ann", "ann", "bob", "bob", "bob", "bob"]
VALUES = [1, 2, 3, 4, 4, 8, None]


def sample(seed: int, rows: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    rater = random.integers(0, 6, rows)
    task = random.choice(np.array(["chat", "code", "math"]), rows)
    values = np.round(random.normal(rater, 1 + rater / 3)).clip(-20, 20)
    values[random.random(rows) < 0.05] = np.nan
    return values, rater, task


def twin(method: str, values: np.ndarray) -> np.ndarray:
    """The formulas of docs/statistics.md for one group without gaps."""
    if method == "zscore":
        return (values - values.mean()) / values.std()
    if method == "robust":
        median = np.median(values)
        return (values - median) / (1.482602218505602 * np.median(np.abs(values - median)))
    if method == "minmax":
        return (values + 20) / 40
    if method == "symmetric":
        return values / np.sqrt(np.mean(values**2))
    below, equal = (values[:, None] > values).sum(1), (values[:, None] == values).sum(1)
    rank = below + (equal + 1) / 2
    return rank if method == "rank" else (rank - 0.5) / len(values)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", ["zscore", "robust", "minmax", "symmetric", "rank", "uniform"])
def test_methods_twin(method: Any, seed: int) -> None:
    values, rater, task = sample(seed)
    made = nz.scores(values, [rater, task], method, scale=(-20, 20))
    assert made.parameters is not None
    assert made.group is not None
    for place in range(len(made.parameters)):
        rows = (made.group == place) & ~np.isnan(values)
        word = made.parameters.reason[place]
        if word is None:
            np.testing.assert_allclose(made.scores[rows], twin(method, values[rows]), atol=1e-12)
        else:
            assert np.isnan(made.scores[rows]).all()
    assert (made.reasons[np.isnan(values)] == 1).all()
    assert ((made.reasons == 0) == ~np.isnan(made.scores)).all()


def test_a_reason_for_each_row() -> None:
    made = nz.scores([1, 3, None, 5, 5, 9, 2], by=["a", "a", "a", "b", "b", "c", None])
    np.testing.assert_allclose(made.scores, [-1, 1, NAN, NAN, NAN, NAN, NAN])
    assert [made.reason(row) for row in (0, 2, 3, 5, 6)] == [
        None,
        "the score is missing",
        "the scores of the group do not differ",
        "the group has only one score",
        "a key of the row is missing",
    ]
    assert made.undefined() == {
        "constant": 2, "missing_score": 1, "missing_key": 1, "one_value": 1,
    }  # fmt: skip
    assert np.asarray(made) is made.scores
    assert np.array(made, np.float32).dtype == np.float32
    assert len(made) == len(list(made)) == 7
    assert made[0] == -1
    assert repr(made) == (
        "<prefkit.normalize.Normalized: 7 scores; 4 groups; without a score: constant 2, "
        "missing_score 1, missing_key 1, one_value 1>"
    )
    assert "constant" in made._repr_html_()


def test_parameters() -> None:
    made = nz.scores(VALUES, {"who": RATERS}, minimum_count=4)
    table = made.parameters
    assert table is not None
    assert table.to_pylist()[0] == {
        "who": "ann", "count": 3, "pooled": 6, "level": 1, "location": pytest.approx(11 / 3),
        "scale": pytest.approx(2.2110831935702666), "reason": None,
    }  # fmt: skip
    assert (table.fallen_back_groups, table.fallen_back_scores) == (2, 6)
    assert list(table.to_dict()) == [
        "who", "count", "pooled", "level", "location", "scale", "reason",
    ]  # fmt: skip
    lines = repr(table).splitlines()
    assert lines[0].split() == list(table.to_dict())
    assert lines[1].split()[:2] == ["ann", "3"]
    assert "<table>" in table._repr_html_()
    assert "2 fell back" in repr(made)
    none = nz.scores(VALUES, RATERS, minimum_count=4, parents=[])
    assert none.undefined()["too_few"] == 6


def test_keys_of_any_type() -> None:
    expected = nz.scores(VALUES, RATERS).scores
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    numbers = [7, 7, 7, 9, 9, 9, 9]
    for keys in (
        np.array(RATERS),
        np.array(RATERS, dtype=object),
        tuple(RATERS),
        iter(RATERS),
        pandas.Series(RATERS),
        pandas.Series(RATERS, dtype="category"),
        pandas.Categorical(RATERS),
        polars.Series(RATERS),
        numbers,
        np.array(numbers, np.uint8),
        np.array(numbers, np.float32),
        np.ma.MaskedArray(numbers, mask=False),
        [number == 7 for number in numbers],
        [np.int64(number) for number in numbers],
    ):
        np.testing.assert_allclose(nz.scores(VALUES, keys).scores, expected, err_msg=repr(keys))
    gaps = np.ma.MaskedArray(numbers, mask=[True, *[False] * 6])
    assert nz.scores(VALUES, gaps).reason(0) == "a key of the row is missing"
    made = nz.scores(VALUES, [np.array([7, NAN, 7, 9, 9, 9, 9])], missing="group").parameters
    assert made is not None
    assert made.keys["key_0"].tolist() == [7, 9, None]
    frame = pandas.DataFrame({"score": VALUES, "who": RATERS, "task": ["t"] * 7})
    for data in (frame, polars.DataFrame({"score": VALUES, "who": RATERS}), dict(frame)):
        np.testing.assert_allclose(nz.scores(data, by=["who"]).scores, expected)
    table = nz.scores(frame, by=["who", "task"]).parameters
    assert table is not None
    assert list(table.keys) == ["who", "task"]


@pytest.mark.parametrize(
    ("arguments", "match"),
    [
        ({"values": "abc"}, "values must be a list or an array"),
        ({"values": 3}, "values must be a list or an array"),
        ({"values": [[1, 2]]}, "one dimension"),
        ({"values": [1, "x", 2, 3, 4, 5, 6]}, "row 1 has 'x'"),
        ({"values": [1, 2]}, "has 7 values for 2 scores"),
        ({"by": [1.5] * 7}, "row 0 has"),
        ({"by": [1, "a", 2, 3, 4, 5, 6]}, "all ints or all texts"),
        ({"by": [2**70] * 7}, "int64 cannot hold"),
        ({"by": np.array([2**63] * 7, np.uint64)}, "int64 cannot hold"),
        ({"by": np.array(["2020-01-01"] * 7, "M8[D]")}, "windows"),
        ({"by": "rater"}, "names a column"),
        ({"method": "z"}, "method must be one of"),
        ({"method": "minmax"}, "declared scale"),
        ({"scale": (5, 1)}, "lower end first"),
        ({"scale": 5}, "scale must be"),
        ({"scale": (1, 2, 3)}, "two ends"),
        ({"minimum_count": 0}, "minimum_count must be an integer"),
        ({"parents": [1, 1]}, "must keep fewer"),
        ({"parents": "1"}, "parents must be"),
        ({"ddof": -1}, "ddof must be"),
        ({"method": "robust", "factor": 0}, "factor must be above 0"),
        ({"method": "uniform", "offset": 1}, "offset"),
        ({"ties": "min"}, "ties must be one of"),
        ({"reference": []}, "no score"),
        ({"method": "quantile", "reference": [1, NAN]}, "score 1 of the reference"),
        ({"missing": "drop"}, "missing must be one of"),
        ({"threads": 0}, "threads must be"),
        ({"progress": 3}, "progress must be"),
        ({"values": {"value": [1]}, "by": None}, "one named 'score'"),
        ({"values": {"score": VALUES}, "by": "who"}, "no column 'who'"),
    ],
)
def test_what_cannot_be_meant(arguments: dict[str, Any], match: str) -> None:
    with pytest.raises(prefkit.ArgumentError, match=match):
        nz.scores(**{"values": VALUES, "by": RATERS, **arguments})


def test_unknown_options_are_type_errors() -> None:
    with pytest.raises(TypeError, match="did you mean 'parents'"):
        nz.scores(VALUES, RATERS, parent=[0])  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Normalizer"):
        nz.Normalizer("zscore", minimum=3)  # type: ignore[call-arg]


def test_nothing_and_all_missing() -> None:
    for method in METHODS:
        empty = nz.scores([], [], method, scale=(0, 1))
        assert len(empty) == 0
        assert empty.parameters is not None
        assert len(empty.parameters) == 0
        assert repr(empty.parameters)
        none = nz.scores([NAN, math.inf, None], [1, 1, 2], method, scale=(0, 1))
        assert np.isnan(none.scores).all()
        assert none.reasons.tolist() == [1, 1, 1]
        assert none.parameters is not None
        expected = None if method == "minmax" else "empty"
        assert set(none.parameters.reason.tolist()) <= {expected, "empty"}


@pytest.mark.parametrize("method", METHODS)
def test_normalizer_learns_in_batches(method: Any) -> None:
    values, rater, task = sample(5)
    options: Any = {"scale": (-20, 20), "minimum_count": 8}
    whole = nz.scores(values, [rater, task], method, **options)
    first, second = slice(0, 150), slice(150, 400)
    one = nz.Normalizer(method, **options)
    assert one.partial_fit(values[first], by=[rater[first], task[first]]) is one
    one.partial_fit(values[second], by=[rater[second], task[second]])
    parts = [
        nz.Normalizer(method, **options).fit(values[part], [rater[part], task[part]])
        for part in (second, first)
    ]
    merged = nz.Normalizer.from_bytes(parts[0].to_bytes()).merge(parts[1])
    again = pickle.loads(pickle.dumps(merged))
    for normalizer in (one, merged, again, nz.Normalizer(method, **options).merge(one)):
        made = normalizer.transform(values, [rater, task])
        np.testing.assert_allclose(made.scores, whole.scores, atol=1e-10)
        assert (made.reasons == whole.reasons).all()
        back = normalizer.inverse_transform(made.scores, by=[rater, task])
        kept = back.reasons == 0
        # A flat part of a curve has no way back; a straight line always has.
        assert kept.sum() == (made.reasons == 0).sum()
        np.testing.assert_allclose(back.scores[kept], values[kept], atol=1e-9)
        assert normalizer.parameters.count.sum() == (~np.isnan(values)).sum()
    assert again.to_bytes() == merged.to_bytes()
    assert (again.parameters.prior is not None) == (method == "shrunk")


def test_normalizer_habits() -> None:
    normalizer = nz.Normalizer("robust", by=["who"], scale=(0, 10))
    assert normalizer.get_params()["scale"] == (0, 10)
    assert nz.Normalizer(**normalizer.get_params()).get_params() == normalizer.get_params()
    assert normalizer.set_params(method="zscore", ddof=1) is normalizer
    assert repr(normalizer) == (
        "<prefkit.normalize.Normalizer('zscore', by=['who'], scale=(0, 10), ddof=1)>"
    )
    data = {"score": VALUES, "who": RATERS}
    made = normalizer.fit(data).transform(data)
    np.testing.assert_allclose(made.scores, normalizer.fit_transform(data).scores)
    np.testing.assert_allclose(made.scores[:3], [-1, 0, 1])
    assert normalizer.n_groups_ == 2
    assert normalizer.parameters.keys["who"].tolist() == ["ann", "bob"]
    assert "of 2 groups" in repr(normalizer)
    assert "<table>" in normalizer._repr_html_()
    assert "&lt;prefkit" in nz.Normalizer()._repr_html_()
    for unfitted in (nz.Normalizer(), pickle.loads(pickle.dumps(nz.Normalizer()))):
        with pytest.raises(prefkit.ArgumentError, match="fit it"):
            unfitted.transform([1])
    with pytest.raises(prefkit.ArgumentError, match="the scores are bare"):
        normalizer.transform(VALUES)
    with pytest.raises(TypeError, match="set_params"):
        normalizer.set_params(colour=1)
    with pytest.raises(prefkit.ArgumentError, match="only a Normalizer"):
        normalizer.merge(3)  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="different methods or options"):
        normalizer.merge(nz.Normalizer("robust").fit(VALUES, RATERS))
    before = normalizer.to_bytes()
    with pytest.raises(prefkit.ArgumentError, match="keys differ"):
        normalizer.partial_fit(VALUES, by=[1] * 7)
    assert normalizer.to_bytes() == before
    assert normalizer.merge(nz.Normalizer()) is normalizer


def test_texts_keep_their_meaning() -> None:
    normalizer = nz.Normalizer().fit([1, 3, 10], ["ann", "ann", "bob"])
    normalizer.partial_fit([20], ["bob"])
    made = normalizer.transform([5, 15, 2], ["eve", "bob", "ann"])
    np.testing.assert_allclose(made.scores, [NAN, 0, 0])
    assert made.reason(0) == "the group was not there when the normalizer was fitted"
    odd = nz.Normalizer().fit([1, 3], ["\0é🙂", "\0é🙂"])
    assert odd.parameters.keys["key"].tolist() == ["\0é🙂"]
    with pytest.raises(prefkit.ArgumentError, match="not Unicode"):
        nz.Normalizer().fit([1], ["\ud800"])


@given(st.binary(max_size=200))
def test_bytes_that_are_no_normalizer(data: bytes) -> None:
    with pytest.raises(prefkit.ArgumentError, match="state"):
        nz.Normalizer.from_bytes(data)


@given(st.integers(0, 10_000), st.integers(0, 255))
def test_damaged_bytes(place: int, byte: int) -> None:
    good = nz.Normalizer("robust").fit(VALUES, RATERS).to_bytes()
    bad = bytearray(good)
    bad[place % len(good)] = byte
    if bytes(bad) == good:
        return
    with pytest.raises(prefkit.ArgumentError):
        nz.Normalizer.from_bytes(bytes(bad))
    with pytest.raises(prefkit.ArgumentError):
        nz.Normalizer.from_bytes(good[: place % len(good)])


def test_options_come_back_from_bytes() -> None:
    given_options: Any = {
        "scale": (-5.0, 5.0), "parents": (1, 0), "minimum_count": 3, "reference": [3.0, 1.0],
    }  # fmt: skip
    for method in METHODS:
        normalizer = nz.Normalizer(method, **given_options).fit(
            [1, 2], by={"a": [1, 1], "b": ["x", "y"]}
        )
        back = nz.Normalizer.from_bytes(normalizer.to_bytes(), by=["a", "b"])
        assert back.method == method
        assert back.by == ["a", "b"]
        params = back.get_params()
        for name in ("scale", "parents", "minimum_count"):
            assert params[name] == given_options[name]
        assert (params["reference"] is not None) == (method == "quantile")


def test_masked_times_are_missing() -> None:
    for unit in ("us", "s"):
        times = np.ma.MaskedArray(np.zeros(2, f"M8[{unit}]"), mask=[True, False])
        codes = nz.windows(times, "day").codes().tolist()
        assert codes == [np.iinfo(np.int64).min, 0]


def test_windows() -> None:
    utc = datetime.UTC
    times = [
        datetime.datetime(2026, 3, 29, 22, 30, tzinfo=utc),  # Monday in Berlin already.
        "2026-03-29T21:30:00Z",
        None,
        np.datetime64("2026-03-30T12:00"),
    ]
    week = nz.windows(times, "week", zone="Europe/Berlin")
    assert week.starts().astype("M8[m]").astype(str).tolist() == [
        "2026-03-29T22:00", "2026-03-22T23:00", "NaT", "2026-03-29T22:00",
    ]  # fmt: skip
    assert repr(week) == "<prefkit.normalize.Windows: week of 4 times>"
    for zone in (zoneinfo.ZoneInfo("UTC"), "UTC", datetime.UTC):
        starts = nz.windows(times, "week", zone=zone).starts()
        assert starts[0].astype(str) == "2026-03-23T00:00:00.000000"
    east = datetime.timezone(datetime.timedelta(hours=2))
    assert nz.windows(times, "day", zone=east).starts()[0].astype(str).startswith("2026-03-29T22")
    day = datetime.timedelta(days=1)
    rolling = nz.windows(times, width=7 * day, step=np.timedelta64(1, "D"), origin=times[0])
    assert rolling.starts()[1].astype(str).startswith("2026-03-28T22:30")
    made = nz.scores([1, 3, 5, 7], [["a"] * 4, week])
    np.testing.assert_allclose(made.scores, [-1, NAN, NAN, 1])
    assert made.reason(2) == "the time of the row is missing"
    assert made.parameters is not None
    assert list(made.parameters.keys) == ["key_0", "week"]
    assert made.parameters.keys["week"].dtype == np.dtype("M8[us]")
    assert "2026-03-22T23:00" in repr(made.parameters)
    overlapping = nz.scores([1, 3, 5, 7], rolling)
    assert overlapping.reasons.tolist() == [0, 6, 4, 0]


@pytest.mark.parametrize(
    ("times", "options", "match"),
    [
        ([], {}, "needs a unit"),
        ([], {"unit": "fortnight"}, "unit must be one of"),
        ([], {"unit": "day", "width": datetime.timedelta(1)}, "needs a unit"),
        ([], {"unit": "day", "step": datetime.timedelta(1)}, "with a width"),
        ([], {"unit": "day", "zone": "Nowhere/Land"}, "no time zone Nowhere/Land"),
        ([], {"unit": "day", "zone": "../../etc/passwd"}, "no time zone"),
        ([], {"unit": "day", "zone": 3}, "zone must be a name"),
        ([], {"width": 7}, "width must be a timedelta"),
        ([], {"width": datetime.timedelta(0)}, "whole steps"),
        ([], {"width": datetime.timedelta(3), "step": datetime.timedelta(2)}, "whole steps"),
        ([], {"width": datetime.timedelta(3), "origin": "x"}, "ISO 8601"),
        ([1, 2], {"unit": "day"}, "no unit"),
        (["yesterday"], {"unit": "day"}, "ISO 8601"),
        ([datetime.datetime(2026, 1, 1)], {"unit": "day"}, "no zone"),
        ([3, "2026-01-01T00:00Z"], {"unit": "day"}, "3 in row 0 is no time"),
        (np.array(["300000-01-01"], "M8[Y]"), {"unit": "day"}, "too far away"),
        (7, {"unit": "day"}, "times must be a list"),
    ],
)
def test_windows_that_cannot_be_meant(times: Any, options: Any, match: str) -> None:
    with pytest.raises(prefkit.ArgumentError, match=match):
        nz.windows(times, **options)


def rated(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Scores of items by raters who each saw half of them: worth + bias + noise."""
    random = np.random.default_rng(seed)
    worth, bias = random.normal(size=40), random.normal(size=6)
    item, rater = np.nonzero(random.random((40, 6)) < 0.5)
    return worth, bias, item, rater, worth[item] + bias[rater] + random.normal(size=len(item)) / 20


def test_additive_is_least_squares() -> None:
    _, _, item, rater, values = rated(1)
    made = nz.additive(values, item, rater)
    design = np.zeros((len(values), 46))
    design[np.arange(len(values)), item] = 1
    design[np.arange(len(values)), 40 + rater] = 1
    seen = np.unique(item)
    solution = np.linalg.lstsq(design, values, rcond=None)[0]
    effects = solution[40:] - solution[40:].mean()
    np.testing.assert_allclose(made.raters.location, effects, atol=1e-8)
    np.testing.assert_allclose(made.items.value, solution[seen] + solution[40:].mean(), atol=1e-8)
    np.testing.assert_allclose(made.scores, values - effects[rater], atol=1e-8)
    assert made.converged
    assert made.component_sizes.tolist() == [len(values)]
    assert "additive, converged" in repr(made)
    assert list(made.items.to_dict()) == ["item", "count", "value", "component", "reason"]
    assert list(made.raters.keys) == ["rater"]


@pytest.mark.parametrize("model", [nz.additive, nz.multiplicative, nz.graded])
def test_models_find_the_order_of_items(model: Any) -> None:
    worth, _, item, rater, values = rated(2)
    likert = np.digitize(values, [-1, 0, 1])
    made = model(likert, item=[f"q{one:02}" for one in item], rater=rater)
    seen = np.unique(item)
    assert made.items.keys["item"][0] == f"q{seen[0]:02}"
    known = made.items.reason == None  # noqa: E711
    plain = prefkit.agreement.spearman(made.items.value[known], worth[seen][known])
    assert plain.estimate > 0.75
    if model is nz.graded:
        assert made.thresholds.shape == (6, 3)
        assert (np.diff(made.thresholds[~np.isnan(made.thresholds).any(1)]) > 0).all()
        assert made.log_likelihood < 0
        assert made.categories.tolist() == [0, 1, 2, 3]
        assert "deviation" in made.items.to_dict()
    else:
        assert made.categories is None


def test_raters_whom_no_item_links() -> None:
    values, item = [1, 2, 3, 5, 9], ["a", "b", "a", "b", "c"]
    rater = ["ann", "ann", "bob", "bob", "cy"]
    made = nz.additive(values, item, rater)
    assert made.reason(4) == "no item links the group to the others"
    assert made.component_sizes.tolist() == [4, 1]
    assert made.rater_components.tolist() == [0, 0, 1]
    assert made.items.reason.tolist() == [None, None, "disconnected"]
    assert nz.additive(values, item, rater, keep_components=True).undefined() == {}
    found = nz.comparability(values, rater, item)
    assert not found.connected
    assert found.components == (("ann", "bob"), ("cy",))
    assert found.sizes == (4, 1)
    assert "2 components that no item links" in repr(found)
    assert "cy" in found._repr_html_()
    near = found.link("ann", "bob")
    assert (near.comparable, near.shared_items, near.path) == (True, 2, ("ann", "bob"))
    assert not found.link("ann", "cy").comparable
    with pytest.raises(prefkit.ArgumentError, match="no group 'eve'"):
        found.link("ann", "eve")
    weeks = nz.comparability(by=[1, 1, 2, 2, 3], item=item, rater=rater)
    assert weeks.components == ((1, 2), (3,))
    assert weeks.link(1, 2).shared_raters == 0
    both = nz.comparability(by=[rater, [1, 1, 1, 1, None]], item=item)
    assert both.groups[0] == ("ann", 1)
    assert both.empty == (("cy", None),)


def test_models_that_cannot_be_meant() -> None:
    for wrong in ({"item": None}, {"rater": "rater"}):
        with pytest.raises(prefkit.ArgumentError, match="value for each score"):
            nz.additive(**{"values": [1.0], "item": [1], "rater": [1], **wrong})  # type: ignore[arg-type]
    with pytest.raises(prefkit.ArgumentError, match="tolerance must lie"):
        nz.additive([1.0], [1], [1], tolerance=2)
    with pytest.raises(prefkit.ArgumentError, match="nodes must be"):
        nz.graded([1.0], [1], [1], nodes=2)
    with pytest.raises(prefkit.ArgumentError, match="more than 50 different scores"):
        nz.graded(np.arange(60), np.arange(60), np.zeros(60, int))
    with pytest.raises(prefkit.ArgumentError, match="has 2 values for 1 scores"):
        nz.additive([1.0], [1, 2], [1])
    assert len(nz.additive([], [], []).items) == 0


def test_anchored() -> None:
    values, item = [1, 2, 3, 2, 5, 7], ["a", "b", "c", "x", "a", "c"]
    rater = ["ann"] * 4 + ["bob"] * 2
    made = nz.anchored(values, {"a": 10, "c": 30}, by=rater, item=item)
    np.testing.assert_allclose(made.scores, [10, 20, 30, 20, 10, 30])
    by_row = nz.anchored(values, [10, NAN, 30, None, 10, 30], by=rater)
    np.testing.assert_allclose(by_row.scores, made.scores)
    numbered = nz.anchored(values, {1: 10, 3: 30}, rater, item=[1, 2, 3, 9, 1, 3])
    np.testing.assert_allclose(numbered.scores, made.scores)
    rising = nz.anchored(values, {"a": 10, "c": 30}, rater, "monotone", item=item)
    np.testing.assert_allclose(rising.scores, made.scores)
    assert rising.parameters is not None
    assert np.isnan(rising.parameters.location).all()
    few = nz.anchored(values, {"a": 10}, rater, item=item)
    assert few.undefined() == {"one_value": 6}
    with pytest.raises(prefkit.ArgumentError, match="gold has 1 values"):
        nz.anchored(values, [1], rater)
    with pytest.raises(prefkit.ArgumentError, match="give finite ones"):
        nz.anchored(values, [math.inf] * 6, rater)
    with pytest.raises(prefkit.ArgumentError, match="names a column"):
        nz.anchored(values, {"a": 1}, rater)
    with pytest.raises(prefkit.ArgumentError, match="curve must be one of"):
        nz.anchored(values, {"a": 1}, rater, "cubic", item=item)  # type: ignore[arg-type]


def test_strengths() -> None:
    np.testing.assert_allclose(nz.strengths([-3, 0, 1, None, 4]).scores, [-3, 0, 1, NAN, NAN])
    assert nz.strengths([None, 4, 9]).undefined() == {"off_scale": 2, "missing_score": 1}
    small = nz.strengths(["better", "slightly better", None], "llama2_small", sign=[1, -1, 1])
    np.testing.assert_allclose(small.scores, [2 / 3, -1 / 3, NAN])
    np.testing.assert_allclose(nz.strengths([-2, 4], "linear").scores, [-0.5, 1])
    np.testing.assert_allclose(nz.strengths([-2, 4], "linear", sizes=8).scores, [-0.25, 0.5])
    np.testing.assert_allclose(nz.strengths([1, 2], [0.5, 2.5]).scores, [0.5, 2.5])
    mine = nz.strengths(["++", "-", "="], [1, 3], words={"++": 2, "-": -1, "=": 0})
    np.testing.assert_allclose(mine.scores, [3, -1, 0])
    for arguments, match in (
        ({"levels": [1.5]}, "whole steps"),
        ({"levels": ["best"]}, "not among the words"),
        ({"levels": [1], "words": {}}, "levels that are texts"),
        ({"levels": [1], "margins": [2, 1]}, "never fall"),
        ({"levels": [1], "margins": "huge"}, "margins must be one of"),
        ({"levels": [1], "sizes": 3}, "sizes is for"),
        ({"levels": [1], "sign": [1, 2]}, "sign has 2 values"),
    ):
        with pytest.raises(prefkit.ArgumentError, match=match):
            nz.strengths(**arguments)  # type: ignore[arg-type]


def test_datasets(ratings_dataset: prefkit.Dataset) -> None:
    ratings = ratings_dataset.ratings()
    made = nz.scores(ratings_dataset, by=["rater", "task"])
    rater = [ratings.raters[code] for code in ratings.rater]
    np.testing.assert_allclose(made.scores, nz.scores(ratings.value, rater).scores)
    assert made.parameters is not None
    assert made.parameters.keys["rater"].tolist() == ["ann", "bob", "cy"]
    assert made.parameters.keys["task"].tolist() == ["support"] * 3
    np.testing.assert_allclose(nz.scores(ratings, "rater").scores, made.scores)
    timed = nz.scores(ratings_dataset, by=nz.windows("time", "week"))
    assert timed.undefined() == {"missing_time": len(ratings)}
    model = nz.additive(ratings_dataset)
    assert model.items.keys["item"].tolist() == list(ratings.units)
    assert nz.comparability(ratings_dataset).connected
    normalizer = nz.Normalizer("shrunk", by=["rater"]).fit(ratings_dataset)
    assert normalizer.parameters.keys["rater"].tolist() == ["ann", "bob", "cy"]
    assert len(nz.scores(prefkit.read(b""), by="rater")) == 0
    with pytest.raises(prefkit.ArgumentError, match="colour"):
        nz.scores(ratings_dataset, by="colour")
    with pytest.raises(prefkit.ArgumentError, match="a rater and an item"):
        nz.scores(ratings, by="task")


def test_results_are_the_same_on_any_number_of_threads() -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=200_000)
    keys = random.integers(0, 500, len(values))
    for method in METHODS:
        one = nz.scores(values, keys, method, scale=(-99, 99), threads=1)
        two = nz.scores(values, keys, method, scale=(-99, 99), threads=2)
        assert one.scores.tobytes() == two.scores.tobytes()


def slow_work() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    rows = 300_000
    return (
        random.integers(1, 6, rows),
        random.integers(0, 50_000, rows),
        random.integers(0, 300, rows),
    )


def test_ctrl_c_and_progress_cancel() -> None:
    values, item, rater = slow_work()
    timer = threading.Timer(0.3, signal.raise_signal, [signal.SIGINT])
    timer.start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        nz.graded(values, item, rater, tolerance=1e-12, max_iterations=100_000)
    assert time.monotonic() - started < 20
    timer.join()
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> bool:
        seen.append((done, total))
        return False

    with pytest.raises(prefkit.Cancelled):
        nz.graded(values, item, rater, tolerance=1e-12, progress=stop)
    assert seen
    with pytest.raises(ZeroDivisionError):
        nz.graded(values, item, rater, tolerance=1e-12, progress=lambda done, total: done / 0)


def test_a_normalizer_that_learns_is_left_alone() -> None:
    values = np.random.default_rng(0).normal(size=500_000)
    keys = np.arange(len(values)) % 1000
    normalizer = nz.Normalizer("rank", threads=1).fit(values, keys)

    def meddle(done: int, total: int) -> None:
        with pytest.raises(RuntimeError, match="is learning"):
            normalizer.transform([1.0], [1])
        caught.append(done)

    caught: list[int] = []
    normalizer.partial_fit(values, keys, progress=meddle)
    assert caught
    assert int(normalizer.parameters.count.sum()) == 2 * len(values)


@pytest.mark.parametrize("method", METHODS)
def test_real_scores(shared: Path, method: Any) -> None:
    """Read from a file and normalized, the scores of each rater are those of the rater alone."""
    path = shared / "squality"
    if not path.is_dir():
        pytest.skip("squality is not here")
    dataset = prefkit.read(sorted(path.rglob("*.jsonl"))[:1], on_error="collect")
    ratings = dataset.ratings("score")
    made = nz.scores(ratings, "rater", method, scale=(0, 100))
    for rater in np.unique(ratings.rater):
        rows = ratings.rater == rater
        alone = nz.scores(ratings.value[rows], None, method, scale=(0, 100))
        if method not in ("quantile", "shrunk"):
            np.testing.assert_allclose(made.scores[rows], alone.scores)


def test_nothing_to_show() -> None:
    assert repr(nz.comparability([None], ["a"], ["q"])).endswith(": no scores>")
    assert repr(nz.comparability([1], ["a"], ["q"])).endswith(": 1 group>")
    assert "additive, no scores" in repr(nz.additive([None], ["q"], ["a"]))
    assert repr(nz.scores([1, 2], ["a", "a"])).endswith("; 1 group>")


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ([1, "a", None, 2.5], "row 1 has 'a'"),
        (["a", None, 1, 2.5], "row 2 has 1"),
        ([2.5, "a", 1, 1], "row 0 has 2.5"),
        (np.array([1, 2.5, 2, 3]), "row 1 has 2.5"),
    ],
)
def test_the_row_that_is_odd(by: Any, text: str) -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        nz.scores([1, 2, 3, 4], by)
    assert str(caught.value).endswith(text)
    with pytest.raises(prefkit.ArgumentError, match=r"it is inf$"):
        nz.scores([1], scale=(1, math.inf))
