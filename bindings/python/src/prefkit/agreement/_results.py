"""What the functions of `prefkit.agreement` return: small frozen dataclasses that read well."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _html

if TYPE_CHECKING:
    import numpy.typing as npt


def reason_of(code: int) -> str | None:
    """The text of a reason; None when there is none."""
    return _core.reason_text(code) or None


def number(value: float, digits: int = 3) -> str:
    """A number as a reader wants it; infinities and NaN by name."""
    return f"{value:.{digits}f}" if math.isfinite(value) else str(value)


def _cell(value: object) -> object:
    if isinstance(value, float):
        return number(value, 4)
    if isinstance(value, np.ndarray):
        return f"array of {value.size:,}"
    if isinstance(value, (Mapping, tuple)):
        return f"{len(value):,}"  # pyright: ignore[reportUnknownArgumentType]
    return value


class Shown:
    """A notebook view of a dataclass: a row a field, those that say nothing left out."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        instance: Any = self
        entries = [(one.name, getattr(self, one.name)) for one in dataclasses.fields(instance)]
        shown = [(name, _cell(value)) for name, value in entries if value is not None]
        return _html.pairs(f"prefkit.agreement.{type(self).__name__}", shown)


@dataclass(frozen=True, slots=True, repr=False)
class Agreement(Shown):
    """A coefficient of agreement. ``estimate == (observed - expected) / (1 - expected)``.

    An undefined coefficient has the estimate NaN, ``defined`` False and a ``reason``. ``band`` is
    the name on the preference scale (poor, fair from .40, moderate from .60, strong from .75); for
    percent agreement, which is not corrected for chance, it is None. ``groups`` has the coefficient
    of each group when there are any.
    """

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    observed: float
    expected: float
    n_items: int
    n_raters: int
    n_ratings: int
    defined: bool
    reason: str | None
    band: str | None
    coefficient: str = ""
    confidence: float = 0.95
    error_reason: str | None = None
    groups: Mapping[Any, Agreement] = field(default_factory=dict[Any, "Agreement"])

    def __repr__(self) -> str:
        counts = f"{self.n_items:,} items, {self.n_raters:,} raters, {self.n_ratings:,} ratings"
        if not self.defined:
            return f"<{self.coefficient} undefined: {self.reason}; {counts}>"
        parts = [f"{self.coefficient} {number(self.estimate)}"]
        if not math.isnan(self.ci_low):
            parts.append(
                f"{self.confidence:.0%} CI {number(self.ci_low)} to {number(self.ci_high)}"
            )
        if self.band is not None:
            parts.append(self.band)
        groups = f"; {len(self.groups)} groups" if self.groups else ""
        return f"<{', '.join(parts)}; {counts}{groups}>"


@dataclass(frozen=True, slots=True)
class RaterAgreement(Shown):
    """How one rater stands among the others.

    ``change`` is how far the coefficient rises without them: positive for one who lowers it.
    """

    rater: Any
    n_ratings: int
    agreement_with_others: float
    estimate_without: float
    change: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class CategoryAgreement(Shown):
    """One category against all others, and its share of the ratings."""

    category: Any
    prevalence: float
    agreement: Agreement


@dataclass(frozen=True, slots=True, eq=False)
class ItemAgreements(Shown):
    """The agreement on each item: the mean over its pairs of ratings, NaN for fewer than two."""

    items: tuple[Any, ...]
    agreement: npt.NDArray[np.float64]
    n_ratings: npt.NDArray[np.uint64]

    def most_disputed(self, count: int = 10) -> tuple[tuple[Any, float, int], ...]:
        """Item, agreement and number of ratings: by agreement, then the more ratings first."""
        return tuple(
            (self.items[place], float(self.agreement[place]), int(self.n_ratings[place]))
            for place in self.most_disputed_places(count)
        )

    def most_disputed_places(self, count: int = 10) -> list[int]:
        """The same as places in ``items``."""
        order = np.lexsort((-self.n_ratings.astype(np.int64), self.agreement))
        rated = np.count_nonzero(~np.isnan(self.agreement))  # NaN is sorted to the end.
        return [int(place) for place in order[: min(max(0, count), int(rated))]]


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseMatrix(Shown):
    """A coefficient for each pair of raters, in the order of ``raters``.

    ``estimates`` is symmetric, NaN where undefined and on the diagonal. ``n_items`` has how many
    items both rated, on the diagonal how many the rater rated.
    """

    raters: tuple[Any, ...]
    estimates: npt.NDArray[np.float64]
    n_items: npt.NDArray[np.uint64]
    reasons: npt.NDArray[np.int32]
    coefficient: str

    def reason(self, first: int, second: int) -> str | None:
        """Why the pair at these places has no estimate; None when it has one."""
        return reason_of(int(self.reasons[first, second]))


@dataclass(frozen=True, slots=True)
class Summary(Shown):
    """Several coefficients of the same ratings, by name."""

    coefficients: Mapping[str, Agreement]

    def __getitem__(self, name: str) -> Agreement:
        return self.coefficients[name]

    @property
    def _has_errors(self) -> bool:
        """Whether there is a standard error to show: none is computed unless it is asked for."""
        return any(not math.isnan(one.se) for one in self.coefficients.values())

    def __repr__(self) -> str:
        wide = self._has_errors
        lines = [f"{'coefficient':<20}{'estimate':>9}" + (f"{'se':>9}   interval" if wide else "")]
        for name, one in self.coefficients.items():
            if not one.defined:
                gap = f"{'-':>9}" if wide else ""
                lines.append(f"{name:<20}{'-':>9}{gap}   {one.reason}")
                continue
            line = f"{name:<20}{number(one.estimate):>9}"
            if wide:
                interval = f"{number(one.ci_low)} to {number(one.ci_high)}"
                se = "" if math.isnan(one.se) else number(one.se)
                line += f"{se:>9}   {'' if math.isnan(one.ci_low) else interval}"
            lines.append(line)
        return "\n".join(line.rstrip() for line in lines)

    def _repr_html_(self) -> str:
        errors = ("se", "ci_low", "ci_high") if self._has_errors else ()
        columns = ("coefficient", "estimate", *errors, "band", "reason")
        rows = [
            {name: _cell(getattr(one, name)) for name in columns}
            for one in self.coefficients.values()
        ]
        return _html.table("prefkit.agreement.Summary", columns, rows, len(rows))


@dataclass(frozen=True, slots=True)
class Explanation(Shown):
    """Why a kappa is what it is: prevalence and bias (Byrt, Bishop and Carlin 1993).

    ``kappa_maximum`` is the highest kappa that the raters' shares allow (Cohen 1960), for more than
    two raters a bound; without one there is a ``maximum_reason``, such as missing ratings.
    ``sentence`` is there when high agreement meets a low kappa.
    """

    observed: float
    expected: float
    kappa: float
    prevalence: float
    bias: float
    pabak: float
    kappa_maximum: float
    commonest: Any
    commonest_share: float
    n_items: int
    n_raters: int
    n_categories: int
    reason: str | None
    maximum_reason: str | None
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Benchmark(Shown):
    """The highest band that may be claimed, given how sure the estimate is (Gwet 2014, ch. 6)."""

    band: str | None
    bands: tuple[str, ...]
    membership: tuple[float, ...]
    cumulative: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ICC(Shown):
    """An intraclass correlation with its F test and interval (Shrout and Fleiss 1979)."""

    form: str
    estimate: float
    ci_low: float
    ci_high: float
    f: float
    numerator_degrees: float
    denominator_degrees: float
    p_value: float
    n_items: int
    n_raters: int
    defined: bool
    reason: str | None
    test_reason: str | None
    interval_reason: str | None


@dataclass(frozen=True, slots=True)
class KendallW(Shown):
    """Kendall's coefficient of concordance, with Friedman's test."""

    estimate: float
    chi_square: float
    degrees: float
    p_value: float
    permutation_p: float
    mean_spearman: float
    n_items: int
    n_raters: int
    defined: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class RankCorrelation(Shown):
    """The correlation of two rankings, with its test and interval."""

    estimate: float
    p_value: float
    ci_low: float
    ci_high: float
    n_pairs: int
    exact: bool
    defined: bool
    reason: str | None
    test_reason: str | None
    interval_reason: str | None


@dataclass(frozen=True, slots=True)
class ListMean(Shown):
    """The mean of a statistic over those items that have it, with Student's interval."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float
    n_items: int
    n_undefined: int
    defined: bool
    reason: str | None
    error_reason: str | None


@dataclass(frozen=True, slots=True)
class RankingComparison(Shown):
    """How alike two raters rank: the means over items, and tau and rho of each item."""

    kendall: ListMean
    spearman: ListMean
    items: Mapping[Any, tuple[RankCorrelation, RankCorrelation]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ListConcordance(Shown):
    """How far all raters put the candidates of items in one order."""

    kendall_w: ListMean
    items: Mapping[Any, KendallW] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Proportion(Shown):
    """A share of items, with Wilson's interval."""

    hits: int
    count: int
    estimate: float
    ci_low: float
    ci_high: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class McNemar(Shown):
    """Whether items flip more often one way than the other (McNemar 1947)."""

    forward: int
    backward: int
    exact_p: float
    chi_square: float
    chi_square_p: float
    reason: str | None


@dataclass(frozen=True, slots=True)
class Flip(Shown):
    """An item that was judged otherwise the second time."""

    item: Any
    first: Any
    second: Any


@dataclass(frozen=True, slots=True)
class FlipDirection(Shown):
    """The flips between two categories; forward is from ``low`` to ``high``."""

    low: Any
    high: Any
    test: McNemar


@dataclass(frozen=True, slots=True)
class FlipRate(Shown):
    """What changed between two rounds: ``estimate`` is the share of common items that flipped."""

    estimate: float
    agreement: Proportion
    kappa: Agreement
    flips: tuple[Flip, ...]
    directions: tuple[FlipDirection, ...]
    groups: Mapping[Any, Proportion]
    defined: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class IntraRater(Shown):
    """How far raters agree with themselves; ``raters`` has each one's share and kappa."""

    agreement: Proportion
    kappa: Agreement
    raters: Mapping[Any, tuple[Proportion, Agreement]]
    defined: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class Calibration(Shown):
    """A judge against humans: ``verdict`` is ``"passed"``, ``"failed"`` or ``"undecided"``.

    ``reason`` says why nothing can be said; it is None with a verdict, and when the interval has
    both sides of the threshold.
    """

    verdict: str
    agreement: Proportion
    kappa: Agreement
    reason: str | None


@dataclass(frozen=True, slots=True)
class JudgeCalibration(Shown):
    """A judge against humans, on the whole and in each group."""

    overall: Calibration
    groups: Mapping[Any, Calibration]

    @property
    def passed_everywhere(self) -> bool:
        """Every group and the whole passed: an average may hide a task in which it fails."""
        every = (self.overall, *self.groups.values())
        return all(one.verdict == "passed" for one in every)


@dataclass(frozen=True, slots=True)
class Mean(Shown):
    """A mean over items with Student's interval."""

    estimate: float
    se: float
    ci_low: float
    ci_high: float


@dataclass(frozen=True, slots=True)
class Ceiling(Shown):
    """How accurate a model can be against labels on which people differ.

    ``majority`` is the Bayes classifier's accuracy, ``leave_one_out`` a vote's against the others'
    most frequent label, ``pairwise`` one person's as a model of another.
    """

    majority: Mean
    leave_one_out: Mean
    pairwise: Mean
    n_items: int
    n_votes: int
    n_single_votes: int
    defined: bool
    reason: str | None
