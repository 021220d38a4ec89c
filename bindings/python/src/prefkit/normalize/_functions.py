"""Scores of arrays and datasets, in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .. import _core
from .._columns import doubles, is_missing, one_dimension
from .._guards import is_mapping
from .._options import ProgressCallback, argument_error, complete
from ..agreement._options import choice, finite, whole
from ._keys import By, Key, KeyLike
from ._options import DEFAULTS, Method, Options, missing_of, pack, plain
from ._results import Normalized, RaterModel, model_of, parameters_of
from ._rows import Columns, Scores, columns
from ._windows import MISSING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from typing_extensions import Unpack

Margins: TypeAlias = "Literal['llama2_small', 'llama2_large', 'linear'] | npt.ArrayLike"
Gold: TypeAlias = "npt.ArrayLike | Sequence[Any] | Mapping[Any, float]"

_MODELS = ("additive", "multiplicative", "graded")
_ANCHORS = ("linear", "monotone")
_MARGINS = ("linear", "llama2_small", "llama2_large")
# Llama 2's verbal levels (Touvron et al. 2023, section 3.2.1), by how many steps from a tie.
_LLAMA2_WORDS = {
    "significantly better": 3,
    "better": 2,
    "slightly better": 1,
    "negligibly better": 0,
    "negligibly better/unsure": 0,
    "unsure": 0,
}


def scores(
    values: Scores,
    by: By = None,
    method: Method = "zscore",
    *,
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> Normalized:
    """Scores on one scale, each within its group; see `prefkit.normalize` for the arguments."""
    settled = complete("scores", options, DEFAULTS)
    given = columns(values)
    keys = given.keys(by)
    packed = pack(method, settled, len(keys), progress)
    places = new_places(len(given.scores))
    rows = packed_rows(given.scores, keys, missing_of(settled))
    return _made(places, _core.normalize_scores(rows, packed, places), keys)


def anchored(
    values: Scores,
    gold: Gold,
    by: By = None,
    curve: Literal["linear", "monotone"] = "linear",
    *,
    item: KeyLike = "item",
    missing: Literal["undefined", "group", "parent"] = "undefined",
    scale: tuple[float, float] | None = None,
    parents: Sequence[int] | None = None,
    minimum_count: int = 1,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Normalized:
    """Scores on the scale of golden items, whose true values are known.

    ``gold`` is the true value for each row, NaN where its item is not golden, or a mapping of the
    golden items and their values, which then needs ``item``. ``curve`` is the straight line of
    least squares, or the rising curve. ``minimum_count`` is of golden scores.
    """
    settled = {
        **DEFAULTS,
        "missing": missing,
        "scale": scale,
        "parents": parents,
        "minimum_count": minimum_count,
        "threads": threads,
    }
    given = columns(values)
    keys = given.keys(by)
    truth = gold_of(gold, given, item)
    places = new_places(len(given.scores))
    rows = packed_rows(given.scores, keys, missing_of(settled))
    place = choice("curve", curve, _ANCHORS)
    packed = pack("zscore", settled, len(keys), progress)
    return _made(places, _core.normalize_anchored(rows, truth, place, packed, places), keys)


def gold_of(gold: object, given: Columns, item: KeyLike) -> npt.NDArray[np.float64]:
    if not is_mapping(gold):
        truth = doubles("gold", gold)
        if len(truth) != len(given.scores):
            raise argument_error(
                "gold", f"gold has {len(truth)} values for {len(given.scores)} scores"
            )
        return truth
    (key,) = _single(given, item, "item")
    names = key.names
    if names is None:
        # By number: a table of the numbers that are there.
        known, inverse = np.unique(key.values, return_inverse=True)
        found = doubles("gold", [gold.get(number) for number in known.tolist()])
        return found[inverse.reshape(-1)]
    by_code = doubles("gold", [*(gold.get(name) for name in names), None])
    by_row: npt.NDArray[np.float64] = by_code[key.values]
    return by_row


def _single(given: Columns, column: KeyLike, argument: str) -> tuple[Key, ...]:
    # One column by itself, whatever its values look like.
    return given.keys(cast("By", {argument: column}), argument)


def additive(
    values: Scores,
    item: By = "item",
    rater: By = "rater",
    *,
    scale: tuple[float, float] | None = None,
    keep_components: bool = False,
    tolerance: float = 1e-10,
    max_iterations: int = 2000,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> RaterModel:
    """Scores without what their raters add: score = item + rater + error, by least squares.

    For raters who saw different items. ``keep_components`` keeps the scores of raters whom no item
    links to the largest component; they compare only among themselves.
    """
    fitting = (keep_components, tolerance, max_iterations, 0)
    return _model("additive", values, item, rater, fitting, plain(scale, threads, progress))


def multiplicative(
    values: Scores,
    item: By = "item",
    rater: By = "rater",
    *,
    scale: tuple[float, float] | None = None,
    keep_components: bool = False,
    tolerance: float = 1e-10,
    max_iterations: int = 2000,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> RaterModel:
    """Scores without what their raters add and stretch: score = offset + slope * quality + error.

    Qualities have mean 0 and variance 1 in each component. The arguments are those of `additive`.
    """
    fitting = (keep_components, tolerance, max_iterations, 0)
    return _model("multiplicative", values, item, rater, fitting, plain(scale, threads, progress))


def graded(
    values: Scores,
    item: By = "item",
    rater: By = "rater",
    *,
    scale: tuple[float, float] | None = None,
    keep_components: bool = False,
    tolerance: float = 1e-6,
    max_iterations: int = 2000,
    nodes: int = 41,
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> RaterModel:
    """The graded response model (Samejima 1969) of Likert scores, with thresholds of each rater.

    A score becomes the mean of the quality given that score of that rater; an item is worth the
    mean of its posterior. At most 50 different scores. The arguments are those of `additive`;
    ``nodes`` are of the quadrature.
    """
    fitting = (keep_components, tolerance, max_iterations, whole("nodes", nodes, 5, 200))
    return _model("graded", values, item, rater, fitting, plain(scale, threads, progress))


def _model(
    model: str,
    values: Scores,
    item: By,
    rater: By,
    fitting: tuple[bool, float, int, int],
    options: tuple[Any, ...],
) -> RaterModel:
    keeps, tolerance, iterations, nodes = fitting
    limit = finite("tolerance", tolerance)
    if not 0 < limit < 1:
        raise argument_error(
            "tolerance", f"tolerance must lie between 0 and 1; it is {tolerance!r}"
        )
    checked = (bool(keeps), limit, whole("max_iterations", iterations, 1, 0xFFFF_FFFF), nodes)
    given = columns(values)
    items, raters = _required(given, item, "item"), _required(given, rater, "rater")
    places = new_places(len(given.scores))
    table = _core.normalize_model(
        packed_rows(given.scores, raters),
        tuple(key.packed() for key in items),
        _MODELS.index(model) + 1,
        checked,
        options,
        places,
    )
    return model_of(_made(places, table, raters), table, items, model)


def _required(given: Columns, by: By, argument: str) -> tuple[Key, ...]:
    if isinstance(by, str) and not given.named:
        raise argument_error(argument, f"{argument} must be a value for each score")
    if type(by) in (list, tuple) and not by and not len(given.scores):
        # No rows have no keys, and yet there is a column.
        return (Key(argument, 0, np.empty(0, np.int64)),)
    keys = _named_after(given.keys(by, argument), argument)
    if not keys:
        raise argument_error(argument, f"{argument} must be a value for each score; it is {by!r}")
    return keys


def _named_after(keys: tuple[Key, ...], argument: str) -> tuple[Key, ...]:
    """A single column without a name of its own is called as its argument."""
    if len(keys) == 1 and keys[0].name.startswith("key"):
        only = keys[0]
        return (Key(argument, only.kind, only.values, only.names, only.windows),)
    return keys


def strengths(
    levels: npt.ArrayLike | Sequence[Any],
    margins: Margins = "llama2_large",
    *,
    sizes: int | None = None,
    words: Mapping[str, int] | None = None,
    sign: npt.ArrayLike | Sequence[Any] | None = None,
) -> Normalized:
    """Numbers for how much better one answer is than the other.

    ``levels`` are signed: positive where the first answer is preferred, their size how many steps
    from a tie; or texts, which ``words`` turns into levels (without it, Llama 2's). ``sign`` is 1
    where the first answer is preferred and -1 where the second is, for levels without one.
    ``margins`` are Llama 2's, ``"linear"`` (equal steps up to 1 for ``sizes`` levels), or a number
    for each size from 1 on.
    """
    numbers = _levels(levels, words, sign)
    scale, given, count = 0, None, 0
    if isinstance(margins, str):
        scale = choice("margins", margins, _MARGINS) + 1
        if margins == "linear":
            present = numbers[numbers != MISSING]
            most = int(np.abs(present).max()) if len(present) else 1
            count = max(1, most) if sizes is None else whole("sizes", sizes, 1, 1 << 20)
    else:
        given = doubles("margins", margins)
    if sizes is not None and not (isinstance(margins, str) and margins == "linear"):
        raise argument_error("sizes", "sizes is for margins='linear'")
    made = np.empty(len(numbers), np.float64)
    reasons = np.empty(len(numbers), np.uint8)
    _core.strengths(numbers, scale, given, count, made, reasons)
    return Normalized(made, reasons)


def _levels(levels: object, words: Mapping[str, int] | None, sign: object) -> npt.NDArray[np.int64]:
    array = one_dimension("levels", levels)
    listed: list[Any] = array.tolist() if array.dtype.kind in "OUST" else []
    if any(isinstance(level, str) for level in listed):
        known = _LLAMA2_WORDS if words is None else words
        unknown = [one for one in listed if not is_missing(one) and one not in known]
        if unknown:
            raise argument_error(
                "levels",
                f"the level {unknown[0]!r} is not among the words {', '.join(map(str, known))}",
            )
        array = np.array([np.nan if is_missing(one) else known[one] for one in listed])
    elif words is not None:
        raise argument_error("words", "words are for levels that are texts")
    numbers = doubles("levels", array)
    if sign is not None:
        signs = doubles("sign", sign)
        if len(signs) != len(numbers):
            raise argument_error("sign", f"sign has {len(signs)} values for {len(numbers)} levels")
        numbers = numbers * np.sign(signs)
    gone = np.isnan(numbers)
    odd = ~gone & ((numbers != np.floor(numbers)) | (np.abs(numbers) > 2**53))
    if odd.any():
        row = int(np.flatnonzero(odd)[0])
        raise argument_error(
            "levels", f"levels are whole steps from a tie; row {row} has {numbers[row]!r}"
        )
    found = np.where(gone, 0, numbers).astype(np.int64)
    found[gone] = MISSING
    return found


def packed_rows(
    values: npt.NDArray[np.float64],
    keys: Sequence[Key],
    missing: str = "undefined",
    *,
    named: bool = False,
) -> tuple[Any, ...]:
    """The tuple of the extension for rows."""
    return values, tuple(key.packed(missing, named=named) for key in keys)


Places: TypeAlias = "tuple[npt.NDArray[np.float64], npt.NDArray[np.uint8], npt.NDArray[np.int32]]"


def new_places(count: int) -> Places:
    """Where the results of rows go."""
    return np.empty(count, np.float64), np.empty(count, np.uint8), np.empty(count, np.int32)


def _made(places: Places, table: tuple[Any, ...], keys: Sequence[Key]) -> Normalized:
    return Normalized(*places, parameters_of(table, keys))
