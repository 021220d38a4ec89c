"""Whether groups of scores may be compared at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import _core, _html
from .._options import argument_error
from ._functions import packed_rows
from ._keys import By, labels
from ._options import plain
from ._rows import Scores, columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from ._keys import Key


@dataclass(frozen=True, slots=True)
class Link:
    """What two groups have in common.

    ``path`` is the shortest chain of groups from one to the other that each share items, both
    included; it is empty when no items link the two.
    """

    shared_items: int
    shared_raters: int
    path: tuple[Any, ...]

    @property
    def comparable(self) -> bool:
        """Whether items link the two, directly or along a chain."""
        return bool(self.path)


class Comparability:
    """Which groups shared items link. Groups of different components must not be compared.

    ``components`` has the groups of each, the one with the most scores first, ``sizes`` how many
    scores each has, and ``empty`` the groups without scores. A group is the value of its key, or a
    tuple when there are several keys.
    """

    __slots__ = ("_handle", "_place", "components", "empty", "groups", "sizes")

    def __init__(self, handle: _core.Comparability, keys: Sequence[Key]) -> None:
        self._handle = handle
        raw, components, sizes = handle.get()
        shown = [
            labels(np.frombuffer(codes, np.int64), key.names, key.windows).tolist()
            for key, codes in zip(keys, raw, strict=True)
        ]
        of: npt.NDArray[np.int32] = np.frombuffer(components, np.int32)
        groups = shown[0] if len(shown) == 1 else list(zip(*shown, strict=True))
        self.groups: tuple[Any, ...] = tuple(groups)
        self.sizes: tuple[int, ...] = tuple(np.frombuffer(sizes, np.uint64).tolist())
        members: list[list[Any]] = [[] for _ in self.sizes]
        empty: list[Any] = []
        for group, component in zip(self.groups, of.tolist(), strict=True):
            (empty if component < 0 else members[component]).append(group)
        self.components: tuple[tuple[Any, ...], ...] = tuple(map(tuple, members))
        self.empty: tuple[Any, ...] = tuple(empty)
        self._place = {group: place for place, group in enumerate(self.groups)}

    @property
    def connected(self) -> bool:
        """Whether every group with scores may be compared with every other."""
        return len(self.sizes) <= 1

    def link(self, a: Any, b: Any) -> Link:
        """What links two groups."""
        for name, group in (("a", a), ("b", b)):
            if group not in self._place:
                raise argument_error(name, f"there is no group {group!r}")
        items, raters, path = self._handle.link(self._place[a], self._place[b], len(self.groups))
        chain = np.frombuffer(path, np.uint64).tolist()
        return Link(items, raters, tuple(self.groups[place] for place in chain))

    def __repr__(self) -> str:
        count = len(self.groups) - len(self.empty)
        if not count:
            return "<prefkit.normalize.Comparability: no scores>"
        if self.connected:
            text = "1 group" if count == 1 else f"{count:,} groups, all linked by items"
            return f"<prefkit.normalize.Comparability: {text}>"
        sizes = ", ".join(f"{len(one):,}" for one in self.components[:5])
        more = ", ..." if len(self.components) > 5 else ""
        return (
            f"<prefkit.normalize.Comparability: {count:,} groups in {len(self.components):,} "
            f"components that no item links, of {sizes}{more} groups>"
        )

    def _repr_html_(self) -> str:
        rows = [
            {"groups": ", ".join(map(str, groups)), "count": len(groups), "scores": size}
            for groups, size in zip(self.components[:10], self.sizes, strict=False)
        ]
        return _html.table(
            "prefkit.normalize.Comparability",
            ("groups", "count", "scores"),
            rows,
            len(self.components),
        )


def comparability(
    values: Scores | None = None,
    by: By = "rater",
    item: By = "item",
    rater: By = None,
    *,
    scale: tuple[float, float] | None = None,
    threads: int | None = None,
) -> Comparability:
    """Whether groups may be compared: which share items, directly or along a chain.

    A z-score takes a group's mean away; between raters who saw different items, also what the items
    differ by. ``by`` says what is to be compared: raters, sources, weeks. ``rater`` says who
    scored, where the groups are not the raters. ``values`` None: no score is missing.
    """
    given = columns(np.ones(_length(item))) if values is None else columns(values)
    for name, column in (("by", by), ("item", item)):
        if column is None or (isinstance(column, str) and not given.named):
            raise argument_error(name, f"{name} must be a value for each score")
    groups = given.keys(by)
    handle = _core.comparability(
        packed_rows(given.scores, groups),
        tuple(key.packed() for key in given.keys(item, "item")),
        tuple(key.packed() for key in given.keys(rater, "rater")),
        plain(scale, threads),
    )
    return Comparability(handle, groups)


def _length(item: By) -> int:
    if item is None or isinstance(item, str):
        raise argument_error("item", "item must be a value for each score")
    keys = columns(np.empty(0)).unchecked(item)
    return len(keys[0].values) if keys else 0
