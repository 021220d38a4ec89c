"""Tests and their options, packed for the extension."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, cast

import numpy as np

from .._columns import doubles
from .._options import ProgressCallback, argument_error, shown
from ..agreement._options import choice, finite, whole
from ..normalize._options import progress_of, scale_of, threads_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

Test: TypeAlias = Literal["psi", "ks", "wasserstein", "js", "anderson", "chi2"]
# Several tests at once.
Tests: TypeAlias = "list[Test] | tuple[Test, ...]"
Adjust: TypeAlias = Literal["bh", "by"]

# By prefkit_drift_test, whose first is 1, and prefkit_adjustment.
TESTS: tuple[Test, ...] = ("psi", "ks", "wasserstein", "js", "anderson", "chi2")
_ADJUST = ("bh", "by")
_MOST = 0x7FFF_FFFF
_MOST_BINS = 1 << 16
_SEEDS = 0xFFFF_FFFF_FFFF_FFFF


class Options(TypedDict, total=False):
    """The keyword arguments that `compare`, `by_group` and others share."""

    scale: tuple[float, float] | None
    minimum_count: int
    bins: int | npt.ArrayLike | Sequence[float]
    smoothing: float
    base: float
    exact_cells: int
    permutations: int
    seed: int
    threads: int | None


DEFAULTS: Mapping[str, Any] = {
    "scale": None,
    "minimum_count": 1,
    "bins": 10,
    "smoothing": 0.5,
    "base": math.e,
    "exact_cells": 10_000,
    "permutations": 0,
    "seed": 0,
    "threads": None,
}


def pack(
    options: Mapping[str, Any],
    progress: ProgressCallback | None = None,
    adjust: object = "bh",
) -> tuple[Any, ...]:
    """The tuple of the extension, in the order of prefkit_drift_options."""
    count, edges = _bins(options["bins"])
    return (
        scale_of(options["scale"]),
        whole("minimum_count", options["minimum_count"], 1, _MOST),
        count,
        edges,
        from_zero("smoothing", options["smoothing"]),
        _base(options["base"]),
        whole("exact_cells", options["exact_cells"], 1, _MOST),
        whole("permutations", options["permutations"], 0, _MOST),
        seed_of(options["seed"]),
        adjust_of(adjust),
        threads_of(options["threads"]),
        progress_of(progress),
    )


def is_whole(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def seed_of(seed: object) -> int:
    return whole("seed", seed, 0, _SEEDS)


def edges_of(name: str, edges: object) -> npt.NDArray[np.float64]:
    """Edges between bins."""
    return rising(name, edges, "edges between bins", 1, _MOST_BINS - 1)


def rising(name: str, values: object, what: str, least: int, most: int) -> npt.NDArray[np.float64]:
    """Finite numbers, each above the one before."""
    found = doubles(name, values)
    in_order = np.isfinite(found).all() and (np.diff(found) > 0).all()
    if not least <= len(found) <= most or not in_order:
        raise argument_error(
            name, f"{name} must be {least:,} to {most:,} {what} that rise; it is {shown(values)}"
        )
    return found


def tests_of(test: object) -> tuple[list[Test], bool]:
    """The tests that are asked for, and whether there may be several."""
    given: object = test
    if isinstance(test, str):
        return [TESTS[choice("test", test, TESTS)]], False
    if not isinstance(test, (list, tuple)) or not test:
        raise argument_error(
            "test",
            f"test must be one of {', '.join(TESTS)}, or a list of them; it is {shown(given)}",
        )
    listed: list[Test] = [
        TESTS[choice("test", one, TESTS)] for one in cast("Sequence[object]", test)
    ]
    if len(set(listed)) < len(listed):
        raise argument_error("test", f"a test is in the list twice; it is {shown(given)}")
    return listed, True


def codes_of(tests: Sequence[Test]) -> npt.NDArray[np.int32]:
    return np.array([TESTS.index(test) + 1 for test in tests], np.int32)


def adjust_of(adjust: object, name: str = "adjust") -> int:
    return choice(name, adjust, _ADJUST)


def _bins(bins: object) -> tuple[int, npt.NDArray[np.float64] | None]:
    if is_whole(bins):
        return whole("bins", bins, 2, _MOST_BINS), None
    if isinstance(bins, (str, bytes)) or not hasattr(bins, "__len__"):
        raise argument_error(
            "bins", f"bins must be a number of them, or the edges between them; it is {shown(bins)}"
        )
    return 0, edges_of("bins", bins)


def from_zero(name: str, value: object) -> float:
    number = finite(name, value)
    if number < 0:
        raise argument_error(name, f"{name} must be 0 or more; it is {shown(value)}")
    return number


def _base(value: object) -> float:
    number = finite("base", value)
    if number <= 1:
        raise argument_error("base", f"base must be above 1, as 2 is; it is {shown(value)}")
    return number
