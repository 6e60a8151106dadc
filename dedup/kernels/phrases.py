"""Set phrases: short runs of letters that many documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import SLOT, WORD, half_sizes
from dedup.kernels.minhash import NONE, fmix64
from dedup.kernels.owners import owner

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.owners import Owners

# What a mark says of the run that starts at a token.
BY_DOCUMENTS, BY_SOURCES = np.uint8(1), np.uint8(2)

# Multiplier of the rolling hash (Karp, Rabin 1987) modulo 2**64, and its inverse.
_BASE, _INVERSE = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xF1DE83E19937733D)


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
    hashes = np.full(stop - start, NONE, dtype=np.uint64)
    value, power = np.uint64(0), _INVERSE  # power: the multiplier of the run's first token
    length = 0
    end = start
    for at in range(start, stop):
        while length < least and end < stop:
            value = value * _BASE + fmix64(np.uint64(tokens[end]))
            power *= _BASE
            length += halves[end]
            end += 1
        if length < least:
            break
        if tokens[at] != SLOT:
            hashes[at - start] = fmix64(value ^ np.uint64(end - at))
        value -= fmix64(np.uint64(tokens[at])) * power
        power *= _INVERSE
        length -= halves[at]
    return hashes


@compiled
def run_keys(
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    least: int,
    bits: int,
) -> NDArray[np.uint64]:
    """The key of the run from each token: its hash above the token, which takes `bits` bits.

    Args:
        tokens, sizes: of the collection, shape (n,).
        bounds: of some documents; document d is `tokens[bounds[d]:bounds[d + 1]]`.
        least: half characters of a run.
        bits: more than `n` takes; NONE, where there is no run, gives no key.
    """
    low = np.uint64(bits)
    keys = np.empty(bounds[-1] - bounds[0], dtype=np.uint64)
    count = 0
    for document in range(len(bounds) - 1):
        start, stop = bounds[document], bounds[document + 1]
        halves = half_sizes(tokens[start:stop], sizes[start:stop])
        values = run_hashes(tokens[start:stop], halves, 0, stop - start, least)
        for i in range(stop - start):
            if values[i] != NONE:
                keys[count] = values[i] >> low << low | np.uint64(start + i)
                count += 1
    return keys[:count].copy()


@compiled
def frequent(keys: NDArray[np.uint64], bits: int, least: int) -> NDArray[np.uint64]:
    """Keys without most of those whose hash fewer than `least` of them have, in their order.

    Hashes are counted in a table that gives some of them one place: few enough that sorting what is
    left, as a rule a small part, takes less than counting.

    Args:
        keys, bits: as `run_keys` gives them, of one partition or all.
        least: 1 or more.
    """
    size = bits
    while 1 << (size - bits) < 2 * len(keys) and size < 64:
        size += 1
    mask = np.uint64((1 << (size - bits)) - 1)
    enough = min(least, 255)
    counts = np.zeros(int(mask) + 1, dtype=np.uint8)
    for key in keys:
        place = int(key >> np.uint64(bits) & mask)
        counts[place] += counts[place] < enough
    found = np.empty_like(keys)
    number = 0
    for key in keys:
        found[number] = key
        number += counts[int(key >> np.uint64(bits) & mask)] >= enough
    return found[:number].copy()


@compiled
def mark_shared(
    keys: NDArray[np.uint64],
    bits: int,
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    owners: Owners,
    sources: NDArray[np.int64],
    limits: tuple[int, int, int],
) -> NDArray[np.uint64]:
    """Mark the tokens where a run starts that enough documents, or enough sources, share.

    Args:
        keys, bits: as `run_keys` gives them, sorted, without NONE; changed.
        tokens, sizes: of the collection, shape (n,).
        owners: of the collection.
        sources: of each document; several may be one. A document with a negative one is marked,
            and counts for nothing.
        limits: half characters of a run; documents or sources that must share it; how many more
            make it sure that enough of them do, whatever runs of other texts share a key: texts are
            compared only where that is open, for each look at one is far from the last.

    Returns:
        Of each marked token: the mark above its place, which takes 32 bits.
    """
    least, needed, surplus = limits
    low = np.uint64(bits)
    mask = (np.uint64(1) << low) - np.uint64(1)
    highest = 0
    for source in sources:
        highest = max(highest, source)
    seen = np.zeros(highest + 1, dtype=np.int64)  # the latest run of each source
    found = np.empty_like(keys)
    count = run = begin = 0
    while begin < len(keys):
        end = begin
        while end < len(keys) and keys[end] >> low == keys[begin] >> low:
            end += 1
        stop = end
        while stop - begin >= needed:
            run += 1
            documents, different = _holders(keys[begin:stop], mask, owners, sources, seen, run)
            if documents < needed:
                break
            if documents >= needed + surplus and not needed <= different < needed + surplus:
                by_sources = BY_SOURCES if different >= needed else np.uint8(0)
                mark = BY_DOCUMENTS | by_sources
                for i in range(begin, stop):
                    found[count] = np.uint64(mark) << np.uint64(32) | keys[i] & mask
                    count += 1
                break
            first = int(keys[begin] & mask)
            length = _length(tokens, sizes, first, least)
            run += 1
            equal = documents = different = 0
            latest = -1
            for i in range(begin, stop):
                place = int(keys[i] & mask)
                if _equal(tokens, first, place, length):
                    equal += 1
                    document = owner(owners, place)
                    if document != latest and sources[document] >= 0:
                        documents += 1
                        different += seen[sources[document]] != run
                        seen[sources[document]] = run
                    latest = document
            by_sources = BY_SOURCES if different >= needed else np.uint8(0)
            mark = BY_DOCUMENTS | by_sources if documents >= needed else np.uint8(0)
            alike = equal == stop - begin
            rest = begin
            if mark or not alike:
                for i in range(begin, stop):
                    place = int(keys[i] & mask)
                    if alike or _equal(tokens, first, place, length):
                        found[count] = np.uint64(mark) << np.uint64(32) | keys[i] & mask
                        count += mark != 0
                    else:  # a run of another text shares the part of the hash that a key holds
                        keys[rest] = keys[i]
                        rest += 1
            stop = rest
        begin = end
    return found[:count].copy()


@compiled
def _holders(
    keys: NDArray[np.uint64],
    mask: np.uint64,
    owners: Owners,
    sources: NDArray[np.int64],
    seen: NDArray[np.int64],
    run: int,
) -> tuple[int, int]:
    """Documents and sources that hold the places of some keys; `seen` is marked with `run`."""
    documents = different = 0
    latest = -1
    for key in keys:
        document = owner(owners, int(key & mask))
        if document != latest and sources[document] >= 0:
            documents += 1
            different += seen[sources[document]] != run
            seen[sources[document]] = run
        latest = document
    return documents, different


@compiled
def _length(tokens: NDArray[np.uint32], sizes: NDArray[np.uint16], start: int, least: int) -> int:
    """Tokens of the run from `start`, where there is one."""
    held = at = 0
    while held < least:
        held += sizes[start + at] if tokens[start + at] >= WORD else 2 * sizes[start + at]
        at += 1
    return at


@compiled
def _equal(tokens: NDArray[np.uint32], one: int, other: int, length: int) -> bool:
    """Whether so many tokens from two places are equal."""
    if other + length > len(tokens):
        return False
    differ = np.uint32(0)
    for i in range(length):  # no early end: most are equal, and the loop is one instruction
        differ |= tokens[one + i] ^ tokens[other + i]
    return bool(differ == 0)


@compiled
def phrases(
    tokens: NDArray[np.uint32],
    halves: NDArray[np.int32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    marks: NDArray[np.uint8],
    matched: NDArray[np.bool_],
    least: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which characters of a text stand in runs that many share.

    Args:
        tokens, halves, starts, ends, marks: of the text's letters, shape (n,).
        matched: which characters are in a match, shape (characters,).
        least: half characters of a run.

    Returns:
        Those in runs that sources share; those in runs that documents share and no match touches.
    """
    formula = np.zeros(len(matched), dtype=np.bool_)
    outside = np.zeros(len(matched), dtype=np.bool_)
    done = free = 0  # where the last run ended; which characters before it are known to be free
    for i in range(len(tokens)):
        if marks[i]:
            start = starts[i]
            end = ends[run_end(tokens, halves, i, len(tokens), least) - 1]
            if marks[i] & BY_SOURCES:
                formula[max(start, min(done, end)) : end] = True
                done = max(done, end)
            free = max(free, start)
            while free < end and not matched[free]:
                free += 1
            if free >= end:
                outside[start:end] = True
    return formula, outside
