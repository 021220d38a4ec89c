"""What ``prefkit audit`` finds out about one file, as a plain dict; ``--json`` prints just that."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from ._audit_agreement import agreement
from ._audit_drift import drift
from ._audit_pareto import pareto
from ._audit_scale import scale
from ._errors import PrefkitError
from ._read import read

if TYPE_CHECKING:
    from ._dataset import Dataset
    from ._options import ProfileLike

Finding: TypeAlias = dict[str, Any]

# Problems beyond these are counted, not listed; a report shows the first few places of each.
_LISTED = 100_000

Verdict: TypeAlias = Literal["clean", "findings", "unusable"]
# The exit status is the position.
VERDICTS: tuple[Verdict, ...] = ("clean", "findings", "unusable")


def audit(
    path: str, *, profile: ProfileLike = "auto", threads: int | None = None, strict: bool = True
) -> Finding:
    """Reads one file and reports on it; what cannot be read at all is an ``error`` entry."""
    try:
        dataset = read(
            path,
            profile=profile,
            strict=strict,
            on_error="collect",
            threads=threads,
            max_problems=_LISTED,
        )
    except PrefkitError as error:
        return {"path": path, "verdict": "unusable", "error": _error(error)}
    return {"path": path, "verdict": _verdict(dataset), **_content(dataset)}


def _verdict(dataset: Dataset) -> Verdict:
    counts = dataset.counts
    if counts.problems == 0:
        return "clean"
    # Problems, and nothing that could be used beside them.
    return "unusable" if counts.accepted == 0 else "findings"


def _error(error: PrefkitError) -> Finding:
    return {
        "code": error.code,
        "message": error.message,
        "record": error.record,
        "line": error.line,
        "byte_offset": error.byte_offset,
        "field": error.field,
    }


def _content(dataset: Dataset) -> Finding:
    """The summary, its bare numbers gathered under ``counts``, and how far raters agree,
    use the same scale and stay the same; and which dimensions pull apart."""
    summary = dataset.summary()
    scores = dataset.ratings("score")
    rest = {name: value for name, value in summary.items() if not isinstance(value, int)}
    return {
        "counts": dataclasses.asdict(dataset.counts),
        **rest,
        "agreement": agreement(dataset),
        "scale": scale(scores),
        "drift": drift(dataset, scores),
        "pareto": pareto(dataset),
    }
