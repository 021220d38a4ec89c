"""What is found along time: charts, change points and trends."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _html
from ..normalize._results import Grid, cell_text

if TYPE_CHECKING:
    import numpy.typing as npt


class _Told:
    """One result: a line, and a small table in a notebook."""

    __slots__ = ()

    def _told(self) -> str:
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"<prefkit.drift.{type(self).__name__}: {self._told()}>"

    def _repr_html_(self) -> str:
        known: Any = self
        entries: list[tuple[str, object]] = []
        for one in fields(known):
            value = getattr(self, one.name)
            if value is not None and not isinstance(value, np.ndarray):
                entries.append((one.name, value))
        return _html.pairs(f"prefkit.drift.{type(self).__name__}", entries)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Chart(_Told):
    """A control chart: an alarm is a point above its upper limit or below its lower one.

    ``times``, ``upper``, ``lower``, their limits and ``alarms`` are of each value, as they were
    given, NaN where there is no point. ``when`` is the time of the first alarm and ``since`` when
    the change behind it is estimated to have begun, both None without one. ``statistic`` is the
    furthest excursion, ``effect`` the change in standard deviations of one observation. ``mean``
    and ``deviation`` are the baseline's, and ``missing`` counts values without number or time.
    """

    kind: str
    statistic: float
    effect: float
    effect_reason: str | None
    reason: str | None
    when: Any
    since: Any
    mean: float
    deviation: float
    missing: int
    times: npt.NDArray[Any]
    upper: npt.NDArray[np.float64]
    lower: npt.NDArray[np.float64]
    upper_limit: npt.NDArray[np.float64]
    lower_limit: npt.NDArray[np.float64]
    alarms: npt.NDArray[np.bool_]

    @property
    def defined(self) -> bool:
        """Whether there is a chart."""
        return self.reason is None

    def _told(self) -> str:
        if self.reason is not None:
            return f"{self.kind} is undefined: {self.reason}"
        points = f"{self.kind} of {len(self.times) - self.missing:,} points"
        if self.when is None:
            return f"{points}, no alarm"
        shift = "" if math.isnan(self.effect) else f", effect {self.effect:.3g}"
        return f"{points}, alarm at {cell_text(self.when)}, since {cell_text(self.since)}{shift}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class ChangePoints(Grid):
    """The changes of a series, a row for each in the order of time.

    ``when`` is the first time behind the change, which lies between ``low`` and ``high`` with the
    probability ``level``; ``row`` is where it was given. ``statistic`` is twice the
    log-likelihood ratio, ``effect`` the step: in standard deviations of one observation, for rates
    the logarithm of the ratio, for shares that of the odds ratio. ``means`` and ``deviations`` are
    of the segments, one more than changes. ``reason`` says in a word why nothing was looked for.
    """

    when: npt.NDArray[Any]
    low: npt.NDArray[Any]
    high: npt.NDArray[Any]
    row: npt.NDArray[np.int64]
    statistic: npt.NDArray[np.float64]
    effect: npt.NDArray[np.float64]
    effect_reason: npt.NDArray[Any]
    means: npt.NDArray[np.float64]
    deviations: npt.NDArray[np.float64]
    level: float
    reason: str | None
    missing: int

    @property
    def defined(self) -> bool:
        """Whether changes were looked for."""
        return self.reason is None

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            "when": self.when,
            "low": self.low,
            "high": self.high,
            "row": self.row,
            "statistic": self.statistic,
            "effect": self.effect,
        }

    def __repr__(self) -> str:
        if self.reason is not None:
            return f"<prefkit.drift.ChangePoints: undefined, {self.reason}>"
        return Grid.__repr__(self) if len(self) else "<prefkit.drift.ChangePoints: no change>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MannKendall(_Told):
    """Whether a series rises or falls.

    ``statistic`` is S, the pairs that rise less those that fall, ``effect`` S over all pairs. The
    ``slope`` (Sen's) is per ``unit`` (``"day"`` for times) and lies between ``slope_low`` and
    ``slope_high`` with the probability ``level``.
    """

    statistic: float
    p_value: float
    effect: float
    z: float
    variance: float
    slope: float
    slope_low: float
    slope_high: float
    unit: str
    level: float
    reason: str | None
    slope_reason: str | None
    missing: int

    @property
    def defined(self) -> bool:
        """Whether there is a statistic."""
        return self.reason is None

    def _told(self) -> str:
        if self.reason is not None:
            return f"undefined, {self.reason}"
        told = f"S {self.statistic:,.0f}, p = {self.p_value:.3g}, effect {self.effect:.3g}"
        if self.slope_reason is not None:
            return f"{told}, no slope: {self.slope_reason}"
        ends = f"{self.slope_low:.3g} to {self.slope_high:.3g}"
        return f"{told}, slope {self.slope:.3g} ({ends}) per {self.unit}"
