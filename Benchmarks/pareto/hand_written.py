"""The frontier of each group in numba: what somebody writes who has only this to do.

Ids are whole numbers from 0, with no gaps: the loops rely on it.
"""

from __future__ import annotations

import numpy as np
from arrays import Array
from numba import njit


@njit
def beats(points: Array, row: int, other: int) -> bool:
    better = False
    for place in range(points.shape[1]):
        if points[row, place] > points[other, place]:
            return False
        better |= points[row, place] < points[other, place]
    return better


@njit
def contiguous(points: Array, group: Array) -> Array:
    """Rows of a group lie one behind the other."""
    count = len(group)
    mask = np.ones(count, np.bool_)
    first = 0
    while first < count:
        end = first + 1
        while end < count and group[end] == group[first]:
            end += 1
        for row in range(first, end):
            for other in range(first, end):
                if beats(points, other, row):
                    mask[row] = False
                    break
        first = end
    return mask


@njit
def counted(points: Array, group: Array) -> Array:
    """A counting sort of the rows by group comes first, which copies the points."""
    count = len(group)
    ends = np.zeros(group.max() + 2, np.int64)
    for row in range(count):
        ends[group[row] + 1] += 1
    for place in range(1, len(ends)):
        ends[place] += ends[place - 1]
    order = np.empty(count, np.int64)
    sorted_points = np.empty_like(points)
    sorted_group = np.empty_like(group)
    for row in range(count):
        place = ends[group[row]]
        ends[group[row]] += 1
        order[place] = row
        sorted_points[place] = points[row]
        sorted_group[place] = group[row]
    kept = contiguous(sorted_points, sorted_group)
    mask = np.empty(count, np.bool_)
    for place in range(count):
        mask[order[place]] = kept[place]
    return mask
