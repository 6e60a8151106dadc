"""Equal runs of sequences of any length, and what networkx is used for."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.kernels.edits import equal_runs
from dedup.kernels.graphs import components

TOKENS = st.lists(st.integers(0x5000, 0x5003), max_size=20)


@given(TOKENS, TOKENS)
def test_equal_runs_are_equal_and_in_order(left, right):
    runs = equal_runs(np.array(left, dtype=np.uint32), np.array(right, dtype=np.uint32))
    ends = (0, 0)
    for one, other, length in runs:
        assert left[one : one + length] == right[other : other + length]
        assert (one, other) >= ends
        assert length > 0
        ends = one + length, other + length
    if left == right:
        assert runs == ([(0, 0, len(left))] if left else [])


def test_components_are_sorted():
    assert components([5, 3, 1, 2, 9], [(5, 1), (2, 9)]) == [[1, 5], [2, 9], [3]]
    assert components([], []) == []
