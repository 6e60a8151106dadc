"""Radix sort of packed keys, and the order of few values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGIT = 9  # bits: its counts stay in a core's nearest cache


@compiled
def sort_above(keys: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Keys in order of all but their lowest `bits` bits; those that agree above keep their order.

    Keys that come in the order of those bits, as places do, are sorted by that. Counts of all
    digits first, then a pass for each digit that differs (Knuth 1998, 5.2.5).
    """
    passes = (64 - bits + _DIGIT - 1) // _DIGIT
    size, mask = 1 << _DIGIT, np.uint64((1 << _DIGIT) - 1)
    counts = np.zeros((passes, size), dtype=np.int64)
    for key in keys:
        rest = key >> np.uint64(bits)
        for digit in range(passes):
            counts[digit, rest & mask] += 1
            rest >>= np.uint64(_DIGIT)
    source, target = keys, np.empty_like(keys)
    for digit in range(passes):
        shift = np.uint64(bits + digit * _DIGIT)
        if len(keys) == 0 or counts[digit, source[0] >> shift & mask] == len(keys):
            continue
        places = np.cumsum(counts[digit]) - counts[digit]
        for key in source:
            value = key >> shift & mask
            target[places[value]] = key
            places[value] += 1
        source, target = target, np.empty_like(keys) if source is keys else source
    return source


@compiled
def order_of(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices that sort values; equal ones of up to 24 keep their order."""
    if len(values) > 24:
        return np.argsort(values)
    order = np.arange(len(values))
    for i in range(1, len(values)):
        one, at = order[i], i
        while at > 0 and values[order[at - 1]] > values[one]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = one
    return order
