"""Shared runs against a count of documents and sources."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import phrases
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.minhash import NONE
from dedup.kernels.owners import owners

LEAST = 6
ALPHABET = [0x5000, 0x5001, int(SLOT), int(WORD) + 1]
DOCUMENTS = st.lists(
    st.tuples(st.lists(st.sampled_from(ALPHABET), max_size=20), st.integers(-1, 4)), max_size=6
)


def halves(tokens):
    return [0 if token == SLOT else 5 if token >= WORD else 2 for token in tokens]


def runs(tokens):
    """The shortest run from each token that holds `LEAST` half characters, and where it starts."""
    found = []
    for start in range(len(tokens)):
        end = start
        while sum(halves(tokens[start:end])) < LEAST and end < len(tokens):
            end += 1
        if tokens[start] != SLOT and sum(halves(tokens[start:end])) >= LEAST:
            found.append((tuple(tokens[start:end]), start))
    return found


def marks(documents, needed, kept_bits=64):
    """What is marked, as (document, token) → mark; keys keep so many bits of a hash at most."""
    tokens = np.array([token for text, _ in documents for token in text], dtype=np.uint32)
    sizes = np.array([halves([t])[0] // (1 if t >= WORD else 2) for t in tokens], dtype=np.uint16)
    lengths = [len(text) for text, _ in documents]
    bounds = np.cumsum([0, *lengths])
    sources = np.array([source for _, source in documents], dtype=np.int64)
    bits = max(len(tokens).bit_length(), 64 - kept_bits)
    keys = np.sort(phrases.run_keys(tokens, sizes, bounds, LEAST, bits))
    found = np.zeros(len(tokens), dtype=np.uint8)
    for value in phrases.mark_shared(
        keys, bits, tokens, sizes, owners(bounds), sources, (LEAST, needed, len(tokens))
    ):
        found[value & 0xFFFFFFFF] = value >> 32
    return found.tolist()


@settings(deadline=None)
@given(DOCUMENTS, st.integers(1, 3), st.sampled_from([1, 64]))
def test_runs_of_enough_documents_and_sources(documents, needed, kept_bits):
    """With one bit of a hash in a key, most runs have the key of another."""
    held = {
        (run, number, source)
        for number, (text, source) in enumerate(documents)
        if source >= 0
        for run, _ in runs(text)
    }
    by_documents = Counter(run for run, _, _ in held)
    by_sources = Counter(run for run, _ in {(run, source) for run, _, source in held})
    expected = []
    for text, _ in documents:
        own = [0] * len(text)
        for run, start in runs(text):
            own[start] = (by_documents[run] >= needed) + 2 * (by_sources[run] >= needed)
        expected += own
    assert marks(documents, needed, kept_bits) == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**16 - 1), max_size=80), st.integers(0, 8), st.integers(1, 300))
def test_what_is_frequent_is_kept_in_its_order(values, bits, least):
    keys = np.array(values, dtype=np.uint64)
    counts = Counter(value >> bits for value in values)
    found = iter(phrases.frequent(keys, bits, least).tolist())
    assert all(value in found for value in values if counts[value >> bits] >= least)


def test_most_of_what_is_rare_is_not():
    keys = np.arange(1000, dtype=np.uint64) << np.uint64(3)
    assert len(phrases.frequent(keys, 3, 2)) == 0


def test_nothing_shared():
    assert marks([([], 0)], 2) == []
    empty = np.empty(0, dtype=np.uint32)
    assert len(phrases.run_hashes(empty, np.empty(0, dtype=np.int32), 0, 0, LEAST)) == 0


def test_no_run_at_the_end_or_from_a_slot():
    tokens = np.array([0x5000, 0x5001, 0x5000, SLOT], dtype=np.uint32)
    lengths = np.array([2, 2, 2, 0], dtype=np.int32)
    found = phrases.run_hashes(tokens, lengths, 0, 4, LEAST)
    assert (found != NONE).tolist() == [True, False, False, False]


@settings(deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=40))
def test_hashes_are_equal_where_runs_are(tokens):
    hashes = phrases.run_hashes(
        np.array(tokens, dtype=np.uint32), np.array(halves(tokens), dtype=np.int32), 0,
        len(tokens), LEAST,
    )  # fmt: skip
    found = runs(tokens)
    assert np.flatnonzero(hashes != NONE).tolist() == [start for _, start in found]
    assert len(set(hashes[hashes != NONE].tolist())) == len({run for run, _ in found})
