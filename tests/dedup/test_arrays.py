"""Arrays in memory and in files: the same values, and nothing made twice or half."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.arrays import Arrays

PIECES = st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=9), max_size=5)


@settings(deadline=None)
@given(PIECES)
def test_pieces_end_to_end(tmp_path_factory, pieces):
    for folder in (None, tmp_path_factory.mktemp("arrays")):
        writer = Arrays(folder).writer("written", np.uint32)
        for piece in pieces:
            writer.append(np.array(piece, dtype=np.uint32))
        whole = writer.close()
        assert whole.dtype == np.uint32
        assert whole.tolist() == [value for piece in pieces for value in piece]


@pytest.mark.parametrize("mapped", [False, True])
def test_an_array_to_write_into(tmp_path, mapped):
    arrays = Arrays(tmp_path if mapped else None, memory=0)
    array = arrays.empty("marks", 5000, np.int32)
    array[4000] = 7
    arrays.trim()
    assert (array.sum(), array[4000]) == (7, 7)
    assert len(arrays.empty("none", 0, np.int32)) == 0


def test_what_is_made_is_not_made_again(tmp_path):
    made = []

    def make():
        made.append(1)
        return np.arange(3)

    for _ in range(2):
        assert Arrays(tmp_path).made("three", make).tolist() == [0, 1, 2]
        assert Arrays(tmp_path).under("others").result("any", lambda: {"a": (1, None)}) == {
            "a": (1, None)
        }
    assert made == [1]
    assert Arrays().made("three", make).tolist() == [0, 1, 2]


def test_what_was_interrupted_is_made_again(tmp_path):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Arrays(tmp_path).made("three", interrupted)
    assert Arrays(tmp_path).made("three", lambda: np.arange(3)).tolist() == [0, 1, 2]


def test_mapped_pages_are_let_go(tmp_path):
    arrays = Arrays(tmp_path, memory=0)
    array = arrays.made("large", lambda: np.arange(4_000_000))
    before = array.sum()
    arrays.trim()
    assert array.sum() == before
