"""One call for a coefficient: its ratings, options and groups, ready for the extension."""

from __future__ import annotations

import inspect
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np

from .. import _core
from .._arrays import Ratings
from .._options import argument_error, complete
from ._input import Column, Taken, codes, is_dataset, is_missing, take
from ._options import (
    COEFFICIENTS,
    DEFAULTS,
    TIES,
    Function,
    choice,
    doubles,
    is_labels,
    pack,
)
from ._results import Agreement, reason_of
from ._scales import band_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from .._dataset import Dataset

_Made = TypeVar("_Made", bound=Function)


class Request:
    """What a function was asked, checked."""

    def __init__(
        self, function: str, coefficient: str, data: object, given: Mapping[str, Any]
    ) -> None:
        choice("coefficient", coefficient, COEFFICIENTS)
        self.coefficient = coefficient
        self.options = complete(function, given, DEFAULTS)
        self._dataset: Dataset | None = data if is_dataset(data) else None
        self.source: object = data.ratings() if is_dataset(data) else data
        taken = take(
            self.source,
            categories=self.options["categories"],
            duplicates=self.options["duplicates"],
        )
        check_ties(taken, self.options["ties"])
        self.taken = _with_weights(taken, self.options)
        self.packed_options = pack(coefficient, self.options, self.taken.kind)

    def agreement(self, raw: tuple[Any, ...], name: str | None = None) -> Agreement:
        return agreement_of(raw, name or self.coefficient, self.options["confidence"])

    def rating(self, category: float) -> Any:
        """A category as the caller wrote it."""
        # With ties the library has verdicts from -1 to 1, where a dataset's preferences are 0 to 1.
        shown = category if self.options["ties"] == "labels" else (category + 1) / 2
        return self.taken.rating(shown)

    def groups(self) -> dict[Any, Agreement]:
        """The coefficient of each group that ``by`` or the dataset's dimensions make."""
        by = self.options["by"]
        if by is None:
            # A dataset's dimensions are groups by themselves, when its ratings have several.
            groups = {} if self._dataset is None else self._groups_of_column("dimension")
            return groups if len(groups) > 1 else {}
        if isinstance(by, str):
            return self._groups_of_column(by)
        if not is_labels(by):
            raise argument_error("by", f"by must be a label for each item; it is {by!r}")
        labels = np.empty(len(by), dtype=np.object_)
        labels[:] = list(by)
        rows = None if self.taken.value is None else len(self.taken.value)
        if len(labels) == self.taken.n_items:
            return self._groups_of_items(labels)
        if rows is not None and len(labels) == rows:
            return self.groups_of_rows(labels)
        wanted = f"{self.taken.n_items} items" + ("" if rows is None else f" or {rows} ratings")
        raise argument_error("by", f"by has {len(labels)} labels for {wanted}")

    def _groups_of_column(self, column: str) -> dict[Any, Agreement]:
        if self._dataset is None or not isinstance(self.source, Ratings):
            raise argument_error(
                "by", f"by={column!r} names a column, which only a Dataset has; give the labels"
            )
        return self.groups_of_rows(labels_of_rows(self._dataset, self.source, column))

    def _groups_of_items(self, labels: npt.NDArray[Any]) -> dict[Any, Agreement]:
        known, names = coded_labels(labels)
        # Items without a label make a last group, which is not shown.
        found = _core.agreement_by_group(
            self.taken.packed(), self.packed_options, known, len(names) + 1
        )
        return {name: self.agreement(raw) for name, raw in zip(names, found, strict=False)}

    def groups_of_rows(self, labels: npt.NDArray[Any]) -> dict[Any, Agreement]:
        """A label a rating: an item is then measured within each of its labels by itself."""
        if self.taken.unit is None:
            raise argument_error("by", "a matrix takes a label for each item")
        known, names = coded_labels(labels)
        if not names:
            return {}
        rows = np.flatnonzero(known < len(names))
        pair = self.taken.unit[rows].astype(np.int64) * (len(names) + 1) + known[rows]
        pairs, unit = np.unique(pair, return_inverse=True)
        taken = self.taken.split(unit.reshape(-1).astype(np.uint32), rows, len(pairs))
        # An item keeps its weight and cluster in each of its labels.
        item = pairs // (len(names) + 1)
        weights, clusters = self.taken.item_weights, self.taken.clusters
        taken = replace(
            taken,
            item_weights=None if weights is None else np.ascontiguousarray(weights[item]),
            clusters=None if clusters is None else np.ascontiguousarray(clusters[item]),
        )
        if taken.categories is None and self.options["ties"] == "labels":
            # So that groups can be compared, as in the library.
            every = np.frombuffer(_core.ratings_categories(self.taken.packed()), np.float64)
            taken = replace(taken, categories=every if len(every) else None)
        groups = (pairs % (len(names) + 1)).astype(np.uint32)
        found = _core.agreement_by_group(taken.packed(), self.packed_options, groups, len(names))
        return {name: self.agreement(raw) for name, raw in zip(names, found, strict=True)}


def by_column(
    dataset: Dataset, ratings: Ratings, column: str, **options: Any
) -> dict[Any, Agreement]:
    """Krippendorff's alpha of a dataset's ratings of one kind in each group of a column."""
    request = Request("by_column", "krippendorff_alpha", ratings, options)
    return request.groups_of_rows(labels_of_rows(dataset, ratings, column))


def labels_of_rows(dataset: Dataset, ratings: Ratings, column: str) -> npt.NDArray[Any]:
    """The value of a column of judgements or items for each rating."""
    if column in dataset.judgements.columns:
        values: npt.NDArray[Any] = dataset.judgements.to_numpy(column)[ratings.judgement]
        return values
    if column in dataset.items.columns:
        item = dataset.judgements.to_numpy("item")[ratings.judgement]
        values = dataset.items.to_numpy(column)[item]
        return values
    raise argument_error(
        "by", f"by={column!r} is neither a column of the judgements nor one of the items"
    )


def coded_labels(labels: npt.NDArray[Any]) -> tuple[npt.NDArray[np.uint32], Sequence[Any]]:
    """Labels as codes; a missing one gets the code behind the last."""
    listed: list[Any] = labels.tolist()
    missing = np.array([is_missing(label) for label in listed], dtype=np.bool_)
    known, names = codes("by", [label for label in listed if not is_missing(label)])
    result = np.full(len(listed), len(names), dtype=np.uint32)
    result[~missing] = known
    return result, names


def _with_weights(taken: Taken, options: Mapping[str, Any]) -> Taken:
    clusters = taken.clusters
    if options["clusters"] is not None:
        clusters, _ = codes("clusters", cast("Column", options["clusters"]))
        _check_length("clusters", clusters, taken.n_items, "item")
    weights: list[npt.NDArray[np.float64] | None] = []
    for name, count, what in (
        ("item_weights", taken.n_items, "item"),
        ("rater_weights", taken.n_raters, "rater"),
    ):
        given = options[name]
        array = None if given is None else doubles(name, given)
        if array is not None:
            _check_length(name, array, count, what)
        weights.append(array)
    return replace(taken, clusters=clusters, item_weights=weights[0], rater_weights=weights[1])


def _check_length(name: str, array: npt.NDArray[Any], count: int, what: str) -> None:
    if array.ndim != 1 or len(array) != count:
        raise argument_error(
            name, f"{name} needs one value for each {what}, {count} in all; got {array.shape}"
        )


def check_ties(taken: Taken, ties: object) -> None:
    """Refuses a rule for ties where ratings are no preferences."""
    if choice("ties", ties, TIES) != 0 and taken.kind != "preference":
        raise argument_error(
            "ties",
            f"ties={ties!r} is for the preferences of a dataset or of lists, where 0.5 is a tie",
        )


def agreement_of(raw: tuple[Any, ...], name: str, confidence: float) -> Agreement:
    reason, estimate, se, low, high, observed, expected, items, raters, ratings, error = raw
    return Agreement(
        estimate=estimate,
        se=se,
        ci_low=low,
        ci_high=high,
        observed=observed,
        expected=expected,
        n_items=items,
        n_raters=raters,
        n_ratings=ratings,
        defined=reason == 0,
        reason=reason_of(reason),
        band=None if name == "percent_agreement" else band_of(estimate),
        coefficient=name,
        confidence=confidence,
        error_reason=reason_of(error),
    )


def with_options(function: _Made) -> _Made:
    """Shows the shared options as keyword arguments with their defaults in ``help()``."""
    signature = inspect.signature(function)
    own = [one for one in signature.parameters.values() if one.kind is not one.VAR_KEYWORD]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value)
        for name, value in DEFAULTS.items()
    ]

    @wraps(function)
    def call(*arguments: Any, **given: Any) -> Any:
        return function(*arguments, **given)

    call.__signature__ = signature.replace(parameters=[*own, *shared])  # type: ignore[attr-defined] # pyright: ignore[reportAttributeAccessIssue]
    return cast("_Made", call)
