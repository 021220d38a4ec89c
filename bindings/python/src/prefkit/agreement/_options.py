"""Checks the keyword arguments of coefficients and packs them for the extension."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import index
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, cast

import numpy as np

from .._options import ProgressCallback, argument_error, shown

if TYPE_CHECKING:
    import numpy.typing as npt
    from typing_extensions import TypeIs

# By prefkit_coefficient, whose first is 1.
COEFFICIENTS = (
    "percent_agreement",
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "conger_kappa",
    "brennan_prediger",
    "gwet_ac",
    "krippendorff_alpha",
)
# By prefkit_weights and prefkit_level.
WEIGHTS = (
    "identity",
    "linear",
    "quadratic",
    "ordinal",
    "radical",
    "ratio",
    "circular",
    "bipolar",
)
LEVELS = ("nominal", "ordinal", "interval", "ratio", "circular", "bipolar")
_MATRIX_WEIGHTS, _MATRIX_LEVEL = 8, 6
# By prefkit_ties, and the rating that is a tie in a dataset's preferences.
TIES = ("labels", "category", "half", "drop")
TIE_VALUE = 0.5
# The level that fits the kind of a dataset's ratings; that of other ratings is nominal.
LEVEL_OF_KIND = {"score": "interval", "rank": "ordinal", "preference": "nominal", "step": "nominal"}

Coefficient: TypeAlias = Literal[
    "percent_agreement",
    "cohen_kappa",
    "scott_pi",
    "fleiss_kappa",
    "conger_kappa",
    "brennan_prediger",
    "gwet_ac",
    "krippendorff_alpha",
]
WeightsName: TypeAlias = Literal[
    "identity", "linear", "quadratic", "ordinal", "radical", "ratio", "circular", "bipolar"
]
LevelName: TypeAlias = Literal["nominal", "ordinal", "interval", "ratio", "circular", "bipolar"]
WeightsLike: TypeAlias = "WeightsName | npt.ArrayLike"
# A circumference may follow "circular", two poles "bipolar".
CircularLevel: TypeAlias = tuple[Literal["circular"], float]
BipolarLevel: TypeAlias = tuple[Literal["bipolar"], float, float]
LevelLike: TypeAlias = "LevelName | CircularLevel | BipolarLevel | npt.ArrayLike"
Duplicates: TypeAlias = Literal["refuse", "first", "last", "keep"]
# Where only one of two ratings may count.
OneOfTwo: TypeAlias = Literal["refuse", "first", "last"]
Ties: TypeAlias = Literal["labels", "category", "half", "drop"]
CI: TypeAlias = Literal["analytic", "bootstrap", "score"]


class Options(TypedDict, total=False):
    """The keyword arguments that coefficients share."""

    weights: WeightsLike | None
    level: LevelLike | None
    categories: Sequence[Any] | npt.ArrayLike | None
    ci: CI | None
    confidence: float
    resamples: int
    seed: int
    ends: Literal["percentile", "bca"]
    by: str | Sequence[Any] | npt.ArrayLike | None
    clusters: Sequence[Any] | npt.ArrayLike | None
    item_weights: npt.ArrayLike | None
    rater_weights: npt.ArrayLike | None
    scores: Literal["values", "positions"]
    duplicates: Duplicates | None
    ties: Ties
    linearisation: Literal["gwet", "ratio"]
    threads: int | None
    progress: ProgressCallback | None


DEFAULTS: Mapping[str, Any] = {
    "weights": None,
    "level": None,
    "categories": None,
    "ci": None,
    "confidence": 0.95,
    "resamples": 1000,
    "seed": 0,
    "ends": "percentile",
    "by": None,
    "clusters": None,
    "item_weights": None,
    "rater_weights": None,
    "scores": "values",
    "duplicates": None,
    "ties": "labels",
    "linearisation": "gwet",
    "threads": None,
    "progress": None,
}


def pack(coefficient: str, options: Mapping[str, Any], kind: str | None = None) -> tuple[Any, ...]:
    """The tuple of the extension, in the order of prefkit_agreement_options."""
    weights, level, low, high, matrix = _metric(coefficient, options, kind)
    callback: object = options["progress"]
    if callback is not None and not callable(callback):
        raise argument_error(
            "progress",
            f"progress must be a function of (done, total) or None; it is {shown(callback)}",
        )
    intervals = ("analytic", None, "bootstrap", "score")
    return (
        COEFFICIENTS.index(coefficient) + 1,
        weights,
        level,
        choice("scores", options["scores"], ("values", "positions")),
        choice("ci", options["ci"], intervals),
        choice("ends", options["ends"], ("percentile", "bca")),
        choice("linearisation", options["linearisation"], ("gwet", "ratio")),
        whole("resamples", options["resamples"], 10, 1_000_000),
        0 if options["threads"] is None else whole("threads", options["threads"], 1, 0xFFFF_FFFF),
        whole("seed", options["seed"], 0, 0xFFFF_FFFF_FFFF_FFFF),
        share("confidence", options["confidence"]),
        low,
        high,
        matrix,
        callback,
        choice("ties", options["ties"], TIES),
        options.get("tie_value", TIE_VALUE),
    )


Metric: TypeAlias = "tuple[int, int, float, float, npt.NDArray[np.float64] | None]"


def _metric(coefficient: str, options: Mapping[str, Any], kind: str | None) -> Metric:
    """Weights, level, its two numbers, and a matrix for either."""
    weights, level = options["weights"], options["level"]
    is_alpha = coefficient == "krippendorff_alpha"
    if options["ties"] == "half" and (weights is not None or level is not None):
        raise argument_error("ties", "ties='half' sets the weights; leave weights and level out")
    if is_alpha and weights is not None:
        raise argument_error("weights", "krippendorff_alpha takes level=, not weights=")
    if not is_alpha and level is not None:
        raise argument_error("level", f"{coefficient} takes weights=, not level=")
    if is_alpha:
        return _level(LEVEL_OF_KIND.get(kind or "", "nominal") if level is None else level)
    if weights is None:
        return 0, 0, 0.0, 0.0, None
    if isinstance(weights, str):
        return choice("weights", weights, WEIGHTS), 0, 0.0, 0.0, None
    return _MATRIX_WEIGHTS, 0, 0.0, 0.0, _square("weights", weights)


def _level(level: object) -> Metric:
    if isinstance(level, str):
        return 0, choice("level", level, LEVELS), 0.0, 0.0, None
    if _is_tuple(level) and level and isinstance(level[0], str):
        name, *numbers = level
        expected = {"circular": 1, "bipolar": 2}.get(name)
        if expected is None or len(numbers) != expected:
            raise argument_error(
                "level",
                "level is ('circular', circumference) or ('bipolar', low, high); it is "
                f"{shown(level)}",
            )
        values = [finite("level", number) for number in numbers]
        low, high = (0.0, values[0]) if expected == 1 else (values[0], values[1])
        if low == high == 0:
            raise argument_error(
                "level", f"the numbers of level must not all be 0; it is {shown(level)}"
            )
        return 0, LEVELS.index(name), low, high, None
    return 0, _MATRIX_LEVEL, 0.0, 0.0, _square("level", level)


def _is_tuple(value: object) -> TypeIs[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _square(name: str, rows: object) -> npt.NDArray[np.float64]:
    matrix = doubles(name, rows)
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not matrix.size:
        raise argument_error(
            name,
            f"{name} must be a word or a square matrix with a row for each category; its shape is "
            f"{matrix.shape}",
        )
    return matrix


def doubles(name: str, values: object) -> npt.NDArray[np.float64]:
    """Numbers as a contiguous array."""
    try:
        return np.ascontiguousarray(cast("Any", values), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise argument_error(name, f"{name} must be numbers: {error}") from None


def choice(name: str, value: object, words: Sequence[str | None]) -> int:
    for position, word in enumerate(words):
        if type(value) is type(word) and value == word:
            return position
    raise argument_error(
        name, f"{name} must be one of {', '.join(map(str, words))}; it is {shown(value)}"
    )


def whole(name: str, value: object, least: int, most: int) -> int:
    try:
        number = least - 1 if isinstance(value, bool) else index(cast("Any", value))
    except TypeError:
        number = least - 1
    if not least <= number <= most:
        raise argument_error(
            name, f"{name} must be an integer from {least:,} to {most:,}; it is {shown(value)}"
        )
    return number


def finite(name: str, value: object) -> float:
    try:
        number = float(cast("Any", value))
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise argument_error(name, f"{name} must be a finite number; it is {shown(value)}")
    return number


def share(name: str, value: object) -> float:
    number = finite(name, value)
    if not 0 < number < 1:
        raise argument_error(
            name, f"{name} must lie between 0 and 1, as 0.95 does; it is {shown(value)}"
        )
    return number


def is_labels(value: object) -> bool:
    """Whether this may be a label for each item."""
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes))


Function: TypeAlias = Callable[..., Any]
