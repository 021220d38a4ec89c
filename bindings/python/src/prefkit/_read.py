"""``read``: any source of records in, a dataset out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from . import _core
from ._dataset import Dataset
from ._errors import PrefkitError, name_source
from ._options import Container, OnError, Path, ProfileLike, ProgressCallback, pack
from ._progress import Progress
from ._source import Paths, Stream, resolve

if TYPE_CHECKING:
    from ._options import Packed
    from ._source import Bytes, Source


def read(
    source: Source,
    *,
    profile: ProfileLike | None = "auto",
    strict: bool = True,
    on_error: OnError = "raise",
    threads: int | None = None,
    progress: ProgressCallback | bool | None = None,
    copy: bool = False,
    container: Container | None = None,
    delimiter: str | None = None,
    sidecar: Path | None = None,
    max_depth: int | None = None,
    max_record_bytes: int | None = None,
    max_input_bytes: int | None = None,
    max_problems: int | None = None,
) -> Dataset:
    """Reads preference records into a `Dataset`.

    Parameters
    ----------
    source
        A path, a glob pattern, or an iterable of them; bytes or any buffer of bytes; a binary or
        text file object; anything with ``__arrow_c_stream__`` (pyarrow, polars, duckdb, pandas); a
        Hugging Face ``datasets.Dataset``; or an iterable of dicts. gzip and zstd are unpacked.
    profile
        Which field means what: ``"auto"``, a built-in name (see `profiles`), the path of a profile
        document, the document as a dict, or a `Profile`.
    strict
        False lets NaN literals, lone surrogates, broken UTF-8 and repeated keys pass, each with a
        warning.
    on_error
        ``"raise"`` stops at the first refused record; ``"skip"`` leaves it out and counts it;
        ``"collect"`` leaves it out and lists it in ``Dataset.problems``.
    threads
        None uses every core. The result is the same for any number.
    progress
        None shows a tqdm bar for large inputs in a terminal or notebook; False shows none, True
        always one; a function is called with ``(done, total)`` bytes and may return False to stop.
    copy
        Read files into memory instead of mapping them: safe when another process may shorten them.
    container, delimiter
        How records lie in the input; None finds out from its bytes.
    sidecar
        A LLaMA-Factory ``dataset_info.json`` that names the columns.
    max_depth, max_record_bytes, max_input_bytes, max_problems
        Limits; None takes the defaults of 1,024 levels, 1 GiB, 64 GiB and 1,000,000.

    Raises
    ------
    ParseError, InputError, ArgumentError, Cancelled
        All of them are `PrefkitError`, and say where.
    """
    bar = Progress(progress)
    packed = pack(
        profile=profile,
        strict=strict,
        on_error=on_error,
        threads=threads,
        progress=bar.callback,
        copy=copy,
        container=container,
        delimiter=delimiter,
        sidecar=sidecar,
        max_depth=max_depth,
        max_record_bytes=max_record_bytes,
        max_input_bytes=max_input_bytes,
        max_problems=max_problems,
    )
    resolved = resolve(source, strict=strict)
    try:
        with bar:
            return Dataset(_open(resolved, packed))
    except PrefkitError as error:
        name_source(error, resolved.names)
        raise


def _open(source: Paths | Bytes | Stream, packed: Packed) -> _core.Dataset:
    if isinstance(source, Paths):
        return _core.open_paths(source.paths, packed)
    name = os.fsencode(source.name).replace(b"\0", b"?")
    if isinstance(source, Stream):
        return _core.open_arrow(source.capsule, name, packed)
    return _core.open_bytes(source.data, name, packed)
