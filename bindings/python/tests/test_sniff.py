"""Sniffing and profiles."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from conftest import PAIRS, lines

import prefkit


def test_sniff_kinds_of_source(pairs_file: Path) -> None:
    found = [prefkit.sniff(source) for source in (pairs_file, lines(*PAIRS), PAIRS)]
    with pairs_file.open("rb") as file:
        file.seek(5)
        file.seek(0)
        found.append(prefkit.sniff(file))
        assert file.tell() == 0
    found.append(prefkit.sniff(io.StringIO(lines(*PAIRS).decode())))
    for sniff in found:
        assert sniff.verdict == "sure"
        assert sniff.profile == "trl_preference"
        assert sniff.container == "jsonl"
        assert sniff.compression == "none"
        assert sniff.delimiter is None
        assert sniff.records == 3
        assert sniff.confidence == 1
        assert sniff.candidates[0].profile == "trl_preference"
        assert sniff.reason
        assert "trl_preference" in sniff._repr_html_()


def test_sniff_containers() -> None:
    assert prefkit.sniff(json.dumps(PAIRS, indent=2).encode()).container == "json_array"
    assert prefkit.sniff(gzip.compress(lines(*PAIRS))).compression == "gzip"
    table = prefkit.sniff(b"prompt;chosen;rejected\nq;x;y\n")
    assert (table.container, table.delimiter) == ("delimited", ";")
    assert prefkit.sniff(b"").container == "empty"


def test_an_integer_label_is_never_guessed() -> None:
    records = [{"prompt": "q", "response_a": "x", "response_b": "y", "label": n} for n in (0, 1)]
    sniff = prefkit.sniff(records)
    assert sniff.verdict == "ambiguous"
    assert sniff.profile is None
    assert len(sniff.candidates) > 1


def test_nothing_fits() -> None:
    sniff = prefkit.sniff(b'{"colour": "blue"}')
    assert (sniff.verdict, sniff.profile) == ("none", None)


def test_sniff_refuses_what_it_cannot_look_at(tmp_path: Path, pairs_file: Path) -> None:
    with pytest.raises(prefkit.ArgumentError, match="one file or bytes, not 2 files"):
        prefkit.sniff([pairs_file, pairs_file])
    with pytest.raises(prefkit.InputError):
        prefkit.sniff(tmp_path / "missing")


def test_profiles() -> None:
    profiles = prefkit.profiles()
    names = [profile.name for profile in profiles]
    assert names == sorted(set(names))
    assert {"trl_preference", "scalar", "pairwise", "hh_rlhf"} <= set(names)
    for profile in profiles:
        document = json.loads(profile.document)
        assert document["profile"] == profile.name
        assert document["title"] == profile.title
    assert "document" not in repr(profiles[0])


def test_a_profile_by_name_value_document_and_file(tmp_path: Path) -> None:
    profile = next(p for p in prefkit.profiles() if p.name == "trl_preference")
    own = json.loads(profile.document) | {"profile": "my_layout"}
    path = tmp_path / "my_layout.json"
    path.write_text(json.dumps(own))
    forms = ("trl_preference", profile, profile.document, own, path, str(path))
    for form in forms:
        assert prefkit.read(PAIRS, profile=form).counts.accepted == 3


def test_a_bare_file_name_is_a_file_when_it_is_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = next(p for p in prefkit.profiles() if p.name == "trl_preference")
    (tmp_path / "layout").write_text(profile.document)
    monkeypatch.chdir(tmp_path)
    assert prefkit.read(PAIRS, profile=Path("layout")).counts.accepted == 3


def test_the_version() -> None:
    assert prefkit.__version__.count(".") == 2
