"""A collection's letters end to end and its fingerprints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.config import SketchConfig
from dedup.fold import fold
from dedup.kernels.owners import owner
from dedup.sketch import sketch
from dedup.store import Store


def positions(marks):
    """The places of the fingerprints, in order."""
    mask = np.uint64((1 << marks.bits) - 1)
    return np.sort(np.concatenate([part & mask for part in marks.parts])).astype(np.int64)


TEXT = st.text(st.characters(min_codepoint=0x5000, max_codepoint=0x50FF), max_size=40)


@settings(deadline=None)
@given(st.lists(TEXT, max_size=5))
def test_documents_stand_end_to_end(texts):
    documents = [fold(text) for text in texts]
    marks = sketch(Store.of(texts), SketchConfig())
    for number, letters in enumerate(documents):
        part = slice(marks.bounds[number], marks.bounds[number + 1])
        assert (marks.tokens[part] == letters.tokens).all()
        assert (marks.sizes[part] == letters.sizes).all()
        assert all(
            owner(marks.owners, place) == number
            for place in range(*marks.bounds[number : number + 2])
        )
    assert len(marks.tokens) == marks.bounds[-1]
    assert (np.diff(positions(marks)) > 0).all()


@settings(deadline=None)
@given(TEXT, TEXT)
def test_a_document_has_the_same_fingerprints_in_any_company(one, other):
    alone = sketch(Store.of([other]), SketchConfig())
    together = sketch(Store.of([one, other]), SketchConfig())
    later = positions(together) >= together.bounds[1]
    assert (positions(together)[later] - together.bounds[1] == positions(alone)).all()


@pytest.mark.parametrize(("letters", "k", "window"), [(10, 5, 1), (11, 6, 4)])
def test_a_large_collection_is_sampled(letters, k, window):
    marks = sketch(Store.of(["坚持改革开放推动发展创新"[:letters]]), SketchConfig(dense=10))
    assert (marks.k, marks.window) == (k, window)
    assert len(positions(marks)) > 0


def test_nothing_to_fingerprint():
    for texts in ([], [""], ["坚持", "", "改革"]):
        assert len(positions(sketch(Store.of(texts), SketchConfig()))) == 0
