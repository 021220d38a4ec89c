"""PrefKit as a contender, from Python: the same tasks and answers as peers.py."""

from __future__ import annotations

import gc
import json
import sys
import time
from typing import Any

import prefkit
from memory import memory_kb


def tables(dataset: Any) -> list[Any]:
    import pyarrow as pa

    names = ("items", "candidates", "judgements", "steps", "problems")
    return [pa.table(getattr(dataset, name)) for name in names]


def main() -> None:
    threads = int(sys.argv[1])
    gc.disable()
    for line in sys.stdin:
        task = json.loads(line)
        if task["mode"] == "tables":
            import pyarrow  # noqa: F401  (not part of what is timed)
        start = time.perf_counter()
        dataset = prefkit.read(task["path"], profile=task["profile"], threads=threads)
        held = tables(dataset) if task["mode"] == "tables" else []
        answer = {"seconds": time.perf_counter() - start, "peak_kb": memory_kb("VmHWM")}
        answer["rows"] = dataset.counts.accepted
        print(json.dumps(answer), flush=True)
        del held, dataset


if __name__ == "__main__":
    main()
