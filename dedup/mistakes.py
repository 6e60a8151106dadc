"""Passages → the same rare mistake on both sides: a letter that all others write differently.

Two who make the same slip of the pen in a phrase that everyone knows have not both invented it
(the conjunctive errors of textual criticism, Maas 1927).
"""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import holes
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.owners import owner
from dedup.model import Substitution
from dedup.threads import ranges, spread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.corpus import Corpus
    from dedup.passages import Passage

    Mistakes = dict[tuple[int, int], list[Substitution]]

_PART = 1 << 22  # letters that are searched at a time
_AROUND = 2  # letters shown on either side
_FEWEST = 20  # documents that a smaller collection counts as, as in the rarity of k-grams


def mistakes(corpus: Corpus, passages: Sequence[Passage], fewest: int) -> Mistakes:
    """The rare mistakes that two documents share, by the pair, left first.

    A letter inside an equal run counts if no other document has it between these letters, and at
    least `fewest` documents have one and the same other letter there.

    Args:
        corpus: the collection; smaller than `fewest` + 2 documents it gives none.
        passages: between documents.
        fewest: documents.
    """
    found: Mistakes = defaultdict(list)
    if len(corpus.documents) < fewest + 2:
        return found
    rows = [row for part in _suspects(corpus, passages, fewest) for row in part]
    if not rows:
        return found
    tokens = corpus.sketch.tokens
    places = np.array([place for place, _ in rows], dtype=np.int64)
    hashes = holes.contexts(tokens, places)
    others = _alike(corpus, np.unique(hashes))
    by_context: dict[int, dict[int, dict[int, int]]] = defaultdict(lambda: defaultdict(dict))
    for value, place in zip(holes.contexts(tokens, others).tolist(), others.tolist(), strict=True):
        there = by_context[value][int(tokens[place])]
        there.setdefault(owner(corpus.sketch.owners, place), place)
    for (place, pair), value in zip(rows, hashes.tolist(), strict=True):
        letters = by_context[value]
        written = int(tokens[place])
        if set(letters[written]) != set(pair):
            continue
        usual = max(letters, key=lambda one: (one != written, len(letters[one]), one))
        if usual != written and usual < WORD and usual != SLOT and len(letters[usual]) >= fewest:
            other = min(letters[usual].values())
            one = Substitution(_text(corpus, other), _text(corpus, place), len(letters[usual]))
            if one not in found[pair]:
                found[pair].append(one)
    return found


def _alike(corpus: Corpus, wanted: NDArray[np.uint64]) -> NDArray[np.int64]:
    """All places of the collection whose context is wanted, in order."""
    sketch = corpus.sketch

    def found(part: tuple[int, int]) -> NDArray[np.int64]:
        first, last = part
        places: NDArray[np.int64] = holes.alike(
            sketch.tokens, sketch.bounds[first : last + 1], wanted
        )
        corpus.store.arrays.trim()
        return places

    parts = ranges(sketch.bounds, int(sketch.bounds[-1]) // _PART + 1)
    return np.concatenate(spread(found, parts, corpus.threads))


def _suspects(
    corpus: Corpus, passages: Sequence[Passage], fewest: int
) -> Iterator[list[tuple[int, tuple[int, int]]]]:
    """Places in left documents that may be mistakes, with the pair."""
    sketch = corpus.sketch
    number = max(len(corpus.documents), _FEWEST)
    common = 1 + int(254 * math.log(number / fewest) / math.log(number / 2))
    for left, group in groupby(sorted(passages, key=_pair), key=lambda one: one.left):
        runs = [(one, run.left_start, run.left_end) for one in group for run in one.runs]
        letters = corpus.store.letters(left)
        starts = letters.starts.searchsorted([start for _, start, _ in runs])
        ends = letters.ends.searchsorted([end for _, _, end in runs], side="right")
        places: NDArray[np.int64] = np.column_stack((starts, ends)) + sketch.bounds[left]
        rows = holes.suspects(sketch.tokens, sketch.rarity, places, sketch.k, common)
        yield [(place, _pair(runs[run][0])) for place, run in rows.tolist()]


def _pair(passage: Passage) -> tuple[int, int]:
    return passage.left, passage.right


def _text(corpus: Corpus, place: int) -> str:
    """The letter at a place and those beside it, as they are written."""
    document = owner(corpus.sketch.owners, place)
    letters = corpus.store.letters(document)
    at = place - int(corpus.sketch.bounds[document])
    return corpus.store.text(document)[
        int(letters.starts[at - _AROUND]) : int(letters.ends[at + _AROUND])
    ]
