"""Radix sort of packed keys, and the order of few values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGIT = 9  # bits: its counts stay in a core's nearest cache
_RUN = 16  # values sorted by insertion


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
def order_of(values: NDArray[Any]) -> NDArray[np.int64]:
    """Indices that sort values; equal ones keep their order.

    Short runs by insertion, then merged (Knuth 1998, 5.2.4). numba's own stable sort takes seconds
    to compile, once more for every kernel that calls it.
    """
    order = np.arange(len(values))
    for first in range(0, len(order), _RUN):
        for i in range(first + 1, min(first + _RUN, len(order))):
            one, at = order[i], i
            while at > first and values[order[at - 1]] > values[one]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = one
    width = _RUN
    merged = np.empty_like(order) if width < len(order) else order
    while width < len(order):
        for first in range(0, len(order), 2 * width):
            middle, end = min(first + width, len(order)), min(first + 2 * width, len(order))
            left, right = first, middle
            for i in range(first, end):
                if left < middle and (right == end or values[order[left]] <= values[order[right]]):
                    merged[i] = order[left]
                    left += 1
                else:
                    merged[i] = order[right]
                    right += 1
        order, merged = merged, order
        width *= 2
    return order
