"""Turns measurements of agreement into the tables of docs/performance.md."""

from __future__ import annotations

from typing import Any

import coverage
from page import SETTINGS, case_table, facts, milliseconds, size_table, table, verdict
from targets import MEMORY, TARGETS, is_own, times_as_fast

Results = dict[str, Any]


def target_table(results: Results) -> str:
    rows = []
    for target in TARGETS:
        runs = results["cases"].get(target.case, {}).get("runs", {})
        values = [times_as_fast(target, runs.get(name, [])) for name in SETTINGS]
        cells = [verdict(value, target.times) if value else "" for value in values]
        against = " and ".join(target.rivals)
        rows.append([target.title, against, f"{target.times:g}", *cells])
    return table(["times as fast", "as", "target", *SETTINGS], rows)


def memory_table(results: Results) -> str:
    """Ours in every mode beside the peer that needs least, in its best mode."""
    rows = []
    for name, entry in results["cases"].items():
        lines = results["memory"].get(name, [])
        peers = [one for one in lines if not is_own(one["contender"])]
        if not peers:
            continue
        least = min(peers, key=lambda one: one["bytes"])
        own: dict[str, dict[int, int]] = {}
        for one in lines:
            if is_own(one["contender"]):
                title = f"{one['contender']}, {one['mode']}"
                own.setdefault(title, {})[one["cores"]] = one["bytes"]
        for title, by_threads in own.items():
            cells = [against(by_threads[threads], least["bytes"]) for threads in (1, 2)]
            peer = f"{least['contender']}, `{least['mode']}`"
            rows.append([entry["title"], title, peer, f"{least['bytes'] / 1e6:.2f}", *cells])
    header = ["work", "PrefKit", "best peer", "peer, MB", "1 thread, MB", "2 threads, MB"]
    return table(header, rows, words=3)


def against(own: int, peer: int) -> str:
    met = "met" if own < MEMORY * peer else "**missed**"
    return f"{own / 1e6:.2f} {met}"


def size_verdict(points: list[dict[str, Any]]) -> str:
    """How even the cost of a rating is; below a million of them the call itself costs too."""
    lines = []
    large = [point for point in points if point["ratings"] >= 1_000_000]
    for threads in ("1", "2"):
        costs = [min(point["seconds"][threads]) / point["ratings"] for point in large]
        if costs:
            lines.append(
                f"From a million ratings on, the dearest costs {max(costs) / min(costs):.2f} times "
                f"the cheapest with {threads} thread{'s' * (threads == '2')}."
            )
    return " ".join(lines)


def pool_table(points: list[dict[str, Any]]) -> str:
    works = list(points[0]["seconds"]) if points else []
    rows = [
        [f"{point['pool']:,}", *(milliseconds(min(point["seconds"][work])) for work in works)]
        for point in points
    ]
    return table(["raters", *works], rows, words=1)


def pool_verdict(points: list[dict[str, Any]]) -> str:
    if not points:
        return ""
    lines = []
    for work in points[0]["seconds"]:
        times = [min(point["seconds"][work]) for point in points]
        lines.append(f"{work}: slowest {max(times) / min(times):.2f} times the fastest.")
    return " ".join(lines)


def render(results: Results) -> str:
    parts = [
        facts(results),
        "#### Targets",
        target_table(results),
        "#### Peak memory above the inputs",
        memory_table(results),
    ]
    for entry in results["cases"].values():
        parts += [f"#### {entry['title']}: ms, best (median)", case_table(entry, is_own)]
    if results["sizes"]:
        parts += cost_parts(results)
    return "\n\n".join(part for part in [*parts, *coverage.render(results["coverage"])] if part)


def cost_parts(results: Results) -> list[str]:
    ratings = results["pool_ratings"]
    return [
        "#### Cost by number of ratings: ordinal alpha, four raters, int8",
        size_table(results["sizes"], "rating"),
        size_verdict(results["sizes"]),
        f"#### Cost by size of the pool: {ratings:,} ratings in long form, 1 thread, ms",
        pool_table(results["pools"]),
        pool_verdict(results["pools"]),
    ]
