"""Scores of any form, and the keys of their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from .._arrays import Ratings
from .._columns import doubles
from .._dataset import Dataset
from .._options import argument_error
from ..agreement._request import labels_of_rows
from ._keys import By, Key, coded, columns_of, key
from ._windows import Windows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt
    from typing_extensions import TypeIs

Scores: TypeAlias = "Dataset | Ratings | Mapping[str, Any] | npt.ArrayLike | Sequence[Any]"

_SCORE = "score"


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What can answer for a column by its name: a dataset's ratings, a mapping, or nothing."""

    scores: npt.NDArray[np.float64]
    source: Any = None
    ratings: Ratings | None = None

    @property
    def named(self) -> bool:
        return self.source is not None or self.ratings is not None

    def keys(self, by: By, argument: str = "by") -> tuple[Key, ...]:
        """The keys that ``by`` asks for, each with a value for every row."""
        found = self.unchecked(by)
        for one in found:
            if len(one.values) != len(self.scores):
                raise argument_error(
                    argument,
                    f"{one.name} has {len(one.values)} values for {len(self.scores)} scores",
                )
        return found

    def unchecked(self, by: By) -> tuple[Key, ...]:
        """The same, of any length."""
        return tuple(self.key(name, column) for name, column in columns_of(by, named=self.named))

    def key(self, name: str, column: object) -> Key:
        if isinstance(column, Windows):
            if isinstance(column.times, str):
                return key(name, column.of(self.column(column.times)))
            return key(name, column)
        if not isinstance(column, str):
            return key(name, column)
        if self.ratings is not None and column == "rater":
            return coded(name, self.ratings.rater, self.ratings.raters)
        if self.ratings is not None and column == "item":
            return coded(name, self.ratings.unit, self.ratings.units)
        return key(name, self.column(column))

    def column(self, name: str) -> Any:
        if self.ratings is not None and isinstance(self.source, Dataset):
            return labels_of_rows(self.source, self.ratings, name)
        if self.source is not None:
            try:
                return self.source[name]
            except (KeyError, LookupError, ValueError):
                raise argument_error("by", f"there is no column {name!r}") from None
        what = "ratings have a rater and an item" if self.ratings is not None else "scores are bare"
        raise argument_error(
            "by", f"{name!r} names a column, and {what}; give the column, or a Dataset"
        )


def columns(values: object, name: str = "values") -> Columns:
    """The scores, and where their other columns are."""
    if isinstance(values, Dataset):
        ratings = values.ratings()
        return Columns(ratings.value, values, ratings)
    if isinstance(values, Ratings):
        return Columns(values.value, None, values)
    if _has_columns(values):
        try:
            scores = values[_SCORE]
        except (KeyError, LookupError, ValueError):
            raise argument_error(
                name, f"a mapping of columns needs one named {_SCORE!r} with the scores"
            ) from None
        return Columns(doubles(_SCORE, scores), values)
    return Columns(doubles(name, values))


def _has_columns(values: object) -> TypeIs[Mapping[str, Any]]:
    """A dict of columns, or a data frame."""
    if isinstance(values, Mapping):
        return True
    return hasattr(values, "columns") and hasattr(values, "__getitem__")
