"""What tells points apart: ids of groups, of sets and of points, as whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .._columns import is_masked, one_dimension
from .._options import argument_error, shown
from ._labels import missing_among, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
_ARROW_TEXTS = ("string", "large_string", "binary", "large_binary")


def group_ids(name: str, groups: object, count: int) -> npt.NDArray[np.int64]:
    """An id a point; whatever can be told apart becomes whole numbers."""
    ids = _encoded(name, groups)
    if ids is None:
        ids = _listed(name, groups) if type(groups) in (list, tuple) else _array(name, groups)
    check_length(name, len(ids), count)
    return ids


def ids_of(name: str, ids: object, count: int) -> npt.NDArray[np.int64]:
    """A whole number a point, which comes back as it is."""
    column = one_dimension(name, ids)
    check_length(name, len(column), count)
    if len(column) == 0:
        return np.empty(0, np.int64)
    if is_masked(column):
        _refuse_missing(name, np.ma.getmaskarray(column))
        column = column.filled()
    if column.dtype.kind == "i" or (column.dtype.kind == "u" and column.max() <= _HIGHEST):
        return np.ascontiguousarray(column, np.int64)
    # What numpy made of ints that int64 cannot hold may be floats, so those that were given.
    given: list[Any] = list(cast("Sequence[Any]", ids))
    for row, one in enumerate(given):
        if type(one) is bool or not isinstance(one, (int, np.integer)):
            raise argument_error(
                name, f"{name} must be whole numbers; {name}[{row}] is {shown(one)}"
            )
        if not _LOWEST <= one <= _HIGHEST:
            raise argument_error(
                name,
                f"{name} must be whole numbers from -2^63 to 2^63 - 1; "
                f"{name}[{row}] is {shown(given[row])}",
            )
    return np.array(given, np.int64)


def check_length(name: str, length: int, count: int) -> None:
    if length != count:
        raise argument_error(
            name, f"{name} has {length} values and there are {count} points; give one for each"
        )


def _encoded(name: str, groups: Any) -> npt.NDArray[np.int64] | None:
    """The codes of a column that has them, or makes them faster than they are made here."""
    if hasattr(groups, "to_physical"):
        return _of_polars(name, groups)
    # pandas' texts in Arrow's layout.
    if getattr(getattr(groups, "dtype", None), "storage", None) == "pyarrow":
        groups = groups.array.__arrow_array__()
    if hasattr(groups, "dictionary_encode"):
        return _of_arrow(name, groups)
    accessor: Any = getattr(groups, "cat", groups)
    codes = getattr(accessor, "codes", None)
    if codes is None or not hasattr(accessor, "categories"):
        return None
    found = np.ascontiguousarray(codes, np.int64)
    _refuse_missing(name, found < 0)
    return found


def _of_polars(name: str, groups: Any) -> npt.NDArray[np.int64] | None:
    if groups.null_count():
        _refuse_missing(name, groups.is_null().to_numpy())
    kind = str(groups.dtype)
    if kind.startswith(("Categorical", "Enum")):
        return np.ascontiguousarray(groups.to_physical().to_numpy(), np.int64)
    return numbered(name, groups)[0] if kind == "String" else None


def _of_arrow(name: str, groups: Any) -> npt.NDArray[np.int64] | None:
    """The places in Arrow's dictionary; None for a column that is better seen by numpy."""
    kind = str(groups.type)
    if kind not in _ARROW_TEXTS and not kind.startswith("dictionary"):
        return None
    if groups.null_count:
        _refuse_missing(name, np.asarray(groups.is_null()))
    if kind in _ARROW_TEXTS:
        groups = groups.dictionary_encode()
    parts = [groups] if hasattr(groups, "dictionary") else groups.unify_dictionaries().chunks
    for part in parts:
        known = part.dictionary
        # Arrow lets one value stand twice, and lets it be null.
        if known.null_count or len(known.unique()) != len(known):
            return None
    codes = [np.asarray(part.indices).astype(np.int64) for part in parts]
    return np.concatenate(codes) if codes else np.empty(0, np.int64)


def _listed(name: str, groups: Any) -> npt.NDArray[np.int64]:
    """Of a list, of which numpy would make an array of texts first, or floats of large ints."""
    kinds = set(map(type, groups))
    if kinds in ({int}, {float}, {bool}):
        array: npt.NDArray[Any] = np.asarray(groups)
        if array.dtype.kind in ("f" if kinds == {float} else "biu"):
            return _array(name, array)
    return _numbered(name, list(groups))


def _array(name: str, groups: object) -> npt.NDArray[np.int64]:
    column = one_dimension(name, groups)
    if is_masked(column):
        _refuse_missing(name, np.ma.getmaskarray(column))
        column = column.filled()
    kind = column.dtype.kind
    if kind in "bi":
        return np.ascontiguousarray(column, np.int64)
    if kind == "u":
        return np.ascontiguousarray(column, np.uint64).view(np.int64)
    if kind in "mM":
        _refuse_missing(name, np.isnat(column))
        return np.ascontiguousarray(column).view(np.int64)
    if kind == "f" and column.dtype.itemsize <= 8:
        _refuse_missing(name, np.isnan(column))
        # Their bits tell them apart, once both zeros are one.
        return (column.astype(np.float64) + 0.0).view(np.int64)
    return _numbered(name, column)


def _numbered(name: str, column: Any) -> npt.NDArray[np.int64]:
    codes, labels = numbered(name, column)
    missing = missing_among(labels)
    if missing.any():
        _refuse_missing(name, missing[codes])
    return codes


def _refuse_missing(name: str, missing: npt.NDArray[np.bool_]) -> None:
    if missing.any():
        row = int(missing.argmax())
        raise argument_error(name, f"{name}[{row}] is missing; each point needs one")
