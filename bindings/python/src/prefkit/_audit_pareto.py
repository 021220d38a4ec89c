"""The dimensions section of an audit: conflicts, and the frontier of generators."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import pareto as pa
from .pareto._conflicts import conflicts_of, of_dataset
from .pareto._judged import judged
from .pareto._objectives import objectives_of

if TYPE_CHECKING:
    from ._dataset import Dataset
    from .pareto._judged import Judged, Kind

Finding: TypeAlias = dict[str, Any]

_KINDS: tuple[Kind, ...] = ("preference", "score")
_CONFLICTS = 10
# Of more dimensions than this the pairs are too many to count in an audit.
_MOST_DIMENSIONS = 64
# So many draws are enough for a verdict, and who dominates whom takes the square of these.
_DRAWS = 500
_MOST_GENERATORS = 500
# What sums the other dimensions up is no objective beside them.
_SUMS_UP = "overall"


def pareto(dataset: Dataset) -> list[Finding]:
    """A section for each kind of judgement that has several dimensions; often none."""
    summary = dataset.summary()
    if not 2 <= len(summary["dimensions"]) <= _MOST_DIMENSIONS:
        return []
    sections = [_section(dataset, summary, kind) for kind in _KINDS]
    return [section for section in sections if section is not None]


def _section(dataset: Dataset, summary: Finding, kind: Kind) -> Finding | None:
    if not summary["kinds"].get(kind):
        return None
    found = conflicts_of(of_dataset(dataset, kind))
    if len(found.dimensions) < 2:
        return None
    frontier = _frontier(judged(dataset, kind=kind)) if summary["generators"]["count"] else None
    conflicts = [_conflict(pair) for pair in found.worst(_CONFLICTS)]
    if frontier is None and not conflicts:
        return None
    return {
        "kind": kind,
        "dimensions": list(found.dimensions),
        "conflicts": conflicts,
        "frontier": frontier,
    }


def _conflict(pair: pa.Conflict) -> Finding:
    return {
        "first": pair.first,
        "second": pair.second,
        "rate": pair.rate,
        "ci_low": pair.ci_low,
        "ci_high": pair.ci_high,
        "expected": pair.expected,
        "tau": None if math.isnan(pair.tau) else pair.tau,
        "decided": pair.agree + pair.conflict,
    }


def _frontier(found: Judged) -> Finding | None:
    """The generators that no other is better than in all dimensions; None without two of them."""
    table = objectives_of(found)
    names = table.dimensions
    kept = [place for place, name in enumerate(names) if name != _SUMS_UP]
    if len(kept) < 2:
        kept = list(range(len(names)))
    if not 2 <= len(table.competitors) <= _MOST_GENERATORS or len(kept) < 2:
        return None
    values = table.values[:, kept]
    errors = table.standard_error[:, kept]
    # A value without an error is taken as it is.
    likely = pa.membership(
        values, standard_errors=np.nan_to_num(errors), draws=_DRAWS, dominance=False
    )
    entries: list[Finding] = [
        {
            "name": str(name),
            "verdict": str(likely.verdict[row]),
            "probability": None if np.isnan(likely.probability[row]) else likely.probability[row],
            "on_frontier": bool(likely.on_frontier[row]),
            "values": [None if math.isnan(one) else one for one in values[row].tolist()],
        }
        for row, name in enumerate(table.competitors)
    ]
    entries.sort(key=lambda entry: (-(entry["probability"] or 0.0), entry["name"]))
    return {
        "measure": table.measure,
        "dimensions": [names[place] for place in kept],
        "generators": entries,
    }
