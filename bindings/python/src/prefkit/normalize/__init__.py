"""Scores of different raters, weeks or sources on one scale.

>>> from prefkit import normalize
>>> normalize.scores(values, by=[rater, normalize.windows(times, "week")], method="shrunk")

Scores are an array, NaN or None for missing; a `prefkit.Dataset` or what ``Dataset.ratings()``
gives; or a mapping of columns (a data frame) with one named ``"score"``. The arguments that
`scores` and `Normalizer` share:

by
    What the groups are: a column of ints or texts, one of times cut by `windows`, or a list or
    mapping of such; names of columns with a Dataset (``"rater"``, ``"item"``, or any column of its
    judgements or items) or a mapping. None puts all rows in one group. -2**63 is a missing key.
method
    ``"zscore"`` (``ddof``), ``"robust"`` (median and MAD, times ``factor``), ``"minmax"`` on the
    declared ``scale``, ``"rank"``, ``"uniform"`` and ``"normal"`` scores of ranks (``ties``,
    ``offset``), ``"quantile"`` (to the ``reference``, or to all scores), ``"shrunk"`` (``between``:
    ``"moments"`` or ``"reml"``), ``"symmetric"`` for signed strengths.
scale
    The declared scale as ``(low, high)``; a score outside has none on the common scale.
minimum_count, parents
    A group with fewer scores is measured in its first parent that has as many. ``parents`` says how
    many of the first keys each keeps, from fine to coarse; by default each coarser grouping.
missing
    A row whose key is missing has no score (``"undefined"``), is in a ``"group"`` of such rows, or
    is measured in the ``"parent"`` that does not ask for the key.
threads, progress
    See prefkit.h. Ctrl-C cancels.

A row without a score is an answer, with a reason, and not an exception. docs/normalize.md is a
guide, docs/statistics.md has the formulas and their sources.
"""

from ._comparability import Comparability, Link, comparability
from ._functions import additive, anchored, graded, multiplicative, scores, strengths
from ._normalizer import Normalizer
from ._options import Method, Options
from ._results import Items, Normalized, Parameters, Prior, RaterModel
from ._windows import Windows, windows

__all__ = [
    "Comparability",
    "Items",
    "Link",
    "Method",
    "Normalized",
    "Normalizer",
    "Options",
    "Parameters",
    "Prior",
    "RaterModel",
    "Windows",
    "additive",
    "anchored",
    "comparability",
    "graded",
    "multiplicative",
    "scores",
    "strengths",
    "windows",
]
