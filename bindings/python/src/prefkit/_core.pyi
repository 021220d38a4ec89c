"""The extension module: a thin layer over prefkit.h. Private; the modules beside it use it."""

from collections.abc import Callable
from typing import Any, TypeAlias, final

import numpy.typing as npt
from typing_extensions import Buffer, CapsuleType

# Numbers of the width that the parameter needs; numpy's arrays are buffers from Python 3.12 on.
_Array: TypeAlias = npt.NDArray[Any]

# In the order of prefkit_read_options; see _options.py, which makes it.
_Options: TypeAlias = tuple[
    int,  # on_error
    bytes | None,  # profile
    bytes | None,  # sidecar
    int,  # container
    int,  # lenient
    int,  # copy
    int,  # threads
    int,  # max_depth
    int,  # delimiter
    int,  # max_record_bytes
    int,  # max_input_bytes
    int,  # max_problems
    Callable[[int, int], object] | None,  # progress
]

# verdict, container, compression, delimiter, records, confidence, profile, reason,
# candidates (profile, share, reason)
_Sniff: TypeAlias = tuple[int, int, int, int, int, float, str, str, list[tuple[str, float, str]]]

# matrix, number type, items, raters, unit, rater, value, categories, item weights, rater weights,
# clusters, duplicates, missing; see agreement/_input.py, which makes it.
_Ratings: TypeAlias = tuple[
    _Array | None,
    int,
    int,
    int,
    _Array | None,
    _Array | None,
    _Array | None,
    _Array | None,
    _Array | None,
    _Array | None,
    _Array | None,
    int,
    int | None,
]

# In the order of prefkit_agreement_options; see agreement/_options.py, which makes it.
_Agreeing: TypeAlias = tuple[
    int,  # coefficient
    int,  # weights
    int,  # level
    int,  # scores
    int,  # interval
    int,  # ends
    int,  # linearisation
    int,  # resamples
    int,  # threads
    int,  # seed
    float,  # confidence
    float,  # level_low
    float,  # level_high
    _Array | None,  # matrix
    Callable[[int, int], object] | None,  # progress
    int,  # ties
    float,  # tie_value
]

# missing, test, permutations, threads, seed, confidence, progress
_Ranking: TypeAlias = tuple[int, int, int, int, int, float, Callable[[int, int], object] | None]

# reason, estimate, se, ci_low, ci_high, observed, expected, items, raters, ratings, error_reason
_Agreement: TypeAlias = tuple[int, float, float, float, float, float, float, int, int, int, int]

# reason, hits, count, estimate, ci_low, ci_high
_Proportion: TypeAlias = tuple[int, int, int, float, float, float]

# verdict, the reasons of agreement, kappa, its error and the verdict, items, same, agreement with
# its interval, kappa with its standard error and interval
_Calibration: TypeAlias = tuple[
    int, int, int, int, int, int, int, float, float, float, float, float, float, float
]

_Mean: TypeAlias = tuple[float, float, float, float]

_Progress: TypeAlias = Callable[[int, int], object] | None

# unit, zone, its directory, UTC offset, width, step, origin; see normalize/_windows.py
_Window: TypeAlias = tuple[int, bytes | None, bytes | None, int, int, int, int]

# scores and keys, made by normalize/_functions.py; options, by normalize/_options.py
_Rows: TypeAlias = tuple[Any, ...]
_Normalizing: TypeAlias = tuple[Any, ...]

# Where results go: scores, reasons, groups.
_Places: TypeAlias = tuple[_Array, _Array, _Array]

# groups, keys, counts, pooled counts, levels, locations, scales, reasons, groups and scores that
# fell back, prior, and what a model found; see normalize/_results.py, which reads it
_Table: TypeAlias = tuple[Any, ...]

# In the order of prefkit_drift_options; see drift/_options.py, which makes it.
_Drifting: TypeAlias = tuple[Any, ...]

# See drift/_results.py, which reads them: statistic, p-value, its kind, effect, why there is none,
# why there is no statistic; such columns; keys, runs, counts, reasons, references, and results.
_DriftResult: TypeAlias = tuple[float, float, int, float, int, int]
_DriftColumns: TypeAlias = tuple[bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]
_DriftTable: TypeAlias = tuple[
    list[tuple[bytes, list[str] | None]],
    bytes,
    bytes,
    bytes | None,
    bytes | None,
    list[_DriftColumns],
]

# chart, parameter, limit, points of the baseline, its mean and deviation
_Charting: TypeAlias = tuple[int, float, float, int, float, float]

# values, times and weights; see drift/_series.py
_Series: TypeAlias = tuple[_Array, _Array, _Array | None]

@final
class Dataset:
    def counts(self) -> tuple[int, int, int, int, int, int, int, int, int, int, int, int]: ...
    def summary(self) -> str: ...
    def table(self, table: int, text: int, columns: tuple[str, ...] | None, /) -> CapsuleType: ...
    def ratings(
        self, kind: str, dimension: str | None, source: str | None, task: str | None, /
    ) -> Arrays: ...
    def pairs(
        self, derive: bool, dimension: str | None, source: str | None, task: str | None, /
    ) -> Arrays: ...

@final
class Arrays:
    def sizes(self) -> tuple[int, int, int, int, int]: ...
    def column(self, name: str, /) -> Column: ...
    def names(self, axis: int, count: int, /) -> list[str]: ...

@final
class Column(Buffer):
    def __buffer__(self, flags: int, /) -> memoryview: ...

@final
class AgreementState:
    def merge(self, other: AgreementState, /) -> None: ...
    def encode(self) -> bytes: ...
    def finish(self, options: _Agreeing, /) -> _Agreement: ...

@final
class Normalizer:
    def partial_fit(self, rows: _Rows, progress: _Progress, /) -> None: ...
    def apply(
        self, rows: _Rows, places: _Places, inverse: bool, progress: _Progress, /
    ) -> None: ...
    def merge(self, other: Normalizer, /) -> None: ...
    def encode(self) -> bytes: ...
    def parameters(self) -> _Table: ...
    def options(self) -> tuple[Any, ...]: ...

@final
class Comparability:
    def get(self) -> tuple[list[bytes], bytes, bytes]: ...
    def link(self, a: int, b: int, groups: int, /) -> tuple[int, int, bytes]: ...

@final
class DriftState:
    def add(self, rows: _Rows, /) -> None: ...
    def merge(self, other: DriftState, /) -> None: ...
    def encode(self) -> bytes: ...
    def compare(
        self, tests: _Array, against: int, options: _Drifting, /
    ) -> tuple[_DriftTable, bytes, bytes, bytes, bytes, bytes]: ...

@final
class ParetoArchive:
    def add(self, points: _Points, ids: _Array | None, options: _Pareto, /) -> tuple[int, int]: ...
    def merge(self, other: ParetoArchive, options: _Pareto, /) -> tuple[int, int]: ...
    def encode(self) -> bytes: ...
    def view(self) -> tuple[int, int, bytes, int, bytes | None, int]: ...
    def members(self, points: _Array | None, ids: _Array | None, /) -> None: ...

@final
class Policy:
    def sizes(self) -> tuple[int, int, int]: ...
    def name(self, rule: int, /) -> str | None: ...
    def choose(
        self,
        points: _Points,
        names: tuple[bytes, ...],
        keys: tuple[bytes, ...],
        values: tuple[bytes, ...],
        options: _Pareto,
        /,
    ) -> tuple[int, int, int, str | None, int, int, list[tuple[int, float, int]]]: ...

def version() -> str: ...
def profiles() -> list[tuple[str, str, str]]: ...
def open_paths(paths: tuple[bytes, ...], options: _Options, /) -> Dataset: ...
def open_bytes(data: Buffer, name: bytes | None, options: _Options, /) -> Dataset: ...
def open_arrow(stream: CapsuleType, name: bytes | None, options: _Options, /) -> Dataset: ...
def sniff_path(path: bytes, options: _Options, /) -> _Sniff: ...
def sniff_bytes(data: Buffer, options: _Options, /) -> _Sniff: ...
def schema(stream: CapsuleType, /) -> list[tuple[str, str]]: ...
def lists(stream: CapsuleType, limit: int, /) -> list[list[str | int | float | bool | None]]: ...
def buffers(stream: CapsuleType, /) -> tuple[str, bytearray, bytearray | None]: ...
def ratings_categories(ratings: _Ratings, /) -> bytearray: ...
def reason_text(reason: int, /) -> str: ...
def scale_bands(scale: int, /) -> list[tuple[str, float]]: ...
def benchmark(
    ends: _Array, estimate: float, se: float, confidence: float, /
) -> tuple[int, list[float], list[float]]: ...
def label_sets(
    labels: _Array, offsets: _Array, missing: _Array | None, distance: int, codes: _Array, /
) -> bytearray: ...
def agreement_measure(ratings: _Ratings, options: _Agreeing, /) -> _Agreement: ...
def agreement_summarize(
    ratings: _Ratings, options: _Agreeing, coefficients: _Array, /
) -> list[_Agreement]: ...
def agreement_by_group(
    ratings: _Ratings, options: _Agreeing, groups: _Array, count: int, /
) -> list[_Agreement]: ...
def agreement_per_item(
    ratings: _Ratings, options: _Agreeing, agreement: _Array, counts: _Array, /
) -> None: ...
def agreement_per_rater(
    ratings: _Ratings, options: _Agreeing, /
) -> list[tuple[int, int, float, float, float]]: ...
def agreement_per_category(
    ratings: _Ratings, options: _Agreeing, /
) -> list[tuple[float, float, _Agreement]]: ...
def agreement_pairwise(
    ratings: _Ratings, options: _Agreeing, estimates: _Array, items: _Array, reasons: _Array, /
) -> None: ...
def agreement_explain(
    ratings: _Ratings, options: _Agreeing, /
) -> tuple[
    int,
    int,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    float,
    int,
    int,
    int,
    str,
]: ...
def state_make(ratings: _Ratings, keeps_raters: bool, options: _Agreeing, /) -> AgreementState: ...
def state_decode(data: Buffer, /) -> AgreementState: ...

# reason, test_reason, interval_reason, estimate, p_value, ci_low, ci_high, exact, pairs
_Correlation: TypeAlias = tuple[int, int, int, float, float, float, float, int, int]
# reason, estimate, chi_square, degrees, p_value, permutation_p, mean_spearman, items, raters
_KendallW: TypeAlias = tuple[int, float, float, float, float, float, float, int, int]
# item, candidate, rater, rank, duplicates; see agreement/_lists.py, which makes it.
_Lists: TypeAlias = tuple[_Array, _Array, _Array, _Array, int]
# reason, error_reason, estimate, se, ci_low, ci_high, items, undefined_items
_ListMean: TypeAlias = tuple[int, int, float, float, float, float, int, int]

def icc(
    ratings: _Ratings, form: int, options: _Ranking, /
) -> tuple[int, int, int, float, float, float, float, float, float, float, int, int]: ...
def kendall_w(ratings: _Ratings, options: _Ranking, /) -> _KendallW: ...
def rank_correlation(a: _Array, b: _Array, kind: int, options: _Ranking, /) -> _Correlation: ...
def lists_compare(
    lists: _Lists, rater: int, other: int, count: int, options: _Ranking, /
) -> tuple[_ListMean, _ListMean, list[tuple[int, _Correlation, _Correlation]]]: ...
def lists_concordance(
    lists: _Lists, count: int, options: _Ranking, /
) -> tuple[_ListMean, list[tuple[int, _KendallW]]]: ...
def lists_pairs(
    lists: _Lists, options: _Ranking, /
) -> tuple[bytearray, bytearray, bytearray, bytearray, bytearray, bytearray]: ...
def mcnemar(forward: int, backward: int, /) -> tuple[int, float, float, float]: ...
def flip_rate(
    items: _Array,
    values: _Array,
    items_again: _Array,
    values_again: _Array,
    groups: _Array | None,
    group_count: int,
    options: _Agreeing,
    /,
) -> tuple[
    _Proportion,
    _Agreement,
    list[tuple[int, float, float]],
    list[_Proportion],
    list[tuple[float, float, int, int, float, float, float]],
]: ...
def intra_rater(
    first: _Ratings, second: _Ratings | None, options: _Agreeing, raters: int, /
) -> tuple[_Proportion, _Agreement, list[_Proportion], list[_Agreement]]: ...
def judge_calibrate(
    judge: _Array,
    human: _Array,
    categories: _Array | None,
    gate: tuple[int, float, int],
    options: _Agreeing,
    groups: _Array | None,
    group_count: int,
    /,
) -> tuple[_Calibration, list[_Calibration]]: ...
def ceiling(
    ratings: _Ratings, options: _Agreeing, /
) -> tuple[int, _Mean, _Mean, _Mean, int, int, int]: ...
def unscored_text(reason: int, /) -> tuple[str, str]: ...
def normalize_scores(rows: _Rows, options: _Normalizing, places: _Places, /) -> _Table: ...
def normalize_anchored(
    rows: _Rows, gold: _Array, anchoring: int, options: _Normalizing, places: _Places, /
) -> _Table: ...
def normalize_model(
    rows: _Rows,
    items: tuple[Any, ...],
    model: int,
    fitting: tuple[bool, float, int, int],
    options: _Normalizing,
    places: _Places,
    /,
) -> _Table: ...
def strengths(
    levels: _Array, scale: int, margins: _Array | None, sizes: int, out: _Array, reasons: _Array, /
) -> None: ...
def window_codes(window: _Window, times: _Array, codes: _Array, /) -> None: ...
def window_starts(window: _Window, codes: _Array, starts: _Array, /) -> None: ...
def normalizer_make(options: _Normalizing, /) -> Normalizer: ...
def normalizer_decode(data: Buffer, /) -> Normalizer: ...
def comparability(
    rows: _Rows,
    items: tuple[Any, ...],
    raters: tuple[Any, ...],
    options: _Normalizing,
    /,
) -> Comparability: ...
def drift_reason_word(reason: int, /) -> str: ...
def drift_compare(
    reference: _Array, sample: _Array, tests: _Array, options: _Drifting, /
) -> list[_DriftResult]: ...
def drift_k_samples(rows: _Rows, test: int, options: _Drifting, /) -> _DriftResult: ...
def false_discovery_control(p_values: _Array, method: int, adjusted: _Array, /) -> None: ...
def drift_by_group(
    rows: _Rows, tests: _Array, against: int, reference: _Array | None, options: _Drifting, /
) -> _DriftTable: ...
def drift_gold(
    rows: _Rows, gold: _Array, options: tuple[Any, ...], /
) -> tuple[_DriftTable, bytes, bytes, bytes]: ...
def drift_scale_use(
    rows: _Rows, options: tuple[Any, ...], /
) -> tuple[_DriftTable, bytes, bytes, bytes, bytes, bytes, bytes, bytes]: ...
def drift_window_series(
    rows: _Rows, statistic: int, parameter: float, other: _Array | None, options: _Drifting, /
) -> tuple[_DriftTable, bytes]: ...
def drift_chart(
    series: _Series,
    options: _Charting,
    places: tuple[_Array, ...],
    /,
) -> tuple[int, int, float, float, float, float, int, int, int]: ...
def drift_average_run_length(options: _Charting, shift: float, /) -> float: ...
def drift_change_points(
    series: _Series, options: tuple[Any, ...], /
) -> tuple[int, int, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes]: ...
def drift_mann_kendall(
    series: _Series, level: float, /
) -> tuple[int, int, float, float, float, float, float, float, float, float, int]: ...
def drift_state_make(edges: _Array, sketch_size: int, seed: int, /) -> DriftState: ...
def drift_state_decode(data: Buffer, /) -> DriftState: ...

# points and options of section 10; see pareto/_points.py and pareto/_options.py, which make them
_Points: TypeAlias = tuple[int, tuple[tuple[Any, ...], ...]]
_Pareto: TypeAlias = tuple[Any, ...]

def number_texts(texts: _Array, width: int, seed: int, codes: _Array, /) -> bytes: ...
def pareto_reason_word(reason: int, /) -> str: ...
def pareto_frontier(points: _Points, options: _Pareto, mask: _Array, /) -> None: ...
def pareto_ranks(points: _Points, options: _Pareto, ranks: _Array, /) -> None: ...
def pareto_dominance_counts(
    points: _Points, direction: int, options: _Pareto, counts: _Array, /
) -> None: ...
def pareto_crowding_distance(
    points: _Points, form: int, options: _Pareto, distances: _Array, /
) -> None: ...
def pareto_hypervolume(points: _Points, reference: _Array, options: _Pareto, /) -> float: ...
def pareto_contributions(
    points: _Points, reference: _Array, against: int, options: _Pareto, out: _Array, /
) -> None: ...
def pareto_least_contributor(
    points: _Points, reference: _Array, against: int, options: _Pareto, /
) -> int: ...
def pareto_select(
    points: _Points, count: int, reference: _Array, options: _Pareto, rows: _Array, /
) -> int: ...
def pareto_approximate(
    points: _Points,
    reference: _Array,
    directions: int,
    seed: int,
    level: float,
    options: _Pareto,
    /,
) -> tuple[float, float, float, float]: ...

# a number, and the prefkit_pareto_reason why there is none
_Number: TypeAlias = tuple[float, int]

def pareto_epsilon_indicator(
    points: _Points, reference: _Points, kind: int, options: _Pareto, /
) -> _Number: ...
def pareto_distance_indicator(
    points: _Points, reference: _Points, indicator: int, power: float, options: _Pareto, /
) -> _Number: ...
def pareto_r2(
    points: _Points, ideal: _Array, divisions: int, weights: _Array | None, options: _Pareto, /
) -> _Number: ...
def pareto_spread(points: _Points, reference: _Points | None, options: _Pareto, /) -> _Number: ...
def pareto_attainment(
    points: _Points, sets: _Array, kind: int, levels: _Array | None, options: _Pareto, /
) -> tuple[int, bytes, bytes, bytes, bytes]: ...
def pareto_attainment_values(
    places: _Points, points: _Points, sets: _Array, options: _Pareto, shares: _Array, /
) -> int: ...
def pareto_archive_make(
    minimize: _Array, keep: int, epsilons: _Array | None, epsilon_kind: int, /
) -> ParetoArchive: ...
def pareto_archive_decode(data: Buffer, /) -> ParetoArchive: ...
def pareto_knee(
    points: _Points, form: int, radius: float, options: _Pareto, values: _Array, mask: _Array, /
) -> tuple[int, int]: ...
def pareto_scalarize(
    points: _Points, weights: _Array, options: tuple[Any, ...], values: _Array, /
) -> tuple[int, int]: ...
def pareto_weights_for(
    points: _Points,
    row: int,
    flags: int,
    options: _Pareto,
    weights: _Array,
    lows: _Array,
    highs: _Array,
    /,
) -> tuple[int, int, float]: ...
def pareto_sensitivity(
    points: _Points, weights: _Array, options: _Pareto, /
) -> tuple[Any, ...]: ...
def pareto_policy(document: bytes, /) -> Policy: ...

# observations of points; see pareto/_samples.py, which makes them
_Samples: TypeAlias = tuple[Any, ...]

def pareto_membership(
    samples: _Samples, options: tuple[Any, ...], columns: tuple[_Array | None, ...], /
) -> None: ...
def pareto_membership_of_estimates(
    estimates: _Points,
    spread: int,
    numbers: _Array,
    options: tuple[Any, ...],
    columns: tuple[_Array | None, ...],
    /,
) -> None: ...
def pareto_compare(
    before: _Samples, after: _Samples, options: tuple[Any, ...], /
) -> list[tuple[Any, ...]]: ...
def pareto_pair_objectives(
    columns: tuple[_Array | None, ...],
    competitors: int,
    dimensions: int,
    measure: int,
    ridge: float,
    /,
) -> tuple[Any, ...]: ...
def pareto_score_objectives(
    columns: tuple[_Array | None, ...], competitors: int, dimensions: int, /
) -> tuple[Any, ...]: ...
def pareto_conflicts(
    by_scores: int,
    columns: tuple[_Array | None, ...],
    dimensions: int,
    level: float,
    options: _Pareto,
    /,
) -> list[tuple[Any, ...]]: ...
