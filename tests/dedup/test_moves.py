"""What was moved within a passage belongs to it, and is no change."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from aligned import passages, size
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import clause, sentence


def within(seed, text):
    """A text between sentences that stand nowhere else."""
    return sentence(10 * seed + 1, 150) + text + sentence(10 * seed + 2, 150)


def moved(parts, order):
    """The passages of two texts that hold clauses in another order."""
    others = [parts[i] for i in order]
    return passages(within(1, "，".join(parts) + "。"), within(2, "，".join(others) + "。"))


def clauses(*lengths):
    return [clause(100 + i, length) for i, length in enumerate(lengths)]


@settings(max_examples=60, deadline=None)
@given(
    lengths=st.lists(st.integers(24, 50), min_size=2, max_size=5),
    seed=st.integers(0, 10_000),
    data=st.data(),
)
def test_sentences_in_any_order_are_one_match(lengths, seed, data):
    copied = [sentence(20_000 + 10 * seed + i, length) for i, length in enumerate(lengths)]
    shuffled = data.draw(st.permutations(copied))
    (one,) = passages(within(seed, "".join(copied)), within(seed + 1, "".join(shuffled)))
    assert abs(one.identical - sum(lengths)) <= 2  # two sentences may end in one letter by chance
    assert one.similarity >= 0.97


def test_the_blocks_of_shuffled_sentences_have_their_own_order_on_the_right():
    copied = [sentence(i, 30) for i in range(4)]
    right = "".join(copied[i] for i in (2, 0, 3, 1))
    (one,) = passages("".join(copied), right)
    assert [right.count("。", 0, block.right_start) for block in one.blocks] == [1, 3, 0, 2]


@pytest.mark.parametrize("order", list(permutations(range(4))))
@pytest.mark.parametrize("lengths", [(11, 14, 10, 9), (6, 12, 7, 8)])
def test_clauses_turned_round_in_a_sentence_are_one_match(lengths, order):
    (one,) = moved(clauses(*lengths), order)
    assert one.identical == sum(lengths)
    assert one.similarity == 1.0


@pytest.mark.parametrize("order", [(1, 0, 2, 3), (3, 1, 2, 0), (0, 2, 3, 1), (1, 3, 0, 2)])
def test_short_clauses_turned_round_are_one_block(order):
    parts = clauses(11, 14, 10, 9)
    (one,) = moved(parts, order)
    (block,) = one.blocks
    assert within(1, "，".join(parts) + "。")[block.left_start : block.left_end] == "，".join(parts)
    assert len(one.runs) > 1


def test_a_clause_to_be_moved_has_five_letters():
    for letters, counted in ((4, 0), (5, 5), (6, 6)):
        (one,) = moved([clause(1, letters), clause(2, 20), clause(3, 20)], (1, 0, 2))
        assert one.identical == 40 + counted


def test_a_moved_clause_may_be_edited():
    parts, other = clauses(20, 12, 20), clauses(20, 12, 20)
    other[1] = other[1][:6] + "也" + other[1][7:]
    left = within(1, "，".join(parts))
    (one,) = passages(left, within(2, "，".join(other[i] for i in (1, 0, 2))))
    assert one.identical == 51
    (one,) = passages(left, within(2, "，".join(other[i] for i in (0, 2, 1))))
    assert one.identical == 51


def test_a_clause_beyond_other_text_is_not_taken_in():
    short, long, own = clauses(9, 60, 60)
    (one,) = passages(within(1, f"{short}，{long}。"), within(2, f"{long}，{own}，{short}。"))
    assert one.identical == size(long)


def test_a_clause_that_stands_twice_is_taken_in_once():
    short, long = clauses(9, 40)
    left, right = f"{short}，{long}", f"{long}，{short}，{short}"
    for one_side, other in ((left, right), (right, left)):
        (one,) = passages(within(1, one_side), within(2, other))
        assert one.identical == size(short + long)


PLAN = st.lists(st.integers(-60, 7), min_size=1, max_size=14)


@settings(max_examples=150, deadline=None)
@given(
    lengths=st.lists(st.integers(4, 30), min_size=8, max_size=8),
    plans=st.tuples(PLAN, PLAN),
    seed=st.integers(0, 10_000),
)
def test_what_blocks_promise_wherever_their_clauses_stand(lengths, plans, seed):
    """A plan is a list of shared clauses; a negative number is so many letters of a text's own."""
    shared = [clause(100 * seed + i, length) for i, length in enumerate(lengths)]
    texts = [
        "，".join(
            shared[one] if one >= 0 else clause(100 * seed + side + i, -one)
            for i, one in enumerate(plan)
        )
        for side, plan in zip((20, 60), plans, strict=True)
    ]
    for match in passages(*texts):
        for side, text in zip(("left", "right"), texts, strict=True):
            spans = [span(block, side) for block in match.blocks]
            assert all(end <= start for (_, end), (start, _) in pairwise(sorted(spans)))
            for start, end in spans:
                runs = match.runs[:, :2] if side == "left" else match.runs[:, 2:]
                inside = [(at, to) for at, to in runs.tolist() if start <= at < end]
                identical = sum(size(text[slice(*run)]) for run in inside)
                assert identical >= max(12, size(text[start:end]) / 2)
                assert max(run_end for _, run_end in inside) <= end


def span(block, side):
    return getattr(block, f"{side}_start"), getattr(block, f"{side}_end")
