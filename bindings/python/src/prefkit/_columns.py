"""Columns of numbers, texts and times as a user has them."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from ._guards import is_iterable
from ._options import argument_error, shown

if TYPE_CHECKING:
    import numpy.typing as npt
    from typing_extensions import TypeIs


def is_missing(value: Any) -> bool:
    """None, NaN, NaT and pandas' NA."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if type(value).__name__ in ("datetime64", "timedelta64"):
        return bool(value != value)
    return isinstance(value, float) and math.isnan(value)


def is_masked(data: object) -> TypeIs[Any]:
    # Whoever has a masked array has imported numpy.ma, which takes longer than most calls here.
    return "numpy.ma" in sys.modules and isinstance(data, np.ma.MaskedArray)


def is_column(value: object) -> bool:
    """Whether this may be a value for each row."""
    if isinstance(value, (str, bytes)) or getattr(value, "ndim", 1) == 0:
        return False
    return is_iterable(value) or hasattr(value, "__array__")


def one_dimension(name: str, column: object) -> npt.NDArray[Any]:
    """A column as an array; a list with texts is one of objects. Masked arrays keep their mask."""
    if not is_column(column):
        raise argument_error(name, f"{name} must be a list or an array; it is {shown(column)}")
    array = _array(column)
    if array.ndim != 1:
        raise argument_error(name, f"{name} must have one dimension; it has {array.ndim}")
    return array


def _array(column: Any) -> npt.NDArray[Any]:
    if is_masked(column):
        masked: npt.NDArray[Any] = column
        return masked
    given: Any = column
    if type(column) is not list and not hasattr(column, "__array__"):
        given = list(column)
    try:
        array: npt.NDArray[Any] = np.asarray(given)
    except ValueError:
        # Lists of different lengths, which no column has.
        return np.empty((0, 0))
    if array.dtype.kind in "USTO" and not isinstance(given, np.ndarray):
        # numpy makes text of every number beside a string.
        return np.asarray(given, dtype=np.object_)
    return array


def doubles(name: str, column: object) -> npt.NDArray[np.float64]:
    """A column of numbers, NaN where one is missing."""
    array = one_dimension(name, column)
    if is_masked(array):
        array = array.astype(np.float64).filled(np.nan)
    if array.dtype.kind in "biuf":
        return np.ascontiguousarray(array, np.float64)
    if array.dtype.kind != "O":
        raise argument_error(name, f"{name} must be numbers, not {array.dtype}")
    found = np.empty(len(array), np.float64)
    for row, value in enumerate(array.tolist()):
        if isinstance(value, (str, bytes)):
            raise argument_error(name, f"{name} must be numbers; row {row} has {shown(value)}")
        try:
            found[row] = math.nan if is_missing(value) else float(value)
        except (TypeError, ValueError, OverflowError):
            raise argument_error(
                name, f"{name} must be numbers; row {row} has {shown(value)}"
            ) from None
    return found
