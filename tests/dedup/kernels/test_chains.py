"""Anchors that run in one order and close together make a chain."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.anchors import by_pair
from dedup.kernels.chains import chains

REACH, SHORTEST = 60, 14
NEAR = 100
SIZE = 1000  # tokens of each document


def in_documents(table):
    """Rows of (left, right, tokens, halves, rare) with the documents that the places lie in."""
    rows = np.array(table, dtype=np.int32).reshape(-1, 5)
    return np.column_stack((rows, rows[:, :2] // SIZE))


def chained(*anchors, documents=2, least=SHORTEST):
    """Chains of (left, right, tokens) anchors of Han, with places in the collection."""
    rows = by_pair(in_documents([(*row, 2 * row[2], 0) for row in anchors]), documents)
    order, bounds = chains(rows, (REACH, NEAR), (SHORTEST, 6), least)
    return [
        [tuple(row) for row in rows[order[start:end], :3].tolist()]
        for start, end in itertools.pairwise(bounds)
    ]


def test_anchors_in_one_order_chain():
    anchors = [(0, 1000, 10), (20, 1020, 10), (45, 1040, 10)]
    assert chained(*anchors) == [anchors]


def test_crossing_anchors_do_not():
    one, other = (0, 1040, 10), (40, 1000, 12)
    assert chained(one, other) == [[other], [one]]


def test_a_gap_over_the_reach_splits():
    assert len(chained((0, 1000, 20), (20 + REACH, 1020 + REACH, 20))) == 1
    assert len(chained((0, 1000, 20), (21 + REACH, 1020 + REACH, 20))) == 2
    assert len(chained((0, 1000, 20), (20 + REACH, 1021 + REACH, 20))) == 2


def test_short_anchors_count_together():
    assert chained((0, 1000, 4)) == []
    assert len(chained((0, 1000, 4), (5, 1005, 4))) == 1


def test_a_gap_that_costs_more_than_it_brings_splits():
    assert len(chained((0, 1000, 20), (25, 1065, 3), (200, 1200, 9))) == 2


def test_best_chain_of_a_pair_stands_first():
    found = chained((0, 1000, 10), (300, 1300, 30), (600, 1600, 20))
    assert [chain[0][2] for chain in found] == [30, 20, 10]


def test_pairs_of_documents_are_apart():
    found = chained((0, 1000, 10), (20, 2020, 10), documents=3)
    assert found == [[(0, 1000, 10)], [(20, 2020, 10)]]


def test_pairs_that_cannot_come_to_a_match_are_passed_over():
    apart = 2 * NEAR + REACH * (1 + 60 // 6)
    assert chained((0, 1000, 20), (21 + apart, 1020, 20), least=60) == []
    assert len(chained((0, 1000, 20), (apart, 1020, 20), least=60)) == 2


def test_anchors_may_overlap_by_a_letter():
    anchors = [(0, 1000, 10), (9, 1012, 10)]
    assert chained(*anchors) == [anchors]


@settings(deadline=None)
@given(
    st.sets(
        st.tuples(st.integers(0, 150), st.integers(1000, 1150), st.integers(3, 20)), max_size=25
    )
)
def test_each_anchor_in_one_chain_in_order_and_within_reach(anchors):
    found = chained(*anchors)
    flat = [anchor for chain in found for anchor in chain]
    assert len(flat) == len(set(flat))
    assert set(flat) <= anchors
    for chain in found:
        assert 2 * sum(length for _, _, length in chain) >= SHORTEST
        for (left, right, length), (next_left, next_right, _) in itertools.pairwise(chain):
            assert next_left >= left
            assert next_right > right
            assert max(next_left - left, next_right - right) - length <= REACH


def test_no_anchors():
    assert chained() == []
