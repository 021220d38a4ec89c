"""States that merge: agreement of ratings that are never in one place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core
from .._options import argument_error, complete
from ._input import RatingsLike, Taken, take
from ._options import COEFFICIENTS, DEFAULTS, Coefficient, Options, Ties, choice, pack
from ._request import agreement_of, check_ties

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from typing_extensions import Unpack

    from ._results import Agreement


class State:
    """The ratings of a batch of whole items, as far as agreement depends on them.

    >>> state = State(batch_1).merge(State(batch_2))
    >>> state.finish("krippendorff_alpha", level="ordinal")

    A state is as large as its ratings are diverse. It pickles, and ``bytes(state)`` can be stored
    or sent to another machine. Raters must mean the same in all batches: columns of a matrix and
    integer ids do so by themselves; for raters with names give the list of all of them, or
    ``keeps_raters=False`` for coefficients that do not ask who rated. String ratings need
    ``categories``. With ``ties`` preferences are kept as the rule makes them; ``finish`` takes
    ``ties="half"`` again for its weights.
    """

    __slots__ = ("_handle",)

    def __init__(
        self,
        ratings: RatingsLike,
        *,
        keeps_raters: bool = True,
        raters: Sequence[Any] | None = None,
        categories: Sequence[Any] | npt.ArrayLike | None = None,
        duplicates: str | None = None,
        ties: Ties = "labels",
        threads: int | None = None,
    ) -> None:
        taken = take(ratings, categories=categories, duplicates=duplicates)
        if taken.labels is not None and categories is None:
            raise argument_error(
                "categories", "string ratings need categories, so that batches agree on them"
            )
        if taken.rater is not None:
            taken = _with_common_raters(taken, taken.rater, raters, keeps_raters)
        check_ties(taken, ties)
        options = pack("percent_agreement", {**DEFAULTS, "threads": threads, "ties": ties})
        self._handle = _core.state_make(taken.packed(), keeps_raters, options)

    @classmethod
    def from_bytes(cls, data: bytes) -> State:
        """The state that ``bytes(state)`` came from; other bytes are refused."""
        state = cls.__new__(cls)
        state._handle = _core.state_decode(data)
        return state

    def __bytes__(self) -> bytes:
        return self._handle.encode()

    def __reduce__(self) -> tuple[Any, ...]:
        return State.from_bytes, (bytes(self),)

    def merge(self, other: State) -> State:
        """Adds the items of another state, and returns this one. The order does not matter."""
        if not _is_state(other):
            raise argument_error("other", f"only a State can be merged, not {other!r}")
        self._handle.merge(other._handle)
        return self

    def finish(
        self, coefficient: Coefficient = "krippendorff_alpha", **options: Unpack[Options]
    ) -> Agreement:
        """The coefficient of all ratings so far: the same as in one go."""
        choice("coefficient", coefficient, COEFFICIENTS)
        settled = complete("finish", options, DEFAULTS)
        for name in ("by", "clusters", "categories", "item_weights", "rater_weights", "duplicates"):
            if settled[name] is not None:
                raise argument_error(name, f"{name} belongs to the ratings, not to finish()")
        if settled["ties"] in ("category", "drop"):
            raise argument_error("ties", "ties belong to the ratings; finish() takes only 'half'")
        raw = self._handle.finish(pack(coefficient, settled))
        return agreement_of(raw, coefficient, settled["confidence"])

    def __repr__(self) -> str:
        return f"<prefkit.agreement.State of {len(bytes(self)):,} bytes>"


def _is_state(value: object) -> bool:
    return isinstance(value, State)


def _with_common_raters(
    taken: Taken,
    rater: npt.NDArray[np.uint32],
    raters: Sequence[Any] | None,
    keeps_raters: bool,
) -> Taken:
    """The same ratings with rater codes that other batches have too."""
    if raters is not None:
        place = {name: code for code, name in enumerate(raters)}
        unknown = [name for name in taken.raters if name not in place]
        if unknown:
            raise argument_error("raters", f"the rater {unknown[0]!r} is not in the list of raters")
        numbers = [place[name] for name in taken.raters]
    elif all(_is_code(name) for name in taken.raters):
        numbers = [int(name) for name in taken.raters]
    elif not keeps_raters:
        return taken
    else:
        raise argument_error(
            "raters",
            "raters with names need raters=, the list of all of them, so that batches agree on "
            "who is who; or keeps_raters=False",
        )
    common = np.array(numbers or [0], dtype=np.uint32)[rater] if len(rater) else rater
    return replace(taken, rater=common, n_raters=0)


def _is_code(name: object) -> bool:
    return isinstance(name, int) and 0 <= name < 0xFFFF_FFFF
