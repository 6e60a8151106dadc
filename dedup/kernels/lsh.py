"""The one place that knows datasketch: which of many sets are near-duplicates of each other."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from datasketch import MinHash, MinHashLSH

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

_PERMUTATIONS = 128


def near_duplicates(
    sets: Sequence[NDArray[np.uint64]], others: Sequence[NDArray[np.uint64]], threshold: float
) -> list[tuple[int, int]]:
    """Pairs of sets with a Jaccard similarity of about `threshold` or more.

    Each set is queried before it is inserted and linked to its first hit only: a thousand equal
    sets give a thousand links, not half a million.

    Args:
        sets: 64-bit hashes of each set's elements.
        others: the same of sets that are linked to those, and not to each other.
        threshold: in 0..1.

    Returns:
        The numbers of a set and of a later one; the others come after the sets.
    """
    index = MinHashLSH(threshold=threshold, num_perm=_PERMUTATIONS)
    first = MinHash(num_perm=_PERMUTATIONS, scheme="affine64", hashfunc=int)
    links: list[tuple[int, int]] = []
    for number, elements in enumerate(chain(sets, others)):
        sketch = MinHash(
            num_perm=_PERMUTATIONS,
            scheme="affine64",
            hashfunc=int,
            permutations=first.permutations,
        )
        sketch.update_batch(elements.tolist())
        hits = sorted(index.query(sketch))
        if hits:
            links.append((hits[0], number))
        elif number < len(sets):
            index.insert(number, sketch)
    return links
