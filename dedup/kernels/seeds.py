"""Buckets → seeds: pairs of places in the collection with the same k-gram.

A seed is packed as `(right - left) << 32 | left`, so that one sort brings the seeds of a diagonal
together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.buckets import by_part
from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.lookups import AHEAD, touch
from dedup.kernels.minhash import gram_end
from dedup.kernels.owners import owner
from dedup.kernels.sorting import sort_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.owners import Owners

CONTEXT = 32  # tokens on either side of its k-grams by which a hot bucket is sorted
_AT_HAND = 8  # of these, whose hashes are at hand
_AT_A_TIME = 1 << 18  # places of hot buckets whose contexts are looked up at a time
LOOKBACK = 8  # places of a hot bucket passed over to find a neighbour that may be linked


@compiled
def _hot_places(
    keys: NDArray[np.uint64], bits: int, start: int, cap: int
) -> tuple[NDArray[np.int64], int]:
    """Places of the next buckets of more than `cap`, bucket by bucket; the key after the last."""
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    found = np.empty(len(keys) - start, dtype=np.int64)
    count = 0
    while start < len(keys) and count < _AT_A_TIME:
        end = start + 1
        while end < len(keys) and keys[end] >> np.uint64(bits) == keys[start] >> np.uint64(bits):
            end += 1
        if end - start > cap:
            for i in range(start, end):
                found[count] = np.int64(keys[i] & mask)
                count += 1
        start = end
    return found[:count].copy(), start


@inlined
def _hashes(tokens: NDArray[np.uint32], at: int, step: int) -> np.uint64:
    """16 bits of the hash of each of four tokens, the first highest; as if the ends went on."""
    found = np.uint64(0)
    for i in range(_AT_HAND // 2):
        token = np.uint64(tokens[min(max(at + i * step, 0), len(tokens) - 1)])
        found = found << np.uint64(16) | token * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(48)
    return found


@compiled
def _contexts(tokens: NDArray[np.uint32], places: NDArray[np.int64], k: int) -> NDArray[np.uint64]:
    """What stands around k-grams, looked up in the order of places: else each is far from the last.

    Returns:
        Hashes of the four tokens after the k-gram, of the four after these, and of those before:
        shape (len(places), 4).
    """
    found = np.empty((len(places), 4), dtype=np.uint64)
    keys = np.empty(len(places), dtype=np.uint64)
    for i in range(len(places)):
        keys[i] = np.uint64(places[i]) << np.uint64(32) | np.uint64(i)
    keys = sort_above(keys, 32)
    seen = np.zeros(1, dtype=np.uint32)
    for first in range(0, len(keys), AHEAD):
        some = (keys[first : first + AHEAD] >> np.uint64(32)).astype(np.int64)
        touch(tokens, np.maximum(some - _AT_HAND, 0), seen)
        touch(tokens, np.minimum(some + k + _AT_HAND, len(tokens) - 1), seen)
        for i in range(len(some)):
            place = some[i]
            end = gram_end(tokens, place, len(tokens), k)
            row = found[np.int64(keys[first + i] & np.uint64(0xFFFFFFFF))]
            row[0] = _hashes(tokens, end, 1)
            row[1] = _hashes(tokens, end + _AT_HAND // 2, 1)
            row[2] = _hashes(tokens, place - 1, -1)
            row[3] = _hashes(tokens, place - 1 - _AT_HAND // 2, -1)
    return found


@compiled
def _compare(tokens: NDArray[np.uint32], one: int, other: int, stride: int) -> int:
    """Order of two contexts by the tokens beyond those at hand."""
    for _ in range(CONTEXT - _AT_HAND):
        if not (0 <= one < len(tokens) and 0 <= other < len(tokens)):
            break
        if tokens[one] != tokens[other]:
            return -1 if tokens[one] < tokens[other] else 1
        one += stride
        other += stride
    return 0


@compiled
def _by_context(
    tokens: NDArray[np.uint32],
    places: NDArray[np.int64],
    contexts: NDArray[np.uint64],
    beyond: int,
    stride: int,
) -> NDArray[np.int64]:
    """Merge sort of the places of a bucket by context; equal contexts keep their order.

    Args:
        tokens: of the collection.
        places, contexts: of the bucket; see `_contexts`.
        beyond: from a place to the first token that is not at hand.
        stride: 1 for what follows, -1 for what precedes.

    Returns:
        Rows of `places`.
    """
    near = 0 if stride > 0 else 2
    source = np.arange(len(places))
    target = np.empty_like(source)
    width = 1
    while width < len(source):
        for start in range(0, len(source), 2 * width):
            middle = min(start + width, len(source))
            end = min(start + 2 * width, len(source))
            left, right = start, middle
            for i in range(start, end):
                first = left < middle
                if first and right < end:
                    one, other = source[left], source[right]
                    if contexts[one, near] != contexts[other, near]:
                        first = contexts[one, near] < contexts[other, near]
                    elif contexts[one, near + 1] != contexts[other, near + 1]:
                        first = contexts[one, near + 1] < contexts[other, near + 1]
                    else:
                        at, to = places[one] + beyond, places[other] + beyond
                        first = _compare(tokens, at, to, stride) <= 0
                if first:
                    target[i] = source[left]
                    left += 1
                else:
                    target[i] = source[right]
                    right += 1
        source, target = target, source
        width *= 2
    return source


@compiled
def _seed(one: int, other: int) -> np.uint64:
    left, right = min(one, other), max(one, other)
    return np.uint64(right - left) << np.uint64(32) | np.uint64(left)


@compiled
def _wanted(
    one: int, other: int, own: int, their: int, sides: NDArray[np.uint8], distance: int
) -> bool:
    """Whether two places may seed a match: sides that meet, or one document, far enough apart."""
    a, b = sides[own], sides[their]
    if own == their:
        return a & 4 != 0 and abs(one - other) >= distance
    return bool(a & 3 != 0 and b & 3 != 0 and (a | b) & 3 == 3)


@compiled
def _links(
    places: NDArray[np.int64],
    holders: NDArray[np.int64],
    sides: NDArray[np.uint8],
    distance: int,
    found: NDArray[np.uint64],
) -> int:
    """Link each place with the nearest before it that it may be linked with; how many links.

    That is one of the last few, or else the last of another document on one of the sides.
    """
    count = 0
    last = np.full((4, 2), -1)  # per sides: the last place, and the last of another document
    for i in range(len(places)):
        place, own = places[i], holders[i]
        best = -1
        for j in range(i - 1, max(-1, i - 1 - LOOKBACK), -1):
            if _wanted(place, places[j], own, holders[j], sides, distance):
                best = j
                break
        if best < 0:
            for j in last.flat:
                if j > best and _wanted(place, places[j], own, holders[j], sides, distance):
                    best = j
        if best >= 0:
            found[count] = _seed(place, places[best])
            count += 1
        latest = last[sides[own] & 3]
        if latest[0] >= 0 and holders[latest[0]] != own:
            latest[1] = latest[0]
        latest[0] = i
    return count


@compiled
def seeds(
    keys: NDArray[np.uint64],
    bits: int,
    tokens: NDArray[np.uint32],
    owners: Owners,
    sides: NDArray[np.uint8],
    k: int,
    cap: int,
    distance: int,
) -> NDArray[np.uint64]:
    """The seeds of all buckets.

    A bucket of more than `cap` places is hot: it is neither cut nor squared. It is sorted by its
    right and by its left context, and neighbours are linked, at most 2(n - 1) links (twice as many
    where some places are of one side only): places that stand in the same passage stand side by
    side in one of the two orders. If few of its places are drafts' or base text's (only side 1),
    each of these meets all others.

    Args:
        keys: sorted keys of `buckets.packed`.
        bits: bits of the place in a key.
        tokens: of the collection.
        owners: of the collection.
        sides: per document, a bit set: two documents meet if each has one of the bits 1 and 2, and
            both bits stand between them; bit 4 looks for repeats within the document.
        k: Han characters of a k-gram.
        cap: places up to which a bucket gives all its pairs.
        distance: least distance of two places in one document, in tokens.

    Returns:
        Seeds in bucket order.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    found = np.empty(max(1024, len(keys)), dtype=np.uint64)
    contexts = np.empty((0, 4), dtype=np.uint64)
    small_places = np.empty(cap, dtype=np.int64)  # to make two arrays a bucket takes as long
    small_holders = np.empty(cap, dtype=np.int64)
    on_sides = np.zeros(4, dtype=np.int64)
    count = row = ready = 0
    start = 0
    while start < len(keys):
        end = start + 1
        while end < len(keys) and keys[end] >> np.uint64(bits) == keys[start] >> np.uint64(bits):
            end += 1
        first, last = start, end
        start = end
        if last - first < 2:
            continue
        around = contexts[:0]
        if last - first > cap:
            if first >= ready:
                hot, ready = _hot_places(keys, bits, first, cap)
                contexts = _contexts(tokens, hot, k)
                row = 0
            around = contexts[row : row + last - first]
            row += last - first
        places, holders = small_places, small_holders
        if last - first > cap:
            places = np.empty(last - first, dtype=np.int64)
            holders = np.empty(last - first, dtype=np.int64)
        size = 0
        on_sides[:] = 0
        union = np.uint8(0)
        for i in range(first, last):
            place = np.int64(keys[i] & mask)
            holder = owner(owners, place)
            side = sides[holder]
            if side != 0:
                if last - first > cap:
                    around[size] = around[i - first]
                places[size] = place
                holders[size] = holder
                size += 1
                on_sides[side & 3] += 1
                union |= side
        if size < 2 or (union & 3 != 3 and union & 4 == 0):
            continue
        places = places[:size]
        few = 0 < on_sides[1] <= cap
        links = size * ((size - 1) // 2 + 1) if size <= cap else size * (on_sides[1] + 4)
        while count + links > len(found):
            larger = np.empty(2 * len(found), dtype=np.uint64)
            larger[:count] = found[:count]
            found = larger
        if size <= cap:
            for i in range(size):
                for j in range(i + 1, size):
                    if _wanted(places[i], places[j], holders[i], holders[j], sides, distance):
                        found[count] = _seed(places[i], places[j])
                        count += 1
            continue
        if few:
            for i in range(size):
                if sides[holders[i]] & 3 == 1:
                    for j in range(size):
                        if i != j and _wanted(
                            places[i], places[j], holders[i], holders[j], sides, distance
                        ):
                            found[count] = _seed(places[i], places[j])
                            count += 1
        if not few or on_sides[3] > 0:
            extent = gram_end(tokens, places[0], len(tokens), k) - places[0]
            for stride, beyond in ((1, extent + _AT_HAND), (-1, -1 - _AT_HAND)):
                order = _by_context(tokens, places, around, beyond, stride)
                near, of = places[order], holders[order]
                count += _links(near, of, sides, distance, found[count:])
                if on_sides[3] < size:
                    near, of = near[::-1].copy(), of[::-1].copy()
                    count += _links(near, of, sides, distance, found[count:])
    return found[:count].copy()


@compiled
def by_left(seeds: NDArray[np.uint64], ranges: Owners) -> NDArray[np.uint64]:
    """Seeds by the range of places that their left one lies in, else in their order."""
    part = np.empty(len(seeds), dtype=np.int32)
    for i in range(len(seeds)):
        part[i] = owner(ranges, np.int64(seeds[i] & np.uint64(0xFFFFFFFF)))
    return by_part(seeds, part, len(ranges.bounds) - 1)


@compiled
def left_bounds(seeds: NDArray[np.uint64], ranges: Owners) -> NDArray[np.int64]:
    """The bounds of the ranges in what `by_left` gives, shape (ranges + 1,)."""
    bounds = np.zeros(len(ranges.bounds), dtype=np.int64)
    for part in range(len(bounds) - 1):
        low, high = bounds[part], len(seeds)
        end = ranges.bounds[part + 1]
        while low < high:
            middle = (low + high) // 2
            if np.int64(seeds[middle] & np.uint64(0xFFFFFFFF)) < end:
                low = middle + 1
            else:
                high = middle
        bounds[part + 1] = low
    return bounds
