"""Passages → the sides of their matches: span, classes, and a hash of the folded text.

Document by document and in arrays: a passage i has the sides `2 * i` and `2 * i + 1`.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.figures import BOILERPLATE, CLASS_ORDER, COMMON, COPIED, QUOTED, SELF
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
    counts = np.zeros((2 * len(passages), COPIED + 1), dtype=np.int64)
    hashes = [""] * len(counts)
    starts = np.flatnonzero(np.diff(rows[:, 0], prepend=-1)).tolist()
    for first, end in pairwise([*starts, len(rows)]):
        document, own = int(rows[first, 0]), rows[first:end, 1:]
        _count(compositions[document].classes, own, counts)
        _hash(corpus, document, own, hashes)
    order = (QUOTED, SELF, BOILERPLATE, COPIED)  # as in CLASS_ORDER
    counts[:, BOILERPLATE] = counts[:, COMMON].sum(axis=1)
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
    return found, hashes


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


def _count(classes: NDArray[np.uint8], rows: NDArray[np.int32], counts: NDArray[np.int64]) -> None:
    """Count the characters of one document's sides by class."""
    lengths = rows[:, 2] - rows[:, 1]
    firsts = np.cumsum(lengths) - lengths
    places = np.arange(lengths.sum()) + np.repeat(rows[:, 1] - firsts, lengths)
    side, number = np.unique(rows[:, 0], return_inverse=True)
    width = counts.shape[1]
    found = np.bincount(
        np.repeat(number * width, lengths) + classes[places], minlength=width * len(side)
    )
    counts[side] += found.reshape(-1, width)


def _hash(corpus: Corpus, document: int, rows: NDArray[np.int32], hashes: list[str]) -> None:
    """Hash the letters of one document's sides, in the order in which they stand."""
    letters = corpus.store.letters(document)
    firsts = letters.starts.searchsorted(rows[:, 1]).tolist()
    ends = letters.ends.searchsorted(rows[:, 2], "right").tolist()
    bounds = np.flatnonzero(np.diff(rows[:, 0], prepend=-1)).tolist()
    for start, stop in pairwise([*bounds, len(rows)]):
        state = hashlib.sha256()
        for first, end in zip(firsts[start:stop], ends[start:stop], strict=True):
            state.update(letters.tokens[first:end].tobytes())
        hashes[int(rows[start, 0])] = state.hexdigest()
