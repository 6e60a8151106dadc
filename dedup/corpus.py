"""A collection ready to be compared: documents, letters, fingerprints, counted characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import counted, fold
from dedup.kernels.minhash import NONE, gram_values
from dedup.sketch import Sketch, sketch
from dedup.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dedup.config import SketchConfig
    from dedup.model import Document, Role
    from dedup.spans import Place


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sequences are by document; a document is its index everywhere between here and the result.

    `roles` are those of the inputs, so that a frame keeps the role of its file; `counted` are
    masks of shape (len(text),), `lengths` their sums; kernels run on `threads` threads.
    """

    documents: Sequence[Document]
    roles: Sequence[Role]
    store: Store
    sketch: Sketch
    counted: Sequence[NDArray[np.bool_]]
    lengths: Sequence[int]
    threads: int

    @property
    def ids(self) -> list[str]:
        """The documents' ids."""
        return [document.id for document in self.documents]

    def proper(self, document: int) -> bool:
        """Whether it can be a source: neither a frame nor base text."""
        return self.documents[document].role not in ("frame", "base")

    def figured(self, document: int) -> bool:
        """Whether it has figures; an archive is only compared with the drafts, so it has none."""
        return self.documents[document].role in ("draft", "audited")

    def shingles(self, place: Place) -> NDArray[np.uint64]:
        """Distinct k-gram hashes of a place."""
        tokens = self.store.prepared(place.document).tokens_in(place.start, place.end)
        letters = self.store.letters(place.document).tokens
        values = gram_values(letters, tokens.start, tokens.stop, self.sketch.k)
        return np.unique(values[values != NONE])

    def counted_in(self, document: int, spans: Sequence[tuple[int, int]]) -> int:
        """Counted characters of a document inside disjoint spans."""
        return sum(int(self.counted[document][start:end].sum()) for start, end in spans)


def build(
    documents: Sequence[Document],
    roles: Sequence[Role],
    config: SketchConfig,
    threads: int,
    progress: Callable[[int, int], None],
) -> Corpus:
    """Fold and fingerprint documents.

    Args:
        documents: in the order of the result.
        roles: of the inputs they come from.
        config: of the sketch.
        threads: on which kernels run.
        progress: told how many documents are folded, of how many.
    """
    texts = [document.text for document in documents]
    letters = []
    for number, text in enumerate(texts, 1):
        letters.append(fold(text))
        progress(number, len(texts))
    marks = sketch(letters, config, threads)
    characters = [counted(text) for text in texts]
    lengths = [int(of.sum()) for of in characters]
    store = Store.of(texts, letters, marks)
    return Corpus(documents, roles, store, marks, characters, lengths, threads)
