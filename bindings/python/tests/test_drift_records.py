"""Drift of the scores of records: of a dataset, and in an audit."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import lines

import prefkit
from prefkit import drift
from prefkit._audit import audit
from prefkit._report import write


def scored(number: int, rater: str, score: float, day: int) -> dict[str, object]:
    time = (datetime.date(2026, 1, 5) + datetime.timedelta(day)).isoformat()
    return {"type": "scalar", "id": f"q{number}", "prompt": f"{number}?", "response": "One.",
            "score": score, "scale": [0, 20],
            "meta": {"rater": rater, "task": "chat", "time": f"{time}T10:00:00Z"}}  # fmt: skip


def records(shift: float, days: int = 70, seed: int = 0) -> list[dict[str, object]]:
    """Ten weeks of three raters, of whom Cy changes after five."""
    random = np.random.default_rng(seed)
    return [
        scored(
            100 * day + place, rater,
            round(random.normal(10 + shift * (rater == "cy" and day >= 35), 2), 1), day,
        )
        for day in range(days)
        for place, rater in enumerate(["ann", "bob", "cy"] * 2)
    ]  # fmt: skip


def test_a_dataset() -> None:
    dataset = prefkit.read(records(3))
    ratings = dataset.ratings("score")
    times = dataset.judgements.to_numpy("time")[ratings.judgement]
    names = np.array(ratings.raters)[ratings.rater]
    week = drift.windows(times, "week")
    named = drift.by_group(dataset, "rater", "week")
    bare = drift.by_group(ratings.value, names, week)
    place = np.lexsort((named.keys["week"], named.keys["rater"].astype(str)))
    np.testing.assert_array_equal(named.statistic[place], bare.statistic)
    assert {found.where for found in map(named.__getitem__, range(len(named)))} == set(names)
    gold = {f"q{100 * day + place}": 10.0 for day in range(70) for place in range(6)}
    errors = drift.gold_drift(dataset, gold, item="item_id", error="signed")
    assert errors.alarms == ("cy",)
    assert int(errors.windows.count.sum()) == len(ratings)
    assert drift.k_samples(dataset, "rater").p_kind == "at_most"
    assert drift.compare(dataset, ratings).statistic == 0
    state = drift.DriftState([8, 10, 12], by="rater").partial_fit(dataset)
    assert state.compare("psi").flagged(0.01).keys["rater"].tolist()[0] == "cy"
    # Times that are missing are masked in a dataset's columns, and in no window.
    untimed = [{**one, "meta": {"rater": "eve", "task": "chat"}} for one in records(3, days=1)]
    gaps = drift.by_group(prefkit.read([*records(3), *untimed]), "rater", "week")
    assert gaps.reason[gaps.keys["rater"] == "eve"].tolist() == ["missing_time"]
    moved = drift.scale_use(dataset, levels=10, scale=(0, 20)).location.flagged(0.01)
    assert set(moved.keys["rater"]) == {"cy"}


def audited(tmp_path: Path, *content: object) -> tuple[Any, str]:
    path = tmp_path / "scores.jsonl"
    path.write_bytes(lines(*content))
    finding = audit(str(path))
    text = io.StringIO()
    write(finding, text)
    return finding["drift"], " ".join(text.getvalue().split())


def test_an_audit_names_who_changed(tmp_path: Path) -> None:
    section, text = audited(tmp_path, *records(3))
    assert (section["items"], section["raters"], section["weeks"]) == (420, 3, 10)
    (cy,) = section["changed"]
    assert (cy["name"], cy["items"], cy["test"]) == ("cy", 140, "step")
    assert cy["low"] <= "2026-02-09" <= cy["high"]
    assert cy["low"] <= cy["week"] <= cy["high"]
    assert cy["p_value"] <= 0.001
    assert cy["step"] == pytest.approx(1.5, abs=0.4)
    assert "drift 420 items of 3 raters in 10 weeks; cy +" in text
    assert f"deviations from {cy['week']}" in text
    json.dumps(section, allow_nan=False)


def test_an_audit_of_a_step_without_spread(tmp_path: Path) -> None:
    content = [scored(day, "ann", 3 if day < 35 else 5, day) for day in range(70)]
    section, text = audited(tmp_path, *content)
    (ann,) = section["changed"]
    assert (ann["name"], ann["step"]) == ("ann", None)
    assert ann["low"] == ann["week"] == ann["high"] == "2026-02-09"
    assert "ann from 2026-02-09 (2026-02-09 to 2026-02-09), p 0.0001" in text


def test_an_audit_is_quiet_of_steady_raters(tmp_path: Path) -> None:
    false = 0
    for seed in range(12):
        section, text = audited(tmp_path, *records(0, seed=seed))
        false += len(section["changed"])
        assert section["changed"] or "no rater changed" in text
    assert false <= 3


def test_an_audit_without_times_or_scores_enough(tmp_path: Path) -> None:
    timeless = [{**one, "meta": {"rater": "ann", "task": "chat"}} for one in records(3)]
    for content in (timeless, records(3, days=3), records(3, days=14)):
        section, text = audited(tmp_path, *content)
        assert section is None
        assert " drift " not in text
    # Times that are missing are not taken for any.
    some = [*timeless, *records(3)]
    section, _ = audited(tmp_path, *some)
    assert section["items"] == 420
