"""Pieces → pieces: clauses and sentences that stand in another order.

An alignment keeps the order of the text; what was moved is left open on both sides. Here what a
passage leaves open is aligned with itself, in any order, and short pieces are taken into the blocks
beside them: a sentence whose clauses were turned round is one block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.align import spans
from dedup.fold import HALVES
from dedup.kernels import neighbours
from dedup.kernels.local import moved
from dedup.kernels.runs import open_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.align import Aligner, Piece
    from dedup.prepared import Prepared

_FLANK = 60  # tokens before and after a passage where a moved clause may stand
_LOSS = 5  # characters of surplus that a block may lose by taking in a moved clause
_ROUNDS = 3  # what is found moves the ends, and more may be found beyond them
_SHORTEST = 4  # tokens that must be open in one stretch
_CLAUSE = 5  # net equal characters of a moved clause
_CELLS = 4_000_000  # beyond this the passage is not reordered but rewritten
_REACH = 3  # a moved piece reaches over this many times its own length


class Moves:
    """Finds what was moved within a passage of two documents."""

    def __init__(self, aligner: Aligner) -> None:
        self.aligner = aligner

    def completed(
        self,
        group: Sequence[Piece],
        left_taken: NDArray[np.bool_],
        right_taken: NDArray[np.bool_],
    ) -> list[Piece]:
        """The pieces of a passage with those that were moved, short ones taken into others.

        Args:
            group: pieces that lie close to each other on both sides.
            left_taken, right_taken: tokens that pieces of the two documents hold.
        """
        pieces = self._settled(group)
        for _ in range(_ROUNDS):
            more = self._moved(
                _open(self.aligner.left, pieces, 0, left_taken),
                _open(self.aligner.right, pieces, 1, right_taken),
            )
            if not more:
                break
            before, pieces = pieces, self._settled([*pieces, *more])
            if [one.runs.tolist() for one in pieces] == [one.runs.tolist() for one in before]:
                break
        return pieces

    def _moved(self, own: NDArray[np.int64], theirs: NDArray[np.int64]) -> list[Piece]:
        left, right, _ = self.aligner.given
        return self.aligner.measured(moved(own, theirs, left, right, _CLAUSE * HALVES, _CELLS))

    def _settled(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Pieces that overlap on neither side, none too short for a block of its own.

        Pieces that overlap, and short ones with the piece beside them, become one: it reaches from
        the first to the last on both sides, takes in what it reaches over, and half of its longer
        side must still be identical. What cannot be taken in is dropped.
        """
        whole: list[Piece] = []
        waiting = sorted(pieces, key=lambda p: (-p.weight, p.left, p.right))
        if self._settle(waiting):
            return waiting
        while True:
            taken_in = (self._taken_in(piece, whole, waiting) for piece in waiting)
            settled = next((one for one in taken_in if one is not None), None)
            if settled is None:
                return whole
            whole, waiting = settled

    def _settle(self, pieces: Sequence[Piece]) -> bool:
        """Whether pieces need nothing: none is short, and no two overlap."""
        least = self.aligner.config.block * HALVES
        return (
            all(piece.weight >= least and self.aligner.is_dense(piece) for piece in pieces)
            and not neighbours.layers(spans(pieces), itself=False).any()
        )

    def _taken_in(
        self, piece: Piece, whole: Sequence[Piece], waiting: Sequence[Piece]
    ) -> tuple[list[Piece], list[Piece]] | None:
        """What is whole and what waits once a piece is settled; None if it cannot be."""
        rest = [p for p in waiting if p is not piece]
        if piece.weight >= self.aligner.config.block * HALVES:
            box, inside = self._box([piece], whole)
            if not self.aligner.is_dense(box):
                return None
            return [*(p for p in whole if p not in inside), box], rest
        others = [*whole, *rest]
        reach = min(self.aligner.config.gap * HALVES, _REACH * piece.weight)
        distances = neighbours.distances(spans([piece, *others]), *self.aligner.places)
        for number in distances.argsort(kind="stable").tolist():
            if distances[number] > reach:
                break
            box, inside = self._box([piece, others[number]], others)
            before = sum(self.aligner.surplus(one) for one in inside if one is not piece)
            if self.aligner.is_dense(box) and self.aligner.surplus(box) >= before - _LOSS * HALVES:
                kept = [p for p in whole if p not in inside]
                return kept, [box, *(p for p in rest if p not in inside)]
        return None

    def _box(self, pieces: Sequence[Piece], others: Sequence[Piece]) -> tuple[Piece, list[Piece]]:
        """The piece that pieces make with all that they reach over, and what is in it."""
        inside = list(pieces)
        while True:
            box = inside[0]
            if len(inside) > 1:
                box = self.aligner.piece(piece.runs for piece in inside)
            more = [p for p in others if p not in inside and _touches(box, p)]
            if not more:
                return box, inside
            inside += more


def _touches(one: Piece, other: Piece) -> bool:
    return (one.left[0] < other.left[1] and other.left[0] < one.left[1]) or (
        one.right[0] < other.right[1] and other.right[0] < one.right[1]
    )


def _open(
    prepared: Prepared, pieces: Sequence[Piece], side: int, taken: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Tokens in and around a passage that no equal run holds; -1 after each stretch of them."""
    reach = [piece.sides[side] for piece in pieces]
    first = max(0, min(start for start, _ in reach) - _FLANK)
    last = min(len(prepared.letters), max(end for _, end in reach) + _FLANK)
    runs = np.concatenate([piece.runs for piece in pieces])
    found: NDArray[np.int64] = open_tokens(runs, side, first, last, taken, _SHORTEST)
    return found
