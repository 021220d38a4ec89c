"""Normalizers: learnt from some rows, applied to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import _core
from .._options import ProgressCallback, argument_error, complete
from ._functions import new_places, packed_rows
from ._options import DEFAULTS, Method, Options, missing_of, pack, progress_of, unpack
from ._results import Normalized, Parameters, parameters_of
from ._rows import Columns, Scores, columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from typing_extensions import Unpack

    from ._keys import By, Key
    from ._windows import Windows


class Normalizer:
    """Puts scores on one scale as it has learnt it, within groups of equal keys.

    >>> normalizer = Normalizer("shrunk", by=["rater", windows("time", "week")]).fit(dataset)
    >>> normalizer.transform(other_dataset)

    It follows scikit-learn's habits: ``fit`` returns the normalizer, options are read and set by
    ``get_params`` and ``set_params`` and count from the next ``fit`` on. ``by`` names columns of
    the data; with plain arrays give it to each call instead. ``partial_fit`` learns one more batch,
    ``merge`` takes what another has learnt, and both come to the same as one ``fit`` of all. It
    pickles, and ``to_bytes`` can be stored or sent to another machine or language.
    """

    def __init__(
        self, method: Method = "zscore", by: By = None, **options: Unpack[Options]
    ) -> None:
        self.method: Method = method
        self.by: By = by
        self._options = complete("Normalizer", options, DEFAULTS)
        self._handle: _core.Normalizer | None = None
        # Of the keys that were fitted: their names, and the windows among them.
        self._names: tuple[str, ...] = ()
        self._windows: dict[int, Windows] = {}

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All options by name."""
        del deep  # scikit-learn's, for estimators inside estimators.
        return {"method": self.method, "by": self.by, **self._options}

    def set_params(self, **options: Any) -> Normalizer:
        """Sets options for the next ``fit``."""
        given = {**self.get_params(), **options}
        method, by = given.pop("method"), given.pop("by")
        self._options = complete("set_params", given, DEFAULTS)
        self.method, self.by = method, by
        return self

    def fit(
        self, values: Scores, by: By = None, *, progress: ProgressCallback | None = None
    ) -> Normalizer:
        """Learns these scores, and forgets what was learnt before."""
        given, keys = self._rows(values, by)
        handle = self._empty(len(keys))
        self._learn(handle, given, keys, progress)
        self._handle = handle
        return self

    def partial_fit(
        self, values: Scores, by: By = None, *, progress: ProgressCallback | None = None
    ) -> Normalizer:
        """Learns these scores too. A batch that is refused changes nothing."""
        given, keys = self._rows(values, by)
        handle = self._empty(len(keys)) if self._handle is None else self._handle
        self._learn(handle, given, keys, progress)
        self._handle = handle
        return self

    def transform(
        self, values: Scores, by: By = None, *, progress: ProgressCallback | None = None
    ) -> Normalized:
        """The scores on the common scale. A group that was not seen has some where a parent was."""
        return self._apply(values, by, False, progress)

    def inverse_transform(
        self, values: Scores, by: By = None, *, progress: ProgressCallback | None = None
    ) -> Normalized:
        """The scores that normalized ones came from.

        What lies beyond the scores that were learnt comes back as the nearest of them where the way
        is a curve (ranks and quantiles).
        """
        return self._apply(values, by, True, progress)

    def fit_transform(
        self, values: Scores, by: By = None, *, progress: ProgressCallback | None = None
    ) -> Normalized:
        """Learns the scores and returns them normalized."""
        return self.fit(values, by, progress=progress).transform(values, by, progress=progress)

    def merge(self, other: Normalizer) -> Normalizer:
        """Adds what another with the same options has learnt, and returns this one."""
        if not _is_normalizer(other):
            raise argument_error("other", f"only a Normalizer can be merged, not {other!r}")
        if other._handle is None:
            return self
        if self._handle is None:
            # Through an empty one, so that the options are compared and nothing is shared.
            count = len(other._names) or len(other.parameters.keys)
            handle = self._empty(count)
            handle.merge(other._handle)
            self._handle, self._names, self._windows = handle, other._names, dict(other._windows)
            return self
        self._handle.merge(other._handle)
        return self

    @property
    def parameters(self) -> Parameters:
        """The table of what was learnt, a row for each group."""
        return parameters_of(self._fitted().parameters(), None, self._names, self._windows)

    @property
    def n_groups_(self) -> int:
        """How many groups were seen."""
        return int(self._fitted().parameters()[0])

    def to_bytes(self) -> bytes:
        """What was learnt, with method and options; `from_bytes` and C read it."""
        return self._fitted().encode()

    @classmethod
    def from_bytes(cls, data: bytes, by: By = None) -> Normalizer:
        """The normalizer that ``to_bytes`` came from; other bytes are refused.

        ``by``, which is not in them, names the columns of the data again.
        """
        handle = _core.normalizer_decode(data)
        made = cls.__new__(cls)
        method, options = unpack(handle.options())
        Normalizer.__init__(made, by=by, **options)
        made.method = method  # type: ignore[assignment] # pyright: ignore[reportAttributeAccessIssue]
        made._handle = handle
        return made

    def __getstate__(self) -> dict[str, Any]:
        state = {**self.__dict__}
        handle = state.pop("_handle")
        state["learnt"] = None if handle is None else handle.encode()
        return state

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        own = dict(state)
        learnt = own.pop("learnt")
        self.__dict__.update(own)
        self._handle = None if learnt is None else _core.normalizer_decode(learnt)

    def __repr__(self) -> str:
        given = [
            f"{name}={value!r}"
            for name, value in self._options.items()
            if value is not DEFAULTS[name] and value != DEFAULTS[name]
        ]
        by = [] if self.by is None else [f"by={_shown(self.by)}"]
        learnt = "" if self._handle is None else f" of {self.n_groups_:,} groups"
        inside = ", ".join([repr(self.method), *by, *given])
        return f"<prefkit.normalize.Normalizer({inside}){learnt}>"

    def _repr_html_(self) -> str:
        if self._handle is None:
            return f"<p>{self!r}</p>".replace("<prefkit", "&lt;prefkit").replace(")>", ")&gt;")
        return self.parameters.to_html()

    # ---- the extension's side ----

    def _rows(self, values: Scores, by: By) -> tuple[Columns, tuple[Key, ...]]:
        given = columns(values)
        if by is None:
            if self.by is not None and not given.named and _names_columns(self.by):
                raise argument_error(
                    "by", "by names columns, and the scores are bare; give by= with the columns"
                )
            by = self.by
        return given, given.keys(by)

    def _empty(self, key_count: int) -> _core.Normalizer:
        return _core.normalizer_make(pack(self.method, self._options, key_count))

    def _learn(
        self,
        handle: _core.Normalizer,
        given: Columns,
        keys: tuple[Key, ...],
        progress: ProgressCallback | None,
    ) -> None:
        rows = packed_rows(given.scores, keys, missing_of(self._options), named=True)
        handle.partial_fit(rows, progress_of(progress))
        self._names = tuple(key.name for key in keys)
        self._windows = {
            place: key.windows for place, key in enumerate(keys) if key.windows is not None
        }

    def _apply(
        self, values: Scores, by: By, inverse: bool, progress: ProgressCallback | None
    ) -> Normalized:
        handle = self._fitted()
        given, keys = self._rows(values, by)
        places = new_places(len(given.scores))
        rows = packed_rows(given.scores, keys, missing_of(self._options), named=True)
        handle.apply(rows, places, inverse, progress_of(progress))
        # The groups of these rows are not those of the table of what was learnt.
        return Normalized(places[0], places[1])

    def _fitted(self) -> _core.Normalizer:
        if self._handle is None:
            raise argument_error("normalizer", "the normalizer has learnt nothing yet; fit it")
        return self._handle


def _is_normalizer(value: object) -> bool:
    return isinstance(value, Normalizer)


def _names_columns(by: object) -> bool:
    from ._windows import Windows as Cut

    listed: Any = by if type(by) in (list, tuple) else [by]
    return any(
        isinstance(one, str) or (isinstance(one, Cut) and isinstance(one.times, str))
        for one in listed
    )


def _shown(by: object) -> str:
    text = repr(by)
    return text if len(text) <= 60 else text[:59] + "…"
