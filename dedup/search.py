"""Corpus → passages: candidates, aligned in batches that an engine may spread over processes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from dedup.align import Aligner
from dedup.candidates import ITSELF, LEFT, RIGHT, candidates
from dedup.model import Block
from dedup.passages import clash
from dedup.settlement import Settlement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.arrays import Arrays
    from dedup.candidates import Candidate
    from dedup.config import AlignConfig, Config
    from dedup.corpus import Corpus
    from dedup.kernels.blocks import Pieces
    from dedup.passages import Passage
    from dedup.spans import Place
    from dedup.store import Store

    Tell = Callable[[str, int, int], None]
    _Places = tuple[Place, Place]
    _Blocks = Sequence[Block]

_BATCH = 64  # candidates of one call to a worker
_STEP = 256 * _BATCH  # candidates after which a run that was interrupted goes on

Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """What calls a function of the store and an item for many items, and gives them in order."""

    def map_store(
        self, function: Callable[[Store, Item], Result], store: Store, items: Sequence[Item]
    ) -> Iterator[Result]:
        """Each item's result, in the order of the items."""


@dataclass(frozen=True, slots=True)
class Found:
    """Passages between documents and within them, and how many pairs were left at each step."""

    passages: list[Passage]
    repeats: list[Passage]
    funnel: dict[str, int]


def align_candidates(
    config: AlignConfig, store: Store, batch: Sequence[Candidate]
) -> list[Passage]:
    """Passages of a batch of candidates, in their order."""
    found: list[Passage] = []
    for candidate in batch:
        left, right = store.prepared(candidate.left), store.prepared(candidate.right)
        aligner = Aligner(left, right, config)
        pieces = aligner.chained(candidate.chains)
        found += Settlement(aligner, candidate.left, candidate.right).passages(pieces)
    return found


def align_places(
    config: AlignConfig, store: Store, batch: Sequence[tuple[Sequence[_Places], Sequence[_Blocks]]]
) -> list[Passage]:
    """New passages between pairs of places, left before right, that no candidate linked, in order.

    An item of the batch has those of one pair of documents, and the blocks of the passages that are
    known of it: places overlap, and what is known is not settled again.
    """
    found: list[Passage] = []
    for pairs, given in batch:
        documents = pairs[0][0].document, pairs[0][1].document
        own, their = map(store.prepared, documents)
        aligner = Aligner(own, their, config)
        known = list(given)
        for left, right in pairs:
            here = own.tokens_in(left.start, left.end)
            there = their.tokens_in(right.start, right.end)
            pieces = aligner.between(here.start, here.stop, there.start, there.stop)
            if known and _all_clash(aligner, pieces, known):
                continue
            for passage in Settlement(aligner, *documents).passages(pieces):
                # What was moved may lead out of the places.
                meet = left.meets(passage.left_span) and right.meets(passage.right_span)
                if meet and not any(clash(passage.blocks, blocks) for blocks in known):
                    found.append(passage)
                    known.append(passage.blocks)
    return found


def _all_clash(aligner: Aligner, pieces: Pieces, known: Sequence[_Blocks]) -> bool:
    """Whether nothing new can come of pieces: each clashes with a passage that is known."""
    spans = (one.sides for one in aligner.measured(pieces))
    blocks = (
        Block(*aligner.left.span(a, a_end - 1), *aligner.right.span(b, b_end - 1))
        for (a, a_end), (b, b_end) in spans
    )
    return all(any(clash([block], others) for others in known) for block in blocks)


def search(corpus: Corpus, config: Config, engine: Engine, steps: Arrays, tell: Tell) -> Found:
    """Find all passages of a collection; what is found on the way is kept in `steps`.

    Where there are drafts, they are compared with the rest, and then those documents of the rest
    that share a passage with a draft are compared with each other: copies in an archive must not
    count as several sources.
    """
    meets = np.array([_meets(corpus, d) for d in range(len(corpus.documents))], dtype=np.uint8)
    passages, funnel = _round(corpus, meets, config, engine, steps, tell, "align")
    repeats = [passage for passage in passages if passage.left == passage.right]
    between = [passage for passage in passages if passage.left != passage.right]
    if "draft" in corpus.roles:
        touched = {d for p in between for d in (p.left, p.right) if corpus.roles[d] == "archive"}
        again = np.zeros_like(meets)
        again[sorted(touched)] = LEFT | RIGHT
        more, _ = _round(corpus, again, config, engine, steps, tell, "sources")
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
    engine: Engine,
    steps: Arrays,
    tell: Tell,
    stage: str,
) -> tuple[list[Passage], dict[str, int]]:
    tell("candidates", 0, 0)
    steps = steps.under(stage)
    found = candidates(corpus.sketch, meets, config.candidates, config.align, steps, corpus.threads)
    tell("candidates", len(found), len(found))

    def aligned(start: int, end: int) -> list[Passage]:
        batches = [
            [found[i] for i in range(first, min(first + _BATCH, end))]
            for first in range(start, end, _BATCH)
        ]
        results = engine.map_store(partial(align_candidates, config.align), corpus.store, batches)
        passages: list[Passage] = []
        for number, batch in enumerate(results, 1):
            passages += batch
            tell(stage, min(start + number * _BATCH, end), len(found))
        return passages

    passages: list[Passage] = []
    for start in range(0, len(found), _STEP):
        end = min(start + _STEP, len(found))
        passages += steps.result(f"passages-{start}", partial(aligned, start, end))
        corpus.store.arrays.trim()
    matched = {(passage.left, passage.right) for passage in passages}
    return passages, {**found.funnel, "document_pairs_with_a_match": len(matched)}


class Completion:
    """Aligns pairs of places that no candidate linked, and leaves out what is matched already."""

    def __init__(
        self, corpus: Corpus, config: Config, engine: Engine, passages: Iterable[Passage]
    ) -> None:
        self.corpus = corpus
        self.config = config
        self.engine = engine
        self.known: dict[tuple[int, int], list[Passage]] = defaultdict(list)
        for passage in passages:
            self.known[passage.left, passage.right].append(passage)

    def align(self, pairs: Sequence[_Places]) -> list[Passage]:
        """The passages of these pairs, left before right, that are new, by documents."""
        together: dict[tuple[int, int], list[_Places]] = defaultdict(list)
        for one, other in pairs:
            if self._meet(one, other) and not self._known(one, other):
                together[one.document, other.document].append((one, other))
        items = [
            (together[both], [passage.blocks for passage in self.known[both]])
            for both in sorted(together)
        ]
        batches = [items[start : start + _BATCH] for start in range(0, len(items), _BATCH)]
        function = partial(align_places, self.config.align)
        added: list[Passage] = []
        for batch in self.engine.map_store(function, self.corpus.store, batches):
            added += batch
            for passage in batch:
                self.known[passage.left, passage.right].append(passage)
        return added

    def _known(self, left: Place, right: Place) -> bool:
        """Whether a passage links two places already: what else they share was too little."""
        return any(
            left.meets(passage.left_span) and right.meets(passage.right_span)
            for passage in self.known.get((left.document, right.document), ())
        )

    def _meet(self, one: Place, other: Place) -> bool:
        """Whether two documents are compared: drafts and base text are not with their own kind."""
        roles = {self.corpus.roles[one.document], self.corpus.roles[other.document]}
        return roles not in ({"draft"}, {"base"})
