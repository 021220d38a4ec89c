"""Scales of names for how high an agreement is, and benchmarks on them."""

from __future__ import annotations

import itertools
import math
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import numpy as np

from .. import _core
from .._options import argument_error
from ._options import share
from ._results import Agreement, Benchmark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import TypeIs

# By prefkit_scale.
_SCALES = ("preference", "landis_koch", "fleiss", "altman")
ScaleName: TypeAlias = Literal["preference", "landis_koch", "fleiss", "altman"]
# Names and lowest values from the lowest band up, the first from -infinity.
ScaleLike: TypeAlias = "ScaleName | Sequence[tuple[str, float]]"


@cache
def _built_in(name: str) -> tuple[tuple[str, float], ...]:
    return tuple(_core.scale_bands(_SCALES.index(name)))


def _is_word(scale: object) -> TypeIs[str]:
    return isinstance(scale, str)


def bands_of(scale: ScaleLike) -> tuple[tuple[str, float], ...]:
    """The bands of a scale, given or by its name."""
    if _is_word(scale):
        if scale not in _SCALES:
            raise argument_error(
                "scale", f"scale must be one of {', '.join(_SCALES)}; it is {scale!r}"
            )
        return _built_in(scale)
    try:
        bands = tuple((str(name), float(low)) for name, low in cast("Sequence[Any]", scale))
    except (TypeError, ValueError):
        raise argument_error(
            "scale", f"scale must be a name or pairs of a name and a lowest value; it is {scale!r}"
        ) from None
    lows = [low for _, low in bands]
    if not bands or lows[0] != -math.inf or any(not a < b for a, b in itertools.pairwise(lows)):
        raise argument_error("scale", "the bands of a scale rise, the first from -infinity")
    return bands


def band(value: float, scale: ScaleLike = "preference") -> str | None:
    """The name of the band that a value is in; None for NaN."""
    name = None
    for name_of_band, low in bands_of(scale):
        if value >= low:
            name = name_of_band
    return name


def band_of(value: float) -> str | None:
    return band(value, "preference")


def benchmark(
    result: Agreement, scale: ScaleLike = "preference", confidence: float = 0.95
) -> Benchmark:
    """The highest band that may be claimed for a result with a standard error (Gwet 2014, ch. 6).

    Each band gets the probability that the true value lies in it; they are added up from the
    highest band down, and the band at which they reach ``confidence`` is the one.
    """
    bands = bands_of(scale)
    ends = np.array([low for _, low in bands], dtype=np.float64)
    place, membership, cumulative = _core.benchmark(
        ends, result.estimate, result.se, share("confidence", confidence)
    )
    names = tuple(name for name, _ in bands)
    return Benchmark(
        names[place] if place >= 0 else None, names, tuple(membership), tuple(cumulative)
    )
