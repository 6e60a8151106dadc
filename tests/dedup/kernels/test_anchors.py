"""Anchors are the maximal equal runs under the seeds, each once."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.kernels import anchors, minhash
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.owners import owners

K, SHORTEST = 5, 8  # half characters of a k-gram without one of its characters
ALPHABET = [0x5000, 0x5001, 0x5002, int(SLOT), int(WORD) + 1]
DOCUMENTS = st.lists(st.lists(st.sampled_from(ALPHABET), max_size=25), min_size=1, max_size=4)


def size(token):
    return 0 if token == SLOT else 3 if token >= WORD else 1


def halves(token):
    return size(token) if token >= WORD else 2 * size(token)


def extend(documents, pairs, rarity=None, formula=(SHORTEST, 0)):
    tokens = np.array([token for text in documents for token in text], dtype=np.uint32)
    bounds = np.cumsum([0, *map(len, documents)])
    sizes = np.array([size(token) for token in tokens], dtype=np.uint16)
    seeds = np.array(sorted(right - left << 32 | left for left, right in pairs), dtype=np.uint64)
    rare = np.full(len(tokens), 255) if rarity is None else np.array(rarity)
    rare = rare.astype(np.uint8)
    return anchors.extend(seeds, tokens, sizes, owners(bounds), rare, K, formula)


def rare_part(length, rarities):
    """Of so many half characters those that are rare; the rarity of 0 is not known."""
    known = [rarity - 1 for rarity in rarities if rarity]
    return length * sum(known) // (254 * len(known)) if known else 0


def holds_rare(tokens, rarities, rare):
    """Whether one of the k-grams of a run is so rare."""
    run = np.array(tokens, dtype=np.uint32)
    return any(
        rarity >= rare
        for at, rarity in enumerate(rarities)
        if minhash.gram_end(run, at, len(run), K) > 0
    )


def naive(documents, pairs, rarity, formula):
    """Grow each pair in steps of one, cut slots off the ends, drop what is short or formula."""
    text = [(d, token) for d, tokens in enumerate(documents) for token in tokens]

    def equal(one, other, left, right):
        return (
            0 <= one < len(text) and 0 <= other < len(text)
            and text[one] == (text[left][0], text[one][1])
            and text[other] == (text[right][0], text[one][1])
        )  # fmt: skip

    found = set()
    for left, right in pairs:
        if not equal(left, right, left, right):
            continue
        offset, start, end = right - left, left, left + 1
        while equal(start - 1, start - 1 + offset, left, right):
            start -= 1
        while equal(end, end + offset, left, right):
            end += 1
        seeds = [one for one, to in pairs if to - one == offset and start <= one < end]
        while start < end and text[start][1] == SLOT:
            start += 1
        while start < end and text[end - 1][1] == SLOT:
            end -= 1
        length = sum(halves(token) for _, token in text[start:end])
        known = holds_rare([token for _, token in text[start:end]], rarity[start:end], formula[1])
        known |= rarity[min(seeds)] >= formula[1]  # that of a seed lies in its run
        if length >= formula[0] or (length >= SHORTEST and known):
            rare = rare_part(length, rarity[start:end])
            found.add((start, start + offset, end - start, length, rare))
    return found


@settings(deadline=None)
@given(DOCUMENTS, st.data())
@example([[0x5000] * 12], None)
def test_maximal_runs(documents, data):
    total = sum(map(len, documents))
    formula = data.draw(st.tuples(st.integers(0, 20), st.integers(0, 255))) if data else (0, 0)
    every = [(left, right) for right in range(total) for left in range(right)]
    chosen = data.draw(st.sets(st.sampled_from(every))) if data and every else set(every)
    rarities = st.lists(st.sampled_from([0, 1, 100, 255]), min_size=total, max_size=total)
    rarity = data.draw(rarities) if data else [255] * total
    found = extend(documents, chosen, rarity, formula)
    rows = [tuple(row) for row in found[:, :5].tolist()]
    assert len(rows) == len(set(rows))
    assert set(rows) == naive(documents, chosen, rarity, formula)


def test_runs_do_not_leave_their_documents():
    han = [0x5000, 0x5001, 0x5002, 0x5003]
    rows = extend([han, han, han, han], [(0, 8)])
    assert rows.tolist() == [[0, 8, 4, 8, 8, 0, 2]]


def test_of_a_run_counts_what_is_rare():
    han = [0x5000, 0x5001, 0x5002, 0x5003]
    for rarity, rare in (([255] * 4, 8), ([1] * 4, 0), ([255, 1, 1, 255], 4), ([255, 0, 0, 0], 8)):
        assert extend([han, han], [(0, 4)], rarity * 2).tolist() == [[0, 4, 4, 8, rare, 0, 1]]


def test_a_short_run_of_what_many_share_is_no_anchor():
    short, long = list(range(0x5000, 0x5006)), list(range(0x5000, 0x5009))
    for run, rarity, kept in ((short, 99, 0), (long, 99, 1), (short, 100, 1)):
        rows = extend([run, run], [(0, len(run))], [rarity] * 2 * len(run), (18, 100))
        assert len(rows) == kept


def test_k_grams_that_go_on_beyond_a_run_do_not_make_it_rare():
    one, other = [*range(0x5000, 0x5006), 0x6000], [*range(0x5000, 0x5006), 0x6001]
    assert len(extend([one, other], [(0, 7)], [1, 1, 255, 255, 255, 255, 255] * 2, (18, 100))) == 0


def test_no_seeds():
    assert extend([], []).shape == (0, 7)
    assert extend([[0x5000]], []).shape == (0, 7)


@settings(deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=60),
    st.sampled_from([10, 2**30]),
)
def test_by_pair(places, documents):
    rows = np.array([(a, b, 4, 8, 8, a // 50, b // 50) for a, b in places], dtype=np.int32)
    found = anchors.by_pair(rows.reshape(-1, 7), documents)
    assert found.tolist() == sorted(rows.tolist(), key=lambda row: (row[5:], row))
