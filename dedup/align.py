"""Pairs of documents → passages: aligned, settled, and given their characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels.blocks import Limits
from dedup.kernels.edits import equal_runs
from dedup.kernels.settling import of_chains, of_runs, settled
from dedup.settlement import passages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.candidates import Candidates
    from dedup.config import AlignConfig
    from dedup.passages import Passage
    from dedup.spans import Place
    from dedup.store import Store


_REPLACED = 0.5  # of a changed letter's weight: between blocks a missed clause may stand
_CLAUSE = 5  # net equal characters of a moved clause


def align_candidates(config: AlignConfig, store: Store, batch: Candidates) -> list[Passage]:
    """Passages of a batch of candidates, in their order."""
    documents, limits = store.documents, _limits(config)
    pieces = of_chains(documents, batch.pairs, batch.anchors, batch.chain_bounds, limits)
    found = settled(documents, batch.pairs, *pieces, limits)
    aligned = passages(store, batch.pairs, found)
    return [passage for some in aligned for passage in some]


def align_places(
    config: AlignConfig, store: Store, batch: Sequence[tuple[Place, Place]]
) -> list[Passage]:
    """Passages between pairs of places that no candidate linked, left before right."""
    runs = [_equal(store, *places) for places in batch]
    pairs = np.array([[place.document for place in places] for places in batch]).reshape(-1, 2)
    ends = np.cumsum([len(some) for some in runs])
    pairs = np.column_stack((pairs, np.r_[0, ends[:-1]], ends))
    documents, limits = store.documents, _limits(config)
    pieces = of_runs(documents, pairs, np.concatenate(runs), limits)
    found = settled(documents, pairs, *pieces, limits)
    # What was moved may lead out of the places.
    return [
        passage
        for (left, right), some in zip(batch, passages(store, pairs, found), strict=True)
        for passage in some
        if left.meets(passage.left_span) and right.meets(passage.right_span)
    ]


def _equal(store: Store, left: Place, right: Place) -> NDArray[np.int64]:
    """Equal runs of two places."""
    own, their = store.letters(left.document), store.letters(right.document)
    here, there = own.tokens_in(left.start, left.end), their.tokens_in(right.start, right.end)
    runs = equal_runs(own.tokens[here.start : here.stop], their.tokens[there.start : there.stop])
    placed: NDArray[np.int64] = runs + np.array([here.start, there.start, 0])
    return placed


def _limits(config: AlignConfig) -> Limits:
    return Limits(
        config.gap * HALVES,
        config.block * HALVES,
        config.identity,
        config.changed_weight,
        _REPLACED * config.changed_weight,
        config.min_chars * HALVES,
        config.apart * HALVES,
        _CLAUSE * HALVES,
    )
