"""Checks of what a user handed over, in a form that type checkers follow."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from typing_extensions import TypeIs


@runtime_checkable
class ArrowStreamable(Protocol):
    """Anything that exports the Arrow C stream interface: pyarrow, polars, duckdb, pandas, ..."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


@runtime_checkable
class Readable(Protocol):
    """A file object, binary or text."""

    def read(self) -> Any: ...


def is_path(value: object) -> TypeIs[str | os.PathLike[str]]:
    return isinstance(value, (str, os.PathLike))


def is_text(value: object) -> TypeIs[str]:
    return isinstance(value, str)


def is_mapping(value: object) -> TypeIs[Mapping[Any, Any]]:
    return isinstance(value, Mapping)


def is_iterable(value: object) -> TypeIs[Iterable[object]]:
    return isinstance(value, Iterable)


def is_arrow(value: object) -> TypeIs[ArrowStreamable]:
    """A table, not its class."""
    return isinstance(value, ArrowStreamable) and not isinstance(value, type)


def is_file(value: object) -> TypeIs[Readable]:
    return isinstance(value, Readable) and not isinstance(value, type)
