"""Look-ups made ahead change nothing but what is in the cache."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dedup.kernels.lookups import touch


@given(st.lists(st.integers(0, 9), max_size=20))
def test_every_place_is_looked_up(places):
    tokens = (1 << np.arange(10)).astype(np.uint32)
    seen = np.zeros(1, dtype=np.uint32)
    touch(tokens, np.array(places, dtype=np.int64), seen)
    assert seen[0] == sum(1 << place for place in set(places) if places.count(place) % 2)
    assert tokens.tolist() == [1 << place for place in range(10)]
