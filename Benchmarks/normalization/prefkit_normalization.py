"""PrefKit as a contender (see serving.py): `prefkit_normalization.py CORES`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import numpy as np
import workloads
from arrays import Array
from prefkit import drift, normalize
from serving import Inputs, Mode, serve
from workloads import COLUMNS, LOOPED, TESTS, drift_facts, rows_without_rater, sample

KEYS = COLUMNS["zscore"]


def held(*columns: Any) -> int:
    """The bytes of the arrays that come back, each once."""
    arrays = {id(one): one for one in columns if isinstance(one, np.ndarray)}
    return sum(one.nbytes for one in arrays.values())


def held_rows(found: normalize.Normalized) -> int:
    tables = [found.parameters, getattr(found, "items", None)]
    columns = [one for table in tables if table is not None for one in table.to_dict().values()]
    return held(found.scores, found.reasons, found.group, *columns)


def scores(threads: int, _: None, values: Array, *keys: Array, method: Any) -> Any:
    by = dict(zip(KEYS, keys, strict=True))
    return normalize.scores(values, by, method, threads=threads)


def row_facts(found: normalize.Normalized) -> dict[str, float]:
    return {**sample(found.scores), "output": held_rows(found)}


def additive(threads: int, _: None, values: Array, item: Array, rater: Array) -> Any:
    return (values, item, rater), normalize.additive(values, item, rater, threads=threads)


def additive_facts(result: tuple[tuple[Array, ...], normalize.RaterModel]) -> dict[str, float]:
    rows, found = result
    # Items or raters that nobody drew have no place in the tables.
    items, biases = (np.zeros(int(column.max()) + 1) for column in rows[1:])
    items[found.items.keys["item"]] = found.items.value
    biases[found.raters.keys["rater"]] = found.raters.location
    return {**rows_without_rater(list(rows), items, biases), "output": held_rows(found)}


def by_group(threads: int, _: None, values: Array, rater: Array, window: Array) -> Any:
    return drift.by_group(values, {"rater": rater}, window, TESTS, threads=threads)


def group_facts(found: dict[str, drift.Drift]) -> dict[str, float]:
    keys = found[TESTS[0]].keys
    chosen = (keys["rater"] < LOOPED) & (keys["window"] > 0)
    facts = drift_facts({test: one.statistic[chosen] for test, one in found.items()})
    columns = [column for one in found.values() for column in one.to_dict().values()]
    return {**facts, "output": held(*columns)}


def modes(threads: int, work: str) -> dict[str, Mode]:
    if work == "additive":
        return {"arrays": Mode(work, partial(additive, threads), additive_facts)}
    if work == "drift":
        return {"arrays": Mode(work, partial(by_group, threads), group_facts)}

    if work == "size":
        return {
            str(count): Mode(work, partial(scores, count, method="zscore"), row_facts)
            for count in (1, 2)
        }
    return {"arrays": Mode(work, partial(scores, threads, method=work), row_facts)}


def main() -> None:
    threads = int(sys.argv[1])
    serve(partial(modes, threads), Inputs(workloads.columns, workloads.few), lambda told: None)


if __name__ == "__main__":
    main()
