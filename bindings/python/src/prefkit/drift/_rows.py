"""Scores with their groups and windows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast, get_args

from .._errors import ArgumentError
from .._guards import is_mapping
from .._options import argument_error
from ..normalize._rows import columns
from ..normalize._windows import Unit, Windows, windows

if TYPE_CHECKING:
    from ..normalize._keys import By, Key, KeyLike
    from ..normalize._rows import Columns, Scores

Window: TypeAlias = "KeyLike"

_UNITS = get_args(Unit)


def grouped(
    values: Scores, by: By, window: Window, called: str = "group"
) -> tuple[Columns, tuple[Key, ...]]:
    """The scores and their keys, the window last. A single key without a name is ``called`` so."""
    given = columns(values)
    keys = given.keys(by)
    if len(keys) == 1 and keys[0].name.startswith("key"):
        keys = (replace(keys[0], name=called),)
    return given, (*keys, _window(given, window))


def _window(given: Columns, window: object) -> Key:
    if window is None or isinstance(window, bool):
        raise argument_error(
            "window",
            "window must say when each score was given: windows(times, 'week'), or a column of "
            f"ints such as the round; it is {window!r}",
        )
    if isinstance(window, str):
        return _named(given, window)
    if is_mapping(window):
        if len(window) != 1:
            raise argument_error("window", f"window must be one column; it is {len(window)}")
        (key,) = given.keys(cast("By", window), "window")
        return key
    name = window.name if isinstance(window, Windows) else getattr(window, "name", None)
    named = name if isinstance(name, str) and name else "window"
    # One column by itself, whatever its values look like.
    (key,) = given.keys(cast("By", {named: window}), "window")
    return key


def _named(given: Columns, window: str) -> Key:
    column: Any = window
    if window in _UNITS and not _has(given.source, window):
        if not given.named:
            raise argument_error(
                "window",
                f"the scores have no times to cut by {window}; give windows(times, {window!r})",
            )
        column = windows("time", cast("Unit", window))
    try:
        (key,) = given.keys(cast("By", {window: column}), "window")
    except ArgumentError as error:
        # Whoever looks for a column by its name thinks that `by` asked.
        raise argument_error("window", error.message) from None
    return key


def _has(source: Any, name: str) -> bool:
    try:
        return name in source
    except TypeError:
        # A dataset; none of its columns is called like a unit.
        return False
