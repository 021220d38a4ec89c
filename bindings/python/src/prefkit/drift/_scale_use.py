"""How raters use the scale, window by window, and how that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from .. import _core
from .._options import argument_error
from ..agreement._options import whole
from ..normalize._functions import packed_rows
from ..normalize._options import scale_of, threads_of
from ..normalize._results import Grid
from ._functions import ordered_reference
from ._options import Adjust, adjust_of, is_whole, rising
from ._results import Drift, table_of
from ._rows import Window, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ..normalize._keys import By
    from ..normalize._rows import Scores

_MOST_LEVELS = 1024
# More different scores than this are no levels but a continuous scale.
_MOST_FOUND = 100


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ScaleUse(Grid):
    """The scores of each group in each window, and how they moved against the reference.

    ``low_share`` and ``high_share`` are at the two ends of the scale; ``entropy`` is 0 when all
    scores have one level and 1 when all levels are as frequent. ``level_counts`` has a row for each
    window and a column for each of ``levels``; ``off_scale`` counts scores that are no level.
    ``shape`` is the chi-square of the levels, with the distance of Jensen and Shannon as effect;
    ``location`` is Welch's t, its effect in pooled standard deviations; ``spread`` is the logarithm
    of the ratio of the standard deviations, without p-values.
    """

    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    off_scale: npt.NDArray[np.uint64]
    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    low_share: npt.NDArray[np.float64]
    high_share: npt.NDArray[np.float64]
    entropy: npt.NDArray[np.float64]
    reason: npt.NDArray[Any]
    levels: npt.NDArray[np.float64]
    level_counts: npt.NDArray[np.uint64]
    shape: Drift
    location: Drift
    spread: Drift

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "count": self.count,
            "off_scale": self.off_scale,
            "mean": self.mean,
            "deviation": self.deviation,
            "low_share": self.low_share,
            "high_share": self.high_share,
            "entropy": self.entropy,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.count)


def scale_use(
    values: Scores,
    by: By = "rater",
    window: Window = "week",
    levels: int | npt.ArrayLike | Sequence[float] | None = None,
    *,
    scale: tuple[float, float] | None = None,
    reference: Literal["first", "previous"] = "first",
    minimum_count: int = 1,
    adjust: Adjust = "bh",
    threads: int | None = None,
) -> ScaleUse:
    """How each rater uses the scale in each window, against the first or the previous one.

    ``levels`` are the scores that may be given, or into how many equal parts a continuous ``scale``
    is cut; by default the different scores that there are, up to 100.
    """
    against, method = ordered_reference(reference), adjust_of(adjust)
    least = whole("minimum_count", minimum_count, 1, 0x7FFF_FFFF)
    given, keys = grouped(values, by, window, "rater")
    known, packed = _levels(levels, scale, given.scores)
    raw, off_scale, *numbers, level_counts = _core.drift_scale_use(
        packed_rows(given.scores, keys), (*packed, least, against, method, threads_of(threads))
    )
    table = table_of(raw, keys)
    mean, deviation, low_share, high_share, entropy = (
        np.frombuffer(column, np.float64) for column in numbers
    )
    shape, location, spread = table.drift(("shape", "location", "spread"))
    return ScaleUse(
        table.keys,
        table.count,
        np.frombuffer(off_scale, np.uint64),
        mean,
        deviation,
        low_share,
        high_share,
        entropy,
        table.reason,
        known,
        np.frombuffer(level_counts, np.uint64).reshape(-1, len(known)),
        shape,
        location,
        spread,
    )


def _levels(
    levels: object, scale: object, scores: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], tuple[Any, ...]]:
    """The levels, or the lower ends of the parts; and as the extension takes them."""
    ends = scale_of(scale)
    if is_whole(levels):
        count = whole("levels", levels, 2, _MOST_LEVELS)
        if ends is None or ends[0] == ends[1]:
            raise argument_error(
                "scale", f"{count} parts of what? Give the scale, as scale=(0, 100)"
            )
        parts = ends[0] + (ends[1] - ends[0]) * np.arange(count) / count
        return parts, (None, *ends, count)
    if levels is None:
        found = np.unique(scores[np.isfinite(scores)])
        if ends is not None:
            found = found[(found >= ends[0]) & (found <= ends[1])]
        if not 2 <= len(found) <= _MOST_FOUND:
            raise argument_error(
                "levels",
                f"there are {len(found):,} different scores; give levels, such as [1, 2, 3, 4, 5] "
                "or levels=10 with scale=(0, 100)",
            )
        return found, (found, 0.0, 0.0, 0)
    if ends is not None:
        raise argument_error("scale", "scale is for a number of levels; their list says it already")
    known = rising("levels", levels, "scores", 2, _MOST_LEVELS)
    return known, (known, 0.0, 0.0, 0)
