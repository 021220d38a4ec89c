"""Notebook previews: small HTML tables, with every text escaped and cut."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WIDEST = 80


def table(
    caption: str, columns: Sequence[str], rows: Sequence[Mapping[str, object]], total: int
) -> str:
    head = "".join(f"<th>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{cell(row[name])}</td>" for name in columns) + "</tr>"
        for row in rows
    )
    more = total - len(rows)
    foot = f"<p>… and {more:,} more rows</p>" if more > 0 else ""
    return (
        f"<div><table><caption>{html.escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{foot}</div>"
    )


def pairs(caption: str, entries: Iterable[tuple[str, object]]) -> str:
    body = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{cell(value)}</td></tr>" for name, value in entries
    )
    return (
        f"<div><table><caption>{html.escape(caption)}</caption><tbody>{body}</tbody></table></div>"
    )


def cell(value: object) -> str:
    if value is None:
        return ""
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return html.escape(text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…")
