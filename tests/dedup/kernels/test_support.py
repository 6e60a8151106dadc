"""Chains that can come to a match, by themselves or with what lies close to them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.support import supported

REACH, NEAR, LEAST = 60, 100, 30
SIZE = 1000  # tokens of each document


def which(table, bounds, documents=2, *, alike=False):
    """Which chains are kept; `alike`: all documents hold the same text, else nothing is equal."""
    tokens = 0x5000 + np.arange(documents * SIZE, dtype=np.uint32) % (SIZE if alike else 10**6)
    rows = np.array(table, dtype=np.int32).reshape(-1, 5)
    return supported(
        np.column_stack((rows, rows[:, :2] // SIZE)), np.array(bounds), tokens,
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


def test_a_pair_of_many_chains_is_judged_as_one_of_few():
    far = [(700 + 10 * i, 1700 + 10 * i, 3, 0) for i in range(20)]
    for few in (
        [(0, 1000, 15, 1)], [(0, 1000, 14, 1)], [(0, 1000, 30, 0)], [(0, 1000, 29, 0.5)],
        [(0, 1000, 15, 1), (400, 1400, 14, 1)], [(0, 1000, 30, 0), (40, 1040, 8, 0)],
    ):  # fmt: skip
        for alike in (True, False):
            assert kept(*few, *far, alike=alike) == [*kept(*few, alike=alike), *[False] * 20]


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
