"""Letters → fingerprints: the MinHash of each sliding window, with its position.

Not of fixed passages: a copy that does not start where a passage starts would be lost (ADR 0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.kernels import buckets, minhash
from dedup.kernels.owners import Owners, owners
from dedup.partitions import Partitions, placed
from dedup.threads import spread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from dedup.config import SketchConfig
    from dedup.store import Store


_COLLECTION = 20  # documents that a smaller collection counts as, when rarity is judged


@dataclass(frozen=True, slots=True)
class Sketch:
    """A collection's letters end to end, and its fingerprints.

    `tokens` and `sizes` have shape (n,); document d is
    `tokens[bounds[d]:bounds[d + 1]]`. `parts` are the fingerprints: keys in sorted order, each the
    hash above its place in `tokens`, which takes `bits` bits; no hash is in two parts. `rarity`
    (n,) is 0 where there is no fingerprint.
    """

    tokens: NDArray[np.uint32]
    sizes: NDArray[np.uint16]
    owners: Owners
    bounds: NDArray[np.int64]
    parts: list[NDArray[np.uint64]]
    bits: int
    rarity: NDArray[np.uint8]
    k: int
    window: int

    def rarity_of(self, holders: int) -> int:
        """The rarity of a k-gram that so many documents hold."""
        return int(buckets.rarity(_collection(self.bounds), holders))


def _collection(bounds: NDArray[np.int64]) -> int:
    return max(len(bounds) - 1, _COLLECTION)


def sketch(store: Store, config: SketchConfig, threads: int = 1) -> Sketch:
    """Fingerprint a collection."""
    arrays, bounds = store.arrays, store.bounds
    total = int(bounds[-1])
    k, window = (config.dense_k, 1) if total <= config.dense else (config.k, config.window)
    bits = max(1, total.bit_length())

    def keys(of: NDArray[np.int64]) -> NDArray[np.uint64]:
        found: NDArray[np.uint64] = buckets.packed(
            *minhash.fingerprints(store.tokens, of, k, window), bits
        )
        return found

    made = Partitions(arrays, "fingerprints", bounds, keys, bits, threads)

    def ordered(part: int) -> NDArray[np.uint64]:
        return arrays.made(f"keys-{part}", lambda: made[part])

    parts = spread(ordered, range(len(made)), threads)
    holding = owners(bounds)
    collection = _collection(bounds)

    def rare(part: int) -> NDArray[np.uint64]:
        found: NDArray[np.uint64] = buckets.rarities(parts[part], bits, holding, collection)
        return found

    rarity = placed(arrays, "rarity", total, len(parts), rare, threads)
    return Sketch(store.tokens, store.sizes, holding, bounds, parts, bits, rarity, k, window)
