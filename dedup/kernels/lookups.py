"""Look-ups far from each other, made ahead: a core waits for many together as long as for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

AHEAD = 2048  # look-ups whose surroundings stay in a core's cache


@compiled
def touch(tokens: NDArray[np.uint32], places: NDArray[np.int64], seen: NDArray[np.uint32]) -> None:
    """Bring what stands at some places into the cache.

    Args:
        tokens: of the collection.
        places: in it, up to `AHEAD`.
        seen: of one element, which is changed: else the compiler would leave all of this out.
    """
    every = np.uint32(0)
    for place in places:
        every ^= tokens[place]
    seen[0] ^= every
