"""Methods and their options, packed for the extension."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

import numpy as np

from .._columns import doubles
from .._options import ProgressCallback, argument_error, shown
from ..agreement._options import choice, finite, whole
from ._keys import MISSING_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

Method: TypeAlias = Literal[
    "zscore", "robust", "minmax", "rank", "uniform", "normal", "quantile", "shrunk", "symmetric"
]
Missing: TypeAlias = Literal["undefined", "group", "parent"]

# prefkit_normalize_method and prefkit_rank_score of each.
_METHODS: Mapping[str, tuple[int, int]] = {
    "zscore": (1, 0),
    "robust": (2, 0),
    "minmax": (3, 0),
    "rank": (4, 0),
    "uniform": (4, 1),
    "normal": (4, 2),
    "quantile": (5, 0),
    "shrunk": (6, 0),
    "symmetric": (7, 0),
}
_TIES = ("average", "lowest", "highest")
_BETWEEN = ("moments", "reml")
_MOST = 0x7FFF_FFFF


class Options(TypedDict, total=False):
    """The keyword arguments that `scores` and `Normalizer` share."""

    missing: Missing
    scale: tuple[float, float] | None
    parents: Sequence[int] | None
    minimum_count: int
    ddof: int
    factor: float | None
    offset: float | None
    ties: Literal["average", "lowest", "highest"]
    reference: npt.ArrayLike | None
    between: Literal["moments", "reml"]
    threads: int | None


DEFAULTS: Mapping[str, Any] = {
    "missing": "undefined",
    "scale": None,
    "parents": None,
    "minimum_count": 1,
    "ddof": 0,
    "factor": None,
    "offset": None,
    "ties": "average",
    "reference": None,
    "between": "moments",
    "threads": None,
}

Packed: TypeAlias = tuple[Any, ...]


def pack(
    method: object,
    options: Mapping[str, Any],
    key_count: int,
    progress: ProgressCallback | None = None,
) -> Packed:
    """The tuple of the extension, in the order of prefkit_normalize_options."""
    choice("method", method, tuple(_METHODS))
    code, rank_score = _METHODS[str(method)]
    reference = options["reference"]
    if reference is not None and not len(doubles("reference", reference)):
        raise argument_error("reference", "the reference has no score; None takes all scores")
    return (
        code,
        whole("ddof", options["ddof"], 0, 1 << 29),
        rank_score,
        choice("ties", options["ties"], _TIES),
        choice("between", options["between"], _BETWEEN),
        None if options["offset"] is None else finite("offset", options["offset"]),
        scale_of(options["scale"]),
        0.0 if options["factor"] is None else _factor(options["factor"]),
        None if reference is None else doubles("reference", reference),
        _parents(options, key_count),
        whole("minimum_count", options["minimum_count"], 1, _MOST),
        threads_of(options["threads"]),
        progress_of(progress),
    )


def plain(
    scale: object = None, threads: int | None = None, progress: ProgressCallback | None = None
) -> Packed:
    """The options of what is not a method by group."""
    return pack("zscore", {**DEFAULTS, "scale": scale, "threads": threads}, 0, progress)


def missing_of(options: Mapping[str, Any]) -> str:
    return MISSING_KEYS[choice("missing", options["missing"], MISSING_KEYS)]


def _factor(value: object) -> float:
    factor = finite("factor", value)
    if factor <= 0:
        raise argument_error(
            "factor", f"factor must be above 0, as 1.4826 is; it is {shown(value)}"
        )
    return factor


def _parents(options: Mapping[str, Any], key_count: int) -> npt.NDArray[np.uint32] | None:
    given = options["parents"]
    if given is None:
        # Where a group may have to fall back, every coarser one is there to take it.
        if options["minimum_count"] == 1 and options["missing"] != "parent":
            return None
        given = range(key_count - 1, -1, -1)
    elif isinstance(given, (str, bytes)) or not hasattr(given, "__iter__"):
        raise argument_error(
            "parents", f"parents must be a list of how many keys each keeps; it is {shown(given)}"
        )
    return np.array([whole("parents", one, 0, 64) for one in given], np.uint32)


def scale_of(scale: object) -> tuple[float, float] | None:
    if scale is None:
        return None
    listed = doubles("scale", scale).tolist()
    if len(listed) != 2:
        raise argument_error(
            "scale", f"scale must be its two ends, as (1, 5); it is {shown(scale)}"
        )
    low, high = finite("scale", listed[0]), finite("scale", listed[1])
    if low > high:
        raise argument_error("scale", f"scale must have the lower end first; it is {shown(scale)}")
    return low, high


def threads_of(threads: object) -> int:
    return 0 if threads is None else whole("threads", threads, 1, 0xFFFF_FFFF)


def progress_of(progress: object) -> Any:
    if progress is not None and not callable(progress):
        raise argument_error(
            "progress",
            f"progress must be a function of (done, total) or None; it is {shown(progress)}",
        )
    return progress


def unpack(packed: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """Method and options that a normalizer from bytes was made with."""
    code, ddof, rank_score, ties, between, offset, scale, factor, reference, parents, least = packed
    method = next(
        name
        for name, (own, target) in _METHODS.items()
        if own == code and (code != _METHODS["rank"][0] or target == rank_score)
    )
    scores = np.frombuffer(reference, np.float64)
    return method, {
        **DEFAULTS,
        "ddof": ddof,
        "ties": _TIES[ties],
        "between": _BETWEEN[between],
        "offset": offset,
        "scale": scale,
        "factor": factor or None,
        "reference": scores if len(scores) else None,
        "parents": tuple(np.frombuffer(parents, np.uint32).tolist()),
        "minimum_count": least,
    }
