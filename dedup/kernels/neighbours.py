"""Which of many pieces lie beside each other: layers without overlaps, and groups without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def layers(spans: NDArray[np.int64], itself: bool) -> NDArray[np.int64]:
    """The first layer for each piece in which it overlaps no earlier one on either side.

    Args:
        spans: left start and end, right start and end; shape (n, 4).
        itself: within one document left must not overlap right either: a repeat does not overlap
            itself.
    """
    found = np.zeros(len(spans), dtype=np.int64)
    free = np.zeros(len(spans) + 1, dtype=np.int64)  # the last piece that was in the way
    for i in range(len(spans)):
        a, a_end, b, b_end = spans[i]
        for j in range(i):
            c, c_end, d, d_end = spans[j]
            if (
                (a < c_end and c < a_end)
                or (b < d_end and d < b_end)
                or (itself and ((a < d_end and d < a_end) or (b < c_end and c < b_end)))
            ):
                free[found[j]] = i + 1
        while free[found[i]] == i + 1:
            found[i] += 1
    return found


@compiled
def groups(
    spans: NDArray[np.int64],
    openings: tuple[NDArray[np.int32], NDArray[np.int32]],
    closings: tuple[NDArray[np.int32], NDArray[np.int32]],
    widest: int,
) -> NDArray[np.int64]:
    """The group of each piece: neighbours in a group lie close to each other on both sides.

    Args:
        spans: left start and end, right start and end in tokens; shape (n, 4).
        openings, closings: the place of each token's start and end in half characters, left and
            right.
        widest: half characters between neighbours.

    Returns:
        Numbers, shape (n,), in the order of the groups on the left, then on the right.
    """
    found = np.zeros(len(spans), dtype=np.int64)
    before, count = 0, 1
    order = np.arange(len(spans))
    while count > before and len(spans):
        before = count
        for side in (0, 1):
            order = order[order_of(spans[order, 2 * side])]
            order = order[order_of(found[order])]
            count, last, group = 0, -1, -1
            for i in order:
                opening = openings[side][spans[i, 2 * side]]
                if (
                    last < 0
                    or found[i] != group
                    or opening - closings[side][spans[last, 2 * side + 1] - 1] > widest
                ):
                    count += 1
                last, group = int(i), int(found[i])
                found[i] = count - 1
    return found


@compiled
def distances(
    spans: NDArray[np.int64],
    openings: tuple[NDArray[np.int32], NDArray[np.int32]],
    closings: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> NDArray[np.int64]:
    """The longer side of what lies between the first piece and each other, in half characters."""
    found = np.zeros(len(spans) - 1, dtype=np.int64)
    for side in (0, 1):
        start, end = spans[0, 2 * side], spans[0, 2 * side + 1]
        for i in range(len(found)):
            first, last = spans[i + 1, 2 * side], spans[i + 1, 2 * side + 1]
            gap = 0
            if first > end:
                gap = openings[side][first] - closings[side][end - 1]
            elif start > last:
                gap = openings[side][start] - closings[side][last - 1]
            found[i] = max(found[i], gap)
    return found
