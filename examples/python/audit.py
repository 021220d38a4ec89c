"""What is in a preference file, and what is wrong with it, in Python: audit.py FILE

Shows `prefkit.read` and its tables without pyarrow, polars or pandas.
"""

from __future__ import annotations

import sys

import prefkit


def audit(path: str) -> None:
    dataset = prefkit.read(path, on_error="collect")

    counts = dataset.counts
    print(
        f"records {counts.records}: accepted {counts.accepted}, refused {counts.refused}, "
        f"skipped {counts.skipped}"
    )
    print(
        f"items {counts.items}, candidates {counts.candidates}, "
        f"judgements {counts.judgements}, steps {counts.steps}"
    )
    print(f"problems {counts.problems}")
    for row in dataset.problems.to_pylist():
        print(f"  line {row['line']:3}  {row['code']}")

    print("first judgements")
    for row in dataset.judgements.to_pylist()[:8]:
        score = "-" if row["score"] is None else f"{row['score']:.1f}"
        rater, dimension, outcome = (row[name] or "-" for name in ("rater", "dimension", "outcome"))
        print(f"  {rater:10}{dimension:16}{outcome:6}{score}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE")
    try:
        audit(sys.argv[1])
    except prefkit.PrefkitError as error:
        sys.exit(f"{error.code}: {error}")
