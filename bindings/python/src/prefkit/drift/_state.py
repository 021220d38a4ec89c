"""States of drift: batches that are never in one place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, overload

import numpy as np

from .. import _core
from .._options import argument_error, complete
from ..agreement._options import whole
from ..normalize._functions import packed_rows
from ..normalize._keys import Key
from ..normalize._results import Grid
from ..normalize._windows import Windows
from ._functions import ordered_reference
from ._options import (
    DEFAULTS,
    Adjust,
    Options,
    Test,
    Tests,
    codes_of,
    edges_of,
    pack,
    seed_of,
    tests_of,
)
from ._results import table_of
from ._rows import Window, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from typing_extensions import Unpack

    from ..normalize._keys import By
    from ..normalize._rows import Scores
    from ._results import Drift, RawTable, Table


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StateWindows(Grid):
    """What a `DriftState` has seen of each window of each group.

    ``sketch_error`` is how far the share of scores up to any score may be off, with a probability
    of 99 %; NaN without sketches. ``bin_counts`` has a column for each bin.
    """

    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    sketch_error: npt.NDArray[np.float64]
    bin_counts: npt.NDArray[np.uint64]

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "count": self.count,
            "mean": self.mean,
            "deviation": self.deviation,
            "sketch_error": self.sketch_error,
        }

    def _length(self) -> int:
        return len(self.count)


class DriftState:
    """What drift needs of batches of scores: a state that grows, merges, and goes as bytes.

    >>> state = DriftState([1.5, 2.5, 3.5, 4.5], by="rater", window="week")
    >>> state.partial_fit(monday).partial_fit(tuesday).compare("psi")

    Of each window of each group it keeps count, mean and spread and the counts of bins between
    ``edges``, which give ``"psi"``, ``"js"`` and ``"chi2"`` exactly, whatever the order of batches.
    With ``sketch_size`` it keeps a sketch of quantiles of that size too, for ``"ks"`` and
    ``"wasserstein"``; see `StateWindows.sketch_error`. ``by`` and ``window`` name columns of the
    data; with plain arrays give them to each call instead. Scores off the scale are to be left out
    beforehand.
    """

    def __init__(
        self,
        edges: npt.ArrayLike | Sequence[float],
        *,
        by: By = None,
        window: Window = "week",
        sketch_size: int = 0,
        seed: int = 0,
    ) -> None:
        size = 0 if sketch_size == 0 else whole("sketch_size", sketch_size, 8, 65_536)
        self._handle = _core.drift_state_make(edges_of("edges", edges), size, seed_of(seed))
        self.by: By = by
        self.window: Window = window
        # Of the keys that were seen: their names, and the windows of the last.
        self._names: tuple[str, ...] = ()
        self._windows: Windows | None = None

    def partial_fit(
        self, values: Scores, by: By = None, window: Window | None = None
    ) -> DriftState:
        """Adds a batch, and returns this state. A batch that is refused changes nothing."""
        given, keys = grouped(
            values, self.by if by is None else by, self.window if window is None else window
        )
        self._handle.add(packed_rows(given.scores, keys, named=True))
        self._names, self._windows = tuple(key.name for key in keys), keys[-1].windows
        return self

    def merge(self, other: DriftState) -> DriftState:
        """Adds what another state has seen, and returns this one. The order does not matter."""
        if not _is_state(other):
            raise argument_error("other", f"only a DriftState can be merged, not {other!r}")
        self._handle.merge(other._handle)
        if not self._names:
            self._names, self._windows = other._names, other._windows
        return self

    @overload
    def compare(
        self,
        test: Test = "psi",
        *,
        reference: Literal["first", "previous"] = "first",
        adjust: Adjust = "bh",
        **options: Unpack[Options],
    ) -> Drift: ...
    @overload
    def compare(
        self,
        test: Tests,
        *,
        reference: Literal["first", "previous"] = "first",
        adjust: Adjust = "bh",
        **options: Unpack[Options],
    ) -> dict[Test, Drift]: ...
    def compare(
        self,
        test: Test | Tests = "psi",
        *,
        reference: Literal["first", "previous"] = "first",
        adjust: Adjust = "bh",
        **options: Unpack[Options],
    ) -> Drift | dict[Test, Drift]:
        """Each window of each group against the first or the previous one with enough scores."""
        tests, several = tests_of(test)
        if "bins" in options:
            raise argument_error("bins", "bins belong to the state, as its edges")
        if "scale" in options:
            raise argument_error("scale", "scale belongs to the scores, not to compare()")
        packed = pack(complete("compare", options, DEFAULTS), None, adjust)
        table, *_ = self._table(tests, ordered_reference(reference), packed)
        results = dict(zip(tests, table.drift(tests), strict=True))
        return results if several else results[tests[0]]

    @property
    def windows(self) -> StateWindows:
        """What was seen, a row for each window of each group."""
        table, edges, mean, deviation, bins, errors = self._table([], 0, pack(DEFAULTS))
        bin_counts = np.frombuffer(bins, np.uint64).reshape(-1, len(edges) // 8 + 1)
        numbers = [np.frombuffer(column, np.float64) for column in (mean, deviation, errors)]
        return StateWindows(table.keys, table.count, numbers[0], numbers[1], numbers[2], bin_counts)

    @property
    def edges(self) -> npt.NDArray[np.float64]:
        """The edges between bins."""
        return np.frombuffer(self._table([], 0, pack(DEFAULTS))[1], np.float64)

    def _table(
        self, tests: Sequence[Test], against: int, packed: tuple[Any, ...]
    ) -> tuple[Table, bytes, bytes, bytes, bytes, bytes]:
        raw, edges, means, deviations, bins, errors = self._handle.compare(
            codes_of(tests), against, packed
        )
        return table_of(raw, self._keys(raw)), edges, means, deviations, bins, errors

    def _keys(self, raw: RawTable) -> tuple[Key, ...]:
        """The keys of the table, which has the texts of its own."""
        none = np.empty(0, np.int64)
        texts = [None if names is None else tuple(names) for _, names in raw[0]]
        unnamed = [*(f"key_{place}" for place in range(len(texts) - 1)), "window"]
        windows = self._windows
        if windows is None and not self._names and isinstance(self.window, Windows):
            windows = self.window
        keys = [
            Key(name, 0, none, own, None)
            for name, own in zip(self._names or unnamed, texts, strict=False)
        ]
        if not keys:
            return (Key("window", 0, none),)
        return (*keys[:-1], replace(keys[-1], windows=windows))

    def to_bytes(self) -> bytes:
        """What was seen; `from_bytes` and C read it."""
        return self._handle.encode()

    @classmethod
    def from_bytes(cls, data: bytes, by: By = None, window: Window = "week") -> DriftState:
        """The state that ``to_bytes`` came from; other bytes are refused.

        ``by`` and ``window``, which are not in them, name the columns of the data again.
        """
        made = cls.__new__(cls)
        made._handle = _core.drift_state_decode(data)
        made.by, made.window = by, window
        made._names, made._windows = (), None
        return made

    def __getstate__(self) -> dict[str, Any]:
        state = {**self.__dict__}
        state["seen"] = state.pop("_handle").encode()
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        own = dict(state)
        seen = own.pop("seen")
        self.__dict__.update(own)
        self._handle = _core.drift_state_decode(seen)

    def __repr__(self) -> str:
        seen = self.windows
        scores = int(seen.count.sum())
        return f"<prefkit.drift.DriftState: {scores:,} scores in {len(seen):,} windows>"

    def _repr_html_(self) -> str:
        return self.windows.to_html()


def _is_state(value: object) -> bool:
    return isinstance(value, DriftState)
