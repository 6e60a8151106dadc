"""A letter in its context: where others stand in the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.minhash import fmix64

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SIDE = 4  # letters of the context on either side
_AT_A_TIME = 1024  # places: the hashes of their contexts stay in a core's nearest cache


@compiled
def suspects(
    tokens: NDArray[np.uint32],
    rarity: NDArray[np.uint8],
    runs: NDArray[np.int64],
    k: int,
    common: int,
) -> NDArray[np.int64]:
    """Places of letters whose k-grams stand in two documents, amid k-grams that stand in many.

    Args:
        tokens, rarity: of the collection, shape (n,).
        runs: first place and last + 1 of stretches that two documents share, shape (m, 2).
        k: letters of a k-gram.
        common: rarity that a k-gram of many documents has at most.

    Returns:
        Rows of a place, the letter there, and the run that it lies in.
    """
    found = []
    for run in range(len(runs)):
        start, end = runs[run]
        for place in range(start + SIDE, end - SIDE):
            if tokens[place] >= WORD or tokens[place] == SLOT:
                continue
            unique = True
            for at in range(max(start, place - k + 1), place + 1):
                unique &= rarity[at] in (0, 255)
            if not unique:
                continue
            before = after = False
            for at in range(max(start, place - k - SIDE), place - k + 1):
                before |= 0 < rarity[at] <= common
            for at in range(place + 1, min(end, place + SIDE + 1)):
                after |= 0 < rarity[at] <= common
            if before and after:
                found.append((place, np.int64(tokens[place]), run))
    return _rows(found)


@compiled
def _rows(found: Sequence[tuple[Any, ...]]) -> NDArray[np.int64]:
    rows = np.empty((len(found), 3), dtype=np.int64)
    for i in range(len(found)):
        rows[i] = found[i]
    return rows


@compiled
def context(tokens: NDArray[np.uint32], place: int) -> np.uint64:
    """A hash of the letters on either side of a place."""
    value = np.uint64(0)
    for at in range(place - SIDE, place + SIDE + 1):
        if at != place:
            value = fmix64(value ^ np.uint64(tokens[at]))
    return value


@compiled
def contexts(tokens: NDArray[np.uint32], places: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The hash of each place's context, shape (n,)."""
    found = np.empty(len(places), dtype=np.uint64)
    for i in range(len(places)):
        found[i] = context(tokens, places[i])
    return found


@compiled
def alike(
    tokens: NDArray[np.uint32], bounds: NDArray[np.int64], wanted: NDArray[np.uint64]
) -> NDArray[np.int64]:
    """All places of some documents whose context is a wanted one.

    Args:
        tokens: of the collection.
        bounds: of the documents; document d is `tokens[bounds[d]:bounds[d + 1]]`.
        wanted: hashes, sorted and distinct.

    Returns:
        Rows of a place, the letter there, and the context's index in `wanted`.
    """
    size = np.uint64(64)
    while size < 32 * len(wanted):
        size *= np.uint64(2)
    maybe = np.zeros(size, dtype=np.bool_)  # most contexts are not wanted: one look tells
    for value in wanted:
        maybe[value & (size - np.uint64(1))] = True
    found = []
    values = np.empty(_AT_A_TIME, dtype=np.uint64)
    for document in range(len(bounds) - 1):
        stop = bounds[document + 1] - SIDE
        for first in range(bounds[document] + SIDE, stop, _AT_A_TIME):
            some = values[: min(_AT_A_TIME, stop - first)]
            _contexts_from(tokens, first, some)
            for i in range(len(some)):
                value = some[i]
                if maybe[value & (size - np.uint64(1))]:
                    at = np.searchsorted(wanted, value)
                    if at < len(wanted) and wanted[at] == value:
                        found.append((first + i, np.int64(tokens[first + i]), at))
    return _rows(found)


@compiled
def _contexts_from(tokens: NDArray[np.uint32], first: int, found: NDArray[np.uint64]) -> None:
    """The hash of the context of each place from one on: loops for vectors."""
    found[:] = 0
    for beside in range(-SIDE, SIDE + 1):
        if beside:
            for i in range(len(found)):
                found[i] = fmix64(found[i] ^ np.uint64(tokens[first + i + beside]))
