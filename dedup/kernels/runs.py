"""Equal runs and the tokens that are taken: what is free of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled, inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def free_runs(
    runs: NDArray[np.int64], left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The parts of runs of which neither side is taken, in order.

    Args:
        runs: left token, right token, tokens; shape (n, 3).
        left_taken, right_taken: by token; an empty one takes nothing.
    """
    found = np.empty((runs[:, 2].sum(), 3), dtype=np.int64)
    count = 0
    for i in range(len(runs)):
        going_on = False
        for at in range(runs[i, 2]):
            left, right = runs[i, 0] + at, runs[i, 1] + at
            taken = (len(left_taken) > 0 and left_taken[left]) or (
                len(right_taken) > 0 and right_taken[right]
            )
            if not taken and going_on:
                found[count - 1, 2] += 1
            elif not taken:
                found[count] = left, right, 1
                count += 1
            going_on = not taken
    return found[:count].copy()


@inlined
def open_tokens(
    runs: NDArray[np.int64],
    side: int,
    first: int,
    last: int,
    taken: NDArray[np.bool_],
    shortest: int,
) -> NDArray[np.int64]:
    """The tokens `[first, last)` that no run of a side holds and none has taken.

    Args:
        runs: left token, right token, tokens; shape (n, 3).
        side: 0 or 1.
        first, last: where to look.
        taken: by token of the document.
        shortest: tokens that must be open in one stretch.

    Returns:
        The tokens in order, -1 after each stretch.
    """
    free = ~taken[first:last]
    for i in range(len(runs)):
        for at in range(runs[i, side], runs[i, side] + runs[i, 2]):
            if first <= at < last:
                free[at - first] = False
    found = np.empty(2 * len(free), dtype=np.int64)
    count = start = 0
    for at in range(len(free) + 1):
        if at == len(free) or not free[at]:
            if at - start >= shortest:
                for token in range(start, at):
                    found[count] = first + token
                    count += 1
                found[count] = -1
                count += 1
            start = at + 1
    return found[:count].copy()
