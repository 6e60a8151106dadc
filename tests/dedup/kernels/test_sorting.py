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
@given(st.lists(st.integers(-9, 9), max_size=90) | st.lists(st.integers(-(2**62), 2**62)))
def test_the_order_of_values_is_stable(values):
    expected = sorted(range(len(values)), key=lambda i: values[i])
    assert order_of(np.array(values, dtype=np.int64)).tolist() == expected
