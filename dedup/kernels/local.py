"""Local alignment: the best equal or lightly edited stretches of two sequences, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STOP, _DIAGONAL, _LEFT, _RIGHT = range(4)
_TABLE = 1 << 15  # places of runs of three, by their hash: a few too many do no harm
_AROUND = 16  # tokens about such a run that are aligned


@compiled
def near_runs(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of `left` close to a run of three tokens that `right` has too; -1 between stretches.

    Elsewhere there is nothing to align, and the table of an alignment grows with both sides.

    Args:
        left, right: tokens, shape (n,) and (m,); negative ones equal nothing.
    """
    known = np.zeros(_TABLE, dtype=np.bool_)
    for j in range(len(right) - 2):
        if right[j] >= 0 and right[j + 1] >= 0 and right[j + 2] >= 0:
            known[_place(right, j)] = True
    found = np.empty(2 * len(left) + 1, dtype=np.int64)
    count = 0
    end = 0  # what lies before is taken or passed over
    for i in range(len(left) - 2):
        if left[i] < 0 or left[i + 1] < 0 or left[i + 2] < 0 or not known[_place(left, i)]:
            continue
        start = max(end, i - _AROUND)
        if count and found[count - 1] != start - 1:
            found[count] = -1
            count += 1
        end = max(end, min(len(left), i + 3 + _AROUND))
        for at in range(start, end):
            found[count] = at
            count += 1
    return found[:count]


@compiled
def _place(tokens: NDArray[np.int64], at: int) -> int:
    value = (tokens[at] * 31 + tokens[at + 1]) * 31 + tokens[at + 2]
    return int((value ^ value >> 13) & (_TABLE - 1))


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
    above = np.zeros(m + 1, dtype=np.int64)
    steps = np.zeros((n + 1, m + 1), dtype=np.int8)
    for number in range(min(n, m)):
        best, best_i, best_j = 0, 0, 0
        above[:] = 0
        for i in range(1, n + 1):
            own, length = left[i - 1], left_halves[i - 1]
            if own < 0:
                above[:] = 0
                steps[i] = _STOP
                continue
            diagonal = before = 0  # scores above to the left, and to the left
            for j in range(1, m + 1):
                their = right[j - 1]
                up = above[j]
                step, score = _STOP, 0
                if their >= 0:
                    other = right_halves[j - 1]
                    edit = diagonal + length if own == their else diagonal - max(length, other)
                    if edit > 0:
                        step, score = _DIAGONAL, edit
                    if up - length > score:
                        step, score = _LEFT, up - length
                    if before - other > score:
                        step, score = _RIGHT, before - other
                    if score > best:
                        best, best_i, best_j = score, i, j
                steps[i, j] = step
                above[j] = score
                diagonal, before = up, score
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
