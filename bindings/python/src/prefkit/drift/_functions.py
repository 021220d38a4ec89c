"""Tests between samples, and between the windows of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, overload

import numpy as np

from .. import _core
from .._columns import doubles, is_column, one_dimension
from .._guards import is_mapping
from .._options import argument_error, complete
from ..agreement._options import choice
from ..normalize._functions import packed_rows
from ..normalize._keys import key
from ..normalize._rows import columns
from ._options import DEFAULTS, Adjust, Options, Test, Tests, adjust_of, codes_of, pack, tests_of
from ._results import Drift, DriftResult, result_of, table_of
from ._rows import Window, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from typing_extensions import TypeIs, Unpack

    from .._options import ProgressCallback
    from ..normalize._keys import By, Key
    from ..normalize._rows import Scores

Reference: TypeAlias = "Literal['first', 'previous', 'rest'] | npt.ArrayLike | Sequence[float]"

# By prefkit_drift_against.
_REFERENCES = ("first", "previous", "rest")
_GIVEN = len(_REFERENCES)
# The tests of several samples at once.
_SEVERAL = ("anderson", "chi2")


@overload
def compare(
    a: Scores | Sequence[str],
    b: Scores | Sequence[str],
    test: Test = "ks",
    *,
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> DriftResult: ...
@overload
def compare(
    a: Scores | Sequence[str],
    b: Scores | Sequence[str],
    test: Tests,
    *,
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> dict[Test, DriftResult]: ...
def compare(
    a: Scores | Sequence[str],
    b: Scores | Sequence[str],
    test: Test | Tests = "ks",
    *,
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> DriftResult | dict[Test, DriftResult]:
    """Whether the scores ``b`` are distributed as the reference ``a`` is.

    For ``"chi2"`` both may be texts, such as verdicts. See `prefkit.drift` for the other arguments.
    """
    tests, several = tests_of(test)
    packed = pack(complete("compare", options, DEFAULTS), progress)
    reference, sample = _samples(a, b, categories=tests == ["chi2"])
    raw = _core.drift_compare(reference, sample, codes_of(tests), packed)
    results: dict[Test, DriftResult] = {
        name: result_of(name, one) for name, one in zip(tests, raw, strict=True)
    }
    return results if several else results[tests[0]]


def _samples(
    a: object, b: object, *, categories: bool
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    given = [_plain(name, values) for name, values in (("a", a), ("b", b))]
    if categories and all(_is_array(one) for one in given):
        kinds = [_is_text(one) for one in given]
        if kinds[0] != kinds[1]:
            raise argument_error("b", "a and b must both be numbers or both be texts")
        if kinds[0]:
            return _coded(key("a", given[0]), key("b", given[1]))
    first, second = (columns(one, name).scores for name, one in zip("ab", given, strict=True))
    return first, second


def _plain(name: str, values: Any) -> Any:
    """A column as an array; a dataset or a mapping as it is."""
    if is_mapping(values) or hasattr(values, "columns") or not is_column(values):
        return values
    return one_dimension(name, values)


def _is_array(values: object) -> TypeIs[npt.NDArray[Any]]:
    return isinstance(values, np.ndarray)


def _is_text(column: npt.NDArray[Any]) -> bool:
    return column.dtype.kind in "UT" or any(isinstance(one, str) for one in column.tolist())


def _coded(first: Key, second: Key) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Texts as numbers that both samples share, NaN for a missing one."""
    names = sorted({*(first.names or ()), *(second.names or ())})
    number = {name: float(code) for code, name in enumerate(names)}
    # The code of a missing text, -1, takes the last.
    tables = [np.array([*(number[name] for name in one.names or ()), np.nan])
              for one in (first, second)]  # fmt: skip
    return tables[0][first.values], tables[1][second.values]


def k_samples(
    values: Scores | Sequence[str],
    by: By,
    test: Literal["anderson", "chi2"] = "anderson",
    *,
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> DriftResult:
    """Whether two or more samples are distributed alike: the groups of ``by``.

    For ``"chi2"`` the values may be texts, such as verdicts.
    """
    place = choice("test", test, _SEVERAL)
    packed = pack(complete("k_samples", options, DEFAULTS), progress)
    column: Any = _plain("values", values)
    if place and _is_array(column) and _is_text(column):
        texts = key("values", column)
        column = np.where(texts.values < 0, np.nan, texts.values)
    given = columns(column)
    rows = packed_rows(given.scores, given.keys(by))
    return result_of(test, _core.drift_k_samples(rows, codes_of([test])[0].item(), packed))


@overload
def by_group(
    values: Scores,
    by: By = None,
    window: Window = "week",
    test: Test = "ks",
    *,
    reference: Reference = "first",
    adjust: Adjust = "bh",
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> Drift: ...
@overload
def by_group(
    values: Scores,
    by: By = None,
    window: Window = "week",
    *,
    test: Tests,
    reference: Reference = "first",
    adjust: Adjust = "bh",
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> dict[Test, Drift]: ...
def by_group(
    values: Scores,
    by: By = None,
    window: Window = "week",
    test: Test | Tests = "ks",
    *,
    reference: Reference = "first",
    adjust: Adjust = "bh",
    progress: ProgressCallback | None = None,
    **options: Unpack[Options],
) -> Drift | dict[Test, Drift]:
    """Each window of each group against a reference.

    The reference is the ``"first"`` window of the group that has enough scores, the nearest
    ``"previous"`` one, the ``"rest"`` of the group's windows together, or scores that are given.
    p-values are adjusted over the whole table for the rate of false discoveries: ``"bh"`` is
    Benjamini and Hochberg's, ``"by"`` holds whatever the tests' dependence.
    """
    tests, several = tests_of(test)
    packed = pack(complete("by_group", options, DEFAULTS), progress, adjust)
    rule, scores = _reference(reference)
    given, keys = grouped(values, by, window)
    raw = _core.drift_by_group(
        packed_rows(given.scores, keys), codes_of(tests), rule, scores, packed
    )
    results = dict(zip(tests, table_of(raw, keys).drift(tests), strict=True))
    return results if several else results[tests[0]]


def _reference(reference: object) -> tuple[int, npt.NDArray[np.float64] | None]:
    if isinstance(reference, str):
        return choice("reference", reference, _REFERENCES), None
    if reference is None:
        raise argument_error(
            "reference", f"reference must be {', '.join(_REFERENCES)}, or scores; it is None"
        )
    return _GIVEN, doubles("reference", reference)


def ordered_reference(reference: object) -> int:
    """The first window or the previous one."""
    return choice("reference", reference, _REFERENCES[:2])


def false_discovery_control(
    p_values: npt.ArrayLike | Sequence[float], method: Adjust = "bh"
) -> npt.NDArray[np.float64]:
    """p-values of many tests, adjusted by Benjamini and Hochberg or Benjamini and Yekutieli.

    Of those at or below q, a share of at most q is false on average. NaN is no test.
    """
    given = doubles("p_values", p_values)
    adjusted = np.empty(len(given), np.float64)
    _core.false_discovery_control(given, adjust_of(method, "method"), adjusted)
    return adjusted
