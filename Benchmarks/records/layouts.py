"""The record layouts of the benchmark files as schemas, in the words of each peer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars
    import pyarrow

# Member to type. "text" is string data, "number" a float, "integer" a whole number, "texts" a list.
PAIRWISE: dict[str, Any] = {
    "type": "text",
    "id": "text",
    "prompt": "text",
    "winner": "text",
    "loser": "text",
    "meta": {
        "task": "text",
        "dims": "texts",
        "source": "text",
        "rater": "text",
        "rubric": "text",
        "confidence": "number",
        "seconds": "integer",
    },
}
SHORT: dict[str, Any] = {
    **dict.fromkeys(("type", "id", "prompt", "winner", "loser"), "text"),
    "meta": {"task": "text", "rater": "text", "confidence": "number"},
}
ALPACA_EVAL: dict[str, Any] = {
    "instruction": "text",
    "output_1": "text",
    "generator_1": "text",
    "dataset": "text",
    "output_2": "text",
    "generator_2": "text",
    "annotator": "text",
    "preference": "number",
    "price_per_example": "number",
    "time_per_example": "number",
}
HH_RLHF: dict[str, Any] = {"chosen": "text", "rejected": "text"}

LAYOUTS: dict[str, dict[str, Any]] = {
    "pairwise": PAIRWISE,
    "short": SHORT,
    "alpaca_eval": ALPACA_EVAL,
    "hh_rlhf": HH_RLHF,
}

# The decoded bytes of these are added up to see that all contenders read the same. PrefKit cuts the
# transcripts of hh-rlhf into prompt and answer, so there is nothing to compare there.
CHECKED: dict[str, list[str]] = {
    "pairwise": ["winner", "loser"],
    "short": ["winner", "loser"],
    "alpaca_eval": ["output_1", "output_2"],
    "hh_rlhf": [],
}


def polars_schema(fields: dict[str, Any]) -> dict[str, polars.datatypes.DataType]:
    import polars as pl

    def one(kind: Any) -> Any:
        if isinstance(kind, dict):
            return pl.Struct({name: one(inner) for name, inner in kind.items()})
        return {
            "text": pl.String(),
            "number": pl.Float64(),
            "integer": pl.Int64(),
            "texts": pl.List(pl.String()),
        }[kind]

    return {name: one(kind) for name, kind in fields.items()}


def arrow_schema(fields: dict[str, Any]) -> pyarrow.Schema:
    import pyarrow as pa

    def one(kind: Any) -> pa.DataType:
        if isinstance(kind, dict):
            return pa.struct([(name, one(inner)) for name, inner in kind.items()])
        return {
            "text": pa.string(),
            "number": pa.float64(),
            "integer": pa.int64(),
            "texts": pa.list_(pa.string()),
        }[kind]

    return pa.schema([(name, one(kind)) for name, kind in fields.items()])


def duckdb_columns(fields: dict[str, Any]) -> dict[str, str]:
    def one(kind: Any) -> str:
        if isinstance(kind, dict):
            inner = ", ".join(f"{name} {one(of)}" for name, of in kind.items())
            return f"STRUCT({inner})"
        return {"text": "VARCHAR", "number": "DOUBLE", "integer": "BIGINT", "texts": "VARCHAR[]"}[
            kind
        ]

    return {name: one(kind) for name, kind in fields.items()}


def msgspec_struct(name: str, fields: dict[str, Any]) -> type:
    import msgspec

    def one(member: str, kind: Any) -> Any:
        if isinstance(kind, dict):
            return msgspec_struct(f"{name}_{member}", kind)
        # A preference may be null in alpaca_eval.
        return {"text": str, "number": float | None, "integer": int, "texts": list[str]}[kind]

    members = [(member, one(member, kind)) for member, kind in fields.items()]
    # gc=False spares the collector the objects: the fastest way msgspec offers.
    return msgspec.defstruct(name, members, gc=False)
