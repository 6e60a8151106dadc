"""Keys of buckets, and how rare their k-grams are."""

from __future__ import annotations

import math
from collections import Counter
from itertools import combinations

import numpy as np
from bucketed import Collection, K
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import buckets


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
