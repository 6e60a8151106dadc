"""The document of every place, however documents and blocks of places lie."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.owners import owner, owners


@settings(deadline=None)
@given(st.lists(st.sampled_from([0, 1, 2, 7, 4_095, 4_096, 9_000]), min_size=1, max_size=9))
def test_each_place_has_its_document(lengths):
    bounds = np.cumsum([0, *lengths])
    known = owners(bounds)
    for document, (start, end) in enumerate(pairwise(bounds.tolist())):
        for place in {start, (start + end) // 2, end - 1} if end > start else ():
            assert owner(known, place) == document
