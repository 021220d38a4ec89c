"""Options that functions of this module share, packed for the extension."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .._columns import doubles, is_masked, one_dimension
from .._options import ProgressCallback, argument_error, shown
from ..agreement._options import choice
from ..normalize._options import progress_of, threads_of
from ._groups import check_length, group_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

Keep: TypeAlias = Literal["all", "first", "weak"]
NaN: TypeAlias = Literal["error", "last", "drop"]
EpsilonKind: TypeAlias = Literal["additive", "multiplicative"]
Epsilon: TypeAlias = "float | Sequence[float] | npt.ArrayLike"

# By prefkit_keep, prefkit_nan_rule and prefkit_epsilon_kind.
KEEPS: tuple[Keep, ...] = ("all", "first", "weak")
NANS: tuple[NaN, ...] = ("error", "last", "drop")
EPSILON_KINDS: tuple[EpsilonKind, ...] = ("additive", "multiplicative")


def pack(
    count: int,
    *,
    nan: object = "error",
    keep: object = "all",
    threads: int | None = None,
    groups: object = None,
    feasible: object = None,
    violations: object = None,
    epsilon: object = None,
    epsilon_kind: object = "additive",
    progress: ProgressCallback | None = None,
) -> tuple[Any, ...]:
    """The tuple of the extension, in the order of prefkit_pareto_options; of ``count`` points."""
    return (
        choice("nan", nan, NANS),
        choice("keep", keep, KEEPS),
        threads_of(threads),
        None if groups is None else group_ids("groups", groups, count),
        _violations(feasible, violations, count),
        None if epsilon is None else epsilons_of(epsilon),
        choice("epsilon_kind", epsilon_kind, EPSILON_KINDS),
        progress_of(progress),
    )


def epsilons_of(epsilon: object) -> npt.NDArray[np.float64]:
    if isinstance(epsilon, (int, float, np.number)) and not isinstance(epsilon, bool):
        return doubles("epsilon", [cast("Any", epsilon)])
    return doubles("epsilon", epsilon)


def _violations(feasible: object, violations: object, count: int) -> npt.NDArray[np.float64] | None:
    if feasible is None:
        if violations is None:
            return None
        amounts = doubles("violations", violations)
        check_length("violations", len(amounts), count)
        return amounts
    if violations is not None:
        raise argument_error(
            "feasible", "feasible and violations say the same; give only one of them"
        )
    return (~truths("feasible", feasible, count)).astype(np.float64)


def above_zero(name: str, value: object) -> float:
    try:
        number = float(cast("Any", value))
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not number > 0:
        raise argument_error(
            name, f"{name} must be a number above 0, or infinity; it is {shown(value)}"
        )
    return number


def truth(value: object) -> bool | None:
    """Of True and False, for which 1 and 0 may stand; None for anything else."""
    is_one = isinstance(value, (bool, np.bool_, int, np.integer)) and value in (0, 1)
    return bool(cast("Any", value)) if is_one else None


def truths(name: str, column: object, count: int) -> npt.NDArray[np.bool_]:
    """True or False for each point."""
    given = one_dimension(name, column)
    check_length(name, len(given), count)
    if not is_masked(given) and (
        given.dtype.kind == "b"
        or (given.dtype.kind in "iu" and ((given == 0) | (given == 1)).all())
    ):
        return given.astype(np.bool_)
    found = np.empty(count, np.bool_)
    for row, one in enumerate(given.tolist()):
        known = truth(one)
        if known is None:
            raise argument_error(
                name,
                f"{name} must be True or False for each point; {name}[{row}] is {shown(one)}; "
                "give amounts as violations",
            )
        found[row] = known
    return found
