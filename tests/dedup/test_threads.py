"""Work on threads comes back in order, in ranges of about the same size."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.threads import ranges, spread


def test_results_come_in_the_order_of_the_items():
    for threads in (1, 3):
        assert spread(lambda n: n * n, range(50), threads) == [n * n for n in range(50)]


@given(st.lists(st.integers(0, 50)), st.integers(1, 6))
def test_ranges_tile_the_documents(lengths, parts):
    bounds = np.cumsum([0, *lengths])
    found = ranges(bounds, parts)
    assert [n for start, end in found for n in range(start, end)] == list(range(len(lengths)))
    assert all(start < end for start, end in found)
    if sum(lengths):
        sizes = [sum(lengths[start:end]) for start, end in found]
        assert max(sizes) <= sum(lengths) / parts + max(lengths)


def test_ranges_of_one_size():
    assert ranges([0, 10, 20, 30, 40], 2) == [(0, 2), (2, 4)]
    assert list(itertools.chain(*ranges([0], 3))) == []
