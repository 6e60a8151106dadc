"""Each occurrence of a passage is matched, once, with its best counterpart."""

from __future__ import annotations

from itertools import combinations

import pytest
from aligned import passages, repeats, size
from hypothesis import example, given, settings
from hypothesis import strategies as st
from invented import edited, prose, sentence

from dedup.fold import fold
from dedup.passages import clash


def tokens(text, start, end):
    return fold(text[start:end]).tokens.tolist()


@pytest.mark.parametrize("apart", [0, 5, 60, 300])
@pytest.mark.parametrize("letters", [30, 90])
def test_a_sentence_that_stands_twice_on_one_side_is_two_matches(letters, apart):
    copied = sentence(1, letters)
    twice = sentence(2, 100) + copied + (sentence(3, apart) if apart else "") + copied
    once = sentence(4, 100) + copied + sentence(5, 100)
    one, other = passages(twice, once)
    assert one.left_span[1] <= other.left_span[0]
    assert one.right_span == other.right_span
    assert not clash(one.blocks, other.blocks)
    one, other = passages(once, twice)
    assert one.left_span == other.left_span
    assert one.identical == other.identical == letters


def test_twice_on_both_sides_is_one_match_for_each_occurrence():
    copied = sentence(1, 60)
    left, right = (copied + sentence(i, 250) + copied for i in (2, 3))
    matches = passages(left, right)
    assert [one.identical for one in matches] == [60, 60]
    assert not clash(matches[0].blocks, matches[1].blocks)


def test_the_verbatim_counterpart_is_preferred_to_an_edited_one():
    copied = prose(1, 100)
    right = edited(copied, 0.15, 2) + prose(3, 300) + copied
    matches = passages(prose(4, 50) + copied, right)
    best = max(matches, key=lambda one: one.similarity)
    assert best.similarity == 1.0
    assert copied.strip("，。\n") in right[slice(*best.right_span)]
    assert len(matches) == 2


def test_a_repeat_does_not_overlap_itself():
    copied = sentence(1, 40)
    for text in (copied * 2, copied * 5, copied + sentence(2, 30) + copied * 3):
        matches = repeats(text)
        assert matches
        for one in matches:
            assert one.left_span[1] <= one.right_span[0]
        for one, other in combinations(matches, 2):
            assert not clash(one.blocks, other.blocks)


@settings(max_examples=100, deadline=None)
@given(
    pool=st.lists(st.integers(32, 60), min_size=1, max_size=5),
    plans=st.tuples(*[st.lists(st.integers(-40, 4), min_size=1, max_size=8)] * 2),
    seed=st.integers(0, 10_000),
)
@example([32], ([0, 0, 0], [0, -20, 0]), 0)  # the middle one lies in the gap of a longer chain
def test_each_occurrence_of_a_shared_sentence_is_matched(pool, plans, seed):
    """A plan is a list of sentences of the pool; a negative number is so many letters of its own."""
    shared = [sentence(100 * seed + i, letters) for i, letters in enumerate(pool)]
    texts = [
        "".join(
            shared[one % len(shared)] if one >= 0 else sentence(100 * seed + side + i, -one)
            for i, one in enumerate(plan)
        )
        for side, plan in zip((20, 60), plans, strict=True)
    ]
    matches = passages(*texts)
    covered = [set(), set()]
    for one in matches:
        assert one.identical == sum(size(texts[0][start:end]) for start, end, *_ in one.runs)
        for run in one.runs.tolist():
            left, right = run[:2], run[2:]
            assert tokens(texts[0], *left) == tokens(texts[1], *right)
            covered[0].update(range(*left))
            covered[1].update(range(*right))
    for side, text in enumerate(texts):
        for copied in shared:
            at = text.find(copied) if copied in texts[1 - side] else -1
            while at >= 0:
                letters = [i for i in range(at, at + len(copied)) if text[i].isalnum()]
                assert len(set(letters) - covered[side]) <= 3  # chance may move an end
                at = text.find(copied, at + 1)
    for one, other in combinations(matches, 2):
        assert not clash(one.blocks, other.blocks)
