"""Which versions of a bot are worth a choice. In Python: pareto.py

Shows `prefkit.pareto`: the frontier of three objectives, what each version adds to it, how far it
is from a target, and an archive that takes the versions week by week.
"""

from __future__ import annotations

import numpy as np

from prefkit import pareto

NAMES = ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "3.0", "3.1"]
# The share of helpful and of safe answers, and the seconds for one, of which less is better.
VERSIONS = np.array(
    [
        [0.61, 0.97, 0.8],
        [0.66, 0.95, 0.9],
        [0.64, 0.94, 1.1],
        [0.78, 0.90, 1.5],
        [0.83, 0.91, 1.9],
        [0.80, 0.93, 1.6],
        [0.91, 0.82, 2.4],
        [0.90, 0.86, 2.4],
    ]
)
UP = [True, True, False]
WORST = [0.5, 0.75, 3]
TARGETS = [[0.92, 0.90, 2.0], [0.75, 0.98, 1.0]]


def show() -> None:
    ranks = pareto.ranks(VERSIONS, maximize=UP)
    added = pareto.hypervolume_contributions(VERSIONS, reference=WORST, maximize=UP)
    print("version  front  adds")
    for name, rank, volume in zip(NAMES, ranks, added, strict=True):
        print(f"{name:8} {rank:5}  {volume:.4f}")

    # All digits, so that any other bit would show.
    print(f"hypervolume {pareto.hypervolume(VERSIONS, reference=WORST, maximize=UP):.17g}")
    kept = pareto.select(VERSIONS, 3, reference=WORST, maximize=UP)
    print("three to keep:", *(NAMES[row] for row in kept))

    epsilon = pareto.epsilon_indicator(VERSIONS, TARGETS, maximize=UP)
    print(f"epsilon to the target {epsilon.value:.17g}")
    print(f"IGD+ to the target {pareto.igd_plus(VERSIONS, TARGETS, maximize=UP).value:.17g}")
    print(f"spread of nothing: {pareto.spread(VERSIONS[:0], maximize=UP).reason}")

    archive = pareto.Archive(3, maximize=UP)
    for first in range(0, len(NAMES), 2):
        change = archive.add(VERSIONS[first : first + 2])
        names = f"{NAMES[first]} and {NAMES[first + 1]}"
        print(f"{names}: {change.kept} kept, {change.removed} gone")
    print("archive:", *(NAMES[row] for row in archive.ids))


if __name__ == "__main__":
    show()
