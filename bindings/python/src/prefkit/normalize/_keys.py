"""Keys of groups: columns of ints, texts or times, as the extension takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from .._columns import is_column, is_masked, is_missing, one_dimension
from .._options import argument_error
from ._windows import MISSING, Windows

if TYPE_CHECKING:
    import numpy.typing as npt

# By prefkit_key_type and prefkit_missing_key.
_NUMBERS, _CODES, _TIMES = 0, 1, 2
MISSING_KEYS = ("undefined", "group", "parent")

KeyLike: TypeAlias = "str | Windows | npt.ArrayLike | Sequence[Any]"
By: TypeAlias = "KeyLike | Sequence[KeyLike] | Mapping[str, KeyLike] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Key:
    """A key of each row: numbers, codes of texts, or times with their windows."""

    name: str
    kind: int
    values: npt.NDArray[Any]
    names: tuple[str, ...] | None = None
    windows: Windows | None = None

    def packed(self, missing: str = "undefined", *, named: bool = False) -> tuple[Any, ...]:
        """The tuple of the extension; with the texts when batches are to be matched by them."""
        window = None if self.windows is None else self.windows.packed
        texts, offsets = _flat(self.name, self.names) if named and self.names else (None, None)
        if named and self.names == ():
            offsets = np.zeros(1, np.uint64)
        place = MISSING_KEYS.index(missing)
        return (self.kind, self.values, place, window, texts, offsets)


def _flat(name: str, names: tuple[str, ...]) -> tuple[bytes, npt.NDArray[np.uint64]]:
    try:
        encoded = [text.encode() for text in names]
    except UnicodeEncodeError as error:
        raise argument_error(name, f"a text of {name} is not Unicode: {error}") from None
    offsets = np.zeros(len(names) + 1, np.uint64)
    np.cumsum([len(text) for text in encoded], out=offsets[1:])
    return b"".join(encoded), offsets


def labels(
    codes: npt.NDArray[np.int64], names: Sequence[str] | None, windows: Windows | None
) -> npt.NDArray[Any]:
    """The keys of groups as the caller wrote them; None or NaT where they are missing."""
    if windows is not None:
        return windows.starts(codes)
    if names is None:
        if not (codes == MISSING).any():
            return codes
        numbers = codes.astype(np.object_)
        numbers[codes == MISSING] = None
        return numbers
    found = np.empty(len(codes), np.object_)
    found[:] = [None if code == MISSING else names[code] for code in codes.tolist()]
    return found


def key(name: str, column: object) -> Key:
    """A column as a key."""
    if isinstance(column, Windows):
        times = column.microseconds()
        return Key(column.name if name.startswith("key") else name, _TIMES, times, None, column)
    known = _categorical(name, column)
    if known is not None:
        return known
    array = one_dimension(name, column)
    if array.dtype.kind in "bui":
        return Key(name, _NUMBERS, _integers(name, array))
    if array.dtype.kind == "f":
        return Key(name, _NUMBERS, _whole(name, array))
    if array.dtype.kind in "UTSO":
        return _texts(name, array.tolist())
    if array.dtype.kind == "M":
        raise argument_error(name, f"{name} has times; say how to cut them: windows(times, 'week')")
    raise argument_error(name, f"{name} must be ints or texts, not {array.dtype}")


def _integers(name: str, array: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    given: Any = array
    masked = is_masked(given)
    plain: npt.NDArray[Any] = given.filled(0) if masked else given
    if plain.dtype.kind == "u" and plain.size and int(plain.max()) > np.iinfo(np.int64).max:
        raise argument_error(name, f"{name} has {int(plain.max())}, which int64 cannot hold")
    found = np.ascontiguousarray(plain, np.int64)
    if not masked:
        return found
    found = found.copy()
    found[np.ma.getmaskarray(given)] = MISSING
    return found


def _whole(name: str, array: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Integers that became floats, as they do beside a missing one."""
    given: Any = array
    values = np.asarray(given.filled(np.nan) if is_masked(given) else given, np.float64)
    gone = np.isnan(values)
    odd = ~gone & ((values != np.floor(values)) | (np.abs(values) > 2**53))
    if odd.any():
        row = int(np.flatnonzero(odd)[0])
        raise argument_error(
            name, f"{name} must be ints or texts; row {row} has {float(values[row])}"
        )
    found = np.where(gone, 0, values).astype(np.int64)
    found[gone] = MISSING
    return found


def _kind(value: object) -> str | None:
    """What a key is: an int, a text, or None for what no key can be."""
    if isinstance(value, str):
        return "text"
    return "int" if isinstance(value, (int, np.integer)) else None


def _texts(name: str, listed: list[Any]) -> Key:
    kinds: set[type[Any]] = {type(value) for value in listed if not is_missing(value)}
    if kinds and all(issubclass(kind, (int, np.integer)) for kind in kinds):
        numbers = [MISSING if is_missing(value) else int(value) for value in listed]
        try:
            return Key(name, _NUMBERS, np.array(numbers, np.int64))
        except OverflowError:
            raise argument_error(name, f"{name} has an int that int64 cannot hold") from None
    if any(not issubclass(kind, str) for kind in kinds):
        # The first that is not of the kind of those before it.
        present = [(row, value) for row, value in enumerate(listed) if not is_missing(value)]
        kinds_of_rows = [_kind(value) for _, value in present]
        first = kinds_of_rows[0]
        odd = 0 if first is None else next(i for i, k in enumerate(kinds_of_rows) if k != first)
        row = present[odd][0]
        raise argument_error(
            name, f"{name} must be all ints or all texts; row {row} has {listed[row]!r}"
        )
    names = sorted({value for value in listed if not is_missing(value)})
    number = {value: code for code, value in enumerate(names)}
    codes = [-1 if is_missing(value) else number[value] for value in listed]
    return Key(name, _CODES, np.array(codes, np.int32), tuple(names))


def _categorical(name: str, column: object) -> Key | None:
    """pandas' categories as they are, without a look at the rows."""
    accessor: Any = getattr(column, "cat", column)
    codes, categories = getattr(accessor, "codes", None), getattr(accessor, "categories", None)
    if codes is None or categories is None:
        return None
    names: list[Any] = list(categories)
    if not all(isinstance(text, str) for text in names):
        return None
    return Key(name, _CODES, np.ascontiguousarray(codes, np.int32), tuple(names))


def coded(name: str, codes: npt.NDArray[Any], names: Sequence[str]) -> Key:
    """Codes of texts; those past the last text are missing."""
    known = np.where(codes < len(names), codes.astype(np.int64), -1).astype(np.int32)
    return Key(name, _CODES, known, tuple(names))


def columns_of(by: By, *, named: bool) -> list[tuple[str, Any]]:
    """What ``by`` asks for: names and columns. ``named`` says that texts are names of columns."""
    if by is None:
        return []
    if isinstance(by, Mapping):
        return [(str(name), column) for name, column in by.items()]
    if isinstance(by, (str, Windows)) or not isinstance(by, (list, tuple)):
        return [(_name_of(by, 0), by)]
    listed = cast("Sequence[Any]", by)
    if not all(_is_key(one, named=named) for one in listed):
        return [("key", listed)]
    return [(_name_of(one, place), one) for place, one in enumerate(listed)]


def _is_key(value: object, *, named: bool) -> bool:
    return isinstance(value, Windows) or (named and isinstance(value, str)) or is_column(value)


def _name_of(column: object, place: int) -> str:
    if isinstance(column, str):
        return column
    if isinstance(column, Windows):
        return column.name
    given: object = getattr(column, "name", None)
    return given if isinstance(given, str) and given else f"key_{place}"
