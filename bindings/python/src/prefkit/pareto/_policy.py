"""What to put first, by scenario: lexicographic policies."""

from __future__ import annotations

import json
import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from .. import _core, _html
from .._guards import is_mapping, is_path
from .._options import argument_error
from ._options import pack
from ._points import points_of
from ._reasons import row_of, word_of

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from .._options import ProgressCallback
    from ._options import NaN
    from ._points import Maximize, PointsLike

Document: TypeAlias = "str | os.PathLike[str] | Mapping[str, Any]"


class Outcome(NamedTuple):
    """What a step of the order left: the best of its objective, and how many points."""

    objective: str
    best: float
    remaining: int


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """What a policy chose, and why.

    ``row`` is None where there is a ``reason``. ``rule`` is the place of the rule that counted,
    None for the default; ``admitted`` the points that meet its requirements; ``outcomes`` what each
    step left; ``decided_by`` the place of the step that left one point, None where the requirements
    did or where several are alike, of which the first is chosen.
    """

    row: int | None
    reason: str | None
    rule: int | None
    rule_name: str | None
    admitted: int
    outcomes: tuple[Outcome, ...]
    decided_by: int | None

    def __repr__(self) -> str:
        rule = self.rule_name or ("default" if self.rule is None else f"rule {self.rule}")
        if self.row is None:
            return f"<prefkit.pareto.Choice: none, {self.reason} ({rule})>"
        why = ""
        if self.decided_by is not None:
            why = f", decided by {self.outcomes[self.decided_by].objective}"
        return f"<prefkit.pareto.Choice: row {self.row} ({rule}){why}>"

    def _repr_html_(self) -> str:
        rows = [
            {"objective": one.objective, "best": f"{one.best:.4g}", "remaining": one.remaining}
            for one in self.outcomes
        ]
        return _html.table(repr(self), ("objective", "best", "remaining"), rows, len(rows))


class Policy:
    """A policy document: a dict, JSON text that begins with ``{``, or the path of a file.

    >>> policy = Policy({
    ...     "rules": [{"name": "risky", "when": {"risk_level": ["high", "critical"]},
    ...                "order": ["safety", "helpfulness"],
    ...                "require": {"safety": {"min": 4}}}],
    ...     "default": {"order": [{"objective": "helpfulness", "tolerance": 0.5}, "safety"]}})

    The first rule all of whose conditions the context meets counts, else the default. Each step of
    its ``order`` keeps the points that are best in an objective: those within ``tolerance`` of the
    best, and all that reach ``threshold``. ``require`` bounds what may be chosen at all.
    """

    def __init__(self, document: Document) -> None:
        self._handle = _core.pareto_policy(_bytes_of(document))
        self._rules, _, self._has_default = self._handle.sizes()

    @property
    def names(self) -> tuple[str | None, ...]:
        """The name of each rule, None for one without."""
        return tuple(self._handle.name(rule) for rule in range(self._rules))

    def choose(
        self,
        points: PointsLike,
        context: Mapping[str, object] | None = None,
        *,
        names: Sequence[str] | None = None,
        maximize: Maximize = True,
        nan: NaN = "error",
        progress: ProgressCallback | None = None,
    ) -> Choice:
        """The point that comes first by the rule for ``context``.

        ``names`` are those of the objectives, where the points are rows without names; booleans of
        the context are compared as ``true`` and ``false``. O(n) a step.
        """
        found = points_of(points, maximize)
        known = found.names if names is None else tuple(names)
        if known is None or len(known) != len(found.maximize):
            raise argument_error(
                "names",
                f"a policy needs a name for each of the {len(found.maximize)} objectives; give "
                "points as a mapping of columns, or names=[...]",
            )
        given = {} if context is None else dict(context)
        raw = self._handle.choose(
            found.packed,
            tuple(_text("names", one) for one in known),
            tuple(_text("context", one) for one in given),
            tuple(_text("context", one) for one in given.values()),
            pack(found.count, nan=nan, progress=progress),
        )
        reason, row, rule, name, decided, admitted, outcomes = raw
        steps = tuple(Outcome(known[place], best, left) for place, best, left in outcomes)
        return Choice(
            row_of(row), word_of(reason), row_of(rule), name, admitted, steps, row_of(decided)
        )

    def __repr__(self) -> str:
        default = " and a default" if self._has_default else ""
        return f"<prefkit.pareto.Policy: {self._rules} rules{default}>"


def _bytes_of(document: object) -> bytes:
    if is_mapping(document):
        try:
            return json.dumps(dict(document), allow_nan=False).encode()
        except (TypeError, ValueError) as error:
            raise argument_error("document", f"the policy is not JSON: {error}") from None
    if isinstance(document, str) and document.lstrip().startswith("{"):
        return document.encode("utf-8", "surrogatepass")
    if is_path(document):
        return pathlib.Path(document).read_bytes()
    raise argument_error(
        "document",
        "a policy is a dict, JSON text, or the path of a JSON document; it is "
        f"{type(document).__name__}",
    )


def _text(name: str, value: object) -> bytes:
    """As the document's values are compared: booleans and whole numbers as JSON writes them."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    data = text.encode("utf-8", "surrogatepass")
    if b"\0" in data:
        raise argument_error(name, f"{name} has a zero byte: {value!r}")
    return data
