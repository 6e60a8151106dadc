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
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.corpus import Corpus
    from dedup.passages import Passage

    Mistakes = dict[tuple[int, int], list[Substitution]]

_PART = 1 << 22  # letters that are searched at a time
_AROUND = 2  # letters shown on either side


class _Suspect(NamedTuple):
    place: int
    letter: int
    context: int
    pair: tuple[int, int]


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
    suspects = list(_suspects(corpus, passages, corpus.sketch.rarity_of(fewest)))
    wanted = np.unique(np.array([one.context for one in suspects], dtype=np.uint64))
    holders = dict(zip(wanted.tolist(), _holders(corpus, wanted), strict=True))
    for suspect in suspects:
        letters = holders[suspect.context]
        if set(letters[suspect.letter]) != set(suspect.pair):
            continue
        usual = max(letters, key=lambda one: (one != suspect.letter, len(letters[one]), one))
        number = len(letters[usual])
        if usual != suspect.letter and usual < WORD and usual != SLOT and number >= fewest:
            as_usual, as_here = min(letters[usual].values()), suspect.place
            one = Substitution(_text(corpus, as_usual), _text(corpus, as_here), number)
            if one not in found[suspect.pair]:
                found[suspect.pair].append(one)
    return found


def _holders(corpus: Corpus, wanted: NDArray[np.uint64]) -> list[dict[int, dict[int, int]]]:
    """For each context: what stands in it, in which documents, and where first in each."""
    found: list[dict[int, dict[int, int]]] = [{} for _ in wanted]
    if not found:
        return found
    sketch = corpus.sketch

    def alike(part: tuple[int, int]) -> NDArray[np.int64]:
        first, last = part
        rows: NDArray[np.int64] = holes.alike(
            sketch.tokens, sketch.bounds[first : last + 1], wanted
        )
        return rows

    parts = ranges(sketch.bounds, int(sketch.bounds[-1]) // _PART + 1)
    for place, letter, context in np.concatenate(spread(alike, parts, corpus.threads)).tolist():
        found[context].setdefault(letter, {}).setdefault(owner(sketch.owners, place), place)
    return found


def _suspects(corpus: Corpus, passages: Sequence[Passage], common: int) -> Iterator[_Suspect]:
    """Letters of left documents that may be mistakes."""
    sketch = corpus.sketch
    for left, group in groupby(sorted(passages, key=_pair), key=lambda one: one.left):
        some = list(group)
        runs = np.concatenate([one.runs for one in some])
        holder = np.arange(len(some)).repeat([len(one.runs) for one in some]).tolist()
        letters = corpus.store.letters(left)
        starts = letters.starts.searchsorted(runs[:, 0])
        ends = letters.ends.searchsorted(runs[:, 1], side="right")
        places: NDArray[np.int64] = np.column_stack((starts, ends)) + sketch.bounds[left]
        rows = holes.suspects(sketch.tokens, sketch.rarity, places, sketch.k, common)
        contexts = holes.contexts(sketch.tokens, rows[:, 0]).tolist()
        for (place, letter, run), context in zip(rows.tolist(), contexts, strict=True):
            yield _Suspect(place, letter, context, _pair(some[holder[run]]))


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
