"""Ratings of any form on their way to the library."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from .._arrays import Ratings
from .._columns import is_masked
from .._columns import is_missing as is_missing
from .._dataset import Dataset
from .._guards import is_iterable
from .._options import argument_error

if TYPE_CHECKING:
    import numpy.typing as npt
    from typing_extensions import TypeIs

# The number types of prefkit.h by numpy's kind and width.
_NUMBER_TYPES = {
    name: code
    for code, name in enumerate(("f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"))
}
_DUPLICATES = ("refuse", "first", "last", "keep")

Column: TypeAlias = "npt.ArrayLike | Sequence[Any]"
RatingsLike: TypeAlias = "Ratings | LongRatings | Dataset | npt.ArrayLike | Sequence[Any]"


@dataclass(frozen=True, slots=True, eq=False)
class LongRatings:
    """Ratings in long form, made by `ratings`: codes, and the names behind them."""

    item: npt.NDArray[np.uint32]
    rater: npt.NDArray[np.uint32]
    value: npt.NDArray[np.float64]
    items: Sequence[Any]
    raters: Sequence[Any]
    categories: tuple[str, ...] | None = None
    # Of a dataset's ratings that were made into a long form.
    kind: str | None = None
    clusters: npt.NDArray[np.uint32] | None = None

    def __len__(self) -> int:
        return len(self.value)

    def __repr__(self) -> str:
        return (
            f"<prefkit.agreement.LongRatings: {len(self.value):,} ratings of {len(self.items):,} "
            f"items by {len(self.raters):,} raters>"
        )


def ratings(item: Column, rater: Column, value: Column) -> LongRatings:
    """Ratings in long form: row ``i`` says that ``rater[i]`` gave ``value[i]`` to ``item[i]``.

    Items and raters are ints or strings (or anything hashable), values numbers or strings; None and
    NaN are missing values. Strings become categories in alphabetical order.
    """
    items, item_names = codes("item", item)
    raters, rater_names = codes("rater", rater)
    values, labels = coded(column_of("value", value), None)
    if not len(items) == len(raters) == len(values):
        raise argument_error(
            "value",
            f"there are {len(items)} items, {len(raters)} raters and {len(values)} values; a row "
            "has one of each",
        )
    return LongRatings(items, raters, values, item_names, rater_names, labels)


def codes(name: str, column: Column) -> tuple[npt.NDArray[np.uint32], Sequence[Any]]:
    """A column of ids as codes 0, 1, 2 ..., in ascending order of the ids, and those ids."""
    array = column_of(name, column)
    if array.dtype.kind in "iu":
        return _codes_of_integers(array)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        row = int(np.flatnonzero(~np.isfinite(array))[0])
        raise argument_error(name, f"{name} is missing in row {row}")
    listed: list[Any] = array.tolist()
    for row, value in enumerate(listed):
        if is_missing(value):
            raise argument_error(name, f"{name} is missing in row {row}")
        if not isinstance(value, Hashable):
            raise argument_error(name, f"{name} in row {row} is no id: {value!r}")
    names = list(dict.fromkeys(listed))
    # Ids of several types have no order; that of their first rows will do.
    with suppress(TypeError):
        names.sort()
    number = {value: code for code, value in enumerate(names)}
    return np.array([number[value] for value in listed], dtype=np.uint32), tuple(names)


def _codes_of_integers(
    array: npt.NDArray[Any],
) -> tuple[npt.NDArray[np.uint32], Sequence[Any]]:
    if array.size == 0:
        return np.zeros(0, np.uint32), ()
    highest = int(array.max())
    if int(array.min()) < 0 or highest > 4 * array.size + 1024:
        names, inverse = np.unique(array, return_inverse=True)
        return inverse.reshape(-1).astype(np.uint32), tuple(names.tolist())
    # Without a sort, since most ids are small.
    seen = np.zeros(highest + 1, np.bool_)
    seen[array] = True
    if seen.all():
        return array.astype(np.uint32), range(highest + 1)
    numbers = np.cumsum(seen, dtype=np.uint32) - np.uint32(1)
    return numbers[array], tuple(np.flatnonzero(seen).tolist())


def column_of(name: str, column: Column) -> npt.NDArray[Any]:
    if isinstance(column, (str, bytes)) or not is_iterable(column):
        raise argument_error(name, f"{name} must be a list or an array; it is {column!r}")
    listed = _listed(column)
    if _is_list(listed) and any(isinstance(value, tuple) for value in listed):
        # A tuple is an id here, not a row.
        array: npt.NDArray[Any] = np.empty(len(listed), dtype=np.object_)
        array[:] = listed
        return array
    array = _array(name, listed)
    if array.ndim != 1:
        raise argument_error(name, f"{name} must have one dimension; it has {array.ndim}")
    return array


def _listed(data: object) -> Any:
    """A list of what can only be gone through once; arrays and lists as they are."""
    if _is_list(data) or hasattr(data, "__array__") or not is_iterable(data):
        return data
    return list(data)


def _is_list(data: object) -> TypeIs[list[Any]]:
    return isinstance(data, list)


def _array(name: str, data: object) -> npt.NDArray[Any]:
    """An array of numbers or of objects; a list with strings is one of objects."""
    if is_masked(data):
        # NaN where the mask is, which no integer array could hold.
        return cast("npt.NDArray[Any]", data.astype(np.float64).filled(np.nan))
    try:
        array: npt.NDArray[Any] = np.asarray(data)
    except ValueError as error:
        raise argument_error(
            name, f"{name} must be rectangular, missing ratings being None or NaN: {error}"
        ) from None
    if array.dtype.kind in "USTO" and not isinstance(data, np.ndarray):
        # numpy makes text of every number beside a string.
        array = np.asarray(data, dtype=np.object_)
    return array


def coded(
    array: npt.NDArray[Any], labels: Sequence[str] | None
) -> tuple[npt.NDArray[Any], tuple[str, ...] | None]:
    """Ratings as numbers, and the categories that the numbers stand for when they were strings."""
    kind = array.dtype.kind
    if kind == "b":
        return array.view(np.uint8), None
    if kind in "iuf":
        return _native(array), None
    if kind not in "UTSO":
        raise argument_error("ratings", f"ratings are numbers or strings, not {array.dtype}")
    flat: list[Any] = array.reshape(-1).tolist()
    missing = [is_missing(value) for value in flat]
    present = [value for value, gone in zip(flat, missing, strict=True) if not gone]
    if all(isinstance(value, str) for value in present):
        return _coded_strings(flat, missing, present, labels, array.shape)
    odd = [value for value in present if isinstance(value, (str, bytes)) or is_iterable(value)]
    if odd:
        raise argument_error(
            "ratings",
            f"ratings are all numbers or all strings; {odd[0]!r} stands beside numbers",
        )
    try:
        numbers = [
            math.nan if gone else float(value) for value, gone in zip(flat, missing, strict=True)
        ]
    except (TypeError, ValueError, OverflowError) as error:
        raise argument_error("ratings", f"a rating is not a number: {error}") from None
    return np.array(numbers, dtype=np.float64).reshape(array.shape), None


def _coded_strings(
    flat: list[Any],
    missing: list[bool],
    present: list[str],
    labels: Sequence[str] | None,
    shape: tuple[int, ...],
) -> tuple[npt.NDArray[np.float64], tuple[str, ...] | None]:
    if not present and labels is None:
        return np.full(shape, np.nan), None
    names = tuple(sorted(set(present))) if labels is None else tuple(labels)
    number = {name: float(code) for code, name in enumerate(names)}
    unknown = sorted(set(present) - set(number))
    if unknown:
        raise argument_error(
            "categories",
            f"the rating {unknown[0]!r} is not among the categories {', '.join(names)}",
        )
    numbers = [math.nan if gone else number[one] for one, gone in zip(flat, missing, strict=True)]
    return np.array(numbers, dtype=np.float64).reshape(shape), names


def _native(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """As it is when prefkit.h has the number type, else copied into one that it has."""
    known = array.dtype.str[1:] in _NUMBER_TYPES and array.dtype.isnative
    # A broadcast array has no distance between its places; two of 0 mean another thing in C.
    if known and (array.size <= 1 or any(array.strides)):
        return array
    target: Any = (
        np.float64 if not known and array.dtype.kind == "f" else array.dtype.newbyteorder("=")
    )
    return np.array(array, dtype=target, order="C", copy=True)


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Ratings as the extension takes them, and the names of what they are about."""

    n_items: int
    n_raters: int
    items: Sequence[Any]
    raters: Sequence[Any]
    matrix: npt.NDArray[Any] | None = None
    unit: npt.NDArray[np.uint32] | None = None
    rater: npt.NDArray[np.uint32] | None = None
    value: npt.NDArray[np.float64] | None = None
    labels: tuple[str, ...] | None = None
    categories: npt.NDArray[np.float64] | None = None
    item_weights: npt.NDArray[np.float64] | None = None
    rater_weights: npt.NDArray[np.float64] | None = None
    clusters: npt.NDArray[np.uint32] | None = None
    duplicates: int = 0
    kind: str | None = None

    def packed(self) -> Any:
        """The tuple of the extension."""
        number_type = 0
        if self.matrix is not None:
            number_type = _NUMBER_TYPES[self.matrix.dtype.str[1:]]
        value = self.value
        if value is not None and (value.dtype != np.float64 or not value.flags.c_contiguous):
            value = np.ascontiguousarray(value, dtype=np.float64)
        return (
            self.matrix,
            number_type,
            self.n_items,
            self.n_raters,
            self.unit,
            self.rater,
            value,
            self.categories,
            self.item_weights,
            self.rater_weights,
            self.clusters,
            self.duplicates,
            None,
        )

    def rating(self, value: float) -> Any:
        """A category as the caller wrote it."""
        if self.labels is None or math.isnan(value):
            return value
        return self.labels[int(value)]

    def split(self, unit: npt.NDArray[np.uint32], rows: npt.NDArray[Any], count: int) -> Taken:
        """Only these rows of a long form, with other units."""
        if self.rater is None or self.value is None:
            raise argument_error("by", "only a long form has rows")
        return replace(
            self,
            n_items=count,
            items=range(count),
            unit=unit,
            rater=np.ascontiguousarray(self.rater[rows]),
            value=np.ascontiguousarray(self.value[rows]),
            item_weights=None,
            clusters=None,
        )


def take(
    data: object,
    *,
    categories: Sequence[Any] | npt.ArrayLike | None = None,
    duplicates: str | None = None,
    name: str = "ratings",
) -> Taken:
    """Ratings of any form, checked as far as the library does not check them."""
    labels, given = _given_categories(categories)
    if isinstance(data, Dataset):
        data = data.ratings()
    if isinstance(data, Ratings):
        if labels is not None:
            raise argument_error("categories", "the ratings of a dataset are numbers")
        taken = Taken(
            len(data.units),
            len(data.raters),
            data.units,
            data.raters,
            unit=data.unit,
            rater=data.rater,
            value=data.value,
            kind=data.kind,
            # A dataset has its repeats among the problems already; the later verdict counts.
            duplicates=_duplicates(duplicates, "last"),
        )
    elif isinstance(data, LongRatings):
        taken = _from_long(data, labels, _duplicates(duplicates, "refuse"))
    else:
        taken = _from_matrix(data, labels, name)
        _duplicates(duplicates, "refuse")
    if labels is not None:
        given = np.arange(len(labels), dtype=np.float64)
    return replace(taken, categories=given)


def _from_long(data: LongRatings, labels: tuple[str, ...] | None, duplicates: int) -> Taken:
    value, known = data.value, data.categories
    if labels is not None:
        if known is None and len(value):
            raise argument_error("categories", "the categories are strings and the ratings numbers")
        unknown = [name for name in known or () if name not in labels]
        if unknown:
            raise argument_error(
                "categories",
                f"the rating {unknown[0]!r} is not among the categories {', '.join(labels)}",
            )
        numbers = np.array([labels.index(name) for name in known or ()] + [math.nan])
        value = numbers[np.where(np.isnan(value), -1, value).astype(np.int64)]
        known = labels
    return Taken(
        len(data.items),
        len(data.raters),
        data.items,
        data.raters,
        unit=data.item,
        rater=data.rater,
        value=value,
        labels=known,
        clusters=data.clusters,
        duplicates=duplicates,
        kind=data.kind,
    )


def _from_matrix(data: object, labels: tuple[str, ...] | None, name: str) -> Taken:
    if isinstance(data, (str, bytes)) or not (is_iterable(data) or hasattr(data, "__array__")):
        raise argument_error(
            name,
            f"{name} must be a 2-D array of items by raters, a Dataset, or what "
            f"prefkit.agreement.ratings makes; it is {type(data).__name__}",
        )
    array = _array(name, _listed(data))
    if array.ndim == 1 and array.size == 0:
        array = array.reshape(0, 0).astype(np.float64)
    if array.ndim != 2:
        raise argument_error(
            name,
            f"{name} must have two dimensions, items by raters; its shape is {array.shape}",
        )
    matrix, known = coded(array, labels)
    if labels is not None and known is None and matrix.size:
        raise argument_error("categories", "the categories are strings and the ratings numbers")
    n_items, n_raters = matrix.shape
    columns = _names(getattr(data, "columns", None), n_raters)
    index = _names(getattr(data, "index", None), n_items)
    return Taken(
        n_items,
        n_raters,
        range(n_items) if index is None else index,
        range(n_raters) if columns is None else columns,
        matrix=matrix,
        labels=known,
    )


def _names(names: object, count: int) -> tuple[Any, ...] | None:
    """The labels of a data frame's rows or columns."""
    if callable(names) or not is_iterable(names):
        return None
    listed = tuple(names)
    return listed if len(listed) == count else None


def _given_categories(
    categories: Sequence[Any] | npt.ArrayLike | None,
) -> tuple[tuple[str, ...] | None, npt.NDArray[np.float64] | None]:
    if categories is None:
        return None, None
    array = column_of("categories", categories)
    listed: list[Any] = array.tolist()
    if listed and all(isinstance(value, str) for value in listed):
        if len(set(listed)) != len(listed):
            raise argument_error("categories", "the list of categories names one twice")
        return tuple(listed), None
    try:
        return None, np.array([float(value) for value in listed], dtype=np.float64)
    except (TypeError, ValueError):
        raise argument_error(
            "categories", f"categories are all numbers or all strings; they are {listed!r}"
        ) from None


def _duplicates(wish: str | None, usual: str) -> int:
    word = usual if wish is None else wish
    if word not in _DUPLICATES:
        raise argument_error(
            "duplicates", f"duplicates must be one of {', '.join(_DUPLICATES)}; it is {wish!r}"
        )
    return _DUPLICATES.index(word)


def is_dataset(data: object) -> TypeIs[Dataset]:
    return isinstance(data, Dataset)
