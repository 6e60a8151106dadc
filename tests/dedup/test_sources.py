"""Who follows whom, and what is one source."""

from __future__ import annotations

import itertools

from aligned import shared

from dedup.sources import follows, sources


def linked(lengths, held, share=0.8):
    """Follow links of documents with these lengths; `held` is {(a, b): (in a, in b)}."""
    pairs = [shared(a, b, x, y) for (a, b), (x, y) in held.items()]
    return follows(
        pairs,
        lambda _document, spans: sum(end - start for start, end in spans),
        lengths,
        [f"{i:02}" for i in range(len(lengths))],
        [True] * len(lengths),
        share,
    )


def test_the_shorter_follows_the_longer_that_holds_most_of_it():
    assert linked([100, 200, 300], {(0, 1): (85, 85), (0, 2): (90, 90)}) == {0: 2}


def test_of_two_equally_long_the_larger_id_follows():
    assert linked([100, 100], {(0, 1): (100, 100)}) == {1: 0}


def test_a_shared_template_of_less_than_four_fifths_joins_nobody():
    assert (
        linked([100, 100, 120], dict.fromkeys(itertools.combinations(range(3), 2), (79, 79))) == {}
    )


def test_equal_owners_are_one_source_even_without_links():
    number, copies = sources({}, ["A", None, "A", None])
    assert number == [0, 1, 0, 3]
    assert copies == []
