"""PrefKit as a contender (see serving.py): `prefkit_pareto.py CORES`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np
import workloads
from arrays import Array
from prefkit import pareto
from serving import Inputs, Mode, serve
from workloads import DRAWS, REFERENCE, long, sample, shares, volume


def load(path: str, form: str) -> list[Any]:
    found = workloads.load(path, form)
    return [found[0], *long(found[0])] if form == "judged" else found


def frontier(threads: int, _: None, points: Array) -> Any:
    return pareto.frontier(points, maximize=False, threads=threads)


def ranks(threads: int, _: None, points: Array) -> Any:
    return pareto.ranks(points, maximize=False)


def hypervolume(threads: int, _: None, points: Array) -> Any:
    reference = np.full(points.shape[1], REFERENCE)
    return pareto.hypervolume(points, reference=reference, maximize=False, threads=threads)


def contributions(threads: int, _: None, points: Array) -> Any:
    reference = np.full(points.shape[1], REFERENCE)
    return pareto.hypervolume_contributions(
        points, reference=reference, maximize=False, threads=threads
    )


def groups(threads: int, _: None, points: Array, group: Array) -> Any:
    return pareto.frontier(points, maximize=False, groups=group, threads=threads)


def membership(threads: int, _: None, cube: Array, *rows: Array, dominance: bool = False) -> Any:
    return pareto.membership(cube, draws=DRAWS, dominance=dominance, threads=threads)


def membership_of_rows(
    threads: int, _: None, cube: Array, values: Array, point: Array, cluster: Array
) -> Any:
    return pareto.membership(
        values, point=point, cluster=cluster, draws=DRAWS, dominance=False, threads=threads
    )


def drawn(found: Any) -> dict[str, float]:
    return shares(found.probability)


def modes(threads: int, work: str) -> dict[str, Mode]:
    ways = {
        "filter": ("points", frontier, sample),
        "ranks": ("points", ranks, sample),
        "hypervolume": ("points", hypervolume, volume),
        "contributions": ("points", contributions, sample),
        "groups": ("grouped", groups, sample),
        "membership": ("judged", membership, drawn),
    }
    form, run, facts = ways[work]
    found = {"arrays": Mode(form, partial(run, threads), facts)}
    if work == "membership":
        pairs = partial(membership, threads, dominance=True)
        found["arrays, and who dominates whom"] = Mode(form, pairs, facts)
        rows = partial(membership_of_rows, threads)
        found["rows with their points and prompts"] = Mode(form, rows, facts)
    return found


def main() -> None:
    threads = int(sys.argv[1])
    serve(partial(modes, threads), Inputs(load, workloads.few), lambda told: None)


if __name__ == "__main__":
    main()
