"""Times cut into windows: of a zone's calendar, or rolling."""

from __future__ import annotations

import datetime
import importlib
import zoneinfo
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .. import _core
from .._columns import is_masked, is_missing, one_dimension
from .._options import argument_error, path_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

Unit: TypeAlias = Literal["hour", "day", "week", "month", "quarter", "year"]
Zone: TypeAlias = "str | zoneinfo.ZoneInfo | datetime.timezone"
Width: TypeAlias = "datetime.timedelta | np.timedelta64"
Times: TypeAlias = "str | npt.ArrayLike | Sequence[Any]"

# By prefkit_window_unit, whose first is rolling.
_UNITS = ("rolling", "hour", "day", "week", "month", "quarter", "year")
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)
MISSING = np.iinfo(np.int64).min
# The units of datetime64 that microseconds hold as they are; others are checked on the way back.
_FINE = ("us", "ns", "ps", "fs", "as")

Packed: TypeAlias = tuple[int, bytes | None, bytes | None, int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Windows of time, made by `windows`: a key for ``by=``.

    ``times`` is a column's name, or microseconds from 1970 in UTC.
    """

    times: str | npt.NDArray[np.int64]
    name: str
    packed: Packed

    def codes(self) -> npt.NDArray[np.int64]:
        """The window of each time as a number that rises; the least int64 for a missing time."""
        times = self.microseconds()
        codes = np.empty(len(times), np.int64)
        _core.window_codes(self.packed, times, codes)
        return codes

    def starts(self, codes: npt.NDArray[np.int64] | None = None) -> npt.NDArray[np.datetime64]:
        """When the window of each time, or of each of ``codes``, begins, in UTC."""
        given = self.codes() if codes is None else np.ascontiguousarray(codes, np.int64)
        starts = np.empty(len(given), np.int64)
        _core.window_starts(self.packed, given, starts)
        return starts.view("datetime64[us]")

    def microseconds(self) -> npt.NDArray[np.int64]:
        if isinstance(self.times, str):
            raise argument_error(
                "times",
                f"windows({self.times!r}, ...) names a column, which only a Dataset or a mapping "
                "of columns has; give the times",
            )
        return self.times

    def of(self, times: object) -> Windows:
        """The same windows of other times."""
        return Windows(microseconds(times), self.name, self.packed)

    def __repr__(self) -> str:
        what = repr(self.times) if isinstance(self.times, str) else f"{len(self.times):,} times"
        return f"<prefkit.normalize.Windows: {self.name} of {what}>"


def windows(
    times: Times,
    unit: Unit | None = None,
    *,
    zone: Zone = "UTC",
    width: Width | None = None,
    step: Width | None = None,
    origin: datetime.datetime | np.datetime64 | None = None,
) -> Windows:
    """Cuts times into windows, as a key for ``by=``.

    ``unit`` is a calendar's hour, day, ISO week, month, quarter or year in ``zone``, an IANA name
    such as ``"Europe/Berlin"``. Without it windows are ``width`` long and one ends at each ``step``
    (``width`` by default) from ``origin`` on: a row lies in the step it came in, and is measured
    against the window that ends with it.

    ``times`` are datetime64 (taken as UTC), datetimes with a zone, ISO 8601 texts with one, or the
    name of a column. None and NaT are missing.
    """
    chosen = times if isinstance(times, str) else microseconds(times)
    packed: Packed
    if (unit is None) == (width is None):
        raise argument_error(
            "unit", "windows needs a unit such as 'week', or a width such as timedelta(days=7)"
        )
    if width is not None:
        wide = _length("width", width)
        stepped = wide if step is None else _length("step", step)
        start = 0 if origin is None else _instant(origin)
        packed = (0, None, None, 0, wide, stepped, start)
        _check(packed)
        return Windows(chosen, "window", packed)
    if unit not in _UNITS[1:]:
        raise argument_error("unit", f"unit must be one of {', '.join(_UNITS[1:])}; it is {unit!r}")
    if step is not None or origin is not None:
        raise argument_error("step", "step and origin are for windows with a width")
    name, directory, offset = _zone(zone)
    packed = (_UNITS.index(cast("str", unit)), name, directory, offset, 0, 0, 0)
    _check(packed)
    return Windows(chosen, cast("str", unit), packed)


def _check(packed: Packed) -> None:
    """Raises now what would be raised when the windows are used."""
    none = np.empty(0, np.int64)
    _core.window_codes(packed, none, none.copy())


def _zone(zone: object) -> tuple[bytes | None, bytes | None, int]:
    """The name of a zone, the directory that has it, and an offset in seconds where it is fixed."""
    if isinstance(zone, datetime.timezone):
        offset = zone.utcoffset(None)
        if offset.microseconds:
            raise argument_error("zone", f"zone must be whole seconds from UTC; it is {zone!r}")
        return None, None, int(offset.total_seconds())
    key: object = zone.key if isinstance(zone, zoneinfo.ZoneInfo) else zone
    if not isinstance(key, str) or not key or "\0" in key:
        raise argument_error(
            "zone", f"zone must be a name such as 'Europe/Berlin' or a ZoneInfo; it is {zone!r}"
        )
    if key == "UTC":
        return None, None, 0
    for directory in (*zoneinfo.TZPATH, *_packaged()):
        if (Path(directory) / key).is_file():
            return path_bytes("zone", key), path_bytes("zone", directory), 0
    # The library says what is wrong with the name.
    return path_bytes("zone", key), None, 0


def _packaged() -> tuple[str, ...]:
    """The zones of the package tzdata, which Python takes where the system has none."""
    try:
        package = importlib.import_module("tzdata")
    except ImportError:
        return ()
    return tuple(str(Path(folder) / "zoneinfo") for folder in package.__path__)


def _length(name: str, value: Any) -> int:
    if isinstance(value, datetime.timedelta):
        return value // _MICROSECOND
    if type(value).__name__ == "timedelta64" and value == value:
        return int(value.astype("timedelta64[us]").astype(np.int64))
    raise argument_error(name, f"{name} must be a timedelta; it is {value!r}")


def _instant(origin: object) -> int:
    moment = int(microseconds([origin])[0])
    if moment == MISSING:
        raise argument_error("origin", f"origin must be a time; it is {origin!r}")
    return moment


def microseconds(times: object) -> npt.NDArray[np.int64]:
    """Times as microseconds from 1970 in UTC, the least int64 for a missing one."""
    array = one_dimension("times", times)
    if array.dtype.kind == "M":
        given: Any = array
        return _of_datetime64(given.filled(np.datetime64("NaT")) if is_masked(given) else array)
    if array.dtype.kind not in "OUST" or array.size == 0:
        if array.size == 0:
            return np.empty(0, np.int64)
        raise argument_error(
            "times",
            f"times are {array.dtype}, which has no unit; give datetime64, datetimes or ISO texts",
        )
    found = np.empty(len(array), np.int64)
    for row, value in enumerate(array.tolist()):
        found[row] = _of_moment(value, row)
    return found


def _of_datetime64(array: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    moments = array.astype("datetime64[us]")
    if np.datetime_data(array.dtype)[0] not in _FINE:
        wrong = (moments.astype(array.dtype) != array) & ~np.isnat(array)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise argument_error("times", f"the time {array[row]} in row {row} is too far away")
    return np.ascontiguousarray(moments).view(np.int64)


def _of_moment(value: Any, row: int) -> int:
    if is_missing(value):
        return MISSING
    if isinstance(value, str):
        try:
            value = datetime.datetime.fromisoformat(value)
        except ValueError:
            raise argument_error(
                "times", f"{value!r} in row {row} is no time; expected ISO 8601"
            ) from None
    if type(value).__name__ == "datetime64":
        return int(value.astype("datetime64[us]").astype(np.int64))
    if not isinstance(value, datetime.datetime):
        raise argument_error("times", f"{value!r} in row {row} is no time")
    if value.tzinfo is None:
        raise argument_error(
            "times", f"the time {value} in row {row} has no zone; give it one, or use datetime64"
        )
    return (value - _EPOCH) // _MICROSECOND
