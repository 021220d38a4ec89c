"""What is found of a truth that is known: the order of items, the dates of changes, false alarms.

    PYTHONPATH=Benchmarks .venv/bin/python Benchmarks/normalization/simulation.py [--scale 0.1]

prints the tables that `make bench` writes.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import alarms
import recovery

Results = dict[str, Any]


def spread(pool: ProcessPoolExecutor, work: Callable[..., Any], jobs: Iterable[Any]) -> list[Any]:
    return [done.result() for done in [pool.submit(work, *job) for job in jobs]]


def simulate(scale: float = 1.0) -> Results:
    """Everything, on all cores; `scale` times the replicates."""
    count = max(5, round(recovery.REPLICATES * scale))
    out: Results = {"recovery": {"replicates": count, "designs": {}}, "alarms": {}}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for design in recovery.DESIGNS:
            jobs = ((design, number) for number in range(count))
            found = spread(pool, recovery.replicate, jobs)
            out["recovery"]["designs"][design.name] = recovery.summary(found)
        print("… simulation: the order of items done", flush=True)
        for name, one in alarms.SIMULATIONS.items():
            blocks = max(2, round(one.blocks * scale))
            found = spread(pool, alarms.block, ((name, number) for number in range(blocks)))
            out["alarms"][name] = alarms.add(found)
            print(f"… simulation: {one.title} done", flush=True)
    return out


def render(results: Results) -> list[str]:
    """The parts of the page; none where nothing was simulated."""
    if not results:
        return []
    return [*recovery.render(results["recovery"]), *alarms.render(results["alarms"])]


def main() -> None:
    parser = argparse.ArgumentParser(description="What is found of a truth that is known.")
    parser.add_argument("--scale", type=float, default=1.0, help="times the replicates")
    print("\n\n".join(render(simulate(parser.parse_args().scale))))


if __name__ == "__main__":
    main()
