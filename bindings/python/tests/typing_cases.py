"""Read by mypy and basedpyright in strict mode, never run: what callers may and may not write."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_type

import numpy as np
import numpy.typing as npt

import prefkit
from prefkit import agreement, normalize


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
