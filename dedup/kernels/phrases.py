"""Set phrases: short runs of letters that many documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import SLOT
from dedup.kernels.minhash import NONE, fmix64, gram_hash

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def run_end(
    tokens: NDArray[np.uint32], halves: NDArray[np.int32], start: int, stop: int, least: int
) -> int:
    """End of the shortest run from `start` that holds `least` half characters; -1 if none.

    A run starts with a letter; slots inside it count nothing.
    """
    length = 0
    at = start
    if tokens[start] == SLOT:
        return -1
    while length < least:
        if at >= stop:
            return -1
        length += halves[at]
        at += 1
    return at


@compiled
def run_hashes(
    tokens: NDArray[np.uint32], halves: NDArray[np.int32], start: int, stop: int, least: int
) -> NDArray[np.uint64]:
    """Hash of the run that starts at each token of `[start, stop)`; NONE where there is none."""
    hashes = np.empty(stop - start, dtype=np.uint64)
    for i in range(start, stop):
        end = run_end(tokens, halves, i, stop, least)
        hashes[i - start] = NONE if end < 0 else fmix64(gram_hash(tokens, i, end))
    return hashes


@compiled
def table(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Distinct hashes in a table of open addressing, NONE where it is empty."""
    size = 16
    while size < 2 * len(hashes):
        size *= 2
    slots = np.full(size, NONE, dtype=np.uint64)
    for value in hashes:
        slots[_slot(slots, value)] = value
    return slots


@compiled
def _slot(slots: NDArray[np.uint64], value: np.uint64) -> int:
    """Where a hash stands in a table, or the free place that it would take."""
    last = np.uint64(len(slots) - 1)
    at = value & last
    while slots[at] not in (value, NONE):
        at = (at + np.uint64(1)) & last
    return int(at)


@compiled
def in_shared(
    tokens: NDArray[np.uint32],
    halves: NDArray[np.int32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    matched: NDArray[np.bool_],
    shared: NDArray[np.uint64],
    least: int,
) -> NDArray[np.bool_]:
    """Which characters of a text stand in a run of `shared` that no match touches.

    Args:
        tokens, halves, starts, ends: of the text's letters, shape (n,).
        matched: which characters are in a match, shape (characters,).
        shared: a `table` of hashes that `shared_hashes` gives.
        least: as there.
    """
    before = np.zeros(len(matched) + 1, dtype=np.int64)  # matched characters before each
    for i in range(len(matched)):
        before[i + 1] = before[i] + matched[i]
    steps = np.zeros(len(matched) + 1, dtype=np.int64)
    hashes = run_hashes(tokens, halves, 0, len(tokens), least)
    for i in range(len(tokens)):
        if hashes[i] != NONE and shared[_slot(shared, hashes[i])] == hashes[i]:
            start = starts[i]
            end = ends[run_end(tokens, halves, i, len(tokens), least) - 1]
            if before[start] == before[end]:
                steps[start] += 1
                steps[end] -= 1
    return np.cumsum(steps)[:-1] > 0


@compiled
def _often(
    tokens: NDArray[np.uint32],
    halves: NDArray[np.int32],
    bounds: NDArray[np.int64],
    holders: NDArray[np.int64],
    least: int,
) -> NDArray[np.uint8]:
    """How often hashes occur, by their low bits: never less than each does, up to 255."""
    size = 1024
    while size < len(tokens):
        size *= 2
    counts = np.zeros(size, dtype=np.uint8)
    last = np.uint64(size - 1)
    for document in range(len(holders)):
        if holders[document] >= 0:
            for value in run_hashes(tokens, halves, bounds[document], bounds[document + 1], least):
                if value != NONE and counts[value & last] < 255:
                    counts[value & last] += 1
    return counts


@compiled
def shared_hashes(
    tokens: NDArray[np.uint32],
    halves: NDArray[np.int32],
    bounds: NDArray[np.int64],
    holders: NDArray[np.int64],
    least: int,
    needed: int,
) -> NDArray[np.uint64]:
    """Hashes of the runs that at least `needed` holders share, sorted.

    Args:
        tokens, halves: of the collection, shape (n,).
        bounds: document d is `tokens[bounds[d]:bounds[d + 1]]`.
        holders: of each document; several may be one. A document with a negative one is left out.
        least: half characters of a run.
        needed: holders that must share it.
    """
    # Most runs occur once: to sort those too would cost several times the memory and the time.
    counts = _often(tokens, halves, bounds, holders, least)
    last = np.uint64(len(counts) - 1)
    found = np.empty(1024, dtype=np.uint64)
    count = first = 0
    order = np.argsort(holders, kind="mergesort")
    for number in range(len(order)):
        document = order[number]
        if holders[document] < 0:
            continue
        hashes = run_hashes(tokens, halves, bounds[document], bounds[document + 1], least)
        if count + len(hashes) > len(found):
            larger = np.empty(2 * (count + len(hashes)), dtype=np.uint64)
            larger[:count] = found[:count]
            found = larger
        for value in hashes:
            if value != NONE and counts[value & last] >= needed:
                found[count] = value
                count += 1
        if number + 1 == len(order) or holders[order[number + 1]] != holders[document]:
            distinct = np.unique(found[first:count])
            count = first + len(distinct)
            found[first:count] = distinct
            first = count
    found = found[:count]
    found.sort()
    shared = np.empty(count // max(needed, 1) + 1, dtype=np.uint64)
    kept = 0
    start = 0
    while start < count:
        end = start
        while end < count and found[end] == found[start]:
            end += 1
        if end - start >= needed:
            shared[kept] = found[start]
            kept += 1
        start = end
    return shared[:kept].copy()
