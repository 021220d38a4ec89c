"""Labels of points, dimensions and clusters as whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .._columns import is_missing, one_dimension
from .._options import argument_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


def coded(
    name: str, column: object, known: Sequence[Any] | None = None
) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """The place of each label among all, and these: ``known``, else numbers ascending and others
    as they first come."""
    array = one_dimension(name, column)
    if known is None and is_whole(array):
        labels, codes = np.unique(array, return_inverse=True)
        return codes.astype(np.int64), tuple(labels.tolist())
    listed: list[Any] = array.tolist()
    for row, label in enumerate(listed):
        if is_missing(label):
            raise argument_error(name, f"{name}[{row}] is missing; leave the row out, or name it")
    if known is None:
        known = list(dict.fromkeys(listed))
        if array.dtype.kind in "biuf":
            known = sorted(known)
    places = {label: place for place, label in enumerate(known)}
    try:
        codes = np.array([places[label] for label in listed], np.int64)
    except KeyError as error:
        raise argument_error(
            name, f"{name} has {error.args[0]!r}, which is none of {list(known)[:10]}"
        ) from None
    return codes, tuple(known)


def is_whole(array: npt.NDArray[Any]) -> bool:
    """Whether the labels are whole numbers, which numpy codes without a look at each of them."""
    return array.dtype.kind in "iu" and type(array) is np.ndarray


def jointly(
    name: str, columns: Sequence[object | None]
) -> tuple[list[npt.NDArray[np.int64] | None], tuple[Any, ...]]:
    """Columns whose labels mean the same: one numbering for all of them."""
    arrays = [None if one is None else one_dimension(name, one) for one in columns]
    given = [one for one in arrays if one is not None]
    # Signed and unsigned ones side by side would become floats.
    if all(is_whole(one) for one in given) and len({one.dtype.kind for one in given}) == 1:
        codes, labels = coded(name, np.concatenate(given))
        ends = np.cumsum([len(one) for one in given])[:-1]
        parts = iter(np.split(codes, ends))
        return [None if one is None else next(parts) for one in arrays], labels
    every: list[Any] = [label for one in arrays if one is not None for label in one.tolist()]
    whole = np.empty(len(every), np.object_)
    whole[:] = every
    _, labels = coded(name, whole)
    if all(isinstance(label, (int, float)) for label in labels):
        labels = tuple(sorted(labels))
    return [None if one is None else coded(name, one, labels)[0] for one in arrays], labels


def check_rows(name: str, length: int, rows: int) -> None:
    if length != rows:
        raise argument_error(name, f"{name} has {length} values for {rows} rows; give one for each")
