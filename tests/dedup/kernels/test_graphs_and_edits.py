"""Equal runs of sequences of any length, and connected components."""

from __future__ import annotations

from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import edited, prose

from dedup.fold import fold
from dedup.kernels.edits import equal_runs
from dedup.kernels.graphs import components

TOKENS = st.lists(st.integers(0x5000, 0x5003), max_size=20)


@given(TOKENS, TOKENS)
def test_equal_runs_are_equal_and_in_order(left, right):
    check(left, right)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.02, 0.2]))
def test_long_sequences_are_cut_at_landmarks(seed, share):
    text = prose(seed, 120)
    left, right = (fold(one).tokens.tolist() for one in (text, edited(text, share, seed)))
    with mock.patch("dedup.kernels.edits._CELLS", 1_000):
        runs = check(left, right)
    if share < 0.1:
        assert sum(length for _, _, length in runs) > 0.6 * len(left)


def check(left, right):
    """Runs are equal, in order and apart; of equal sequences all is one run."""
    runs = equal_runs(np.array(left, dtype=np.uint32), np.array(right, dtype=np.uint32)).tolist()
    ends = (0, 0)
    for one, other, length in runs:
        assert left[one : one + length] == right[other : other + length]
        assert min(one - ends[0], other - ends[1]) >= 0
        assert length > 0
        ends = one + length, other + length
    if left == right:
        assert runs == ([[0, 0, len(left)]] if left else [])
    return runs


def test_components_are_sorted():
    assert components([5, 3, 1, 2, 9], [(5, 1), (2, 9)]) == [[1, 5], [2, 9], [3]]
    assert components([], []) == []


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=30))
def test_components_are_what_edges_reach(edges):
    reach = {node: {node} for node in range(21)}
    for one, other in edges:
        both = reach[one] | reach[other]
        reach.update(dict.fromkeys(both, both))
    expected = sorted({tuple(sorted(found)) for found in reach.values()})
    assert components(range(21), edges) == [list(found) for found in expected]
