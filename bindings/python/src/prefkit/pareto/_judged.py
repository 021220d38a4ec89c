"""Judgements of a dataset as columns: who was judged, in which dimension, on which item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import normalize
from .._columns import is_missing
from .._options import argument_error, shown
from ..agreement._request import labels_of_rows
from ._labels import missing_among, numbered
from ._points import frame_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from .._arrays import Ratings
    from .._dataset import Dataset, JudgementSource

Kind: TypeAlias = Literal["score", "preference"]
# Columns by their names: a mapping or a data frame.
ColumnsLike: TypeAlias = "Mapping[str, Any] | Any"


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """Scores or comparisons of competitors; those without a competitor are left out."""

    kind: Kind
    competitors: tuple[Any, ...]
    dimensions: tuple[str, ...]
    dimension: npt.NDArray[np.int64]
    # The item that was judged, whatever the file repeats of it.
    cluster: npt.NDArray[np.int64]
    bucket: npt.NDArray[Any] | None
    # Of scores the competitor and its score; of comparisons both sides and the outcome.
    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64] | None
    value: npt.NDArray[np.float64]

    def observations(
        self,
    ) -> tuple[
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
        npt.NDArray[np.float64],
        npt.NDArray[np.int64],
        npt.NDArray[Any] | None,
    ]:
        """Point, dimension, value, cluster and bucket; a comparison is one of each side."""
        if self.right is None:
            return self.left, self.dimension, self.value, self.cluster, self.bucket
        return (
            np.concatenate([self.left, self.right]),
            np.tile(self.dimension, 2),
            np.concatenate([self.value, 1 - self.value]),
            np.tile(self.cluster, 2),
            None if self.bucket is None else np.tile(self.bucket, 2),
        )


def judged(
    dataset: Dataset,
    *,
    kind: Kind | None = None,
    by: str = "generator",
    bucket: str | None = None,
    normalized: bool = False,
    source: JudgementSource | None = None,
    task: str | None = None,
) -> Judged:
    """The scores of a dataset, or where there are none, or by ``kind``, its comparisons."""
    if kind != "preference":
        ratings = dataset.ratings("score", source=source, task=task)
        if kind == "score" or len(ratings):
            return _scores(dataset, ratings, by, bucket, normalized)
    return _comparisons(dataset, by, bucket, source, task)


def check_competitors(found: Judged, by: str) -> None:
    """An error where nothing that was found is of a competitor."""
    if not found.competitors or not found.dimensions:
        raise argument_error(
            "by",
            f"no judgement of the dataset is of a competitor that has a {by} and a dimension; "
            "choose what competes by='candidate' or by a column such as 'dataset_version', in "
            "objectives() or samples(), or give columns of your own",
        )


def columns_of(data: Any) -> dict[str, Any]:
    """The columns of a mapping or a data frame by their names."""
    frame = frame_of(data, "data")
    if frame is None:
        raise argument_error(
            "data",
            "data must be a Dataset, such as prefkit.read(path) gives, or a mapping or data frame "
            f"of columns; it is {type(data).__name__}",
        )
    return {str(name): column for name, column in frame.items()}


def items_of(dataset: Dataset, ratings: Ratings) -> npt.NDArray[np.int64]:
    """For each rating a number of its item that is the same in all dimensions and records."""
    row = np.asarray(dataset.judgements.to_numpy("item")[ratings.judgement], np.int64)
    return same(row, np.asarray(ratings.item, np.int64))


def same(node: npt.NDArray[np.int64], code: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each entry a number of its node, one for nodes that entries of one code link.

    Each round gives every node the least number that one of its codes has seen, until none changes:
    two rounds where all dimensions have the same items.
    """
    if len(node) == 0:
        return node
    _, place = np.unique(node, return_inverse=True)
    label = np.arange(int(place.max()) + 1)
    while True:
        least = np.full(int(code.max()) + 1, len(label))
        np.minimum.at(least, code, label[place])
        lower = label.copy()
        np.minimum.at(lower, place, least[code])
        if np.array_equal(lower, label):
            return label[place]
        label = lower


def names_of(column: Any) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """Labels as codes, -1 for a missing one."""
    codes, labels = numbered("labels", column)
    missing = missing_among(labels)
    if not missing.any():
        return codes, labels
    places = np.where(missing, -1, np.cumsum(~missing) - 1)
    return places[codes], tuple(labels[place] for place in np.flatnonzero(~missing))


def dimension_codes(
    dataset: Dataset, judgement: npt.NDArray[np.uint64]
) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    return _trimmed(*_column(dataset, "judgements", "dimension", judgement))


def _column(
    dataset: Dataset, table: str, column: str, rows: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """A column of some rows as codes, and all labels; missing rows (below 0) have none."""
    codes, names = names_of(getattr(dataset, table).to_numpy(column))
    place = np.asarray(rows, np.int64)
    if len(codes) == 0:
        return np.full(len(place), -1, np.int64), names
    return np.where(place < 0, -1, codes[place]), names


def _trimmed(
    codes: npt.NDArray[np.int64], names: Sequence[Any]
) -> tuple[npt.NDArray[np.int64], tuple[Any, ...]]:
    """Only the names that come, in alphabetical order of their texts."""
    used = [place for place in np.unique(codes).tolist() if place >= 0]
    used.sort(key=lambda place: str(names[place]))
    places = np.full(len(names) + 1, -1, np.int64)
    for new, old in enumerate(used):
        places[old] = new
    # Code -1 takes the last entry.
    return places[codes], tuple(names[place] for place in used)


def candidates_of(
    dataset: Dataset, side: str, judgement: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """The row of the candidate of each judgement; -1 for none."""
    column = dataset.judgements.to_numpy(side)
    filled = np.ma.filled(column.astype(np.int64), -1)
    rows: npt.NDArray[np.int64] = np.asarray(filled)[judgement]
    return rows


def _scores(
    dataset: Dataset, ratings: Ratings, by: str, bucket: str | None, normalized: bool
) -> Judged:
    value = np.array(ratings.value)
    if normalized:
        dimension, _ = dimension_codes(dataset, ratings.judgement)
        keys = {"rater": ratings.rater.astype(np.int64), "dimension": dimension}
        value = normalize.scores(value, by=keys, method="zscore").scores
    candidate = candidates_of(dataset, "candidate_a", ratings.judgement)
    if by in ("generator", "candidate"):
        column = "generator" if by == "generator" else "candidate_id"
        competitor, names = _column(dataset, "candidates", column, candidate)
    else:
        competitor, names = names_of(labels_of_rows(dataset, ratings, by))
    labels = None if bucket is None else labels_of_rows(dataset, ratings, bucket)
    kept = competitor >= 0
    competitor, known = _trimmed(competitor[kept], names)
    dimension, dimensions = dimension_codes(dataset, ratings.judgement[kept])
    return Judged(
        "score",
        known,
        dimensions,
        dimension,
        items_of(dataset, ratings)[kept],
        _kept(labels, kept),
        competitor,
        None,
        value[kept],
    )


def _comparisons(
    dataset: Dataset,
    by: str,
    bucket: str | None,
    source: JudgementSource | None,
    task: str | None,
) -> Judged:
    if by not in ("generator", "candidate"):
        raise argument_error(
            "by",
            "comparisons are between candidates: by must be 'generator' or 'candidate', not "
            f"{shown(by)}",
        )
    ratings = dataset.ratings("preference", source=source, task=task)
    column = "generator" if by == "generator" else "candidate_id"
    rows = [
        candidates_of(dataset, side, ratings.judgement) for side in ("candidate_a", "candidate_b")
    ]
    left, names = _column(dataset, "candidates", column, rows[0])
    right, _ = _column(dataset, "candidates", column, rows[1])
    outcome = outcomes_of(dataset, ratings)
    labels = None if bucket is None else labels_of_rows(dataset, ratings, bucket)
    # A model against itself says nothing of either.
    kept = (left >= 0) & (right >= 0) & (left != right) & ~np.isnan(outcome)
    both, known = _trimmed(np.concatenate([left[kept], right[kept]]), names)
    dimension, dimensions = dimension_codes(dataset, ratings.judgement[kept])
    count = int(kept.sum())
    return Judged(
        "preference",
        known,
        dimensions,
        dimension,
        items_of(dataset, ratings)[kept],
        _kept(labels, kept),
        both[:count],
        both[count:],
        outcome[kept],
    )


def outcomes_of(dataset: Dataset, ratings: Ratings) -> npt.NDArray[np.float64]:
    """1 where the file's first candidate won, 0 where the second did, 0.5 for ties."""
    words: Any = dataset.judgements.to_numpy("outcome")[ratings.judgement]
    outcome = np.full(len(words), np.nan)
    outcome[words == "a"] = 1
    outcome[words == "b"] = 0
    outcome[(words == "tie") | (words == "both_bad")] = 0.5
    return outcome


def _kept(labels: npt.NDArray[Any] | None, rows: npt.NDArray[np.bool_]) -> npt.NDArray[Any] | None:
    if labels is None:
        return None
    named = np.empty(int(rows.sum()), np.object_)
    named[:] = ["" if is_missing(one) else one for one in labels[rows].tolist()]
    return named
