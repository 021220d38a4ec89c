"""Scores of real files on one scale, beside the same figures from numpy and pandas."""

from __future__ import annotations

import csv
import datetime
import json
import zoneinfo
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import prefkit
from prefkit import normalize as nz

Floats: TypeAlias = "npt.NDArray[np.float64]"

MAD = 1.482602218505602
# How good a page is for children, from a general one to a forbidden one; B is a page that is gone.
PAGES = {"G": 1.0, "P": 2.0, "R": 3.0, "X": 4.0, "B": np.nan}


def squality(shared: Path) -> pd.DataFrame:
    """The overall ratings, read without prefkit."""
    path = shared / "squality" / "human-eval-all-responses.jsonl"
    rows = [
        (f"{record['passage-id']}:{number} / {system}", one["worker_id"], one["overall-rating"])
        for record in map(json.loads, path.read_text().splitlines())
        for number, systems in record["questions"].items()
        for system, answer in systems.items()
        for one in answer["reviews"]
    ]
    return pd.DataFrame(rows, columns=["item", "rater", "score"])


def labels(shared: Path, name: str, values: dict[str, float]) -> pd.DataFrame:
    """Worker, item and label of a file of get-another-label."""
    path = shared / "get-another-label" / name
    rows = [line.split("\t") for line in path.read_text().splitlines()]
    frame = pd.DataFrame(rows, columns=["rater", "item", "score"])
    return frame.assign(score=frame["score"].map(values))


def reviews(shared: Path) -> pd.DataFrame:
    """GPT's two scores of each review; -1 says that none was found."""
    rows = []
    for path in sorted((shared / "fastchat").glob("*.jsonl")):
        for record in map(json.loads, path.read_text().splitlines()):
            judge = f"{path.name[:3]}-{record['reviewer_id']}"
            for name, score in zip(("answer1_id", "answer2_id"), record["score"], strict=True):
                rows.append((judge, record[name], score))
    return pd.DataFrame(rows, columns=["rater", "item", "score"])


def in_groups(method: str, frame: pd.DataFrame, keys: list[str]) -> Floats:
    """The formulas of docs/statistics.md by pandas."""
    groups = frame.groupby(keys)["score"]
    if method == "zscore":
        made = (frame["score"] - groups.transform("mean")) / groups.transform("std", ddof=0)
    elif method == "robust":
        rest = frame["score"] - groups.transform("median")
        spread = rest.abs().groupby([frame[key] for key in keys]).transform("median")
        made = rest / (MAD * spread)
    elif method == "rank":
        made = groups.rank("average")
    else:
        made = (groups.rank("average") - 0.5) / groups.transform("count")
    return made.to_numpy(np.float64)


def same(made: nz.Normalized, expected: Floats, scores: pd.Series[Any]) -> None:
    """Equal where there is a score, and a reason where a spread is zero."""
    known = made.reasons == 0
    np.testing.assert_allclose(made.scores[known], expected[known], rtol=1e-11, atol=1e-11)
    assert np.isnan(made.scores[~known]).all()
    assert (~np.isfinite(expected[~known]) | np.isnan(scores.to_numpy()[~known])).all()


@pytest.mark.parametrize("method", ["zscore", "robust", "rank", "uniform"])
def test_squality(shared: Path, method: Any) -> None:
    frame = squality(shared)
    assert len(frame) == 900
    assert frame["rater"].nunique() == 4
    ratings = prefkit.read(shared / "squality" / "human-eval-all-responses.jsonl").ratings(
        "score", dimension="overall"
    )
    read = nz.scores(ratings, by="rater", method=method)
    # The file's order is the table's.
    np.testing.assert_array_equal(ratings.value, frame["score"].to_numpy(np.float64))
    expected = in_groups(method, frame, ["rater"])
    same(read, expected, frame["score"])
    same(nz.scores(frame, by="rater", method=method), expected, frame["score"])


def test_squality_without_its_raters(shared: Path) -> None:
    """The additive model is least squares: a dense table of items and raters says the same."""
    frame = squality(shared)
    model = nz.additive(frame)
    assert model.converged
    item, items = pd.factorize(frame["item"])
    rater, raters = pd.factorize(frame["rater"])
    design = np.hstack([np.eye(len(items))[item], np.eye(len(raters))[rater]])
    effects = np.linalg.lstsq(design, frame["score"].to_numpy(np.float64))[0]
    biases = effects[len(items) :] - effects[len(items) :].mean()
    place = {name: number for number, name in enumerate(raters)}
    order = [place[name] for name in model.raters.keys["rater"]]
    np.testing.assert_allclose(model.raters.location, biases[order], atol=1e-7)
    np.testing.assert_allclose(model.scores, frame["score"] - biases[rater], atol=1e-7)
    # From the strictest to the mildest of the four, in points of a hundred.
    assert np.ptp(biases) == pytest.approx(8.88)


def test_squality_stretched(shared: Path) -> None:
    """No nearby offsets, slopes and qualities leave less."""
    frame = squality(shared)
    model = nz.multiplicative(frame)
    assert model.converged
    place = {name: number for number, name in enumerate(model.raters.keys["rater"])}
    number = {name: number for number, name in enumerate(model.items.keys["item"])}
    rater = frame["rater"].map(place).to_numpy()
    item = frame["item"].map(number).to_numpy()
    score = frame["score"].to_numpy(np.float64)
    offset, slope, quality = model.raters.location, model.raters.scale, model.items.value
    assert abs(quality.mean()) < 1e-9
    assert abs(quality.std() - 1) < 1e-9
    rest = score - offset[rater] - slope[rater] * quality[item]
    # Its derivatives by offset, slope and quality, beside the sizes of their terms.
    terms = ((rater, np.ones(len(score))), (rater, quality[item]), (item, slope[rater]))
    for of, by in terms:
        gradient, size = np.bincount(of, rest * by), np.bincount(of, np.abs(rest * by))
        assert np.abs(gradient).max() < 1e-5 * size.max()


def components(frame: pd.DataFrame) -> dict[str, int]:
    """Of each rater, by following shared items; the component with the most scores is 0."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for rater, item in zip("r" + frame["rater"], "i" + frame["item"], strict=True):
        parent[root(rater)] = root(item)
    sizes = ("r" + frame["rater"]).map(root).value_counts()
    rank = {name: number for number, name in enumerate(sizes.index)}
    return {rater: rank[root(f"r{rater}")] for rater in frame["rater"].unique()}


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("BarzanMozafari-labels.txt", {"0": 0.0, "1": 1.0}),
        ("AdultContent3-HCOMP2010-labels.txt", PAGES),
    ],
)
def test_labels_by_workers(shared: Path, file: str, values: dict[str, float]) -> None:
    frame = labels(shared, file, values)
    known = frame.dropna().reset_index(drop=True)
    model = nz.additive(frame)
    assert model.converged
    assert (model.reasons[frame["score"].isna()] != 0).all()

    own = components(known)
    names = model.raters.keys["rater"].tolist()
    assert len(model.component_sizes) == len(set(own.values()))
    large = [name for name in names if own.get(name) == 0]
    assert large == [n for n, c in zip(names, model.rater_components, strict=True) if c == 0]

    # The items eliminated by hand: what is left is a small table of workers.
    known = known[known["rater"].map(own) == 0]
    item, _ = pd.factorize(known["item"])
    place = {name: number for number, name in enumerate(large)}
    rater = known["rater"].map(place).to_numpy()
    score = known["score"].to_numpy(np.float64)
    times = np.zeros((item.max() + 1, len(large)))
    np.add.at(times, (item, rater), 1)
    each = times.sum(axis=1)
    matrix = np.diag(times.sum(axis=0)) - times.T @ (times / each[:, None])
    right = np.bincount(rater, score) - times.T @ (np.bincount(item, score) / each)
    biases = np.linalg.lstsq(matrix, right)[0]
    fitted = model.raters.location[[names.index(name) for name in large]]
    np.testing.assert_allclose(fitted, biases - biases.mean(), atol=1e-6)


def test_workers_may_be_compared_along_chains(shared: Path) -> None:
    frame = labels(shared, "AdultContent3-HCOMP2010-labels.txt", PAGES)
    found = nz.comparability(frame)
    expected = components(frame.dropna())
    assert found.connected == (len(set(expected.values())) == 1)
    assert sum(found.sizes) == frame["score"].notna().sum()
    a, b = found.components[0][0], found.components[0][-1]
    seen = {name: set(frame.dropna()["item"][frame.dropna()["rater"] == name]) for name in (a, b)}
    link = found.link(a, b)
    assert link.shared_items == len(seen[a] & seen[b])
    assert link.comparable
    for left, right in zip(link.path, link.path[1:], strict=False):
        assert found.link(left, right).shared_items > 0


@pytest.mark.parametrize("method", ["zscore", "robust", "rank"])
def test_gpt_reviews(shared: Path, method: Any) -> None:
    """A score of -1 is off the scale and counts nowhere."""
    frame = reviews(shared)
    assert len(frame) == 320
    made = nz.scores(frame, by="rater", method=method, scale=(0, 10))
    clean = frame.assign(score=frame["score"].where(frame["score"] >= 0))
    same(made, in_groups(method, clean, ["rater"]), clean["score"])
    missing = int(clean["score"].isna().sum())
    assert missing == 2
    assert made.undefined()["off_scale"] == missing


def test_gpt_reviews_fall_back(shared: Path) -> None:
    """Reviewers with few scores are measured in all scores."""
    frame = reviews(shared)
    frame = frame[frame["score"] >= 0].reset_index(drop=True)
    made = nz.scores(frame, by="rater", minimum_count=60)
    size = frame.groupby("rater")["score"].transform("count")
    alone, score = in_groups("zscore", frame, ["rater"]), frame["score"]
    together = (score - score.mean()) / score.std(ddof=0)
    np.testing.assert_allclose(made.scores, np.where(size >= 60, alone, together), atol=1e-12)
    assert made.parameters is not None
    assert made.parameters.fallen_back_scores == (size < 60).sum() > 0


def test_a_judge_who_repeats_itself(shared: Path) -> None:
    """GPT-4's scores of 1 to 5, three for each answer, by model and category."""
    records = json.loads((shared / "prometheus-eval" / "vicuna_eval.json").read_text())
    frame = pd.DataFrame(
        [
            (record["response_source"], record["category"], float(score))
            for record in records
            for score in record["gpt4_score"]
        ],
        columns=["model", "category", "score"],
    )
    assert len(frame) == 960
    for method in ("zscore", "robust", "rank"):
        made = nz.scores(frame, by=["model", "category"], method=method)
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = in_groups(method, frame, ["model", "category"])
        same(made, expected, frame["score"])
        assert made.undefined().get("constant", 0) == (~np.isfinite(expected)).sum()
    robust = nz.scores(frame, by=["model", "category"], method="robust")
    # More than half of the scores of some groups are equal.
    assert robust.undefined()["constant"] > 0


# The five verdicts as levels, the first answer's side positive.
VERDICTS = {
    "a-is-better": 2,
    "a-is-slightly-better": 1,
    "tie": 0,
    "b-is-slightly-better": -1,
    "b-is-better": -2,
}


def test_verdicts_by_day_and_evaluator(shared: Path) -> None:
    """Strengths of preference, by the days of a zone whose midnight is not UTC's."""
    zone = zoneinfo.ZoneInfo("America/Los_Angeles")
    path = shared / "open-instruct" / "eval_annotations_tulu_1.DERIVED.csv"
    with path.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["evaluator"]]
    assert len(rows) == 1150
    moments = [
        datetime.datetime.fromisoformat(row["timestamp"]).replace(tzinfo=datetime.UTC)
        for row in rows
    ]
    words = [row["preference"] for row in rows]
    margins = nz.strengths(words, [0.5, 1], words=VERDICTS).scores
    np.testing.assert_array_equal(margins, [VERDICTS[word] / 2 for word in words])
    frame = pd.DataFrame(
        {
            "rater": [row["evaluator"] for row in rows],
            "day": [moment.astimezone(zone).date().isoformat() for moment in moments],
            "score": margins,
        }
    )
    assert (frame["day"] != [moment.date().isoformat() for moment in moments]).any()

    by = ["rater", nz.windows(moments, "day", zone=zone)]
    made = nz.scores(frame, by=by, ddof=1)
    groups = frame.groupby(["rater", "day"])["score"]
    rest, spread = frame["score"] - groups.transform("mean"), groups.transform("std", ddof=1)
    with np.errstate(invalid="ignore"):
        same(made, (rest / spread).to_numpy(np.float64), frame["score"])
    assert made.parameters is not None
    assert made.parameters.count.tolist() == groups.count().tolist()
    assert made.undefined() == {
        reason: count
        for reason, count in (
            ("constant", int((spread == 0).sum())),
            ("one_value", int((groups.transform("count") == 1).sum())),
        )
        if count
    }

    # A tie stays a tie, and no evaluator is more decided than another.
    even = nz.scores(frame, by="rater", method="symmetric")
    size = np.sqrt((frame["score"] ** 2).groupby(frame["rater"]).transform("mean"))
    same(even, (frame["score"] / size).to_numpy(np.float64), frame["score"])
    assert (even.scores[frame["score"] == 0] == 0).all()
