"""Which blocks are one match, and which are too little for any."""

from __future__ import annotations

import pytest
from aligned import passages
from invented import edited_by_words, english, prose, replaced, sentence


def mosaic(own_left, own_right, copied=3, letters=40):
    """The passages of copied sentences between so many letters of each text's own."""
    texts = []
    for side, own in ((100, own_left), (200, own_right)):
        parts = [sentence(side + 50, 250)]
        for i in range(copied):
            parts += [sentence(i, letters), sentence(side + i, own) if own else ""]
        texts.append("".join(parts[:-1]) + sentence(side + 51, 250))
    return passages(*texts)


@pytest.mark.parametrize("own", [(20, 20), (60, 190), (199, 199), (0, 190), (190, 0)])
def test_copied_sentences_between_a_few_own_ones_are_one_match(own):
    (one,) = mosaic(*own)
    assert one.identical == 120


@pytest.mark.parametrize("own", [(201, 201), (0, 201), (201, 0), (300, 20)])
def test_copied_sentences_far_apart_are_matches_of_their_own(own):
    assert [one.identical for one in mosaic(*own)] == [40, 40, 40]


@pytest.mark.parametrize("own", [20, 60, 100, 190])
def test_two_set_phrases_do_not_bridge_what_lies_between(own):
    assert mosaic(own, own, copied=2, letters=20) == []


def test_sentences_with_a_filler_on_one_side_are_one_match():
    (one,) = mosaic(0, 150, copied=2, letters=20)
    assert one.identical == 40


@pytest.mark.parametrize(("own", "identical"), [(5, 100), (100, 80)])
def test_a_set_phrase_belongs_to_a_passage_if_it_stands_close(own, identical):
    texts = [
        sentence(10 * side, 150) + sentence(1, 80) + sentence(10 * side + 1, own) + sentence(2, 20)
        for side in (1, 2)
    ]
    (one,) = passages(*texts)
    assert one.identical == identical


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("letters", [60, 200, 600])
def test_a_rewritten_passage_is_no_match(seed, letters):
    body = prose(seed, letters)
    left = prose(seed + 100, 150) + body + prose(seed + 200, 150)
    right = prose(seed + 300, 200) + replaced(body, 0.6, seed) + prose(seed + 400, 100)
    assert passages(left, right) == []


@pytest.mark.parametrize("share", [0.5, 0.7, 1.0])
@pytest.mark.parametrize("junk", [0, 20, 80])
def test_thirty_equal_letters_are_found_beside_what_is_rewritten(junk, share):
    before, copied, after = sentence(1, junk), sentence(2, 30), sentence(3, junk)
    left = prose(4, 200) + before + copied + after + prose(5, 200)
    changed = replaced(before, share, 6), replaced(after, share, 7)
    right = prose(8, 150) + changed[0] + copied + changed[1] + prose(9, 300)
    (one,) = passages(left, right)
    assert copied[:-1] in left[slice(*one.left_span)]
    assert copied[:-1] in right[slice(*one.right_span)]


def test_twenty_nine_are_not():
    assert passages(*(prose(i, 200) + sentence(3, 29) + prose(i + 10, 200) for i in (1, 2))) == []


@pytest.mark.parametrize(("words", "share"), [(20, 0.0), (40, 0.1), (120, 0.2)])
def test_english_edited_by_words_is_found(words, share):
    copied = english(1, words)
    left = f"{english(2, 90)} {copied} {english(3, 90)}"
    right = f"{english(4, 60)} {edited_by_words(copied, share, 5)} {english(6, 120)}"
    (one,) = passages(left, right)
    start, end = one.left_span
    first = left.index(copied)
    shared = min(end, first + len(copied)) - max(start, first)
    assert shared >= 0.9 * len(copied)
    assert end - start - shared <= 12
    assert one.similarity >= 1 - 1.5 * share


def test_english_that_is_rewritten_or_unrelated_is_not():
    copied = english(1, 100)
    assert passages(copied, edited_by_words(copied, 0.6, 2)) == []
    assert passages(english(3, 1000), english(4, 1000)) == []
