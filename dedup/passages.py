"""Pieces → passages: each occurrence matched once, blocks that belong together one match."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.model import Block
from dedup.moves import Moves
from dedup.prepared import adjoining_end

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.align import Aligner, Piece
    from dedup.kernels.edits import Run

_REPLACED = 0.75  # what a letter replaced between blocks weighs: a missed clause may stand there
_NOTHING = np.zeros(0, dtype=np.bool_)
_INTACT = 0.6  # share of a piece that must be new on both sides, or it competes for one


@dataclass(frozen=True, slots=True)
class Passage:
    """A copied passage between documents `left` and `right` (indices), before it is classed.

    `identical` counts equal compared letters; `weight` is their length in half characters;
    `compared_left` and `compared_right` count the compared letters of the blocks; `runs` are the
    stretches that are equal on both sides; `family` is the number of its family, once it has one.
    """

    left: int
    right: int
    blocks: tuple[Block, ...]
    identical: int
    weight: int
    compared_left: int
    compared_right: int
    runs: tuple[Block, ...]
    family: int | None = None

    @property
    def similarity(self) -> float:
        """2 · identical / (compared left + compared right), in 0..1."""
        return min(1.0, 2 * self.identical / max(1, self.compared_left + self.compared_right))

    @property
    def left_span(self) -> tuple[int, int]:
        """Characters from the first block to the last on the left."""
        return self.blocks[0].left_start, max(block.left_end for block in self.blocks)

    @property
    def right_span(self) -> tuple[int, int]:
        """Characters from the first block to the last on the right."""
        return (
            min(block.right_start for block in self.blocks),
            max(block.right_end for block in self.blocks),
        )

    def clashes(self, other: Passage) -> bool:
        """Whether two passages of one pair of documents overlap on both sides."""
        return any(
            a.left_start < b.left_end and b.left_start < a.left_end
            for a in self.blocks
            for b in other.blocks
        ) and any(
            a.right_start < b.right_end and b.right_start < a.right_end
            for a in self.blocks
            for b in other.blocks
        )

    def swapped(self) -> Passage:
        """The same passage seen from the other side."""
        blocks, runs = (
            tuple(sorted((one.swapped() for one in many), key=lambda one: one.left_start))
            for many in (self.blocks, self.runs)
        )
        return replace(
            self,
            left=self.right,
            right=self.left,
            blocks=blocks,
            compared_left=self.compared_right,
            compared_right=self.compared_left,
            runs=runs,
        )


class Settlement:
    """Settles what the pieces of two documents (indices `left` and `right`) amount to."""

    def __init__(self, aligner: Aligner, left: int, right: int) -> None:
        self.aligner = aligner
        self.moves = Moves(aligner)
        self.documents = left, right

    def passages(self, pieces: Iterable[Piece]) -> list[Passage]:
        """Choose among pieces that compete for the same letters, and join the chosen."""
        cores = {piece: self._core(piece) for piece in pieces}
        taken = self._nothing_taken()
        groups: list[list[Piece]] = []
        while cores:
            more = [
                match
                for kind in self._choose(cores, *taken)
                for group in self._join(kind)
                for match in self._matches(group)
            ]
            groups += more
            for group in more:
                self._take(group, *taken)
            # What lost to a piece that is in no match after all has another turn.
            cores = {p: core for p, core in cores.items() if more and self._left_over(core, *taken)}
        found = self._apart_on_one_side(groups)
        return sorted(found, key=lambda passage: (passage.left_span, passage.right_span))

    def _nothing_taken(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        left, right = (np.zeros(len(side.letters), np.bool_) for side in self.aligner.sides)
        return (left, left) if self.aligner.itself else (left, right)

    def _left_over(
        self, core: Piece, left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> bool:
        """Whether a piece that holds is still new on one side."""
        return self._holds([core]) and any(
            self._holds(self._cut(core, *sides))
            for sides in ((left_taken, _NOTHING), (_NOTHING, right_taken))
        )

    def _apart_on_one_side(self, groups: Iterable[Sequence[Piece]]) -> list[Passage]:
        """Passages may overlap on one side; of two that would on both, the heavier stays.

        Where only the adjoining slots of two passages meet, one goes without them.
        """
        kept: list[Passage] = []
        for group in sorted(groups, key=lambda g: (-_weight(g), g[0].left, g[0].right)):
            for adjoining in (True, False):
                passage = self._passage(group, adjoining=adjoining)
                if not any(passage.clashes(other) for other in kept):
                    kept.append(passage)
                    break
        return kept

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
        rank = {piece: self._surplus([core]) for piece, core in cores.items()}
        order = sorted(rank, key=lambda p: (-rank[p], p.left, p.right))
        chosen: dict[str, list[Piece]] = {"both": [], "left": [], "right": []}
        competing = []
        for piece in order:
            parts = self._cut(piece, *taken)
            if _weight(parts) < _INTACT * piece.weight:
                competing.append(piece)
                continue
            chosen["both"] += parts
            self._take(parts, *taken)
        if not self.aligner.itself:
            chosen["both"] = self._reordered(chosen["both"], *taken)
        for piece in competing:
            options = {
                "left": self._cut(piece, left, _NOTHING),
                "right": self._cut(piece, _NOTHING, right),
            }
            kind = max(options, key=lambda name: _weight(options[name]))
            chosen[kind] += options[kind]
            self._take(options[kind], *taken)
        return chosen.values()

    def _reordered(
        self, pieces: list[Piece], left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> list[Piece]:
        """Pieces with what was moved around them."""
        found: list[Piece] = []
        for group in self._neighbours(pieces):
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
        if not any(
            left_taken[left:left_end].any() or right_taken[right:right_end].any()
            for left, left_end, right, right_end in _run_spans(piece)
        ):
            return [piece]
        runs: list[Run] = []
        for left, right, length in piece.runs:
            free = np.ones(length, dtype=np.bool_)
            if len(left_taken):
                free &= ~left_taken[left : left + length]
            if len(right_taken):
                free &= ~right_taken[right : right + length]
            edges = np.flatnonzero(np.diff(np.r_[False, free, False]))
            runs += [
                (left + int(a), right + int(a), int(b - a))
                for a, b in zip(edges[::2], edges[1::2], strict=True)
            ]
        return self.aligner.pieces(runs)

    def _join(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Groups of neighbours in left order, no two of which overlap on either side."""
        return [
            sorted(group, key=lambda piece: piece.left)
            for layer in _layers(pieces, itself=self.aligner.itself)
            for group in self._neighbours(layer)
        ]

    def _neighbours(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Group pieces whose neighbours lie close to each other on both sides."""
        groups = [pieces]
        while True:
            halves = [half for group in groups for half in self._near(group, 0)]
            split = [part for half in halves for part in self._near(half, 1)]
            if len(split) == len(groups):
                return split
            groups = split

    def _near(self, pieces: Sequence[Piece], side: int) -> list[list[Piece]]:
        """Split pieces, in the order of a side (0, 1), where too much lies between neighbours."""
        groups: list[list[Piece]] = []
        widest = self.aligner.config.apart * HALVES
        for piece in sorted(pieces, key=lambda one: one.sides[side]):
            if groups and self._gap(groups[-1][-1], piece, side) <= widest:
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return groups

    def _gap(self, before: Piece, after: Piece, side: int) -> int:
        return self.aligner.sides[side].gap(before.sides[side][1], after.sides[side][0])

    def _matches(self, group: list[Piece]) -> list[list[Piece]]:
        """The matches that a group of neighbouring blocks is."""
        firm = self._firm(group)
        parts = self._join(firm)
        if len(parts) == 1:
            return parts
        return [match for part in parts for match in self._matches(part)]

    def _firm(self, group: list[Piece]) -> list[Piece]:
        """What of a group of neighbouring blocks is copied; nothing, if it is too little.

        A block that would be no match by itself may be a set phrase that both texts use. It is
        left out at the ends of a passage where what stands replaced between outweighs it, or two
        phrases would bridge half a page of nothing.
        """
        kept = list(group)
        best = self._surplus(kept)
        while len(kept) > 1:
            ends = {min(kept, key=lambda p: p.sides[side]) for side in (0, 1)}
            ends |= {max(kept, key=lambda p: p.sides[side]) for side in (0, 1)}
            without = [
                (self._surplus(rest), rest)
                for end in sorted(ends, key=lambda p: (p.left, p.right))
                if not self._holds([end])
                for rest in [[piece for piece in kept if piece is not end]]
            ]
            better = max(without, key=lambda option: option[0], default=None)
            if better is None or better[0] < best:
                break
            best, kept = better
        if not (any(self._holds([piece]) for piece in kept) or self._holds(kept)):
            return [core for core in map(self._core, group) if self._holds([core])]
        left_out = [piece for piece in group if piece not in kept]
        return [*kept, *(self._firm(left_out) if left_out else [])]

    def _core(self, piece: Piece) -> Piece:
        """The stretch of a piece in which identical letters exceed changed ones by most."""
        best, score, start = (0.0, 0, 0), 0.0, 0
        for i, run in enumerate(piece.runs):
            pair = self.aligner.piece(piece.runs[max(start, i - 1) : i + 1])
            alone = self.aligner.piece([run])
            score += self.aligner.surplus(pair) - (pair.weight - alone.weight)
            if score < alone.weight:
                score, start = alone.weight, i
            best = max(best, (score, start, i + 1))
        return self.aligner.piece(piece.runs[best[1] : best[2]]) if best[2] else piece

    def _holds(self, group: Sequence[Piece]) -> bool:
        """Whether enough is identical, and little else beside it.

        Two reports that count the same things in the same order share half of their letters; in a
        short passage that is no copy.
        """
        config = self.aligner.config
        least = config.min_chars * HALVES
        return _weight(group) >= least and self._surplus(group) >= config.surplus * least

    def _surplus(self, group: Sequence[Piece]) -> float:
        """How far identical letters exceed changed ones, in half characters.

        Changed is what differs inside the blocks on their longer side, and what stands between
        them on both sides: replaced. What was only put in between, or left out, is not.
        """
        replaced = min(self._between(group, 0), self._between(group, 1))
        return sum(map(self.aligner.surplus, group)) - _REPLACED * replaced

    def _between(self, group: Sequence[Piece], side: int) -> int:
        ordered = sorted(group, key=lambda piece: piece.sides[side])
        return sum(self._gap(one, following, side) for one, following in pairwise(ordered))

    def _passage(self, group: Sequence[Piece], *, adjoining: bool) -> Passage:
        left, right = self.aligner.left, self.aligner.right
        blocks = tuple(self._block(piece, adjoining=adjoining) for piece in group)
        runs = [run for piece in group for run in piece.runs]
        return Passage(
            *self.documents,
            _trimmed(blocks),
            sum(map(self._letters, runs)),
            _weight(group),
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


def _weight(pieces: Iterable[Piece]) -> int:
    """Identical letters of pieces, in half characters."""
    return sum(piece.weight for piece in pieces)


def _layers(pieces: Iterable[Piece], *, itself: bool) -> list[list[Piece]]:
    """Pieces in layers, heaviest first, so that no two of a layer overlap on either side.

    Within one document (`itself`), not left over right either: a repeat does not overlap itself.
    """
    layers: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.weight, p.left, p.right)):
        for layer in layers:
            if not any(
                _overlaps(piece.left, other.left)
                or _overlaps(piece.right, other.right)
                or (itself and _overlaps(piece.left, other.right))
                or (itself and _overlaps(piece.right, other.left))
                for other in layer
            ):
                layer.append(piece)
                break
        else:
            layers.append([piece])
    return layers


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


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
