"""The agreement section of an audit: do the raters of a dataset agree, where not, and who."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import agreement as ag
from .agreement._options import LEVEL_OF_KIND
from .agreement._request import by_column

if TYPE_CHECKING:
    from ._arrays import Ratings
    from ._dataset import Dataset, Kind

Finding: TypeAlias = dict[str, Any]

_KINDS: tuple[Kind, ...] = ("preference", "score", "rank", "step")
_DISPUTED = 10
_LOWEST = 3
# A rater with fewer shared ratings than this stands apart by chance too easily.
_FEWEST = 10


def agreement(dataset: Dataset) -> list[Finding]:
    """A section for each kind of rating that several raters gave to an item; often none."""
    if not dataset.summary().get("items_with_several_raters"):
        return []
    sections: list[Finding] = []
    for kind in _KINDS:
        ratings = dataset.ratings(kind)
        # Two raters who share no item leave nothing to say.
        if len(ratings.raters) > 1 and _shared(ratings):
            sections.append(_section(dataset, ratings))
    return sections


def _shared(ratings: Ratings) -> bool:
    pairs = ratings.unit.astype(np.int64) * len(ratings.raters) + ratings.rater
    return len(np.unique(pairs)) > len(np.unique(ratings.unit))


def _section(dataset: Dataset, ratings: Ratings) -> Finding:
    alpha = ag.krippendorff_alpha(ratings, ci="analytic")
    percent = ag.percent_agreement(ratings)
    return {
        "kind": ratings.kind,
        "coefficient": "krippendorff_alpha",
        "level": LEVEL_OF_KIND[ratings.kind],
        **_numbers(alpha),
        "percent_agreement": _number(percent.estimate),
        "raters": alpha.n_raters,
        "ratings": alpha.n_ratings,
        "dimensions": _groups(dataset, ratings, "dimension"),
        "tasks": _groups(dataset, ratings, "task"),
        "disputed": _disputed(dataset, ratings),
        "lowest_raters": _lowest(ag.per_rater(ratings), alpha.observed),
    }


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return None if math.isnan(value) else value


def _numbers(result: ag.Agreement) -> Finding:
    return {
        "estimate": _number(result.estimate),
        "se": _number(result.se),
        "ci_low": _number(result.ci_low),
        "ci_high": _number(result.ci_high),
        "band": result.band,
        "reason": result.reason,
        "items": result.n_items,
    }


def _groups(dataset: Dataset, ratings: Ratings, column: str) -> list[Finding]:
    """Each group of a column, the largest first; none when all ratings are in one."""
    groups = by_column(dataset, ratings, column, ci="analytic")
    if len(groups) < 2:
        return []
    ranked = sorted(groups.items(), key=lambda entry: (-entry[1].n_items, str(entry[0])))
    return [{"name": name, **_numbers(result)} for name, result in ranked]


def _disputed(dataset: Dataset, ratings: Ratings) -> list[Finding]:
    """The items whose raters differ most, with the place where each is first met."""
    found = ag.per_item(ratings, "krippendorff_alpha")
    item = dataset.judgements.to_numpy("item")
    line = dataset.items.to_numpy("line")
    entries: list[Finding] = []
    for place in found.most_disputed_places(_DISPUTED):
        row = int(ratings.judgement[np.flatnonzero(ratings.unit == place)[0]])
        at = line[int(item[row])]
        entries.append(
            {
                "item": found.items[place],
                "line": None if at is np.ma.masked else int(at),
                "agreement": float(found.agreement[place]),
                "ratings": int(found.n_ratings[place]),
            }
        )
    return [entry for entry in entries if entry["agreement"] < 1]


def _lowest(raters: tuple[ag.RaterAgreement, ...], usual: float) -> list[Finding]:
    """The raters who agree least with the others, where there are enough of both to tell.

    One stands apart who is more than two standard errors of a share below the agreement of all.
    """
    known = [
        rater
        for rater in raters
        if rater.n_ratings >= _FEWEST and not math.isnan(rater.agreement_with_others)
    ]
    if len(known) < 3:
        return []
    return [
        {
            "name": rater.rater,
            "agreement_with_others": rater.agreement_with_others,
            "ratings": rater.n_ratings,
            "apart": usual - rater.agreement_with_others
            > 2 * math.sqrt(max(0.0, usual * (1 - usual)) / rater.n_ratings),
        }
        for rater in sorted(known, key=lambda rater: rater.agreement_with_others)[:_LOWEST]
    ]
