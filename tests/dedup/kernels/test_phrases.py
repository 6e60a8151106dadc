"""Shared runs against a count of documents."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels import phrases
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.minhash import NONE

LEAST = 6
ALPHABET = [0x5000, 0x5001, int(SLOT), int(WORD) + 1]
DOCUMENTS = st.lists(
    st.tuples(st.lists(st.sampled_from(ALPHABET), max_size=20), st.integers(-1, 4)), max_size=6
)


def halves(tokens):
    return [0 if token == SLOT else 5 if token >= WORD else 2 for token in tokens]


def runs(tokens):
    """The shortest run from each token that holds `LEAST` half characters."""
    found = []
    for start in range(len(tokens)):
        end = start
        while sum(halves(tokens[start:end])) < LEAST and end < len(tokens):
            end += 1
        if tokens[start] != SLOT and sum(halves(tokens[start:end])) >= LEAST:
            found.append(tuple(tokens[start:end]))
    return found


def run_hash(run):
    tokens = np.array(run, dtype=np.uint32)
    lengths = np.array(halves(run), dtype=np.int32)
    return int(phrases.run_hashes(tokens, lengths, 0, len(run), LEAST)[0])


def shared(documents, least_documents):
    tokens = [token for text, _ in documents for token in text]
    return phrases.shared_hashes(
        np.array(tokens, dtype=np.uint32),
        np.array(halves(tokens), dtype=np.int32),
        np.cumsum([0, *(len(text) for text, _ in documents)]),
        np.array([holder for _, holder in documents], dtype=np.int64),
        LEAST, least_documents,
    ).tolist()  # fmt: skip


@settings(deadline=None)
@given(DOCUMENTS, st.integers(1, 3))
def test_runs_of_enough_holders(documents, least):
    held = {(run, holder) for text, holder in documents if holder >= 0 for run in runs(text)}
    counts = Counter(run for run, _ in held)
    expected = sorted(run_hash(run) for run, count in counts.items() if count >= least)
    assert shared(documents, least) == expected


def test_more_runs_than_room():
    tokens = list(range(0x5000, 0x7000))
    assert len(shared([(tokens, 0), (tokens, 1)], 2)) > 7900


@settings(deadline=None)
@given(st.sets(st.integers(0, 2**64 - 2) | st.integers(0, 40), max_size=60))
def test_a_table_holds_each_hash_once(values):
    slots = phrases.table(np.array(sorted(values), dtype=np.uint64))
    assert sorted(slots[slots != NONE].tolist()) == sorted(values)


def test_nothing_shared():
    assert shared([], 2) == []
    assert shared([([], 0)], 2) == []
    empty = np.empty(0, dtype=np.uint32)
    assert len(phrases.run_hashes(empty, np.empty(0, dtype=np.int32), 0, 0, LEAST)) == 0


def test_no_run_at_the_end_or_from_a_slot():
    tokens = np.array([0x5000, 0x5001, 0x5000, SLOT], dtype=np.uint32)
    lengths = np.array([2, 2, 2, 0], dtype=np.int32)
    found = phrases.run_hashes(tokens, lengths, 0, 4, LEAST)
    assert (found != NONE).tolist() == [True, False, False, False]
