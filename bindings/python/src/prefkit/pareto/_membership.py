"""How likely each point is on the frontier when the objectives are estimates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .. import _core
from .._columns import doubles
from .._dataset import Dataset
from .._options import argument_error, shown
from ..agreement._options import finite, whole
from ..drift._options import seed_of
from ..normalize._options import progress_of, threads_of
from ..normalize._results import Grid
from ._points import frame_of, points_of
from ._reasons import words_of
from ._samples import Samples, clusters_of, samples

if TYPE_CHECKING:
    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._points import Maximize, Points
    from ._samples import SamplesLike

Verdict: TypeAlias = Literal["frontier", "ambiguous", "dominated", "undefined"]

# By prefkit_membership_verdict and prefkit_spread.
_VERDICTS = ("undefined", "frontier", "ambiguous", "dominated")
_ERRORS, _PER_POINT, _JOINT = 0, 1, 2
_MOST_DRAWS = 10_000_000


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Membership(Grid):
    """How likely each point is on the frontier, a row for each.

    ``probability`` is the share of draws in which nothing dominates it, with the
    ``monte_carlo_error`` that more draws would make smaller; ``verdict`` is ``"frontier"``,
    ``"ambiguous"`` or ``"dominated"`` at ``level``, or ``"undefined"`` with a ``reason``.
    ``on_frontier`` is the frontier of the estimates themselves. ``dominates[i, j]`` is how likely
    ``i`` dominates ``j``; None when it was not asked for.
    """

    points: tuple[Any, ...]
    probability: npt.NDArray[np.float64]
    monte_carlo_error: npt.NDArray[np.float64]
    verdict: npt.NDArray[Any]
    on_frontier: npt.NDArray[np.bool_]
    draws_without: npt.NDArray[np.uint64]
    reason: npt.NDArray[Any]
    dominates: npt.NDArray[np.float64] | None
    draws: int
    level: float
    seed: int

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        labels = np.empty(len(self.points), np.object_)
        labels[:] = self.points
        return {
            "point": labels,
            "probability": self.probability,
            "monte_carlo_error": self.monte_carlo_error,
            "verdict": self.verdict,
            "on_frontier": self.on_frontier,
            "draws_without": self.draws_without,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.points)


def membership(
    values: SamplesLike,
    *,
    point: object = None,
    objective: object = None,
    cluster: object = None,
    standard_errors: npt.ArrayLike | None = None,
    covariance: npt.ArrayLike | None = None,
    maximize: Maximize = True,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    dominance: bool = True,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Membership:
    """How likely each point is on the frontier, and dominates each other one.

    From observations, in any form that `samples` takes: clusters are drawn with replacement. From
    estimates, a row for each point: with ``standard_errors`` of the same shape, or a ``covariance``
    of the objectives for each point (n, d, d) or of all numbers together (n d, n d); the estimates
    are normal then, and a point with a NaN is in no draw. The same for any number of threads.
    """
    count = whole("draws", draws, 1, _MOST_DRAWS)
    share = level_of(level)
    options = (count, seed_of(seed), share, threads_of(threads), progress_of(progress))
    if standard_errors is not None or covariance is not None:
        if isinstance(values, Samples) or point is not None or objective is not None:
            raise argument_error(
                "values", "standard errors and covariances are of estimates, not of observations"
            )
        found = points_of(values, maximize, "values")
        spread, numbers = _spread(standard_errors, covariance, found)
        labels: tuple[Any, ...] = tuple(range(found.count))
        columns = _columns(found.count, dominance)
        _core.pareto_membership_of_estimates(found.packed, spread, numbers, options, columns)
    else:
        given = values
        if point is None and objective is None:
            _refuse_estimates(values)
        if not isinstance(given, Samples):
            given = samples(
                values, point=point, objective=objective, cluster=cluster, maximize=maximize
            )
        labels = given.points
        columns = _columns(len(labels), dominance)
        _core.pareto_membership(given.packed(clusters_of(given)), options, columns)
    return _made(labels, columns, count, share, options[1])


def _refuse_estimates(values: object) -> None:
    """Rows without points would be observations of one point, which is always on the frontier."""
    if not isinstance(values, (Samples, Dataset)) and getattr(values, "ndim", 2) != 3:
        raise argument_error(
            "point",
            "rows of objectives need standard_errors or covariance where each row is a point, or "
            "point, the label of the point that each row observes; or give an array of clusters by "
            "points by objectives",
        )


def level_of(level: object) -> float:
    found = finite("level", level)
    if not 0.5 < found < 1:
        raise argument_error("level", f"level must lie between 0.5 and 1; it is {shown(level)}")
    return found


def _columns(points: int, dominance: bool) -> tuple[npt.NDArray[Any] | None, ...]:
    return (
        np.empty(points, np.float64),
        np.empty(points, np.float64),
        np.empty(points, np.uint8),
        np.empty(points, np.bool_),
        np.empty(points, np.uint64),
        np.empty(points, np.uint8),
        np.empty((points, points), np.float64) if dominance else None,
    )


def _made(
    labels: tuple[Any, ...], columns: tuple[Any, ...], draws: int, level: float, seed: int
) -> Membership:
    probability, error, verdicts, estimates, without, reasons, dominates = columns
    known = np.empty(len(_VERDICTS), np.object_)
    known[:] = _VERDICTS
    return Membership(
        labels,
        probability,
        error,
        known[verdicts],
        estimates,
        without,
        words_of(reasons),
        dominates,
        draws,
        level,
        seed,
    )


def _in_order(errors: object, found: Points) -> object:
    """Columns that have names are those of the objectives, in whatever order."""
    frame = frame_of(errors, "standard_errors")
    if frame is None:
        return errors
    named = {str(name): column for name, column in frame.items()}
    if found.names is not None and sorted(named) != sorted(found.names):
        raise argument_error(
            "standard_errors",
            f"standard_errors must have the objectives {list(found.names)}; it has {list(named)}",
        )
    columns = [doubles("standard_errors", named[name]) for name in found.names or named]
    try:
        return np.stack(columns, axis=1)
    except ValueError:
        raise argument_error(
            "standard_errors", "the columns of standard_errors must be of one length"
        ) from None


def _numbers(name: str, given: object) -> npt.NDArray[np.float64]:
    try:
        return np.ascontiguousarray(cast("Any", given), np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise argument_error(name, f"{name} must be numbers: {error}") from None


def _spread(
    errors: object, covariance: object, found: Points
) -> tuple[int, npt.NDArray[np.float64]]:
    if errors is not None and covariance is not None:
        raise argument_error("covariance", "give standard_errors or a covariance, not both")
    points, objectives = found.count, len(found.maximize)
    if errors is not None:
        numbers = _numbers("standard_errors", _in_order(errors, found))
        if numbers.shape != (points, objectives):
            raise argument_error(
                "standard_errors",
                f"standard_errors must have the shape {(points, objectives)} of the estimates; it "
                f"has {numbers.shape}",
            )
        return _ERRORS, numbers
    numbers = _numbers("covariance", covariance)
    if numbers.shape == (points, objectives, objectives):
        return _PER_POINT, numbers
    size = points * objectives
    if numbers.shape == (size, size):
        return _JOINT, numbers
    raise argument_error(
        "covariance",
        f"covariance must have the shape {(points, objectives, objectives)}, a matrix for each "
        f"point, or {(size, size)}, one for all numbers; it has {numbers.shape}",
    )
