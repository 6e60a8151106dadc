"""Fingerprints → candidate pairs: LSH buckets, seeds, anchors, chains.

Everything up to the chains lives in arrays; a candidate is a view of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import anchors as anchor_kernel
from dedup.kernels import buckets as bucket_kernel
from dedup.kernels import chains as chain_kernel
from dedup.kernels import support as support_kernel
from dedup.threads import ranges, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.config import AlignConfig, CandidateConfig
    from dedup.sketch import Sketch

# What a document is compared with; two documents meet if they have LEFT and RIGHT between them.
LEFT, RIGHT, ITSELF = 1, 2, 4
_SEEDS = 8_000_000  # that are sorted and extended at a time


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two documents (or one twice) and their chains.

    Each chain has shape (anchors, 3): left token, right token, tokens, counted from the start of
    each document.
    """

    left: int
    right: int
    chains: tuple[NDArray[np.int64], ...]


@dataclass(frozen=True, slots=True)
class Candidates:
    """All candidates of a collection, sorted by left and right document.

    `anchors` has shape (n, 3) in places of the collection; chain c is
    `anchors[chain_bounds[c]:chain_bounds[c + 1]]`; `pairs` has shape (candidates, 4): left
    document, right document, first chain, last chain + 1.
    """

    anchors: NDArray[np.int32]
    chain_bounds: NDArray[np.int64]
    pairs: NDArray[np.int64]
    bounds: NDArray[np.int64]
    funnel: dict[str, int]

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Candidate]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: int) -> Candidate:
        left, right, first, last = map(int, self.pairs[index])
        origin = np.array([self.bounds[left], self.bounds[right], 0])
        spans = [self.chain_bounds[chain : chain + 2] for chain in range(first, last)]
        chains = tuple(self.anchors[start:end] - origin for start, end in spans)
        return Candidate(left, right, chains)


def candidates(
    sketch: Sketch,
    meets: NDArray[np.uint8],
    config: CandidateConfig,
    align: AlignConfig,
    threads: int = 1,
) -> Candidates:
    """Find the pairs of documents worth an alignment.

    Args:
        sketch: of the collection.
        meets: per document, a bit set of LEFT, RIGHT and ITSELF.
        config: thresholds.
        align: what a match is.
        threads: side by side; the result is the same for any number.
    """
    found = _Search(sketch, meets, config, align)
    seeds = spread(found.seeds, bucket_kernel.parts(sketch.keys, sketch.bits, threads), threads)
    count = max(threads, sum(map(len, seeds)) // _SEEDS)
    cuts = np.array([sketch.bounds[first] for first, _ in ranges(sketch.bounds, count)] or [0])
    by_left = spread(partial(bucket_kernel.by_left, cuts=cuts), seeds, threads)
    del seeds
    parts = [
        [ordered[bounds[part] : bounds[part + 1]] for ordered, bounds in by_left]
        for part in range(len(cuts))
    ]
    chains = spread(found.chains, parts, threads)
    anchors = np.concatenate([part for part, _, _ in chains])
    lengths = np.concatenate([lengths for _, lengths, _ in chains])
    chain_bounds = np.r_[0, np.cumsum(lengths)]
    pairs = _pairs(anchors, chain_bounds)
    funnel = {
        "document_pairs_with_chains": sum(chained for _, _, chained in chains),
        "document_pairs_with_enough_letters": len(pairs),
    }
    return Candidates(anchors[:, :3], chain_bounds, pairs, sketch.bounds, funnel)


@dataclass(frozen=True, slots=True)
class _Search:
    """What the parts of a search have in common."""

    sketch: Sketch
    meets: NDArray[np.uint8]
    config: CandidateConfig
    align: AlignConfig

    def seeds(self, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The seeds of a part of the buckets."""
        sketch = self.sketch
        found: NDArray[np.uint64] = bucket_kernel.seeds(
            keys, sketch.bits, sketch.positions, sketch.tokens, sketch.owners, self.meets,
            self.config.cap, self.config.distance,
        )  # fmt: skip
        return found

    def chains(
        self, seeds: Sequence[NDArray[np.uint64]]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], int]:
        """Of the seeds of some left documents: anchors in chains, how many in each, and pairs."""
        sketch, config = self.sketch, self.config
        ordered = np.concatenate(seeds)
        ordered.sort()
        anchors = anchor_kernel.extend(
            ordered, sketch.tokens, sketch.sizes, sketch.owners, sketch.rarity, sketch.bounds,
            2 * sketch.k - 2,
        )  # fmt: skip
        del ordered
        anchors = anchor_kernel.by_pair(anchors, len(sketch.bounds) - 1)
        least = self.align.min_chars * HALVES
        near = config.reach, config.near
        rows, bounds = chain_kernel.chains(
            anchors, near, (2 * config.chain, 2 * sketch.k - 2), least
        )
        anchors = anchors[rows]
        kept = support_kernel.supported(
            anchors, bounds, sketch.tokens, sketch.sizes, sketch.bounds, near, least,
            self.align.block * HALVES, self.align.changed_weight,
        )  # fmt: skip
        lengths = np.diff(bounds)
        chained = len(_pairs(anchors, bounds))
        return anchors[np.repeat(kept, lengths)], lengths[kept], chained


def _pairs(anchors: NDArray[np.int32], chain_bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Runs of chains of one pair of documents: left, right, first chain, last chain + 1."""
    first = anchors[chain_bounds[:-1], 5:]
    if len(first) == 0:
        return np.empty((0, 4), dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, (np.diff(first, axis=0) != 0).any(axis=1)])
    return np.column_stack((first[starts], starts, np.r_[starts[1:], len(first)]))
