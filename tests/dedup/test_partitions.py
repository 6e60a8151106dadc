"""Keys in partitions: all of them, in order, no bucket in two parts or pieces."""

from __future__ import annotations

from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.arrays import Arrays
from dedup.partitions import Partitions, in_buckets

KEYS = st.lists(st.integers(0, 2**64 - 1), max_size=60)
FEW = st.lists(st.integers(0, 40), max_size=60)  # many of one bucket


@settings(deadline=None)
@given(KEYS | FEW, st.integers(0, 6), st.integers(1, 9))
def test_pieces_end_where_a_bucket_does(values, bits, size):
    keys = np.array(sorted(values), dtype=np.uint64)
    pieces = [piece.tolist() for piece in in_buckets(keys, bits, size)]
    assert [key for piece in pieces for key in piece] == keys.tolist()
    assert all(len(piece) >= size for piece in pieces[:-1])
    buckets = [{key >> bits for key in piece} for piece in pieces]
    assert sum(map(len, buckets)) == len(set().union(*buckets))


def test_nothing_is_one_empty_piece():
    assert [len(piece) for piece in in_buckets(np.empty(0, dtype=np.uint64), 5, 8)] == [0]


@settings(deadline=None)
@given(st.lists(KEYS, max_size=5), st.booleans())
def test_parts_are_all_keys_in_order(tmp_path_factory, documents, mapped):
    folder = tmp_path_factory.mktemp("keys") if mapped else None
    bounds = np.cumsum([0, *map(len, documents)])
    whole = np.array([key for one in documents for key in one], dtype=np.uint64)
    with mock.patch("dedup.partitions._PART", 16):
        parts = Partitions(Arrays(folder), "keys", bounds, lambda of: whole[of[0] : of[-1]], 0, 2)
    assert [key for part in range(len(parts)) for key in parts[part]] == sorted(whole)
