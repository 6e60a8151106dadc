"""Which documents are worth an alignment."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import networkx
import numpy as np
import pytest

from dedup.arrays import Arrays
from dedup.candidates import ITSELF, LEFT, RIGHT, candidates
from dedup.config import MEMORY, AlignConfig, CandidateConfig, SketchConfig
from dedup.sketch import sketch
from dedup.store import Store

AUDITED = LEFT | RIGHT | ITSELF
DENSE, SAMPLED = SketchConfig(), SketchConfig(dense=0)


def letters(random, count):
    return "".join(chr(random.randrange(0x5000, 0x9000)) for _ in range(count))


def found(texts, meets=None, config=DENSE, forest=500, memory=MEMORY):
    meets = np.array(meets or [AUDITED] * len(texts), dtype=np.uint8)
    marks = sketch(Store.of(texts), config)
    return candidates(
        marks, meets, CandidateConfig(forest=forest), AlignConfig(), Arrays(None, memory)
    )


def pairs(*args, **kwargs):
    return [(left, right) for left, right, _, _ in found(*args, **kwargs).pairs.tolist()]


def chains(one):
    """The anchors of each chain, from the start of the collection: left, right, tokens."""
    return [one.anchors[a:b].tolist() for a, b in pairwise(one.chain_bounds)]


@pytest.fixture
def texts():
    """Two documents that share 40 letters in the middle, one of its own, two of next to nothing."""
    random = Random(11)
    shared = letters(random, 40)
    return [
        letters(random, 90) + shared + letters(random, 70),
        letters(random, 200),
        letters(random, 33) + shared + letters(random, 21),
        letters(random, 3),
        "",
    ]


@pytest.mark.parametrize("config", [DENSE, SAMPLED])
def test_a_shared_passage_makes_a_candidate(texts, config):
    one = found(texts, config=config)
    assert one.pairs.tolist() == [[0, 2, 0, 1]]
    assert chains(one) == [[[90, 400 + 33, 40]]]


def test_how_many_left_documents_pass_together_changes_nothing(texts, monkeypatch):
    monkeypatch.setattr("dedup.candidates._LETTERS", 100)
    texts = [*texts, *reversed(texts), texts[0][60:160] + texts[1]] * 4
    alone, together = found(texts), found(texts, memory=1)
    assert len(alone) > 16
    assert alone.pairs.tolist() == together.pairs.tolist()
    assert chains(alone) == chains(together)


def test_a_passage_with_edits_is_one_chain(texts):
    edited = texts[0][:105] + "新增" + texts[0][107:120] + texts[0][122:]
    one = found([texts[0], edited])
    assert len(one) == 1
    assert [len(chain) for chain in chains(one)] == [3]


@pytest.mark.parametrize(
    ("meets", "expected"),
    [
        ([LEFT, 0, RIGHT, 0, 0], [(0, 2)]),
        ([RIGHT, 0, LEFT, 0, 0], [(0, 2)]),
        ([RIGHT, RIGHT, RIGHT, 0, 0], []),
        ([LEFT, 0, LEFT | RIGHT, 0, 0], [(0, 2)]),
        ([LEFT | ITSELF, 0, LEFT | ITSELF, 0, 0], []),
        ([LEFT | RIGHT, 0, 0, 0, 0], []),
    ],
)
def test_only_documents_that_meet(texts, meets, expected):
    assert pairs(texts, meets) == expected


def test_a_document_that_repeats_itself(texts):
    twice = texts[0][80:140] * 2
    assert pairs([twice]) == [(0, 0)]
    assert pairs([twice], [LEFT | RIGHT]) == []


def test_a_short_common_phrase_is_no_candidate():
    random = Random(5)
    phrase = letters(random, 8)
    assert pairs([letters(random, 50) + phrase, phrase + letters(random, 50)]) == []


def test_numbers_alone_are_no_candidate():
    assert pairs(["2021，" * 50, "××、" * 50]) == []


def test_the_funnel_counts_what_is_found(texts):
    assert found(texts).funnel == {
        "seeds": 36,
        "document_pairs_with_chains": 1,
        "document_pairs_with_enough_letters": 1,
        "document_pairs_to_align": 1,
    }


@pytest.mark.parametrize("none", [[], [""], ["坚持", ""]])
def test_nothing_to_compare(none):
    assert pairs(none) == []


def test_every_two_of_many_holders_below_the_cap():
    random = Random(3)
    shared = letters(random, 40)
    texts = [letters(random, 20) + shared + letters(random, 20) for _ in range(12)]
    assert pairs(texts) == [(a, b) for a in range(12) for b in range(a + 1, 12)]


def test_very_many_holders_are_connected_by_few_pairs():
    random = Random(3)
    shared = letters(random, 60)
    texts = [letters(random, 20) + shared + letters(random, 20) for _ in range(60)]
    one = found(texts, forest=50)
    assert one.funnel["document_pairs_with_enough_letters"] > 59
    assert one.funnel["document_pairs_to_align"] == len(one) == 59
    joined = networkx.Graph([(left, right) for left, right, _, _ in one.pairs.tolist()])
    assert sorted(joined) == list(range(60))
    assert networkx.is_connected(joined)


def test_the_same_twice(texts):
    one, other = found(texts * 20), found(texts * 20)
    assert (one.anchors == other.anchors).all()
    assert (one.chain_bounds == other.chain_bounds).all()
    assert (one.pairs == other.pairs).all()


@pytest.mark.parametrize("config", [DENSE, SAMPLED])
def test_threads_change_nothing(config):
    random = Random(5)
    phrases = [letters(random, 40) for _ in range(12)]
    texts = [
        "".join(letters(random, 30) + random.choice(phrases) for _ in range(6)) for _ in range(30)
    ]
    marks = sketch(Store.of(texts), config)
    several = sketch(Store.of(texts), config, threads=3)
    meets = np.full(len(texts), AUDITED, dtype=np.uint8)
    one = candidates(marks, meets, CandidateConfig(), AlignConfig(), Arrays())
    three = candidates(several, meets, CandidateConfig(), AlignConfig(), Arrays(), threads=3)
    assert one.funnel == three.funnel
    assert len(one) > 30
    for name in ("anchors", "chain_bounds", "pairs"):
        assert np.array_equal(getattr(one, name), getattr(three, name))
