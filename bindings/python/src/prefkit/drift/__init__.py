"""Whether scores moved: between samples, between windows, along time, against gold.

>>> from prefkit import drift
>>> found = drift.by_group(dataset, by="rater", window="week", test="ks", minimum_count=20)
>>> found.flagged(0.05)

Scores are an array, a `prefkit.Dataset` or a mapping of columns, and ``by`` says what the groups
are, both as `prefkit.normalize` takes them. The other arguments that functions share:

window
    When a score was given: ``windows(times, "week")``, a column of ints such as the round, a name
    of a column, or a calendar's unit such as ``"week"``, which cuts the column ``"time"`` in UTC.
    Windows of one group lie side by side and are in the order of their numbers or texts.
test
    ``"ks"`` (Kolmogorov-Smirnov), ``"psi"`` (population stability index), ``"wasserstein"``,
    ``"js"`` (Jensen-Shannon), ``"anderson"`` (Anderson-Darling) or ``"chi2"``, each different score
    a category. A list of them gives a dict of results, from one pass over the scores.
scale, minimum_count
    The declared scale as ``(low, high)``; a score outside is missing. A window with fewer scores is
    neither compared nor a reference.
bins, smoothing, base
    About so many bins of equal counts in the reference, or the edges between bins, for PSI and
    Jensen-Shannon; what PSI adds to the count of each; the base of Jensen-Shannon's logarithm.
exact_cells, permutations, seed
    Up to which product of the sizes Kolmogorov-Smirnov's p-value is exact; how many rearrangements
    give Wasserstein one (0: none).
threads, progress
    See prefkit.h. Ctrl-C cancels.

What has no value is an answer, with a reason, and not an exception. docs/drift.md is a guide,
docs/statistics.md has the formulas and their sources.
"""

from ..normalize import Windows, windows
from ._charts import ChangePoints, Chart, MannKendall
from ._functions import by_group, compare, false_discovery_control, k_samples
from ._gold import GoldDrift, GoldRaters, GoldWindows, gold_drift
from ._options import Options, Test
from ._results import Drift, DriftResult
from ._scale_use import ScaleUse, scale_use
from ._series import Series, WindowSeries, series
from ._state import DriftState, StateWindows
from ._time import average_run_length, change_points, cusum, ewma, mann_kendall, page_hinkley

__all__ = [
    "ChangePoints",
    "Chart",
    "Drift",
    "DriftResult",
    "DriftState",
    "GoldDrift",
    "GoldRaters",
    "GoldWindows",
    "MannKendall",
    "Options",
    "ScaleUse",
    "Series",
    "StateWindows",
    "Test",
    "WindowSeries",
    "Windows",
    "average_run_length",
    "by_group",
    "change_points",
    "compare",
    "cusum",
    "ewma",
    "false_discovery_control",
    "gold_drift",
    "k_samples",
    "mann_kendall",
    "page_hinkley",
    "scale_use",
    "series",
    "windows",
]
