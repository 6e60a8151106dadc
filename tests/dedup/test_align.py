"""Candidate pairs → passages, through whole runs and through the aligner itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from aligned import passages, repeats
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import edited, prose
from lengths import half_lengths

from dedup.fold import fold
from dedup.passages import clash


@pytest.mark.parametrize("before", [0, 1, 7, 133])
def test_a_verbatim_copy_is_one_match_to_the_character(before):
    copied = prose(1, 200).strip("，。\n")
    left = prose(2, before) + "。" + copied + "。" + prose(3, 500)
    right = prose(4, 400) + "，" + copied + "，" + prose(5, 300)
    (one,) = passages(left, right)
    assert one.similarity == 1.0
    (block,) = one.blocks
    for text, start, end in (
        (left, block.left_start, block.left_end),
        (right, block.right_start, block.right_end),
    ):
        assert copied in text[max(0, start - 2) : end + 2]
        # Chance may add an equal letter or two on either side, no more.
        assert len(text[start:end]) - len(copied) <= 4


@pytest.mark.parametrize("share", [0.08, 0.16, 0.25])
def test_an_edited_copy_is_one_match(share):
    copied = prose(11, 400)
    left = prose(12, 500) + copied + prose(13, 500)
    right = prose(14, 700) + edited(copied, share, 15) + prose(16, 200)
    matches = passages(left, right)
    assert len(matches) == 1
    start = left.index(copied)
    inside = set(range(start, start + len(copied)))
    span = set(range(*matches[0].left_span))
    assert len(span & inside) >= 0.93 * len(inside)
    assert len(span - inside) <= 12


def test_shuffled_sentences_are_one_match():
    sentences = [prose(20 + i, 40).replace("\n", "，") + "。" for i in range(6)]
    shuffled = [sentences[i] for i in (3, 0, 5, 1, 4, 2)]
    left = prose(30, 300) + "".join(sentences) + prose(31, 300)
    right = prose(32, 200) + "".join(shuffled) + prose(33, 100)
    (one,) = passages(left, right)
    assert one.identical >= 230
    assert [b.right_start for b in one.blocks] != sorted(b.right_start for b in one.blocks)


def test_blocks_far_apart_are_two_matches():
    one, two = prose(40, 80), prose(41, 80)
    left = one + prose(42, 260) + two
    right = one + two
    assert len(passages(left, right)) == 2


def test_web_filler_inside_a_copy_leaves_one_match():
    copied = prose(50, 300)
    cut = copied[:150] + prose(51, 60) + copied[150:]
    (one,) = passages(prose(52, 100) + copied, prose(53, 90) + cut)
    assert len(one.blocks) == 2


def test_an_occurrence_is_matched_once_with_its_best_counterpart():
    # left:  A ... A'      right: A        A' is edited
    # Each left occurrence finds the one on the right; the two matches overlap on the right only.
    copied = prose(60, 120)
    left = copied + prose(61, 300) + edited(copied, 0.1, 62)
    matches = passages(left, prose(63, 80) + copied)
    assert len(matches) == 2
    assert not clash(matches[0].blocks, matches[1].blocks)
    assert matches[0].similarity == 1.0 > matches[1].similarity


def test_formula_alone_is_no_match():
    formula = prose(70, 20).replace("\n", "，")
    assert passages(prose(71, 300) + formula + prose(72, 300), prose(73, 200) + formula) == []


def test_slots_and_list_numbers_at_the_ends_belong_where_they_are_equal():
    body = prose(80, 60).strip("，。\n").replace("\n", "，")
    left = f"{prose(81, 50)}。\n三、{body}2024年"
    right = f"{prose(82, 40)}。\n三、{body}2024年"
    (one,) = passages(left, right)
    assert left[slice(*one.left_span)] == f"三、{body}2024年"
    other = right.replace("三、", "四、").replace("2024年", "2025年")
    (one,) = passages(left, other)
    assert other[slice(*one.right_span)].startswith(body)
    assert left[slice(*one.left_span)] == f"{body}2024年"


def test_a_mask_does_not_lower_similarity_below_what_the_letters_give():
    body = prose(90, 100).strip("，。\n")
    left, right = f"在2021年的{body}中", f"在xx年的{body}中"
    (one,) = passages(left, right)
    assert one.similarity == 1.0
    assert one.identical == len(fold(body)) + 4


def test_a_repeat_within_a_document():
    copied = prose(100, 60)
    text = copied + prose(101, 100) + copied + prose(102, 100) + copied
    matches = repeats(text)
    assert len(matches) == 2
    assert {p.left_span[0] for p in matches} == {0}


def test_a_text_of_one_letter_ends():
    assert all(p.left == p.right for p in repeats("哈" * 3000))
    assert len(passages("哈" * 2000, "哈" * 1500)) <= 2


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000), share=st.sampled_from([0.0, 0.1, 0.3]), pieces=st.integers(1, 4)
)
def test_what_every_match_promises(seed, share, pieces):
    copied = [prose(seed + i, 70) for i in range(pieces)]
    left = "".join(prose(seed + 50 + i, 90) + piece for i, piece in enumerate(copied))
    right = "".join(
        edited(piece, share, seed) + prose(seed + 70 + i, 30 * i)
        for i, piece in enumerate(reversed(copied))
    )
    matches = passages(left, right)
    ready = half_lengths(left), half_lengths(right)
    for one in matches:
        assert one.weight >= 60
        assert 0 < one.similarity <= 1
        lefts = [(b.left_start, b.left_end) for b in one.blocks]
        rights = sorted((b.right_start, b.right_end) for b in one.blocks)
        for side, spans in zip(ready, (lefts, rights), strict=True):
            for (_, end), (start, _) in pairwise(spans):
                assert end <= start
                assert side[start] - side[end] <= 400
            for start, end in spans:
                assert side[end] - side[start] >= 24
    for i, one in enumerate(matches):
        assert not any(clash(one.blocks, other.blocks) for other in matches[i + 1 :])
    assert matches == passages(left, right)
    assert [p.swapped().swapped() for p in matches] == matches
