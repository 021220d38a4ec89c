"""Thirty inputs that readers of preference data get wrong, each with what is promised for it.

Accepted, accepted with a warning, refused alone, or the file stopped; with code, line, byte offset
and field. The codes are those of docs/records.md.
"""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest

import prefkit

PAIR = {"prompt": "p", "chosen": "good", "rejected": "bad"}
GOOD = json.dumps(PAIR).encode()


def lines(*records: bytes) -> bytes:
    return b"\n".join(records) + b"\n"


def record(**fields: object) -> bytes:
    return json.dumps({**PAIR, **fields}, ensure_ascii=False).encode()


def raw(old: str, new: bytes) -> bytes:
    """The good pair with a piece of its text replaced by bytes."""
    return GOOD.replace(old.encode(), new)


@dataclass(frozen=True)
class Case:
    """An input, and what reading it comes to."""

    name: str
    data: bytes
    accepted: int
    refused: int = 0
    skipped: int = 0
    problems: Mapping[str, int] | None = None
    places: Sequence[tuple[str, int, int]] = ()  # code, line, byte offset
    pointers: Sequence[tuple[str, str]] = ()  # code, pointer
    profile: str = "auto"
    strict: bool = True
    check: Callable[[prefkit.Dataset], None] | None = None


def texts(dataset: prefkit.Dataset, *columns: str) -> list[tuple[object, ...]]:
    rows = dataset.candidates.to_pylist()
    return [tuple(row[column] for column in columns) for row in rows]


def chosen(*expected: str) -> Callable[[prefkit.Dataset], None]:
    def check(dataset: prefkit.Dataset) -> None:
        assert [row["text"] for row in dataset.candidates.to_pylist()][::2] == list(expected)

    return check


def raters(*expected: object) -> Callable[[prefkit.Dataset], None]:
    def check(dataset: prefkit.Dataset) -> None:
        assert [row["rater"] for row in dataset.judgements.to_pylist()] == list(expected)

    return check


def prompts(*expected: object) -> Callable[[prefkit.Dataset], None]:
    def check(dataset: prefkit.Dataset) -> None:
        assert [row["prompt"] for row in dataset.items.to_pylist()] == list(expected)

    return check


def scalar(**fields: object) -> bytes:
    base = {"type": "scalar", "prompt": "p", "response": "r", "score": 4, "meta": {"rater": "r1"}}
    return json.dumps({**base, **fields}).encode()


def hh(chosen: str, rejected: str) -> bytes:
    return json.dumps({"chosen": chosen, "rejected": rejected}).encode()


TURN = {"role": "assistant", "content": "x"}
H, A = "\n\nHuman: ", "\n\nAssistant:"
TIED = {"type": "pairwise_multi_dim", "prompt": "p", "candidates": {"A": "x", "B": "y"}}


def multi(winner: object, dims: Mapping[str, str] | None = None) -> bytes:
    return json.dumps(
        {**TIED, "judgement": {"overall_winner": winner, "dims": dims or {}}, "meta": {}}
    ).encode()


def step_record(**fields: object) -> bytes:
    base = {"prompt": "p", "completions": ["one", "two"], "labels": [True, False]}
    return json.dumps({**base, **fields}).encode()


CASES = [
    # 1 a byte order mark
    Case("01 bom", b"\xef\xbb\xbf" + lines(GOOD, GOOD), 2, problems={}),
    Case(
        "01 bom inside",
        lines(GOOD) + b"\xef\xbb\xbf" + lines(GOOD),
        2,
        problems={"json_bom_inside": 1},
        places=[("json_bom_inside", 2, len(GOOD) + 1)],
    ),
    # 3 broken UTF-8
    Case(
        "03 cp1252",
        lines(GOOD, raw("good", b"it\x92s"), GOOD),
        2,
        1,
        problems={"utf8_invalid": 1},
        places=[("utf8_invalid", 2, len(GOOD) + 1 + GOOD.index(b"good") + 2)],
    ),
    Case("03 overlong", lines(raw("good", b"\xc0\xaf"), GOOD), 1, 1, problems={"utf8_invalid": 1}),
    Case(
        "03 lenient",
        lines(raw("good", b"it\x92s")),
        1,
        problems={"utf8_invalid": 1},
        strict=False,
        check=chosen("it\ufffds"),
    ),
    # 4 line ends
    Case("04 crlf", GOOD + b"\r\n" + GOOD + b"  \r\n\r\n\n" + GOOD, 3, problems={}),
    Case(
        "04 unicode line ends",
        lines(record(chosen="a\u2028b\u2029c\u0085d"), GOOD),
        2,
        problems={},
        check=chosen("a\u2028b\u2029c\u0085d", "good"),
    ),
    # 5 a raw control character
    Case(
        "05 raw tab",
        lines(raw("good", b"a\tb"), GOOD),
        1,
        1,
        problems={"json_control_character": 1},
        places=[("json_control_character", 1, GOOD.index(b"good") + 1)],
    ),
    Case("05 raw newline", lines(raw("good", b"a\nb"), GOOD), 1, problems=None, refused=2),
    # 6 surrogates
    Case(
        "06 lone surrogate",
        lines(raw("good", rb"a\ud83d"), GOOD),
        1,
        1,
        problems={"json_lone_surrogate": 1},
        places=[("json_lone_surrogate", 1, GOOD.index(b"good") + 1)],
    ),
    Case(
        "06 pair", lines(raw("good", rb"\ud83d\ude00")), 1, problems={}, check=chosen("\U0001f600")
    ),
    Case(
        "06 lenient",
        lines(raw("good", rb"a\ud83d")),
        1,
        problems={"json_lone_surrogate": 1},
        strict=False,
        check=chosen("a\ufffd"),
    ),
    # 7 a zero character
    Case("07 zero", lines(raw("good", rb"a\u0000b")), 1, problems={}, check=chosen("a\x00b")),
    # 8 NaN and Infinity
    *(
        Case(
            f"08 {word}",
            lines(scalar().replace(b'"score": 4', b'"score": ' + word.encode()), GOOD),
            1,
            1,
            problems={"json_nan_literal": 1},
        )
        for word in ("NaN", "Infinity", "-Infinity")
    ),
    # 9 numbers
    Case(
        "09 overflow",
        lines(scalar().replace(b": 4", b": 1e999")),
        0,
        1,
        problems={"json_number_overflow": 1},
    ),
    Case(
        "09 long ids",
        lines(record(id=1).replace(b'"id": 1', b'"id": 123456789012345678901234567890')),
        1,
        problems={},
        check=lambda d: _equal(d.items.to_pylist()[0]["item_id"], "123456789012345678901234567890"),
    ),
    # 10 JSON5
    *(
        Case(f"10 {code}", lines(broken, GOOD), 1, 1, problems={code: 1})
        for code, broken in {
            "json_leading_zero": record(n=1).replace(b": 1}", b": 01}"),
            "json_plus_sign": record(n=1).replace(b": 1}", b": +1}"),
            "json_hex_number": record(n=1).replace(b": 1}", b": 0x1}"),
            "json_comment": record(n=1).replace(b": 1}", b": /* one */ 1}"),
            "json_trailing_comma": record(n=1).replace(b": 1}", b": 1,}"),
            "json_single_quote": record(n=1).replace(b": 1}", b": 'one'}"),
        }.items()
    ),
    # 11 equal keys
    Case(
        "11 duplicate key",
        lines(GOOD[:-1] + b', "chosen": "other"}', GOOD),
        1,
        1,
        problems={"record_duplicate_key": 1},
        pointers=[("record_duplicate_key", "/chosen")],
    ),
    Case(
        "11 pointer",
        lines(GOOD[:-1] + b', "a/b~c": 1, "a/b~c": 2}'),
        0,
        1,
        problems={"record_duplicate_key": 1},
        pointers=[("record_duplicate_key", "/a~1b~0c")],
    ),
    Case(
        "11 lenient",
        lines(GOOD[:-1] + b', "chosen": "other"}'),
        1,
        problems={"record_duplicate_key": 1},
        strict=False,
        check=chosen("other"),
    ),
    Case(
        "11 inner",
        lines(record(meta={"a": 1}).replace(b'"a": 1', b'"a": 1, "a": 2')),
        0,
        1,
        problems={"record_duplicate_key": 1},
    ),
    # 12 two on a line, and a cut last line
    Case("12 two", GOOD + GOOD + b"\n", 2, problems={"json_two_on_a_line": 1}),
    Case(
        "12 cut",
        lines(GOOD, GOOD)[:-12],
        1,
        1,
        problems={"json_unexpected_end": 1},
        check=lambda d: _contains(d.problems.to_pylist()[0]["message"], "truncated file"),
    ),
    Case("12 cut in between", lines(GOOD[:-9], GOOD), 1, 1, problems=None),
    # 15 scalars and nothing
    *(
        Case(f"15 {value.decode()}", value + b"\n", 0, 1, problems={"record_not_object": 1})
        for value in (b"null", b"1", b'"x"', b"true")
    ),
    Case("15 empty", b"", 0, problems={}),
    Case("15 empty array", b"[]", 0, problems={}),
    Case("15 blank", b" \n\n", 0, problems={}),
    # 16 containers
    Case("16 array", b"[" + GOOD + b",\n " + GOOD + b"]", 2, problems={}),
    Case("16 pretty", json.dumps(PAIR, indent=2).encode() + b"\n" + GOOD + b"\n", 2, problems={}),
    Case(
        "16 keyed",
        json.dumps({"a": PAIR, "b": PAIR}).encode(),
        2,
        problems={},
        check=lambda d: _equal([row["item_id"] for row in d.items.to_pylist()], ["a", "b"]),
    ),
    # 17 compression
    Case(
        "17 gzip members", gzip.compress(lines(GOOD)) + gzip.compress(lines(GOOD)), 2, problems={}
    ),
    # 18 CSV
    Case(
        "18 quoted newlines",
        b'prompt,chosen,rejected\np,"a\nb ""c""",d\n',
        1,
        problems={},
        check=chosen('a\nb "c"'),
    ),
    Case(
        "18 ragged",
        b"prompt,chosen,rejected\np,a\np,a,b\n",
        1,
        1,
        problems={"csv_ragged_row": 1},
        places=[("csv_ragged_row", 2, 23)],
    ),
    Case(
        "18 blank rows",
        b"prompt,chosen,rejected\np,a,b\n,,\n\n",
        1,
        skipped=2,
        problems={"csv_blank_rows": 1},
    ),
    Case("18 tabs", b"prompt\tchosen\trejected\np\ta\tb\n", 1, problems={}),
    # 19 the winner
    Case(
        "19 winner",
        lines(multi("C"), multi("A")),
        1,
        1,
        problems={"record_winner_not_candidate": 1},
        pointers=[("record_winner_not_candidate", "/judgement/overall_winner")],
    ),
    *(
        Case(
            f"19 choice {choice!r}",
            json.dumps(
                {
                    "info": {"id": "1", "post": "p", "title": "t", "subreddit": "s"},
                    "summaries": [
                        {"text": "a", "policy": "x", "note": None},
                        {"text": "b", "policy": "y", "note": None},
                    ],
                    "choice": choice,
                    "worker": "w",
                    "batch": "b",
                    "split": "train",
                    "extra": {},
                }
            ).encode(),
            0,
            1,
            problems={"record_index_out_of_range": 1},
            profile="summarize_comparisons",
            pointers=[("record_index_out_of_range", "/choice")],
        )
        for choice in (2, -1)
    ),
    # 20 equal candidates
    Case(
        "20 equal",
        lines(record(chosen="same", rejected="same")),
        0,
        1,
        problems={"record_identical_candidates": 1},
    ),
    Case(
        "20 trim",
        lines(record(chosen="same", rejected=" same\n")),
        0,
        1,
        problems={"record_identical_candidates": 1},
    ),
    Case(
        "20 nfc",
        lines(record(chosen="caf\u00e9", rejected="cafe\u0301")),
        0,
        1,
        problems={"record_identical_candidates": 1},
    ),
    # 21 empty candidates
    Case(
        "21 both",
        lines(record(chosen="", rejected=" ")),
        0,
        1,
        problems={"record_empty_candidates": 1},
    ),
    Case("21 one", lines(record(chosen="")), 1, problems={"record_empty_candidate": 1}),
    # 22 prompts inside transcripts
    Case(
        "22 split",
        lines(hh(H + "hi" + A + " yes", H + "hi" + A + " no")),
        1,
        problems={},
        check=prompts(H + "hi" + A),
    ),
    Case(
        "22 prefix",
        lines(hh(H + "hi" + A, H + "hi" + A + " no")),
        1,
        problems={"record_empty_candidate": 1},
        check=prompts(H + "hi" + A),
    ),
    Case(
        "22 first character",
        lines(hh(H + "hi" + A + " yes", "\n\nhuman: hi" + A + " no")),
        1,
        problems={"record_prompt_not_separable": 1},
        check=prompts(None),
    ),
    Case(
        "22 inside a character",
        lines(hh(H + "hi" + A + " \u00e9", H + "hi" + A + " \u00e8")),
        1,
        problems={},
        check=prompts(H + "hi" + A),
    ),
    # 23 scores
    Case(
        "23 off scale",
        lines(scalar(score=9, scale=[1, 5])),
        0,
        1,
        problems={"record_score_off_scale": 1},
        pointers=[("record_score_off_scale", "/score")],
    ),
    *(
        Case(
            f"23 {score!r}",
            lines(scalar(score=score)),
            0,
            1,
            problems={"record_score_not_a_number": 1},
        )
        for score in ("4/5", "four", True)
    ),
    Case(
        "23 text",
        lines(scalar(id=1, score="4.0"), scalar(id=2, score="3")),
        2,
        problems={"record_score_text": 1},
    ),
    # 24 steps
    Case(
        "24 empty",
        lines(step_record(completions=[], labels=[])),
        0,
        1,
        problems={"record_empty_steps": 1},
    ),
    Case("24 lengths", lines(step_record(labels=[True])), 0, 1, problems={"record_step_count": 1}),
    Case("24 null", lines(step_record(labels=[True, None])), 1, problems={}),
    # 26 repeats
    Case(
        "26 votes",
        lines(*(scalar(id="q1", meta={"rater": rater}) for rater in ("r1", "r2", ""))),
        3,
        problems={},
        check=raters("r1", "r2", None),
    ),
    # 27 mixed layouts
    Case(
        "27 mixed",
        lines(scalar(), GOOD, multi("A"), record(chosen=[TURN], rejected="y")),
        4,
        problems={},
    ),
    # 28 contradictions
    Case(
        "28 dims",
        lines(multi("A", {"a": "B", "b": "B", "c": "B"})),
        1,
        problems={"record_contradiction": 1},
    ),
    # 29 unknown fields
    Case(
        "29 kept",
        lines(record(**{"a key": 1, "": [1.50], "x.y": {"z!": None}})),
        1,
        problems={},
        check=lambda d: _equal(
            json.loads(str(d.items.to_pylist()[0]["extra"])),
            {"a key": 1, "": [1.5], "x.y": {"z!": None}},
        ),
    ),
    Case("29 close", lines(record(chosen_model="m").replace(b'"rejected"', b'"rejectd"')), 0, 1),
]


def _equal(a: object, b: object) -> None:
    assert a == b


def _contains(text: object, part: str) -> None:
    assert part in str(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_hard_input(case: Case) -> None:
    dataset = prefkit.read(
        case.data, profile=case.profile, strict=case.strict, on_error="collect",
    )  # fmt: skip
    problems = dataset.problems.to_pylist()
    found = [(p["code"], p["line"], p["byte_offset"], p["pointer"], p["message"]) for p in problems]
    counts = dataset.counts
    assert (counts.accepted, counts.refused, counts.skipped) == (
        case.accepted,
        case.refused,
        case.skipped,
    ), found
    assert counts.records == counts.accepted + counts.refused + counts.skipped
    if case.problems is not None:
        seen: dict[str, int] = {}
        for problem in problems:
            code = str(problem["code"])
            seen[code] = seen.get(code, 0) + 1
        seen.pop("record_no_scale", None)
        assert seen == dict(case.problems), found
    for place in case.places:
        assert place in [row[:3] for row in found], found
    for code, pointer in case.pointers:
        assert (code, pointer) in [(row[0], row[3]) for row in found], found
    if case.check:
        case.check(dataset)


# 2, 17 and 18: the file stopped, and never read as something else
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lines(GOOD).decode().encode("utf-16"), "utf8_not_utf8"),
        (lines(GOOD).decode().encode("utf-32"), "utf8_not_utf8"),
        (
            b"version https://git-lfs.github.com/spec/v1\noid sha256:"
            + b"0" * 64
            + b"\nsize 1234\n",
            "file_git_lfs_pointer",
        ),
        (gzip.compress(lines(GOOD))[:-9], "gzip_truncated"),
        (gzip.compress(lines(GOOD))[:-8] + b"\0" * 8, "gzip_corrupt"),
    ],
)
def test_stopped_files(data: bytes, code: str) -> None:
    with pytest.raises(prefkit.ParseError) as caught:
        prefkit.read(data)
    assert caught.value.code == code


# 13: giant lines in bounded memory, and a limit that says so
def test_giant_line() -> None:
    giant = record(chosen="x" * 30_000_000)
    tracemalloc.start()
    assert prefkit.read(lines(giant, GOOD)).counts.accepted == 2
    tracemalloc.stop()
    short = prefkit.read(lines(giant, GOOD), max_record_bytes=1_000_000, on_error="collect")
    assert short.counts.accepted == 1
    assert short.problems.to_pylist()[0]["code"] == "json_record_too_long"


# 14: nesting far beyond any stack
@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_deep_nesting(opening: bytes) -> None:
    deep = b'{"prompt": "p", "chosen": "a", "rejected": "b", "x": ' + opening * 200_000
    dataset = prefkit.read(lines(deep, GOOD), on_error="collect")
    assert dataset.counts.accepted == 1
    assert dataset.problems.to_pylist()[0]["code"] == "json_depth"


# 25: PRM800K steps with nothing chosen, and an index past the end
def prm800k(steps: Iterable[object], **fields: object) -> bytes:
    return json.dumps(
        {
            "labeler": "l", "timestamp": "2022-07-17T16:56:51.323252", "generation": None,
            "is_quality_control_question": False, "is_initial_screening_question": False,
            "question": {"problem": "p", "ground_truth_answer": "1"},
            "label": {"steps": list(steps), "total_time": 1, "finish_reason": "solution"},
            **fields,
        }
    ).encode()  # fmt: skip


def completion(text: str, rating: int | None = 1) -> dict[str, object]:
    return {"text": text, "rating": rating, "flagged": None}


def test_prm800k_steps() -> None:
    whole = {"completions": [completion("a"), completion("a")], "human_completion": None,
             "chosen_completion": 0}  # fmt: skip
    nothing = {"completions": None, "human_completion": None, "chosen_completion": None}
    beyond = {**whole, "chosen_completion": 2}
    read = prefkit.read(lines(prm800k([whole])), on_error="collect")
    assert read.counts.accepted == 1
    read = prefkit.read(lines(prm800k([whole, nothing])), on_error="collect")
    codes = [p["code"] for p in read.problems.to_pylist()]
    assert read.counts.accepted == 1
    assert "record_truncated_step" in codes
    read = prefkit.read(lines(prm800k([beyond])), on_error="collect")
    assert read.counts.refused == 1
    assert read.problems.to_pylist()[0]["code"] == "record_index_out_of_range"
    for human in ("text", {"text": "text", "source": "x", "corrected_rating": None}):
        step = {"completions": None, "human_completion": human, "chosen_completion": None}
        read = prefkit.read(lines(prm800k([step])), on_error="collect")
        assert read.counts.accepted == 1


# 26: repeats by one rater
def test_repeats() -> None:
    def vote(score: int) -> bytes:
        return scalar(id="q1", score=score)

    read = prefkit.read(lines(vote(4), vote(4), vote(2)), on_error="collect")
    codes = [p["code"] for p in read.problems.to_pylist()]
    assert codes.count("record_duplicate") == 1
    assert codes.count("record_conflicting_repeat") == 1
    assert read.counts.accepted == 3


# 30: raters and times
@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2024-05-01T12:30:00Z", "2024-05-01T12:30:00"),
        ("2024-05-01T12:30:00.25+02:00", "2024-05-01T10:30:00.25"),
        (1714566600, "2024-05-01T12:30:00"),
        (1714566600000, "2024-05-01T12:30:00"),
        ("2024-05-01T12:30:00", None),
        ("8/20/2018 14:08:36", None),
        ("Mon Mar 25 07:39:42 PDT 2019", None),
        ("soon", None),
    ],
)
def test_times(time: object, expected: str | None) -> None:
    import numpy as np

    read = prefkit.read(lines(scalar(meta={"rater": 7, "time": time})), on_error="collect")
    (row,) = read.judgements.to_pylist()
    assert row["rater"] == "7"
    stamps = read.judgements.to_numpy("time")
    if expected is None:
        assert np.isnat(stamps[0])
        assert "record_time" in [p["code"] for p in read.problems.to_pylist()]
    else:
        assert stamps[0] == np.datetime64(expected)
