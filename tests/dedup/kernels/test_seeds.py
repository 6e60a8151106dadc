"""Seeds of buckets: all pairs where a bucket is cold, connected and few where it is hot."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest
from bucketed import BOTH, ITSELF, LEFT, RIGHT, Collection, K
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import seeds
from dedup.kernels.owners import owners


def letters(random, count):
    return "".join(chr(random.randrange(0x5000, 0x9000)) for _ in range(count))


def holders(count, passage=40, seed=7):
    """Documents that hold one passage between words of their own."""
    random = Random(seed)
    common = letters(random, passage)
    return Collection(
        [
            letters(random, random.randrange(50)) + common + letters(random, random.randrange(50))
            for _ in range(count)
        ]
    )


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.sampled_from("甲乙丙"), max_size=40), st.integers(0, 7)), max_size=5
    )
)
def test_cold_buckets_give_all_wanted_pairs(documents):
    collection = Collection([text for text, _ in documents])
    sides = [side for _, side in documents]
    found = collection.seeds(sides, cap=1000)
    assert len(found) == len(set(found))
    assert set(found) == collection.all_pairs(sides)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(st.sampled_from("甲乙"), max_size=40), st.integers(0, 7)), max_size=6
    ),
    st.integers(1, 4),
)
def test_hot_buckets_give_wanted_pairs_only(documents, cap):
    collection = Collection([text for text, _ in documents])
    sides = [side for _, side in documents]
    assert set(collection.seeds(sides, cap)) <= collection.all_pairs(sides)


def test_hot_bucket_joins_all_holders_with_few_links():
    collection = holders(200)
    found = collection.seeds([BOTH | ITSELF] * 200)
    hot = (40 - K + 1) * 2 * 199
    assert len(found) <= hot + 20  # what stands around the passages may agree by chance
    assert collection.joined(found) == [set(range(200))]


@pytest.mark.parametrize("drafts", [1, 40, 100, 160, 199])
@pytest.mark.parametrize("shuffled", [False, True])
def test_drafts_and_archive_in_a_hot_bucket(drafts, shuffled):
    collection = holders(200)
    sides = [LEFT | ITSELF] * drafts + [RIGHT] * (200 - drafts)
    if shuffled:
        Random(1).shuffle(sides)
    found = collection.seeds(sides)
    assert collection.joined(found) == [set(range(200))]
    least = min(drafts, 32)
    assert len(found) <= (40 - K + 1) * 200 * (least if drafts <= 32 else 4) + 20


def test_few_drafts_in_a_hot_bucket_meet_every_holder():
    collection = holders(200)
    found = collection.seeds([LEFT] * 3 + [RIGHT] * 197)
    met = {(collection.owners[a], collection.owners[b]) for a, b in found}
    assert met == {(draft, other) for draft in range(3) for other in range(3, 200)}


def test_base_text_in_a_hot_bucket_does_not_keep_the_others_apart():
    collection = holders(200)
    found = collection.seeds([LEFT] + [BOTH] * 199)
    met = {(collection.owners[a], collection.owners[b]) for a, b in found}
    assert met >= {(0, other) for other in range(1, 200)}
    others = [(a, b) for a, b in found if collection.owners[a] != 0]
    assert sorted(map(len, collection.joined(others))) == [1, 199]


@pytest.mark.parametrize("left_out", [20, 190])
def test_documents_left_out_neither_meet_nor_part_the_others(left_out):
    collection = holders(200)
    sides = [0] * left_out + [BOTH] * (200 - left_out)
    Random(2).shuffle(sides)
    found = collection.seeds(sides)
    assert max(collection.joined(found), key=len) == {d for d in range(200) if sides[d]}
    assert not any(sides[collection.owners[place]] == 0 for pair in found for place in pair)


def test_a_document_that_repeats_a_passage_does_not_part_the_others():
    random = Random(3)
    common = letters(random, 40)
    documents = [letters(random, 9) + common for _ in range(30)]
    documents.insert(10, "".join(letters(random, 9) + common for _ in range(30)))
    collection = Collection(documents)
    assert collection.joined(collection.seeds([BOTH] * 31)) == [set(range(31))]


def test_an_archive_alone_gives_nothing():
    assert holders(100).seeds([RIGHT] * 100) == []
    assert holders(10).seeds([LEFT] * 10) == []


def test_repeats_stand_apart():
    collection = Collection(["甲乙丙丁戊己庚辛" * 8])
    found = collection.seeds([ITSELF])
    assert found
    assert {b - a for a, b in found} == {24, 32, 40, 48, 56}
    assert collection.seeds([BOTH]) == []


def test_seeds_do_not_depend_on_chance():
    assert holders(100).seeds([BOTH] * 100) == holders(100).seeds([BOTH] * 100)


@pytest.mark.parametrize("side", ["left", "right"])
def test_places_of_one_passage_are_neighbours_in_a_hot_bucket(side):
    random = Random(4)
    common, passage = letters(random, K), letters(random, 20)
    own = [letters(random, 30) for _ in range(80)]
    texts = [
        {"left": passage + common + text, "right": text + common + passage}[side]
        if number in (11, 60)
        else text[:15] + common + text[15:]
        for number, text in enumerate(own)
    ]
    # The passage has buckets of its own: what counts is the one of all 80.
    starts = np.cumsum([0, *map(len, texts)])[:-1] + [text.index(common) for text in texts]
    assert (starts[11], starts[60]) in Collection(texts).seeds([BOTH] * 80)


def test_the_ends_of_a_collection_do_not_part_what_is_equal():
    collection = Collection(["哈" * 200, "哈" * 150])
    found = collection.seeds([BOTH, BOTH])
    assert {one for one, _ in found} == {200 - K}  # the last of the one with all of the other


def test_no_fingerprints():
    assert Collection([]).seeds([]) == []
    assert Collection(["", "甲乙"]).seeds([BOTH, BOTH]) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))), st.sets(st.integers(1, 40)))
def test_seeds_by_the_range_of_their_left_place(pairs, ends):
    cuts = np.array([0, *sorted(ends), 1000])
    packed = np.array([offset << 32 | left for left, offset in pairs], dtype=np.uint64)
    ordered = seeds.by_left(packed, owners(cuts))
    bounds = seeds.left_bounds(ordered, owners(cuts))
    for number, (start, end) in enumerate(itertools.pairwise(cuts.tolist())):
        part = ordered[bounds[number] : bounds[number + 1]].tolist()
        assert part == [one for one in packed.tolist() if start <= one & 0xFFFFFFFF < end]
