"""Pieces → matches: blocks that lie close to each other are one match, if they hold enough."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.align import spans
from dedup.fold import HALVES
from dedup.kernels import blocks, neighbours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.align import Aligner, Piece

_WORDS = 0.7  # of the surplus: at the same length fewer words than characters agree by chance
_REPLACED = 0.5  # of a changed letter's weight: between blocks a missed clause may stand


class Merger:
    """Merges the pieces of two documents into matches, and drops what is too little."""

    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner

    def join(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Groups of neighbours in left order, no two of which overlap on either side."""
        ordered = sorted(pieces, key=lambda piece: (-piece.weight, piece.left, piece.right))
        layers = neighbours.layers(spans(ordered), self.aligner.itself)
        return [
            sorted(group, key=lambda piece: piece.left)
            for layer in _parts(ordered, layers)
            for group in self.neighbours(layer)
        ]

    def neighbours(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Group pieces whose neighbours lie close to each other on both sides."""
        widest = self.aligner.config.apart * HALVES
        return _parts(pieces, neighbours.groups(spans(pieces), *self.aligner.places, widest))

    def _gap(self, before: Piece, after: Piece, side: int) -> int:
        return self.aligner.sides[side].gap(before.sides[side][1], after.sides[side][0])

    def matches(self, group: list[Piece]) -> list[list[Piece]]:
        """The matches that a group of neighbouring blocks is."""
        if not self._may_hold(group):
            return []
        firm = self._firm(group)
        parts = self.join(firm)
        if len(parts) == 1:
            return parts
        return [match for part in parts for match in self.matches(part)]

    def _firm(self, group: list[Piece]) -> list[Piece]:
        """What of a group of neighbouring blocks is copied; nothing, if it is too little.

        A block that would be no match by itself may be a set phrase that both texts use. It is
        left out at the ends of a passage where what stands replaced between outweighs it, or two
        phrases would bridge half a page of nothing.
        """
        kept = list(group)
        best = self.surplus(kept)
        while len(kept) > 1:
            ends = {min(kept, key=lambda p: p.sides[side]) for side in (0, 1)}
            ends |= {max(kept, key=lambda p: p.sides[side]) for side in (0, 1)}
            without = [
                (self.surplus(rest), rest)
                for end in sorted(ends, key=lambda p: (p.left, p.right))
                if not self.holds([end])
                for rest in [[piece for piece in kept if piece is not end]]
            ]
            better = max(without, key=lambda option: option[0], default=None)
            if better is None or better[0] < best:
                break
            best, kept = better
        if not (any(self.holds([piece]) for piece in kept) or self.holds(kept)):
            return [core for core in map(self.aligner.core, group) if self.holds([core])]
        left_out = [piece for piece in group if piece not in kept]
        return [*kept, *(self._firm(left_out) if left_out else [])]

    def holds(self, group: Sequence[Piece]) -> bool:
        """Whether enough is identical, and little else beside it.

        Two reports that count the same things in the same order share half of their letters; in a
        short passage that is no copy.
        """
        least = self.aligner.config.min_chars * HALVES
        if weight(group) < least:
            return False
        return self.surplus(group) >= least * (_WORDS if self._in_words(group) else 1)

    def _may_hold(self, group: Sequence[Piece]) -> bool:
        """Whether any part of a group could be enough: most are formula and are not."""
        least = self.aligner.config.min_chars * HALVES
        if any(piece.weight >= least for piece in group):
            return True  # its core may be better than the whole
        return weight(group) >= least and least * _WORDS <= sum(
            max(0.0, self.aligner.surplus(piece)) for piece in group
        )

    def _in_words(self, group: Sequence[Piece]) -> bool:
        """Whether most of what is identical is written in words."""
        runs = np.concatenate([piece.runs for piece in group])
        return bool(blocks.in_words(runs, self.aligner.left.letters.tokens))

    def surplus(self, group: Sequence[Piece]) -> float:
        """How far identical letters exceed changed ones, in half characters.

        Changed is what differs inside the blocks on their longer side, and what stands between
        them on both sides: replaced. What was only put in between, or left out, is not.
        """
        replaced = min(self._between(group, 0), self._between(group, 1))
        each = _REPLACED * self.aligner.config.changed_weight
        return sum(map(self.aligner.surplus, group)) - each * replaced

    def _between(self, group: Sequence[Piece], side: int) -> int:
        if len(group) < 2:
            return 0
        ordered = sorted(group, key=lambda piece: piece.sides[side])
        return sum(self._gap(one, following, side) for one, following in pairwise(ordered))


def weight(pieces: Iterable[Piece]) -> int:
    """Identical letters of pieces, in half characters."""
    return sum(piece.weight for piece in pieces)


def _parts(pieces: Iterable[Piece], numbers: NDArray[np.int64]) -> list[list[Piece]]:
    """Pieces by their numbers, 0 and up."""
    parts: list[list[Piece]] = [[] for _ in range(max(numbers, default=-1) + 1)]
    for piece, number in zip(pieces, numbers.tolist(), strict=True):
        parts[number].append(piece)
    return parts
