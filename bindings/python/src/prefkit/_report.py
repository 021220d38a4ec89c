"""The audit as text: 80 columns, and no colour unless a terminal reads it."""

from __future__ import annotations

import os
import textwrap
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ._audit import Finding
    from ._profiles import Profile
    from ._sniff import Sniff

_WIDTH = 80
_LABEL = 13
_NAMES_SHOWN = 5
_PLACES_SHOWN = 3
_LONGEST_NAME = 36
_RED, _YELLOW, _BOLD = "31", "33", "1"


class _Writer:
    """Lines of a label and a wrapped text."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._colour = file.isatty() and "NO_COLOR" not in os.environ

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour else text

    def line(self, text: str = "") -> None:
        print(text, file=self._file)

    def entry(self, label: str, text: str) -> None:
        if text:
            self.wrapped(text, f"  {label:<{_LABEL}}", " " * (_LABEL + 2))

    def wrapped(self, text: str, first: str, rest: str) -> None:
        wrapper = textwrap.TextWrapper(
            _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
        for line in wrapper.wrap(printable(text)):
            self.line(line)


def write(finding: Finding, file: TextIO) -> None:
    """One file's audit."""
    out = _Writer(file)
    counts = finding["counts"]
    out.line(out.paint(printable(finding["path"]), _BOLD))
    for source in finding["sources"]:
        out.entry("container", _container(source))
        out.entry("profile", _ranked(source["profiles"], "records") or "none")
    out.entry(
        "records",
        f"{counts['records']:,}: {counts['accepted']:,} accepted, {counts['refused']:,} refused, "
        f"{counts['skipped']:,} skipped",
    )
    tables = ("items", "candidates", "judgements", "steps")
    out.entry("tables", ", ".join(f"{counts[name]:,} {name}" for name in tables))
    out.entry("kinds", _words(finding["kinds"]))
    out.entry("raters", _names(finding["raters"], "judgements"))
    out.entry("dimensions", _ranked(finding["dimensions"], "judgements"))
    out.entry("sources", _words(finding["judgement_sources"]))
    out.entry("generators", _names(finding["generators"], "candidates"))
    out.entry("tasks", _names(finding.get("tasks", {}), "items"))
    _write_agreement(finding["agreement"], bool(finding["raters"].get("count")), out)
    _write_scale(finding["scale"], out)
    _write_drift(finding["drift"], out)
    _write_pareto(finding["pareto"], out)
    _write_problems(finding["problems"], counts["problems"], out)


def _container(source: Mapping[str, object]) -> str:
    words = [str(source["container"])]
    if source["delimiter"]:
        words.append(f"delimiter {source['delimiter']!r}")
    if source["compression"] != "none":
        words.append(str(source["compression"]))
    words.append(f"{source['bytes']:,} bytes")
    return ", ".join(words)


def _words(tally: Mapping[str, int]) -> str:
    ranked = sorted(tally.items(), key=lambda entry: (-entry[1], entry[0]))
    return ", ".join(f"{word} {count:,}" for word, count in ranked)


def _names(tally: Finding, unit: str) -> str:
    """``12: ann 40, bob 38 and 10 more``, and how many rows name nobody."""
    if not tally.get("count"):
        return ""
    shown = _ranked(tally["top"], unit, tally["count"])
    return f"{shown}; missing in {tally['missing']:,}" if tally["missing"] else shown


def _ranked(entries: Sequence[Finding], unit: str, total: int | None = None) -> str:
    """The most frequent names; ``entries`` are in that order already."""
    count = len(entries) if total is None else total
    shown = ", ".join(f"{entry['name']} {entry[unit]:,}" for entry in entries[:_NAMES_SHOWN])
    if count <= _NAMES_SHOWN:
        return shown
    return f"{count:,}: {shown} and {count - _NAMES_SHOWN:,} more"


def _write_agreement(sections: Sequence[Finding], has_raters: bool, out: _Writer) -> None:
    """Of each kind: the coefficient and where it comes from. Without raters there is no line."""
    if not sections and has_raters:
        out.entry("agreement", "no item was judged by two raters")
    for section in sections:
        parts = [f"{section['kind']}: alpha {_estimate(section)}"]
        if section["percent_agreement"] is not None:
            parts.append(f"{section['percent_agreement']:.0%} of pairs are equal")
        counts = f"{section['items']:,} items, {section['raters']:,} raters, {section['level']}"
        out.entry("agreement", "; ".join([*parts, counts]))
        for label, groups in (("  dimension", section["dimensions"]), ("  task", section["tasks"])):
            shown = [f"{group['name']} {_short(group['estimate'])}" for group in groups]
            out.entry(label, _cut(shown, len(groups)))
        disputed = [_disputed(entry) for entry in section["disputed"]]
        out.entry("  disputed", ", ".join(disputed))
        lowest = [
            f"{rater['name']} {rater['agreement_with_others']:.0%} of {rater['ratings']:,}"
            + (" (apart)" if rater["apart"] else "")
            for rater in section["lowest_raters"]
        ]
        out.entry("  lowest", ", ".join(lowest))


def _write_scale(section: Finding | None, out: _Writer) -> None:
    """Who uses the scale otherwise than the rest, and which raters no item links."""
    if section is None:
        return
    off = section["off_scale"]
    shown = [_off_scale(entry) for entry in off]
    counts = f"{section['scores']:,} scores of {section['raters']:,} raters"
    out.entry("scale", f"{counts}; {_cut(shown, len(off)) or 'none is off the scale of the rest'}")
    components = section["components"]
    if len(components) > 1:
        sets = [_cut(one["raters"], len(one["raters"])) for one in components[:_PLACES_SHOWN]]
        more = len(components) - len(sets)
        text = " | ".join(sets) + (f" and {more:,} more" if more else "")
        out.entry("  not linked", f"{len(components):,} sets of raters share no item: {text}")


def _off_scale(entry: Finding) -> str:
    """``ann +0.52, 1.40 times the spread, of 96``: what differs from the rest, and on how many."""
    parts = [f"{entry['name']}"]
    if entry["location_off"]:
        parts[0] += f" {entry['location']:+.2f}"
    if entry["spread_off"]:
        parts.append(f"{entry['spread']:.2f} times the spread")
    return f"{', '.join(parts)} (of {entry['scores']:,})"


def _write_drift(section: Finding | None, out: _Writer) -> None:
    """Whose scores changed, and in which week."""
    if section is None:
        return
    changed = section["changed"]
    shown = [_changed(entry) for entry in changed]
    counts = (
        f"{section['items']:,} items of {section['raters']:,} raters in {section['weeks']:,} weeks"
    )
    out.entry("drift", f"{counts}; {_cut(shown, len(changed)) or 'no rater changed'}")


def _write_pareto(sections: Sequence[Finding], out: _Writer) -> None:
    """Which dimensions prefer different sides, and which generators are on the frontier."""
    for section in sections:
        shown = [
            f"{pair['first']} and {pair['second']} {pair['rate']:.0%} of {pair['decided']:,} "
            f"({pair['expected']:.0%} by chance)"
            for pair in section["conflicts"]
        ]
        told = f"{section['kind']}: {_cut(shown, len(shown)) or 'no two were judged together'}"
        out.entry("conflicts", told)
        if section["frontier"] is not None:
            out.entry("frontier", _frontier(section["frontier"]))


def _frontier(section: Finding) -> str:
    """``human 100%, bart 62% (ambiguous) of 3 generators in mean of correctness, style``"""
    known = section["generators"]
    likely = [entry for entry in known if entry["verdict"] in ("frontier", "ambiguous")]
    shown = [
        f"{entry['name']} {entry['probability']:.0%}"
        + (" (ambiguous)" if entry["verdict"] == "ambiguous" else "")
        for entry in likely
    ]
    names = _cut(section["dimensions"], len(section["dimensions"]))
    return (
        f"{_cut(shown, len(shown)) or 'none'}; {len(known):,} generators, "
        f"{section['measure'].replace('_', ' ')} of {names}"
    )


def _changed(entry: Finding) -> str:
    """``cy +1.50 deviations from 2026-02-09 (2026-02-02 to 2026-02-09), p 0.0001``"""
    size = "" if entry["step"] is None else f" {entry['step']:+.2f} deviations"
    week = f"{entry['week']} ({entry['low']} to {entry['high']})"
    return f"{entry['name']}{size} from {week}, p {entry['p_value']:.2g}"


def _estimate(section: Finding) -> str:
    if section["estimate"] is None:
        return f"undefined, {section['reason']}"
    interval = ""
    if section["ci_low"] is not None:
        interval = f" ({section['ci_low']:.3f} to {section['ci_high']:.3f})"
    return f"{section['estimate']:.3f}{interval}, {section['band']}"


def _short(estimate: float | None) -> str:
    # Adding 0 takes the sign from a zero.
    return "-" if estimate is None else f"{round(estimate, 2) + 0.0:.2f}"


def _cut(shown: Sequence[str], total: int) -> str:
    first = ", ".join(shown[:_NAMES_SHOWN])
    if total <= _NAMES_SHOWN:
        return first
    return f"{total:,}: {first} and {total - _NAMES_SHOWN:,} more"


def _disputed(entry: Finding) -> str:
    """``case-016 helpfulness (line 106) 33% of 4``: the item, and how far its raters agree."""
    parts = [part for part in entry["item"].split(" / ") if " vs " not in part]
    name = " ".join(parts)
    name = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    place = "" if entry["line"] is None else f" (line {entry['line']})"
    return f"{name}{place} {entry['agreement']:.0%} of {entry['ratings']:,}"


def _write_problems(problems: Sequence[Finding], total: int, out: _Writer) -> None:
    if not total:
        out.entry("problems", "none")
        return
    out.entry("problems", f"{total:,}")
    for problem in problems:
        severity = str(problem["severity"])
        painted = out.paint(f"{severity:<8}", _RED if severity == "error" else _YELLOW)
        out.line(f"{problem['count']:>8,}  {painted} {problem['code']}")
        first = problem["first"][:_PLACES_SHOWN]
        places = [_place(place) for place in first]
        if places:
            out.wrapped(first[0]["message"], " " * 10, " " * 10)
            more = ", ..." if problem["count"] > len(places) else ""
            out.wrapped(f"at {', '.join(places)}{more}", " " * 10, " " * 13)


def _place(place: Finding) -> str:
    """``line:byte /field``, as editors and grep write places; without a line what is known."""
    parts: list[str] = []
    if place["line"] is not None:
        parts.append(f"{place['line']}:{place['byte_offset']}")
    elif place["record"] is not None:
        parts.append(f"record {place['record']}")
    elif place["byte_offset"] is not None:
        parts.append(f"byte {place['byte_offset']}")
    if place["pointer"]:
        parts.append(place["pointer"])
    return " ".join(parts) or "the whole file"


def complaint(finding: Finding) -> str | None:
    """What standard error hears of a file that cannot be used."""
    error = finding.get("error")
    if error is not None:
        where = [f"line {error['line']}"] if error["line"] is not None else []
        where += [f"byte {error['byte_offset']}"] if error["byte_offset"] is not None else []
        place = f" ({', '.join(where)})" if where else ""
        return f"{finding['path']}: {error['message']}{place}"
    if finding["verdict"] == "unusable":
        return f"{finding['path']}: not one record could be used"
    return None


def write_sniff(path: str, found: Sniff, file: TextIO) -> None:
    out = _Writer(file)
    out.line(out.paint(printable(path), _BOLD))
    container = [found.container]
    if found.delimiter:
        container.append(f"delimiter {found.delimiter!r}")
    if found.compression != "none":
        container.append(found.compression)
    out.entry("container", ", ".join(container))
    out.entry("profile", found.profile or found.verdict)
    out.entry("confidence", f"{found.confidence:.0%} of {found.records:,} records")
    out.entry("reason", found.reason)
    for candidate in found.candidates:
        out.wrapped(
            f"{candidate.share:>4.0%}  {candidate.profile}: {candidate.reason}",
            " " * 4,
            " " * (_LABEL + 2),
        )


def write_profiles(profiles: Iterable[Profile], file: TextIO) -> None:
    out = _Writer(file)
    known = list(profiles)
    width = max((len(profile.name) for profile in known), default=0)
    for profile in known:
        out.wrapped(profile.title, f"{profile.name:<{width}}  ", " " * (width + 2))


def printable(text: str) -> str:
    """The text with control characters escaped, so that no file can steer the terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
