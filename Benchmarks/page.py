"""What the reports of all pillars share: settings, Markdown tables, and their place on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Run = dict[str, Any]


def setting(cores: int, fresh: bool) -> str:
    return f"{cores} core{'s' * (cores > 1)}, {'fresh' if fresh else 'warm'}"


SETTINGS = [setting(cores, fresh) for cores in (1, 2) for fresh in (True, False)]


def table(header: list[str], rows: Iterable[list[str]], words: int = 2) -> str:
    """A Markdown table; all columns but the first `words` are numbers."""
    words = min(words, len(header))
    rule = ["---"] * words + ["---:"] * (len(header) - words)
    lines = [header, rule, *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def facts(results: dict[str, Any]) -> str:
    """What the numbers were measured on."""
    lines = {"Measured": f"{results['date']}, commit {results['commit']}", **results["machine"]}
    lines["Runs"] = f"{results['rounds']} of each contender and mode, taking turns"
    lines["Meanwhile"] = results["load"]
    return "\n".join(f"- {name}: {value}" for name, value in lines.items())


def best(
    runs: list[Run], contender: str, mode: Callable[[str], bool] = lambda _: True
) -> float | None:
    """The contender's fastest run, in the mode that is its best."""
    times = [min(r["seconds"]) for r in runs if r["contender"] == contender and mode(r["mode"])]
    return min(times, default=None)


def verdict(value: float, target: float) -> str:
    return f"{value:.2f} {'met' if value >= target else '**missed**'}"


def write(page: Path, marker: str, text: str) -> None:
    """Puts the text between the lines `<!-- marker:begin … -->` and `<!-- marker:end -->`."""
    begin = f"<!-- {marker}:begin (written by `make bench`) -->"
    end = f"<!-- {marker}:end -->"
    before, found, rest = page.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{page} lacks the lines {begin} and {end}")
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")
