"""Do the judges agree? Coefficients, intervals, and where a disagreement comes from.

>>> from prefkit import agreement
>>> agreement.krippendorff_alpha([[1, 1, None], [2, 3, 2]], level="ordinal", ci="bootstrap")

Ratings are a 2-D array of items by raters, with NaN or None for missing, numbers or strings; long
form made by `ratings`; a `prefkit.Dataset`, whose dimensions become groups; or what
``Dataset.ratings()`` gives. The coefficients share their options:

weights
    How much two different ratings still agree, for all but alpha: ``"identity"``, ``"linear"``,
    ``"quadratic"``, ``"ordinal"``, ``"radical"``, ``"ratio"``, ``"circular"``, ``"bipolar"``, or a
    matrix with a row for each category.
level
    The metric of alpha: ``"nominal"``, ``"ordinal"``, ``"interval"``, ``"ratio"``, ``"circular"``
    or ``("circular", circumference)``, ``"bipolar"`` or ``("bipolar", low, high)``, or a matrix of
    distances.
categories
    The ratings that there may be, used or not: ascending numbers, or strings in their order.
ci, confidence, resamples, seed, ends
    ``None``, ``"analytic"`` (Gwet's standard error and Student's t), ``"score"`` (the same error at
    the ends, as Wilson's interval for a share: right in small samples and near 1) or
    ``"bootstrap"`` over items;
    ``ends`` are ``"percentile"`` or ``"bca"``. The same seed gives the same bits.
by
    A label for each item (or for each row of a long form), or a column of a dataset's judgements or
    items, such as ``"task"``: the result's ``groups`` has the coefficient of each.
clusters, item_weights, rater_weights
    A label for each item whose ratings vary together, such as its prompt; how much each counts.
duplicates
    What to do when a rater rated an item twice: ``"refuse"``, ``"first"``, ``"last"``, ``"keep"``;
    None refuses, and takes the last of a dataset's.
ties
    For the preferences of a dataset or of `RankedLists.pairs`: a tie is a ``"category"`` of its
    own, ``"half"`` of each side, or dropped (``"drop"``). The verdicts that there may be are then
    known, used or not. ``"labels"`` takes ratings as they are.
scores
    What weights and levels calculate with: the categories' own ``"values"``, the default, so that 5
    stars are farther from 2 than 2 from 1; or their ``"positions"`` 1, 2, 3 ..., as in scikit-learn
    and statsmodels. For the categories 1, 2, 3 ... there is no difference; strings are numbered in
    their order.
linearisation, threads, progress
    See prefkit.h. ``progress`` is called with the parts done and all parts of the present stage;
    returning False cancels. Ctrl-C cancels any of these functions.

An undefined coefficient is an answer, with a reason, and not an exception. docs/statistics.md has
the formulas and their sources.
"""

from ._coefficients import (
    brennan_prediger,
    cohen_kappa,
    conger_kappa,
    explain,
    fleiss_kappa,
    gwet_ac,
    krippendorff_alpha,
    pairwise_matrix,
    per_category,
    per_item,
    per_rater,
    percent_agreement,
    scott_pi,
    summarize,
)
from ._input import LongRatings, ratings
from ._lists import RankedLists, ranked_lists
from ._options import Coefficient, Options
from ._ranks import icc, kendall_tau, kendall_w, spearman
from ._results import (
    ICC,
    Agreement,
    Benchmark,
    Calibration,
    CategoryAgreement,
    Ceiling,
    Explanation,
    Flip,
    FlipDirection,
    FlipRate,
    IntraRater,
    ItemAgreements,
    JudgeCalibration,
    KendallW,
    ListConcordance,
    ListMean,
    McNemar,
    Mean,
    PairwiseMatrix,
    Proportion,
    RankCorrelation,
    RankingComparison,
    RaterAgreement,
    Summary,
)
from ._rounds import ceiling, flip_rate, intra_rater, judge_calibration, mcnemar
from ._scales import band, benchmark
from ._sets import LabelSets, label_sets
from ._state import State

__all__ = [
    "ICC",
    "Agreement",
    "Benchmark",
    "Calibration",
    "CategoryAgreement",
    "Ceiling",
    "Coefficient",
    "Explanation",
    "Flip",
    "FlipDirection",
    "FlipRate",
    "IntraRater",
    "ItemAgreements",
    "JudgeCalibration",
    "KendallW",
    "LabelSets",
    "ListConcordance",
    "ListMean",
    "LongRatings",
    "McNemar",
    "Mean",
    "Options",
    "PairwiseMatrix",
    "Proportion",
    "RankCorrelation",
    "RankedLists",
    "RankingComparison",
    "RaterAgreement",
    "State",
    "Summary",
    "band",
    "benchmark",
    "brennan_prediger",
    "ceiling",
    "cohen_kappa",
    "conger_kappa",
    "explain",
    "fleiss_kappa",
    "flip_rate",
    "gwet_ac",
    "icc",
    "intra_rater",
    "judge_calibration",
    "kendall_tau",
    "kendall_w",
    "krippendorff_alpha",
    "label_sets",
    "mcnemar",
    "pairwise_matrix",
    "per_category",
    "per_item",
    "per_rater",
    "percent_agreement",
    "ranked_lists",
    "ratings",
    "scott_pi",
    "spearman",
    "summarize",
]
