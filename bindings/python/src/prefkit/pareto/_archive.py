"""Archives: a frontier of points that are never in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from .. import _core, _html
from .._columns import is_column
from .._options import argument_error, shown
from ..agreement._options import choice, whole
from ._groups import ids_of
from ._options import EPSILON_KINDS, epsilons_of, pack
from ._points import MOST_OBJECTIVES, directions_of, points_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from typing_extensions import TypeIs

    from .._options import ProgressCallback
    from ._options import Epsilon, EpsilonKind, NaN
    from ._points import Maximize, PointsLike

ArchiveKeep: TypeAlias = Literal["all", "first"]

# By prefkit_keep.
_KEEPS: tuple[ArchiveKeep, ...] = ("all", "first")


class Change(NamedTuple):
    """What a batch changed: how many of its points are members, and how many old ones went."""

    kept: int
    removed: int


class Archive:
    """The frontier of points that come in batches: it grows, merges, and goes as bytes.

    >>> archive = Archive(["helpfulness", "safety"])
    >>> archive.add({"helpfulness": [0.9, 0.5], "safety": [0.2, 0.1]})
    Change(kept=1, removed=0)

    ``objectives`` is their number or their names. It is the frontier of all that came, whatever the
    order of batches and merges. ``keep`` is ``"all"`` for all of equal points, ``"first"`` for that
    with the least id. With ``epsilon`` one point of each box of that size is kept, which bounds the
    size of the archive.
    """

    def __init__(
        self,
        objectives: int | Sequence[str],
        *,
        maximize: Maximize = True,
        keep: ArchiveKeep = "all",
        epsilon: Epsilon | None = None,
        epsilon_kind: EpsilonKind = "additive",
    ) -> None:
        self.names: tuple[str, ...] | None = None
        if isinstance(objectives, (int, np.integer)):
            count = whole("objectives", objectives, 1, MOST_OBJECTIVES)
        else:
            self.names = _names(objectives)
            count = len(self.names)
        directions = directions_of(maximize, count, self.names)
        self._handle = _core.pareto_archive_make(
            np.array([not up for up in directions], np.uint8),
            choice("keep", keep, _KEEPS),
            None if epsilon is None else epsilons_of(epsilon),
            choice("epsilon_kind", epsilon_kind, EPSILON_KINDS),
        )

    def add(
        self,
        points: PointsLike,
        ids: npt.ArrayLike | None = None,
        *,
        nan: NaN = "error",
        progress: ProgressCallback | None = None,
    ) -> Change:
        """Adds a batch, of which no points (``[]``) add nothing. One that is refused, or stopped,
        changes nothing.

        ``ids`` are whole numbers, given with every batch or with none; without them points are
        numbered as they come.
        """
        found = points_named(points, self.names, self.maximize, "points")
        names = None if ids is None else ids_of("ids", ids, found.count)
        options = pack(found.count, nan=nan, progress=progress)
        if found.count == 0:
            # Whether there are ids is for a batch with points to say.
            return Change(0, 0)
        return Change(*self._handle.add(found.packed, names, options))

    def merge(self, other: Archive, *, progress: ProgressCallback | None = None) -> Change:
        """Adds what another archive has seen; both need the same objectives and rules."""
        if not _is_archive(other):
            raise argument_error("other", f"only an Archive can be merged, not {shown(other)}")
        if None not in (self.names, other.names) and self.names != other.names:
            raise argument_error(
                "other",
                f"the objectives are {self.names} and {other.names}; only alike archives merge",
            )
        return Change(*self._handle.merge(other._handle, pack(0, progress=progress)))

    @property
    def points(self) -> npt.NDArray[np.float64]:
        """The members, a row for each: the best in the first objective first."""
        rows = np.empty((len(self), len(self.maximize)), np.float64)
        self._handle.members(rows.reshape(-1), None)
        return rows

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The id of each of `points`."""
        names = np.empty(len(self), np.int64)
        self._handle.members(None, names)
        return names

    @property
    def maximize(self) -> tuple[bool, ...]:
        """For each objective whether more is better."""
        return tuple(less == 0 for less in self._handle.view()[2])

    @property
    def keep(self) -> ArchiveKeep:
        """What is kept of equal points."""
        return _KEEPS[self._handle.view()[3]]

    @property
    def epsilon(self) -> npt.NDArray[np.float64] | None:
        """The size of a box in each objective; None without boxes."""
        sizes = self._handle.view()[4]
        return None if sizes is None else np.frombuffer(sizes, np.float64)

    @property
    def epsilon_kind(self) -> EpsilonKind:
        """What an epsilon is: a difference, or a factor less 1."""
        return EPSILON_KINDS[self._handle.view()[5]]

    @property
    def seen(self) -> int:
        """How many points came."""
        return self._handle.view()[1]

    def __len__(self) -> int:
        return self._handle.view()[0]

    def to_bytes(self) -> bytes:
        """What was seen; `from_bytes` and C read it. Equal archives have equal bytes."""
        return self._handle.encode()

    @classmethod
    def from_bytes(cls, data: bytes, names: Sequence[str] | None = None) -> Archive:
        """The archive that ``to_bytes`` came from; other bytes are refused.

        ``names`` are those of the objectives, which are not in the bytes.
        """
        made = cls.__new__(cls)
        try:
            seen = memoryview(data)
        except TypeError:
            raise argument_error(
                "data", f"data must be bytes, as to_bytes() gives; it is {shown(data)}"
            ) from None
        made._handle = _core.pareto_archive_decode(seen)
        made.names = None if names is None else _names(names)
        if made.names is not None and len(made.names) != len(made.maximize):
            raise argument_error(
                "names", f"the archive has {len(made.maximize)} objectives, not {made.names}"
            )
        return made

    def __getstate__(self) -> dict[str, Any]:
        return {"names": self.names, "seen": self.to_bytes()}

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.names = state["names"]
        self._handle = _core.pareto_archive_decode(state["seen"])

    def __eq__(self, other: object) -> bool:
        if not _is_archive(other):
            return NotImplemented
        return self.names == other.names and self.to_bytes() == other.to_bytes()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<prefkit.pareto.Archive: {len(self):,} of {self.seen:,} points>"

    def _repr_html_(self) -> str:
        names = self.names or tuple(f"objective_{place}" for place in range(len(self.maximize)))
        shown = [dict(zip(names, row, strict=True)) for row in self.points[:10].tolist()]
        return _html.table(repr(self)[1:-1], names, shown, len(self))


def _names(names: Sequence[str]) -> tuple[str, ...]:
    found = tuple(str(one) for one in names) if is_column(names) else ()
    if not found or len(set(found)) != len(found):
        raise argument_error(
            "objectives",
            f"objectives must be a number, or names that differ; they are {shown(names)}",
        )
    whole("objectives", len(found), 1, MOST_OBJECTIVES)
    return found


def _is_archive(value: object) -> TypeIs[Archive]:
    return isinstance(value, Archive)
