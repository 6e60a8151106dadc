"""Fingerprints → candidate pairs: LSH buckets, seeds, anchors, chains.

All of them live in arrays; a candidate is a row.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import anchors as anchor_kernel
from dedup.kernels import chains as chain_kernel
from dedup.kernels import forests as forest_kernel
from dedup.kernels import seeds as seed_kernel
from dedup.kernels import support as support_kernel
from dedup.kernels.owners import owners
from dedup.kernels.sorting import sort_above
from dedup.memory import release
from dedup.threads import gathered, ranges, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.arrays import Arrays
    from dedup.config import AlignConfig, CandidateConfig
    from dedup.kernels.owners import Owners
    from dedup.sketch import Sketch

# What a document is compared with; two documents meet if they have LEFT and RIGHT between them.
LEFT, RIGHT, ITSELF = 1, 2, 4
# Letters of the left documents whose seeds are extended at a time: what lies there stays in a
# core's cache. Each such range passes over all letters that follow: where these do not stay in
# memory, more ranges pass together.
_LETTERS = 1 << 18
_TOGETHER = 16
_BYTES = 7  # of a letter, that are read meanwhile


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
    funnel: dict[str, int]

    def __len__(self) -> int:
        return len(self.pairs)

    def part(self, start: int, end: int) -> Candidates:
        """Some of the candidates, in the same arrays."""
        return replace(self, pairs=self.pairs[start:end])


def candidates(
    sketch: Sketch,
    meets: NDArray[np.uint8],
    config: CandidateConfig,
    align: AlignConfig,
    arrays: Arrays,
    threads: int = 1,
) -> Candidates:
    """Find the pairs of documents worth an alignment.

    Args:
        sketch: of the collection.
        meets: per document, a bit set of LEFT, RIGHT and ITSELF.
        config: thresholds.
        align: what a match is.
        arrays: where what is found on the way is kept.
        threads: side by side; the result is the same for any number.
    """
    found = _Search(sketch, meets, config, align, arrays, _left(sketch.bounds))
    seeds = spread(found.seeds, range(len(sketch.parts)), threads)
    release()  # what each thread took for hot buckets
    together = 1 if len(sketch.tokens) * _BYTES <= arrays.memory else _TOGETHER
    parts = len(found.left.bounds) - 1
    groups = [(first, min(first + together, parts)) for first in range(0, parts, together)]
    chains = spread(partial(found.chains, seeds), groups, threads)
    count = sum(len(ordered) for ordered, _ in seeds)
    del seeds
    anchors = np.concatenate([part for part, _, _ in chains])
    lengths = np.concatenate([lengths for _, lengths, _ in chains])
    chain_bounds = np.r_[0, np.cumsum(lengths)]
    funnel = {
        "seeds": count,
        "document_pairs_with_chains": sum(chained for _, _, chained in chains),
        "document_pairs_with_enough_letters": len(chain_kernel.pairs(anchors, chain_bounds)),
    }
    kept = _needed(anchors, chain_bounds, config)
    anchors, chain_bounds = anchors[np.repeat(kept, lengths)], np.r_[0, np.cumsum(lengths[kept])]
    pairs = chain_kernel.pairs(anchors, chain_bounds)
    release()
    funnel["document_pairs_to_align"] = len(pairs)
    return Candidates(anchors[:, :3], chain_bounds, pairs, funnel)


@dataclass(frozen=True, slots=True)
class _Search:
    """What the parts of a search have in common."""

    sketch: Sketch
    meets: NDArray[np.uint8]
    config: CandidateConfig
    align: AlignConfig
    arrays: Arrays
    left: Owners

    def seeds(self, part: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
        """The seeds of a part of the buckets, by left range, and the bounds of those in them."""
        sketch = self.sketch

        def found() -> NDArray[np.uint64]:
            unordered = seed_kernel.seeds(
                sketch.parts[part], sketch.bits, sketch.tokens, sketch.owners, self.meets,
                sketch.k, self.config.cap, self.config.distance,
            )  # fmt: skip
            by_left: NDArray[np.uint64] = seed_kernel.by_left(unordered, self.left)
            return by_left

        ordered = self.arrays.made(f"seeds-{part}", found)
        bounds = seed_kernel.left_bounds(ordered, self.left)
        return ordered, bounds

    def chains(
        self,
        seeds: Sequence[tuple[NDArray[np.uint64], NDArray[np.int64]]],
        group: tuple[int, int],
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], int]:
        """Of the seeds of some left ranges: anchors in chains, how many in each, and pairs."""
        first, end = group
        return self.arrays.result(
            f"chains-{first}-{end}", lambda: self._chains(gathered(seeds, first, end))
        )

    def _chains(
        self, ordered: NDArray[np.uint64]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], int]:
        sketch, config = self.sketch, self.config
        ordered = sort_above(ordered, 0)
        anchors = anchor_kernel.extend(
            ordered, sketch.tokens, sketch.sizes, sketch.owners, sketch.rarity, sketch.k,
            (HALVES * (sketch.k + sketch.window - 1), sketch.rarity_of(config.few)),
        )  # fmt: skip
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
        chained = len(chain_kernel.pairs(anchors, bounds))
        return anchors[np.repeat(kept, lengths)], lengths[kept], chained


def _left(bounds: NDArray[np.int64]) -> Owners:
    """The ranges of left documents."""
    parts = ranges(bounds, int(bounds[-1]) // _LETTERS + 1) or [(0, 0)]
    return owners(np.array([0, *(bounds[end] for _, end in parts)]))


def _needed(
    anchors: NDArray[np.int32], chain_bounds: NDArray[np.int64], config: CandidateConfig
) -> NDArray[np.bool_]:
    """Which chains are aligned: of a passage in very many places those that connect them.

    Families align them with their representative, and keep no other pairs of so many.
    """
    if len(chain_bounds) == 1:
        return np.ones(0, dtype=np.bool_)
    first, last = anchors[chain_bounds[:-1]], anchors[chain_bounds[1:] - 1]
    starts, ends = first[:, :2].T.ravel(), (last[:, :2] + last[:, 2:3]).T.ravel()
    held = np.add.reduceat(anchors[:, 3], chain_bounds[:-1])
    kept: NDArray[np.bool_] = forest_kernel.needed(
        np.column_stack((starts, ends)).astype(np.int64),
        np.lexsort((-ends, starts)),
        np.argsort(-held, kind="stable"),
        config.overlap,
        config.forest,
    )
    return kept
