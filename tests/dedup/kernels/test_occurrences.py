"""Phrases in tokens against a search that tries each at each place."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.kernels.occurrences import GAP, occurrences, prepared

TOKENS = st.lists(st.integers(1, 3), max_size=80)
PART = st.lists(st.integers(1, 3), min_size=1, max_size=4)
PHRASES = st.lists(st.lists(PART, min_size=1, max_size=3), max_size=5)


def end(tokens, at, parts):
    """Where a phrase ends that starts here, its parts as early as they come."""
    reach = 0
    for part in parts:
        starts = [s for s in range(at, at + reach + 1) if tokens[s : s + len(part)] == part]
        if not starts:
            return None
        at, reach = starts[0] + len(part), GAP
    return at


@settings(deadline=None)
@given(TOKENS, PHRASES)
def test_every_place_of_every_phrase(tokens, phrases):
    known = prepared([[np.array(part, dtype=np.uint32) for part in parts] for parts in phrases])
    found = occurrences(np.array(tokens, dtype=np.uint32), known)
    expected = [
        [at, stop]
        for at in range(len(tokens))
        for parts in phrases
        if (stop := end(tokens, at, parts)) is not None
    ]
    assert sorted(found.tolist()) == sorted(expected)
