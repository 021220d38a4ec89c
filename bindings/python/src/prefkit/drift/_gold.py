"""Errors against golden items, and which raters changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import _core, _html
from ..agreement._options import choice, share, whole
from ..normalize._functions import Gold, gold_of, packed_rows
from ..normalize._keys import labels
from ..normalize._options import progress_of, scale_of, threads_of
from ..normalize._results import Grid
from ._options import seed_of
from ._results import table_of
from ._rows import Window, grouped

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from .._options import ProgressCallback
    from ..normalize._keys import By, KeyLike
    from ..normalize._rows import Scores

Error: TypeAlias = Literal["absolute", "signed", "mismatch"]
Control: TypeAlias = Literal["rater", "discoveries"]

# By prefkit_gold_error, whose first is 1, and prefkit_alarm_control.
_ERRORS = ("absolute", "signed", "mismatch")
_CONTROLS = ("rater", "discoveries")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GoldWindows(Grid):
    """The errors of each rater in each window: how many, their mean and standard deviation."""

    keys: Mapping[str, npt.NDArray[Any]]
    count: npt.NDArray[np.uint64]
    mean: npt.NDArray[np.float64]
    deviation: npt.NDArray[np.float64]
    reason: npt.NDArray[Any]

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "count": self.count,
            "mean": self.mean,
            "deviation": self.deviation,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.count)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GoldRaters(Grid):
    """Of each rater the best step between two windows.

    ``statistic`` is the share of the squares of the errors that it takes away, ``effect`` the step
    of the mean error in pooled standard deviations, ``when`` the first window behind it.
    """

    keys: Mapping[str, npt.NDArray[Any]]
    when: npt.NDArray[Any]
    statistic: npt.NDArray[np.float64]
    p_value: npt.NDArray[np.float64]
    adjusted: npt.NDArray[np.float64]
    effect: npt.NDArray[np.float64]
    alarm: npt.NDArray[np.bool_]
    reason: npt.NDArray[Any]
    effect_reason: npt.NDArray[Any]
    p_kind: npt.NDArray[Any]

    def to_dict(self) -> dict[str, npt.NDArray[Any]]:
        return {
            **self.keys,
            "when": self.when,
            "statistic": self.statistic,
            "p_value": self.p_value,
            "adjusted": self.adjusted,
            "effect": self.effect,
            "alarm": self.alarm,
            "reason": self.reason,
        }

    def _length(self) -> int:
        return len(self.statistic)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GoldDrift:
    """The errors of raters against gold, window by window, and who changed.

    ``raters`` has the test of each rater, ``windows`` the errors behind it. Of steady raters a
    share of at most ``rate`` has an alarm; by ``control`` ``"discoveries"`` at most that share of
    the raters with an alarm are steady.
    """

    windows: GoldWindows
    raters: GoldRaters
    rate: float
    control: Control

    @property
    def alarms(self) -> tuple[Any, ...]:
        """The raters with an alarm; tuples when there are several keys."""
        rows = np.flatnonzero(self.raters.alarm)
        columns = [key[rows].tolist() for key in self.raters.keys.values()]
        return tuple(columns[0]) if len(columns) == 1 else tuple(zip(*columns, strict=True))

    def __repr__(self) -> str:
        alarms = ", ".join(str(one) for one in self.alarms[:5]) or "no alarm"
        more = len(self.alarms) - 5
        told = f"{alarms} and {more:,} more" if more > 0 else alarms
        errors = int(self.windows.count.sum())
        return (
            f"<prefkit.drift.GoldDrift: {len(self.raters):,} raters with {errors:,} golden scores, "
            f"{told} at a rate of {self.rate:g}>"
        )

    def _repr_html_(self) -> str:
        caption = [("raters", len(self.raters)), ("alarms", len(self.alarms)), ("rate", self.rate)]
        return _html.pairs("prefkit.drift.GoldDrift", caption) + self.raters.to_html()


def gold_drift(
    values: Scores,
    gold: Gold,
    by: By = "rater",
    window: Window = "week",
    *,
    item: KeyLike = "item",
    error: Error = "absolute",
    rate: float = 0.05,
    control: Control = "rater",
    permutations: int = 9_999,
    seed: int = 0,
    scale: tuple[float, float] | None = None,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> GoldDrift:
    """Whether raters became better or worse at golden items, whose true values are known.

    ``gold`` is the true value for each score, NaN where its item is not golden, or a mapping of the
    golden items and their values, which then needs ``item``. ``error`` is ``"absolute"``
    (|score - gold|), ``"signed"`` (score - gold) or ``"mismatch"`` (whether they differ). ``rate``
    is that of false alarms in one look at the whole period.
    """
    options = (
        choice("error", error, _ERRORS) + 1,
        choice("control", control, _CONTROLS),
        share("rate", rate),
        whole("permutations", permutations, 1, 0x7FFF_FFFF),
        seed_of(seed),
        scale_of(scale),
        threads_of(threads),
        progress_of(progress),
    )
    given, keys = grouped(values, by, window, "rater")
    truth = gold_of(gold, given, item)
    raw, means, deviations, alarms = _core.drift_gold(
        packed_rows(given.scores, keys), truth, options
    )
    table = table_of(raw, keys)
    windows = GoldWindows(
        table.keys,
        table.count,
        np.frombuffer(means, np.float64),
        np.frombuffer(deviations, np.float64),
        table.reason,
    )
    made = table.results[0]
    raters = GoldRaters(
        {name: key[table.starts[:-1]] for name, key in list(table.keys.items())[:-1]},
        labels(made.pop("times"), keys[-1].names, keys[-1].windows),
        alarm=np.frombuffer(alarms, np.uint8).astype(np.bool_),
        **made,
    )
    return GoldDrift(windows, raters, rate, control)
