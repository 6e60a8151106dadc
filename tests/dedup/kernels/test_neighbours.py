"""Layers, groups and distances of pieces: against plain Python."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.kernels.neighbours import distances, groups, layers

SIZE, WIDEST = 60, 8
SPANS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 9), st.integers(0, 50), st.integers(1, 9)),
    min_size=1,
    max_size=9,
).map(lambda rows: [(a, a + n, b, b + m) for a, n, b, m in rows])
OPENING = np.arange(SIZE, dtype=np.int32) * 2
PLACES = (OPENING, OPENING), (OPENING + 2, OPENING + 2)


def meet(one, other, itself):
    pairs = [(0, 0), (2, 2), *([(0, 2), (2, 0)] if itself else [])]
    return any(one[i] < other[j + 1] and other[j] < one[i + 1] for i, j in pairs)


@settings(deadline=None)
@given(SPANS, st.booleans())
def test_no_two_of_a_layer_overlap_and_each_is_in_the_first_that_is_free(spans, itself):
    kept: list[list[tuple[int, ...]]] = []
    expected = []
    for one in spans:
        free = (n for n, layer in enumerate(kept) if not any(meet(one, o, itself) for o in layer))
        number = next(free, len(kept))
        kept += [[]] * (number == len(kept))
        kept[number] = [*kept[number], one]
        expected.append(number)
    assert layers(np.array(spans), itself).tolist() == expected


@settings(deadline=None)
@given(SPANS)
@example([(1, 2, 26, 28), (0, 1, 26, 27), (0, 1, 32, 33)])  # equal starts on the right
def test_groups_are_split_where_neighbours_lie_far_apart_on_a_side(spans):
    def near(rows, side):
        parts: list[list[int]] = []
        for n in sorted(rows, key=lambda n: spans[n][side]):
            if parts and 2 * (spans[n][side] - spans[parts[-1][-1]][side + 1]) <= WIDEST:
                parts[-1].append(n)
            else:
                parts.append([n])
        return parts

    found, before = [list(range(len(spans)))], 0
    while len(found) > before:
        before = len(found)
        halves = [half for one in found for half in near(one, 0)]
        found = [part for half in halves for part in near(half, 2)]
    numbers = groups(np.array(spans), *PLACES, WIDEST).tolist()
    assert [sorted(n for n, one in enumerate(numbers) if one == group) for group in range(
        max(numbers) + 1)] == [sorted(part) for part in found]  # fmt: skip


@settings(deadline=None)
@given(SPANS)
def test_distance_is_the_longer_side_between(spans):
    first, *others = spans
    expected = [
        2 * max(0, *(max(one[i] - first[i + 1], first[i] - one[i + 1]) for i in (0, 2)))
        for one in others
    ]
    assert distances(np.array(spans), *PLACES).tolist() == expected
