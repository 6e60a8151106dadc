"""Chains → pieces: what of two documents is equal or lightly edited, token by token.

The anchors of a chain are kept; only what lies between them and beyond its ends is aligned. An
alignment is an array of equal runs of tokens, and pieces, the blocks to be, are cut from it. The
work is done by kernels; many chains of two documents give nothing that becomes a `Piece` at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import blocks
from dedup.kernels.edits import equal_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.config import AlignConfig
    from dedup.kernels.blocks import Limits, Pieces, Side
    from dedup.prepared import Prepared


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A block as it grows: equal runs in left order, their letters and its longer side in halves.

    `runs` has shape (n, 3): left token, right token, tokens. Their right order is free: clauses may
    have been moved. `left` and `right` are the tokens from the first run to the last on each side,
    half-open.
    """

    runs: NDArray[np.int64]
    weight: int
    longer_side: int
    left: tuple[int, int]
    right: tuple[int, int]

    @property
    def sides(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Left and right."""
        return self.left, self.right


class Aligner:
    """Aligns two prepared documents; `left is right` looks for repeats within one."""

    def __init__(self, left: Prepared, right: Prepared, config: AlignConfig) -> None:
        self.left = left
        self.right = right
        self.config = config
        self.itself = left is right
        limits = (
            config.gap * HALVES,
            config.block * HALVES,
            config.identity,
            config.changed_weight,
            self.itself,
        )
        self.places = (left.opening, right.opening), (left.closing, right.closing)
        self.given: tuple[Side, Side, Limits] = (left.side, right.side, limits)

    @property
    def sides(self) -> tuple[Prepared, Prepared]:
        """The documents, left and right."""
        return self.left, self.right

    def chained(self, chains: Sequence[NDArray[np.int64]]) -> Pieces:
        """Runs and bounds of the maximal pieces of chains, aligned."""
        bounds = np.zeros(len(chains) + 1, dtype=np.int64)
        np.cumsum([len(chain) for chain in chains], out=bounds[1:])
        found: Pieces = blocks.chained_pieces(np.concatenate(chains), bounds, *self.given)
        return found

    def between(self, left: int, left_end: int, right: int, right_end: int) -> Pieces:
        """Maximal pieces of the tokens `[left, left_end)` and `[right, right_end)`, aligned."""
        runs = equal_runs(
            self.left.letters.tokens[left:left_end], self.right.letters.tokens[right:right_end]
        )
        placed = runs + np.array([left, right, 0])
        found: Pieces = blocks.maximal_pieces(placed, *self.given)
        return found

    def measured(self, found: Pieces) -> list[Piece]:
        """Pieces as records."""
        runs, bounds = found
        table = blocks.measured(found, *self.given[:2]).tolist()
        return [
            Piece(runs[bounds[p] : bounds[p + 1]], weight, longer, (a, a_end), (b, b_end))
            for p, (weight, longer, a, a_end, b, b_end) in enumerate(table)
        ]

    def piece(self, parts: Iterable[NDArray[np.int64]]) -> Piece:
        """The piece that equal runs make."""
        runs = np.concatenate(list(parts))
        return self.one(runs[runs[:, 0].argsort()])

    def one(self, runs: NDArray[np.int64]) -> Piece:
        """The piece that equal runs make which are in order."""
        return self.measured((runs, np.array([0, len(runs)])))[0]

    def core(self, piece: Piece) -> Piece:
        """The stretch of a piece in which identical letters exceed changed ones by most."""
        first, last = blocks.core(piece.runs, *self.given)
        return self.one(piece.runs[first:last])

    def is_dense(self, piece: Piece) -> bool:
        """Whether enough of the longer side is identical to call all of it copied."""
        return piece.weight >= self.config.identity * piece.longer_side

    def surplus(self, piece: Piece) -> float:
        """How far identical letters exceed changed ones, in half characters; each weighs more."""
        return piece.weight - self.config.changed_weight * (piece.longer_side - piece.weight)


def spans(pieces: Sequence[Piece]) -> NDArray[np.int64]:
    """Left start and end, right start and end of pieces, shape (n, 4)."""
    return np.array([piece.left + piece.right for piece in pieces], np.int64).reshape(-1, 4)
