"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BROKEN, PAIRS, lines, pair


def run(*arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "prefkit", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload,no-any-return]


@pytest.fixture
def broken_file(tmp_path: Path) -> Path:
    path = tmp_path / "broken.jsonl"
    path.write_bytes(BROKEN)
    return path


def test_nothing_found(pairs_file: Path) -> None:
    result = run("audit", pairs_file)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    for word in (str(pairs_file), "jsonl", "trl_preference", "overall", "problems     none"):
        assert word in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= max(80, len(str(pairs_file)))
    assert "\x1b" not in result.stdout


def test_findings(broken_file: Path) -> None:
    result = run("audit", broken_file)
    assert result.returncode == 1
    assert "json_trailing_comma" in result.stdout
    assert "record_not_object" in result.stdout
    offset = len(lines(pair(0))) + BROKEN.splitlines()[1].index(b"}")
    assert f"2:{offset}" in result.stdout


def test_unusable(tmp_path: Path, pairs_file: Path) -> None:
    pointer = tmp_path / "pointer.jsonl"
    pointer.write_text(
        "version https://git-lfs.github.com/spec/v1\n"
        "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
        "size 12345\n"
    )
    for path in (tmp_path / "missing.jsonl", tmp_path, pointer):
        result = run("audit", path)
        assert result.returncode == 2, (path, result.stdout)
        assert path.name in result.stderr
    # One unusable file does not keep the others from being shown.
    result = run("audit", tmp_path / "missing.jsonl", pairs_file)
    assert result.returncode == 2
    assert "trl_preference" in result.stdout
    assert run("audit", pairs_file, "--profile", "no_such").returncode == 2


def test_json(broken_file: Path, tmp_path: Path) -> None:
    result = run("audit", "--json", broken_file, tmp_path / "missing")
    assert result.returncode == 2
    report = json.loads(result.stdout)
    first, second = report["files"]
    assert first["path"] == str(broken_file)
    assert first["counts"]["refused"] == 2
    assert {problem["code"] for problem in first["problems"]} == {
        "json_trailing_comma",
        "record_not_object",
    }
    for problem in first["problems"]:
        assert problem["first"][0]["message"]
        assert problem["first"][0]["line"] in (2, 3)
    assert second["error"]["code"] == "io"


def test_lenient_threads_profile(tmp_path: Path) -> None:
    path = tmp_path / "nan.jsonl"
    path.write_bytes(lines(pair(0))[:-2] + b', "score": NaN}\n')
    assert "json_nan_literal" in run("audit", path).stdout
    lenient = run("audit", "--lenient", "--threads", "1", "--profile", "trl_preference", path)
    assert "1 accepted" in lenient.stdout
    for wrong in ("0", "many"):
        result = run("audit", "--threads", wrong, path)
        assert result.returncode == 2
        assert "threads" in result.stderr


def test_sniff(pairs_file: Path, tmp_path: Path) -> None:
    result = run("sniff", pairs_file)
    assert result.returncode == 0
    assert "trl_preference" in result.stdout
    found = json.loads(run("sniff", "--json", pairs_file).stdout)
    assert found["profile"] == "trl_preference"
    odd = tmp_path / "odd.jsonl"
    odd.write_text('{"colour": "blue"}\n')
    assert run("sniff", odd).returncode == 1
    assert run("sniff", tmp_path / "missing").returncode == 2


def test_profiles() -> None:
    listed = run("profiles")
    assert listed.returncode == 0
    assert "trl_preference" in listed.stdout
    shown = run("profiles", "trl_preference")
    assert json.loads(shown.stdout)["profile"] == "trl_preference"
    unknown = run("profiles", "trl_preferense")
    assert unknown.returncode == 2
    assert "trl_preference" in unknown.stderr


def test_usage() -> None:
    assert run().returncode == 2
    assert run("audit").returncode == 2
    assert "audit" in run("--help").stdout
    assert run("--version").stdout.startswith("prefkit 0.")


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_bytes(lines(*PAIRS))
    command = f"{sys.executable} -m prefkit audit --json {' '.join([str(path)] * 200)} | head -c 10"
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "evil.jsonl"
    path.write_bytes(lines(pair(0, **{"\x1b]0;title\x07": 1}), {"\x1b[2J": 1}))
    result = run("audit", path)
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout


def voted(prompt: str, rater: str, first_won: bool, task: str = "chat") -> dict[str, object]:
    """A record of the pairwise layout."""
    pair = ("One.", "Two.") if first_won else ("Two.", "One.")
    meta = {"rater": rater, "task": task}
    return {"type": "pairwise", "id": prompt, "prompt": f"{prompt}?", "winner": pair[0],
            "loser": pair[1], "meta": meta}  # fmt: skip


def test_agreement_of_raters(tmp_path: Path) -> None:
    path = tmp_path / "votes.jsonl"
    # Ann and Bob agree on all but the last two; Cy contradicts them on each.
    records = [
        voted(f"q{number}", rater, (number % 2 == 0) != (rater == "cy"), "ab"[number % 2])
        for number in range(20)
        for rater in ("ann", "bob", "cy")
    ]
    records += [voted("q20", "ann", True), voted("q20", "bob", False)]
    path.write_bytes(lines(*records))
    result = run("audit", path)
    assert "agreement    preference: alpha -" in result.stdout
    assert "21 items, 3 raters, nominal" in result.stdout
    assert "    task       a -" in result.stdout
    assert "q20 (line 61) 0% of 2" in result.stdout
    assert "cy 0% of 20 (apart)" in result.stdout

    finding = json.loads(run("audit", "--json", path).stdout)["files"][0]
    (section,) = finding["agreement"]
    # 2 of 6 ordered pairs agree on 20 items, none on the last.
    assert section["percent_agreement"] == pytest.approx(20 / 3 / 21)
    assert section["items"] == 21
    assert section["band"] == "poor"
    assert {task["name"]: task["items"] for task in section["tasks"]} == {
        "a": 10,
        "b": 10,
        "chat": 1,
    }
    assert section["tasks"][2]["estimate"] is None
    assert section["disputed"][0]["item"].startswith("q20")
    assert (section["disputed"][0]["line"], section["disputed"][0]["ratings"]) == (61, 2)
    assert len(section["disputed"]) == 10
    lowest = section["lowest_raters"]
    assert lowest[0] == {"name": "cy", "agreement_with_others": 0, "ratings": 20, "apart": True}
    assert not any(rater["apart"] for rater in lowest[1:])


def test_no_agreement_without_shared_items(tmp_path: Path, pairs_file: Path) -> None:
    path = tmp_path / "alone.jsonl"
    path.write_bytes(lines(voted("q1", "ann", True), voted("q2", "bob", True)))
    assert "agreement    no item was judged by two raters" in run("audit", path).stdout
    # Nobody is named in these records.
    assert "\n  agreement " not in run("audit", pairs_file).stdout
    assert json.loads(run("audit", "--json", pairs_file).stdout)["files"][0]["agreement"] == []


def scored(prompt: str, rater: str, score: float) -> dict[str, object]:
    """A record of the scalar layout."""
    return {"type": "scalar", "id": prompt, "prompt": f"{prompt}?", "response": "One.",
            "score": score, "scale": [0, 20], "meta": {"rater": rater, "task": "chat"}}  # fmt: skip


def test_raters_off_the_scale(tmp_path: Path) -> None:
    path = tmp_path / "scores.jsonl"
    # Cy is four points above the others, Dee stretches the scale, Eve shares no item.
    records = [
        scored(f"q{number}", rater, score)
        for number in range(30)
        for rater, score in (
            ("ann", 5 + number % 5),
            ("bob", 5 + (number + number // 10) % 5),
            ("fay", 5 + (number + number // 7) % 5),
            ("cy", 9 + number % 5),
            ("dee", 1 + 4 * (number % 5)),
        )
    ]
    records += [scored(f"p{number}", "eve", number % 5) for number in range(12)]
    path.write_bytes(lines(*records))
    result = run("audit", path)
    section = " ".join(result.stdout.split())
    assert "scale 162 scores of 6 raters; cy +4.00 (of 30), dee" in section
    assert "4.00 times the spread (of 30)" in section
    assert "ann" not in section[section.index("scale 162") : section.index("not linked")]
    assert "2 sets of raters share no item: ann, bob, fay, cy, dee | eve" in section
    finding = json.loads(run("audit", "--json", path).stdout)["files"][0]["scale"]
    off = {entry["name"]: entry for entry in finding["off_scale"]}
    assert off["cy"]["location_off"]
    assert not off["cy"]["spread_off"]
    assert off["dee"]["spread_off"]
    assert [one["scores"] for one in finding["components"]] == [150, 12]
    path.write_bytes(lines(scored("q1", "ann", 3), scored("q2", "ann", 4)))
    assert "\n  scale " not in run("audit", path).stdout
    assert json.loads(run("audit", "--json", path).stdout)["files"][0]["scale"] is None
