"""Turns measurements of normalization into the tables of docs/performance.md."""

from __future__ import annotations

from typing import Any

import simulation
from contenders import is_own
from page import case_table, facts, setting, size_table, table, verdict
from targets import FROM_ROWS, GROWTH, MEMORY, TARGETS, THREADS, times_as_fast

Results = dict[str, Any]

SETTINGS = [setting(cores, fresh=False) for cores in (1, 2)]


def ratio(value: float | None, target: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if target is None else verdict(value, target)


def target_table(results: Results) -> str:
    rows = []
    for target in TARGETS:
        runs = results["cases"].get(target.case, {}).get("runs", {})
        values = [times_as_fast(target, runs.get(name, [])) for name in SETTINGS]
        cells = [ratio(value, target.times) for value in values]
        aim = "" if target.times is None else f"{target.times:g}"
        rows.append([target.title, target.against, aim, *cells])
    return table(["times as fast", "as", "target", *SETTINGS], rows)


def memory_table(results: Results) -> str:
    """How far the peak rose above inputs and output, in columns of scores."""
    rows = []
    for name, entry in results["cases"].items():
        cells = []
        for line in results["memory"].get(name, []):
            above = line["bytes"] / (8 * entry["rows"])
            cells.append(f"{above:.2f} {'met' if above < MEMORY else '**missed**'}")
        rows.append([entry["title"], *cells])
    return table(["work", "1 thread", "2 threads"], rows, words=1)


def growth_verdict(points: list[dict[str, Any]]) -> str:
    """How even the cost of a row is, and what the second thread brings."""
    lines = []
    large = [point for point in points if point["rows"] >= FROM_ROWS]
    for threads in ("1", "2") if large else ():
        costs = [min(point["seconds"][threads]) / point["rows"] for point in large]
        ratio = max(costs) / min(costs)
        lines.append(
            f"From {FROM_ROWS:,} rows on, the dearest costs {ratio:.2f} times the cheapest with "
            f"{threads} thread{'s' * (threads == '2')} "
            f"({'met' if ratio <= GROWTH else '**missed**'}, target {GROWTH:g})."
        )
    gains = [min(point["seconds"]["1"]) / min(point["seconds"]["2"]) for point in large]
    if gains:
        lines.append(
            f"Two threads are at least {min(gains):.2f} times one "
            f"({'met' if min(gains) >= THREADS else '**missed**'}, target {THREADS:g})."
        )
    return " ".join(lines)


def gradients(found: dict[str, dict[str, float]]) -> str:
    """What is left of the normal equations of the additive model."""
    left = {name: facts["gradient"] for name, facts in found.items() if "gradient" in facts}
    if not left:
        return ""
    told = ", ".join(f"{name} {value:.1e}" for name, value in left.items())
    return f"Length of the sums of residuals by item and rater, over that of the scores: {told}."


def case_parts(results: Results, name: str) -> list[str]:
    entry = results["cases"][name]
    return [
        f"#### {entry['title']}: ms, best (median)",
        case_table(entry, is_own, SETTINGS),
        gradients(results["facts"].get(name, {})),
    ]


def render(results: Results) -> str:
    parts = [facts(results), "#### Targets", target_table(results)]
    if results["memory"]:
        parts += [
            f"#### Peak memory above inputs and output, in columns of scores (target {MEMORY:g})",
            memory_table(results),
        ]
    for name in results["cases"]:
        parts += case_parts(results, name)
    if results["sizes"]:
        parts += [
            "#### Cost by number of rows: z-scores, 200 rows a group",
            size_table(results["sizes"], "row"),
            growth_verdict(results["sizes"]),
        ]
    parts += simulation.render(results["simulation"])
    return "\n\n".join(part for part in parts if part)
