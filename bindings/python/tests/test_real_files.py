"""Real files, as they are found in the wild. The numbers were counted with other tools."""

from __future__ import annotations

import json
from pathlib import Path

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


def test_pandalm_has_three_raters(shared: Path) -> None:
    dataset = prefkit.read(shared / "pandalm" / "testset-v1.json", on_error="collect")
    ratings = dataset.ratings("preference")
    assert len(ratings.raters) == 3
    assert len(ratings) == 3 * len(json.loads((shared / "pandalm" / "testset-v1.json").read_text()))


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
