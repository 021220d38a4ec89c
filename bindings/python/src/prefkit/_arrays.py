"""Ratings and pairs: judgements as numpy arrays, which the array modules and others take."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from . import _core, _html

if TYPE_CHECKING:
    import numpy.typing as npt

_UNIT, _RATER, _COMPETITOR, _ITEM = 0, 1, 2, 3  # prefkit_axis


class _Arrays:
    """What both have: read-only arrays that lie in the library's memory and keep it alive."""

    def __init__(self, arrays: _core.Arrays) -> None:
        self._arrays = arrays
        self._sizes = arrays.sizes()

    def _column(self, name: str) -> npt.NDArray[Any]:
        # Through a memoryview, since it carries the item format; no bytes are copied.
        return np.asarray(memoryview(cast("Any", self._arrays.column(name))))

    def __len__(self) -> int:
        return self._sizes[0]

    @cached_property
    def unit(self) -> npt.NDArray[np.uint32]:
        """What was judged, as a position in ``units``."""
        return self._column("unit")

    @cached_property
    def rater(self) -> npt.NDArray[np.uint32]:
        """Who judged, as a position in ``raters``; ``len(raters)`` stands for a missing rater."""
        return self._column("rater")

    @cached_property
    def judgement(self) -> npt.NDArray[np.uint64]:
        """The row of the judgements table that each entry comes from."""
        return self._column("judgement")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """The names behind ``unit``."""
        return tuple(self._arrays.names(_UNIT, self._sizes[1]))

    @cached_property
    def raters(self) -> tuple[str, ...]:
        """The names behind ``rater``."""
        return tuple(self._arrays.names(_RATER, self._sizes[2]))


class Ratings(_Arrays):
    """Judgements in long form: one entry a rating, as ``unit``, ``rater`` and ``value``.

    The value is the score, the rank (1 is best), or for preferences the outcome seen from the
    unit's first candidate: 1 better, 0.5 a tie, 0 worse. Aggregates and drafts are left out.
    """

    def __init__(self, arrays: _core.Arrays, kind: str) -> None:
        super().__init__(arrays)
        self._kind = kind

    @property
    def kind(self) -> str:
        """``"score"``, ``"preference"``, ``"rank"`` or ``"step"``."""
        return self._kind

    @cached_property
    def value(self) -> npt.NDArray[np.float64]:
        """The ratings themselves; never NaN."""
        return self._column("value")

    @cached_property
    def item(self) -> npt.NDArray[np.uint32]:
        """The item that the unit is of, each dimension by itself, as a position in ``items``."""
        return self._column("item")

    @cached_property
    def items(self) -> tuple[str, ...]:
        """The names behind ``item``."""
        return tuple(self._arrays.names(_ITEM, self._sizes[4]))

    def __repr__(self) -> str:
        count, units, raters, *_ = self._sizes
        return (
            f"<prefkit.Ratings of kind {self._kind}: {count:,} ratings of {units:,} units by "
            f"{raters:,} raters>"
        )

    def _repr_html_(self) -> str:
        count, units, raters, *_ = self._sizes
        entries = (("kind", self._kind), ("ratings", count), ("units", units), ("raters", raters))
        return _html.pairs("prefkit.Ratings", entries)


class Pairs(_Arrays):
    """Pairwise outcomes between competitors, as rankings take them."""

    @cached_property
    def left(self) -> npt.NDArray[np.uint32]:
        """One side, as a position in ``competitors``."""
        return self._column("left")

    @cached_property
    def right(self) -> npt.NDArray[np.uint32]:
        """The other side, as a position in ``competitors``."""
        return self._column("right")

    @cached_property
    def outcome(self) -> npt.NDArray[np.float64]:
        """1 when left won, 0.5 for a tie, 0 when right won."""
        return self._column("outcome")

    @cached_property
    def strength(self) -> npt.NDArray[np.float64]:
        """How much, signed, positive for left; NaN where the file does not say."""
        return self._column("strength")

    @cached_property
    def competitors(self) -> tuple[str, ...]:
        """The names behind ``left`` and ``right``: generators, else candidate ids, else texts."""
        return tuple(self._arrays.names(_COMPETITOR, self._sizes[3]))

    def __repr__(self) -> str:
        count, units, raters, competitors, _ = self._sizes
        return (
            f"<prefkit.Pairs: {count:,} outcomes between {competitors:,} competitors over "
            f"{units:,} units by {raters:,} raters>"
        )

    def _repr_html_(self) -> str:
        count, units, raters, competitors, _ = self._sizes
        entries = (
            ("outcomes", count),
            ("competitors", competitors),
            ("units", units),
            ("raters", raters),
        )
        return _html.pairs("prefkit.Pairs", entries)
