"""Ratings that are sets of labels, such as all the reasons that someone ticked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from .. import _core
from .._options import argument_error
from ._input import is_missing
from ._options import choice

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    import numpy.typing as npt

# By prefkit_set_distance, whose first is 1.
_DISTANCES = ("jaccard", "masi")


class LabelSets(NamedTuple):
    """``matrix`` has a code for each rating, ``level`` is for `krippendorff_alpha`."""

    matrix: npt.NDArray[np.float64]
    level: npt.NDArray[np.float64]
    categories: npt.NDArray[np.float64]


def label_sets(
    rows: Sequence[Sequence[Iterable[Hashable] | None]],
    distance: Literal["jaccard", "masi"] = "masi",
) -> LabelSets:
    """Makes each different set of labels a category, with distances for alpha.

    ``rows`` has, for each item, a set of labels of each rater; None is a missing rating, an empty
    set is one. Jaccard (1901), MASI of Passonneau (2006).

    >>> sets = label_sets([[{"tone"}, {"tone", "facts"}], [{"facts"}, None]])
    >>> krippendorff_alpha(sets.matrix, level=sets.level, categories=sets.categories)
    """
    number = choice("distance", distance, _DISTANCES) + 1
    width = len(rows[0]) if len(rows) else 0
    known: dict[Any, int] = {}
    labels: list[int] = []
    offsets = [0]
    missing: list[bool] = []
    for place, row in enumerate(rows):
        if len(row) != width:
            raise argument_error(
                "rows", f"row {place} has {len(row)} ratings where the first has {width}"
            )
        for one in row:
            missing.append(is_missing(one))
            if one is not None and not is_missing(one):
                if isinstance(one, str):
                    raise argument_error("rows", f"a rating is a set of labels; got {one!r}")
                labels += [known.setdefault(label, len(known)) for label in one]
            offsets.append(len(labels))
    codes = np.zeros(len(missing), dtype=np.float64)
    distances = _core.label_sets(
        np.array(labels, dtype=np.uint32),
        np.array(offsets, dtype=np.uint64),
        np.array(missing, dtype=np.uint8),
        number,
        codes,
    )
    level = np.frombuffer(distances, dtype=np.float64)
    count = round(len(level) ** 0.5)
    return LabelSets(
        codes.reshape(len(rows), width),
        level.reshape(count, count),
        np.arange(count, dtype=np.float64),
    )
