"""Charts, change points and trends of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import _core
from .._columns import doubles
from .._options import argument_error
from ..agreement._options import choice, finite, share, whole
from ..normalize._options import progress_of
from ._charts import ChangePoints, Chart, MannKendall
from ._options import from_zero, is_whole
from ._results import word_of, words
from ._series import SeriesLike, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from .._options import ProgressCallback
    from ._series import Series

Baseline: TypeAlias = "int | tuple[float, float]"
Times: TypeAlias = "npt.ArrayLike | Sequence[Any] | None"
Weights: TypeAlias = "npt.ArrayLike | None"
Model: TypeAlias = Literal["mean", "mean_and_variance", "poisson", "bernoulli"]

# By prefkit_chart, whose first is 1.
_CHARTS = ("cusum", "ewma", "page_hinkley")
# By prefkit_change_model, prefkit_change_search and prefkit_change_penalty.
_MODELS = ("mean", "mean_and_variance", "poisson", "bernoulli")
_SEARCHES = ("pelt", "binary")
_PENALTIES = ("mbic", "bic")
_GIVEN = len(_PENALTIES)
_MOST = 0x7FFF_FFFF


def cusum(
    values: SeriesLike,
    times: Times = None,
    weights: Weights = None,
    *,
    k: float = 0.5,
    h: float = 5.0,
    baseline: Baseline = 20,
) -> Chart:
    """The two-sided tabular CUSUM (Page 1954); the lower sums have a minus sign.

    ``values`` are a `Series`, or numbers with ``times`` (datetime64, datetimes, ISO texts, ints or
    `windows`) and ``weights``, the numbers of observations behind them. ``baseline`` is how many of
    the first points give mean and standard deviation, or these two. ``k`` is half the shift to be
    found, ``h`` the limit, both in standard deviations; `average_run_length` says how often false
    alarms come.
    """
    return _chart(
        "cusum", line(values, times, weights), (from_zero("k", k), _above("h", h)), baseline
    )


def ewma(
    values: SeriesLike,
    times: Times = None,
    weights: Weights = None,
    *,
    lam: float = 0.1,
    limit: float = 2.7,
    baseline: Baseline = 20,
) -> Chart:
    """The exponentially weighted moving average (Roberts 1959), ``lam`` the newest point's weight.

    ``limit`` is in standard deviations of the average; the other arguments are those of `cusum`.
    """
    return _chart(
        "ewma", line(values, times, weights), (_weight(lam), _above("limit", limit)), baseline
    )


def page_hinkley(
    values: SeriesLike,
    times: Times = None,
    weights: Weights = None,
    *,
    delta: float = 0.25,
    limit: float = 10.0,
    baseline: Baseline = 20,
) -> Chart:
    """The test of Page and Hinkley against the mean so far, both ways.

    ``delta`` is the change that is borne and ``limit`` the one that is not, in standard deviations
    of the baseline, whose mean is not used. The other arguments are those of `cusum`.
    """
    numbers = (from_zero("delta", delta), _above("limit", limit))
    return _chart("page_hinkley", line(values, times, weights), numbers, baseline)


def _chart(kind: str, of: Series, numbers: tuple[float, float], baseline: object) -> Chart:
    upper, lower, high, low = (np.empty(len(of), np.float64) for _ in range(4))
    alarms = np.empty(len(of), np.uint8)
    options = (_CHARTS.index(kind) + 1, *numbers, *_baseline(baseline))
    found = _core.drift_chart(_packed(of), options, (upper, lower, high, low, alarms))
    reason, effect_reason, statistic, effect, mean, deviation, missing, when, since = found
    return Chart(
        kind,
        statistic,
        effect,
        word_of(effect_reason),
        word_of(reason),
        of.clock.one(when),
        of.clock.one(since),
        mean,
        deviation,
        missing,
        of.times,
        upper,
        lower,
        high,
        low,
        alarms.astype(np.bool_),
    )


def _packed(of: Series) -> tuple[Any, ...]:
    return of.values, np.ascontiguousarray(of.codes, np.int64), of.weights


def _baseline(baseline: Any) -> tuple[int, float, float]:
    if is_whole(baseline):
        return whole("baseline", baseline, 2, _MOST), 0.0, 0.0
    numbers = doubles("baseline", baseline).tolist()
    if len(numbers) != 2:
        raise argument_error(
            "baseline",
            "baseline must be a number of first points, or (mean, standard deviation); it is "
            f"{baseline!r}",
        )
    return 0, finite("baseline", numbers[0]), _above("baseline", numbers[1])


def average_run_length(
    chart: Literal["cusum", "ewma"] = "cusum",
    shift: float = 0.0,
    *,
    k: float = 0.5,
    h: float = 5.0,
    lam: float = 0.1,
    limit: float = 2.7,
) -> float:
    """After how many points a chart gives an alarm on average, points being independent and normal.

    Without a ``shift`` (in standard deviations) that is the time between false alarms.
    """
    place = choice("chart", chart, _CHARTS[:2])
    numbers = (
        (_weight(lam), _above("limit", limit)) if place else (from_zero("k", k), _above("h", h))
    )
    options = (place + 1, *numbers, 0, 0.0, 1.0)
    return _core.drift_average_run_length(options, finite("shift", shift))


def change_points(
    values: SeriesLike,
    times: Times = None,
    weights: Weights = None,
    model: Model = "mean",
    *,
    search: Literal["pelt", "binary"] = "pelt",
    penalty: Literal["mbic", "bic"] | float = "mbic",
    minimum_length: int | None = None,
    deviation: float | None = None,
    level: float = 0.95,
    progress: ProgressCallback | None = None,
) -> ChangePoints:
    """When a series changed, each change with a date and an interval.

    ``model`` is what a segment has: a ``"mean"`` (normal, one variance), ``"mean_and_variance"``,
    the rate of ``"poisson"`` counts (weights are exposures), or the share of ``"bernoulli"`` ones
    (weights are what they are shares of). ``deviation`` is that of one observation, for the mean;
    by default it comes from the differences of neighbours. The others are those of `cusum`.
    """
    of = line(values, times, weights)
    confidence = share("level", level)
    options = (
        choice("model", model, _MODELS) + 1,
        choice("search", search, _SEARCHES),
        *_penalty(penalty),
        0 if minimum_length is None else whole("minimum_length", minimum_length, 1, _MOST),
        0.0 if deviation is None else _above("deviation", deviation),
        confidence,
        progress_of(progress),
    )
    reason, missing, statistic, effect, effect_reasons, *times, rows, means, deviations = (
        _core.drift_change_points(_packed(of), options)
    )
    when, low, high = (of.clock.shown(np.frombuffer(one, np.int64)) for one in times)
    return ChangePoints(
        when,
        low,
        high,
        np.frombuffer(rows, np.int64),
        np.frombuffer(statistic, np.float64),
        np.frombuffer(effect, np.float64),
        words(np.frombuffer(effect_reasons, np.uint8)),
        np.frombuffer(means, np.float64),
        np.frombuffer(deviations, np.float64),
        confidence,
        word_of(reason),
        missing,
    )


def mann_kendall(
    values: SeriesLike,
    times: Times = None,
    *,
    level: float = 0.95,
) -> MannKendall:
    """Whether a series rises or falls: Mann and Kendall's test, and Sen's slope with its interval.

    The first arguments are those of `cusum`; weights do not count.
    """
    of = line(values, times)
    confidence = share("level", level)
    reason, slope_reason, statistic, variance, z, p_value, tau, slope, low, high, missing = (
        _core.drift_mann_kendall(_packed(of), confidence)
    )
    per = of.clock.size
    return MannKendall(
        statistic,
        p_value,
        tau,
        z,
        variance,
        slope * per,
        low * per,
        high * per,
        of.clock.unit,
        confidence,
        word_of(reason),
        word_of(slope_reason),
        missing,
    )


def _penalty(penalty: object) -> tuple[int, float]:
    if isinstance(penalty, str):
        return choice("penalty", penalty, _PENALTIES), 0.0
    return _GIVEN, from_zero("penalty", penalty)


def _above(name: str, value: object) -> float:
    number = finite(name, value)
    if number <= 0:
        raise argument_error(name, f"{name} must be above 0; it is {value!r}")
    return number


def _weight(lam: object) -> float:
    number = finite("lam", lam)
    if not 0 < number <= 1:
        raise argument_error("lam", f"lam must be above 0 and at most 1; it is {lam!r}")
    return number
