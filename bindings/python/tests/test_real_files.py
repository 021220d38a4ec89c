"""Real files, as they are found in the wild. The numbers were counted with other tools."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

import prefkit


def test_every_real_file_is_read_or_refused_with_a_word(shared: Path) -> None:
    for path in sorted(shared.rglob("*")):
        if not path.is_file() or path.suffix in (".md", ".xlsx"):
            continue
        try:
            dataset = prefkit.read(path, on_error="collect")
        except prefkit.PrefkitError as error:
            assert error.code, path
            continue
        counts = dataset.counts
        assert counts.records == counts.accepted + counts.refused + counts.skipped, path
        for table in (dataset.items, dataset.candidates, dataset.judgements, dataset.steps):
            assert len(pl.DataFrame(table)) == len(table), path
        # Never one at a time where several threads give something else.
        assert prefkit.read(path, on_error="collect", threads=1).counts == counts, path


def test_hh_rlhf(shared: Path) -> None:
    folder = shared / "hh-rlhf"
    plain = prefkit.read(folder / "harmless-base-test.jsonl", on_error="collect")
    packed = prefkit.read(folder / "harmless-base-test.jsonl.gz", on_error="collect")
    expected = (folder / "harmless-base-test.jsonl").read_bytes().count(b"\n")
    assert plain.counts.records == packed.counts.records == expected
    assert plain.candidates.to_numpy("text").tolist() == packed.candidates.to_numpy("text").tolist()


def test_alpaca_eval(shared: Path) -> None:
    path = shared / "alpaca_eval" / "alpaca-7b.alpaca_eval_gpt4.annotations.json"
    records = json.loads(path.read_text())
    dataset = prefkit.read(path, on_error="collect")
    assert dataset.counts.records == len(records)
    texts = {row["text"] for row in dataset.candidates.to_pylist()}
    assert all(record["output_2"] in texts for record in records[:50])


def agreeing_pairs(ratings: prefkit.Ratings) -> tuple[int, int]:
    """How many of the pairs of ratings of one unit are equal, and how many there are."""
    values: dict[int, list[float]] = {}
    for unit, value in zip(ratings.unit.tolist(), ratings.value.tolist(), strict=True):
        values.setdefault(unit, []).append(value)
    pairs = [pair for ratings in values.values() for pair in itertools.combinations(ratings, 2)]
    return sum(a == b for a, b in pairs), len(pairs)


@pytest.mark.parametrize(
    ("file", "kind", "units", "raters", "agreeing"),
    [
        ("pandalm/testset-v1.json", "preference", 999, 3, (2757, 2997)),
        ("evalica/llmfao.csv", "preference", 2139, 124, (8043, 15112)),
        ("crowdtruth/rte.standardized.csv", "score", 800, 164, (22633, 36000)),
    ],
)
def test_ratings_agree_as_often_as_counted_elsewhere(
    shared: Path,
    file: str,
    kind: Literal["preference", "score"],
    units: int,
    raters: int,
    agreeing: tuple[int, int],
) -> None:
    ratings = prefkit.read(shared / file, on_error="collect").ratings(kind)
    assert (len(ratings.units), len(ratings.raters)) == (units, raters)
    assert agreeing_pairs(ratings) == agreeing


def test_evalica_csv(shared: Path) -> None:
    sniff = prefkit.sniff(shared / "evalica" / "llmfao.csv")
    assert sniff.container == "delimited"
    assert sniff.delimiter == ","
    pairs = prefkit.read(shared / "evalica" / "llmfao.csv", on_error="collect").pairs()
    assert len(pairs) > 0
    assert set(pairs.outcome.tolist()) <= {0, 0.5, 1}


def test_parquet_route(shared: Path) -> None:
    """The same records as an Arrow table give the same texts."""
    path = shared / "hh-rlhf" / "harmless-base-test.jsonl"
    direct = prefkit.read(path, on_error="collect")
    through = prefkit.read(pl.read_ndjson(path), on_error="collect")
    assert direct.counts.accepted == through.counts.accepted
    assert (
        direct.candidates.to_numpy("text").tolist() == through.candidates.to_numpy("text").tolist()
    )


def test_a_workbook_is_not_text(shared: Path) -> None:
    with pytest.raises(prefkit.PrefkitError):
        prefkit.read(shared / "open-instruct" / "eval_annotations_tulu_1.xlsx")
