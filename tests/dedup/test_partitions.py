"""Keys in partitions: all of them, in order, no bucket in two parts."""

from __future__ import annotations

from unittest import mock

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.arrays import Arrays
from dedup.partitions import Partitions, placed

KEYS = st.lists(st.integers(0, 2**64 - 1), max_size=60)


@settings(deadline=None)
@given(st.lists(KEYS, max_size=5), st.booleans())
def test_parts_are_all_keys_in_order(tmp_path_factory, documents, mapped):
    folder = tmp_path_factory.mktemp("keys") if mapped else None
    bounds = np.cumsum([0, *map(len, documents)])
    whole = np.array([key for one in documents for key in one], dtype=np.uint64)
    with mock.patch("dedup.partitions._PART", 16):
        parts = Partitions(Arrays(folder), "keys", bounds, lambda of: whole[of[0] : of[-1]], 0, 2)
    assert [key for part in range(len(parts)) for key in parts[part]] == sorted(whole)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=200), st.integers(1, 3), st.booleans())
def test_values_come_to_their_places(tmp_path_factory, values, parts, mapped):
    folder = tmp_path_factory.mktemp("values") if mapped else None

    def find(part):
        own = [place for place, value in enumerate(values) if value and value % parts == part]
        return np.array([values[place] << 32 | place for place in own[::-1]], dtype=np.uint64)

    assert placed(Arrays(folder), "values", len(values), parts, find, 2).tolist() == values
