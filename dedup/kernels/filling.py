"""Chains → alignments: what lies between the anchors of a chain and beyond its ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.levenshtein import append_run, equal_runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FLANK = 48  # tokens aligned at a time beyond the ends of a chain


@inlined
def filled(
    chain: NDArray[np.int64], left: NDArray[np.uint32], right: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Equal runs of two documents along a chain: its anchors are kept, the rest is aligned.

    Args:
        chain: anchors in order: left token, right token, tokens; shape (n, 3).
        left, right: tokens of the documents.

    Returns:
        Runs in order, shape (r, 3).
    """
    before = _beyond(left, right, chain[0, 0], chain[0, 1], -1)
    runs, count = np.empty((len(before) + 2 * len(chain) + 16, 3), dtype=np.int64), 0
    for i in range(len(before) - 1, -1, -1):
        runs, count = append_run(runs, count, before[i, 0], before[i, 1], before[i, 2])
    at = other = -1
    for i in range(len(chain)):
        a, b, length = chain[i]
        if at >= 0:
            overlap = max(0, at - a, other - b)
            a, b, length = a + overlap, b + overlap, length - overlap
            if length <= 0:
                continue
            for x, y, n in equal_runs(left[at:a], right[other:b]):
                runs, count = append_run(runs, count, at + x, other + y, n)
        runs, count = append_run(runs, count, a, b, length)
        at, other = a + length, b + length
    after = _beyond(left, right, at, other, 1)
    for i in range(len(after)):
        runs, count = append_run(runs, count, after[i, 0], after[i, 1], after[i, 2])
    return runs[:count].copy()


@compiled
def _beyond(
    left: NDArray[np.uint32], right: NDArray[np.uint32], at: int, other: int, step: int
) -> NDArray[np.int64]:
    """Runs beyond an end of a chain, from it on, as far as they gain more than the edits cost.

    Args:
        at, other: the end: the next tokens (`step` 1), or those after the last ones (`step` -1).
    """
    found, count = np.empty((16, 3), dtype=np.int64), 0
    while True:
        if step > 0:
            own, their = left[at : at + _FLANK], right[other : other + _FLANK]
        else:
            own = left[max(0, at - _FLANK) : at][::-1].copy()
            their = right[max(0, other - _FLANK) : other][::-1].copy()
        if not _may_gain(own, their):
            return found[:count]
        window = equal_runs(own, their)
        kept = _gaining(window)
        for i in range(kept):
            a, b, n = window[i]
            if step > 0:
                a, b = at + a, other + b
            else:
                a, b = at - a - n, other - b - n
            found, count = append_run(found, count, a, b, n)
        if not kept:
            return found[:count]
        a, b, n = window[kept - 1]
        at, other = at + step * (a + n), other + step * (b + n)
        if a + n < _FLANK // 2:
            return found[:count]


@compiled
def _may_gain(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> bool:
    """Whether any alignment from 0, 0 on gains more than the edits cost: few need to be made.

    To gain within the first x tokens on the left, more than half of them must be equal, and so to
    the first 2 x - 1 on the right.
    """
    begun = np.zeros(max(len(left), len(right)), dtype=np.int64)  # equal tokens from x - 1 on
    held = 0
    for i in range(len(left)):
        for j in range(len(right)):
            if left[i] == right[j]:
                begun[max(i, j // 2)] += 1
                break
        held += begun[i]
        if 2 * held > i + 1:
            return True
    return False


@compiled
def _gaining(runs: NDArray[np.int64]) -> int:
    """How many runs to keep: to where equal tokens exceed edits by most, from 0, 0 on."""
    score = best = kept = left = right = 0
    for i in range(len(runs)):
        a, b, n = runs[i]
        score += n - max(a - left, b - right)
        left, right = a + n, b + n
        if score > best:
            best, kept = score, i + 1
    return kept
