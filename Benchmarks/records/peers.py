"""One peer as a worker process: reads a task a line, does it, answers with the seconds it took.

    {"layout": "pairwise", "path": "...", "mode": "...", "check": false}

Without a mode it answers with the modes it has for the layout.

Every peer is told the schema, so that none spends time on finding it, and every one of its modes
that could be its best is offered; run.py takes the fastest. What is timed goes from the path to the
finished result; letting go of the result is not timed.
"""

from __future__ import annotations

import gc
import json
import mmap
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import layouts
from memory import memory_kb

Run = Callable[[str, str], Any]
ARRAY_LAYOUTS = {"alpaca_eval"}


@contextmanager
def mapped(path: str) -> Iterator[memoryview]:
    """The file's bytes without a copy."""
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as view,
        memoryview(view) as data,
    ):
        yield data


class Polars:
    """DataFrame with string views, list and struct columns."""

    def __init__(self, threads: int) -> None:
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        import polars as pl

        self.pl = pl
        self.schemas = {name: layouts.polars_schema(of) for name, of in layouts.LAYOUTS.items()}

    def modes(self, layout: str) -> dict[str, Run]:
        pl = self.pl
        if layout in ARRAY_LAYOUTS:
            return {"read_json": lambda name, p: pl.read_json(p, schema=self.schemas[name])}
        return {
            "read_ndjson": lambda name, p: pl.read_ndjson(p, schema=self.schemas[name]),
            "read_ndjson(bytes)": lambda name, p: pl.read_ndjson(
                Path(p).read_bytes(), schema=self.schemas[name]
            ),
            "scan_ndjson.collect(streaming)": lambda name, p: pl.scan_ndjson(
                p, schema=self.schemas[name]
            ).collect(engine="streaming"),
        }

    def check(self, result: Any, columns: list[str]) -> tuple[int, int]:
        return result.height, sum(int(result[name].str.len_bytes().sum()) for name in columns)


class PyArrow:
    """Arrow table with string, list and struct columns."""

    def __init__(self, threads: int) -> None:
        import pyarrow as pa
        import pyarrow.json

        pa.set_cpu_count(threads)
        pa.set_io_thread_count(threads)
        self.pa, self.threads = pa, threads
        self.schemas = {name: layouts.arrow_schema(of) for name, of in layouts.LAYOUTS.items()}

    def modes(self, layout: str) -> dict[str, Run]:
        if layout in ARRAY_LAYOUTS:
            return {}  # pyarrow.json reads one value after another, not an array of them.
        return {
            f"block {size >> 20} MB": lambda name, p, size=size: self.read(name, p, size)
            for size in (1 << 20, 4 << 20, 16 << 20)
        }

    def read(self, layout: str, path: str, block: int) -> Any:
        with self.pa.memory_map(path) as file:
            return self.pa.json.read_json(
                file,
                read_options=self.pa.json.ReadOptions(
                    use_threads=self.threads > 1, block_size=block
                ),
                parse_options=self.pa.json.ParseOptions(
                    explicit_schema=self.schemas[layout], newlines_in_values=False
                ),
            )

    def check(self, result: Any, columns: list[str]) -> tuple[int, int]:
        import pyarrow.compute as compute

        lengths = [compute.sum(compute.binary_length(result[name])).as_py() for name in columns]
        return result.num_rows, sum(lengths)


class DuckDB:
    """A query result as an Arrow table, or a table in duckdb's own memory."""

    def __init__(self, threads: int) -> None:
        import duckdb

        self.connection = duckdb.connect(":memory:", config={"threads": threads})
        self.connection.execute("SET preserve_insertion_order = false")

    def query(self, layout: str, path: str) -> str:
        columns = json.dumps(layouts.duckdb_columns(layouts.LAYOUTS[layout])).replace('"', "'")
        container = "array" if layout in ARRAY_LAYOUTS else "newline_delimited"
        return f"SELECT * FROM read_json('{path}', columns = {columns}, format = '{container}')"

    def modes(self, layout: str) -> dict[str, Run]:
        return {"to_arrow_table": self.arrow, "create table": self.table}

    def arrow(self, layout: str, path: str) -> Any:
        return self.connection.sql(self.query(layout, path)).to_arrow_table()

    def table(self, layout: str, path: str) -> Any:
        self.connection.execute("CREATE OR REPLACE TEMP TABLE t AS " + self.query(layout, path))
        return self.connection.table("t")

    def check(self, result: Any, columns: list[str]) -> tuple[int, int]:
        sums = "".join(f", sum(strlen({name}))" for name in columns)
        # duckdb finds `result` by its name in this function.
        row = self.connection.execute(f"SELECT count(*){sums} FROM result").fetchall()[0]
        return int(row[0]), sum(int(length) for length in row[1:])


class Msgspec:
    """A list of typed structs. Holds the interpreter lock, so it uses one thread."""

    def __init__(self, threads: int) -> None:
        import msgspec

        self.one, self.many = {}, {}
        for name, fields in layouts.LAYOUTS.items():
            record = layouts.msgspec_struct(name, fields)
            self.one[name] = msgspec.json.Decoder(record)
            self.many[name] = msgspec.json.Decoder(list[record])  # type: ignore[valid-type]

    def modes(self, layout: str) -> dict[str, Run]:
        if layout in ARRAY_LAYOUTS:
            return {"decode": self.array}
        return {"decode_lines": self.lines}

    def lines(self, layout: str, path: str) -> Any:
        with mapped(path) as data:
            return self.one[layout].decode_lines(data)

    def array(self, layout: str, path: str) -> Any:
        with mapped(path) as data:
            return self.many[layout].decode(data)

    def check(self, result: Any, columns: list[str]) -> tuple[int, int]:
        return len(result), sum(len(getattr(row, c).encode()) for row in result for c in columns)


class Orjson:
    """A list of dictionaries. Holds the interpreter lock, so it uses one thread."""

    def __init__(self, threads: int) -> None:
        import orjson

        self.loads = orjson.loads

    def modes(self, layout: str) -> dict[str, Run]:
        if layout in ARRAY_LAYOUTS:
            return {"loads": self.array}
        return {"loads per line": self.lines}

    def lines(self, layout: str, path: str) -> Any:
        loads = self.loads
        with open(path, "rb") as file:
            return [loads(line) for line in file]

    def array(self, layout: str, path: str) -> Any:
        with mapped(path) as data:
            return self.loads(data)

    def check(self, result: Any, columns: list[str]) -> tuple[int, int]:
        return len(result), sum(len(row[c].encode()) for row in result for c in columns)


PEERS: dict[str, type[Any]] = {
    "polars": Polars,
    "pyarrow": PyArrow,
    "duckdb": DuckDB,
    "msgspec": Msgspec,
    "orjson": Orjson,
}


def main() -> None:
    name, threads = sys.argv[1], int(sys.argv[2])
    peer = PEERS[name](threads)
    gc.disable()  # The collector would walk millions of fresh objects for nothing.
    for line in sys.stdin:
        task = json.loads(line)
        modes = peer.modes(task["layout"])
        if "mode" not in task:
            answer: dict[str, Any] = {"modes": list(modes)}
        else:
            run = modes[task["mode"]]
            before = memory_kb("VmRSS")
            start = time.perf_counter()
            result = run(task["layout"], task["path"])
            answer = {"seconds": time.perf_counter() - start}
            answer |= {"peak_kb": memory_kb("VmHWM"), "before_kb": before}
            if task.get("check"):
                columns = layouts.CHECKED[task["layout"]]
                answer["rows"], answer["text_bytes"] = peer.check(result, columns)
            del result
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
