"""Passages → the sides of their matches: span, classes, and a hash of the folded text.

Document by document and in arrays: a passage i has the sides `2 * i` and `2 * i + 1`.
"""

from __future__ import annotations

import hashlib
from itertools import groupby, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from dedup.figures import CLASS_ORDER
from dedup.kernels import marks
from dedup.kernels.marks import ALLOWED, BASE, BOILERPLATE, COPIED, KNOWN, QUOTED, SELF
from dedup.model import ClassCounts, MatchSide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.corpus import Corpus
    from dedup.figures import Composition
    from dedup.passages import Passage


def sides(
    corpus: Corpus, compositions: Mapping[int, Composition], passages: Sequence[Passage]
) -> tuple[list[MatchSide], list[str]]:
    """Each side of each passage, and a hash of its letters, equal wherever they stand."""
    rows = _rows(passages)
    store = corpus.store
    places = marks.places(rows, store.bounds, store.starts, store.ends)
    counts = np.zeros((2 * len(passages), COPIED + 1), dtype=np.int64)
    starts = np.flatnonzero(np.diff(rows[:, 0], prepend=-1)).tolist()
    for first, end in pairwise([*starts, len(rows)]):
        marks.count(compositions[int(rows[first, 0])].marks, rows[first:end], counts)
    order = (QUOTED, SELF, BOILERPLATE, COPIED)  # as in CLASS_ORDER
    counts[:, BOILERPLATE] = counts[:, (BASE, ALLOWED, BOILERPLATE, KNOWN)].sum(axis=1)
    counts = counts[:, order]
    kinds = np.where(counts.any(axis=1), counts.argmax(axis=1), len(CLASS_ORDER) - 1)
    spans = [span for one in passages for span in (one.left_span, one.right_span)]
    documents = [document for one in passages for document in (one.left, one.right)]
    found = [
        MatchSide(
            corpus.documents[document].id, start, stop, CLASS_ORDER[kind],
            ClassCounts(copied=copied, boilerplate=boilerplate, quoted=quoted, self=own),
        )
        for document, (start, stop), kind, (quoted, own, boilerplate, copied) in zip(
            documents, spans, kinds.tolist(), counts.tolist(), strict=True
        )
    ]  # fmt: skip
    return found, _hashes(store.tokens, np.column_stack((rows[:, 1], places)), len(found))


def _rows(passages: Sequence[Passage]) -> NDArray[np.int32]:
    """Document, side, start and end of each block's sides, in this order; shape (n, 4)."""
    rows = [
        row
        for number, one in enumerate(passages)
        for block in one.blocks
        for row in (
            (one.left, 2 * number, block.left_start, block.left_end),
            (one.right, 2 * number + 1, block.right_start, block.right_end),
        )
    ]
    found = np.array(rows, dtype=np.int32).reshape(-1, 4)
    return found[np.lexsort(found.T[[2, 1, 0]])]


def _hashes(tokens: NDArray[np.uint32], rows: NDArray[np.int64], number: int) -> list[str]:
    """The hash of the letters of each side, in the order in which they stand."""
    hashes = [""] * number
    for side, own in groupby(rows.tolist(), key=itemgetter(0)):
        state = hashlib.sha256()
        for _, first, end in own:
            state.update(tokens[first:end].data)
        hashes[side] = state.hexdigest()
    return hashes
