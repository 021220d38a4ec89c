"""Labels of points, dimensions and clusters as whole numbers."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core
from .._columns import is_missing, one_dimension
from .._options import argument_error, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from typing_extensions import TypeIs

_PART = 1 << 16
# Another one in each process, as Python hashes texts.
_SEED = hash("labels") & 0xFFFF_FFFF_FFFF_FFFF


def coded(
    name: str, column: object, known: Sequence[Any] | None = None
) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """The place of each label among all, and these: ``known``, else numbers ascending and others
    as they first come."""
    array = one_dimension(name, column)
    if known is None and is_whole(array):
        labels, codes = np.unique(array, return_inverse=True)
        return codes.astype(np.int64), tuple(labels.tolist())
    codes, found = numbered(name, array)
    missing = missing_among(found)
    if missing.any():
        row = int(missing[codes].argmax())
        raise argument_error(name, f"{name}[{row}] is missing; leave the row out, or name it")
    if known is None:
        return _ascending(codes, found) if array.dtype.kind in "biuf" else (codes, found)
    places = {label: place for place, label in enumerate(known)}
    for label in found:
        if label not in places:
            raise argument_error(
                name, f"{name} has {shown(label)}, which is none of {shown(list(known))}"
            )
    return np.array([places[label] for label in found], np.int64)[codes], tuple(known)


def numbered(name: str, column: Any) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """A number for each label in the order in which they first come, and the labels.

    Texts of one width are hashed where they lie. For others a dictionary that counts by itself goes
    through a column without a step of Python for each row; part by part, since the objects of all
    rows may take more memory than the column.
    """
    if _is_texts(column):
        return _texts(column)
    places: defaultdict[Any, int] = defaultdict(itertools.count().__next__)
    codes = np.empty(len(column), np.int64)
    for start in range(0, len(column), _PART):
        part = _values(column[start : start + _PART])
        try:
            codes[start : start + _PART] = np.fromiter(
                map(places.__getitem__, part), np.int64, len(part)
            )
        except TypeError:
            row = next(row for row, one in enumerate(part) if not _is_label(one))
            raise argument_error(
                name,
                f"{name} must be a label for each row, such as an int or a text; "
                f"{name}[{start + row}] is {shown(part[row])}",
            ) from None
    return codes, tuple(places)


def _is_texts(column: object) -> TypeIs[npt.NDArray[Any]]:
    return type(column) is np.ndarray and column.dtype.kind in "US" and len(column) > 0


def _values(part: Any) -> list[Any]:
    for name in ("tolist", "to_list"):
        if hasattr(part, name):
            found: list[Any] = getattr(part, name)()
            return found
    return list(part)


def _texts(column: npt.NDArray[Any]) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    codes = np.empty(len(column), np.int64)
    data = np.ascontiguousarray(column).view(np.uint8)
    firsts = _core.number_texts(data, column.dtype.itemsize, _SEED, codes)
    return codes, tuple(column[np.frombuffer(firsts, np.uint32)].tolist())


def _is_label(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def missing_among(labels: tuple[Any, ...]) -> npt.NDArray[np.bool_]:
    """Which labels are none."""
    if set(map(type, labels)) <= {str, bytes, int, bool}:
        return np.zeros(len(labels), np.bool_)
    return np.array([is_missing(one) for one in labels], np.bool_)


def _ascending(
    codes: npt.NDArray[np.int64], labels: tuple[Any, ...]
) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    order = sorted(range(len(labels)), key=labels.__getitem__)
    places = np.empty(len(labels), np.int64)
    places[order] = np.arange(len(labels))
    return places[codes], tuple(labels[place] for place in order)


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
    else:
        every: list[Any] = [label for one in given for label in one.tolist()]
        whole = np.empty(len(every), np.object_)
        whole[:] = every
        codes, labels = coded(name, whole)
        if all(isinstance(label, (int, float)) for label in labels):
            codes, labels = _ascending(codes, labels)
    ends = np.cumsum([len(one) for one in given])[:-1]
    parts = iter(np.split(codes, ends))
    return [None if one is None else next(parts) for one in arrays], labels


def check_rows(name: str, length: int, rows: int) -> None:
    if length != rows:
        raise argument_error(name, f"{name} has {length} values for {rows} rows; give one for each")
