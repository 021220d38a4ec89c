"""Whether the scores of a preference file moved. In Python: drift.py FILE

Shows `prefkit.drift` on the scores of a dataset: windows of time against the first one, and a
series of windows with its trend, a control chart and change points.
"""

from __future__ import annotations

import datetime
import sys

import prefkit
from prefkit import drift


def show(path: str) -> None:
    dataset = prefkit.read(path, on_error="collect")

    windows = drift.windows("time", width=datetime.timedelta(hours=6))
    tests = drift.by_group(dataset, window=windows, test=["ks", "wasserstein"], minimum_count=10)
    table, distances = tests["ks"], tests["wasserstein"]
    print("windows of six hours against the first")
    for row in range(len(table)):
        found = table[row]
        start = str(found.when.astype("M8[m]")).replace("T", " ")
        told = f"  {start} {table.count[row]:3} scores  "
        if found.reason is not None:
            print(f"{told}{found.reason}")
        else:
            adjusted, distance = table.adjusted[row], distances[row].statistic
            print(
                f"{told}D {found.statistic:.3f}  adjusted p {adjusted:.3f}  distance {distance:.3f}"
            )

    (hours,) = drift.series(dataset, window="hour").split().values()
    print(f"the mean of each of {len(hours)} hours")
    trend = drift.mann_kendall(hours)
    print(f"trend: S {trend.statistic:g}, p {trend.p_value:.3f}")
    chart = drift.cusum(hours, baseline=10)
    print(
        f"CUSUM against the first ten: {chart.statistic:.3f} at most, {chart.alarms.sum()} alarms"
    )
    print(f"change points: {len(drift.change_points(hours))}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} FILE")
    try:
        show(sys.argv[1])
    except prefkit.PrefkitError as error:
        sys.exit(f"{error.code}: {error}")
