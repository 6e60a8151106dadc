"""Matches → passages: from pieces of tokens to characters, with what adjoins them."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import SLOT
from dedup.model import Block
from dedup.passages import Passage, clash
from dedup.written import adjoining_end

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dedup.kernels.settling import Settled
    from dedup.store import Store


def passages(store: Store, pairs: NDArray[np.int64], found: Settled) -> list[list[Passage]]:
    """The passages of each pair of documents, in their order.

    Args:
        store: texts and letters.
        pairs: left and right document; shape (n, 2) or wider.
        found: matches of the pairs.
    """
    characters = Characters(store, pairs, found)
    matches: list[list[int]] = [[] for _ in pairs]
    for match, pair in enumerate(found.table[:, 0].tolist()):
        matches[pair].append(match)
    return [
        sorted(characters.apart(some), key=lambda one: (one.left_span, one.right_span))
        for some in matches
    ]


class Characters:
    """The characters of settled matches: of their runs, and of their pieces, the blocks."""

    def __init__(self, store: Store, pairs: NDArray[np.int64], found: Settled) -> None:
        self.store = store
        self.table = found.table.tolist()
        self.pieces = np.r_[found.table[:, 1], len(found.bounds) - 1].tolist()
        self.bounds = found.bounds.tolist()
        self.documents = pairs[found.table[:, 0], :2].tolist()
        of_pieces = pairs[found.table[:, 0], :2].repeat(np.diff(self.pieces), axis=0)
        of_runs = of_pieces.repeat(np.diff(found.bounds), axis=0)
        first = found.runs[:, :2]
        last = first + found.runs[:, 2:] - 1
        starts = store.starts[store.bounds[of_runs] + first]
        ends = store.ends[store.bounds[of_runs] + last]
        self.runs = np.stack((starts, ends), axis=2).reshape(-1, 4)
        firsts, lasts = found.bounds[:-1], found.bounds[1:] - 1
        opening = np.minimum.reduceat(starts, firsts) if len(firsts) else starts
        closing = np.maximum.reduceat(ends, firsts) if len(firsts) else ends
        self.blocks = np.stack((opening, closing), axis=2).reshape(-1, 4).tolist()
        # Where a moved clause comes first on one side, what adjoins the sides is not one place.
        self.ends = first[firsts].tolist(), last[lasts].tolist()
        self.adjoined = (
            _adjoined(store, of_pieces, first[firsts], -1)
            & (starts[firsts] == opening).all(axis=1),
            _adjoined(store, of_pieces, last[lasts], 1) & (ends[lasts] == closing).all(axis=1),
        )

    def apart(self, matches: Iterable[int]) -> list[Passage]:
        """Passages may overlap on one side; of two that would on both, the heavier stays.

        Where only the adjoining slots of two passages meet, one goes without them.
        """
        kept: list[Passage] = []
        for match in sorted(matches, key=self._rank):
            for adjoining in (True, False):
                passage = self._passage(match, adjoining=adjoining)
                if not any(clash(passage.blocks, other.blocks) for other in kept):
                    kept.append(passage)
                    break
        return kept

    def _rank(self, match: int) -> tuple[int, list[int]]:
        return -self.table[match][3], self.blocks[self.pieces[match]]

    def _passage(self, match: int, *, adjoining: bool) -> Passage:
        first, end = self.pieces[match : match + 2]
        blocks = [self._block(match, piece, adjoining=adjoining) for piece in range(first, end)]
        runs = self.runs[self.bounds[first] : self.bounds[end]]
        left, right = self.documents[match]
        identical, weight, own, their = self.table[match][2:]
        placed = tuple(Block(*block) for block in _trimmed(blocks))
        return Passage(left, right, placed, identical, weight, own, their, runs)

    def _block(self, match: int, piece: int, *, adjoining: bool) -> list[int]:
        """The characters of a piece, with the equal slots and list numbers that adjoin it."""
        block = [*self.blocks[piece]]
        for at, step in ((0, -1), (1, 1)):
            if adjoining and self.adjoined[at][piece]:
                left, right = map(self.store.written, self.documents[match])
                own, their = self.ends[at][piece]
                reached = adjoining_end(left, right, own, their, step)
                block[at], block[at + 2] = reached or (block[at], block[at + 2])
        return block


def _adjoined(
    store: Store, documents: NDArray[np.int64], tokens: NDArray[np.int64], step: int
) -> NDArray[np.bool_]:
    """Whether list numbers or slots stand before (-1) or after (1) tokens, left and right.

    Whether they are equal is seen in the text.
    """
    firsts, sizes = store.bounds[documents], np.diff(store.bounds)[documents]
    following = tokens + (step > 0)
    opening = store.opening[firsts + np.minimum(following, sizes - 1)]
    closing = np.where(following > 0, store.closing[firsts + np.maximum(following - 1, 0)], 0)
    # What follows the last letter, if anything does, is as good as a list number.
    numbers = (opening > closing) | (following == sizes)
    beyond = np.clip(tokens + step, 0, sizes - 1)
    slots = (store.tokens[firsts + beyond] == SLOT) & (beyond == tokens + step)
    found: NDArray[np.bool_] = numbers.all(axis=1) | (~numbers & slots).all(axis=1)
    return found


def _trimmed(blocks: list[list[int]]) -> list[list[int]]:
    """Blocks in left order; where two took the same adjoining slot, the first keeps it."""
    for start, end in ((2, 3), (0, 1)):
        blocks.sort(key=itemgetter(start))
        for before, block in pairwise(blocks):
            block[start] = max(block[start], before[end])
    return blocks
