"""Local alignment: the best equal or lightly edited stretches of two sequences, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STOP, _DIAGONAL, _LEFT, _RIGHT = range(4)


@compiled
def local_alignments(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    left_halves: NDArray[np.int64],
    right_halves: NDArray[np.int64],
    least: int,
) -> NDArray[np.int64]:
    """Local alignments of two sequences, best first, each letter in one at most.

    Smith and Waterman (1981): an equal token gains its length, an edit costs the length of the
    tokens it touches. A negative token equals nothing and is never crossed.

    Args:
        left, right: tokens, shape (n,) and (m,); changed in place.
        left_halves, right_halves: their lengths in half characters.
        least: score of an alignment that is kept.

    Returns:
        Equal runs, shape (r, 4): number of the alignment, left index, right index, tokens; those
        of an alignment in order.
    """
    n, m = len(left), len(right)
    found = np.empty((min(n, m), 4), dtype=np.int64)
    count = 0
    scores = np.zeros((n + 1, m + 1), dtype=np.int32)
    steps = np.zeros((n + 1, m + 1), dtype=np.int8)
    for number in range(min(n, m)):
        best, best_i, best_j = 0, 0, 0
        for i in range(1, n + 1):
            for j in range(1, m + 1):
                steps[i, j] = _STOP
                scores[i, j] = 0
                own, their = left[i - 1], right[j - 1]
                if own < 0 or their < 0:
                    continue
                if own == their:
                    score = scores[i - 1, j - 1] + left_halves[i - 1]
                else:
                    score = scores[i - 1, j - 1] - max(left_halves[i - 1], right_halves[j - 1])
                step = _DIAGONAL
                if scores[i - 1, j] - left_halves[i - 1] > score:
                    score, step = scores[i - 1, j] - left_halves[i - 1], _LEFT
                if scores[i, j - 1] - right_halves[j - 1] > score:
                    score, step = scores[i, j - 1] - right_halves[j - 1], _RIGHT
                if score > 0:
                    scores[i, j], steps[i, j] = score, step
                    if score > best:
                        best, best_i, best_j = score, i, j
        if best < least:
            break
        first = count
        i, j = best_i, best_j
        run = 0
        while steps[i, j] != _STOP:
            step = steps[i, j]
            equal = step == _DIAGONAL and left[i - 1] == right[j - 1]
            if equal and run:
                found[count - 1, 1] -= 1
                found[count - 1, 2] -= 1
                found[count - 1, 3] += 1
            elif equal:
                found[count] = number, i - 1, j - 1, 1
                count += 1
            run = equal
            if step != _RIGHT:
                i -= 1
            if step != _LEFT:
                j -= 1
        found[first:count] = found[first:count][::-1].copy()
        left[i:best_i] = -1
        right[j:best_j] = -1
    return found[:count].copy()
