"""The bit-parallel alignment: against the library that writes the same alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import edited, prose
from rapidfuzz.distance import Levenshtein

from dedup.fold import fold
from dedup.kernels.levenshtein import append_run, equal_runs


def expected(left, right):
    return [
        [one.src_start, one.dest_start, one.src_end - one.src_start]
        for one in Levenshtein.opcodes(left, right)
        if one.tag == "equal"
    ]


def found(left, right):
    sides = (np.array(side, dtype=np.uint32) for side in (left, right))
    return equal_runs(*sides).tolist()


@settings(max_examples=300, deadline=None)
@given(
    letters=st.integers(1, 4),
    lengths=st.tuples(st.integers(0, 200), st.integers(0, 200)),
    seed=st.integers(0, 10_000),
)
def test_few_letters_have_many_optimal_alignments_and_one_is_given(letters, lengths, seed):
    rng = np.random.default_rng(seed)
    left, right = (rng.integers(0, letters, length).tolist() for length in lengths)
    assert found(left, right) == expected(left, right)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4])
@pytest.mark.parametrize("letters", [5, 63, 64, 65, 128, 700])
def test_edited_text(letters, share):
    text = prose(letters, letters)
    left, right = (fold(one).tokens.tolist() for one in (text, edited(text, share, 1)))
    assert found(left, right) == expected(left, right)


def test_runs_of_one_diagonal_become_one_and_there_is_room_for_more():
    runs, count = np.empty((1, 3), dtype=np.int64), 0
    for run in [(0, 5, 2), (2, 7, 1), (4, 9, 3), (7, 13, 1)]:
        runs, count = append_run(runs, count, *run)
    assert runs[:count].tolist() == [[0, 5, 3], [4, 9, 3], [7, 13, 1]]


def test_a_long_side_beside_a_short_one_takes_little_memory():
    """A table of all its letters would take half a terabyte."""
    left = np.random.default_rng(3).integers(0, 3_000, 1_000_000).astype(np.uint32)
    assert equal_runs(left, left[90_000:90_040].copy())[:, 2].sum() == 40
