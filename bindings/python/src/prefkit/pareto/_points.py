"""Points as a user has them, read where they lie wherever that can be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from .._columns import doubles, is_masked
from .._guards import is_iterable, is_mapping
from .._options import argument_error, shown
from ._options import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from typing_extensions import TypeIs

# Rows of objectives: an array, a list of rows, a mapping of columns or a data frame.
PointsLike: TypeAlias = "npt.ArrayLike | Sequence[Sequence[float]] | Mapping[str, Any] | Any"
# Of all objectives, of each in turn, or of each by its name.
Maximize: TypeAlias = "bool | Sequence[bool] | npt.NDArray[np.bool_] | Mapping[str, bool]"

# By prefkit_number_type.
_TYPES = {"f8": 0, "f4": 1}
MOST_OBJECTIVES = 255
_MOST_POINTS = 0xFFFF_FFFE

# (buffer, first byte, stride, type, whether it is minimised, validity, its first bit)
_Objective: TypeAlias = tuple[Any, int, int, int, int, Any, int]


@dataclass(frozen=True, slots=True)
class Points:
    """Points on their way to the extension."""

    count: int
    names: tuple[str, ...] | None
    maximize: tuple[bool, ...]
    packed: tuple[int, tuple[_Objective, ...]]


def points_of(points: PointsLike, maximize: Maximize = True, name: str = "points") -> Points:
    """The objectives of ``points``, and which way each is better."""
    frame = frame_of(points, name)
    if frame is None:
        columns = _rows(points, name)
        names = None
        count = columns[0]
        fields = columns[1]
    else:
        names = tuple(str(one) for one in frame)
        made = [_column(one, f"{name}[{text!r}]") for text, one in frame.items()]
        count = _one_length(made, names, name)
        fields = [one[1] for one in made]
    if not 1 <= len(fields) <= MOST_OBJECTIVES:
        raise argument_error(
            name, f"{name} must have 1 to {MOST_OBJECTIVES} objectives; it has {len(fields)}"
        )
    if count > _MOST_POINTS:
        raise argument_error(name, f"{name} has {count:,} points; at most {_MOST_POINTS:,} can be")
    directions = directions_of(maximize, len(fields), names)
    packed = tuple(
        (buffer, first, stride, kind, int(not up), validity, bit)
        for (buffer, first, stride, kind, validity, bit), up in zip(fields, directions, strict=True)
    )
    return Points(count, names, directions, (count, packed))


def points_like(points: PointsLike, like: Points, name: str) -> Points:
    """More points of the objectives and directions of others; columns are matched by name."""
    return points_named(points, like.names, like.maximize, name)


def points_named(
    points: PointsLike, names: tuple[str, ...] | None, maximize: tuple[bool, ...], name: str
) -> Points:
    if _is_nothing(points):
        blank = (np.empty(0), 0, 8, _TYPES["f8"])
        fields = tuple((*blank, int(not up), None, 0) for up in maximize)
        return Points(0, names, maximize, (0, fields))
    found = points_of(points, True, name)
    count, fields = found.packed
    if names is not None and found.names is not None:
        if sorted(names) != sorted(found.names):
            raise argument_error(
                name, f"{name} must have the objectives {list(names)}; it has {list(found.names)}"
            )
        fields = tuple(fields[found.names.index(one)] for one in names)
    if len(fields) != len(maximize):
        raise argument_error(
            name, f"{name} must have {len(maximize)} objectives; it has {len(fields)}"
        )
    turned = tuple(
        (*one[:4], int(not up), *one[5:]) for one, up in zip(fields, maximize, strict=True)
    )
    return Points(count, names, maximize, (count, turned))


def one_each(name: str, values: object, points: Points) -> npt.NDArray[np.float64]:
    """A number for each objective: one for all, one for each in turn, or by their names."""
    return numbers_by_name(name, values, len(points.maximize), points.names)


def numbers_by_name(
    name: str, values: object, count: int, names: tuple[str, ...] | None
) -> npt.NDArray[np.float64]:
    if is_mapping(values):
        values = _in_turn(name, values, names)
    if isinstance(values, (int, float, np.number)) and not isinstance(values, bool):
        return np.full(count, doubles(name, [cast("Any", values)]), np.float64)
    found = doubles(name, values)
    if len(found) != count:
        raise argument_error(
            name,
            f"{name} must have a number for each of the {count} objectives; it has {len(found)}",
        )
    return found


def _in_turn(name: str, values: Mapping[Any, Any], names: tuple[str, ...] | None) -> list[Any]:
    """What a mapping has for each of the objectives, which it must name, all of them."""
    if names is None:
        raise argument_error(
            name,
            f"{name} names objectives, but the points are rows without names; give one for each "
            "in turn",
        )
    given = {str(key): value for key, value in values.items()}
    unknown = [one for one in given if one not in names]
    missing = [one for one in names if one not in given]
    if unknown or missing:
        wrong = f"unknown: {shown(unknown)}" if unknown else f"missing: {shown(missing)}"
        raise argument_error(name, f"{name} must name the objectives {list(names)}; {wrong}")
    return [given[one] for one in names]


def directions_of(
    maximize: Maximize, count: int, names: tuple[str, ...] | None = None
) -> tuple[bool, ...]:
    """For each objective whether more is better."""
    for_all = truth(maximize)
    if for_all is not None:
        return (for_all,) * count
    given: list[object] = []
    if is_mapping(maximize):
        given = _in_turn("maximize", maximize, names)
    elif is_iterable(maximize) and not isinstance(maximize, str):
        given = list(maximize)
    found = [one for one in map(truth, given) if one is not None]
    if len(given) != count or len(found) != count:
        raise argument_error(
            "maximize",
            "maximize must be True where more is better and False where less is, for all or for "
            f"each of the {count} objectives; it is {shown(maximize)}",
        )
    return tuple(found)


def frame_of(points: Any, name: str) -> dict[Any, Any] | None:
    """The columns of a mapping, a data frame or an array with fields; None for rows."""
    if is_mapping(points):
        return dict(points)
    if type(points).__name__ == "LazyFrame":
        raise argument_error(name, f"{name} is a LazyFrame, which holds no rows yet; collect() it")
    fields = getattr(getattr(points, "dtype", None), "names", None)
    if fields is not None:  # numpy's structured arrays
        return {one: points[one] for one in fields}
    if hasattr(points, "column_names") and hasattr(points, "column"):  # pyarrow
        names = list(points.column_names)
        if len(set(names)) != len(names):
            raise argument_error(name, f"{name} has two columns of one name: {names}")
        return {one: points.column(one) for one in names}
    if hasattr(points, "columns") and hasattr(points, "__getitem__"):  # pandas, polars
        names = list(points.columns)
        if len(set(names)) != len(names):
            raise argument_error(name, f"{name} has two columns of one name: {names}")
        return {one: points[one] for one in names}
    return None


def _one_length(made: list[Any], names: tuple[str, ...], name: str) -> int:
    lengths = [one[0] for one in made]
    for text, length in zip(names, lengths, strict=True):
        if length != lengths[0]:
            raise argument_error(
                name,
                f"{name}[{text!r}] has {length} values and {name}[{names[0]!r}] has "
                f"{lengths[0]}; give one for each point",
            )
    return lengths[0] if lengths else 0


def _is_nothing(points: Any) -> bool:
    """Rows of no points that do not say how many objectives these would have: ``[]``."""
    if _is_array(points):
        return points.shape in ((0,), (0, 0))
    return isinstance(points, (list, tuple)) and len(cast("Sequence[Any]", points)) == 0


def _rows(points: Any, name: str) -> tuple[int, list[Any]]:
    """Each column of a two-dimensional array."""
    try:
        array: npt.NDArray[Any] = np.asarray(points) if not is_masked(points) else points
    except ValueError:
        raise argument_error(
            name, f"{name} must be rows of as many objectives each; their lengths differ"
        ) from None
    if array.ndim != 2:
        raise argument_error(
            name,
            f"{name} must have two dimensions, a row a point; it has {array.ndim}"
            f"{_hint(points, array)}",
        )
    if is_masked(array):
        array = array.astype(np.float64).filled(np.nan)
    if array.dtype.kind == "O":
        array = np.stack([doubles(name, column) for column in array.T], axis=1)
    if array.dtype.kind not in "biuf":
        raise argument_error(name, f"{name} must be numbers, not {array.dtype}")
    array = _readable(array)
    buffer, first = _memory(array)
    kind = _TYPES[array.dtype.str[1:]]
    return len(array), [
        (buffer, first + objective * array.strides[1], array.strides[0], kind, None, 0)
        for objective in range(array.shape[1])
    ]


def _hint(points: object, array: npt.NDArray[Any]) -> str:
    """What to do about points that have not two dimensions."""
    if array.ndim == 0:
        what = f", being {shown(points)}"
        return f"{what}; give a list of them" if is_iterable(points) else what
    if array.ndim > 1:
        return ""
    if len(array) == 0:
        return "; for no points give numpy.empty((0, objectives))"
    return "; for one objective give points[:, None]"


def _readable(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array itself where its numbers are floats of this machine in whole steps, else a copy."""
    width = array.dtype.itemsize
    fits = (
        array.dtype.kind == "f"
        and width in (4, 8)
        and array.dtype.isnative
        and all(stride % width == 0 for stride in array.strides)
    )
    return array if fits else np.ascontiguousarray(array, np.float64)


def _memory(array: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], int]:
    """All memory from the first to the last number, and the byte of the array's first one."""
    if array.size == 0:
        return np.empty(0, array.dtype), 0
    backwards = tuple(slice(None, None, -1 if one < 0 else 1) for one in array.strides)
    rising = array[backwards]
    first = sum(
        (size - 1) * -stride
        for size, stride in zip(array.shape, array.strides, strict=True)
        if stride < 0
    )
    last = sum(
        (size - 1) * stride for size, stride in zip(rising.shape, rising.strides, strict=True)
    )
    width = array.dtype.itemsize
    memory = np.lib.stride_tricks.as_strided(
        rising, shape=(last // width + 1,), strides=(width,), writeable=False
    )
    return memory, first


def _column(column: Any, name: str) -> tuple[int, Any]:
    """One objective: its length, and where it lies."""
    arrow = _arrow(column)
    if arrow is not None:
        return arrow
    given = column.to_numpy() if hasattr(column, "to_numpy") else column
    is_read = _is_array(given) and given.ndim == 1 and given.dtype.kind == "f"
    array = _readable(given if is_read else doubles(name, given))
    buffer, first = _memory(array)
    stride = array.strides[0] if len(array) > 1 else array.dtype.itemsize
    return len(array), (buffer, first, stride, _TYPES[array.dtype.str[1:]], None, 0)


def _is_array(value: object) -> TypeIs[npt.NDArray[Any]]:
    return isinstance(value, np.ndarray)


def _arrow(column: Any) -> tuple[int, Any] | None:
    """The buffers of a pyarrow array of floats in one chunk; None for anything else."""
    if hasattr(column, "to_arrow") and column.null_count():
        # polars, which without pyarrow can only copy what has nulls.
        try:
            column = column.to_arrow()
        except ImportError:
            return None
    if hasattr(column, "num_chunks"):
        if column.num_chunks != 1:
            return None
        column = column.chunk(0)
    if not hasattr(column, "buffers") or str(column.type) not in ("double", "float"):
        return None
    validity, values = column.buffers()
    kind = 0 if str(column.type) == "double" else 1
    width = 4 if kind else 8
    buffer = b"" if values is None else values
    return len(column), (buffer, column.offset * width, width, kind, validity, column.offset)
