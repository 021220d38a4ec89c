"""A table of a dataset: an Arrow stream, or Python values and numpy arrays without Arrow."""

from __future__ import annotations

import datetime
import difflib
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from . import _core, _html
from ._options import argument_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt
    from typing_extensions import CapsuleType

Value: TypeAlias = "str | int | float | bool | datetime.datetime | np.datetime64 | None"
Row: TypeAlias = dict[str, Value]

_VIEW, _LARGE = 0, 1  # prefkit_text_layout
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_DTYPES: dict[str, str] = {
    "uint64": "uint64",
    "uint32": "uint32",
    "float64": "float64",
    "bool": "bool",
    "timestamp": "datetime64[us]",
}


class Table:
    """One of a dataset's five tables. It is a view: nothing is copied until rows are asked for.

    ``pyarrow.table(t)``, ``polars.DataFrame(t)`` and ``duckdb.sql("from t")`` take it as it is;
    ``to_pylist`` and ``to_numpy`` need none of them. docs/records.md lists the columns.
    """

    __slots__ = ("_chosen", "_handle", "_index", "_length", "_name", "_schema", "_text")

    def __init__(
        self,
        handle: _core.Dataset,
        index: int,
        name: str,
        length: int,
        chosen: tuple[str, ...] | None = None,
        text: int = _VIEW,
    ) -> None:
        self._handle = handle
        self._index = index
        self._name = name
        self._length = length
        self._chosen = chosen
        self._text = text
        self._schema: dict[str, str] | None = None

    def _stream(self, columns: tuple[str, ...] | None = None) -> CapsuleType:
        return self._handle.table(self._index, self._text, columns or self._chosen)

    def _kinds(self) -> dict[str, str]:
        if self._schema is None:
            self._schema = dict(_core.schema(self._stream()))
        return self._schema

    def __arrow_c_stream__(self, requested_schema: object = None) -> CapsuleType:
        """The table as an Arrow stream in a PyCapsule. It outlives the table and the dataset.

        A requested schema is a wish that the protocol allows to be passed over, and so it is;
        ``large_strings()`` is the way to another text layout.
        """
        return self._stream()

    def __len__(self) -> int:
        return self._length

    @property
    def name(self) -> str:
        """``"items"``, ``"candidates"``, ``"judgements"``, ``"steps"`` or ``"problems"``."""
        return self._name

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        return tuple(self._kinds())

    def select(self, columns: Iterable[str]) -> Table:
        """The same table with only these columns, in this order."""
        if isinstance(columns, str):
            columns = (columns,)
        chosen = tuple(columns)
        for name in chosen:
            self._check_column(name)
        if not chosen or len(set(chosen)) != len(chosen):
            raise argument_error("columns", f"select needs distinct column names; got {chosen!r}")
        return Table(self._handle, self._index, self._name, self._length, chosen, self._text)

    def large_strings(self) -> Table:
        """The same table with text as Arrow large strings, for readers without string views."""
        return Table(self._handle, self._index, self._name, self._length, self._chosen, _LARGE)

    def to_pylist(self) -> list[Row]:
        """All rows as dicts. Times are UTC datetimes, missing values None."""
        return self._rows(-1)

    def head(self, rows: int = 5) -> list[Row]:
        """The first rows as dicts, without reading further."""
        if rows < 0:
            raise argument_error("rows", f"rows must not be negative; it is {rows}")
        return self._rows(rows)

    def _rows(self, limit: int) -> list[Row]:
        kinds = self._kinds()
        columns: list[list[Any]] = list(_core.lists(self._stream(), limit))
        for position, kind in enumerate(kinds.values()):
            if kind == "timestamp":
                columns[position] = [_moment(value) for value in columns[position]]
        names = tuple(kinds)
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]

    def to_numpy(self, column: str) -> npt.NDArray[Any]:
        """One column as an array.

        Numbers and truth values keep their type. A null is NaN in a float column, NaT in a time
        column, None in a text column (an object array); an integer or bool column with nulls is a
        ``numpy.ma.MaskedArray``, since those types have no value to spare.
        """
        kind = self._check_column(column)
        stream = self._stream((column,))
        if kind not in _DTYPES:
            (values,) = _core.lists(stream, -1)
            return _objects(values)
        _, data, mask = _core.buffers(stream)
        array = np.frombuffer(data, dtype=_DTYPES[kind])
        missing = None if mask is None else np.frombuffer(mask, dtype=np.bool_)
        if missing is None or not missing.any():
            return array
        if kind == "float64":
            array[missing] = np.nan
        elif kind == "timestamp":
            array[missing] = np.datetime64("NaT", "us")
        else:
            masked: npt.NDArray[Any] = np.ma.MaskedArray(array, mask=missing)
            return masked
        return array

    def _check_column(self, name: str) -> str:
        kinds = self._kinds()
        if name in kinds:
            return kinds[name]
        near = difflib.get_close_matches(str(name), kinds, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(kinds)}"
        raise argument_error("column", f"{self._name} has no column {name!r}{hint}")

    def __repr__(self) -> str:
        columns = self.columns
        shown = ", ".join(columns[:6]) + (", ..." if len(columns) > 6 else "")
        return f"<prefkit.Table {self._name}: {len(self):,} rows, {len(columns)} columns: {shown}>"

    def _repr_html_(self) -> str:
        caption = f"{self._name}: {len(self):,} rows, {len(self.columns)} columns"
        return _html.table(caption, self.columns, self.head(), len(self))


def _moment(microseconds: int | None) -> Value:
    if microseconds is None:
        return None
    try:
        return _EPOCH + datetime.timedelta(microseconds=microseconds)
    except OverflowError:  # Before the year 1 or after 9999.
        return np.datetime64(microseconds, "us")


def _objects(values: list[Any]) -> npt.NDArray[Any]:
    """An object array of these very values; numpy would make a text array of a list of str."""
    array = np.empty(len(values), dtype=np.object_)
    array[:] = values
    return array
