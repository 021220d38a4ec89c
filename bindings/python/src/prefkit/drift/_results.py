"""What the tests of `prefkit.drift` return: one result, or a table of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from .. import _core, _html
from .._options import argument_error
from ..agreement._options import finite, share
from ..normalize._keys import labels
from ..normalize._results import Grid, cell_text, free_name
from ..normalize._windows import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ..normalize._keys import Key

# statistic, p-value and its kind, effect, why there is none, why there is no statistic.
Raw: TypeAlias = tuple[float, float, int, float, int, int]
# statistics, p-values, adjusted ones, effects, kinds, reasons, effect reasons, places, times.
RawColumns: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]
# keys with their texts, starts of runs, counts, reasons, references, and results.
RawTable: TypeAlias = tuple[
    "list[tuple[bytes, list[str] | None]]",
    bytes,
    bytes,
    "bytes | None",
    "bytes | None",
    "list[RawColumns]",
]

# By prefkit_p_kind.
_P_KINDS = (None, "exact", "asymptotic", "permutation", "interpolated", "at_most", "at_least")


def word_of(code: int) -> str | None:
    """The word of a reason; None when there is none."""
    return _core.drift_reason_word(code) or None


def words(codes: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """The words of reasons, None for those with a value."""
    known = np.empty(256, np.object_)
    for code in np.unique(codes):
        known[code] = word_of(int(code))
    return known[codes]


@dataclass(frozen=True, slots=True, repr=False)
class DriftResult:
    """What one test says.

    ``statistic`` is NaN when it is not defined, and then ``reason`` says why in one word;
    ``effect`` may be NaN by itself, with an ``effect_reason``. ``p_kind`` says what the p-value is:
    ``"exact"``, ``"asymptotic"``, ``"permutation"``, ``"interpolated"`` in a published table,
    ``"at_most"`` or ``"at_least"`` its ends, or None without one. ``where`` is the group (a tuple
    when it has several keys), ``when`` its window.
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

    def to_dict(self) -> dict[str, Any]:
        """The members by name."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __repr__(self) -> str:
        if self.reason is not None:
            told = f"{self.test} is undefined: {self.reason}"
        else:
            told = f"{self.test} {self.statistic:.4g}"
            if self.p_kind is not None:
                sign = {"at_most": "<=", "at_least": ">="}.get(self.p_kind, "=")
                told += f", p {sign} {self.p_value:.3g}"
            if not math.isnan(self.effect):
                told += f", effect {self.effect:.3g}"
        place = ", ".join(cell_text(part) for part in (self.where, self.when) if part is not None)
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
    statistic, p_value, kind, effect, effect_reason, reason = raw
    return DriftResult(
        test, statistic, p_value, _P_KINDS[kind], effect, word_of(effect_reason), word_of(reason)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The table of the extension, read."""

    keys: Mapping[str, npt.NDArray[Any]]
    # The numbers behind the last key.
    windows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    count: npt.NDArray[np.uint64]
    # Of what is not compared, or not only.
    reason: npt.NDArray[Any]
    # The windows that others were compared with.
    reference: npt.NDArray[Any]
    results: tuple[dict[str, npt.NDArray[Any]], ...]

    def drift(self, tests: Sequence[str]) -> list[Drift]:
        """A table for each test."""
        made: list[Drift] = []
        for test, columns in zip(tests, self.results, strict=True):
            kept = {name: column for name, column in columns.items() if name != "times"}
            made.append(Drift(test, self.keys, self.count, self.reference, **kept))
        return made


def table_of(raw: RawTable, keys: Sequence[Key]) -> Table:
    """The table of the extension; ``keys`` are those of the rows, or of a state."""
    columns, starts, counts, reasons, references, results = raw
    # A state that has seen nothing has no keys.
    known = [one for one, _ in columns] or [b""] * len(keys)
    codes = [np.frombuffer(one, np.int64) for one in known]
    shown: dict[str, npt.NDArray[Any]] = {}
    for own, numbers in zip(keys, codes, strict=True):
        shown[free_name(own.name, shown)] = labels(numbers, own.names, own.windows)
    return Table(
        shown,
        codes[-1],
        np.frombuffer(starts, np.uint64).astype(np.int64),
        np.frombuffer(counts, np.uint64),
        words(np.frombuffer(reasons or b"", np.uint8)),
        _references(keys[-1], codes[-1], references),
        tuple(columns_of(one) for one in results),
    )


def columns_of(raw: RawColumns) -> dict[str, npt.NDArray[Any]]:
    """The columns of a test by the names of `Drift`, and the numbers of times."""
    statistic, p_value, adjusted, effect, kinds, reasons, effect_reasons, _, times = raw
    kind_words = np.empty(len(_P_KINDS), np.object_)
    kind_words[:] = _P_KINDS
    return {
        "statistic": np.frombuffer(statistic, np.float64),
        "p_value": np.frombuffer(p_value, np.float64),
        "adjusted": np.frombuffer(adjusted, np.float64),
        "effect": np.frombuffer(effect, np.float64),
        "reason": words(np.frombuffer(reasons, np.uint8)),
        "effect_reason": words(np.frombuffer(effect_reasons, np.uint8)),
        "p_kind": kind_words[np.frombuffer(kinds, np.uint8)],
        "times": np.frombuffer(times, np.int64),
    }


def _references(
    window: Key, codes: npt.NDArray[np.int64], references: bytes | None
) -> npt.NDArray[Any]:
    found = np.full(len(codes), MISSING)
    if references is not None:
        places = np.frombuffer(references, np.int32)
        found[places >= 0] = codes[places[places >= 0]]
    return labels(found, window.names, window.windows)
