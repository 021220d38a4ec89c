"""What a user may hand to ``read``: told apart here, and turned into paths, bytes or a stream."""

from __future__ import annotations

import errno
import glob
import os
import stat
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from ._errors import InputError
from ._guards import (
    ArrowStreamable,
    Readable,
    is_arrow,
    is_file,
    is_iterable,
    is_mapping,
    is_path,
)
from ._options import argument_error, path_bytes
from ._records import records_to_jsonl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from typing_extensions import Buffer, CapsuleType

    Source: TypeAlias = (
        str
        | os.PathLike[str]
        | Buffer
        | Readable
        | ArrowStreamable
        | Iterable[str | os.PathLike[str] | Mapping[str, Any]]
    )


@dataclass(frozen=True, slots=True)
class Paths:
    paths: tuple[bytes, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(os.fsdecode(path) for path in self.paths)


@dataclass(frozen=True, slots=True)
class Bytes:
    data: Buffer
    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True, slots=True)
class Stream:
    capsule: CapsuleType
    name: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name,)


def resolve(source: object, *, strict: bool) -> Paths | Bytes | Stream:
    """Tells what `source` is. The order matters: much that is iterable is something better too."""
    if is_path(source):
        return Paths(tuple(_expand(source)))
    if isinstance(source, (bytes, bytearray)):
        return Bytes(source, "bytes")
    if is_arrow(source):
        return Stream(source.__arrow_c_stream__(), _type_name(source))
    table = _hugging_face_table(source)
    if table is not None:
        return Stream(table.__arrow_c_stream__(), _type_name(source))
    view = _memory(source)
    if view is not None:
        return Bytes(view, "bytes")
    if is_file(source):
        return _from_file(source)
    if is_mapping(source):
        raise argument_error("source", _about_mapping(source))
    if is_iterable(source) and not hasattr(source, "columns"):
        return _from_iterable(iter(source), strict)
    raise argument_error(
        "source",
        f"cannot read a {_type_name(source)}; give a path, a glob pattern, a list of them, bytes, "
        "a file object, a table with __arrow_c_stream__, or an iterable of dicts",
    )


def resolve_head(source: object, *, strict: bool) -> Paths | Bytes | Stream:
    """The same for sniffing: a file object is put back where it stood, when it can be."""
    seekable = getattr(source, "seekable", None)
    if not is_file(source) or is_path(source) or seekable is None or not seekable():
        return resolve(source, strict=strict)
    file = cast("Any", source)
    position = file.tell()
    try:
        return resolve(source, strict=strict)
    finally:
        file.seek(position)


def _type_name(value: object) -> str:
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    return kind.__name__ if package == "builtins" else f"{package}.{kind.__name__}"


def _expand(source: str | os.PathLike[str]) -> Iterator[bytes]:
    """One path, or the sorted matches of a pattern. A file of that very name goes first."""
    path = os.fsdecode(path_bytes("source", source))
    looks_like_text = isinstance(source, str) and (path[:1] in ("{", "[") or "\n" in path)
    if looks_like_text and not os.path.lexists(path):
        raise argument_error(
            "source", "a str is a path; to read text that is in memory pass text.encode()"
        )
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if error.errno != errno.ENOENT or not glob.has_magic(path):
            raise _unreadable(path, error) from None
        yield from _matches(path)
        return
    if stat.S_ISDIR(mode):
        example = os.path.join(path, "*.jsonl")
        raise InputError.for_path(
            f"this is a directory; give its files, as in {example!r}", path, errno.EISDIR
        )
    yield os.fsencode(path)


def _matches(pattern: str) -> Iterator[bytes]:
    files = [path for path in glob.glob(pattern, recursive=True) if not os.path.isdir(path)]
    if not files:
        raise InputError.for_path("no file matches the pattern", pattern, errno.ENOENT)
    yield from map(os.fsencode, sorted(files))


def _unreadable(path: str, error: OSError) -> InputError:
    reason = "no such file" if error.errno == errno.ENOENT else (error.strerror or str(error))
    return InputError.for_path(reason, path, error.errno or errno.EIO)


def _hugging_face_table(source: object) -> ArrowStreamable | None:
    """The Arrow table of a Hugging Face ``datasets.Dataset``, which has no stream of its own."""
    holder = cast("Any", source)
    table: object = getattr(getattr(holder, "data", None), "table", None)
    if not is_arrow(table) or not hasattr(holder, "_indices"):
        return None
    if holder._indices is None:
        return table
    # Selected, shuffled or sorted: the rows are behind an index, which the arrow format resolves.
    taken: object = holder.with_format("arrow")[:]
    if not is_arrow(taken):
        raise argument_error(
            "source", "this datasets.Dataset has an index; call flatten_indices() on it first"
        )
    return taken


def _memory(source: object) -> memoryview | None:
    """The bytes of a memoryview, mmap, array or the like; None when it is none of them."""
    try:
        view = memoryview(cast("Buffer", source))
    except TypeError:
        return None
    if view.itemsize != 1 or not view.contiguous:
        raise argument_error(
            "source",
            f"a buffer must be contiguous bytes; this {_type_name(source)} has items of "
            f"{view.itemsize} bytes (format {view.format!r})",
        )
    return view


def _from_file(file: Readable) -> Bytes:
    content: object = file.read()
    given = getattr(file, "name", None)
    name = given if isinstance(given, str) else "file"
    if isinstance(content, str):
        # Lone surrogates become bytes that the reader refuses, with their place.
        return Bytes(content.encode("utf-8", "surrogatepass"), name)
    if isinstance(content, (bytes, bytearray, memoryview)):
        return Bytes(cast("Buffer", content), name)
    raise argument_error(
        "source", f"the file object's read() gave {_type_name(content)}, not bytes or str"
    )


def _about_mapping(source: Mapping[Any, Any]) -> str:
    if any(hasattr(value, "_indices") for value in source.values()):
        splits = ", ".join(repr(key) for key in source)
        return f"this holds several splits; choose one of {splits}"
    return "a dict is one record; pass a list of them, [record]"


def _from_iterable(items: Iterator[object], strict: bool) -> Paths | Bytes:
    for first in items:
        rest = chain([first], items)
        if is_path(first):
            return Paths(tuple(path for item in rest for path in _expand(_as_path(item))))
        return Bytes(records_to_jsonl(rest, strict=strict), "records")
    return Bytes(b"", "records")


def _as_path(item: object) -> str | os.PathLike[str]:
    if is_path(item):
        return item
    raise argument_error(
        "source", f"a list of paths must hold nothing else; found {_type_name(item)}"
    )
