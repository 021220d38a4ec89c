"""What the tests of `prefkit.drift` return: one result, or a table of them."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .. import _core, _html
from .._options import argument_error
from ..agreement._options import finite, share
from ..normalize._keys import labels
from ..normalize._results import Grid, free_name
from ..normalize._windows import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ..normalize._keys import Key

# statistic, p-value and its kind, effect and why there is none, reason, number and time.
Raw: TypeAlias = tuple[float, float, int, float, int, int, int, int]
# The same as columns of bytes, without the last two.
RawColumns: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes]
# The columns of a table of tests.
Columns: TypeAlias = "dict[str, npt.NDArray[Any]]"

# By prefkit_p_kind.
_P_KINDS = (None, "exact", "asymptotic", "permutation", "interpolated", "at_most", "at_least")


def word_of(code: int) -> str | None:
    """The word of a reason; None when there is none."""
    return _core.drift_reason_text(code)[0] or None


@functools.cache
def _sentences() -> dict[str, str]:
    return dict(_core.drift_reason_text(code) for code in range(1, 256))


def words(codes: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """The words of reasons, None for those with a value."""
    known = np.empty(256, np.object_)
    for code in np.unique(codes):
        known[code] = word_of(int(code))
    return known[codes]


@dataclass(frozen=True, slots=True, repr=False)
class DriftResult:
    """What one test says.

    ``statistic`` is NaN when it is not defined, and then ``reason`` says why in one word and `why`
    in a sentence; ``effect`` may be NaN by itself, with an ``effect_reason``. ``p_kind`` says what
    the p-value is: ``"exact"``, ``"asymptotic"``, ``"permutation"``, ``"interpolated"`` in a
    published table, ``"at_most"`` or ``"at_least"`` its ends, or None without one. ``where`` is the
    group (a tuple when it has several keys), ``when`` its window.
    """

    test: str
    statistic: float
    p_value: float
    p_kind: str | None
    effect: float
    effect_reason: str | None
    reason: str | None
    where: Any = None
    when: Any = None

    @property
    def defined(self) -> bool:
        """Whether there is a statistic."""
        return self.reason is None

    @property
    def why(self) -> str | None:
        """Why there is no statistic, in a sentence; None when there is one."""
        return None if self.reason is None else _sentences()[self.reason]

    def to_dict(self) -> dict[str, Any]:
        """The members by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __repr__(self) -> str:
        if self.reason is not None:
            told = f"{self.test} is undefined: {self.why}"
        else:
            told = f"{self.test} {self.statistic:.4g}"
            if self.p_kind is not None:
                sign = {"at_most": "<=", "at_least": ">="}.get(self.p_kind, "=")
                told += f", p {sign} {self.p_value:.3g}"
            if not math.isnan(self.effect):
                told += f", effect {self.effect:.3g}"
        place = ", ".join(str(part) for part in (self.where, self.when) if part is not None)
        return f"<prefkit.drift.DriftResult: {told}{f' ({place})' if place else ''}>"

    def _repr_html_(self) -> str:
        return _html.pairs(
            "prefkit.drift.DriftResult",
            [(name, value) for name, value in self.to_dict().items() if value is not None],
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drift(Grid):
    """One test of each window of each group, a row for each in the order of their keys.

    The last of ``keys`` is the window. ``reference`` is the window that this one was compared with,
    missing where it is not a single one. ``adjusted`` is the p-value among all of the table: the
    least share of false ones at which it is flagged. ``reason`` says in a word why there is no
    statistic, ``effect_reason`` why no effect, and ``p_kind`` what the p-value is.
    """

    test: str
    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    reference: npt.NDArray[Any]
    statistic: npt.NDArray[np.float64]
    p_value: npt.NDArray[np.float64]
    adjusted: npt.NDArray[np.float64]
    effect: npt.NDArray[np.float64]
    reason: npt.NDArray[Any]
    effect_reason: npt.NDArray[Any]
    p_kind: npt.NDArray[Any]

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "count": self.count,
            "reference": self.reference,
            "statistic": self.statistic,
            "p_value": self.p_value,
            "adjusted": self.adjusted,
            "effect": self.effect,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.count)

    def __getitem__(self, row: int) -> DriftResult:
        *where, when = [column[row] for column in self.keys.values()]
        return DriftResult(
            self.test,
            float(self.statistic[row]),
            float(self.p_value[row]),
            self.p_kind[row],
            float(self.effect[row]),
            self.effect_reason[row],
            self.reason[row],
            group_of(where),
            when,
        )

    def flagged(self, alpha: float | None = 0.05, *, effect: float | None = None) -> Drift:
        """The rows that moved: adjusted p-values of at most ``alpha``, effects of ``effect`` or
        more in either direction.

        Of the rows that come back a share of at most ``alpha`` is false, on average. With None
        p-values are not asked for.
        """
        rows = np.array([word is None for word in self.reason], np.bool_)
        if alpha is not None:
            if rows.any() and np.isnan(self.adjusted[rows]).all():
                raise argument_error(
                    "alpha",
                    f"{self.test} has no p-values here; give permutations= for Wasserstein, or "
                    "flagged(None, effect=...)",
                )
            rows &= self.adjusted <= share("alpha", alpha)
        if effect is not None:
            rows &= np.abs(self.effect) >= finite("effect", effect)
        return self._only(rows)

    def undefined(self) -> dict[str, int]:
        """How many rows have no statistic, by the word of the reason, the most frequent first."""
        return counted(self.reason)

    def _only(self, rows: npt.NDArray[np.bool_]) -> Drift:
        kept = {
            one.name: getattr(self, one.name)[rows]
            for one in fields(self)
            if one.name not in ("test", "keys")
        }
        return replace(self, keys={name: key[rows] for name, key in self.keys.items()}, **kept)


def counted(reasons: npt.NDArray[Any]) -> dict[str, int]:
    """How often each word comes, the most frequent first."""
    known, counts = np.unique([word for word in reasons if word is not None], return_counts=True)
    found = zip(known.tolist(), counts.tolist(), strict=True)
    return dict(sorted(found, key=lambda entry: -entry[1]))


def group_of(keys: Sequence[Any]) -> Any:
    """A group is the value of its key, a tuple when there are several, None without any."""
    if not keys:
        return None
    return keys[0] if len(keys) == 1 else tuple(keys)


def result_of(test: str, raw: Raw) -> DriftResult:
    statistic, p_value, kind, effect, effect_reason, reason, *_ = raw
    return DriftResult(
        test, statistic, p_value, _P_KINDS[kind], effect, word_of(effect_reason), word_of(reason)
    )


def shown_keys(
    keys: Sequence[Key], columns: Sequence[bytes], rows: npt.NDArray[Any] | None = None
) -> dict[str, npt.NDArray[Any]]:
    """The keys of groups by name, as the caller wrote them; of some ``rows`` of the columns."""
    shown: dict[str, npt.NDArray[Any]] = {}
    for own, raw in zip(keys, columns, strict=True):
        codes = np.frombuffer(raw, np.int64)
        codes = codes if rows is None else codes[rows]
        shown[free_name(own.name, shown)] = labels(codes, own.names, own.windows)
    return shown


def columns_of(raw: RawColumns) -> Columns:
    """The columns of a test, reasons as words."""
    statistic, p_value, kinds, effect, effect_reasons, reasons = raw
    kind_words = np.empty(len(_P_KINDS), np.object_)
    kind_words[:] = _P_KINDS
    return {
        "statistic": np.frombuffer(statistic, np.float64),
        "p_value": np.frombuffer(p_value, np.float64),
        "effect": np.frombuffer(effect, np.float64),
        "reason": words(np.frombuffer(reasons, np.uint8)),
        "effect_reason": words(np.frombuffer(effect_reasons, np.uint8)),
        "p_kind": kind_words[np.frombuffer(kinds, np.uint8)],
    }


def adjusted_of(p_values: npt.NDArray[np.float64], adjust: int) -> npt.NDArray[np.float64]:
    """p-values among many, by Benjamini and Hochberg or Benjamini and Yekutieli."""
    adjusted = np.empty(len(p_values), np.float64)
    _core.drift_adjust(np.ascontiguousarray(p_values), adjust, adjusted)
    return adjusted


def references_of(
    window: Key, column: bytes, references: npt.NDArray[np.int32]
) -> npt.NDArray[Any]:
    """The windows of the groups that others were compared with."""
    codes = np.frombuffer(column, np.int64)
    if not len(codes):
        return labels(codes, window.names, window.windows)
    found = np.where(references >= 0, codes[np.maximum(references, 0)], MISSING)
    return labels(found, window.names, window.windows)
