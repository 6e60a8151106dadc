"""Corpus → passages: candidates, aligned in batches on threads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dedup.align import align_candidates, align_places
from dedup.candidates import ITSELF, LEFT, RIGHT, candidates
from dedup.passages import clash
from dedup.threads import streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.arrays import Arrays
    from dedup.config import Config
    from dedup.corpus import Corpus
    from dedup.model import Block
    from dedup.passages import Passage
    from dedup.spans import Place, Span

    Tell = Callable[[str, int, int], None]
    _Outline = tuple[Span, Span, tuple[Block, ...]]  # the sides of a passage, and its blocks

_BATCH = 64  # candidates of one call
_STEP = 256 * _BATCH  # candidates after which a run that was interrupted goes on


@dataclass(frozen=True, slots=True)
class Found:
    """Passages between documents and within them, and how many pairs were left at each step."""

    passages: list[Passage]
    repeats: list[Passage]
    funnel: dict[str, int]


def search(corpus: Corpus, config: Config, steps: Arrays, tell: Tell) -> Found:
    """Find all passages of a collection; what is found on the way is kept in `steps`.

    Where there are drafts, they are compared with the rest, and then those documents of the rest
    that share a passage with a draft are compared with each other: copies in an archive must not
    count as several sources.
    """
    meets = np.array([_meets(corpus, d) for d in range(len(corpus.documents))], dtype=np.uint8)
    passages, funnel = _round(corpus, meets, config, steps, tell, "align")
    repeats = [passage for passage in passages if passage.left == passage.right]
    between = [passage for passage in passages if passage.left != passage.right]
    if "draft" in corpus.roles:
        touched = {d for p in between for d in (p.left, p.right) if corpus.roles[d] == "archive"}
        again = np.zeros_like(meets)
        again[sorted(touched)] = LEFT | RIGHT
        more, _ = _round(corpus, again, config, steps, tell, "sources")
        between += more
    return Found(between, repeats, funnel)


def _meets(corpus: Corpus, document: int) -> int:
    role = corpus.roles[document]
    itself = ITSELF if corpus.figured(document) else 0
    if role == "audited":
        return LEFT | RIGHT | itself
    if role == "base":
        return RIGHT if "draft" in corpus.roles else LEFT
    return itself | (LEFT if role == "draft" else RIGHT)


def _round(
    corpus: Corpus,
    meets: NDArray[np.uint8],
    config: Config,
    steps: Arrays,
    tell: Tell,
    stage: str,
) -> tuple[list[Passage], dict[str, int]]:
    tell("candidates", 0, 0)
    steps = steps.under(stage)
    found = candidates(corpus.sketch, meets, config.candidates, config.align, steps, corpus.threads)
    tell("candidates", len(found), len(found))

    def aligned(start: int, end: int) -> list[Passage]:
        function = partial(align_candidates, config.align, corpus.store)
        batches = [
            found.part(first, min(first + _BATCH, end)) for first in range(start, end, _BATCH)
        ]
        passages: list[Passage] = []
        for number, batch in enumerate(streamed(function, batches, corpus.threads), 1):
            passages += batch
            tell(stage, min(start + number * _BATCH, end), len(found))
        return passages

    passages: list[Passage] = []
    for start in range(0, len(found), _STEP):
        end = min(start + _STEP, len(found))
        passages += steps.result(f"passages-{start}", partial(aligned, start, end))
    matched = {(passage.left, passage.right) for passage in passages}
    return passages, {**found.funnel, "document_pairs_with_a_match": len(matched)}


def _outline(passage: Passage) -> _Outline:
    return passage.left_span, passage.right_span, passage.blocks


class Completion:
    """Aligns pairs of places that no candidate linked, and leaves out what is matched already."""

    def __init__(self, corpus: Corpus, config: Config, passages: Iterable[Passage]) -> None:
        self.corpus = corpus
        self.config = config
        self.known: dict[tuple[int, int], list[_Outline]] = defaultdict(list)
        for passage in passages:
            self.known[passage.left, passage.right].append(_outline(passage))

    def align(self, pairs: Sequence[tuple[Place, Place]]) -> list[Passage]:
        """The passages of these pairs, left before right, that are new, by documents."""
        wanted = [pair for pair in pairs if self._meet(*pair) and not self._known(*pair)]
        wanted.sort(key=lambda pair: (pair[0].document, pair[1].document))
        batches = [wanted[start : start + _BATCH] for start in range(0, len(wanted), _BATCH)]
        function = partial(align_places, self.config.align, self.corpus.store)
        added: list[Passage] = []
        for batch in streamed(function, batches, self.corpus.threads):
            for passage in batch:
                others = self.known[passage.left, passage.right]
                if not any(clash(passage.blocks, other) for _, _, other in others):
                    others.append(_outline(passage))
                    added.append(passage)
        return added

    def _known(self, left: Place, right: Place) -> bool:
        """Whether a passage links two places already: what else they share was too little."""
        return any(
            left.meets(on_left) and right.meets(on_right)
            for on_left, on_right, _ in self.known.get((left.document, right.document), ())
        )

    def _meet(self, one: Place, other: Place) -> bool:
        """Whether two documents are compared: drafts and base text are not with their own kind."""
        roles = {self.corpus.roles[one.document], self.corpus.roles[other.document]}
        return roles not in ({"draft"}, {"base"})
