#!/usr/bin/env python3
"""Writes the example data of PrefKit: judgements about two versions of a support bot.

    python3 make_example.py [FOLDER]

makes `support_bot.jsonl` (four record layouts in one file, as it comes out of a real annotation
platform, with a few honest defects) and `votes.jsonl` (a small layout of its own, which the profile
`my_layout.json` beside it describes). The same script always writes the same bytes, on any Python
from 3.11 on: only `random.Random.random()` is used, whose sequence Python promises to keep.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

from support_topics import SLOTS, TOPICS, Topic

T = TypeVar("T")
Record = dict[str, object]

SEED = 20260302
CASES = 48
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DIMENSIONS = ("safety_boundary", "helpfulness", "naturalness", "conciseness")


class Rater(NamedTuple):
    """Someone who judges. `care` is how often the better answer is seen as such."""

    name: str
    source: str
    care: float
    likes_long: float
    generosity: float


RATERS = (
    Rater("e_01", "expert", 0.97, 0.0, 0.0),
    Rater("e_02", "expert", 0.95, 0.0, -0.2),
    Rater("r_1003", "user", 0.85, 0.0, 0.3),
    Rater("r_1011", "user", 0.80, 0.1, 0.0),
    Rater("r_1027", "user", 0.75, 0.5, 0.6),  # takes long for good, and scores high
    Rater("r_1040", "user", 0.60, 0.2, -0.7),
    Rater("judge-m1", "model", 0.88, 0.3, 0.2),
)


class Draw:
    """A seeded source of choices."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed).random

    def below(self, count: int) -> int:
        return int(self._random() * count)

    def chance(self, share: float) -> bool:
        return self._random() < share

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        rest = list(choices)
        return [rest.pop(self.below(len(rest))) for _ in range(count)]

    def shuffle(self, values: list[T]) -> None:
        for i in range(len(values) - 1, 0, -1):
            j = self.below(i + 1)
            values[i], values[j] = values[j], values[i]


class Answer(NamedTuple):
    text: str
    quality: int  # 2 careful, 1 plain, 0 careless


class Case(NamedTuple):
    """One request and the answers of the two bots."""

    number: int
    topic: Topic
    slots: dict[str, str]
    prompt: str
    answers: tuple[Answer, Answer]

    @property
    def id(self) -> str:
        return f"case-{self.number:03d}"


def fill(text: str, slots: dict[str, str]) -> str:
    for name, value in slots.items():
        text = text.replace("{" + name + "}", value)
    return text


def make_answer(draw: Draw, topic: Topic, slots: dict[str, str], careful: float) -> Answer:
    quality = 2 if draw.chance(careful) else 1 if draw.chance(0.7) else 0
    texts = (topic.careless, topic.plain, topic.careful)[quality]
    return Answer(fill(draw.pick(texts), slots), quality)


def make_case(draw: Draw, number: int) -> Case:
    topic = TOPICS[(number - 1) % len(TOPICS)]
    slots = {name: draw.pick(values) for name, values in SLOTS.items()}
    prompt = "User: " + fill(draw.pick(topic.questions), slots)
    older = make_answer(draw, topic, slots, careful=0.35)
    newer = make_answer(draw, topic, slots, careful=0.65)
    while newer.text == older.text:
        newer = make_answer(draw, topic, slots, careful=0.65)
    return Case(number, topic, slots, prompt, (older, newer))


class Judge:
    """Makes records, each at a later time than the one before."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.time = START

    def meta(self, case: Case, rater: Rater, **more: object) -> Record:
        self.time += timedelta(seconds=40 + self.draw.below(500))
        return {
            "task": case.topic.task,
            "rater": rater.name,
            "source": rater.source,
            "rubric": "support_v2",
            "time": self.time.strftime("%Y-%m-%dT%H:%M:%SZ"),
            **more,
        }

    def prefers(self, case: Case, rater: Rater) -> int:
        """0 when the rater prefers the older bot's answer, 1 for the newer's."""
        older, newer = case.answers
        longer = int(len(newer.text) > len(older.text))
        if self.draw.chance(rater.likes_long):
            return longer
        if older.quality == newer.quality:
            return int(self.draw.chance(0.5))
        better = int(newer.quality > older.quality)
        return better if self.draw.chance(rater.care) else 1 - better

    def pairwise(self, case: Case, rater: Rater) -> Record:
        preferred = self.prefers(case, rater)
        return {
            "type": "pairwise",
            "id": case.id,
            "prompt": case.prompt,
            "winner": case.answers[preferred].text,
            "loser": case.answers[1 - preferred].text,
            "meta": self.meta(case, rater, dims=["helpful", "safe"]),
        }

    def multi_dim(self, case: Case, rater: Rater) -> Record:
        # The platform shows the two in a random order, so A is not always the older bot.
        first = self.draw.below(2)
        names = {first: "A", 1 - first: "B"}
        overall = self.prefers(case, rater)
        shorter = int(len(case.answers[1].text) < len(case.answers[0].text))
        dims = {d: names[self.prefers(case, rater)] for d in DIMENSIONS[:-1]}
        dims["helpfulness"] = names[overall]
        dims["conciseness"] = names[shorter if self.draw.chance(0.8) else 1 - shorter]
        tags = ["asks for proof first"] if case.topic.risk_level == "high" else []
        if case.answers[1 - overall].quality == 0:
            tags.append("the other answer turns the customer away")
        return {
            "type": "pairwise_multi_dim",
            "id": case.id,
            "prompt": case.prompt,
            "candidates": {
                "A": case.answers[first].text,
                "B": case.answers[1 - first].text,
            },
            "judgement": {"overall_winner": names[overall], "dims": dims, "reason_tags": tags},
            "meta": self.meta(
                case,
                rater,
                scenario="customer_service",
                risk_level=case.topic.risk_level,
                policy="support_v2",
            ),
        }

    def scalar(self, case: Case, rater: Rater, which: int) -> Record:
        answer = case.answers[which]
        liking = 1.6 + 1.5 * answer.quality + rater.generosity + 1.2 * (self.draw.below(3) - 1)
        return {
            "type": "scalar",
            "id": f"{case.id}-{'ab'[which]}",
            "prompt": case.prompt,
            "response": answer.text,
            "score": max(1, min(5, round(liking))),
            "scale": [1, 5],
            "meta": self.meta(case, rater, generator=("bot-2.1", "bot-2.2")[which]),
        }

    def process(self, case: Case, rater: Rater) -> Record:
        good = case.answers[1].quality > 0
        steps = [
            {
                "state": state,
                "output": fill(output, case.slots),
                "reward": int(self.draw.chance(rater.care if good or i == 0 else 0.4)),
            }
            for i, (state, output) in enumerate(case.topic.steps)
        ]
        return {
            "type": "process",
            "id": f"{case.id}-steps",
            "prompt": case.prompt,
            "steps": steps,
            "meta": self.meta(case, rater, unit="step"),
        }


def make_records(draw: Draw, judge: Judge, cases: Sequence[Case]) -> list[Record]:
    records: list[Record] = []
    for case in cases:
        for rater in draw.sample(RATERS, 3):
            records.append(judge.pairwise(case, rater))
        if case.number % 2 == 0:
            for rater in draw.sample(RATERS, 3):
                records.append(judge.multi_dim(case, rater))
            for rater in draw.sample(RATERS[:-1], 2):
                records.append(judge.process(case, rater))
        else:
            for which in (0, 1):
                for rater in draw.sample(RATERS, 2):
                    records.append(judge.scalar(case, rater, which))
    draw.shuffle(records)
    return records


def line(record: Record) -> bytes:
    return json.dumps(record, ensure_ascii=False).encode()


def make_defects(judge: Judge, cases: Sequence[Case], records: Sequence[Record]) -> list[bytes]:
    """Lines as they are found in the wild, each wrong in one way."""
    first, second, expert, crowd = cases[0], cases[1], RATERS[0], RATERS[2]
    lines: list[bytes] = []

    # The winner names a candidate that is not there.
    stranger = judge.multi_dim(second, expert)
    stranger["judgement"] = {"overall_winner": "C", "dims": {"helpfulness": "A"}, "reason_tags": []}
    lines.append(line(stranger))

    # The same text wins and loses.
    same = judge.pairwise(first, crowd)
    same["loser"] = same["winner"]
    lines.append(line(same))

    # One key twice: which winner is meant?
    twice = line(judge.pairwise(cases[4], crowd))
    lines.append(twice.replace(b'"loser": ', b'"winner": "Please hold.", "loser": ', 1))

    # A score that the scale does not have, one in words, and one that is not a number.
    for score in (9, "four", float("nan")):
        off = judge.scalar(cases[6], crowd, 0)
        off["score"] = score
        lines.append(line(off))

    # The rater changed their mind, and sent one verdict twice.
    again = dict(next(r for r in records if r["type"] == "pairwise"))
    lines.append(line(again))
    lines.append(line({**again, "winner": again["loser"], "loser": again["winner"]}))

    # The overall winner loses on every dimension.
    torn = judge.multi_dim(cases[3], crowd)
    torn["judgement"] = {
        "overall_winner": "A",
        "dims": dict.fromkeys(DIMENSIONS, "B"),
        "reason_tags": [],
    }
    lines.append(line(torn))

    # An apostrophe from another encoding (Windows-1252), and half of an emoji.
    quote = judge.pairwise(cases[8], crowd)
    quote["winner"] = "I@m on it, and will write by noon."
    lines.append(line(quote).replace(b"I@m", b"I\x92m"))
    half = judge.pairwise(cases[9], crowd)
    half["winner"] = "All done @"
    lines.append(line(half).replace(b"done @", b"done \\ud83d"))

    # A comma too many, after somebody edited by hand.
    comma = line(judge.process(cases[11], expert))
    lines.append(comma[:-1] + b",}")

    # No steps; a time whose day and month cannot be told apart.
    empty = judge.process(cases[13], expert)
    empty["steps"] = []
    lines.append(line(empty))
    vague = judge.pairwise(cases[14], crowd)
    vague["meta"] = {**judge.meta(cases[14], crowd), "time": "03/04/2026 10:15"}
    lines.append(line(vague))

    # Two records on one line.
    lines.append(line(judge.pairwise(cases[15], expert)) + line(judge.pairwise(cases[16], expert)))
    return lines


def make_support_bot() -> bytes:
    draw = Draw(SEED)
    judge = Judge(draw)
    cases = [make_case(draw, number) for number in range(1, CASES + 1)]
    records = make_records(draw, judge, cases)
    lines = [line(record) for record in records]
    defects = make_defects(judge, cases, records)
    # Spread through the file, the repeats after what they repeat.
    for i, defect in enumerate(defects):
        lines.insert((i + 1) * len(lines) // (len(defects) + 1), defect)
    # The download stopped in the middle of the last record.
    cut = line(judge.scalar(cases[20], RATERS[3], 1))
    return b"".join(text + b"\n" for text in lines) + cut[: len(cut) * 2 // 3]


def make_votes() -> bytes:
    """The small file for the custom profile: two answers, and each person's vote by name."""
    draw = Draw(SEED + 1)
    people = [rater for rater in RATERS if rater.source == "user"]
    lines: list[bytes] = []
    for number in range(1, 25):
        case = make_case(draw, number)
        judge = Judge(draw)
        votes = {
            person.name: ("left", "right")[judge.prefers(case, person)]
            if draw.chance(0.9)
            else "same"
            for person in draw.sample(people, 3)
        }
        lines.append(
            line(
                {
                    "ticket": f"T-{2000 + number}",
                    "question": case.prompt.removeprefix("User: "),
                    "left": case.answers[0].text,
                    "right": case.answers[1].text,
                    "votes": votes,
                }
            )
        )
    return b"".join(text + b"\n" for text in lines)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for name, data in (("support_bot.jsonl", make_support_bot()), ("votes.jsonl", make_votes())):
        (folder / name).write_bytes(data)
        print(f"{folder / name}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
