"""Turns measurements of agreement into the tables of docs/performance.md."""

from __future__ import annotations

import statistics
from typing import Any

import coverage
from page import SETTINGS, facts, table, verdict
from targets import MEMORY, TARGETS, is_own, times_as_fast

Results = dict[str, Any]


def seconds(time: float) -> str:
    """In milliseconds, with three digits that say something."""
    milliseconds = time * 1e3
    digits = 0 if milliseconds >= 100 else 1 if milliseconds >= 10 else 2
    return f"{milliseconds:,.{digits}f}"


def case_table(entry: dict[str, Any]) -> str:
    """One line a contender and mode: best and median time in every setting, fastest first."""
    cells: dict[tuple[str, str], dict[str, str]] = {}
    order: dict[tuple[str, str], float] = {}
    for name, runs in entry["runs"].items():
        for run in runs:
            key = (run["contender"], run["mode"])
            quickest = min(run["seconds"])
            both = f"{seconds(quickest)} ({seconds(statistics.median(run['seconds']))})"
            cells.setdefault(key, {})[name] = both
            order[key] = min(order.get(key, quickest), quickest)
    rows = [
        [key[0], key[1] if is_own(key[0]) else f"`{key[1]}`"]
        + [cells[key].get(name, "") for name in SETTINGS]
        for key in sorted(cells, key=lambda k: order[k])
    ]
    return table(["by", "mode", *SETTINGS], rows)


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


def size_table(points: list[dict[str, Any]]) -> str:
    rows = []
    for point in points:
        cells = [f"{point['ratings']:,}", str(len(point["seconds"]["1"]))]
        for threads in ("1", "2"):
            best = min(point["seconds"][threads])
            cells += [seconds(best), f"{best / point['ratings'] * 1e9:.3f}"]
        rows.append(cells)
    header = ["ratings", "runs", "ms, 1 thread", "ns a rating", "ms, 2 threads", "ns a rating"]
    return table(header, rows, words=1)


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
        [f"{point['pool']:,}", *(seconds(min(point["seconds"][work])) for work in works)]
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
        parts += [f"#### {entry['title']}: ms, best (median)", case_table(entry)]
    if results["sizes"]:
        parts += cost_parts(results)
    return "\n\n".join(part for part in [*parts, *coverage.render(results["coverage"])] if part)


def cost_parts(results: Results) -> list[str]:
    ratings = results["pool_ratings"]
    return [
        "#### Cost by number of ratings: ordinal alpha, four raters, int8",
        size_table(results["sizes"]),
        size_verdict(results["sizes"]),
        f"#### Cost by size of the pool: {ratings:,} ratings in long form, 1 thread, ms",
        pool_table(results["pools"]),
        pool_verdict(results["pools"]),
    ]
