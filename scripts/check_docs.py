"""Runs every code block of README.md and docs/*.md, so that no page shows what does not work.

Blocks named python, sh and c are run, in the order of the page, in a scratch folder that holds a
copy of `examples/data` and links to `examples` and `include`. The python blocks of a page share
their names. A c block is a program when it has `main`, else it is checked as statements inside a
function. json blocks must parse. A text block right after a run block is its expected output; in it
a line `...` stands for any number of lines. A comment before a block changes this:

    <!-- docs: skip (why) -->     the block is not run
    <!-- docs: exit 1 -->         the block ends with this status
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIB = ROOT / ".build" / "lib"
FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[a-z+]*) *$")
DIRECTIVE = re.compile(r"^ *<!-- docs: (?P<what>.*?) -->$")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
TIMEOUT = 120


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    text: str
    directive: str
    follows: bool  # nothing but blank lines since the block before

    @property
    def place(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def read_blocks(page: Path) -> list[Block]:
    blocks: list[Block] = []
    lines: list[str] = []
    opened: tuple[int, str, str] | None = None
    directive, follows = "", False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = FENCE.match(line)
        if opened and fence and not fence["language"]:
            text = "\n".join(lines) + "\n"
            blocks.append(Block(page, opened[0], opened[2], text, directive, follows))
            opened, directive, follows = None, "", True
        elif opened:
            lines.append(line.removeprefix(opened[1]))
        elif fence:
            opened, lines = (number, fence["indent"], fence["language"]), []
        elif found := DIRECTIVE.match(line):
            directive, follows = found["what"], False
        elif line.strip():
            directive, follows = "", False
    if opened:
        raise SystemExit(f"{page}:{opened[0]}: this block is never closed")
    return blocks


def matches(expected: str, found: str) -> bool:
    """Whether the output is the expected one, where a line `...` stands for any lines."""
    parts = []
    for line in expected.rstrip().splitlines():
        any_lines = line.strip() == "..."
        parts.append(r"(?:.*\n)*?" if any_lines else re.escape(line.rstrip()) + r" *\n")
    trimmed = "".join(line.rstrip() + "\n" for line in found.strip("\n").splitlines())
    return re.fullmatch("".join(parts), trimmed) is not None


def environment() -> dict[str, str]:
    clang = shutil.which("swift")
    tools = [str(ROOT / ".venv" / "bin"), *([str(Path(clang).resolve().parent)] if clang else [])]
    return {
        **os.environ,
        "PATH": os.pathsep.join([*tools, os.environ["PATH"]]),
        "LD_LIBRARY_PATH": str(LIB),
        "C_INCLUDE_PATH": str(ROOT / "include"),
        "CPLUS_INCLUDE_PATH": str(ROOT / "include"),
        "LIBRARY_PATH": str(LIB),
        "NO_COLOR": "1",
        "COLUMNS": "100",
    }


class Page:
    """Runs the blocks of one page in a scratch folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = environment()
        self.python_before: list[str] = []
        shutil.copytree(ROOT / "examples" / "data", folder, dirs_exist_ok=True)
        for name in ("examples", "include"):
            (folder / name).symlink_to(ROOT / name)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            check=False,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=TIMEOUT,
        )

    def run(self, block: Block) -> subprocess.CompletedProcess[str]:
        if block.language == "python":
            return self.run_python(block)
        if block.language == "sh":
            return self.command("bash", "-euo", "pipefail", "-c", block.text)
        return self.run_c(block)

    def run_python(self, block: Block) -> subprocess.CompletedProcess[str]:
        # The blocks before run again, silently, so that a block may use their names.
        marker = "-- this block --"
        before = "".join(self.python_before)
        script = self.folder / "block.py"
        script.write_text(f"{before}\nprint({marker!r})\n{block.text}", encoding="utf-8")
        self.python_before.append(block.text)
        result = self.command(sys.executable, script.name)
        result.stdout = result.stdout.partition(marker + "\n")[2] or result.stdout
        return result

    def run_c(self, block: Block) -> subprocess.CompletedProcess[str]:
        source = self.folder / "block.c"
        if "int main(" in block.text:
            source.write_text(block.text, encoding="utf-8")
            compiled = self.command(
                *("clang", "-std=c99", *WARNINGS, "block.c", "-o", "block", "-lprefkit")
            )
            return compiled if compiled.returncode else self.command("./block")
        source.write_text(
            f'#include "prefkit.h"\nvoid block(void);\nvoid block(void) {{\n{block.text}}}\n',
            encoding="utf-8",
        )
        return self.command(
            *("clang", "-std=c99", *WARNINGS, "-Wno-unused", "-fsyntax-only", "block.c")
        )


def check(page: Page, block: Block, expected: Block | None) -> str | None:
    """What is wrong with a block, or None."""
    if block.language == "json":
        try:
            json.loads(block.text)
        except ValueError as error:
            return f"not JSON: {error}"
        return None
    try:
        result = page.run(block)
    except subprocess.TimeoutExpired:
        return f"still running after {TIMEOUT} s"
    status = int(block.directive.removeprefix("exit ")) if block.directive else 0
    if result.returncode != status:
        return f"ended with {result.returncode}, expected {status}:\n{result.stdout}"
    if expected and not matches(expected.text, result.stdout):
        return f"printed\n{result.stdout}\nwhere {expected.place} shows\n{expected.text}"
    return None


def main() -> int:
    passed = failed = skipped = 0
    started = time.monotonic()
    pages = [Path(name).resolve() for name in sys.argv[1:]]
    for path in pages or [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        with tempfile.TemporaryDirectory() as folder:
            page = Page(Path(folder))
            blocks = read_blocks(path)
            for block, after in itertools.zip_longest(blocks, blocks[1:]):
                if block.language not in ("python", "sh", "c", "json"):
                    continue
                if block.directive.startswith("skip"):
                    skipped += 1
                    continue
                shown = after and after.language == "text" and after.follows
                if problem := check(page, block, after if shown else None):
                    failed += 1
                    print(f"{block.place}: {problem}\n")
                else:
                    passed += 1
    seconds = time.monotonic() - started
    print(f"docs: {passed} passed, {failed} failed, {skipped} not run in {seconds:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
