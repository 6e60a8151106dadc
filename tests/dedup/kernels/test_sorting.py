"""Sorting against Python's stable one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.sorting import order_of, sort_above

KEYS = st.lists(st.integers(0, 2**64 - 1), max_size=60)
ALIKE = st.lists(st.integers(0, 2**20), max_size=60)  # most digits are equal


@settings(deadline=None)
@given(KEYS | ALIKE, st.integers(0, 63))
def test_sorted_above_some_bits_and_stable(values, bits):
    keys = np.array(values, dtype=np.uint64)
    found = sort_above(keys, bits)
    assert found.tolist() == sorted(values, key=lambda key: key >> bits)
    assert keys.tolist() == values


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), max_size=24) | st.sets(st.integers(), max_size=60).map(list))
def test_the_order_of_few_values(values):
    values = [value % 2**62 for value in values]
    expected = sorted(range(len(values)), key=lambda i: values[i])
    if len(values) <= 24 or len(set(values)) == len(values):
        assert order_of(np.array(values, dtype=np.int64)).tolist() == expected
