"""The class of each character of a text, from what it shares, and counts over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import halves
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A mark holds the class of a character, in the order in which the first that applies is given.
# KNOWN is what the package's list of phrases alone makes boilerplate.
OWN, BASE, ALLOWED, QUOTED, SELF, BOILERPLATE, KNOWN, COPIED = range(8)
CLASS = 7
# What else a mark says of a character.
COUNTED, REPEATED, PHRASE, EARLIER = FLAGS = 8, 16, 32, 64
# What a span says of its characters.
MATCHED, FOREIGN, BEFORE, AS_BASE, AS_ALLOWED, AS_QUOTED, AS_KNOWN, COMMON, AGAIN = (
    1 << bit for bit in range(9)
)


@compiled
def classed(
    spans: NDArray[np.int32],
    blocks: NDArray[np.int32],
    runs: NDArray[np.int32],
    letters: tuple[NDArray[np.uint32], NDArray[np.uint16], NDArray[np.int32]],
    counted: NDArray[np.bool_],
    formula: NDArray[np.bool_],
    limits: tuple[int, int],
    owned: bool,
    marks: NDArray[np.uint8],
) -> None:
    """Mark the characters of a text.

    Args:
        spans: rows of what a span says, its layer (or -1), start and end.
        blocks, runs: of its passages: rows of the passage's number, start and end.
        letters: tokens, sizes and starts of its letters, shape (n,).
        counted: which characters count, shape (characters,).
        formula: which stand in set phrases of many sources.
        limits: layers that make a character common, if they cover it; half characters of a match.
        owned: whether spans that are not FOREIGN are of the text's own author.
        marks: written, shape (characters,); PHRASE is kept.
    """
    said = np.zeros(len(marks), dtype=np.uint16)
    whole = 0
    for row in range(len(spans)):
        bits, whole = np.uint16(spans[row, 0]), whole | spans[row, 0]
        for at in range(spans[row, 2], spans[row, 3]):
            said[at] |= bits
    for at in range(len(marks)):
        marks[at] = marks[at] & PHRASE | COUNTED * counted[at]
        if said[at] & AGAIN:
            marks[at] |= REPEATED
    if not whole & MATCHED:
        return
    layers = _covered(spans, len(marks))
    common = _formulaic(blocks, runs, letters, formula, limits[1])
    known = common
    if whole & AS_KNOWN:
        known = _formulaic(blocks, runs, letters, formula | (said & AS_KNOWN != 0), limits[1])
    for at in range(len(marks)):
        here = said[at]
        if not here & MATCHED or not counted[at]:
            continue
        if here & AS_BASE:
            kind = BASE
        elif here & AS_ALLOWED:
            kind = ALLOWED
        elif here & AS_QUOTED:
            kind = QUOTED
        elif owned and not here & FOREIGN:
            kind = SELF
        elif layers[at] >= limits[0] or here & COMMON or common[at]:
            kind = BOILERPLATE
        elif known[at]:
            kind = KNOWN
        else:
            kind = COPIED | (EARLIER if here & BEFORE else 0)
        marks[at] |= kind


@compiled
def _covered(spans: NDArray[np.int32], length: int) -> NDArray[np.int32]:
    """How many layers cover each character; the spans of a layer may overlap."""
    order = order_of(spans[:, 1] * np.int64(length + 1) + spans[:, 2])
    steps = np.zeros(length + 1, dtype=np.int32)
    layer = end = -1
    for row in order:
        if spans[row, 1] >= 0:
            if spans[row, 1] != layer:
                layer, end = spans[row, 1], 0
            start = max(end, spans[row, 2])
            if start < spans[row, 3]:
                end = spans[row, 3]
                steps[start] += 1
                steps[end] -= 1
    for at in range(length):
        steps[at + 1] += steps[at]
    return steps


@compiled
def _formulaic(
    blocks: NDArray[np.int32],
    runs: NDArray[np.int32],
    letters: tuple[NDArray[np.uint32], NDArray[np.uint16], NDArray[np.int32]],
    formula: NDArray[np.bool_],
    least: int,
) -> NDArray[np.bool_]:
    """Which characters a text shares only as formula.

    A passage with less than `least` equal letters (in halves) beside formula is formula as a whole;
    in others formula is what stands in no equal run of `least`: who copies a page copies its
    phrases too.
    """
    tokens, sizes, starts = letters
    every = np.zeros(len(tokens) + 1, dtype=np.int32)
    beside = np.zeros(len(tokens) + 1, dtype=np.int32)
    for i in range(len(tokens)):
        length = halves(tokens[i], sizes[i])
        every[i + 1] = every[i] + length
        beside[i + 1] = beside[i] + (0 if formula[starts[i]] else length)
    places = np.searchsorted(starts, runs[:, 1:])
    firm = np.zeros(len(blocks) + 1, dtype=np.int64)  # no passage is without a block
    for row in range(len(runs)):
        firm[runs[row, 0]] += beside[places[row, 1]] - beside[places[row, 0]]
    found = np.ones(len(formula), dtype=np.bool_)
    for row in range(len(blocks)):
        if firm[blocks[row, 0]] >= least:
            found[blocks[row, 1] : blocks[row, 2]] = False
    copied = np.zeros(len(formula), dtype=np.bool_)
    for row in range(len(runs)):
        long = every[places[row, 1]] - every[places[row, 0]] >= least
        if long and firm[runs[row, 0]] >= least:
            copied[runs[row, 1] : runs[row, 2]] = True
    for at in range(len(formula)):
        found[at] |= formula[at] and not copied[at]
    return found


@compiled
def tallied(marks: NDArray[np.uint8], bounds: NDArray[np.int32]) -> NDArray[np.int64]:
    """Counted characters of each stretch between two bounds, by class, then by flag.

    Returns:
        Shape (stretches, 11): OWN … COPIED, REPEATED, PHRASE, EARLIER.
    """
    table = np.zeros((len(bounds) - 1, COPIED + len(FLAGS)), dtype=np.int64)
    for number in range(len(table)):
        times = np.zeros(256, dtype=np.int64)
        for at in range(bounds[number], bounds[number + 1]):
            times[marks[at]] += 1
        for mark in range(256):
            if mark & COUNTED:
                table[number, mark & CLASS] += times[mark]
                for flag in range(1, len(FLAGS)):
                    if mark & FLAGS[flag]:
                        table[number, COPIED + flag] += times[mark]
    return table


@compiled
def largest(
    marks: NDArray[np.uint8], bounds: NDArray[np.int32], spans: NDArray[np.int32]
) -> NDArray[np.int64]:
    """Most counted characters of each stretch between two bounds in the spans of one owner.

    Args:
        marks: of the characters.
        bounds: of the stretches.
        spans: rows of an owner's number, start and end, disjoint; an owner's stand together.

    Returns:
        Rows of the characters and the owner, of several the first; 0 and -1 where there is none.
    """
    before = np.zeros(len(marks) + 1, dtype=np.int32)
    for at in range(len(marks)):
        before[at + 1] = before[at] + (marks[at] & COUNTED != 0)
    best = np.zeros((len(bounds) - 1, 2), dtype=np.int64)
    best[:, 1] = -1
    inside = np.zeros(len(best), dtype=np.int64)
    for row in range(len(spans)):
        part = max(0, np.searchsorted(bounds, spans[row, 1], side="right") - 1)
        while part < len(best) and bounds[part] < spans[row, 2]:
            start, end = max(spans[row, 1], bounds[part]), min(spans[row, 2], bounds[part + 1])
            inside[part] += max(0, before[end] - before[start])
            part += 1
        if row + 1 == len(spans) or spans[row + 1, 0] != spans[row, 0]:
            for part in range(len(best)):
                if inside[part] > best[part, 0]:
                    best[part, 0], best[part, 1] = inside[part], spans[row, 0]
                inside[part] = 0
    return best


@compiled
def longest(
    bounds: NDArray[np.int32],
    runs: NDArray[np.int32],
    sizes: NDArray[np.uint16],
    starts: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Letters of the longest run in each stretch between two bounds.

    Args:
        bounds: of the stretches, in characters.
        runs: rows of anything, start and end.
        sizes, starts: of the text's letters, shape (n,).
    """
    before = np.zeros(len(sizes) + 1, dtype=np.int32)
    for i in range(len(sizes)):
        before[i + 1] = before[i] + sizes[i]
    found = np.zeros(len(bounds) - 1, dtype=np.int64)
    for row in range(len(runs)):
        part = max(0, np.searchsorted(bounds, runs[row, 1], side="right") - 1)
        while part < len(found) and bounds[part] < runs[row, 2]:
            first = np.searchsorted(starts, max(runs[row, 1], bounds[part]))
            last = np.searchsorted(starts, min(runs[row, 2], bounds[part + 1]))
            found[part] = max(found[part], before[last] - before[first])
            part += 1
    return found


@compiled
def count(marks: NDArray[np.uint8], rows: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
    """Add up the characters of a document's blocks by class.

    Args:
        marks: of its characters.
        rows: the document, a side, start and end of each block.
        counts: of each side, by class.
    """
    for row in range(len(rows)):
        for at in range(rows[row, 2], rows[row, 3]):
            counts[rows[row, 1], marks[at] & CLASS] += 1


@compiled
def places(
    rows: NDArray[np.int32],
    bounds: NDArray[np.int64],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
) -> NDArray[np.int64]:
    """First letter and last + 1 of blocks, in places of the collection.

    Args:
        rows: as `count` has them, of any documents.
        bounds, starts, ends: of the letters of the collection.
    """
    found = np.empty((len(rows), 2), dtype=np.int64)
    for row in range(len(rows)):
        first, last = bounds[rows[row, 0]], bounds[rows[row, 0] + 1]
        found[row, 0] = first + np.searchsorted(starts[first:last], rows[row, 2])
        found[row, 1] = first + np.searchsorted(ends[first:last], rows[row, 3], side="right")
    return found
