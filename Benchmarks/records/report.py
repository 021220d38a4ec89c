"""Turns measurements into the tables of docs/performance.md."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import contenders as who
from page import SETTINGS, Run, best, facts, table, verdict

Results = dict[str, Any]

OWN_MODES = {
    "open": "open",
    "views": "open, all tables as Arrow (string views)",
    "large": "open, all tables as Arrow (large strings)",
    "read": "`prefkit.read`",
    "tables": "`prefkit.read`, all tables into pyarrow",
}


def speed(size: int, seconds: float) -> float:
    return size / seconds / 1e9


def rival(runs: list[Run]) -> tuple[float, str] | None:
    """The fastest of the peers that the targets name."""
    found = [(time, name) for name in who.RIVALS if (time := best(runs, name))]
    return min(found, default=None)


def case_table(entry: dict[str, Any]) -> str:
    """One line a contender and mode: best and median GB/s in every setting, fastest first."""
    size = entry["bytes"]
    cells: dict[tuple[str, str], dict[str, str]] = {}
    order: dict[tuple[str, str], float] = {}
    for name, runs in entry["runs"].items():
        for run in runs:
            key = (run["contender"], run["mode"])
            quickest, middle = min(run["seconds"]), statistics.median(run["seconds"])
            both = f"{speed(size, quickest):.2f} ({speed(size, middle):.2f})"
            cells.setdefault(key, {})[name] = both
            order[key] = min(order.get(key, quickest), quickest)
    rows = []
    for key in sorted(cells, key=lambda k: order[k]):
        rows.append(
            [key[0], OWN_MODES.get(key[1], f"`{key[1]}`")]
            + [cells[key].get(name, "") for name in SETTINGS]
        )
    return table(["reader", "mode", *SETTINGS], rows)


def ratio(runs: list[Run], mode: str, against: Callable[[list[Run]], float | None]) -> float | None:
    own, other = best(runs, who.OWN, lambda m: m == mode), against(runs)
    return other / own if own and other else None


def fastest_rival(runs: list[Run]) -> float | None:
    found = rival(runs)
    return found[0] if found else None


def simdjson_raw(runs: list[Run]) -> float | None:
    return best(runs, who.SIMDJSON, lambda m: m.startswith("raw"))


def target_rows(results: Results) -> list[list[str]]:
    rows = []
    for case, title, mode, against, target in (
        ("pairwise", "200 MB: open, against the fastest peer", "open", fastest_rival, 8.0),
        ("pairwise", "200 MB: open, against simdjson (raw)", "open", simdjson_raw, 1.0),
        ("pairwise", "200 MB: all tables, against the fastest peer", "views", fastest_rival, 2.5),
        ("short", "short records: open, against the fastest peer", "open", fastest_rival, 4.0),
        ("array", "4 MB array: open, against the fastest peer", "open", fastest_rival, 4.0),
    ):
        runs = results["cases"].get(case, {}).get("runs", {})
        cells = []
        for name in SETTINGS:
            value = ratio(runs.get(name, []), mode, against)
            cells.append(verdict(value, target) if value else "")
        rows.append([title, f"{target:g}", *cells])
    return rows


def memory_rows(results: Results) -> list[list[str]]:
    rows = []
    for one in results["memory"]:
        size = one["bytes"]
        title = results["cases"][one["case"]]["title"]
        if "added" in one:
            rows.append([title, one["who"], f"{one['added'] / size:.2f}", ""])
            continue
        counted, without = one["peak_kb"] / size, one["anonymous_kb"] / size
        cells = [f"{counted:.2f}", f"{without:.2f}"]
        if one["case"] == "pairwise" and one["who"].endswith("open"):
            cells[0] += " met (1.15)" if counted < 1.15 else " **missed** (1.15)"
            cells[1] += " met (0.15)" if without < 0.15 else " **missed** (0.15)"
        rows.append([title, one["who"], *cells])
    return rows


def scaling_table(points: list[dict[str, Any]]) -> str:
    rows = []
    for point in points:
        size = point["bytes"]
        one, two = (min(point["seconds"][n]) for n in ("1", "2"))
        middle = statistics.median(point["seconds"]["1"]) / statistics.median(point["seconds"]["2"])
        rows.append(
            [f"{size / 1e6:,.0f} MB", f"{len(point['seconds']['1'])}"]
            + [f"{time / size * 1e9:.3f}" for time in (one, two)]
            + [
                f"{speed(size, one):.2f}",
                f"{speed(size, two):.2f}",
                f"{one / two:.2f} ({middle:.2f})",
            ]
        )
    header = ["file", "runs", "ns a byte, 1 thread", "2 threads", "GB/s, 1 thread", "2 threads"]
    return table([*header, "two threads, times one"], rows)


def scaling_verdict(points: list[dict[str, Any]]) -> str:
    if not points:
        return ""
    lines = []
    for threads in ("1", "2"):
        costs = [min(point["seconds"][threads]) / point["bytes"] for point in points]
        spread = max(costs) / min(costs)
        lines.append(f"Threads {threads}: the dearest byte costs {spread:.2f} times the cheapest.")
    gains = [
        min(p["seconds"]["1"]) / min(p["seconds"]["2"]) for p in points if p["bytes"] > 100_000_000
    ]
    gain = min(gains, default=0.0)
    lines.append(
        f"From 200 MB on two threads are at least {gain:.2f} times one: "
        f"{'met' if gain >= 1.7 else '**missed**'} (target 1.7)."
    )
    return " ".join(lines)


def render(results: Results) -> str:
    parts = [
        facts(results),
        "#### Targets",
        table(["what", "target", *SETTINGS], target_rows(results)),
    ]
    for entry in results["cases"].values():
        parts += [f"#### {entry['title']}: GB/s, best (median)", case_table(entry)]
    parts += [
        "#### Peak memory, in sizes of the file",
        table(["file", "reader", "with the mapping", "without"], memory_rows(results)),
        "#### Cost a byte by size of the file, and threads",
        scaling_table(results["scaling"]),
        scaling_verdict(results["scaling"]),
    ]
    return "\n\n".join(part for part in parts if part)
