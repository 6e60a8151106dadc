"""LSH buckets by packed sort: the places that share a fingerprint, and how rare it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.minhash import fmix64
from dedup.kernels.owners import owner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.owners import Owners


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
    return by_part(keys, part, 1 << part_bits)


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
    return by_part(values, part, count)


@compiled
def by_part(values: NDArray[np.uint64], part: NDArray[np.int32], count: int) -> NDArray[np.uint64]:
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
        keys: sorted keys of `packed`.
        bits: bits of the place in a key.
        owners: of the collection.
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
