"""Python dicts as JSON lines, so that one reader judges every record."""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ._guards import is_mapping
from ._options import argument_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def records_to_jsonl(records: Iterable[object], *, strict: bool) -> bytearray:
    """One line a record. Strict JSON has no NaN; otherwise the reader turns it into missing."""
    encode = _encoder(ensure_ascii=False, allow_nan=not strict)
    escape = _encoder(ensure_ascii=True, allow_nan=not strict)
    lines = bytearray()
    for number, record in enumerate(records):
        if not is_mapping(record):
            raise argument_error(
                "source", f"record {number} is {type(record).__name__}, not a dict"
            )
        try:
            try:
                lines += encode(record).encode()
            except UnicodeEncodeError:
                # A lone surrogate: escaped, it reaches the reader, which says where it is.
                lines += escape(record).encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise argument_error("source", f"record {number}: {_explain(error)}") from error
        lines += b"\n"
    return lines


def _encoder(*, ensure_ascii: bool, allow_nan: bool) -> Any:
    encoder = json.JSONEncoder(
        ensure_ascii=ensure_ascii, allow_nan=allow_nan, separators=(",", ":"), default=_plain
    )

    def encode(record: Mapping[Any, Any]) -> str:
        return encoder.encode(record if isinstance(record, dict) else dict(record))

    return encode


def _plain(value: object) -> object:
    """What JSON knows for the values that come out of numpy and date columns."""
    if isinstance(value, np.generic):
        return cast("object", value.item())
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if is_mapping(value):
        return dict(value)
    raise TypeError(f"JSON has no {type(value).__name__}")


def _explain(error: Exception) -> str:
    if isinstance(error, ValueError) and "JSON compliant" in str(error):
        return "NaN and Infinity are not JSON; use None for a missing value, or strict=False"
    return str(error)
