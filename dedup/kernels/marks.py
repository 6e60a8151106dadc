"""Counts over the marks of a text's characters, in one pass each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import halves

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def tallied(marks: NDArray[np.uint8], bounds: NDArray[np.int32]) -> NDArray[np.int64]:
    """How often each mark stands in each stretch between two bounds: shape (stretches, 256)."""
    table = np.zeros((len(bounds) - 1, 256), dtype=np.int64)
    for number in range(len(table)):
        for at in range(bounds[number], bounds[number + 1]):
            table[number, marks[at]] += 1
    return table


@compiled
def flagged_before(marks: NDArray[np.uint8], flag: int) -> NDArray[np.int64]:
    """Marks with a flag before each place, and in all: shape (len(marks) + 1,)."""
    total = np.zeros(len(marks) + 1, dtype=np.int64)
    for i in range(len(marks)):
        total[i + 1] = total[i] + (marks[i] & flag != 0)
    return total


@compiled
def lengths_before(
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    starts: NDArray[np.int32],
    formula: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Half characters before each token and in all; and of the tokens that start beside formula.

    Args:
        tokens, sizes, starts: of a text's letters, shape (n,).
        formula: of its characters.

    Returns:
        Two arrays of shape (n + 1,).
    """
    every = np.zeros(len(tokens) + 1, dtype=np.int64)
    beside = np.zeros(len(tokens) + 1, dtype=np.int64)
    for i in range(len(tokens)):
        length = halves(tokens[i], sizes[i])
        every[i + 1] = every[i] + length
        beside[i + 1] = beside[i] + (0 if formula[starts[i]] else length)
    return every, beside
