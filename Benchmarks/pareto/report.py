"""Turns measurements of Pareto frontiers into the tables of docs/performance.md."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contenders import OWN, is_own
from page import best, case_table, facts, setting, table, verdict
from targets import TARGETS, Target, times_as_fast

Results = dict[str, Any]

SETTINGS = [setting(cores, fresh=False) for cores in (1, 2)]


def ratio(target: Target, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if target.times is None else verdict(value, target.times)


def target_table(results: Results) -> str:
    """Ratios, of one thread against one and of two cores against two."""
    rows = []
    for target in TARGETS:
        runs = results["cases"].get(target.case, {}).get("runs", {})
        if not runs:
            continue
        aim = "" if target.times is None else f"{target.times:g}"
        cells = [ratio(target, times_as_fast(target, runs.get(name, []))) for name in SETTINGS]
        title = results["cases"][target.case]["title"]
        rows.append([title, target.against, aim, *cells, gain(runs)])
    header = ["times as fast", "as", "target", *SETTINGS, "two threads, times one"]
    return table(header, rows)


def gain(runs: dict[str, Any]) -> str:
    """What the second thread brings PrefKit."""
    times = [best(runs.get(name, []), OWN) for name in SETTINGS]
    return f"{times[0] / times[1]:.2f}" if times[0] and times[1] else ""


def tally(results: Results) -> str:
    """How many targets are met with one thread, and which are not."""
    missed: list[str] = []
    met = 0
    for target in TARGETS:
        runs = results["cases"].get(target.case, {}).get("runs", {})
        value = times_as_fast(target, runs.get(SETTINGS[0], []))
        if value is None or target.times is None:
            continue
        if value >= target.times:
            met += 1
        else:
            missed.append(f"{target.case} ({value:.2f} of {target.times:g})")
    text = f"Met with one thread: {met} of {met + len(missed)}."
    return f"{text} Missed: {'; '.join(missed)}." if missed else text


def settings_of(entry: dict[str, Any]) -> Sequence[str]:
    return [name for name in SETTINGS if name in entry["runs"]]


def render(results: Results) -> str:
    parts = [facts(results), "#### Targets", target_table(results), tally(results)]
    for entry in results["cases"].values():
        parts += [
            f"#### {entry['title']}: ms, best (median)",
            case_table(entry, is_own, settings_of(entry)),
        ]
    return "\n\n".join(part for part in parts if part)
