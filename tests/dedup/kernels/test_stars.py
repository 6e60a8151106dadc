"""Members in the columns of a star: against plain Python."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import stars

MOST, SUBSTITUTED, WIDEST = 3, 2, 4


@st.composite
def members(draw):
    """The token of each column, and the starts and ends of the tokens."""
    at, token = [], 0
    for inserted in draw(st.lists(st.sampled_from([None, 0, 0, 0, 1, 6]), min_size=3, max_size=20)):
        token += inserted or 0
        at.append(-1 if inserted is None else token)
        token += inserted is not None
    between = draw(st.lists(st.integers(0, 2), min_size=token + 1, max_size=token + 1))
    starts = np.cumsum([1 + length for length in between])
    return [np.array(one, dtype=np.int32) for one in (at, starts, starts + 1)]


@settings(deadline=None)
@given(members())
def test_columns_are_those_of_the_runs(member):
    at, _, _ = member
    runs = [(column, token, 1) for column, token in enumerate(at.tolist()) if token >= 0]
    table = np.array(runs, dtype=np.int64).reshape(-1, 3)
    assert stars.placed(table, len(at)).tolist() == at.tolist()


@settings(deadline=None)
@given(members())
def test_a_long_stretch_with_little_in_its_place_is_not_passed(member):
    at, _, _ = member
    held = np.flatnonzero(at >= 0).tolist()
    passed = set(held)
    for left, right in pairwise(held):
        missing, other = right - left - 1, at[right] - at[left] - 1
        if missing < MOST or 3 * other > missing:
            passed |= set(range(left, right))
    found = np.flatnonzero(stars.passed(at, MOST)).tolist()
    assert found == sorted(passed)


@settings(deadline=None)
@given(members(), st.data())
def test_what_stands_between_two_columns(member, data):
    at, starts, ends = member
    first = data.draw(st.integers(1, len(at) - 1))
    stop = data.draw(st.integers(first, len(at) - 1))
    covered = stars.passed(at, MOST)
    gaps = np.array([[first, stop]])
    (found,) = stars.fillings(at, covered, starts, ends, gaps, SUBSTITUTED).tolist()
    before, after = np.flatnonzero(at[:first] >= 0), np.flatnonzero(at[stop:] >= 0)
    beside = [covered[first - 1], covered[stop]]
    passes = all(beside) or (any(beside) and covered[first:stop].any())
    if not passes or not len(before) or not len(after):
        assert found == [-1] * 4
        return
    tokens = list(range(at[before[-1]] + 1, at[stop + after[0]]))
    outer = [at[before[-1]], at[stop + after[0]]]
    for side, missing in enumerate((first - 1 - before[-1], after[0])):
        for _ in range(missing if missing <= SUBSTITUTED else 0):
            if tokens:
                outer[side] = tokens.pop(-side)
    left, right = ends[outer[0]], starts[outer[1]]
    inner = [starts[tokens[0]], ends[tokens[-1]]] if tokens else [left, left]
    assert found == [left, *inner, right]


@settings(deadline=None)
@given(members(), st.data())
def test_columns_beside_a_gap_that_belong_to_a_span(member, data):
    at, starts, ends = member
    first, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(at))] * 2)))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, int(ends[-1]))] * 2)))
    before = [n for n in range(1, min(WIDEST, first) + 1) if at[first - n] >= 0]
    before = [n for n in before if ends[at[first - n]] > start]
    after = [n for n in range(1, min(WIDEST, len(at) - stop) + 1) if at[stop + n - 1] >= 0]
    after = [n for n in after if starts[at[stop + n - 1]] < end]
    found = stars.beyond(at, starts, ends, (first, stop), (start, end), WIDEST)
    assert found == (max(before, default=0), max(after, default=0))


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.0, 0.5, 2.0])), max_size=12))
def test_the_densest_stretch_is_worth_most(columns):
    worth, cost = (np.array(one) for one in zip(*columns, strict=True)) if columns else ([], [])
    worth, cost = np.asarray(worth, dtype=np.bool_), np.asarray(cost, dtype=np.float64)

    def total(first, stop):
        return worth[first:stop].sum() - cost[first + 1 : stop].sum()

    first, stop = stars.densest(worth, cost)
    best = max((total(a, b) for b in range(len(worth) + 1) for a in range(b)), default=0)
    assert total(first, stop) == max(best, 0)
