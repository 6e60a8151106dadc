"""LSH buckets by packed sort: places that share a fingerprint, and the seeds they give.

A seed is a pair of places in the collection with the same k-gram, packed as
`(right - left) << 32 | left`, so that one sort brings the seeds of a diagonal together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.minhash import fmix64

if TYPE_CHECKING:
    from numpy.typing import NDArray

CONTEXT = 32  # tokens on either side by which a hot bucket is sorted
LOOKBACK = 8  # places of a hot bucket passed over to find a neighbour that may be linked


@compiled
def packed(hashes: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Sort keys: the high bits of the mixed hash, then the index, which takes `bits` bits.

    Minima crowd at small values, so that their own high bits would tell few apart.
    """
    keys = np.empty(len(hashes), dtype=np.uint64)
    low = np.uint64(bits)
    for i in range(len(hashes)):
        keys[i] = fmix64(hashes[i]) >> low << low | np.uint64(i)
    return keys


@compiled
def _compare(tokens: NDArray[np.uint32], one: int, other: int, stride: int) -> int:
    """Order of two places by the tokens that follow (stride 1) or precede them (stride -1)."""
    for _ in range(CONTEXT):
        if not (0 <= one < len(tokens) and 0 <= other < len(tokens)):
            break
        if tokens[one] != tokens[other]:
            return -1 if tokens[one] < tokens[other] else 1
        one += stride
        other += stride
    return 0


@compiled
def _sorted_by_context(
    tokens: NDArray[np.uint32], places: NDArray[np.int64], stride: int
) -> NDArray[np.int64]:
    """Merge sort of places by context; equal contexts keep their order."""
    source = places.copy()
    target = np.empty_like(places)
    width = 1
    while width < len(source):
        for start in range(0, len(source), 2 * width):
            middle = min(start + width, len(source))
            end = min(start + 2 * width, len(source))
            left, right = start, middle
            for i in range(start, end):
                if left < middle and (
                    right >= end or _compare(tokens, source[left], source[right], stride) <= 0
                ):
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
    one: int,
    other: int,
    owners: NDArray[np.int32],
    sides: NDArray[np.uint8],
    distance: int,
) -> bool:
    """Whether two places may seed a match: sides that meet, or one document, far enough apart."""
    a, b = sides[owners[one]], sides[owners[other]]
    if owners[one] == owners[other]:
        return a & 4 != 0 and abs(one - other) >= distance
    return bool(a & 3 != 0 and b & 3 != 0 and (a | b) & 3 == 3)


@compiled
def seeds(
    keys: NDArray[np.uint64],
    bits: int,
    positions: NDArray[np.int64],
    tokens: NDArray[np.uint32],
    owners: NDArray[np.int32],
    sides: NDArray[np.uint8],
    cap: int,
    distance: int,
) -> NDArray[np.uint64]:
    """The seeds of all buckets.

    A bucket of more than `cap` places is hot: it is neither cut nor squared. If few of its places
    are drafts', each of these meets all others. Else it is sorted by its right and by its left
    context, and neighbours are linked, at most 2(n - 1) links: places that stand in the same
    passage stand side by side in one of the two orders.

    Args:
        keys: sorted keys of `packed`.
        bits: bits of the index in a key.
        positions: place of each fingerprint in `tokens`.
        owners: document of each token.
        sides: per document, a bit set: two documents meet if each has one of the bits 1 and 2, and
            both bits stand between them; bit 4 looks for repeats within the document.
        cap: places up to which a bucket gives all its pairs.
        distance: least distance of two places in one document, in tokens.

    Returns:
        Seeds in bucket order.
    """
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    found = np.empty(max(1024, len(keys)), dtype=np.uint64)
    count = 0
    start = 0
    while start < len(keys):
        end = start + 1
        while end < len(keys) and keys[end] >> np.uint64(bits) == keys[start] >> np.uint64(bits):
            end += 1
        size = end - start
        if size > 1:
            places = np.empty(size, dtype=np.int64)
            first_side = 0
            for i in range(size):
                places[i] = positions[np.int64(keys[start + i] & mask)]
                first_side += sides[owners[places[i]]] & 3 == 1
            all_pairs = size <= cap or 0 < first_side <= cap
            links = 2 * (size - 1)
            if all_pairs:
                links = size * (first_side if size > cap else (size - 1) // 2 + 1)
            while count + links > len(found):
                larger = np.empty(2 * len(found), dtype=np.uint64)
                larger[:count] = found[:count]
                found = larger
            if all_pairs:
                for i in range(size):
                    if size > cap and sides[owners[places[i]]] & 3 != 1:
                        continue
                    for j in range(i + 1 if size <= cap else 0, size):
                        if i != j and _wanted(places[i], places[j], owners, sides, distance):
                            found[count] = _seed(places[i], places[j])
                            count += 1
            else:
                for stride in (1, -1):
                    ordered = _sorted_by_context(tokens, places, stride)
                    for i in range(1, size):
                        for j in range(i - 1, max(-1, i - 1 - LOOKBACK), -1):
                            if _wanted(ordered[i], ordered[j], owners, sides, distance):
                                found[count] = _seed(ordered[i], ordered[j])
                                count += 1
                                break
        start = end
    return found[:count].copy()
