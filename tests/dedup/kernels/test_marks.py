"""The class of each character, and the counts over them, against plain Python."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import marks as kernel
from dedup.kernels.letters import HALVES

N = 40
SPAN = st.tuples(st.integers(0, N - 1), st.integers(1, 12)).map(lambda s: (s[0], min(N, sum(s))))
BITS = [1 << bit for bit in range(9)]
SAID = st.tuples(st.lists(st.sampled_from(BITS)), st.integers(-1, 3), SPAN)
FLAGS = st.lists(st.booleans(), min_size=N, max_size=N).map(np.array)
PASSAGE = st.tuples(st.lists(SPAN, min_size=1, max_size=3), st.lists(SPAN, max_size=3))


def rows(spans, width):
    return np.array(spans, dtype=np.int32).reshape(-1, width)


def inside(spans):
    return {at for start, end in spans for at in range(start, end)}


def formulaic(passages, formula, least):
    """Characters that are shared as formula alone; each is a letter of two halves."""
    held = [sum(HALVES for a, b in runs for at in range(a, b) if not formula[at])
            for _, runs in passages]  # fmt: skip
    firm = [one for one, weight in zip(passages, held, strict=True) if weight >= least]
    blocks = inside(span for blocks, _ in firm for span in blocks)
    whole = inside(s for _, runs in firm for s in runs if HALVES * (s[1] - s[0]) >= least)
    return {at for at in range(N) if at not in blocks or (formula[at] and at not in whole)}


def expected(spans, passages, counted, formula, limits, owned, phrases):
    found = []
    known = formula | np.array([any(kernel.AS_KNOWN & sum(set(b)) and s <= at < e
                                    for b, _, (s, e) in spans) for at in range(N)])  # fmt: skip
    common, both = (formulaic(passages, where, limits[1]) for where in (formula, known))
    for at in range(N):
        here = [(sum(set(bits)), layer) for bits, layer, (s, e) in spans if s <= at < e]
        said = 0
        for bits, _ in here:
            said |= bits
        mark = 8 * counted[at] | 16 * bool(said & kernel.AGAIN) | 32 * phrases[at]
        layers = len({layer for _, layer in here if layer >= 0})
        if said & kernel.MATCHED and counted[at]:
            if said & kernel.AS_BASE:
                mark |= kernel.BASE
            elif said & kernel.AS_ALLOWED:
                mark |= kernel.ALLOWED
            elif said & kernel.AS_QUOTED:
                mark |= kernel.QUOTED
            elif owned and not said & kernel.FOREIGN:
                mark |= kernel.SELF
            elif layers >= limits[0] or said & kernel.COMMON or at in common:
                mark |= kernel.BOILERPLATE
            elif at in both:
                mark |= kernel.KNOWN
            else:
                mark |= kernel.COPIED | 64 * bool(said & kernel.BEFORE)
        found.append(mark)
    return found


@settings(deadline=None)
@given(
    st.lists(SAID, max_size=6), st.lists(PASSAGE, max_size=3), FLAGS, FLAGS, FLAGS,
    st.integers(1, 3), st.integers(2, 12), st.booleans(),
)  # fmt: skip
def test_each_character_has_the_first_class_that_applies(
    spans, passages, counted, formula, phrases, layers, least, owned
):
    marks = phrases * np.uint8(kernel.PHRASE)
    blocks, runs = (
        rows([(n, *span) for n, one in enumerate(passages) for span in one[which]], 3)
        for which in (0, 1)
    )
    letters = np.ones(N, np.uint32), np.ones(N, np.uint16), np.arange(N, dtype=np.int32)
    said = [(sum(set(bits)), layer, *span) for bits, layer, span in spans]
    limits = layers, least
    kernel.classed(rows(said, 4), blocks, runs, letters, counted, formula, limits, owned, marks)
    assert marks.tolist() == expected(spans, passages, counted, formula, limits, owned, phrases)


MARKS = st.lists(st.integers(0, 127), min_size=N, max_size=N)
EDGES = st.lists(st.integers(0, N), max_size=3).map(lambda cuts: sorted([0, *cuts, N]))


@settings(deadline=None)
@given(MARKS, EDGES)
def test_a_tally_counts_what_is_counted(marks, edges):
    table = kernel.tallied(np.array(marks, dtype=np.uint8), np.array(edges, dtype=np.int32))
    for row, start, end in zip(table.tolist(), edges, edges[1:], strict=False):
        counted = [mark for mark in marks[start:end] if mark & kernel.COUNTED]
        assert row[:8] == [sum(mark & 7 == number for mark in counted) for number in range(8)]
        assert row[8:] == [sum(mark & flag != 0 for mark in counted) for flag in (16, 32, 64)]


@settings(deadline=None)
@given(MARKS, EDGES, st.lists(st.lists(SPAN, max_size=3), max_size=4))
def test_the_owner_of_most_of_a_stretch(marks, edges, owners):
    disjoint = [sorted({at for span in spans for at in range(*span)}) for spans in owners]
    spans = rows([(n, at, at + 1) for n, places in enumerate(disjoint) for at in places], 3)
    bounds = np.array(edges, dtype=np.int32)
    found = kernel.largest(np.array(marks, dtype=np.uint8), bounds, spans).tolist()
    for row, start, end in zip(found, edges, edges[1:], strict=False):
        held = [sum(start <= at < end and bool(marks[at] & kernel.COUNTED) for at in places)
                for places in disjoint]  # fmt: skip
        most = max(held, default=0)
        assert row == [most, held.index(most) if most else -1]


@settings(deadline=None)
@given(EDGES, st.lists(SPAN, max_size=5), st.lists(st.integers(0, 2), min_size=N, max_size=N))
def test_the_longest_run_of_a_stretch(edges, runs, sizes):
    bounds, places = np.array(edges, dtype=np.int32), np.arange(N, dtype=np.int32)
    of_runs = rows([(0, *run) for run in runs], 3)
    found = kernel.longest(bounds, of_runs, np.array(sizes, dtype=np.uint16), places)
    assert found.tolist() == [
        max((sum(sizes[max(a, start) : min(b, end)]) for a, b in runs), default=0)
        for start, end in pairwise(edges)
    ]


@settings(deadline=None)
@given(MARKS, st.lists(st.tuples(st.integers(0, 2), SPAN), max_size=6))
def test_blocks_are_counted_by_side_and_class(marks, blocks):
    counts = np.zeros((3, 8), dtype=np.int64)
    found = rows([(7, side, *span) for side, span in blocks], 4)
    kernel.count(np.array(marks, dtype=np.uint8), found, counts)
    for side in range(3):
        held = [marks[at] & 7 for own, span in blocks if own == side for at in range(*span)]
        assert counts[side].tolist() == [held.count(number) for number in range(8)]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), SPAN), max_size=6), st.integers(1, 3))
def test_the_letters_of_blocks(blocks, size):
    """Two texts alike, of letters `size` wide, one after another."""
    starts = np.arange(0, N, size, dtype=np.int32)
    ends = np.minimum(starts + size, N).astype(np.int32)
    bounds = np.array([0, len(starts), 2 * len(starts)])
    found = rows([(document, 0, *span) for document, span in blocks], 4)
    places = kernel.places(found, bounds, np.tile(starts, 2), np.tile(ends, 2))
    assert places.tolist() == [
        [bounds[d] + int((starts < start).sum()), bounds[d] + int((ends <= end).sum())]
        for d, (start, end) in blocks
    ]
