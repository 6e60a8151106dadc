"""Passages → the same rare mistake on both sides: a letter that all others write differently.

Two who make the same slip of the pen in a phrase that everyone knows have not both invented it
(the conjunctive errors of textual criticism, Maas 1927).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels import holes
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.owners import owner
from dedup.model import Substitution
from dedup.threads import ranges, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.corpus import Corpus
    from dedup.passages import Passage

    Mistakes = dict[tuple[int, int], list[Substitution]]

_PART = 1 << 22  # letters that are searched at a time
_AROUND = 2  # letters shown on either side
_LETTER = 32  # bits


class _Suspects(NamedTuple):
    """Letters of left documents that may be mistakes, shape (n,); `pairs` has shape (n, 2)."""

    places: NDArray[np.int64]
    letters: NDArray[np.int64]
    contexts: NDArray[np.uint64]
    pairs: NDArray[np.int64]


class _Held(NamedTuple):
    """What stands in some contexts, by context and letter; shape (n,), `ends` (n, 2)."""

    keys: NDArray[np.int64]  # the number of the context above the letter
    documents: NDArray[np.int64]  # how many have it there
    places: NDArray[np.int64]  # the first of them
    ends: NDArray[np.int64]  # the first and the last document

    def usual(self) -> NDArray[np.int64]:
        """Of what else stands in the same context what most documents have; where nothing, -1."""
        context = self.keys >> _LETTER
        order = np.lexsort((self.documents, context))
        last = context[order].searchsorted(context, side="right") - 1
        usual = order[last]
        itself = np.flatnonzero(usual == np.arange(len(usual)))
        before = last[itself] - 1
        usual[itself] = np.where(
            (before >= 0) & (context[order[before]] == context[itself]), order[before], -1
        )
        return usual

    def letters(self, some: NDArray[np.int64]) -> NDArray[np.int64]:
        """What stands there."""
        return self.keys[some] & ((1 << _LETTER) - 1)


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
    if len(corpus.documents) < fewest + 2 or not passages:
        return found
    suspects = _suspects(corpus, passages, corpus.sketch.rarity_of(fewest))
    if len(suspects.places) == 0:
        return found
    wanted, context = np.unique(suspects.contexts, return_inverse=True)
    held = _held(corpus, wanted)
    own = held.keys.searchsorted(context << _LETTER | suspects.letters)
    usual = held.usual()[own]
    letters = held.letters(usual)
    kept = (usual >= 0) & (letters < WORD) & (letters != SLOT)
    kept &= (held.documents[own] == 2) & (held.documents[usual] >= fewest)
    kept &= (held.ends[own] == np.sort(suspects.pairs, axis=1)).all(axis=1)
    for n in np.flatnonzero(kept).tolist():
        as_usual, as_here = int(held.places[usual[n]]), int(suspects.places[n])
        left, right = suspects.pairs[n].tolist()
        number = int(held.documents[usual[n]])
        one = Substitution(_text(corpus, as_usual), _text(corpus, as_here), number)
        if one not in found[left, right]:
            found[left, right].append(one)
    return found


def _held(corpus: Corpus, wanted: NDArray[np.uint64]) -> _Held:
    """What stands in contexts; these are sorted and distinct."""
    sketch = corpus.sketch

    def alike(part: tuple[int, int]) -> NDArray[np.int64]:
        first, last = part
        rows: NDArray[np.int64] = holes.alike(
            sketch.tokens, sketch.bounds[first : last + 1], wanted
        )
        return rows

    parts = ranges(sketch.bounds, int(sketch.bounds[-1]) // _PART + 1)
    places, letters, context = np.concatenate(spread(alike, parts, corpus.threads)).T
    keys = context << _LETTER | letters
    order = np.argsort(keys, kind="stable")  # places stay in order
    keys, places = keys[order], places[order]
    document = np.searchsorted(sketch.bounds, places, side="right") - 1
    new = np.diff(keys, prepend=-1) != 0
    first = np.flatnonzero(new)
    documents = np.cumsum(new | (np.diff(document, prepend=-1) != 0))
    last = np.append(first[1:], len(keys)) - 1
    ends = np.column_stack((document[first], document[last]))
    return _Held(keys[first], documents[last] - documents[first] + 1, places[first], ends)


def _suspects(corpus: Corpus, passages: Sequence[Passage], common: int) -> _Suspects:
    sketch = corpus.sketch
    found = []
    for left, group in groupby(sorted(passages, key=_pair), key=lambda one: one.left):
        some = list(group)
        runs = np.concatenate([one.runs for one in some])
        right = np.array([one.right for one in some]).repeat([len(one.runs) for one in some])
        letters = corpus.store.letters(left)
        starts = letters.starts.searchsorted(runs[:, 0])
        ends = letters.ends.searchsorted(runs[:, 1], side="right")
        stretches: NDArray[np.int64] = np.column_stack((starts, ends)) + sketch.bounds[left]
        rows = holes.suspects(sketch.tokens, sketch.rarity, stretches, sketch.k, common)
        pairs = np.column_stack((np.full(len(rows), left), right[rows[:, 2]]))
        contexts = holes.contexts(sketch.tokens, rows[:, 0])
        found.append(_Suspects(rows[:, 0], rows[:, 1], contexts, pairs))
    return _Suspects(*map(np.concatenate, zip(*found, strict=True)))


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
