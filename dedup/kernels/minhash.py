"""k-gram hashes and the MinHash of sliding windows.

The scheme is datasketch's `affine64`: the k-gram hash is mixed by the MurmurHash3 finalizer, then
permuted by `a * h + b` modulo 2**64 with odd `a`; the smallest value of a window of w k-grams is
its MinHash (Broder 1997). Kept with its position it is what the winnowing literature calls a
fingerprint (Schleimer, Wilkerson, Aiken 2003) and the sequence literature a minimizer (Roberts et
al. 2004). A test holds it against datasketch itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import SLOT, WORD

if TYPE_CHECKING:
    from numpy.typing import NDArray

# What datasketch draws for `MinHash(num_perm=1, seed=1, scheme="affine64")`.
FACTOR = np.uint64(15385396165118722519)
SUMMAND = np.uint64(13287641507927168072)
NONE = np.uint64(0xFFFFFFFFFFFFFFFF)

# A k-gram spans k Han characters or 3k/5 words: a word says more than a character.
_CHARACTER_WIDTH = 3
_WORD_WIDTH = 5
_AT_A_TIME = 1024  # k-grams: their hashes stay in a core's nearest cache


@compiled
def fmix64(value: np.uint64) -> np.uint64:
    """The MurmurHash3 finalizer (Appleby 2011): a bijection of 64 bits."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    return value ^ (value >> np.uint64(33))


@compiled
def permute(value: np.uint64) -> np.uint64:
    """The value of a k-gram hash under the one permutation in use (datasketch's affine64)."""
    return FACTOR * fmix64(value) + SUMMAND


@compiled
def gram_end(tokens: NDArray[np.uint32], start: int, stop: int, k: int) -> int:
    """End of the k-gram that starts at `start`; -1 if it would pass `stop` or is mostly slots."""
    width = 0
    slots = 0
    at = start
    while width < k * _CHARACTER_WIDTH:
        if at >= stop:
            return -1
        width += _WORD_WIDTH if tokens[at] >= WORD else _CHARACTER_WIDTH
        slots += tokens[at] == SLOT
        at += 1
    return at if 2 * slots <= at - start else -1


@compiled
def _mixed(value: np.uint64, token: np.uint32) -> np.uint64:
    value = (value ^ np.uint64(token)) * np.uint64(0x9E3779B97F4A7C15)
    return value ^ (value >> np.uint64(29))


@compiled
def gram_hash(tokens: NDArray[np.uint32], start: int, end: int) -> np.uint64:
    """A 64-bit hash of the tokens `[start, end)`."""
    value = np.uint64(end - start)
    for i in range(start, end):
        value = _mixed(value, tokens[i])
    return value


@compiled
def _of_characters(tokens: NDArray[np.uint32], k: int, values: NDArray[np.uint64]) -> None:
    """Permuted hashes of the k tokens from each place, whatever they are: loops for vectors."""
    values[:] = k
    for step in range(k):
        for i in range(len(values)):
            values[i] = _mixed(values[i], tokens[i + step])
    for i in range(len(values)):
        values[i] = permute(values[i])


@compiled
def gram_values(tokens: NDArray[np.uint32], start: int, stop: int, k: int) -> NDArray[np.uint64]:
    """Permuted hash of the k-gram at each token of `[start, stop)`; NONE where there is none."""
    values = np.full(stop - start, NONE, dtype=np.uint64)
    for first in range(0, stop - start - k + 1, _AT_A_TIME):
        last = min(first + _AT_A_TIME, stop - start - k + 1)
        _of_characters(tokens[start + first : stop], k, values[first:last])
    done = start
    for at in range(start, stop):
        if tokens[at] >= SLOT:  # a word or a slot
            for i in range(max(done, at - k + 1), at + 1):
                end = gram_end(tokens, i, stop, k)
                values[i - start] = NONE if end < 0 else permute(gram_hash(tokens, i, end))
            done = at + 1
    return values


@compiled
def window_minima(values: NDArray[np.uint64], window: int) -> NDArray[np.bool_]:
    """Which positions are the minimum of some window of `window` consecutive values.

    Ties take the rightmost, so that a run of equal k-grams gives few fingerprints; positions
    without a k-gram (NONE) are never one. Fewer values than a window count as one window.
    """
    n = len(values)
    chosen = np.zeros(n, dtype=np.bool_)
    if n == 0:
        return chosen
    span = min(window, n)
    for end in range(span, n + 1):
        best = end - span
        low = values[best]
        for i in range(end - span + 1, end):  # without a branch: which is smaller is a coin toss
            smaller = values[i] <= low
            best = i if smaller else best
            low = values[i] if smaller else low
        chosen[best] |= low != NONE
    return chosen


@compiled
def fingerprints(
    tokens: NDArray[np.uint32], bounds: NDArray[np.int64], k: int, window: int
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Fingerprints of documents.

    Args:
        tokens: of the collection, shape (n,).
        bounds: document d is `tokens[bounds[d]:bounds[d + 1]]`.
        k: length of a k-gram in Han characters.
        window: k-grams in a window; 1 keeps every k-gram.

    Returns:
        MinHash values and positions in `tokens`, in order of position.
    """
    hashes = np.empty(bounds[-1] - bounds[0], dtype=np.uint64)
    positions = np.empty(len(hashes), dtype=np.uint32)
    count = 0
    for document in range(len(bounds) - 1):
        start, stop = bounds[document], bounds[document + 1]
        values = gram_values(tokens, start, stop, k)
        chosen = window_minima(values, window)
        for i in range(stop - start):  # without a branch, as above
            hashes[count] = values[i]
            positions[count] = start + i
            count += chosen[i]
    return hashes[:count].copy(), positions[:count].copy()
