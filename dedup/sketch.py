"""Letters → fingerprints: the MinHash of each sliding window, with its position.

Not of fixed passages: a copy that does not start where a passage starts would be lost (ADR 0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import buckets, minhash

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
    positions: NDArray[np.int64]
    keys: NDArray[np.uint64]
    bits: int
    rarity: NDArray[np.uint8]
    k: int
    window: int


def sketch(documents: Sequence[Letters], config: SketchConfig) -> Sketch:
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
    hashes, positions = minhash.fingerprints(tokens, bounds, k, window)
    bits = max(1, len(hashes).bit_length())
    keys = buckets.packed(hashes, bits)
    keys.sort()
    owners = np.repeat(np.arange(len(documents), dtype=np.int32), lengths)
    rarity = buckets.rarities(keys, bits, positions, owners, max(len(documents), _COLLECTION))
    return Sketch(tokens, sizes, owners, bounds, positions, keys, bits, rarity, k, window)
