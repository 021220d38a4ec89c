"""Makes the files that the reading benchmarks run on.

The same version of this script gives the same bytes on every machine: one seed a file, the standard
library only, no clock. The texts follow what the real preference files in the catalogue show: about
12 escapes a kilobyte, a third of the texts without any, about 2 % of the bytes outside ASCII.

    python3 Benchmarks/records/generate.py .build/bench            # all but the 2 GB file
    python3 Benchmarks/records/generate.py .build/bench --large    # that too
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import words

MEGABYTE = 1_000_000

# Name, bytes, generator: the pairwise files are beginnings of one endless sequence of records.
PAIRWISE_SIZES = {
    "pairwise_2mb.jsonl": 2 * MEGABYTE,
    "pairwise_20mb.jsonl": 20 * MEGABYTE,
    "pairwise_200mb.jsonl": 200 * MEGABYTE,
    "pairwise_2gb.jsonl": 2000 * MEGABYTE,
}
SHORT = "short_1m.jsonl"
SHORT_COUNT = 1_000_000
SHORT_BYTES = 200
ARRAY = "array_4mb.json"
ARRAY_BYTES = 4 * MEGABYTE

WRITE_BYTES = 4 * MEGABYTE
FRAGMENTS = 3000


def escape(text: str, ascii_only: bool = False) -> str:
    """The text as the inside of a JSON string."""
    return json.dumps(text, ensure_ascii=ascii_only)[1:-1]


class Prose:
    """Paragraphs, made once and then drawn from: drawing is cheap, so gigabytes take seconds."""

    def __init__(self, rng: random.Random, ascii_only: bool = False) -> None:
        self.rng = rng
        # Escaped as ASCII, a character of another script is six bytes: fewer make the same share.
        self.english_share = 0.995 if ascii_only else 0.975
        make = self._paragraph
        plain = [make(words.ENGLISH, " ", ".", quotes=False) for _ in range(FRAGMENTS)]
        quoted = [make(words.ENGLISH, " ", ".", quotes=True) for _ in range(FRAGMENTS)]
        curly = [text.replace(" it ", " it’s ", 1) for text in plain[: FRAGMENTS // 4]]
        self.english = [escape(text, ascii_only) for text in plain + quoted + curly]
        # For cutting anywhere: no character of several bytes, no escape.
        self.ascii = [text for text in plain if text.isascii()]
        self.foreign: list[list[str]] = []
        for vocabulary, space, stop in (
            (words.GERMAN, " ", "."),
            (words.SPANISH, " ", "."),
            (words.RUSSIAN, " ", "."),
            (words.CHINESE, "", "。"),
        ):
            drawn = [make(vocabulary, space, stop, i % 3 == 0) for i in range(FRAGMENTS // 6)]
            self.foreign.append([escape(text, ascii_only) for text in drawn])

    def _sentence(self, vocabulary: list[str], space: str, stop: str) -> str:
        rng = self.rng
        drawn = rng.choices(vocabulary, k=rng.randint(6, 16))
        text = space.join(drawn) + stop
        return text[0].upper() + text[1:]

    def _paragraph(self, vocabulary: list[str], space: str, stop: str, quotes: bool) -> str:
        rng = self.rng
        parts = [self._sentence(vocabulary, space, stop) for _ in range(rng.randint(1, 2))]
        if quotes:
            spoken = self._sentence(vocabulary, space, stop)
            parts.insert(rng.randint(0, len(parts)), f'"{spoken}"')
        text = " ".join(parts)
        return text + " " + rng.choice(words.EMOJI) if rng.random() < 0.02 else text

    def pool(self) -> list[str]:
        """The paragraphs of one record's language: all but a few records are English."""
        draw = self.rng.random()
        return self.english if draw < self.english_share else self.rng.choice(self.foreign)

    def text(self, pool: list[str], target: int) -> str:
        """A text of about `target` bytes of JSON: one running paragraph, several, or a list."""
        rng = self.rng
        draw = rng.random()
        if draw < 0.34:
            if pool is self.english:
                return self._running(pool, target)
            separator = " "
        elif draw < 0.85:
            separator = "\\n\\n"
        else:
            separator = "\\n- "
        count = len(pool)
        parts = []
        length = 0
        while length < target:
            part = pool[int(rng.random() * count)]
            parts.append(part)
            length += len(part)
        return separator.join(parts)

    def _running(self, pool: list[str], target: int) -> str:
        """Paragraphs without quotation marks, so without any escape."""
        parts = []
        length = 0
        while length < target:
            part = self.ascii[int(self.rng.random() * len(self.ascii))]
            parts.append(part)
            length += len(part)
        return " ".join(parts)


def pairwise_records(seed: int) -> Iterator[bytes]:
    """Records of about 2.6 kB in the layout of the profile `pairwise`."""
    rng = random.Random(seed)
    prose = Prose(rng)
    uniform = rng.random
    number = 0
    while True:
        pool = prose.pool()
        spread = 0.4 + 1.1 * uniform()
        prompt = prose.text(pool, int(350 * spread))
        winner = prose.text(pool, int(1040 * spread))
        loser = prose.text(pool, int(810 * (0.4 + 1.1 * uniform())))
        task = words.TASKS[int(uniform() * len(words.TASKS))]
        first = int(uniform() * 5)
        dims = f'"{words.DIMENSIONS[first]}","{words.DIMENSIONS[first + 1]}"'
        source = words.SOURCES[int(uniform() * len(words.SOURCES))]
        rater = f"r_{1000 + int(240 * uniform())}"
        yield (
            f'{{"type":"pairwise","id":"pw-{number:08d}","prompt":"User: {prompt}",'
            f'"winner":"{winner}","loser":"{loser}","meta":{{"task":"{task}","dims":[{dims}],'
            f'"source":"{source}","rater":"{rater}","rubric":"v{1 + number % 3}",'
            f'"confidence":{uniform():.3f},"seconds":{int(5 + 300 * uniform())}}}}}\n'
        ).encode()
        number += 1


def short_records(seed: int) -> Iterator[bytes]:
    """Records of exactly 200 bytes, line feed included."""
    rng = random.Random(seed)
    prose = Prose(rng)
    uniform = rng.random
    fill = " ".join(prose.ascii)
    for number in range(SHORT_COUNT):
        pool = fill[(start := int(uniform() * (len(fill) - 400))) : start + 400]
        accent = "é" if number % 10 == 0 else ""
        newline = "\\n" if number % 4 == 0 else ""
        head = (
            f'{{"type":"pairwise","id":"s-{number:07d}","prompt":"{pool[:30]}{accent}",'
            f'"winner":"{pool[40:56]}{newline}","loser":"'
        ).encode()
        task = words.TASKS[int(uniform() * len(words.TASKS))]
        rater = f"r_{1000 + int(240 * uniform())}"
        meta = f'{{"task":"{task}","rater":"{rater}","confidence":{uniform():.2f}}}'
        tail = f'","meta":{meta}}}\n'.encode()
        room = SHORT_BYTES - len(head) - len(tail)
        yield head + pool[70 : 70 + room].encode() + tail


def array_file(seed: int) -> Iterator[bytes]:
    """One indented array, with the members, spacing and \\u and \\/ escapes of alpaca_eval."""
    rng = random.Random(seed)
    prose = Prose(rng, ascii_only=True)
    written = 0
    opening = b"[\n"
    while written < ARRAY_BYTES:
        pool = prose.pool()
        members = [
            ("instruction", '"' + prose.text(pool, 150) + '"'),
            ("output_1", '"' + prose.text(pool, 520).replace(" or ", "\\/", 2) + '"'),
            ("generator_1", '"text_davinci_003"'),
            ("dataset", '"helpful_base"'),
            ("output_2", '"' + prose.text(pool, 420).replace(" or ", "\\/", 2) + '"'),
            ("generator_2", '"alpaca-7b"'),
            ("annotator", '"alpaca_eval_gpt4"'),
            ("preference", str(rng.randint(1, 2))),
            ("price_per_example", f"{rng.random() / 30:.5f}"),
            ("time_per_example", f"{rng.random() * 2:.10f}"),
        ]
        body = ",\n".join(f'    "{name}":{value}' for name, value in members)
        record = opening + b"  {\n" + body.encode() + b"\n  }"
        opening = b",\n"
        written += len(record)
        yield record
    yield b"\n]\n"


def until(records: Iterator[bytes], limit: int) -> Iterator[bytes]:
    """The records that fit into `limit` bytes."""
    for record in records:
        limit -= len(record)
        if limit < 0:
            return
        yield record


def write(path: Path, records: Iterator[bytes]) -> None:
    """Writes beside and renames, so a file that is there is whole."""
    partial = path.with_suffix(".partial")
    with partial.open("wb") as out:
        waiting: list[bytes] = []
        length = 0
        for record in records:
            waiting.append(record)
            length += len(record)
            if length >= WRITE_BYTES:
                out.write(b"".join(waiting))
                waiting, length = [], 0
        out.write(b"".join(waiting))
    os.replace(partial, path)


def makers(large: bool) -> dict[str, Callable[[], Iterator[bytes]]]:
    out: dict[str, Callable[[], Iterator[bytes]]] = {}
    for name, size in PAIRWISE_SIZES.items():
        if large or size <= 200 * MEGABYTE:
            out[name] = lambda size=size: until(pairwise_records(seed=1), size)
    out[SHORT] = lambda: short_records(seed=2)
    out[ARRAY] = lambda: array_file(seed=3)
    return out


def version() -> str:
    """Changes when this script or its words change: then the files are made anew."""
    here = Path(__file__).resolve().parent
    sources = b"".join((here / name).read_bytes() for name in ("generate.py", "words.py"))
    return hashlib.sha256(sources).hexdigest()[:16]


def generate(folder: Path, large: bool) -> dict[str, Path]:
    """Makes what is missing or was made by another version of this script."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / "version"
    if not stamp.exists() or stamp.read_text() != version():
        for name in makers(large=True):
            (folder / name).unlink(missing_ok=True)
        stamp.write_text(version())
    paths = {}
    for name, maker in makers(large).items():
        paths[name] = folder / name
        if not paths[name].exists():
            write(paths[name], maker())
    return paths


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the benchmark files.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", action="store_true", help="also the 2 GB file")
    arguments = parser.parse_args()
    for path in generate(arguments.folder, arguments.large).values():
        print(f"{path.stat().st_size:>13,}  {path}")


if __name__ == "__main__":
    main()
