"""The record of a copied passage between two documents, before it is classed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.model import Block


@dataclass(frozen=True, slots=True)
class Passage:
    """A copied passage between documents `left` and `right` (indices), before it is classed.

    `identical` counts equal compared letters; `weight` is their length in half characters;
    `compared_left` and `compared_right` count the compared letters of the blocks; `runs` are the
    stretches that are equal on both sides, start and end on the left and on the right: shape
    (n, 4), in left order; `family` is the number of its family, once it has one.
    """

    left: int
    right: int
    blocks: tuple[Block, ...]
    identical: int
    weight: int
    compared_left: int
    compared_right: int
    runs: NDArray[np.int32] = field(compare=False)
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

    def swapped(self) -> Passage:
        """The same passage seen from the other side."""
        turned = self.runs[:, [2, 3, 0, 1]]
        return replace(
            self,
            left=self.right,
            right=self.left,
            blocks=tuple(
                sorted((one.swapped() for one in self.blocks), key=lambda one: one.left_start)
            ),
            compared_left=self.compared_right,
            compared_right=self.compared_left,
            runs=turned[np.argsort(turned[:, 0], kind="stable")],
        )


def clash(blocks: Sequence[Block], others: Sequence[Block]) -> bool:
    """Whether blocks of one pair of documents overlap others of it on both sides."""
    return any(
        a.left_start < b.left_end and b.left_start < a.left_end for a in blocks for b in others
    ) and any(
        a.right_start < b.right_end and b.right_start < a.right_end for a in blocks for b in others
    )
