"""Seeds of buckets: all pairs where a bucket is cold, connected and few where it is hot."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from itertools import combinations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import buckets, minhash
from dedup.kernels.owners import owners

K, DISTANCE = 5, 20
LEFT, RIGHT, BOTH, ITSELF = 1, 2, 3, 4


class Collection:
    """Documents of single-letter tokens, with every k-gram a fingerprint."""

    def __init__(self, documents):
        lengths = list(map(len, documents))
        self.tokens = np.array([ord(a) for text in documents for a in text], dtype=np.uint32)
        self.bounds = np.cumsum([0, *lengths])
        self.owners = np.repeat(np.arange(len(documents), dtype=np.int32), lengths)
        self.hashes, self.positions = minhash.fingerprints(self.tokens, self.bounds, K, 1)

        self.bits = max(1, len(self.tokens).bit_length())
        self.keys = buckets.packed(self.hashes, self.positions, self.bits)
        self.keys.sort()

    def rarities(self, documents):
        found = np.zeros(len(self.owners), dtype=np.uint8)
        for value in buckets.rarities(self.keys, self.bits, owners(self.bounds), documents):
            found[value & 0xFFFFFFFF] = value >> 32
        return found.tolist()

    def seeds(self, sides, cap=32):
        found = buckets.seeds(
            self.keys, self.bits, self.tokens, owners(self.bounds),
            np.array(sides, dtype=np.uint8), cap, DISTANCE,
        )  # fmt: skip
        return [(seed & 0xFFFFFFFF, (seed & 0xFFFFFFFF) + (seed >> 32)) for seed in found.tolist()]

    def wanted(self, one, other, sides):
        a, b = sides[self.owners[one]], sides[self.owners[other]]
        if self.owners[one] == self.owners[other]:
            return bool(a & ITSELF) and abs(one - other) >= DISTANCE
        return (a & LEFT and b & RIGHT) or (a & RIGHT and b & LEFT)

    def all_pairs(self, sides):
        places = defaultdict(list)
        for value, place in zip(self.hashes.tolist(), self.positions.tolist(), strict=True):
            places[value].append(place)
        return {
            pair
            for bucket in places.values()
            for pair in combinations(sorted(bucket), 2)
            if self.wanted(*pair, sides)
        }

    def joined(self, seeds):
        """Sets of documents that seeds connect."""
        root = list(range(len(self.bounds) - 1))

        def find(document):
            while root[document] != document:
                document = root[document]
            return document

        for one, other in seeds:
            root[find(self.owners[one])] = find(self.owners[other])
        groups = defaultdict(set)
        for document in range(len(root)):
            groups[find(document)].add(document)
        return list(groups.values())


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


def test_no_fingerprints():
    assert Collection([]).seeds([]) == []
    assert Collection(["", "甲乙"]).seeds([BOTH, BOTH]) == []


@settings(deadline=None)
@given(
    st.lists(st.text(st.sampled_from("甲乙丙"), max_size=20), min_size=1, max_size=8),
    st.integers(0, 30),
)
def test_rarity_is_the_inverse_document_frequency(documents, others):
    total = max(3, len(documents)) + others
    grams = [[text[i : i + K] for i in range(len(text) - K + 1)] for text in documents]
    holders = Counter(gram for own in grams for gram in set(own))
    expected = []
    for text, own in zip(documents, grams, strict=True):
        shares = [math.log(total / max(2, holders[gram])) / math.log(total / 2) for gram in own]
        expected += [1 + 254 * share for share in shares] + [0] * (len(text) - len(own))
    found = Collection(documents).rarities(total)
    assert all(near - 1.001 < value <= near for value, near in zip(found, expected, strict=True))
    assert [value > 0 for value in found] == [near > 0 for near in expected]


def test_what_every_document_holds_is_formula_and_what_two_hold_is_rare():
    shared, common = "甲乙丙丁戊", "天地玄黄宇"
    collection = Collection([shared + common] * 2 + [common] * 8)
    rarities = collection.rarities(10)
    assert (rarities[0], rarities[5], rarities[20]) == (255, 1, 1)
    assert rarities[6:10] == [0] * 4  # no k-gram starts in the last letters
    assert Collection(["甲乙丙丁戊" * 3] * 2).rarities(10)[0] == 255  # documents, not places


def test_no_fingerprints_have_no_rarity():
    assert Collection([]).rarities(3) == []
    assert Collection(["", "甲乙"]).rarities(3) == [0, 0]


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=50))
def test_packed_keys_hold_place_and_equality(hashes):
    places = np.arange(0, 3 * len(hashes), 3, dtype=np.uint32)
    bits = max(1, (3 * len(hashes)).bit_length())
    keys = buckets.packed(np.array(hashes, dtype=np.uint64), places, bits).tolist()
    assert [key & ((1 << bits) - 1) for key in keys] == places.tolist()
    for (one, key), (other, second) in combinations(zip(hashes, keys, strict=True), 2):
        assert one != other or key >> bits == second >> bits


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1), max_size=50), st.integers(1, 4))
def test_keys_by_the_first_bits_of_their_hash(values, part_bits):
    keys = np.array(values, dtype=np.uint64)
    ordered = buckets.by_hash(keys, part_bits).tolist()
    assert ordered == sorted(values, key=lambda value: value >> (64 - part_bits))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9))), st.sets(st.integers(1, 40)))
def test_seeds_by_the_range_of_their_left_place(pairs, ends):
    cuts = np.array([0, *sorted(ends)])
    seeds = np.array([offset << 32 | left for left, offset in pairs], dtype=np.uint64)
    ordered = buckets.by_left(seeds, cuts)
    bounds = buckets.left_bounds(ordered, cuts)
    for number, (start, end) in enumerate(itertools.pairwise([*cuts.tolist(), 1000])):
        part = ordered[bounds[number] : bounds[number + 1]].tolist()
        assert part == [one for one in seeds.tolist() if start <= one & 0xFFFFFFFF < end]
