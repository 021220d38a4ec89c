"""Read by mypy and basedpyright in strict mode, never run: what callers may and may not write."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import numpy as np
import numpy.typing as npt

import prefkit
from prefkit import agreement, drift, normalize, pareto


def sources(path: Path, records: list[dict[str, Any]], lazy: Iterator[dict[str, str]]) -> None:
    assert_type(prefkit.read("votes.jsonl"), prefkit.Dataset)
    prefkit.read(path)
    prefkit.read([path, "*.jsonl"])
    prefkit.read(path.glob("*.jsonl"))
    prefkit.read(b"")
    prefkit.read(bytearray())
    prefkit.read(memoryview(b""))
    prefkit.read(np.zeros(3, np.uint8))
    prefkit.read(io.BytesIO())
    prefkit.read(io.StringIO())
    prefkit.read(records)
    prefkit.read(lazy)
    prefkit.read(7)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def options(seen: list[int], profile: prefkit.Profile) -> None:
    def watch(done: int, total: int) -> None:
        seen.append(done)

    prefkit.read(b"", profile=profile, on_error="collect", threads=2, progress=watch)
    prefkit.read(b"", profile={"profile": "mine"}, strict=False, progress=False)
    prefkit.read(b"", profile=Path("mine.json"), container="jsonl", delimiter=None)
    prefkit.read(b"", on_error="ignore")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    prefkit.read(b"", container="csv")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def dataset(data: prefkit.Dataset) -> None:
    assert_type(data.judgements, prefkit.Table)
    assert_type(data.judgements.columns, tuple[str, ...])
    assert_type(len(data.items), int)
    assert_type(data.items.select(["prompt"]).large_strings(), prefkit.Table)
    assert_type(data.judgements.to_numpy("score"), npt.NDArray[Any])
    assert_type(data.counts.refused, int)
    assert_type(data.summary(), dict[str, Any])
    ratings = data.ratings("score", dimension="overall", source="expert")
    assert_type(ratings.value, npt.NDArray[np.float64])
    assert_type(ratings.unit, npt.NDArray[np.uint32])
    assert_type(ratings.raters, tuple[str, ...])
    pairs = data.pairs(derive=True)
    assert_type(pairs.left, npt.NDArray[np.uint32])
    assert_type(pairs.competitors, tuple[str, ...])
    data.ratings("scores")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def others(path: os.PathLike[str]) -> None:
    sniff = prefkit.sniff(path)
    assert_type(sniff.profile, str | None)
    assert_type(sniff.candidates, tuple[prefkit.SniffCandidate, ...])
    assert_type(prefkit.profiles(), tuple[prefkit.Profile, ...])
    try:
        prefkit.read(path)
    except prefkit.ParseError as error:
        assert_type(error.line, int | None)
        assert_type(error.code, str)
    except OSError:
        pass


def agreements(data: prefkit.Dataset, matrix: npt.NDArray[np.float32]) -> None:
    result = agreement.krippendorff_alpha(data, level="ordinal", ci="bootstrap", by="task")
    assert_type(result, agreement.Agreement)
    assert_type(result.estimate, float)
    assert_type(result.reason, str | None)
    agreement.fleiss_kappa([[1, None, 2], [2, 2, 2]], weights=[[1.0, 0.5], [0.5, 1.0]])
    agreement.gwet_ac([["yes", "no"], [None, "no"]], categories=["no", "yes"])
    agreement.krippendorff_alpha(matrix, level=("circular", 24))
    agreement.percent_agreement(agreement.ratings([1, 1], ["ann", "bob"], [3, 4]))
    assert_type(agreement.per_rater(data.ratings("score")), tuple[agreement.RaterAgreement, ...])
    assert_type(agreement.pairwise_matrix(matrix).estimates, npt.NDArray[np.float64])
    assert_type(agreement.summarize(matrix)["gwet_ac"], agreement.Agreement)
    agreement.intra_rater(data, rounds="round", duplicates="last", ci=None)
    agreement.intra_rater(agreement.ratings([1], [1], [1]), rounds=[1])
    agreement.intra_rater(data, duplicates="keep")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    lists = agreement.ranked_lists(data)
    assert_type(lists, agreement.RankedLists)
    assert_type(lists.compare("ann", "bob").kendall.estimate, float)
    assert_type(lists.concordance().items["q1"], agreement.KendallW)
    agreement.percent_agreement(lists.pairs(), ties="half")
    agreement.ranked_lists([1, 1], ["a", "b"], ["ann", "ann"], [1, 2], duplicates="first")
    agreement.ranked_lists([1, 1])  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]
    assert_type(agreement.State(matrix).merge(agreement.State(matrix)), agreement.State)
    agreement.cohen_kappa(matrix, ci="bayes")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    agreement.cohen_kappa(matrix, weight="linear")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    agreement.per_item(matrix, "kappa")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def normalized(data: prefkit.Dataset, values: npt.NDArray[np.float32]) -> None:
    week = normalize.windows(np.zeros(3, "M8[s]"), "week", zone="Europe/Berlin")
    assert_type(week.starts(), npt.NDArray[np.datetime64])
    made = normalize.scores(values, by=[["ann", "bob"], week], method="shrunk", scale=(1, 5))
    assert_type(made, normalize.Normalized)
    assert_type(made.scores, npt.NDArray[np.float64])
    assert_type(made.reason(0), str | None)
    normalize.scores(data, by={"who": "rater", "week": normalize.windows("time", "week")})
    normalize.scores({"score": [1, None], "rater": ["ann", "bob"]}, "rater", "normal")
    assert_type(normalize.additive(data).items, normalize.Items)
    assert_type(normalize.graded([1, 2], ["a", "b"], ["ann", "ann"]).raters, normalize.Parameters)
    normalize.anchored(values, {"a": 3.0}, ["ann"], item=["a"])
    assert_type(normalize.comparability(data).link("ann", "bob").path, tuple[Any, ...])
    normalizer = normalize.Normalizer("robust", by="rater", minimum_count=5)
    assert_type(normalizer.fit(data).transform(data), normalize.Normalized)
    assert_type(normalize.Normalizer.from_bytes(normalizer.to_bytes()), normalize.Normalizer)
    normalize.strengths([1, -2], "llama2_small")
    normalize.scores(values, method="z")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    normalize.scores(values, parent=[1])  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    normalize.windows(values, "fortnight")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def drifted(data: prefkit.Dataset, values: npt.NDArray[np.float32]) -> None:
    assert_type(drift.compare([1, 2, None], values), drift.DriftResult)
    assert_type(drift.compare(["a", "b"], ["b"], "chi2").p_value, float)
    assert_type(drift.compare(values, values, ["ks", "psi"]), dict[drift.Test, drift.DriftResult])
    table = drift.by_group(data, "rater", "week", "psi", bins=[2.5], adjust="by", reference="rest")
    assert_type(table, drift.Drift)
    assert_type(table.flagged(0.01, effect=0.2)[0], drift.DriftResult)
    assert_type(table.adjusted, npt.NDArray[np.float64])
    several = drift.by_group(values, [["ann"]], [1, 2], test=["ks"], reference=[1.0, 2.0])
    assert_type(several, dict[drift.Test, drift.Drift])
    assert_type(drift.k_samples(values, by=["a", "b"]), drift.DriftResult)
    gold = drift.gold_drift(data, {"q1": 3.0}, window=drift.windows("time", "month"))
    assert_type(gold.raters, drift.GoldRaters)
    assert_type(gold.windows.mean, npt.NDArray[np.float64])
    assert_type(drift.scale_use(data, levels=[1, 2, 3]).shape, drift.Drift)
    series = drift.series(data, "rater", statistic="flip_rate", other=values)
    for one in series.split().values():
        assert_type(one, drift.Series)
        assert_type(drift.cusum(one, baseline=8), drift.Chart)
    assert_type(drift.ewma([1.0, 2.0], ["2026-01-05T00:00Z", None], lam=0.2), drift.Chart)
    assert_type(drift.page_hinkley(values, weights=values, baseline=(0, 1)).alarms.any(), np.bool_)
    assert_type(drift.change_points(values, model="poisson", penalty=3.5), drift.ChangePoints)
    assert_type(drift.mann_kendall(values).slope, float)
    assert_type(drift.average_run_length("ewma", 0.5), float)
    state = drift.DriftState([1.5, 2.5], by="rater", window=drift.windows("time", "week"))
    assert_type(state.partial_fit(data).merge(state).compare("js"), drift.Drift)
    assert_type(drift.DriftState.from_bytes(state.to_bytes()).windows, drift.StateWindows)
    drift.compare(values, values, "t")  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]
    drift.compare(values, values, minimum=3)  # type: ignore[call-overload] # pyright: ignore[reportCallIssue]
    drift.gold_drift(data, values, error="relative")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    drift.cusum(table)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def chosen(points: npt.NDArray[np.float32], table: dict[str, list[float]]) -> None:
    assert_type(pareto.frontier(points, maximize=[True, False]), npt.NDArray[np.bool_])
    assert_type(pareto.frontier(table, maximize={"a": True}, groups=["q1"]), npt.NDArray[np.bool_])
    assert_type(pareto.hypervolume(table, reference={"a": 0.0}), float)
    assert_type(pareto.hypervolume_contributions(points, reference=0), npt.NDArray[np.float64])
    assert_type(pareto.least_contributor([[1, 2]], reference=[0, 0]), int | None)
    assert_type(pareto.select(points, 3, reference=0), npt.NDArray[np.uint64])
    assert_type(pareto.hypervolume_approximate(points, reference=0).lower, float)
    assert_type(pareto.igd(points, table, power=2), pareto.Indicator)
    assert_type(pareto.r2(points, ideal=1, weights=[[1, 0]]).reason, str | None)
    assert_type(pareto.attainment(points, ["x"], counts=[1])[0], pareto.Surface)
    archive = pareto.Archive(["a", "b"], epsilon=[0.1, 0.2], keep="first")
    assert_type(archive.add(points, ids=[1]), pareto.Change)
    assert_type(pareto.Archive.from_bytes(archive.to_bytes()).points, npt.NDArray[np.float64])
    pareto.hypervolume(points)  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
    pareto.igd(points, points, nan="skip")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    pareto.Archive(2, keep="weak")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
