"""Letters → fingerprints: the MinHash of each sliding window, with its position.

Not of fixed passages: a copy that does not start where a passage starts would be lost (ADR 0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import buckets, minhash
from dedup.threads import ranges, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.config import SketchConfig
    from dedup.fold import Letters


_COLLECTION = 20  # documents that a smaller collection counts as, when rarity is judged


@dataclass(frozen=True, slots=True)
class Sketch:
    """A collection's letters end to end, and its fingerprints.

    `tokens`, `sizes` and `owners` (the document of each token) have shape (n,); document d is
    `tokens[bounds[d]:bounds[d + 1]]`. `positions`, the places of the fingerprints, have shape
    (fingerprints,), and so have `keys`: in sorted order, the fingerprint's hash above its index in
    `positions`, which takes `bits` bits. `rarity` (n,) is 0 where there is no fingerprint.
    """

    tokens: NDArray[np.uint32]
    sizes: NDArray[np.uint16]
    owners: NDArray[np.int32]
    bounds: NDArray[np.int64]
    positions: NDArray[np.uint32]
    keys: NDArray[np.uint64]
    bits: int
    rarity: NDArray[np.uint8]
    k: int
    window: int


def sketch(documents: Sequence[Letters], config: SketchConfig, threads: int = 1) -> Sketch:
    """Fingerprint a collection."""
    lengths = np.array([len(letters) for letters in documents], dtype=np.int64)
    bounds = np.zeros(len(documents) + 1, dtype=np.int64)
    np.cumsum(lengths, out=bounds[1:])
    total = int(bounds[-1])
    tokens = np.empty(total, dtype=np.uint32)
    sizes = np.empty(total, dtype=np.uint16)
    for letters, start, end in zip(documents, bounds[:-1], bounds[1:], strict=True):
        tokens[start:end] = letters.tokens
        sizes[start:end] = letters.sizes
    dense = total <= config.dense
    k, window = (config.dense_k, 1) if dense else (config.k, config.window)
    parts = [bounds[first : last + 1] for first, last in ranges(bounds, threads)]
    found = spread(lambda part: minhash.fingerprints(tokens, part, k, window), parts, threads)
    positions = np.concatenate([places for _, places in found] or [np.empty(0, np.uint32)])
    bits = max(1, len(positions).bit_length())
    keys = _sorted_keys([hashes for hashes, _ in found], bits, threads)
    owners = np.repeat(np.arange(len(documents), dtype=np.int32), lengths)
    rarity = np.zeros(total, dtype=np.uint8)
    collection = max(len(documents), _COLLECTION)
    spread(
        lambda part: buckets.rarities(part, bits, positions, owners, collection, rarity),
        buckets.parts(keys, bits, threads),
        threads,
    )
    return Sketch(tokens, sizes, owners, bounds, positions, keys, bits, rarity, k, window)


def _sorted_keys(
    hashes: Sequence[NDArray[np.uint64]], bits: int, threads: int
) -> NDArray[np.uint64]:
    """The keys of fingerprints in order: two halves, sorted side by side."""
    firsts = accumulate(map(len, hashes), initial=0)
    parts = spread(
        lambda part: buckets.packed(part[0], bits, part[1]), zip(hashes, firsts, strict=False),
        threads,
    )  # fmt: skip
    keys = np.concatenate([np.empty(0, np.uint64), *parts])
    upper = keys >> np.uint64(63) == 1
    halves = keys[~upper], keys[upper]
    spread(lambda half: half.sort(), halves, threads)
    return np.concatenate(halves)
