"""Unions of spans against sets of positions."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dedup.spans import alike, coverage, mask, union

LENGTH = 30
SPANS = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(
        lambda pair: (min(pair), max(pair) + (pair[0] == pair[1]))
    ).map(lambda span: (span[0], min(span[1], LENGTH))).filter(lambda span: span[0] < span[1]),
    max_size=8,
)  # fmt: skip


def positions(spans):
    return {i for start, end in spans for i in range(start, end)}


@given(SPANS)
def test_union_is_the_set_of_positions(spans):
    merged = union(spans)
    assert positions(merged) == positions(spans)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(merged))


@given(SPANS)
def test_mask_is_the_set_of_positions(spans):
    covered = mask(spans, LENGTH)
    assert {i for i in range(LENGTH) if covered[i]} == positions(spans)


@given(st.lists(SPANS, max_size=4))
def test_coverage_counts_each_layer_once(layers):
    counts = coverage(layers, LENGTH)
    assert counts.tolist() == [
        sum(i in positions(layer) for layer in layers) for i in range(LENGTH)
    ]


def test_alike_looks_from_both_sides():
    assert alike((0, 10), (2, 10), 0.8)
    assert not alike((0, 10), (3, 10), 0.8)
    assert not alike((0, 10), (0, 100), 0.8)
    assert not alike((0, 10), (20, 30), 0.1)
