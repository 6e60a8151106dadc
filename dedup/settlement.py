"""Pieces → passages: each occurrence matched once, with its best counterpart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import competition
from dedup.kernels.blocks import total
from dedup.merging import Merger, weight
from dedup.model import Block
from dedup.moves import Moves
from dedup.passages import Passage, clash
from dedup.prepared import adjoining_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.align import Aligner, Piece
    from dedup.kernels.blocks import Pieces

_NOTHING = np.zeros(0, dtype=np.bool_)


class Settlement:
    """Settles what the pieces of two documents (indices `left` and `right`) amount to."""

    def __init__(self, aligner: Aligner, left: int, right: int) -> None:
        self.aligner = aligner
        self.merger = Merger(aligner)
        self.moves = Moves(aligner)
        self.documents = left, right

    def passages(self, pieces: Pieces) -> list[Passage]:
        """Choose among pieces that compete for the same letters, and join the chosen."""
        order, cores = competition.ranked(pieces, *self.aligner.given)
        taken = self._nothing_taken()
        groups: list[list[Piece]] = []
        while len(order):
            more = [
                match
                for kind in self._choose(pieces, order, *taken)
                for group in self.merger.join(kind)
                for match in self.merger.matches(group)
            ]
            groups += more
            for group in more:
                self._take(group, *taken)
            # What lost to a piece that is in no match after all has another turn.
            least = self.aligner.config.min_chars * HALVES
            free = competition.half_free(pieces[0], cores, order, *taken, self.aligner.left.weights)
            left_over = [
                number
                for number in order[free >= least]
                if self._left_over(pieces[0][slice(*cores[number])], *taken)
            ]
            again = np.array(left_over, dtype=np.int64)
            if not more and len(again) == len(order):
                break
            order = again
        found = self._apart_on_one_side(groups)
        return sorted(found, key=lambda passage: (passage.left_span, passage.right_span))

    def _nothing_taken(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        left, right = (np.zeros(len(side.letters), np.bool_) for side in self.aligner.sides)
        return (left, left) if self.aligner.itself else (left, right)

    def _left_over(
        self, core: NDArray[np.int64], left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> bool:
        """Whether a piece that holds is still new on one side."""
        given = self.aligner.given
        parts = (
            competition.remaining(core, left, right, *given)
            for left, right in ((left_taken, _NOTHING), (_NOTHING, right_taken))
        )
        return self.merger.holds([self.aligner.one(core)]) and any(
            self.merger.holds(self.aligner.measured(one)) for one in parts
        )

    def _choose(
        self,
        pieces: Pieces,
        order: NDArray[np.int64],
        left_taken: NDArray[np.bool_],
        right_taken: NDArray[np.bool_],
    ) -> Iterable[list[Piece]]:
        """Choose among pieces that compete, from the best on: what is new on both sides first.

        What was moved is looked for around these; the rest is new on one side at most.

        Args:
            pieces: of the two documents.
            order: numbers of those to choose from, best first.
            left_taken, right_taken: tokens that are matched already.

        Returns:
            The pieces, cut where they compete, that are new on both sides, left, and right.
        """
        left = left_taken.copy()
        right = left if self.aligner.itself else right_taken.copy()
        found, competing = competition.new_on_both(pieces, order, left, right, *self.aligner.given)
        both = self.aligner.measured(found)
        if not self.aligner.itself:
            both = self._reordered(both, left, right)
            left[:], right[:] = left_taken, right_taken
            self._take(both, left, right)
        others = competition.new_on_one(pieces, competing, left, right, *self.aligner.given)
        return both, *map(self.aligner.measured, others)

    def _reordered(
        self, pieces: list[Piece], left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> list[Piece]:
        """Pieces with what was moved around them."""
        found: list[Piece] = []
        for group in self.merger.neighbours(pieces):
            completed = self.moves.completed(group, left_taken, right_taken)
            self._take(completed, left_taken, right_taken)
            found += completed
        return found

    def _take(
        self,
        pieces: Sequence[Piece],
        left_taken: NDArray[np.bool_],
        right_taken: NDArray[np.bool_],
    ) -> None:
        """Mark what pieces hold."""
        if pieces:
            runs = np.concatenate([piece.runs for piece in pieces])
            bounds = np.cumsum([0, *(len(piece.runs) for piece in pieces)])
            competition.take((runs, bounds), left_taken, right_taken, self.aligner.itself)

    def _apart_on_one_side(self, groups: Iterable[Sequence[Piece]]) -> list[Passage]:
        """Passages may overlap on one side; of two that would on both, the heavier stays.

        Where only the adjoining slots of two passages meet, one goes without them.
        """
        kept: list[Passage] = []
        for group in sorted(groups, key=lambda g: (-weight(g), g[0].left, g[0].right)):
            for adjoining in (True, False):
                passage = self._passage(group, adjoining=adjoining)
                if not any(clash(passage.blocks, other.blocks) for other in kept):
                    kept.append(passage)
                    break
        return kept

    def _passage(self, group: Sequence[Piece], *, adjoining: bool) -> Passage:
        left, right = self.aligner.left, self.aligner.right
        blocks = tuple(self._block(piece, adjoining=adjoining) for piece in group)
        runs = [run for piece in group for run in piece.runs.tolist()]
        return Passage(
            *self.documents,
            _trimmed(blocks),
            sum(int(total(piece.runs, left.sizes)) for piece in group),
            weight(group),
            sum(int(left.sizes[p.left[1]] - left.sizes[p.left[0]]) for p in group),
            sum(int(right.sizes[p.right[1]] - right.sizes[p.right[0]]) for p in group),
            tuple(Block(*left.span(a, a + n - 1), *right.span(b, b + n - 1)) for a, b, n in runs),
        )

    def _block(self, piece: Piece, *, adjoining: bool) -> Block:
        """The characters of a piece, with the equal slots and list numbers that adjoin it."""
        left, right = self.aligner.left, self.aligner.right
        left_start, left_end = left.span(piece.left[0], piece.left[1] - 1)
        right_start, right_end = right.span(piece.right[0], piece.right[1] - 1)
        if not adjoining:
            return Block(left_start, left_end, right_start, right_end)
        first, last = piece.runs[0].tolist(), piece.runs[-1].tolist()
        before = adjoining_end(left, right, first[0], first[1], -1)
        if before is not None and first[1] == piece.right[0]:
            left_start, right_start = before
        ends = last[0] + last[2] - 1, last[1] + last[2] - 1
        after = adjoining_end(left, right, *ends, 1)
        if after is not None and ends[1] == piece.right[1] - 1:
            left_end, right_end = after
        return Block(left_start, left_end, right_start, right_end)


def _trimmed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks in left order; where two took the same adjoining slot, the first keeps it."""
    ordered = sorted(blocks, key=lambda block: block.right_start)
    ordered = [
        replace(block, right_start=max(block.right_start, before.right_end if before else 0))
        for before, block in zip([None, *ordered], ordered, strict=False)
    ]
    ordered.sort(key=lambda block: block.left_start)
    return tuple(
        replace(block, left_start=max(block.left_start, before.left_end if before else 0))
        for before, block in zip([None, *ordered], ordered, strict=False)
    )
