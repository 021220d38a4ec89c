"""Objectives and conflicts of dimensions from judgements, of datasets and of plain columns."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import lines

import prefkit
from prefkit import pareto
from prefkit._audit import audit
from prefkit._report import write

if TYPE_CHECKING:
    from pathlib import Path

MEANS = {"ant": (4, 2), "bee": (2, 4), "cat": (1, 1)}
NAMES = ("helpfulness", "honesty")


def records(prompts: int = 20, seed: int = 0) -> list[dict[str, Any]]:
    """The UltraFeedback layout: three models, scored in two dimensions on each prompt."""
    rng = np.random.default_rng(seed)
    return [
        {
            "id": f"q{prompt}",
            "source": "flan" if prompt % 2 else "evol",
            "instruction": f"Question {prompt}?",
            "models": list(MEANS),
            "completions": [
                {
                    "model": model,
                    "response": f"{model} answers {prompt}",
                    "annotations": {
                        name: {"Rating": str(mean + int(rng.integers(0, 2)))}
                        for name, mean in zip(NAMES, means, strict=True)
                    },
                }
                for model, means in MEANS.items()
            ],
        }
        for prompt in range(prompts)
    ]


def table(found: list[dict[str, Any]]) -> Any:
    """Scores by prompt, model and dimension."""
    return np.array(
        [
            [
                [float(one["annotations"][name]["Rating"]) for name in NAMES]
                for one in record["completions"]
            ]
            for record in found
        ]
    )


def read(found: list[dict[str, Any]]) -> prefkit.Dataset:
    return prefkit.read(found, profile="ultrafeedback")


def test_means_of_a_dataset_are_those_of_its_table() -> None:
    given = records()
    scores = table(given)
    found = pareto.objectives(read(given))
    assert found.measure == "mean"
    assert found.competitors == tuple(MEANS)
    assert found.dimensions == NAMES
    np.testing.assert_allclose(found.values, scores.mean(axis=0))
    np.testing.assert_allclose(found.standard_error, scores.std(axis=0, ddof=1) / np.sqrt(20))
    assert found.frontier().tolist() == [True, True, False]
    assert found.frontier({"helpfulness": True, "honesty": False}).tolist() == [True, False, True]
    assert found.membership().verdict.tolist() == ["frontier", "frontier", "dominated"]
    assert found.to_pylist()[0]["competitor"] == "ant"
    assert "helpfulness" in repr(found)


def test_buckets_have_a_table_each() -> None:
    given = records()
    found = pareto.objectives(read(given), bucket="dataset")
    assert found.buckets == ("evol", "flan")
    scores = table(given)
    np.testing.assert_allclose(found.values[0], scores[::2].mean(axis=0))
    np.testing.assert_allclose(found.values[1], scores[1::2].mean(axis=0))
    assert found.frontier().shape == (2, 3)
    with pytest.raises(prefkit.PrefkitError, match="membership is of one table"):
        found.membership()


def test_normalized_means_are_of_z_scores_by_dimension() -> None:
    given = records()
    scores = table(given).reshape(-1, 2)
    known = ((scores - scores.mean(axis=0)) / scores.std(axis=0)).reshape(20, 3, 2)
    found = pareto.objectives(read(given), "normalized_mean")
    np.testing.assert_allclose(found.values, known.mean(axis=0))


def test_samples_of_a_dataset_draw_its_items() -> None:
    given = records()
    dataset = read(given)
    seen = pareto.samples(dataset)
    assert seen.points == tuple(MEANS)
    assert seen.objectives == NAMES
    found = pareto.membership(dataset)
    whole = pareto.membership(table(given))
    np.testing.assert_allclose(found.probability, whole.probability, atol=0.05)
    better = records()
    for record in better:
        for one in record["completions"]:
            one["annotations"]["honesty"]["Rating"] = "5"
    changed = pareto.compare(
        pareto.samples(dataset, select=["ant"]), pareto.samples(read(better), select=["ant"])
    )
    assert changed.clusters_both == 20
    assert changed.directions["honesty"] == "gained"
    assert changed.changes["helpfulness"].difference == 0
    assert pareto.compare(dataset, read(better), bucket="dataset").buckets.keys() == {
        "evol",
        "flan",
    }
    with pytest.raises(prefkit.PrefkitError, match="select has 'dog'"):
        pareto.samples(dataset, select=["dog"])


def test_conflicts_of_a_dataset_are_those_of_all_pairs() -> None:
    given = records()
    scores = table(given)
    found = pareto.dim_conflicts(read(given))[NAMES]
    sides = np.array(
        [np.sign(scores[:, left] - scores[:, right]) for left, right in ((0, 1), (0, 2), (1, 2))]
    ).reshape(-1, 2)
    product = sides[:, 0] * sides[:, 1]
    assert found.both == 60
    assert found.agree == int((product > 0).sum())
    assert found.conflict == int((product < 0).sum())
    assert found.tied == int((product == 0).sum())
    assert found.rate == found.conflict / (found.agree + found.conflict)
    assert found.ci_low < found.rate < found.ci_high


def test_scores_of_one_item_in_several_records_are_one_item() -> None:
    given = records(4)
    split = [
        {**record, "completions": [one], "models": [one["model"]]}
        for record in given
        for one in record["completions"]
    ]
    whole, parts = (pareto.dim_conflicts(read(one)) for one in (given, split))
    assert [pair.both for pair in whole] == [pair.both for pair in parts] == [12]
    assert whole[NAMES].conflict == parts[NAMES].conflict
    np.testing.assert_allclose(
        pareto.objectives(read(split)).standard_error, pareto.objectives(read(given)).standard_error
    )


def arena(count: int = 30, seed: int = 0) -> list[dict[str, Any]]:
    """Comparisons of three models in one dimension."""
    rng = np.random.default_rng(seed)
    names = list(MEANS)
    found: list[dict[str, Any]] = []
    for place in range(count):
        left, right = rng.choice(3, 2, replace=False)
        found.append(
            {
                "instruction": f"Question {place}?",
                "annotator": "judge",
                "output_1": f"one {place}",
                "output_2": f"two {place}",
                "generator_1": names[left],
                "generator_2": names[right],
                "preference": int(rng.integers(1, 3)),
            }
        )
    return found


def test_win_rates_and_strengths_of_comparisons() -> None:
    given = arena()
    dataset = prefkit.read(given, profile="alpaca_eval")
    found = pareto.objectives(dataset)
    assert found.measure == "win_rate"
    for row, name in enumerate(found.competitors):
        won = [
            (one["preference"] == 1) == (one["generator_1"] == name)
            for one in given
            if name in (one["generator_1"], one["generator_2"])
        ]
        assert found.count[row, 0] == len(won)
        assert found.values[row, 0] == pytest.approx(np.mean(won))
    strengths = pareto.objectives(dataset, "bradley_terry", ridge=0.1)
    order = np.argsort(strengths.values[:, 0])
    assert order[0] == np.argmin(found.values[:, 0])
    seen = pareto.samples(dataset)
    assert seen.count == 2 * len(given)
    with pytest.raises(prefkit.PrefkitError, match="between candidates"):
        pareto.objectives(dataset, "win_rate", by="task")


def test_two_strengths_are_the_logarithm_of_the_odds() -> None:
    found = pareto.objectives(
        {
            "left": ["a"] * 8,
            "right": ["b"] * 8,
            "dimension": ["tone"] * 8,
            "outcome": [1, 1, 1, 1, 1, 1, 0, 0],
        },
        "bradley_terry",
    )
    assert found.values[0, 0] - found.values[1, 0] == pytest.approx(np.log(3))
    alone = pareto.objectives(
        {"left": ["a"], "right": ["b"], "dimension": ["tone"], "outcome": [1]}, "bradley_terry"
    )
    assert alone.reason.tolist() == [["unbeaten"], ["winless"]]
    assert np.isnan(alone.values).all()


def test_plain_columns_are_checked() -> None:
    with pytest.raises(prefkit.PrefkitError, match="no column 'dimension'"):
        pareto.objectives({"competitor": ["a"], "value": [1]})
    with pytest.raises(prefkit.PrefkitError, match="cannot be made of scores"):
        pareto.objectives({"competitor": ["a"], "dimension": ["d"], "value": [1]}, "win_rate")
    with pytest.raises(prefkit.PrefkitError, match="no column 'side'"):
        pareto.dim_conflicts({"comparison": [1], "dimension": ["a"]})
    with pytest.raises(prefkit.PrefkitError, match="level"):
        pareto.dim_conflicts({"comparison": [], "dimension": [], "side": []}, level=1)
    none = pareto.dim_conflicts({"comparison": [], "dimension": [], "side": []})
    assert len(none) == 0
    with pytest.raises(KeyError):
        none["a", "b"]


def test_conflicts_of_plain_columns() -> None:
    found = pareto.dim_conflicts(
        {
            "comparison": [0, 0, 1, 1, 2, 2, 3],
            "dimension": ["help", "safe"] * 3 + ["help"],
            "side": [1, -1, 1, 1, 0, 1, 1],
        }
    )
    (pair,) = found
    assert (pair.both, pair.agree, pair.conflict, pair.tied) == (3, 1, 1, 1)
    assert found["safe", "help"] is pair
    assert found.worst(1) == (pair,)
    assert "conflict" in repr(pair)


def told(path: Path) -> tuple[list[dict[str, Any]], str]:
    finding = audit(str(path))
    out = io.StringIO()
    write(finding, out)
    return finding["pareto"], " ".join(out.getvalue().split())


def test_an_audit_tells_conflicts_and_the_frontier_of_generators(tmp_path: Path) -> None:
    path = tmp_path / "scores.jsonl"
    path.write_bytes(lines(*records()))
    (section,), text = told(path)
    assert section["dimensions"] == list(NAMES)
    verdicts = {one["name"]: one["verdict"] for one in section["frontier"]["generators"]}
    assert verdicts == {"ant": "frontier", "bee": "frontier", "cat": "dominated"}
    assert "conflicts score: helpfulness and honesty" in text
    assert "frontier ant 100%, bee 100%; 3 generators, mean of helpfulness, honesty" in text


def test_an_audit_is_quiet_where_there_is_one_dimension(tmp_path: Path) -> None:
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(lines(*arena()))
    sections, text = told(path)
    assert sections == []
    assert "conflicts" not in text


def test_a_real_file_of_ratings_and_generators(shared: Path) -> None:
    path = shared / "squality" / "human-eval-all-responses.jsonl"
    if not path.exists():
        pytest.skip("SQuALITY is not in the folder of real files")
    dataset = prefkit.read(str(path))
    found = pareto.objectives(dataset, "mean")
    best = found.competitors.index("human")
    assert found.frontier().tolist() == [row == best for row in range(3)]
    conflicts = pareto.dim_conflicts(dataset)
    assert len(conflicts) == 3
    assert all(0 < pair.rate < pair.expected for pair in conflicts)


def test_objectives_say_what_is_missing() -> None:
    votes = prefkit.read(
        [{"prompt": "p", "chosen": f"good {row}", "rejected": "bad"} for row in range(3)]
    )
    with pytest.raises(prefkit.ArgumentError, match="by='candidate'") as caught:
        pareto.objectives(votes)
    assert caught.value.field == "by"
    with pytest.raises(prefkit.ArgumentError, match="such as prefkit"):
        pareto.objectives("votes.jsonl")  # type: ignore[arg-type]
