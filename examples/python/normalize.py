"""The scores of a preference file on one scale. In Python: normalize.py FILE

Shows `prefkit.normalize` on the scores of a dataset: z-scores of each rater, who may be compared
with whom, and what raters add to an item's worth.
"""

from __future__ import annotations

import sys

import prefkit
from prefkit import normalize


def show(path: str) -> None:
    ratings = prefkit.read(path, on_error="collect").ratings("score")

    made = normalize.scores(ratings, by="rater")
    table = made.parameters
    assert table is not None
    print(f"{len(made)} scores of {len(table)} raters")
    for row in table.to_pylist():
        if row["reason"] is None:
            print(f"  {row['rater']:10} {row['location']:6.3f} +- {row['scale']:.3f}")
        else:
            print(f"  {row['rater']:10} undefined: {row['reason']}")

    print("first scores")
    for value, score in list(zip(ratings.value, made.scores, strict=True))[:5]:
        print(f"  {value:g} -> {score:.3f}")

    found = normalize.comparability(ratings)
    print(f"{len(found.components)} sets of raters that items link")

    model = normalize.additive(ratings)
    print("what raters add to an item")
    for row in model.raters.to_pylist():
        if row["reason"] is None:
            print(f"  {row['rater']:10} {row['location'] + 0.0:+.3f}")
        else:
            print(f"  {row['rater']:10} undefined: {row['reason']}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE")
    try:
        show(sys.argv[1])
    except prefkit.PrefkitError as error:
        sys.exit(f"{error.code}: {error}")
