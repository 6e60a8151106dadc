"""Radix sort of packed keys, and the order of few values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DIGIT = 10  # bits: what is written to in a pass stays in a core's nearest caches
_RUN = 16  # values sorted by insertion


@compiled
def sort_above(keys: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """Keys in order of all but their lowest `bits` bits; those that agree above keep their order.

    Keys that come in the order of those bits, as places do, are sorted by that. Counts of all
    digits first, then a pass for each digit (Knuth 1998, 5.2.5); a digit begins at a bit in which
    keys differ. numpy compares keys of 64 bits, which takes longer.
    """
    size, mask = 1 << _DIGIT, np.uint64((1 << _DIGIT) - 1)
    shifts = _digits(keys, bits)
    counts = np.zeros((len(shifts), size), dtype=np.int64)
    for key in keys:
        for digit in range(len(shifts)):
            counts[digit, key >> shifts[digit] & mask] += 1
    source, target = keys, np.empty_like(keys)
    for digit in range(len(shifts)):
        shift = shifts[digit]
        places = np.cumsum(counts[digit]) - counts[digit]
        for key in source:
            value = key >> shift & mask
            target[places[value]] = key
            places[value] += 1
        source, target = target, np.empty_like(keys) if source is keys else source
    return source


@compiled
def _digits(keys: NDArray[np.uint64], bits: int) -> NDArray[np.uint64]:
    """The lowest bit of each digit, from `bits` on."""
    differ = np.uint64(0)
    for key in keys:
        differ |= key ^ keys[0]
    shifts, count, at = np.empty(64, dtype=np.uint64), 0, bits
    while at < len(shifts):
        if differ >> np.uint64(at) & np.uint64(1):
            shifts[count] = at
            count += 1
            at += _DIGIT
        else:
            at += 1
    return shifts[:count]


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
