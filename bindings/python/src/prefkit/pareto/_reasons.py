"""Why numbers have no value, as words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core

if TYPE_CHECKING:
    import numpy.typing as npt


def word_of(code: int) -> str | None:
    """The word of a reason; None when there is none."""
    return _core.pareto_reason_word(code) or None


def words_of(codes: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """The words of reasons, None for those with a value."""
    known = np.empty(256, np.object_)
    for code in np.unique(codes):
        known[code] = word_of(int(code))
    return known[codes]


def row_of(row: int) -> int | None:
    """A row; -1 is none."""
    return None if row < 0 else row
