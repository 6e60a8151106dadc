"""A document ready for alignment: its letters, and lengths that are looked up, not summed up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.fold import SLOT, Letters, fold, half_lengths

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Side


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document ready for alignment: text, letters, and cumulative lengths.

    `lengths` (len(text) + 1) are half characters of counted characters; `weights` (tokens + 1)
    are half characters of compared letters, `sizes` (tokens + 1) their number. `opening` and
    `closing` (tokens) are the lengths at each token's start and end.
    """

    text: str
    letters: Letters
    lengths: NDArray[np.int32]
    weights: NDArray[np.int64]
    sizes: NDArray[np.int64]
    opening: NDArray[np.int32]
    closing: NDArray[np.int32]

    @property
    def side(self) -> Side:
        """The arrays that the kernels of the alignment are given."""
        return self.letters.tokens, self.weights, self.opening, self.closing

    def tokens_in(self, start: int, end: int) -> range:
        """The tokens inside the characters `[start, end)`."""
        return self.letters.tokens_in(start, end)

    def gap(self, end: int, start: int) -> int:
        """Half characters between a stretch that ends before token `end` and one from `start`."""
        return int(self.opening[start] - self.closing[end - 1])

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from token `first` to token `last`, both included."""
        return int(self.letters.starts[first]), int(self.letters.ends[last])


def prepare(text: str, letters: Letters | None = None) -> Prepared:
    """Fold a text, if that is not done, and sum up its lengths."""
    letters = letters or fold(text)
    lengths = half_lengths(text)
    return Prepared(
        text,
        letters,
        lengths,
        _summed(letters.halves),
        _summed(letters.sizes),
        lengths[letters.starts],
        lengths[letters.ends],
    )


def _summed(values: NDArray[Any]) -> NDArray[np.int64]:
    sums = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def adjoining_end(
    left: Prepared, right: Prepared, left_token: int, right_token: int, step: int
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


def _list_number(prepared: Prepared, token: int, step: int) -> tuple[int, int]:
    """The counted characters between a token and the next one in a direction: a list number."""
    letters = prepared.letters
    if step > 0:
        start = int(letters.ends[token])
        end = int(letters.starts[token + 1]) if token + 1 < len(letters) else len(prepared.text)
    else:
        start = int(letters.ends[token - 1]) if token else 0
        end = int(letters.starts[token])
    if prepared.lengths[start] == prepared.lengths[end]:
        return start, start
    steps = np.flatnonzero(np.diff(prepared.lengths[start : end + 1]))
    return start + int(steps[0]), start + int(steps[-1]) + 1
