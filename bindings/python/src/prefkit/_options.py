"""Checks the keyword arguments of ``read`` and ``sniff`` and packs them for the extension."""

from __future__ import annotations

import difflib
import json
import os
import reprlib
from collections.abc import Callable, Mapping
from operator import index
from typing import Any, Literal, TypeAlias, cast

from ._errors import ArgumentError
from ._guards import is_mapping, is_path, is_text
from ._profiles import Profile

OnError: TypeAlias = Literal["raise", "skip", "collect"]
Container: TypeAlias = Literal[
    "auto", "jsonl", "json_array", "json_keyed", "json_columns", "delimited"
]
ProfileLike: TypeAlias = "str | os.PathLike[str] | Profile | Mapping[str, Any]"
Path: TypeAlias = "str | os.PathLike[str]"
# What the extension answers to a sniff, in the order of prefkit_sniff.
Found: TypeAlias = tuple[int, int, int, int, int, float, str, str, list[tuple[str, float, str]]]
ProgressCallback: TypeAlias = Callable[[int, int], object]
Packed: TypeAlias = tuple[
    int,
    bytes | None,
    bytes | None,
    int,
    int,
    int,
    int,
    int,
    int,
    int,
    int,
    int,
    ProgressCallback | None,
]

# The words for prefkit_on_error, prefkit_container and prefkit_compression, by their values.
ON_ERROR: tuple[OnError, ...] = ("raise", "skip", "collect")
CONTAINERS: tuple[str, ...] = (
    "auto",
    "jsonl",
    "json_array",
    "json_keyed",
    "json_columns",
    "delimited",
    "arrow",
    "empty",
)
COMPRESSIONS: tuple[str, ...] = ("none", "gzip", "zstd")
_CHOSEN_CONTAINERS = CONTAINERS[:6]


def complete(
    function: str, given: Mapping[str, Any], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """All options with their defaults; a TypeError for a name that there is not."""
    for name in given:
        if name not in defaults:
            near = difflib.get_close_matches(name, defaults, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise TypeError(f"{function}() has no argument {name!r}{hint}")
    return {**defaults, **given}


def pack(
    *,
    profile: ProfileLike | None = "auto",
    strict: bool = True,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
    copy: bool = False,
    container: Container | None = None,
    delimiter: str | None = None,
    sidecar: Path | None = None,
    max_depth: int | None = None,
    max_record_bytes: int | None = None,
    max_input_bytes: int | None = None,
    max_problems: int | None = None,
) -> Packed:
    return (
        _choice("on_error", on_error, ON_ERROR),
        _profile(profile),
        None if sidecar is None else path_bytes("sidecar", sidecar),
        0 if container is None else _choice("container", container, _CHOSEN_CONTAINERS),
        int(not strict),
        int(copy),
        _number("threads", threads, 0xFFFF_FFFF),
        _number("max_depth", max_depth, 65_536),
        _delimiter(delimiter),
        _number("max_record_bytes", max_record_bytes, 0x7FFF_FFFF),
        _number("max_input_bytes", max_input_bytes, 0x7FFF_FFFF_FFFF_FFFF),
        _number("max_problems", max_problems, 0x7FFF_FFFF_FFFF_FFFF),
        progress,
    )


def argument_error(name: str, message: str) -> ArgumentError:
    return ArgumentError(message, code="invalid_argument", field=name)


_SHORT = reprlib.Repr()
_SHORT.maxlong, _SHORT.maxstring, _SHORT.maxother = 40, 80, 80
_SHORT.maxlist = _SHORT.maxtuple = _SHORT.maxset = _SHORT.maxdict = 10


def shown(value: object) -> str:
    """A value in a message, shortened where it is long."""
    try:
        return _SHORT.repr(value)
    except ValueError:
        # An int, perhaps inside, with more digits than Python writes.
        return f"<{type(value).__name__}>"


def path_bytes(name: str, path: object) -> bytes:
    """A path as the bytes the system knows it by."""
    try:
        data = os.fsencode(cast("str", path))
    except (TypeError, UnicodeEncodeError) as error:
        raise argument_error(name, f"{name} must be a path, not {shown(path)}: {error}") from None
    if b"\0" in data:
        raise argument_error(name, f"{name} has a zero byte, which no path has: {shown(path)}")
    return data


def _choice(name: str, value: object, words: tuple[str, ...]) -> int:
    for position, word in enumerate(words):
        if value == word:
            return position
    raise argument_error(name, f"{name} must be one of {', '.join(words)}; it is {shown(value)}")


def _number(name: str, value: int | None, most: int) -> int:
    """A positive integer, or 0 for the default."""
    if value is None:
        return 0
    try:
        number = -1 if isinstance(value, bool) else index(value)
    except TypeError:
        number = -1
    if not 1 <= number <= most:
        raise argument_error(
            name, f"{name} must be an integer from 1 to {most:,}, or None; it is {shown(value)}"
        )
    return number


def _delimiter(value: object) -> int:
    if value is None:
        return 0
    if not is_text(value) or len(value) != 1 or not value.isascii() or value in '"\r\n\0':
        raise argument_error(
            "delimiter",
            f"delimiter must be one ASCII character such as ',' or '\\t'; it is {shown(value)}",
        )
    return ord(value)


def _profile(value: object) -> bytes | None:
    if value is None or value == "auto":
        return None
    if isinstance(value, Profile):
        return value.name.encode()
    if is_mapping(value):
        return _document(value)
    if isinstance(value, str):
        if value.lstrip().startswith("{"):
            return _without_zero(value.lstrip().encode("utf-8", "surrogatepass"))
        return path_bytes("profile", value)
    if is_path(value):
        path = path_bytes("profile", value)
        # A bare name would be looked up among the built-in profiles.
        return path if b"/" in path else b"./" + path
    raise argument_error(
        "profile",
        "profile must be the name of a built-in profile, the path of a profile document, or the "
        f"document as a dict; it is {type(value).__name__}",
    )


def _document(value: Mapping[Any, Any]) -> bytes:
    try:
        return json.dumps(dict(value), allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise argument_error("profile", f"the profile document is not JSON: {error}") from None


def _without_zero(document: bytes) -> bytes:
    if b"\0" in document:
        raise argument_error("profile", "the profile document has a zero byte")
    return document
