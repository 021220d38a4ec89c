"""The exceptions, each with its place in the input."""

from __future__ import annotations

from typing import Any


class PrefkitError(Exception):
    """Everything that PrefKit raises is one of these.

    ``code`` is the problem's word (``"json_trailing_comma"``, listed in docs/records.md), else the
    status ("io", "invalid_argument"). ``source`` is the input's path or name, ``record`` counts
    from 0 in it, ``line`` from 1, ``byte_offset`` from the start of the decompressed input, and
    ``field`` is a JSON Pointer, or the argument's name. What is not known is None.
    """

    code: str
    source: str | None
    record: int | None
    line: int | None
    byte_offset: int | None
    field: str | None

    def __init__(
        self,
        message: str,
        *,
        code: str = "error",
        source: str | None = None,
        record: int | None = None,
        line: int | None = None,
        byte_offset: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message: str = message
        self.code = code
        self.source = source
        self.record = record
        self.line = line
        self.byte_offset = byte_offset
        self.field = field
        # Which of several inputs, until read() knows its name.
        self._source_index: int | None = None

    @property
    def place(self) -> str:
        """The place in words: ``"line 3, byte 120, /winner"``; empty when there is none."""
        parts: list[str] = []
        if self.line is not None:
            parts.append(f"line {self.line}")
        elif self.record is not None:
            parts.append(f"record {self.record}")
        if self.byte_offset is not None:
            parts.append(f"byte {self.byte_offset}")
        if self.field and (parts or self.field.startswith("/")):
            parts.append(self.field)
        return ", ".join(parts)

    def __str__(self) -> str:
        source = f"{self.source}: " if self.source else ""
        place = f" ({self.place})" if self.place else ""
        return f"{source}{self.message}{place}"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message), self.__dict__.copy()


class ParseError(PrefkitError, ValueError):
    """The input is not what it claims to be; the attributes say where."""


class ArgumentError(PrefkitError, ValueError):
    """An argument is wrong; ``field`` names it."""

    @property
    def place(self) -> str:
        """The place in a document; empty for a row of an argument, which the message names."""
        is_document = self.line is not None or self.byte_offset is not None
        return super().place if is_document or (self.field or "").startswith("/") else ""


class InputError(PrefkitError, OSError):
    """A file cannot be opened or read: an OSError, with ``errno`` and ``filename`` when known."""

    @classmethod
    def for_path(cls, message: str, path: str, errno: int) -> InputError:
        error = cls(message, code="io", source=path)
        error.errno = errno
        error.filename = path
        return error

    def __reduce__(self) -> tuple[Any, ...]:
        state = {**self.__dict__, "errno": self.errno, "filename": self.filename}
        return _rebuild, (type(self), self.message), state


class Cancelled(PrefkitError):
    """The progress callback returned False."""


def _rebuild(kind: type[PrefkitError], message: str) -> PrefkitError:
    return kind(message)


# By prefkit_status; what is not here is a plain PrefkitError.
_KINDS: dict[int, type[PrefkitError]] = {
    1: ArgumentError,  # invalid_argument
    2: InputError,  # io
    3: ParseError,  # parse
    4: ArgumentError,  # profile
    5: ParseError,  # ambiguous
    6: ParseError,  # limit
    7: Cancelled,  # cancelled
    9: ArgumentError,  # out_of_range
}
_NO_MEMORY = 8


def from_status(
    status: int,
    status_name: str,
    problem: str,
    field: str,
    message: str,
    source: int,
    record: int,
    line: int,
    byte_offset: int,
) -> Exception:
    """Called by the extension: the exception for a status; -1 and "" mean unknown."""
    if status == _NO_MEMORY:
        return MemoryError(message or "prefkit ran out of memory")
    error = _KINDS.get(status, PrefkitError)(
        message or status_name.replace("_", " "),
        code=problem or status_name,
        record=_known(record),
        line=_known(line),
        byte_offset=_known(byte_offset),
        field=field or None,
    )
    error._source_index = _known(source)  # pyright: ignore[reportPrivateUsage]
    return error


def _known(number: int) -> int | None:
    return number if number >= 0 else None


def name_source(error: PrefkitError, names: tuple[str, ...]) -> None:
    """Writes the input's name into an error that knows only its position."""
    index = error._source_index  # pyright: ignore[reportPrivateUsage]
    if error.source is None and index is not None and index < len(names):
        error.source = names[index]
    elif error.source is None and error.line is not None and len(names) == 1:
        error.source = names[0]
    if error.source is not None and error.message.startswith(f"{error.source}: "):
        # The library's messages begin with the name, which str() puts there already.
        error.message = error.message[len(error.source) + 2 :]
        error.args = (error.message,)
    if isinstance(error, InputError) and error.source is not None:
        error.filename = error.source
