"""A text as it is written, with its letters, and what adjoins a passage in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import SLOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.fold import Letters


@dataclass(frozen=True, slots=True)
class Written:
    """A text, its letters, and which of its characters are counted."""

    text: str
    letters: Letters
    counted: NDArray[np.bool_]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from token `first` to token `last`, both included."""
        return int(self.letters.starts[first]), int(self.letters.ends[last])

    def between(self, first: int, last: int) -> str:
        """The text from token `first` to token `last`, both included."""
        return self.text[slice(*self.span(first, last))]

    def each(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> list[str]:
        """The text from each first token to its last, both included."""
        starts, ends = self.letters.starts[first].tolist(), self.letters.ends[last].tolist()
        return [self.text[start:end] for start, end in zip(starts, ends, strict=True)]


def adjoining_end(
    left: Written, right: Written, left_token: int, right_token: int, step: int
) -> tuple[int, int] | None:
    """Where a block ends once it has taken in the equal slots and list numbers beyond a token.

    Args:
        left_token, right_token: the outermost tokens of the block.
        step: -1 before the block, 1 after it.

    Returns:
        The new outermost character offsets on both sides, or None if nothing adjoins.
    """
    reached: tuple[int, int] | None = None
    while True:
        left_number = _list_number(left, left_token, step)
        right_number = _list_number(right, right_token, step)
        if left.text[slice(*left_number)] != right.text[slice(*right_number)]:
            return reached
        if left_number[0] < left_number[1]:
            reached = left_number[step > 0], right_number[step > 0]
        left_token, right_token = left_token + step, right_token + step
        if not (0 <= left_token < len(left.letters) and 0 <= right_token < len(right.letters)):
            return reached
        if left.letters.tokens[left_token] != SLOT or right.letters.tokens[right_token] != SLOT:
            return reached
        left_slot = left.span(left_token, left_token)
        right_slot = right.span(right_token, right_token)
        if left.text[slice(*left_slot)] != right.text[slice(*right_slot)]:
            return reached
        reached = left_slot[step > 0], right_slot[step > 0]


def _list_number(side: Written, token: int, step: int) -> tuple[int, int]:
    """The counted characters between a token and the next one in a direction: a list number."""
    letters = side.letters
    if step > 0:
        start = int(letters.ends[token])
        end = int(letters.starts[token + 1]) if token + 1 < len(letters) else len(side.text)
    else:
        start = int(letters.ends[token - 1]) if token else 0
        end = int(letters.starts[token])
    counted = np.flatnonzero(side.counted[start:end])
    if len(counted) == 0:
        return start, start
    return start + int(counted[0]), start + int(counted[-1]) + 1
