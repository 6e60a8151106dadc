"""Local alignments: the best stretches of two sequences, in any order, each letter once."""

from __future__ import annotations

from itertools import groupby, pairwise

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.kernels.local import local_alignments, near_runs

HALVES = {-1: 0, 0: 0, 1: 2, 2: 2, 3: 2, 4: 5}  # a wall, a slot, three letters, a word
SEQUENCES = st.lists(st.sampled_from([1, 2, 3, 4, 0, -1]), max_size=14)


def aligned(left, right, least):
    """Alignments, each a list of runs (left, right, tokens)."""
    sides = [np.array(side, dtype=np.int64) for side in (left, right)]
    halves = [np.array([HALVES[token] for token in side], dtype=np.int64) for side in (left, right)]
    rows = local_alignments(*sides, *halves, least).tolist()
    return [[tuple(row[1:]) for row in rows] for _, rows in groupby(rows, key=lambda row: row[0])]


def table(left, right, *, local):
    """Scores of the alignments that end in each cell; a local one may start anywhere."""
    worst = -(10**6)
    scores = [[0 if local else worst] * (len(right) + 1) for _ in range(len(left) + 1)]
    scores[0][0] = 0
    for i in range(len(left) + 1):
        for j in range(len(right) + 1):
            own, their = left[i - 1] if i else None, right[j - 1] if j else None
            if local and (None in (own, their) or -1 in (own, their)):
                continue
            options = [scores[i][j]]
            if i and j:
                same = own == their
                change = HALVES[own] if same else -max(HALVES[own], HALVES[their])
                options.append(scores[i - 1][j - 1] + change)
            if i:
                options.append(scores[i - 1][j] - HALVES[own])
            if j:
                options.append(scores[i][j - 1] - HALVES[their])
            scores[i][j] = max(options)
    return scores


def best(left, right):
    """The score of the best local alignment (Smith and Waterman 1981)."""
    return max(map(max, table(left, right, local=True)))


def score(runs, left, right):
    """What equal runs score with the cheapest edits between them."""
    total = sum(HALVES[token] for a, _, n in runs for token in left[a : a + n])
    for (a, b, n), (a_next, b_next, _) in pairwise(runs):
        total += table(left[a + n : a_next], right[b + n : b_next], local=False)[-1][-1]
    return total


def without(side, runs, at):
    """A sequence with a wall where an alignment stands."""
    start, end = runs[0][at], runs[-1][at] + runs[-1][2]
    return [*side[:start], *[-1] * (end - start), *side[end:]]


@settings(deadline=None, max_examples=300)
@given(SEQUENCES, SEQUENCES, st.integers(1, 8))
@example([1] * 9, [1] * 5, 2)
@example([4, 1, 1, 4], [4, 2, 0, 4], 1)
def test_each_alignment_is_the_best_that_the_ones_before_leave(left, right, least):
    scores = []
    for runs in aligned(left, right, least):
        for a, b, n in runs:
            assert n > 0
            assert left[a : a + n] == right[b : b + n]
        for (a, b, n), (a_next, b_next, _) in pairwise(runs):
            assert a + n <= a_next
            assert b + n <= b_next
            assert (a + n, b + n) != (a_next, b_next)
        scores.append(score(runs, left, right))
        assert scores[-1] == best(left, right) >= least
        for at, side in ((0, left), (1, right)):
            assert -1 not in side[runs[0][at] : runs[-1][at] + runs[-1][2]]
        left, right = without(left, runs, 0), without(right, runs, 1)
    assert best(left, right) < least
    assert scores == sorted(scores, reverse=True)


def test_clauses_in_another_order():
    one, other, third = [1] * 3 + [2] * 3, [3, 1, 3, 2, 3], [2, 3, 3, 2]
    left = [*one, *other, -1, *third]
    right = [*third, *other, -1, *one]
    assert aligned(left, right, 8) == [[(0, 10, 6)], [(6, 4, 5)], [(12, 0, 4)]]


def test_an_edit_splits_an_alignment_into_runs():
    assert aligned([1, 2, 3, 2, 1, 3], [1, 2, 3, 4, 2, 1, 3], 6) == [[(0, 0, 3), (3, 4, 3)]]


def test_a_wall_is_not_crossed():
    assert aligned([1, 2, -1, 3, 1], [1, 2, -1, 3, 1], 4) == [[(0, 0, 2)], [(3, 3, 2)]]
    assert aligned([1, 2, -1, 3, 1], [1, 2, -1, 3, 1], 5) == []


def test_nothing_to_align():
    assert aligned([], [1, 2], 1) == aligned([1], [], 1) == aligned([1], [2], 1) == []


@settings(deadline=None)
@given(SEQUENCES, SEQUENCES)
def test_what_is_close_to_three_equal_tokens(left, right):
    sides = [np.array(side, dtype=np.int64) for side in (left, right)]
    known = {tuple(right[j : j + 3]) for j in range(len(right) - 2)}
    runs = [
        i
        for i in range(len(left) - 2)
        if -1 not in left[i : i + 3] and tuple(left[i : i + 3]) in known
    ]
    # Shorter than what lies around a run: all or nothing.
    assert near_runs(*sides).tolist() == (list(range(len(left))) if runs else [])


def test_stretches_are_apart():
    left = [*range(1, 200)]
    right = [20, 21, 22, -1, 100, 101, 102]
    found = near_runs(np.array(left, dtype=np.int64), np.array(right, dtype=np.int64)).tolist()
    assert found == [*range(3, 38), -1, *range(83, 118)]
