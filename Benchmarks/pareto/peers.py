"""One peer as a worker process (see serving.py): `peers.py NAME CORES`.

Every way of calling a peer that could be its fastest is a mode; run.py takes the fastest. What a
peer takes in place of an array (a data frame, a hypervolume object) is made before the clock
starts, and what it compiles when it is first called is compiled then too. Results stay in the
peer's own form.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import workloads
from arrays import Array
from serving import Inputs, Mode, serve
from workloads import (
    DRAWS,
    PRODUCT,
    REFERENCE,
    sample,
    shares,
    volume,
)


def reference(points: Array) -> Array:
    return np.full(points.shape[1], REFERENCE)


class Moocore:
    """Its functions over arrays, and loops of numpy around one of them."""

    def __init__(self) -> None:
        import moocore

        self.moocore = moocore

    def load(self, path: str, form: str) -> list[Any]:
        return list(workloads.load(path, form))

    def modes(self, work: str) -> dict[str, Mode]:
        own = self.moocore
        match work:
            case "filter":
                return {"is_nondominated": points(own.is_nondominated, sample)}
            case "ranks":
                return {"pareto_rank": points(own.pareto_rank, sample)}
            case "hypervolume":
                return {"hypervolume": points(lambda p: own.hypervolume(p, reference(p)), volume)}
            case "contributions":

                def contributions(rows: Array) -> Any:
                    return own.hv_contributions(rows, reference(rows))

                return {"hv_contributions": points(contributions, sample)}
            case "membership":
                return {
                    "numpy loop: gather, mean": points(self.gather, shares),
                    PRODUCT: points(self.product, shares),
                }
        return {}

    def gather(self, samples: Array) -> Array:
        """A draw takes the scores of its prompts and their means."""
        rng = np.random.default_rng(1)
        prompts = len(samples)
        found = np.zeros(samples.shape[1])
        for _ in range(DRAWS):
            drawn = samples[rng.integers(0, prompts, prompts)].mean(axis=0)
            found += self.moocore.is_nondominated(drawn, maximise=True)
        return found / DRAWS

    def product(self, samples: Array) -> Array:
        """How often each prompt is drawn, times its scores, for all draws at once."""
        rng = np.random.default_rng(1)
        prompts = len(samples)
        drawn = rng.integers(0, prompts, (DRAWS, prompts))
        counts = np.zeros((DRAWS, prompts))
        np.add.at(counts, (np.arange(DRAWS)[:, None], drawn), 1)
        means = (counts @ samples.reshape(prompts, -1)).reshape(DRAWS, *samples.shape[1:])
        found = np.zeros(samples.shape[1])
        for one in means:
            found += self.moocore.is_nondominated(one, maximise=True)
        return found / DRAWS


def points(run: Callable[[Any], Any], facts: Callable[[Any], dict[str, float]]) -> Mode:
    return Mode("points", lambda _, rows: run(rows), facts)


class ParetoSet:
    """A block-nested loop that numba compiles."""

    def __init__(self) -> None:
        import paretoset

        self.own = paretoset

    def load(self, path: str, form: str) -> list[Any]:
        rows = workloads.load(path, form)[0]
        self.filter(rows[: workloads.FEW])
        self.own.paretorank(rows[: workloads.FEW], distinct=False)
        return [rows]

    def filter(self, rows: Array) -> Any:
        return self.own.paretoset(rows, distinct=False)

    def modes(self, work: str) -> dict[str, Mode]:
        if work == "filter":
            return {"paretoset": points(self.filter, sample)}
        if work == "ranks":

            def ranks(found: Any) -> dict[str, float]:
                return sample(found - 1)

            return {"paretorank": points(lambda p: self.own.paretorank(p, distinct=False), ranks)}
        return {}


class Pygmo:
    """Lists of arrays, and its hypervolume object, in place of arrays."""

    def __init__(self) -> None:
        import pygmo

        self.pygmo = pygmo

    def load(self, path: str, form: str) -> list[Any]:
        rows = workloads.load(path, "points")[0]
        return [self.pygmo.hypervolume(rows), rows] if form == "volume" else [rows]

    def modes(self, work: str) -> dict[str, Mode]:
        own = self.pygmo
        match work:
            case "filter":

                def front(rows: Array) -> tuple[int, Any]:
                    return len(rows), own.non_dominated_front_2d(rows)

                return {"non_dominated_front_2d": points(front, mask)}
            case "ranks":
                return {"fast_non_dominated_sorting": points(self.ranks, sample)}
            case "hypervolume":
                return {
                    "compute": self.volume(lambda v, p: v.compute(reference(p)), volume),
                    "compute, hvwfg": self.volume(
                        lambda v, p: v.compute(reference(p), own.hvwfg()), volume
                    ),
                }
            case "contributions":

                def contributions(made: Any, rows: Array) -> Any:
                    return made.contributions(reference(rows))

                return {"contributions": self.volume(contributions, sample)}
        return {}

    def ranks(self, rows: Array) -> Any:
        return self.pygmo.fast_non_dominated_sorting(rows)[3]

    def volume(self, run: Callable[..., Any], facts: Callable[..., dict[str, float]]) -> Mode:
        return Mode("volume", lambda _, made, rows: run(made, rows), facts)


def mask(found: tuple[int, Any]) -> dict[str, float]:
    count, kept = found
    marked = np.zeros(count)
    marked[np.asarray(kept)] = 1
    return sample(marked)


class Hvwfg:
    """The routine that takes any number of objectives."""

    def __init__(self) -> None:
        import hvwfg

        self.hvwfg = hvwfg

    def load(self, path: str, form: str) -> list[Any]:
        return list(workloads.load(path, form))

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "hypervolume":
            return {}
        own = self.hvwfg
        return {"wfg": points(lambda p: own.wfg(p, reference(p)), volume)}


class Polars:
    """A self-join: who is beaten by another of its group, and the rows that are not."""

    def __init__(self) -> None:
        import polars

        self.pl = polars

    def load(self, path: str, form: str) -> list[Any]:
        rows, group = workloads.load(path, "grouped")
        columns = {f"x{place}": np.ascontiguousarray(rows[:, place]) for place in range(4)}
        return [self.pl.DataFrame({"row": np.arange(len(rows)), "group": group, **columns})]

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "groups":
            return {}
        return {
            "self-join, anti-join": Mode("frame", self.joined("in-memory"), self.facts),
            "self-join, anti-join, streaming": Mode("frame", self.joined("streaming"), self.facts),
        }

    def joined(self, engine: str) -> Callable[[None, Any], Any]:
        pl = self.pl
        names = [f"x{place}" for place in range(4)]
        no_worse = pl.all_horizontal(pl.col(f"{name}_right") <= pl.col(name) for name in names)
        better = pl.any_horizontal(pl.col(f"{name}_right") < pl.col(name) for name in names)

        def run(_: None, frame: Any) -> tuple[int, Any]:
            rows = frame.lazy()
            pairs = rows.join(rows, on="group", maintain_order="none")
            beaten = pairs.filter(no_worse & better).select("row").unique()
            kept = rows.join(beaten, on="row", how="anti").select("row")
            return len(frame), kept.collect(engine=engine)

        return run

    def facts(self, found: tuple[int, Any]) -> dict[str, float]:
        count, kept = found
        return mask((count, kept["row"].to_numpy()))


class Numba:
    """A loop over the rows of each group, as one would write it for this very task."""

    def __init__(self) -> None:
        import hand_written

        self.own = hand_written

    def load(self, path: str, form: str) -> list[Any]:
        rows, group = workloads.load(path, "grouped")
        for run in (self.own.contiguous, self.own.counted):
            run(rows[: workloads.FEW], group[: workloads.FEW] * 0)
        return [rows, group]

    def modes(self, work: str) -> dict[str, Mode]:
        if work != "groups":
            return {}
        return {
            name: Mode("grouped", lambda _, rows, group, run=run: run(rows, group), sample)
            for name, run in (
                ("loop over runs of a group", self.own.contiguous),
                ("counting sort, loop", self.own.counted),
            )
        }


PEERS: dict[str, type[Any]] = {
    "moocore": Moocore,
    "paretoset": ParetoSet,
    "pygmo": Pygmo,
    "hvwfg": Hvwfg,
    "polars": Polars,
    "numba": Numba,
}


def main() -> None:
    # How many threads their libraries use follows from the cores that this process is pinned to.
    name, _ = sys.argv[1:]
    peer = PEERS[name]()
    serve(peer.modes, Inputs(peer.load, workloads.few), lambda told: None)


if __name__ == "__main__":
    main()
