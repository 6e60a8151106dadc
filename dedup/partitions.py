"""Packed keys in hash partitions: made a range of documents at a time, sorted a part at a time.

Neither takes the memory of the whole, and both stay in a core's cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.buckets import by_hash, by_range
from dedup.kernels.sorting import sort_above
from dedup.threads import gathered, ranges, spread

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dedup.arrays import Arrays

    Keys = NDArray[np.uint64]

_PART = 1 << 20  # letters whose keys are made at a time, if that gives no more parts than
_MOST = 63  # for each is an open file
_RANGES = 6  # bits of a place that tell ranges apart


class Partitions:
    """The keys of a collection; equal hashes are in one part.

    Args:
        arrays: where the keys are kept.
        name: of the keys there.
        bounds: document d has the letters `[bounds[d], bounds[d + 1])`.
        make: the keys of the documents that some of the bounds enclose, in order of their
            lowest bits.
        low: so many bits.
        threads: side by side.
    """

    def __init__(
        self,
        arrays: Arrays,
        name: str,
        bounds: NDArray[np.int64],
        make: Callable[[NDArray[np.int64]], Keys],
        low: int,
        threads: int,
    ) -> None:
        size = min(_MOST, int(bounds[-1]) // _PART)
        bits = max(1, size.bit_length())
        firsts = np.arange((1 << bits) + 1, dtype=np.uint64)

        def piece(part: tuple[int, int]) -> tuple[Keys, NDArray[np.int64]]:
            keys = by_hash(make(bounds[part[0] : part[1] + 1]), bits)
            kept = arrays.made(f"{name}-{part[0]}", lambda: keys)
            return kept, np.searchsorted(keys >> np.uint64(64 - bits), firsts)

        self._count, self._low = 1 << bits, low
        self._pieces = spread(piece, ranges(bounds, size + 1) or [(0, 0)], threads)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: int) -> Keys:
        """The keys of a part, sorted."""
        return self.kept(part, lambda keys: keys)

    def kept(self, part: int, choose: Callable[[Keys], Keys]) -> Keys:
        """Those of a part's keys that are chosen from it, sorted."""
        found: Keys = sort_above(choose(gathered(self._pieces, part, part + 1)), self._low)
        return found


def placed(
    arrays: Arrays, name: str, total: int, parts: int, find: Callable[[int], Keys], threads: int
) -> NDArray[np.uint8]:
    """A value of each place, found a part at a time, put down a range of places at a time.

    Put down as they are found they would lead all over the array.

    Args:
        arrays: where the values are kept.
        name: of the values there.
        total: places.
        parts: of what is found.
        find: in a part, each value that is not 0 above its place, which takes 32 bits.
        threads: side by side.
    """
    shift = max(0, total.bit_length() - _RANGES)
    place = np.uint64((1 << 32) - 1)
    firsts = np.arange((1 << _RANGES) + 1, dtype=np.uint64)

    def piece(part: int) -> tuple[Keys, NDArray[np.int64]]:
        found = by_range(find(part), shift, 1 << _RANGES)
        kept = arrays.made(f"{name}-{part}", lambda: found)
        return kept, np.searchsorted((found & place) >> np.uint64(shift), firsts)

    pieces = spread(piece, range(parts), threads)
    writer = arrays.writer(name, np.uint8)
    for number, first in enumerate(range(0, total, 1 << shift)):
        found = gathered(pieces, number, number + 1)
        values = np.zeros(min(1 << shift, total - first), dtype=np.uint8)
        values[(found & place) - np.uint64(first)] = found >> np.uint64(32)
        writer.append(values)
    return writer.close()
