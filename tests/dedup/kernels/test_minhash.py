"""Fingerprints against datasketch and against the definition."""

from __future__ import annotations

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dedup.fold import SLOT, fold
from dedup.kernels import minhash
from dedup.kernels.letters import WORD

TOKENS = st.lists(
    st.one_of(
        st.integers(0x4E00, 0x4E05), st.just(int(SLOT)), st.integers(int(WORD), int(WORD) + 3)
    ),
    max_size=60,
)
HAN = st.text(st.characters(min_codepoint=0x5000, max_codepoint=0x5FFF), max_size=30)


def fingerprints(*documents, k, window):
    tokens = np.array([token for tokens in documents for token in tokens], dtype=np.uint32)
    bounds = np.cumsum([0, *map(len, documents)])
    hashes, positions = minhash.fingerprints(tokens, bounds, k, window)
    return list(zip(hashes.tolist(), positions.tolist(), strict=True))


def grams(tokens, k):
    """Per token, the k-gram that starts there (k Han or 3k/5 words), or None."""
    found = []
    for start in range(len(tokens)):
        end, width = start, 0
        while width < 3 * k and end < len(tokens):
            width += 5 if tokens[end] >= WORD else 3
            end += 1
        slots = sum(token == SLOT for token in tokens[start:end])
        whole = width >= 3 * k and 2 * slots <= end - start
        found.append(tuple(tokens[start:end]) if whole else None)
    return found


def gram_hash(gram):
    return int(minhash.gram_hash(np.array(gram, dtype=np.uint32), 0, len(gram)))


def chosen_of_windows(values, window):
    span = min(window, len(values))
    chosen = set()
    for start in range(len(values) - span + 1) if len(values) else ():
        inside = values[start : start + span]
        best = start + max(i for i, value in enumerate(inside) if value == min(inside))
        if values[best] != minhash.NONE:
            chosen.add(best)
    return chosen


def test_permutation_is_the_one_datasketch_draws():
    (factor,), (summand,) = MinHash(num_perm=1, seed=1, scheme="affine64").permutations
    assert (factor, summand) == (minhash.FACTOR, minhash.SUMMAND)


@pytest.mark.filterwarnings("default")
@settings(deadline=None)
@given(TOKENS, st.integers(2, 8), st.integers(1, 8))
@example([], 5, 4)
@example([0x4E00] * 20, 5, 4)
def test_windows_have_the_values_datasketch_gives(tokens, k, window):
    hashes = [None if gram is None else gram_hash(gram) for gram in grams(tokens, k)]
    span = min(window, len(hashes))
    expected = set()
    for start in range(len(hashes) - span + 1) if hashes else ():
        inside = [value for value in hashes[start : start + span] if value is not None]
        if inside:
            one = MinHash(num_perm=1, seed=1, scheme="affine64", hashfunc=lambda value: value)
            one.update_batch(inside)
            expected.add(int(one.digest()[0]))
    assert {value for value, _ in fingerprints(tokens, k=k, window=window)} == expected


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.integers(0, 4), st.just(int(minhash.NONE)), st.integers(0, 2**64 - 1)),
        max_size=40,
    ),
    st.integers(1, 50),
)
def test_window_minima(values, window):
    chosen = minhash.window_minima(np.array(values, dtype=np.uint64), window)
    assert set(np.flatnonzero(chosen).tolist()) == chosen_of_windows(values, window)


@settings(deadline=None)
@given(
    HAN, HAN, HAN, HAN, st.integers(3, 8), st.integers(1, 8), st.integers(0, 5), st.randoms()
)  # fmt: skip
def test_a_long_enough_common_run_shares_a_fingerprint(a, b, c, d, k, window, more, random):
    run = "".join(chr(random.randrange(0x5000, 0x9000)) for _ in range(window + k - 1 + more))
    one, other = ([ord(letter) for letter in text] for text in (a + run + b, c + run + d))
    found = fingerprints(one, other, k=k, window=window)
    offset = len(one) + len(c) - len(a)
    left, right = (
        {(value, place) for value, place in found if start <= place < start + len(run) - k + 1}
        for start in (len(a), len(one) + len(c))
    )
    assert {(value, place + offset) for value, place in left} & right


@settings(deadline=None)
@given(TOKENS, TOKENS)
def test_documents_do_not_touch(one, other):
    together = fingerprints(one, other, k=5, window=4)
    apart = fingerprints(one, k=5, window=4) + [
        (value, place + len(one)) for value, place in fingerprints(other, k=5, window=4)
    ]
    assert together == apart


def test_a_gram_of_mostly_slots_is_no_fingerprint():
    han = [0x5000, 0x5001, 0x5002]
    assert fingerprints([SLOT] * 3 + han[:2], k=5, window=1) == []
    assert len(fingerprints([SLOT] * 2 + han, k=5, window=1)) == 1


def test_three_words_weigh_as_much_as_five_characters():
    assert len(fingerprints(fold("alpha beta gamma").tokens, k=5, window=1)) == 1
    assert fingerprints(fold("alpha beta").tokens, k=5, window=1) == []


@settings(deadline=None)
@given(TOKENS, st.integers(1, 8))
def test_window_minima_are_some_of_all_grams(tokens, window):
    assert set(fingerprints(tokens, k=5, window=window)) <= set(fingerprints(tokens, k=5, window=1))


def test_no_documents():
    assert fingerprints(k=5, window=4) == []
    assert len(minhash.window_minima(np.empty(0, dtype=np.uint64), 4)) == 0
