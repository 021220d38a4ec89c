"""Observations of points: what membership and comparisons of versions draw from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np

from .. import _html
from .._columns import doubles, is_masked, one_dimension
from .._dataset import Dataset
from .._options import argument_error, shown
from ._judged import check_competitors, judged
from ._labels import check_rows, coded, is_whole, jointly
from ._points import MOST_OBJECTIVES, directions_of, points_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ._points import Maximize, PointsLike

# The tuple of the extension; see glue/pareto_uncertainty.c.
Packed: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Samples:
    """Objectives of points as they were observed; `samples` makes them.

    ``points`` and ``objectives`` are the labels, ``count`` the observations.
    """

    points: tuple[Any, ...]
    objectives: tuple[str, ...]
    maximize: tuple[bool, ...]
    count: int
    point: npt.NDArray[np.int64]
    # Rows with all objectives, or an objective and a number for each row.
    rows: Any
    objective: npt.NDArray[np.int64] | None
    value: npt.NDArray[np.float64] | None
    cluster: npt.NDArray[Any] | None
    bucket: npt.NDArray[Any] | None

    def packed(
        self,
        cluster: npt.NDArray[np.int64] | None,
        bucket: npt.NDArray[np.int64] | None = None,
    ) -> Packed:
        """For the extension, with clusters and buckets as numbers."""
        minimize = None
        if self.rows is None:
            minimize = np.array([not one for one in self.maximize], np.uint8)
        return (
            len(self.points),
            self.point,
            self.rows,
            self.objective,
            self.value,
            minimize,
            cluster,
            bucket,
        )

    def __repr__(self) -> str:
        clustered = "independent" if self.cluster is None else "clustered"
        return (
            f"<prefkit.pareto.Samples: {self.count:,} {clustered} observations of "
            f"{len(self.points):,} points in {', '.join(self.objectives)}>"
        )

    def _repr_html_(self) -> str:
        entries = (
            ("points", len(self.points)),
            ("objectives", ", ".join(self.objectives)),
            ("observations", self.count),
        )
        return _html.pairs("prefkit.pareto.Samples", entries)


SamplesLike: TypeAlias = "Samples | Dataset | PointsLike"


def samples(
    values: PointsLike | Dataset,
    *,
    point: object = None,
    objective: object = None,
    cluster: object = None,
    bucket: object = None,
    maximize: Maximize = True,
    by: str | None = None,
    select: Sequence[Any] | None = None,
) -> Samples:
    """Observations of points, in one of these forms:

    - rows of objectives, NaN for gaps, with the label of the ``point`` of each (without it all are
      of one point);
    - numbers, with the ``point`` and the ``objective`` of each;
    - an array of clusters by points by objectives;
    - a `prefkit.Dataset`: its scores, else its preferences as outcomes, of each generator (or what
      ``by`` says, as in `objectives`) in each dimension, an item being a cluster.

    What shares a ``cluster``, such as the prompt, is drawn together. ``bucket`` is for `compare`.
    ``select`` keeps the observations of these points alone.
    """
    if isinstance(values, Dataset):
        made = _of_dataset(values, by, bucket, maximize)
    else:
        if by is not None:
            raise argument_error("by", "by is for a Dataset; give point= with arrays")
        made = _of_arrays(values, point, objective, cluster, bucket, maximize)
    return made if select is None else _selected(made, one_dimension("select", select).tolist())


def _of_arrays(
    values: Any, point: object, objective: object, cluster: object, bucket: object, way: Maximize
) -> Samples:
    if getattr(values, "ndim", 0) == 3:
        if point is not None or objective is not None or cluster is not None:
            raise argument_error(
                "values",
                "an array of three dimensions says clusters, points and objectives itself; leave "
                "point, objective and cluster out",
            )
        return _of_cube(np.asarray(values, np.float64), bucket, way)
    if objective is not None:
        return _of_long(values, point, objective, cluster, bucket, way)
    found = points_of(values, way, "values")
    codes, labels = np.zeros(found.count, np.int64), cast("tuple[Any, ...]", (0,))
    if point is not None:
        codes, labels = coded("point", point)
    check_rows("point", len(codes), found.count)
    names = found.names or tuple(str(place) for place in range(len(found.maximize)))
    return Samples(
        labels,
        names,
        found.maximize,
        found.count,
        codes,
        found.packed,
        None,
        None,
        _column("cluster", cluster, found.count),
        _column("bucket", bucket, found.count),
    )


def _of_cube(values: npt.NDArray[np.float64], bucket: object, way: Maximize) -> Samples:
    clusters: int = values.shape[0]
    points: int = values.shape[1]
    objectives: int = values.shape[2]
    found = points_of(values.reshape(clusters * points, objectives), way, "values")
    label = _column("bucket", bucket, clusters)
    return Samples(
        tuple(range(points)),
        tuple(str(place) for place in range(objectives)),
        found.maximize,
        clusters * points,
        np.tile(np.arange(points), clusters),
        found.packed,
        None,
        None,
        np.repeat(np.arange(clusters), points),
        None if label is None else np.repeat(label, points),
    )


def _of_long(
    values: Any, point: object, objective: object, cluster: object, bucket: object, way: Maximize
) -> Samples:
    numbers = doubles("values", values)
    count = len(numbers)
    codes, labels = np.zeros(count, np.int64), cast("tuple[Any, ...]", (0,))
    if point is not None:
        codes, labels = coded("point", point)
    check_rows("point", len(codes), count)
    own, names = coded("objective", objective)
    check_rows("objective", len(own), count)
    texts = tuple(str(one) for one in names)
    if not 1 <= len(texts) <= MOST_OBJECTIVES:
        raise argument_error(
            "objective",
            f"objective must name 1 to {MOST_OBJECTIVES} objectives; it names {len(texts)}",
        )
    return Samples(
        labels,
        texts,
        directions_of(way, len(texts), texts),
        count,
        codes,
        None,
        own,
        numbers,
        _column("cluster", cluster, count),
        _column("bucket", bucket, count),
    )


def _of_dataset(dataset: Dataset, by: str | None, bucket: object, way: Maximize) -> Samples:
    if bucket is not None and not isinstance(bucket, str):
        raise argument_error(
            "bucket", f"bucket must name a column, as 'task'; it is {shown(bucket)}"
        )
    column = by or "generator"
    found = judged(dataset, by=column, bucket=bucket)
    check_competitors(found, column)
    point, dimension, value, cluster, label = found.observations()
    return Samples(
        found.competitors,
        found.dimensions,
        directions_of(way, len(found.dimensions), found.dimensions),
        len(value),
        point,
        None,
        dimension,
        value,
        cluster,
        label,
    )


def _column(name: str, column: object, rows: int) -> npt.NDArray[Any] | None:
    if column is None:
        return None
    array = one_dimension(name, column)
    if is_masked(array):
        array = np.array(array.tolist(), np.object_)
    check_rows(name, len(array), rows)
    return array


def _selected(given: Samples, points: list[Any]) -> Samples:
    unknown = [one for one in points if one not in given.points]
    if unknown:
        raise argument_error(
            "select", f"select has {unknown[0]!r}, which is none of {list(given.points)[:10]}"
        )
    if given.rows is not None:
        raise argument_error(
            "select",
            "select is for a Dataset and for numbers with an objective each; mask the rows",
        )
    places = np.full(len(given.points), -1, np.int64)
    for place, one in enumerate(points):
        places[given.points.index(one)] = place
    kept = places[given.point] >= 0

    def part(column: npt.NDArray[Any] | None) -> Any:
        return None if column is None else column[kept]

    return Samples(
        tuple(points),
        given.objectives,
        given.maximize,
        int(kept.sum()),
        places[given.point[kept]],
        None,
        part(given.objective),
        part(given.value),
        part(given.cluster),
        part(given.bucket),
    )


def arranged(given: Samples, like: Samples, name: str) -> Samples:
    """With the objectives in the order of others, by their names where both have some."""
    if len(given.objectives) == len(like.objectives) and _is_bare(given) != _is_bare(like):
        return replace(given, objectives=like.objectives) if _is_bare(given) else given
    if sorted(given.objectives) != sorted(like.objectives):
        raise argument_error(
            name,
            f"{name} must have the objectives {list(like.objectives)}; it has "
            f"{list(given.objectives)}",
        )
    order = [given.objectives.index(one) for one in like.objectives]
    rows, objective = given.rows, given.objective
    if rows is not None:
        rows = (rows[0], tuple(rows[1][place] for place in order))
    if objective is not None:
        objective = np.argsort(order)[objective]
    return replace(
        given,
        objectives=like.objectives,
        maximize=tuple(given.maximize[place] for place in order),
        rows=rows,
        objective=objective,
    )


def _is_bare(given: Samples) -> bool:
    """Whether its objectives have only their places for names."""
    return given.objectives == tuple(str(place) for place in range(len(given.objectives)))


def clusters_of(given: Samples) -> npt.NDArray[np.int64] | None:
    """The clusters as numbers."""
    if given.cluster is not None and is_whole(given.cluster):
        return np.ascontiguousarray(given.cluster, np.int64)
    (codes,), _ = jointly("cluster", [given.cluster])
    return codes


def joined(before: Samples, after: Samples) -> tuple[Packed, Packed, tuple[Any, ...] | None]:
    """Both sides with one numbering of clusters and of buckets, and the labels of buckets."""
    clusters, _ = jointly("cluster", [before.cluster, after.cluster])
    buckets, labels = jointly("bucket", [before.bucket, after.bucket])
    has = before.bucket is not None or after.bucket is not None
    first = before.packed(clusters[0], buckets[0])
    return first, after.packed(clusters[1], buckets[1]), labels if has else None
