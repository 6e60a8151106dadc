"""A collection ready to be compared: documents, letters, fingerprints, counted characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.minhash import NONE, gram_values
from dedup.sketch import Sketch, sketch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.config import SketchConfig
    from dedup.documents.document import Document
    from dedup.model import Role
    from dedup.spans import Place
    from dedup.store import Store


@dataclass(frozen=True, slots=True)
class Corpus:
    """Sequences are by document; a document is its index everywhere between here and the result.

    `roles` are those of the inputs, so that a frame keeps the role of its file; `lengths` are
    counted characters; kernels run on `threads` threads.
    """

    documents: Sequence[Document]
    roles: Sequence[Role]
    store: Store
    sketch: Sketch
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
        letters = self.store.letters(place.document)
        tokens = letters.tokens_in(place.start, place.end)
        values = gram_values(letters.tokens, tokens.start, tokens.stop, self.sketch.k)
        return np.unique(values[values != NONE])

    def counted_in(self, document: int, spans: Sequence[tuple[int, int]]) -> int:
        """Counted characters of a document inside disjoint spans."""
        counted = self.store.counted(document)
        return sum(int(counted[start:end].sum()) for start, end in spans)


def build(
    store: Store,
    documents: Sequence[Document],
    roles: Sequence[Role],
    config: SketchConfig,
    threads: int,
) -> Corpus:
    """Fingerprint documents.

    Args:
        store: their letters.
        documents: in the same order.
        roles: of the inputs they come from.
        config: of the sketch.
        threads: on which kernels run.
    """
    marks = sketch(store, config, threads)
    lengths = [int(store.counted(d).sum()) for d in range(len(store))]
    return Corpus(documents, roles, store, marks, lengths, threads)
