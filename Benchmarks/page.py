"""What the reports of all pillars share: settings, Markdown tables, and their place on the page."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
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


def milliseconds(seconds: float) -> str:
    """With three digits that say something."""
    time = seconds * 1e3
    digits = 0 if time >= 100 else 1 if time >= 10 else 2
    return f"{time:,.{digits}f}"


def case_table(
    entry: dict[str, Any], is_own: Callable[[str], bool], settings: Sequence[str] = SETTINGS
) -> str:
    """One line a contender and mode: best and median time in every setting, fastest first."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    order: dict[tuple[str, str], float] = {}
    for name, runs in entry["runs"].items():
        for run in runs:
            key = (run["contender"], run["mode"])
            quickest = min(run["seconds"])
            median = statistics.median(run["seconds"])
            both = f"{milliseconds(quickest)} ({milliseconds(median)})"
            cells.setdefault(key, {})[name] = both
            order[key] = min(order.get(key, quickest), quickest)
    rows = [
        [key[0], key[1] if is_own(key[0]) else f"`{key[1]}`"]
        + [cells[key].get(name, "") for name in settings]
        for key in sorted(cells, key=lambda k: order[k])
    ]
    return table(["by", "mode", *settings], rows)


def size_table(points: Sequence[dict[str, Any]], unit: str) -> str:
    """What one unit costs by the number of them, with one thread and two."""
    rows = []
    for point in points:
        cells = [f"{point[unit + 's']:,}", str(len(point["seconds"]["1"]))]
        for threads in ("1", "2"):
            quickest = min(point["seconds"][threads])
            cells += [milliseconds(quickest), f"{quickest / point[unit + 's'] * 1e9:.3f}"]
        rows.append(cells)
    cost = f"ns a {unit}"
    header = [f"{unit}s", "runs", "ms, 1 thread", cost, "ms, 2 threads", cost]
    return table(header, rows, words=1)


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
