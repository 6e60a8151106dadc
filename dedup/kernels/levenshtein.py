"""Equal runs of two short token sequences: a bit-parallel Levenshtein alignment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled, inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BITS = 64
_ZERO, _ONE, _TOP = np.uint64(0), np.uint64(1), np.uint64(_BITS - 1)


@compiled
def append_run(
    runs: NDArray[np.int64], count: int, left: int, right: int, length: int
) -> tuple[NDArray[np.int64], int]:
    """Append a run, or lengthen the last one if they are neighbours on one diagonal.

    Args:
        runs: left token, right token, tokens; shape (capacity, 3).
        count: how many of them are filled.

    Returns:
        The runs, in a larger array if there was no room, and their number.
    """
    if count:
        last = runs[count - 1]
        if last[0] + last[2] == left and last[1] + last[2] == right:
            last[2] += length
            return runs, count
    if count == len(runs):
        larger = np.empty((2 * count + 8, 3), dtype=np.int64)
        larger[:count] = runs
        runs = larger
    runs[count, 0], runs[count, 1], runs[count, 2] = left, right, length
    return runs, count + 1


@compiled
def equal_runs(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Runs that an optimal Levenshtein alignment of two sequences leaves equal, in order.

    Myers (1999) in the form of Hyyrö (2003): a column of 64 cells is one word. Of several optimal
    alignments it takes, from the end on, a deletion before an insertion before a replacement.

    Args:
        left, right: tokens, shape (n,) and (m,); n · m · 3/4 bytes are needed at most.

    Returns:
        Left index, right index, tokens; shape (r, 3).
    """
    first, n, m = 0, len(left), len(right)
    while first < min(n, m) and left[first] == right[first]:
        first += 1
    while min(n, m) > first and left[n - 1] == right[m - 1]:
        n, m = n - 1, m - 1
    runs, count = np.empty((8, 3), dtype=np.int64), 0
    suffix = len(left) - n
    if suffix:
        runs, count = append_run(runs, count, n, m, suffix)
    if n > first and m > first:
        plus, minus = _deltas(left[first:n], right[first:m])
        i, j = n - first, m - first
        length = 0
        while i and j:
            word, bit = (i - 1) // _BITS, np.uint64((i - 1) % _BITS)
            equal = False
            if plus[j - 1, word] >> bit & _ONE:
                i -= 1
            else:
                j -= 1
                if not j or not minus[j - 1, word] >> bit & _ONE:
                    i -= 1
                    equal = left[first + i] == right[first + j]
            if equal:
                length += 1
                at, other = first + i, first + j
            elif length:
                runs, count = append_run(runs, count, at, other, length)
                length = 0
        if length:
            runs, count = append_run(runs, count, at, other, length)
    if first:
        runs, count = append_run(runs, count, 0, 0, first)
    return runs[:count][::-1].copy()


@inlined
def _deltas(
    left: NDArray[np.uint32], right: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Where the edit distance grows and falls by one along `left`: bits, shape (m, words)."""
    n, m = len(left), len(right)
    words = (n + _BITS - 1) // _BITS
    size = 4
    while size < 2 * m:
        size *= 2
    # Only what stands on the right is looked up: one long side must not make a large table.
    keys = np.full(size, -1, dtype=np.int64)
    for j in range(m):
        keys[_slot(keys, right[j])] = right[j]
    masks = np.zeros((size, words), dtype=np.uint64)
    for i in range(n):
        slot = _slot(keys, left[i])
        if keys[slot] >= 0:
            masks[slot, i // _BITS] |= _ONE << np.uint64(i % _BITS)
    plus = np.empty((m, words), dtype=np.uint64)
    minus = np.empty((m, words), dtype=np.uint64)
    for j in range(m):
        slot = _slot(keys, right[j])
        down, up = _ONE, _ZERO  # what the word above hands on
        for word in range(words):
            grows = plus[j - 1, word] if j else ~_ZERO
            falls = minus[j - 1, word] if j else _ZERO
            equal = masks[slot, word] | up
            diagonal = ((equal & grows) + grows) ^ grows | equal | falls
            right_grows = falls | ~(diagonal | grows)
            right_falls = diagonal & grows
            shifted = right_grows << _ONE | down
            shifted_falls = right_falls << _ONE | up
            down, up = right_grows >> _TOP, right_falls >> _TOP
            plus[j, word] = shifted_falls | ~(diagonal | shifted)
            minus[j, word] = shifted & diagonal
    return plus, minus


@compiled
def _slot(keys: NDArray[np.int64], token: int) -> int:
    """Where a token stands in a hash table, or would."""
    mask = len(keys) - 1
    slot = (token * 0x9E3779B1 >> 15) & mask
    while keys[slot] >= 0 and keys[slot] != token:
        slot = (slot + 1) & mask
    return slot
