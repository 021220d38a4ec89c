"""Drift: between samples, windows and batches, along time and against gold."""

from __future__ import annotations

import datetime
import json
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import prefkit
from prefkit import drift

NAN = math.nan
VECTORS = Path(__file__).resolve().parents[3] / "Tests" / "Vectors" / "drift"
BINNED: tuple[drift.Test, ...] = ("psi", "js", "chi2")


class Vector:
    """Figures of other libraries for the same data."""

    def __init__(self, name: str) -> None:
        read = json.loads((VECTORS / f"{name}.json").read_text())
        self.data, self.expected, self.tolerance = read["data"], read["expected"], read["tolerance"]

    def check(self, name: str, *found: float) -> None:
        assert list(found) == pytest.approx(
            self.expected[name], rel=self.tolerance, abs=self.tolerance
        )


def sample(seed: int, rows: int = 600) -> dict[str, np.ndarray]:
    """Scores of raters over weeks, with gaps in all columns but the rater's."""
    random = np.random.default_rng(seed)
    day = np.datetime64("2026-03-02") + random.integers(0, 42, rows).astype("m8[D]")
    rater = random.choice(np.array(["ann", "bob", "cy"]), rows)
    score = np.round(random.normal(3 + 0.03 * (day - day[0]).astype(int), 1)).clip(1, 7)
    score[random.random(rows) < 0.05] = NAN
    day[random.random(rows) < 0.05] = np.datetime64("NaT")
    return {"score": score, "rater": rater, "time": day}


def cells(data: dict[str, np.ndarray]) -> dict[tuple[str, int], np.ndarray]:
    """The scores of each rater in each week that is known."""
    week = drift.windows(data["time"], "week").codes()
    known = ~np.isnan(data["score"]) & ~np.isnat(data["time"])
    return {
        (rater, int(code)): data["score"][known & (data["rater"] == rater) & (week == code)]
        for rater in ("ann", "bob", "cy")
        for code in np.unique(week[known])
    }


# ---- samples ----


@pytest.mark.parametrize("name", ["", "tied_", "large_"])
def test_published_samples(name: str) -> None:
    vector = Vector("two_samples")
    a, b = vector.data[f"{name}a"], vector.data[f"{name}b"]
    found = drift.compare(a, b, ["ks", "wasserstein", "anderson"])
    vector.check(f"{name}ks", found["ks"].statistic)
    vector.check(f"{name}wasserstein", found["wasserstein"].statistic)
    vector.check(f"{name}darling", found["anderson"].statistic, found["anderson"].p_value)
    assert found["ks"].p_kind == ("asymptotic" if name == "large_" else "exact")
    if name == "":
        vector.check("ks_exact", found["ks"].p_value)
    if name == "large_":
        vector.check("large_ks_limit", found["ks"].p_value)
        assert found["anderson"].p_kind == "at_least"
        assert ", p >= 0.25" in repr(found["anderson"])


def test_published_categories() -> None:
    vector = Vector("two_samples")
    a, b = vector.data["tied_a"], vector.data["tied_b"]
    chi2 = drift.compare(a, b, "chi2")
    vector.check("tied_chi", chi2.statistic, chi2.p_value)
    vector.check("tied_v", chi2.effect)
    vector.check("tied_shannon", drift.compare(a, b, "js").statistic)
    vector.check("tied_shannon_2", drift.compare(a, b, "js", base=2).statistic)
    ties = Vector("ks_ties")
    ks = drift.compare(ties.data["a"], ties.data["b"])
    ties.check("d", ks.statistic)
    ties.check("p", ks.p_value)
    # Texts are categories as numbers are, a missing one is left out.
    texts = [str(one) for one in a], [*(str(one) for one in b), None]
    assert drift.compare(*texts, "chi2") == chi2
    group = [0] * len(a) + [1] * (len(b) + 1)
    assert drift.k_samples([*texts[0], *texts[1]], group, "chi2") == chi2


def test_published_k_samples() -> None:
    vector = Vector("scholz_stephens")
    found = drift.k_samples(vector.data["score"], vector.data["group"])
    vector.check("statistic", found.statistic)
    vector.check("p", found.p_value)


def test_published_false_discoveries() -> None:
    vector = Vector("discovery")
    for method in ("bh", "by"):
        vector.check(method, *drift.false_discovery_control(vector.data["p"], method))
    found = drift.false_discovery_control([0.01, NAN, 0.04])
    np.testing.assert_allclose(found, [0.02, NAN, 0.04])


def test_one_result() -> None:
    found = drift.compare([1, 2, 2, 3], [2, 3, 3, None, 4], "psi", bins=[2.5])
    # Counts 3 and 1 against 1 and 3, half a score added to each.
    assert found.statistic == pytest.approx(2 * (3.5 - 1.5) / 5 * math.log(3.5 / 1.5))
    assert (found.defined, found.reason, found.where, found.when) == (True, None, None, None)
    assert found.p_kind == "asymptotic"
    assert list(found.to_dict())[:2] == ["test", "statistic"]
    assert repr(found).startswith("<prefkit.drift.DriftResult: psi 0.67")
    assert "psi" in found._repr_html_()
    with pytest.raises(AttributeError):
        found.statistic = 1  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]
    bare = drift.compare([1, 2, 2, 3], [2, 3, 3, 4], "psi", bins=[2.5, 9], smoothing=0)
    assert bare.statistic == pytest.approx(2 * (0.75 - 0.25) * math.log(3))
    assert drift.compare([1, 2], [3], "psi", bins=[2.5], smoothing=0).reason == "empty_bin"
    lonely = drift.compare([1.0], [1.0], "wasserstein")
    assert (lonely.statistic, lonely.reason) == (0, None)
    assert math.isnan(lonely.effect)
    assert lonely.effect_reason == "one_value"
    assert (lonely.p_kind, math.isnan(lonely.p_value)) == (None, True)
    moved = drift.compare(range(20), range(10, 30), "wasserstein", permutations=199, seed=1)
    assert moved.p_kind == "permutation"
    assert moved.p_value < 0.05
    assert moved == drift.compare(range(20), range(10, 30), "wasserstein", permutations=199, seed=1)


@pytest.mark.parametrize("test", ["psi", "ks", "wasserstein", "js", "anderson", "chi2"])
@pytest.mark.parametrize("b", [[], [NAN, None], [math.inf], [99]])
def test_nothing_to_compare(test: drift.Test, b: list[Any]) -> None:
    found = drift.compare([1, 2, 3, 4], b, test, scale=(0, 10))
    assert (found.defined, found.reason, found.effect_reason) == (False, "empty", "empty")
    assert math.isnan(found.statistic)
    assert math.isnan(found.p_value)
    assert math.isnan(found.effect)
    assert f"{test} is undefined: empty" in repr(found)
    few = drift.compare([1, 2, 3, 4], [1, 2], test, minimum_count=3)
    assert few.reason == "too_few"


# ---- groups and windows ----


@pytest.mark.parametrize("reference", ["first", "previous", "rest", "given"])
@pytest.mark.parametrize("test", ["psi", "ks", "wasserstein", "js", "anderson", "chi2"])
def test_groups_twin(test: drift.Test, reference: str) -> None:
    data = sample(3)
    known = cells(data)
    given = [1.0, 2, 3, 3, 4, 5]
    table = drift.by_group(
        data, "rater", "week", test, minimum_count=15,
        reference=given if reference == "given" else reference,
    )  # fmt: skip
    starts = drift.windows(data["time"], "week").starts(np.array([code for _, code in known]))
    begins = dict(zip([code for _, code in known], starts, strict=True))
    compared = 0
    for rater in ("ann", "bob", "cy"):
        last: int | None = None
        for code in sorted(code for name, code in known if name == rater):
            (row,) = np.flatnonzero(
                (table.keys["rater"] == rater) & (table.keys["week"] == begins[code])
            )
            own, found = known[rater, code], table[row]
            assert table.count[row] == len(own)
            assert (found.where, found.when) == (rater, begins[code])
            if reference == "given":
                against = np.array(given)
            elif reference == "rest":
                against = np.concatenate(
                    [other for key, other in known.items() if key[0] == rater and key[1] != code]
                )
            else:
                against = np.empty(0) if last is None else known[rater, last]
            if last is not None and reference in ("first", "previous") and len(own) >= 15:
                assert table.reference[row] == begins[last]
            alone = drift.compare(against, own, test, minimum_count=15 if len(against) > 6 else 1)
            if len(own) < 15:
                assert found.reason == "too_few"
            elif found.defined and alone.defined:
                compared += 1
                assert found.statistic == pytest.approx(alone.statistic, rel=1e-9)
                assert found.effect == pytest.approx(alone.effect, rel=1e-9)
                assert found.p_value == pytest.approx(alone.p_value, rel=1e-9, nan_ok=True)
            if len(own) >= 15 and (last is None or reference == "previous"):
                last = code
    assert compared >= 10 or reference == "given"
    np.testing.assert_allclose(
        table.adjusted, drift.false_discovery_control(table.p_value), rtol=1e-12
    )


def test_why_a_window_is_not_compared() -> None:
    table = drift.by_group(
        [1, 2, 3, 4, 5, None, 6, 7, 8],
        ["a", "a", "a", "a", "a", "a", None, "a", "a"],
        drift.windows(
            [None if week is None else f"2026-03-{7 * week:02}T10:00:00Z"
             for week in (1, 1, 2, 3, 3, 4, 1, None, 3)],
            "week",
        ),
        minimum_count=2,
    )  # fmt: skip
    begins = [np.datetime64("2026-03-02") + 7 * week for week in range(4)]
    assert table.keys["week"][:4].tolist() == [begin.astype("M8[us]").tolist() for begin in begins]
    assert np.isnat(table.keys["week"][4])
    assert table.reason.tolist() == [
        "is_reference", "too_few", None, "empty", "missing_time", "missing_key",
    ]  # fmt: skip
    assert table.keys["group"].tolist() == ["a"] * 5 + [None]
    assert table.undefined() == {
        "empty": 1, "is_reference": 1, "missing_key": 1, "missing_time": 1, "too_few": 1,
    }  # fmt: skip
    assert table.reference[2] == begins[0]
    assert np.isnat(table.reference[[0, 4, 5]]).all()
    assert table[0].reason == "is_reference"
    assert table[2].effect == 1
    rows = table.to_pylist()
    assert rows[2]["week"] == begins[2].astype("M8[us]").tolist()
    assert list(rows[0]) == [
        "group", "week", "count", "reference", "statistic", "p_value", "adjusted", "effect",
        "reason",
    ]  # fmt: skip


def test_inputs_of_any_form() -> None:
    pandas = pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    data = sample(4)
    expected = drift.by_group(data, "rater", "week", minimum_count=10)
    weeks = drift.windows(data["time"], "week")
    for made in (
        drift.by_group(data["score"], {"rater": data["rater"]}, weeks, minimum_count=10),
        drift.by_group(data["score"].tolist(), list(data["rater"]), weeks, minimum_count=10),
        drift.by_group(pandas.DataFrame(data), ["rater"], "week", minimum_count=10),
        drift.by_group(
            polars.DataFrame(data), "rater", drift.windows("time", "week"), minimum_count=10
        ),
        drift.by_group(
            {**data, "week": weeks.codes()}, "rater", "week", minimum_count=10, threads=1
        ),
    ):
        np.testing.assert_array_equal(made.statistic, expected.statistic)
        np.testing.assert_array_equal(made.count, expected.count)
    assert len(drift.by_group([], [], drift.windows([], "week"))) == 0
    nothing = drift.by_group([NAN, NAN], ["a", "a"], [1, 2])
    assert nothing.undefined() == {"empty": 2}
    ungrouped = drift.by_group([1.0, 2, 3, 4], window=[1, 1, 2, 2])
    assert list(ungrouped.keys) == ["window"]
    assert ungrouped[1].where is None
    two = drift.by_group([1.0, 2, 3, 4], [["a"] * 4, [7] * 4], [1, 1, 2, 2])
    assert two[1].where == ("a", 7)


def test_several_tests_in_one_pass() -> None:
    data = sample(5)
    found = drift.by_group(data, "rater", "week", test=["ks", "psi", "chi2"], bins=5, adjust="by")
    assert list(found) == ["ks", "psi", "chi2"]
    for test, table in found.items():
        alone = drift.by_group(data, "rater", "week", test, bins=5, adjust="by")
        np.testing.assert_array_equal(table.statistic, alone.statistic)
        assert table.test == test
        np.testing.assert_allclose(
            table.adjusted, drift.false_discovery_control(table.p_value, "by"), rtol=1e-12
        )


def test_flagged() -> None:
    data = sample(6, 3000)
    table = drift.by_group(data, "rater", "week")
    flagged = table.flagged(0.01, effect=0.2)
    rows = (table.adjusted <= 0.01) & (np.abs(table.effect) >= 0.2)
    assert 0 < len(flagged) == int(rows.sum()) < len(table)
    np.testing.assert_array_equal(flagged.statistic, table.statistic[rows])
    assert flagged.keys["rater"].tolist() == table.keys["rater"][rows].tolist()
    assert all(reason is None for reason in flagged.reason)
    far = drift.by_group(data, "rater", "week", "wasserstein")
    with pytest.raises(prefkit.ArgumentError, match="no p-values"):
        far.flagged()
    assert 0 < len(far.flagged(None, effect=0.5)) < len(far)
    assert len(drift.by_group([], [], []).flagged()) == 0


# ---- gold and the use of the scale ----


def test_gold() -> None:
    random = np.random.default_rng(0)
    week = np.repeat(np.arange(10), 20)
    rater = np.tile(["ann", "bob"], 100)
    item = random.integers(0, 40, 200)
    gold = {int(one): float(one % 5) for one in range(30)}
    truth = np.array([gold.get(int(one), NAN) for one in item])
    noise = random.normal(0, np.where((rater == "bob") & (week >= 6), 3, 0.5))
    values = np.nan_to_num(truth) + noise
    found = drift.gold_drift(values, gold, rater, week, item=item)
    assert found.alarms == ("bob",)
    assert found.raters.keys["rater"].tolist() == ["ann", "bob"]
    assert found.raters.when[1] == 6
    assert found.raters.effect[1] > 1
    assert found.raters.p_kind[1] == "permutation"
    assert "bob at a rate of 0.05" in repr(found)
    assert "bob" in found._repr_html_()
    by_row = drift.gold_drift(values, truth, {"who": rater}, {"round": week})
    np.testing.assert_array_equal(by_row.raters.p_value, found.raters.p_value)
    assert list(by_row.windows.keys) == ["who", "round"]
    keys = found.windows.keys
    row = np.flatnonzero((keys["window"] == 3) & (keys["rater"] == "ann"))
    own = np.abs(values - truth)[(rater == "ann") & (week == 3) & ~np.isnan(truth)]
    assert found.windows.count[row] == len(own)
    assert found.windows.mean[row] == pytest.approx(own.mean())
    assert found.windows.deviation[row] == pytest.approx(own.std(ddof=1))
    none = drift.gold_drift(values, np.full(200, NAN), rater, week)
    assert none.alarms == ()
    assert none.raters.reason.tolist() == ["empty", "empty"]
    assert "no alarm" in repr(none)
    steady = drift.gold_drift([1.0] * 4, [1.0] * 4, ["a"] * 4, [1, 1, 2, 2], error="mismatch")
    assert steady.raters.reason.tolist() == ["constant"]
    assert drift.gold_drift([], [], [], []).alarms == ()


def test_gold_alarms_come_as_seldom_as_stated() -> None:
    random = np.random.default_rng(1)
    raters, rows = 400, 24
    rater = np.repeat(np.arange(raters), rows)
    week = np.tile(np.repeat(np.arange(6), 4), raters)
    values = np.round(random.normal(3, 1, raters * rows)).clip(1, 5)
    found = drift.gold_drift(values, np.full(len(values), 3.0), rater, week, rate=0.1)
    # 400 times 0.1, and four standard errors.
    assert 0 < len(found.alarms) < 40 + 4 * 6
    few = drift.gold_drift(
        values, np.full(len(values), 3.0), rater, week, rate=0.1, control="discoveries"
    )
    assert len(few.alarms) < len(found.alarms)


def test_scale_use_twin() -> None:
    data = sample(7)
    use = drift.scale_use(data, "rater", "week", [1, 2, 3, 4, 5, 6, 7], minimum_count=5)
    for (rater, code), own in cells(data).items():
        begin = drift.windows(data["time"], "week").starts(np.array([code]))[0]
        (row,) = np.flatnonzero((use.keys["rater"] == rater) & (use.keys["week"] == begin))
        counts = np.bincount(own.astype(int), minlength=8)[1:]
        np.testing.assert_array_equal(use.level_counts[row], counts)
        shares = counts[counts > 0] / len(own)
        assert use.mean[row] == pytest.approx(own.mean())
        assert use.deviation[row] == pytest.approx(own.std(ddof=1))
        assert use.low_share[row] == counts[0] / len(own)
        assert use.high_share[row] == counts[6] / len(own)
        assert use.entropy[row] == pytest.approx(-(shares * np.log(shares)).sum() / math.log(7))
    assert (use.off_scale == 0).all()
    pooled = cells(data)
    weeks = sorted(code for name, code in pooled if name == "ann")
    first, second = pooled["ann", weeks[0]], pooled["ann", weeks[1]]
    shannon = drift.compare(first, second, "js", bins=np.arange(1.5, 7))
    assert use.shape[1].effect == pytest.approx(shannon.effect)
    assert use.shape[1].statistic == pytest.approx(drift.compare(first, second, "chi2").statistic)
    spread = (((len(first) - 1) * first.var(ddof=1) + (len(second) - 1) * second.var(ddof=1))
              / (len(first) + len(second) - 2)) ** 0.5  # fmt: skip
    assert use.location[1].effect == pytest.approx((second.mean() - first.mean()) / spread)
    ratio = second.std(ddof=1) / first.std(ddof=1)
    assert use.spread[1].statistic == pytest.approx(math.log(ratio))
    assert use.spread[1].p_kind is None
    present = np.unique(data["score"][~np.isnan(data["score"])])
    assert drift.scale_use(data, "rater", "week").levels.tolist() == present.tolist()
    parts = drift.scale_use([0, 1, 99, 100, 101], ["a"] * 5, [1] * 5, 4, scale=(0, 100))
    assert parts.level_counts.tolist() == [[2, 0, 0, 2]]
    assert parts.off_scale.tolist() == [1]
    assert parts.levels.tolist() == [0, 25, 50, 75]


# ---- along time ----


def test_series_twin() -> None:
    data = sample(8)
    other = np.roll(data["score"], 1)
    week = drift.windows(data["time"], "week").codes()
    twins: dict[Any, Any] = {
        "mean": lambda own, pair: own.mean(),
        "spread": lambda own, pair: own.std(ddof=1),
        "tie_rate": lambda own, pair: (own == 3).mean(),
        "agreement": lambda own, pair: (np.abs(own - pair) <= 1).mean(),
        "flip_rate": lambda own, pair: (own != pair).mean(),
        "duration": lambda own, pair: np.median(own[own > 0]),
    }
    for statistic, twin in twins.items():
        paired = statistic in ("agreement", "flip_rate")
        table = drift.series(
            data, "rater", "week", statistic, other=other if paired else None, tie=3, within=1
        )
        assert list(table.split())[:3] == ["ann", "bob", "cy"]
        for rater, one in table.split().items():
            for value, weight, code in zip(one.values, one.weights, one.codes, strict=True):
                rows = (data["rater"] == rater) & (week == code) & ~np.isnan(data["score"])
                rows &= ~np.isnan(other) if paired else True
                assert weight == rows.sum()
                assert value == pytest.approx(twin(data["score"][rows], other[rows]))
    frame = {**data, "earlier": other}
    by_name = drift.series(frame, "rater", "week", "flip_rate", other="earlier")
    by_array = drift.series(data, "rater", "week", "flip_rate", other=other)
    np.testing.assert_array_equal(by_name.value, by_array.value)
    assert "missing_time" in by_name.reason.tolist()
    (one,) = drift.series([1, 2, 3, 4], window=[1, 1, 2, 2]).split().values()
    assert one.times.tolist() == [1, 2]
    assert repr(one) == "<prefkit.drift.Series: 2 values>"
    assert "1.5" in one._repr_html_()


def test_published_charts() -> None:
    vector = Vector("page_hinkley")
    chart = drift.page_hinkley(vector.data["x"], delta=0.3, limit=15, baseline=(0, 1))
    assert [chart.when] == vector.expected["first"]
    assert np.flatnonzero(chart.alarms)[0] == chart.when
    vector = Vector("run_length")
    shifts = vector.data["shift"]
    vector.check("cusum", *(drift.average_run_length("cusum", shift) for shift in shifts))
    vector.check("ewma", *(drift.average_run_length("ewma", shift) for shift in shifts))


def test_charts_along_times() -> None:
    random = np.random.default_rng(2)
    values = random.normal(np.repeat([0.0, 2.0], [40, 20]), 1)
    days = np.datetime64("2026-01-05") + 7 * np.arange(60).astype("m8[D]")
    for chart in (
        drift.cusum(values, days),
        drift.ewma(values, days),
        drift.page_hinkley(values, days),
    ):
        assert chart.defined
        assert days[30] <= chart.since <= days[42]
        assert days[40] <= chart.when <= days[50]
        assert chart.effect > 0.5
        assert chart.times.dtype == np.dtype("M8[us]")
        assert (chart.upper > chart.upper_limit)[chart.alarms].all()
        assert "alarm at 202" in repr(chart)
        assert chart.kind in chart._repr_html_()
    # The order that they are given in does not matter, and gaps are left out.
    order = random.permutation(60)
    gaps = np.append(values[order], [NAN, 5.0])
    when = np.append(days[order], [days[0], np.datetime64("NaT")])
    again = drift.cusum(gaps, when)
    plain = drift.cusum(values, days)
    assert (again.statistic, again.when, again.missing) == (plain.statistic, plain.when, 2)
    np.testing.assert_array_equal(again.upper[:60], plain.upper[order])
    assert np.isnan(again.upper[60:]).all()
    assert not again.alarms[60:].any()
    steady = drift.cusum(values[:40], baseline=(0, 1), h=8)
    assert (steady.when, steady.since) == (None, None)
    assert "no alarm" in repr(steady)
    assert drift.cusum(values, h=4).statistic == drift.cusum(values).statistic
    weighted = drift.cusum([0.0, 1], weights=[1, 4], baseline=(0, 1), k=0)
    assert weighted.upper.tolist() == [0, 2]
    for reason, given in (("empty", []), ("too_few", [1.0, 2]), ("constant", [3.0] * 30)):
        none = drift.cusum(given)
        assert (none.reason, none.when, math.isnan(none.statistic)) == (reason, None, True)
        assert f"undefined: {reason}" in repr(none)


def test_published_change_points() -> None:
    vector = Vector("change_points")
    for name, model in (("mean", "mean"), ("normal", "mean_and_variance")):
        seen: set[int] = set()
        for penalty in 1.03 ** np.arange(0, 190):
            found = drift.change_points(
                vector.data["x"], model=model, penalty=penalty,
                minimum_length=1 if model == "mean" else 2,
                deviation=1 if model == "mean" else None,
            )  # fmt: skip
            if 1 <= len(found) <= 3:
                seen.add(len(found))
                assert found.row.tolist() == vector.expected[f"{name}_{len(found)}"]
        assert 2 in seen


def test_change_points_have_dates() -> None:
    random = np.random.default_rng(4)
    values = random.normal(np.repeat([0.0, 3, 0], [20, 15, 15]), 1)
    weeks = np.datetime64("2026-01-05") + 7 * np.arange(50).astype("m8[D]")
    found = drift.change_points(values, weeks)
    assert len(found) == 2
    for row, true in enumerate((20, 35)):
        assert found.low[row] <= weeks[true] <= found.high[row]
        assert found.low[row] <= found.when[row] <= found.high[row]
    assert found.effect[0] > 0 > found.effect[1]
    assert len(found.means) == len(found.deviations) == 3
    assert found.means[1] == pytest.approx(values[found.row[0] : found.row[1]].mean())
    assert "2026-" in repr(found)
    assert "2026-" in found._repr_html_()
    assert repr(drift.change_points(values[:20])) == "<prefkit.drift.ChangePoints: no change>"
    shares = drift.change_points(
        np.repeat([0.1, 0.5], 10), model="bernoulli", weights=np.full(20, 50.0)
    )
    assert shares.row.tolist() == [10]
    assert shares.effect[0] == pytest.approx(math.log(9), abs=0.1)
    assert len(drift.change_points(values, weeks, search="binary", penalty=5.0)) >= 2
    for reason, given in (("empty", []), ("one_value", [1.0]), ("constant", [1.0] * 9)):
        none = drift.change_points(given)
        assert (none.reason, len(none)) == (reason, 0)
        assert reason in repr(none)


def test_published_trends() -> None:
    vector = Vector("trend")
    for name in ("plain", "tied"):
        found = drift.mann_kendall(vector.data[name])
        vector.check(
            name, found.statistic, found.variance, found.z, found.p_value, found.effect,
            found.slope,
        )  # fmt: skip
        vector.check(f"{name}_interval", found.slope_low, found.slope_high)
    assert "per point" in repr(found)
    days = np.datetime64("2026-01-05") + np.arange(40).astype("m8[D]")
    dated = drift.mann_kendall(np.arange(40) * 0.5, days.astype("M8[s]"))
    assert (dated.unit, dated.slope) == ("day", pytest.approx(0.5))
    assert drift.mann_kendall([5, 1, 3], [3, 1, 2]).statistic == 3
    assert drift.mann_kendall([1, 2], drift.windows(days[:2], "day")).unit == "window"
    for reason, given in (("empty", []), ("one_value", [1.0]), ("constant", [2.0, 2.0])):
        none = drift.mann_kendall(given)
        assert (none.reason, none.slope_reason, none.defined) == (reason, reason, False)
        assert reason in repr(none)
        assert "MannKendall" in none._repr_html_()


# ---- states ----


def batch(data: dict[str, np.ndarray], rows: slice) -> dict[str, np.ndarray]:
    return {name: column[rows] for name, column in data.items()}


@pytest.mark.parametrize("reference", ["first", "previous"])
def test_a_state_is_the_whole(reference: Any) -> None:
    data = sample(9)
    edges = [1.5, 2.5, 3.5, 4.5, 5.5, 6.5]
    first = drift.DriftState(edges, by="rater", window="week")
    first.partial_fit(batch(data, slice(0, 100))).partial_fit(batch(data, slice(100, 300)))
    last = drift.DriftState(edges, by="rater", window="week").partial_fit(
        batch(data, slice(300, None))
    )
    whole = drift.DriftState(edges, by="rater", window="week").merge(last).merge(first)
    for state in (whole, pickle.loads(pickle.dumps(whole)), first.merge(last)):
        found = state.compare(["psi", "js", "chi2"], reference=reference, minimum_count=15)
        direct = drift.by_group(
            data, "rater", "week", test=["psi", "js", "chi2"], bins=edges, minimum_count=15,
            reference=reference,
        )  # fmt: skip
        for test in BINNED:
            np.testing.assert_allclose(found[test].statistic, direct[test].statistic, rtol=1e-12)
            np.testing.assert_allclose(found[test].p_value, direct[test].p_value, rtol=1e-12)
            np.testing.assert_array_equal(found[test].keys["rater"], direct[test].keys["rater"])
            np.testing.assert_array_equal(found[test].keys["week"], direct[test].keys["week"])
            known = ~np.isnan(found[test].statistic)
            np.testing.assert_array_equal(
                found[test].reference[known], direct[test].reference[known]
            )
            assert found[test].reason.tolist() == direct[test].reason.tolist()
    seen = whole.windows
    assert int(seen.count.sum()) == int(np.sum(~np.isnan(data["score"])))
    np.testing.assert_array_equal(seen.bin_counts.sum(axis=1), seen.count)
    assert whole.edges.tolist() == edges
    assert repr(whole).startswith(f"<prefkit.drift.DriftState: {int(seen.count.sum())} scores in")
    assert "ann" in whole._repr_html_()


def test_a_state_with_sketches() -> None:
    data = sample(10, 2000)
    state = drift.DriftState([3.5], by="rater", window="week", sketch_size=512).partial_fit(data)
    direct = drift.by_group(data, "rater", "week", test=["ks", "wasserstein"], exact_cells=1)
    for test in ("ks", "wasserstein"):
        found = state.compare(test)
        np.testing.assert_allclose(found.statistic, direct[test].statistic, atol=1e-12)
    assert (state.windows.sketch_error[state.windows.count > 0] == 0).all()
    small = drift.DriftState([3.5], by="rater", window="week", sketch_size=16).partial_fit(data)
    assert (small.windows.sketch_error[:-1] > 0).any()
    with pytest.raises(prefkit.ArgumentError, match="bins"):
        drift.DriftState([3.5]).partial_fit([1.0], [1], [1]).compare("ks")


def test_states_as_bytes() -> None:
    weeks = drift.windows(np.array(["2026-03-02", "2026-03-09"] * 4, "M8[D]"), "week")
    state = drift.DriftState([2.5]).partial_fit([1, 2, 3, 4, 5, 6, 7, 8], ["a"] * 8, weeks)
    data = state.to_bytes()
    again = drift.DriftState.from_bytes(data, by="rater", window=drift.windows("time", "week"))
    assert again.to_bytes() == data
    assert again.windows.keys["window"].tolist() == state.windows.keys["week"].tolist()
    np.testing.assert_array_equal(again.compare("psi").statistic, state.compare("psi").statistic)
    again.partial_fit({"score": [1.0], "rater": ["b"], "time": np.array(["2026-03-16"], "M8[D]")})
    assert again.windows.keys["rater"].tolist() == ["a", "a", "b"]
    empty = drift.DriftState([2.5])
    assert len(empty.windows) == len(empty.compare("psi")) == 0
    assert drift.DriftState.from_bytes(empty.to_bytes()).merge(state).to_bytes() == data
    for wrong in (b"", data[:-1], data + b"x", b"x" * len(data), data[:40] + b"\xff" + data[41:]):
        with pytest.raises(prefkit.PrefkitError):
            drift.DriftState.from_bytes(wrong)
    with pytest.raises(prefkit.PrefkitError):
        state.merge(drift.DriftState([9.5]).partial_fit([1.0], ["a"], weeks.of(weeks.times[:1])))
    with pytest.raises(prefkit.ArgumentError, match="DriftState"):
        state.merge(data)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(prefkit.PrefkitError):
        state.partial_fit([1.0], [7], weeks.of(weeks.times[:1]))
    assert state.to_bytes() == data


# ---- what cannot be meant ----

SCORES = [1.0, 2, 3, 4]
WRONG: list[tuple[str, Any]] = [
    ("test", lambda: drift.compare([1], [2], "t")),
    ("test", lambda: drift.compare([1], [2], [])),
    ("test", lambda: drift.compare([1], [2], ["ks", "ks"])),
    ("test", lambda: drift.compare([1], [2], 3)),
    ("test", lambda: drift.k_samples(SCORES, [1, 1, 2, 2], "ks")),
    ("a", lambda: drift.compare("abc", [1])),
    ("a", lambda: drift.compare(["x"], [1])),
    ("b", lambda: drift.compare([1], np.zeros((2, 2)))),
    ("b", lambda: drift.compare([1], ["x"], "chi2")),
    ("scale", lambda: drift.compare([1], [2], scale=(5, 1))),
    ("minimum_count", lambda: drift.compare([1], [2], minimum_count=0)),
    ("bins", lambda: drift.compare([1], [2], bins=1)),
    ("bins", lambda: drift.compare([1], [2], bins="ten")),
    ("bins", lambda: drift.compare([1], [2], bins=[2, 1])),
    ("bins", lambda: drift.compare([1], [2], bins=[NAN])),
    ("smoothing", lambda: drift.compare([1], [2], smoothing=-1)),
    ("base", lambda: drift.compare([1], [2], base=1)),
    ("exact_cells", lambda: drift.compare([1], [2], exact_cells=0)),
    ("permutations", lambda: drift.compare([1], [2], permutations=0.5)),
    ("seed", lambda: drift.compare([1], [2], seed=-1)),
    ("threads", lambda: drift.compare([1], [2], threads=0)),
    ("progress", lambda: drift.compare([1], [2], progress=3)),
    ("by", lambda: drift.by_group(SCORES, "rater", [1, 1, 2, 2])),
    ("by", lambda: drift.by_group(SCORES, [1, 2, 3], [1, 1, 2, 2])),
    ("window", lambda: drift.by_group(SCORES)),
    ("window", lambda: drift.by_group(SCORES, window=None)),
    ("window", lambda: drift.by_group(SCORES, window=[1, 2])),
    ("window", lambda: drift.by_group(SCORES, window=np.zeros(4, "M8[s]"))),
    ("window", lambda: drift.by_group({"score": SCORES}, window="fortnight")),
    ("reference", lambda: drift.by_group(SCORES, window=[1] * 4, reference="last")),
    ("reference", lambda: drift.by_group(SCORES, window=[1] * 4, reference=None)),
    ("adjust", lambda: drift.by_group(SCORES, window=[1] * 4, adjust="holm")),
    ("method", lambda: drift.false_discovery_control([0.1], "holm")),
    ("p_values", lambda: drift.false_discovery_control([2.0])),
    ("alpha", lambda: drift.by_group(SCORES, window=[1, 1, 2, 2]).flagged(2)),
    ("gold", lambda: drift.gold_drift(SCORES, [1.0], [1] * 4, [1] * 4)),
    ("error", lambda: drift.gold_drift(SCORES, SCORES, [1] * 4, [1] * 4, error="relative")),
    ("rate", lambda: drift.gold_drift(SCORES, SCORES, [1] * 4, [1] * 4, rate=1)),
    ("control", lambda: drift.gold_drift(SCORES, SCORES, [1] * 4, [1] * 4, control="x")),
    ("levels", lambda: drift.scale_use(SCORES, [1] * 4, [1] * 4, [3, 2, 1])),
    ("levels", lambda: drift.scale_use(np.arange(200.0), [1] * 200, [1] * 200)),
    ("scale", lambda: drift.scale_use(SCORES, [1] * 4, [1] * 4, 4)),
    ("scale", lambda: drift.scale_use(SCORES, [1] * 4, [1] * 4, [1, 2], scale=(1, 2))),
    ("reference", lambda: drift.scale_use(SCORES, [1] * 4, [1] * 4, reference="rest")),
    ("statistic", lambda: drift.series(SCORES, window=[1] * 4, statistic="median")),
    ("other", lambda: drift.series(SCORES, window=[1] * 4, statistic="flip_rate")),
    ("other", lambda: drift.series(SCORES, window=[1] * 4, other=SCORES)),
    ("other", lambda: drift.series(SCORES, window=[1] * 4, statistic="agreement", other=[1.0])),
    ("within", lambda: drift.series(SCORES, None, [1] * 4, "agreement", other=SCORES, within="x")),
    ("values", lambda: drift.cusum(["x"])),
    ("values", lambda: drift.cusum(drift.series(SCORES, window=[1] * 4))),
    ("times", lambda: drift.cusum(SCORES, [1, 2])),
    ("times", lambda: drift.cusum(SCORES, ["monday"] * 4)),
    ("weights", lambda: drift.cusum(SCORES, weights=[1.0])),
    ("weights", lambda: drift.cusum(SCORES, weights=[1.0, 0, 1, 1])),
    ("baseline", lambda: drift.cusum(SCORES, baseline=1)),
    ("baseline", lambda: drift.cusum(SCORES, baseline=(0, 0))),
    ("baseline", lambda: drift.cusum(SCORES, baseline="first")),
    ("k", lambda: drift.cusum(SCORES, k=-1)),
    ("h", lambda: drift.cusum(SCORES, h=0)),
    ("lam", lambda: drift.ewma(SCORES, lam=2)),
    ("limit", lambda: drift.page_hinkley(SCORES, limit=NAN)),
    ("chart", lambda: drift.average_run_length("page_hinkley")),
    ("model", lambda: drift.change_points(SCORES, model="median")),
    ("penalty", lambda: drift.change_points(SCORES, penalty="aic")),
    ("penalty", lambda: drift.change_points(SCORES, penalty=-1)),
    ("level", lambda: drift.change_points(SCORES, level=95)),
    ("level", lambda: drift.mann_kendall(SCORES, level=0)),
    ("edges", lambda: drift.DriftState([])),
    ("edges", lambda: drift.DriftState([2, 2])),
    ("sketch_size", lambda: drift.DriftState([2], sketch_size=3)),
    ("bins", lambda: drift.DriftState([2]).compare(bins=[1])),
]


@pytest.mark.parametrize(("field", "call"), WRONG, ids=[f"{i}-{w[0]}" for i, w in enumerate(WRONG)])
def test_arguments_that_cannot_be_meant(field: str, call: Any) -> None:
    with pytest.raises(prefkit.ArgumentError) as caught:
        call()
    assert caught.value.field == field, str(caught.value)
    assert str(caught.value)


def test_names_of_arguments() -> None:
    with pytest.raises(TypeError, match="did you mean 'minimum_count'"):
        drift.compare([1], [2], minimum_counts=3)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]
    with pytest.raises(prefkit.ArgumentError, match="overlap"):
        drift.by_group(
            SCORES, window=drift.windows(
                np.zeros(4, "M8[s]"), width=datetime.timedelta(7), step=datetime.timedelta(1)
            ),
        )  # fmt: skip


def test_progress_cancels() -> None:
    random = np.random.default_rng(0)
    values, group = random.normal(size=200_000), random.integers(0, 3000, 200_000)

    def stop(done: int, total: int) -> bool:
        return False

    with pytest.raises(prefkit.Cancelled):
        drift.by_group(values, group, random.integers(0, 9, 200_000), progress=stop)
    with pytest.raises(ZeroDivisionError):
        drift.gold_drift(
            values, np.zeros(200_000), group % 5, random.integers(0, 9, 200_000),
            progress=lambda done, total: done / 0,
        )  # fmt: skip
