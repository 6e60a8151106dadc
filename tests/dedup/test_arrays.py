"""Arrays in memory and in files: the same values, and nothing made twice or half."""

from __future__ import annotations

import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.arrays import Arrays, resident

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
        kept = Arrays(tmp_path).under("others", lasting=True).result("any", lambda: {1: make()})
        assert kept[1].tolist() == [0, 1, 2]
    assert made == [1, 1]
    assert Arrays().made("three", make).tolist() == [0, 1, 2]
    assert len(made) == 3


def test_other_results_are_kept_only_for_another_run(tmp_path):
    assert Arrays(tmp_path).result("any", lambda: 1) == 1
    assert Arrays(tmp_path).result("any", lambda: 2) == 2


def test_what_was_interrupted_is_made_again(tmp_path):
    def interrupted():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Arrays(tmp_path).made("three", interrupted)
    assert Arrays(tmp_path).made("three", lambda: np.arange(3)).tolist() == [0, 1, 2]


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says what is resident")
SIZE = 4_000_000  # of 8 bytes


@linux
@pytest.mark.parametrize(("memory", "freed"), [(1 << 40, False), (0, True)])
def test_mapped_pages_are_let_go_above_the_limit(tmp_path, memory, freed):
    arrays = Arrays(tmp_path, memory)
    array = arrays.made("large", lambda: np.arange(SIZE))
    before = resident()[1]
    with arrays.watched():
        assert array.sum() == SIZE * (SIZE - 1) // 2
        time.sleep(0.5)
        assert (resident()[1] - before < 4 * SIZE) is freed
        assert array.sum() == SIZE * (SIZE - 1) // 2


@linux
def test_what_is_touched_brings_little_with_it(tmp_path):
    array = Arrays(tmp_path).made("large", lambda: np.arange(SIZE))
    before = resident()[1]
    assert array[:: SIZE // 20].sum() == SIZE // 20 * 190
    assert resident()[1] - before < 8 * SIZE // 4


def test_maps_of_other_folders_are_let_go_together(tmp_path):
    arrays = Arrays(tmp_path, memory=0)
    made = arrays.under("others").made("three", lambda: np.arange(3))
    assert list(arrays._maps) == list(arrays.under("others")._maps) != []
    assert made.tolist() == [0, 1, 2]
