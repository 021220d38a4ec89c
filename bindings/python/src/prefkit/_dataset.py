"""The dataset that ``read`` returns."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

from . import _core, _html
from ._arrays import Pairs, Ratings
from ._guards import is_text
from ._options import argument_error
from ._table import Table

Kind: TypeAlias = Literal["score", "preference", "rank", "step"]
JudgementSource: TypeAlias = Literal["expert", "user", "model", "rule"]

# The order in which ratings() looks for something to rate.
_KINDS: tuple[Kind, ...] = ("score", "preference", "rank", "step")
_SOURCES: tuple[JudgementSource, ...] = ("expert", "user", "model", "rule")
# By prefkit_table.
_TABLES = ("items", "candidates", "judgements", "steps", "problems")


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is. ``records == accepted + refused + skipped``."""

    sources: int
    bytes: int
    records: int
    accepted: int
    refused: int
    skipped: int
    items: int
    candidates: int
    judgements: int
    steps: int
    problems: int
    problems_listed: int


class Dataset:
    """Preference records as five tables. It never changes, so threads may share it.

    Text stays in the mapped file until it is asked for.
    """

    def __init__(self, handle: _core.Dataset) -> None:
        self._handle = handle

    @cached_property
    def counts(self) -> Counts:
        """How many records, rows and problems there are."""
        return Counts(*self._handle.counts())

    def _table(self, index: int) -> Table:
        name = _TABLES[index]
        counts = self.counts
        length: int = counts.problems_listed if name == "problems" else getattr(counts, name)
        return Table(self._handle, index, name, length)

    @property
    def items(self) -> Table:
        """What was judged: one row an occurrence in the input."""
        return self._table(0)

    @property
    def candidates(self) -> Table:
        """What competed."""
        return self._table(1)

    @property
    def judgements(self) -> Table:
        """One row an atomic verdict: one rater, item, dimension, and pair, candidate or step."""
        return self._table(2)

    @property
    def steps(self) -> Table:
        """The reasoning steps of candidates."""
        return self._table(3)

    @property
    def problems(self) -> Table:
        """What is wrong, with line, byte offset and field; filled with ``on_error="collect"``."""
        return self._table(4)

    def summary(self) -> dict[str, Any]:
        """Inputs with container, profile and counts; raters, dimensions, sources; problems."""
        summary: dict[str, Any] = json.loads(self._handle.summary())
        return summary

    def ratings(
        self,
        kind: Kind | None = None,
        *,
        dimension: str | None = None,
        source: JudgementSource | None = None,
        task: str | None = None,
    ) -> Ratings:
        """The judgements in long form, for agreement and normalisation.

        ``kind=None`` takes scores when there are any, else preferences, else ranks, else steps.
        ``dimension``, ``source`` and ``task`` narrow the choice; None takes all of them.
        """
        if kind is not None and kind not in _KINDS:
            raise argument_error("kind", f"kind must be one of {', '.join(_KINDS)}; it is {kind!r}")
        selection = _selection(dimension, source, task)
        for wanted in (kind,) if kind else _KINDS:
            ratings = Ratings(self._handle.ratings(wanted, *selection), wanted)
            if len(ratings):
                return ratings
        return Ratings(self._handle.ratings(kind or _KINDS[0], *selection), kind or _KINDS[0])

    def pairs(
        self,
        derive: bool = False,
        *,
        dimension: str | None = None,
        source: JudgementSource | None = None,
        task: str | None = None,
    ) -> Pairs:
        """Pairwise outcomes, for rankings.

        ``derive=True`` adds the pairs that ranks and scores imply.
        """
        return Pairs(self._handle.pairs(derive, *_selection(dimension, source, task)))

    def __repr__(self) -> str:
        counts = self.counts
        left_out = "".join(
            f", {number:,} {word}"
            for word, number in (("refused", counts.refused), ("skipped", counts.skipped))
            if number
        )
        return (
            f"<prefkit.Dataset: {counts.records:,} records{left_out}; {counts.items:,} items, "
            f"{counts.candidates:,} candidates, {counts.judgements:,} judgements, "
            f"{counts.steps:,} steps, {counts.problems:,} problems>"
        )

    def _repr_html_(self) -> str:
        names = [name for name in Counts.__slots__ if name != "problems_listed"]
        return _html.pairs(
            "prefkit.Dataset", [(name, getattr(self.counts, name)) for name in names]
        )


def _selection(
    dimension: str | None, source: str | None, task: str | None
) -> tuple[str | None, str | None, str | None]:
    for name, value in (("dimension", dimension), ("source", source), ("task", task)):
        if value is not None and (not is_text(value) or "\0" in value):
            raise argument_error(name, f"{name} must be a str or None; it is {value!r}")
    if source is not None and source not in _SOURCES:
        raise argument_error(
            "source", f"source must be one of {', '.join(_SOURCES)}; it is {source!r}"
        )
    return dimension, source, task
