"""Options that functions of this module share, packed for the extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from .. import _core
from .._columns import doubles, is_missing, one_dimension
from .._options import ProgressCallback, argument_error
from ..agreement._options import choice
from ..normalize._options import progress_of, threads_of

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


def group_ids(name: str, groups: object, count: int) -> npt.NDArray[np.int64]:
    """An id a point; whatever can be told apart becomes whole numbers."""
    column = one_dimension(name, groups)
    check_length(name, len(column), count)
    if column.dtype.kind in "bi":
        return np.ascontiguousarray(column, np.int64)
    if column.dtype.kind == "u":
        return np.ascontiguousarray(column, np.uint64).view(np.int64)
    if column.dtype.kind in "fM":
        missing = np.isnan(column) if column.dtype.kind == "f" else np.isnat(column)
    else:
        missing = np.array([is_missing(one) for one in column.tolist()], np.bool_)
    if missing.any():
        row = int(missing.argmax())
        raise argument_error(name, f"{name}[{row}] is missing; each point needs a group")
    if column.dtype.kind == "O":
        codes: dict[object, int] = {}
        return np.array([codes.setdefault(one, len(codes)) for one in column.tolist()], np.int64)
    return np.unique(column, return_inverse=True)[1].astype(np.int64)


def ids_of(name: str, ids: object, count: int) -> npt.NDArray[np.int64]:
    """A whole number a point, which comes back as it is."""
    column = one_dimension(name, ids)
    check_length(name, len(column), count)
    if column.dtype.kind in "iu" or len(column) == 0:
        return np.ascontiguousarray(column, np.int64)
    raise argument_error(name, f"{name} must be whole numbers, not {column.dtype}")


def word_of(reason: int) -> str | None:
    """The word of a prefkit_pareto_reason; None when there is none."""
    return _core.pareto_reason_word(reason) or None


def epsilons_of(epsilon: object) -> npt.NDArray[np.float64]:
    if isinstance(epsilon, (int, float, np.number)) and not isinstance(epsilon, bool):
        return np.array([epsilon], np.float64)
    return doubles("epsilon", epsilon)


def check_length(name: str, length: int, count: int) -> None:
    if length != count:
        raise argument_error(
            name, f"{name} has {length} values and there are {count} points; give one for each"
        )


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
    column = one_dimension("feasible", feasible)
    check_length("feasible", len(column), count)
    if column.dtype.kind != "b":
        raise argument_error(
            "feasible",
            "feasible must be True or False for each point; give amounts as violations",
        )
    return (~column).astype(np.float64)
