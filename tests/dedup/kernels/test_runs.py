"""What runs leave free: against plain Python."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.runs import free_runs, open_tokens

SIZE = 30
RUNS = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 10)), min_size=1, max_size=4
)
TAKEN = st.lists(st.booleans(), min_size=SIZE, max_size=SIZE) | st.just([])


@settings(deadline=None)
@given(RUNS, TAKEN, TAKEN)
def test_parts_of_runs_that_are_free_on_both_sides(runs, left, right):
    expected = []
    for a, b, length in runs:
        free = [not (left and left[a + i]) and not (right and right[b + i]) for i in range(length)]
        at = 0
        for yes, some in itertools.groupby(free):
            count = len(list(some))
            expected += [[a + at, b + at, count]] * yes
            at += count
    sides = (np.array(side, dtype=np.bool_) for side in (left, right))
    assert free_runs(np.array(runs), *sides).tolist() == expected


@settings(deadline=None)
@given(RUNS, st.sampled_from([0, 1]), st.integers(0, 10), st.integers(10, SIZE), st.data())
def test_open_tokens(runs, side, first, last, data):
    taken = data.draw(st.lists(st.booleans(), min_size=SIZE, max_size=SIZE))
    held = {run[side] + i for run in runs for i in range(run[2])}
    free = [at if not taken[at] and at not in held else -1 for at in range(first, last)]
    expected = []
    for is_open, some in itertools.groupby(free, key=lambda at: at >= 0):
        stretch = list(some)
        if is_open and len(stretch) >= 3:
            expected += [*stretch, -1]
    found = open_tokens(np.array(runs), side, first, last, np.array(taken), 3)
    assert found.tolist() == expected
