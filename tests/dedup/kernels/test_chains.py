"""Anchors that run in one order and close together make a chain."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.anchors import by_pair
from dedup.kernels.chains import chains, supported

REACH, SHORTEST = 60, 14
NEAR, LEAST = 100, 30  # REACH is that of `chains`
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


def which(table, bounds, documents=2, *, alike=False):
    """Which chains are kept; `alike`: all documents hold the same text, else nothing is equal."""
    tokens = 0x5000 + np.arange(documents * SIZE, dtype=np.uint32) % (SIZE if alike else 10**6)
    return supported(
        in_documents(table), np.array(bounds), tokens,
        np.ones(len(tokens), dtype=np.uint16), np.arange(documents + 1) * SIZE,
        (REACH, NEAR), 2 * LEAST, 0, 1.5,
    ).tolist()  # fmt: skip


def kept(*anchors, documents=2, alike=False):
    """Which chains of one (left, right, tokens, share that is rare) anchor each are kept."""
    rows = [
        (left, right, size, 2 * size, int(2 * size * rare)) for left, right, size, rare in anchors
    ]
    return which(rows, range(len(rows) + 1), documents, alike=alike)


def test_a_chain_alone_must_hold_half_and_go_on():
    assert kept((100, 1100, 15, 1), alike=True) == [True]
    assert kept((100, 1100, 14, 1), alike=True) == [False]
    assert kept((100, 1100, 26, 1)) == [False]
    assert kept((100, 1100, 27, 1)) == [True]  # nine tenths


def test_at_the_end_of_a_document_nothing_goes_on():
    assert kept((0, 1000, 15, 1), alike=True) == [True]
    assert kept((SIZE - 15, 2 * SIZE - 15, 15, 1), alike=True) == [True]
    assert kept((SIZE - 15, 1000, 15, 1), alike=True) == [False]


def test_of_formula_it_takes_all_in_one_chain():
    assert kept((100, 1100, 29, 0), alike=True) == [False]
    assert kept((0, 1000, 29, 0.5)) == [False]
    assert kept((0, 1000, 30, 0)) == kept((0, 1000, 30, 0.5)) == [True]
    assert kept((0, 1000, 29, 0), (30, 1030, 29, 0)) == [False, False]


def test_what_lies_close_to_enough_formula_is_kept():
    assert kept((0, 1000, 30, 0), (40, 1040, 8, 0)) == [True, True]
    assert kept((0, 1000, 30, 0), (40, 1031 + NEAR, 8, 0)) == [True, False]


def test_neighbours_on_both_sides_support_each_other():
    one = (0, 1000, 15, 1)
    assert kept(one, (15 + NEAR, 1015 + REACH, 15, 1)) == [True, True]
    assert kept(one, (15 + NEAR, 1016 + REACH, 15, 1)) == [False, False]
    assert kept(one, (16 + NEAR, 1015, 15, 1)) == [False, False]
    assert kept(one, (15, 1016 + NEAR, 15, 1)) == [False, False]
    assert kept((0, 1050, 15, 1), (30, 1000, 15, 1)) == [True, True]  # in another order


def test_what_is_far_on_one_side_supports_nothing():
    weak, strong = (0, 1000, 8, 1), (20, 1500, 40, 1)
    assert kept(weak, strong) == [False, True]


def test_chains_of_other_documents_support_nothing():
    assert kept((0, 1000, 15, 1), (20, 2020, 15, 1), documents=3) == [False, False]


def test_support_does_not_reach_over_a_neighbour():
    steps = [(REACH * i, 1000 + NEAR * i, 12, 1) for i in range(3)]
    assert kept(*steps) == [False, True, False]


@settings(deadline=None)
@given(
    st.lists(
        st.lists(
            st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(3, 9), st.integers(0, 18)),
            min_size=1, max_size=3,
        ),
        max_size=8,
    ),
    st.data(),
)  # fmt: skip
def test_a_chain_is_kept_for_what_is_beside_it(steps, data):
    rows, spans = [], []
    for chain in steps:
        left, right = data.draw(st.integers(0, 400)), 1000 + data.draw(st.integers(0, 400))
        first = len(rows)
        for left_gap, right_gap, size, rare in chain:
            rows.append((left + left_gap, right + right_gap, size, 2 * size, min(rare, 2 * size)))
            left, right = left + left_gap + size, right + right_gap + size
        held, rare = np.array(rows[first:])[:, 3:].sum(axis=0).tolist()
        gaps = sum(2 * min(left_gap, right_gap) for left_gap, right_gap, *_ in chain[1:])
        potential = held + gaps * (held < 2 * LEAST)
        spans.append((rows[first][0], left, rows[first][1], right, (held, rare, potential)))

    def near(one, other):
        gaps = [max(one[a], other[a]) - min(one[a + 1], other[a + 1]) for a in (0, 2)]
        return max(gaps) <= NEAR and min(gaps) <= REACH

    first = np.cumsum([0, *map(len, steps)]).tolist()
    beside = [[one, *(s for s in spans if s is not one and near(one, s))] for one in spans]
    expected = [
        any(held >= 2 * LEAST for *_, (held, _, _) in some)
        or (
            sum(rare for *_, (_, rare, _) in some) >= LEAST
            and sum(potential for *_, (_, _, potential) in some) >= 0.9 * 2 * LEAST
        )
        for some in beside
    ]
    assert which(rows, first) == expected
