"""LSH buckets by packed sort: places that share a fingerprint, and the seeds they give.

A seed is a pair of places in the collection with the same k-gram, packed as
`(right - left) << 32 | left`, so that one sort brings the seeds of a diagonal together.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.minhash import fmix64
from dedup.kernels.owners import owner
from dedup.kernels.sorting import sort_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.owners import Owners

CONTEXT = 32  # tokens on either side by which a hot bucket is sorted
_AT_A_TIME = 1 << 16  # places of hot buckets whose contexts are at hand
LOOKBACK = 8  # places of a hot bucket passed over to find a neighbour that may be linked


@compiled
def packed(
    hashes: NDArray[np.uint64], positions: NDArray[np.uint32], bits: int
) -> NDArray[np.uint64]:
    """Sort keys: the high bits of the mixed hash, then the position, which takes `bits` bits.

    Minima crowd at small values, so that their own high bits would tell few apart.
    """
    keys = np.empty(len(hashes), dtype=np.uint64)
    low = np.uint64(bits)
    for i in range(len(hashes)):
        keys[i] = fmix64(hashes[i]) >> low << low | np.uint64(positions[i])
    return keys


@compiled
def by_hash(keys: NDArray[np.uint64], part_bits: int) -> NDArray[np.uint64]:
    """Keys by the first 1 or more bits of their hash, else in their order."""
    part = np.empty(len(keys), dtype=np.int32)
    for i in range(len(keys)):
        part[i] = np.int32(keys[i] >> np.uint64(64 - part_bits))
    return _by_part(keys, part, 1 << part_bits)


@compiled
def by_range(values: NDArray[np.uint64], shift: int, count: int) -> NDArray[np.uint64]:
    """Values by their place, the lowest 32 bits, without its lowest `shift`, else in their order.

    Args:
        values: in any order.
        shift: a range is so many bits of places.
        count: ranges.
    """
    part = np.empty(len(values), dtype=np.int32)
    for i in range(len(values)):
        part[i] = np.int32((values[i] & np.uint64(0xFFFFFFFF)) >> np.uint64(shift))
    return _by_part(values, part, count)


@compiled
def _by_part(values: NDArray[np.uint64], part: NDArray[np.int32], count: int) -> NDArray[np.uint64]:
    """Values by their part, a counting sort: equal parts keep their order."""
    bounds = np.zeros(count + 1, dtype=np.int64)
    for i in range(len(values)):
        bounds[part[i] + 1] += 1
    bounds = np.cumsum(bounds)
    ordered = np.empty_like(values)
    for i in range(len(values)):
        ordered[bounds[part[i]]] = values[i]
        bounds[part[i]] += 1
    return ordered


@compiled
def rarity(documents: int, holders: int) -> int:
    """How rare is what so many of the documents hold: from 1 (all) to 255 (two or one)."""
    share = math.log(documents / max(2, holders)) / math.log(documents / 2)
    return 1 + int(254 * max(0.0, share))


@compiled
def rarities(
    keys: NDArray[np.uint64],
    bits: int,
    owners: Owners,
    documents: int,
) -> NDArray[np.uint64]:
    """How rare the k-gram at each place is, from 1 (in every document) to 255 (in two or one).

    The inverse document frequency (Spärck Jones 1972) over that of a k-gram that two documents
    share: log(N / n) / log(N / 2).

    Args:
        keys, bits, owners: as in `seeds`.
        documents: N; 3 or more.

    Returns:
        Of each key: the rarity above its place, which takes 32 bits.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    alone = np.uint64(rarity(documents, 1)) << np.uint64(32)
    found = np.empty_like(keys)
    start = 0
    while start < len(keys):
        end = start + 1
        while end < len(keys) and keys[end] >> np.uint64(bits) == keys[start] >> np.uint64(bits):
            end += 1
        rare = alone
        if end - start > 2:  # as for most there is no owner to look up, and no logarithm to take
            holders = 0
            last = -1
            for i in range(start, end):  # in order: keys end in the place
                holder = owner(owners, np.int64(keys[i] & mask))
                holders += holder != last
                last = holder
            rare = np.uint64(rarity(documents, holders)) << np.uint64(32)
        for i in range(start, end):
            found[i] = rare | keys[i] & mask
        start = end
    return found


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


@compiled
def _contexts(tokens: NDArray[np.uint32], places: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The tokens around places, looked up in the order of these: else each is far from the last.

    Returns:
        A place's own token and CONTEXT - 1 on either side, 0 beyond the ends of the collection;
        shape (len(places), 2 * CONTEXT - 1).
    """
    found = np.zeros((len(places), 2 * CONTEXT - 1), dtype=np.uint32)
    keys = np.empty(len(places), dtype=np.uint64)
    for i in range(len(places)):
        keys[i] = np.uint64(places[i]) << np.uint64(32) | np.uint64(i)
    for key in sort_above(keys, 32):
        start = int(key >> np.uint64(32)) - CONTEXT + 1
        row = found[np.int64(key & np.uint64(0xFFFFFFFF))]
        for j in range(max(0, -start), min(len(row), len(tokens) - start)):
            row[j] = tokens[start + j]
    return found


@compiled
def _compare(one: NDArray[np.uint32], other: NDArray[np.uint32], stride: int, length: int) -> int:
    """Order of two contexts by the tokens that follow (stride 1) or precede them (stride -1)."""
    at = CONTEXT - 1
    for _ in range(length):
        if one[at] != other[at]:
            return -1 if one[at] < other[at] else 1
        at += stride
    return 0


@compiled
def _sorted_by_context(
    contexts: NDArray[np.uint32], places: NDArray[np.int64], total: int, stride: int
) -> NDArray[np.int64]:
    """Merge sort of places by context; equal contexts keep their order."""
    source = np.arange(len(places))
    target = np.empty_like(source)
    width = 1
    while width < len(source):
        for start in range(0, len(source), 2 * width):
            middle = min(start + width, len(source))
            end = min(start + 2 * width, len(source))
            left, right = start, middle
            for i in range(start, end):
                if left < middle and right < end:
                    one, other = source[left], source[right]
                    low, high = min(places[one], places[other]), max(places[one], places[other])
                    length = min(CONTEXT, total - high if stride > 0 else low + 1)
                    first = _compare(contexts[one], contexts[other], stride, length) <= 0
                else:
                    first = left < middle
                if first:
                    target[i] = source[left]
                    left += 1
                else:
                    target[i] = source[right]
                    right += 1
        source, target = target, source
        width *= 2
    return places[source]


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
    ordered: NDArray[np.int64],
    owners: Owners,
    sides: NDArray[np.uint8],
    distance: int,
    found: NDArray[np.uint64],
) -> int:
    """Link each place with the nearest before it that it may be linked with; how many links.

    That is one of the last few, or else the last of another document on one of the sides.
    """
    count = 0
    last = np.full((4, 2), -1)  # per sides: the last place, and the last of another document
    holders = np.empty_like(ordered)
    for i in range(len(ordered)):
        place = ordered[i]
        own = holders[i] = owner(owners, place)
        best = -1
        for j in range(i - 1, max(-1, i - 1 - LOOKBACK), -1):
            if _wanted(place, ordered[j], own, holders[j], sides, distance):
                best = j
                break
        if best < 0:
            for j in last.flat:
                if j > best and _wanted(place, ordered[j], own, holders[j], sides, distance):
                    best = j
        if best >= 0:
            found[count] = _seed(place, ordered[best])
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
        keys: sorted keys of `packed`.
        bits: bits of the place in a key.
        tokens: of the collection.
        owners: of the collection.
        sides: per document, a bit set: two documents meet if each has one of the bits 1 and 2, and
            both bits stand between them; bit 4 looks for repeats within the document.
        cap: places up to which a bucket gives all its pairs.
        distance: least distance of two places in one document, in tokens.

    Returns:
        Seeds in bucket order.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    found = np.empty(max(1024, len(keys)), dtype=np.uint64)
    contexts = np.empty((0, 2 * CONTEXT - 1), dtype=np.uint32)
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
                contexts = _contexts(tokens, hot)
                row = 0
            around = contexts[row : row + last - first]
            row += last - first
        places = np.empty(last - first, dtype=np.int64)
        holders = np.empty(last - first, dtype=np.int64)
        size = 0
        on_sides = np.zeros(4, dtype=np.int64)
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
            for stride in (1, -1):
                ordered = _sorted_by_context(around, places, len(tokens), stride)
                count += _links(ordered, owners, sides, distance, found[count:])
                if on_sides[3] < size:
                    ordered = ordered[::-1].copy()
                    count += _links(ordered, owners, sides, distance, found[count:])
    return found[:count].copy()


@compiled
def by_left(seeds: NDArray[np.uint64], cuts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Seeds by the range of places that their left one lies in, else in their order.

    Args:
        seeds: in any order.
        cuts: where each range begins, ascending from 0.
    """
    part = np.empty(len(seeds), dtype=np.int32)
    for i in range(len(seeds)):
        left = np.int64(seeds[i] & np.uint64(0xFFFFFFFF))
        part[i] = np.searchsorted(cuts, left, side="right") - 1
    return _by_part(seeds, part, len(cuts))


@compiled
def left_bounds(seeds: NDArray[np.uint64], cuts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The bounds of the ranges in what `by_left` gives, shape (len(cuts) + 1,)."""
    bounds = np.zeros(len(cuts) + 1, dtype=np.int64)
    for part in range(len(cuts)):
        low, high = bounds[part], len(seeds)
        end = cuts[part + 1] if part + 1 < len(cuts) else np.int64(1) << 32
        while low < high:
            middle = (low + high) // 2
            if np.int64(seeds[middle] & np.uint64(0xFFFFFFFF)) < end:
                low = middle + 1
            else:
                high = middle
        bounds[part + 1] = low
    return bounds
