"""Pieces → passages: each occurrence matched once, with its best counterpart."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.runs import free_runs
from dedup.merging import Merger, weight
from dedup.model import Block
from dedup.moves import Moves
from dedup.passages import Passage
from dedup.prepared import adjoining_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.align import Aligner, Piece
    from dedup.kernels.edits import Run

_NOTHING = np.zeros(0, dtype=np.bool_)
_INTACT = 0.6  # share of a piece that must be new on both sides, or it competes for one


class Settlement:
    """Settles what the pieces of two documents (indices `left` and `right`) amount to."""

    def __init__(self, aligner: Aligner, left: int, right: int) -> None:
        self.aligner = aligner
        self.merger = Merger(aligner)
        self.moves = Moves(aligner)
        self.documents = left, right

    def passages(self, pieces: Iterable[Piece]) -> list[Passage]:
        """Choose among pieces that compete for the same letters, and join the chosen."""
        cores = {piece: self.merger.core(piece) for piece in pieces}
        taken = self._nothing_taken()
        groups: list[list[Piece]] = []
        while cores:
            more = [
                match
                for kind in self._choose(cores, *taken)
                for group in self.merger.join(kind)
                for match in self.merger.matches(group)
            ]
            groups += more
            for group in more:
                self._take(group, *taken)
            # What lost to a piece that is in no match after all has another turn.
            again = {piece: core for piece, core in cores.items() if self._left_over(core, *taken)}
            if not more and len(again) == len(cores):
                break
            cores = again
        found = self._apart_on_one_side(groups)
        return sorted(found, key=lambda passage: (passage.left_span, passage.right_span))

    def _nothing_taken(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        left, right = (np.zeros(len(side.letters), np.bool_) for side in self.aligner.sides)
        return (left, left) if self.aligner.itself else (left, right)

    def _left_over(
        self, core: Piece, left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> bool:
        """Whether a piece that holds is still new on one side."""
        return self.merger.holds([core]) and any(
            self.merger.holds(self._cut(core, *sides))
            for sides in ((left_taken, _NOTHING), (_NOTHING, right_taken))
        )

    def _choose(
        self,
        cores: Mapping[Piece, Piece],
        left_taken: NDArray[np.bool_],
        right_taken: NDArray[np.bool_],
    ) -> Iterable[list[Piece]]:
        """Choose among pieces that compete, from the best on: what is new on both sides first.

        What was moved is looked for around these; the rest is new on one side at most.

        Args:
            cores: the pieces, and the best stretch of each.
            left_taken, right_taken: tokens that are matched already.

        Returns:
            The pieces, cut where they compete, that are new on both sides, left, and right.
        """
        left = left_taken.copy()
        right = left if self.aligner.itself else right_taken.copy()
        taken = left, right
        rank = {piece: self.merger.surplus([core]) for piece, core in cores.items()}
        order = sorted(rank, key=lambda p: (-rank[p], p.left, p.right))
        chosen: dict[str, list[Piece]] = {"both": [], "left": [], "right": []}
        competing = []
        for piece in order:
            parts = self._cut(piece, *taken)
            if weight(parts) < _INTACT * piece.weight:
                competing.append(piece)
                continue
            chosen["both"] += parts
            self._take(parts, *taken)
        if not self.aligner.itself:
            chosen["both"] = self._reordered(chosen["both"], *taken)
            left[:], right[:] = left_taken, right_taken
            self._take(chosen["both"], *taken)
        for piece in competing:
            options = {
                "left": self._cut(piece, left, _NOTHING),
                "right": self._cut(piece, _NOTHING, right),
            }
            kind = max(options, key=lambda name: weight(options[name]))
            chosen[kind] += options[kind]
            self._take(options[kind], *taken)
        return chosen.values()

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
        pieces: Iterable[Piece],
        left_taken: NDArray[np.bool_],
        right_taken: NDArray[np.bool_],
    ) -> None:
        """Mark what pieces hold: their equal letters, for what was moved may stand in the gaps.

        Within one document all of them, or a repeat would lie inside another.
        """
        for piece in pieces:
            runs = ((*piece.left, *piece.right),) if self.aligner.itself else _run_spans(piece)
            for left, left_end, right, right_end in runs:
                left_taken[left:left_end] = True
                right_taken[right:right_end] = True

    def _cut(
        self, piece: Piece, left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> list[Piece]:
        """What remains of a piece outside what is taken."""
        runs = free_runs(np.array(piece.runs), left_taken, right_taken)
        if runs[:, 2].sum() == sum(length for *_, length in piece.runs):
            return [piece]
        return self.aligner.pieces([(a, b, n) for a, b, n in runs.tolist()])

    def _apart_on_one_side(self, groups: Iterable[Sequence[Piece]]) -> list[Passage]:
        """Passages may overlap on one side; of two that would on both, the heavier stays.

        Where only the adjoining slots of two passages meet, one goes without them.
        """
        kept: list[Passage] = []
        for group in sorted(groups, key=lambda g: (-weight(g), g[0].left, g[0].right)):
            for adjoining in (True, False):
                passage = self._passage(group, adjoining=adjoining)
                if not any(passage.clashes(other) for other in kept):
                    kept.append(passage)
                    break
        return kept

    def _passage(self, group: Sequence[Piece], *, adjoining: bool) -> Passage:
        left, right = self.aligner.left, self.aligner.right
        blocks = tuple(self._block(piece, adjoining=adjoining) for piece in group)
        runs = [run for piece in group for run in piece.runs]
        return Passage(
            *self.documents,
            _trimmed(blocks),
            sum(map(self._letters, runs)),
            weight(group),
            sum(int(left.sizes[p.left[1]] - left.sizes[p.left[0]]) for p in group),
            sum(int(right.sizes[p.right[1]] - right.sizes[p.right[0]]) for p in group),
            tuple(Block(*left.span(a, a + n - 1), *right.span(b, b + n - 1)) for a, b, n in runs),
        )

    def _letters(self, run: Run) -> int:
        sizes = self.aligner.left.sizes
        return int(sizes[run[0] + run[2]] - sizes[run[0]])

    def _block(self, piece: Piece, *, adjoining: bool) -> Block:
        """The characters of a piece, with the equal slots and list numbers that adjoin it."""
        left, right = self.aligner.left, self.aligner.right
        left_start, left_end = left.span(piece.left[0], piece.left[1] - 1)
        right_start, right_end = right.span(piece.right[0], piece.right[1] - 1)
        if not adjoining:
            return Block(left_start, left_end, right_start, right_end)
        first, last = piece.runs[0], piece.runs[-1]
        before = adjoining_end(left, right, first[0], first[1], -1)
        if before is not None and first[1] == piece.right[0]:
            left_start, right_start = before
        ends = last[0] + last[2] - 1, last[1] + last[2] - 1
        after = adjoining_end(left, right, *ends, 1)
        if after is not None and ends[1] == piece.right[1] - 1:
            left_end, right_end = after
        return Block(left_start, left_end, right_start, right_end)


def _run_spans(piece: Piece) -> Iterator[tuple[int, int, int, int]]:
    """Left start and end, right start and end of the equal runs of a piece."""
    return ((left, left + n, right, right + n) for left, right, n in piece.runs)


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
