"""Equal runs of two token sequences of any length."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dedup.kernels import levenshtein

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Levenshtein is quadratic; beyond this many cells the sequences are cut at landmarks first.
_CELLS = 40_000_000
_LANDMARK = 12


def equal_runs(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Runs that an optimal Levenshtein alignment of two sequences leaves equal, in order.

    Long sequences are aligned between landmarks, runs of 12 tokens that stand once on either side,
    as patience diff does (Cohen 2003); a stretch too long for an alignment gives none.

    Returns:
        Left index, right index, tokens; shape (r, 3).
    """
    if len(left) * len(right) <= _CELLS:
        found: NDArray[np.int64] = levenshtein.equal_runs(left, right)
        return found
    runs, count = np.empty((8, 3), dtype=np.int64), 0
    at, other = 0, 0
    for a, b in [*_landmarks(left, right), (len(left), len(right))]:
        overlap = max(0, at - a, other - b)
        if a > at and b > other and (a - at) * (b - other) <= _CELLS:
            for x, y, n in levenshtein.equal_runs(left[at:a], right[other:b]).tolist():
                runs, count = levenshtein.append_run(runs, count, at + x, other + y, n)
        length = min(_LANDMARK, len(left) - a, len(right) - b) - overlap
        if length > 0:
            runs, count = levenshtein.append_run(runs, count, a + overlap, b + overlap, length)
            at, other = a + overlap + length, b + overlap + length
    return runs[:count]


def _landmarks(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> list[tuple[int, int]]:
    """Places of windows that stand once on either side, in the same order on both."""
    (own, at), (theirs, other) = _once(left), _once(right)
    _, first, second = np.intersect1d(own, theirs, assume_unique=True, return_indices=True)
    pairs = sorted(zip(at[first].tolist(), other[second].tolist(), strict=True))
    # Longest increasing subsequence (Schensted 1961): the landmarks that do not cross.
    tails: list[int] = []
    tail_pairs: list[int] = []
    before = [-1] * len(pairs)
    for i, (_, b) in enumerate(pairs):
        rank = bisect_left(tails, b)
        before[i] = tail_pairs[rank - 1] if rank else -1
        tails[rank : rank + 1] = [b]
        tail_pairs[rank : rank + 1] = [i]
    chain = []
    i = tail_pairs[-1] if tail_pairs else -1
    while i >= 0:
        chain.append(pairs[i])
        i = before[i]
    return chain[::-1]


def _once(tokens: NDArray[np.uint32]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes of the windows that stand once, sorted, and their places."""
    if len(tokens) < _LANDMARK:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    factors = np.full(_LANDMARK, 0x9E3779B97F4A7C15, dtype=np.uint64).cumprod()
    hashes = sliding_window_view(tokens, _LANDMARK) @ factors
    values, places, counts = np.unique(hashes, return_index=True, return_counts=True)
    return values[counts == 1], places[counts == 1]
