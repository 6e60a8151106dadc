"""Which document a place of the collection lies in.

An array of the document of every token would be the one look-up that misses the cache, and it would
be as large as the letters themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 12  # bits of a place within a block


class Owners(NamedTuple):
    """Where documents begin, and the document that each block of 4,096 places begins in.

    Document d has the places `[bounds[d], bounds[d + 1])`.
    """

    bounds: NDArray[np.int64]
    blocks: NDArray[np.int64]


def owners(bounds: NDArray[np.int64]) -> Owners:
    """The owners of documents that stand end to end."""
    places = np.arange((int(bounds[-1]) >> _BLOCK) + 2) << _BLOCK
    return Owners(bounds, np.searchsorted(bounds[:-1], places, side="right") - 1)


@compiled
def owner(known: Owners, place: int | np.int64) -> int:
    """The document of a place."""
    low, high = known.blocks[place >> _BLOCK], known.blocks[(place >> _BLOCK) + 1]
    while low < high:
        middle = (low + high + 1) // 2
        if known.bounds[middle] <= place:
            low = middle
        else:
            high = middle - 1
    return int(low)
