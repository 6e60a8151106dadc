"""Passages → figures of a document: what is copied, quoted, own earlier text, boilerplate, own.

Every counted character falls into one class, so that the figures add up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import marks as kernel
from dedup.kernels.marks import COPIED
from dedup.model import Counts, Figures
from dedup.spans import Span, mask, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.context import Context
    from dedup.fold import Letters
    from dedup.model import Block, CharacterClass

# In which a tie between classes is settled.
CLASS_ORDER: tuple[CharacterClass, ...] = ("quoted", "self", "boilerplate", "copied")


@dataclass(slots=True)
class Evidence:
    """What a document shares, collected passage by passage.

    `shared` maps another document (index) to the spans shared with it; `base` are spans shared with
    base text, `allowed` those that allowed phrases name, `phrases` those that the package's own
    list names, `quoted` those quoted; `covered` are spans with a number of sources that cover them
    beside those in `shared` (families too large to give every pair).
    """

    shared: dict[int, list[Span]] = field(default_factory=dict)
    allowed: list[Span] = field(default_factory=list)
    phrases: list[Span] = field(default_factory=list)
    quoted: list[Span] = field(default_factory=list)
    base: list[Span] = field(default_factory=list)
    repeats: list[Span] = field(default_factory=list)
    covered: list[tuple[Span, int]] = field(default_factory=list)
    # Blocks and equal runs of each passage.
    passages: list[tuple[list[Span], NDArray[np.int32]]] = field(default_factory=list)

    def matched(self, length: int) -> NDArray[np.bool_]:
        """Which of the document's characters stand elsewhere too; shape (length,)."""
        spans = [span for spans in self.shared.values() for span in spans]
        return mask([*spans, *self.base], length)


def classes_of(marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The classes that marks of a composition hold."""
    return marks & np.uint8(kernel.CLASS)


@dataclass(frozen=True, slots=True)
class Composition:
    """A document's characters by class, and what the figures need beside it.

    `marks` (len(text),) holds of each character its class (OWN … COPIED, OWN also for what is not
    counted) and the flags COUNTED, REPEATED, PHRASE and EARLIER; `others` are the documents that it
    shares something with, by id, `shared` and `runs` (rows of a number, start and end) what it
    shares with each of them, and the equal runs of its passages.
    """

    marks: NDArray[np.uint8]
    others: Sequence[int]
    shared: NDArray[np.int32]
    runs: NDArray[np.int32]
    letters: Letters
    owner_known: bool
    figured: bool
    dated: bool

    @property
    def classes(self) -> NDArray[np.uint8]:
        """The class of each character."""
        return classes_of(self.marks)

    def has(self, flag: int) -> NDArray[np.bool_]:
        """Which characters have a flag."""
        found: NDArray[np.bool_] = self.marks & np.uint8(flag) != 0
        return found

    def figures(self, context: Context, edges: Sequence[int]) -> list[Figures]:
        """The figures of the stretches from each of some offsets to the next."""
        if len(edges) < 2:
            return []
        bounds = np.array(edges, dtype=np.int32)
        table = kernel.tallied(self.marks, bounds).tolist()
        largest: list[tuple[int, int]] = [(0, -1)] * len(table)
        if len(self.shared):
            largest = kernel.largest(self.marks, bounds, self.shared).tolist()
        longest = [0] * len(table)
        if len(self.runs):  # slots neither count nor break
            letters = self.letters
            longest = kernel.longest(bounds, self.runs, letters.sizes, letters.starts).tolist()
        found = []
        for row, (most, other), run in zip(table, largest, longest, strict=True):
            own, base, allowed, quoted, of_self, boilerplate, known, copied, *flagged = row
            counts = Counts(
                counted=sum(row[: COPIED + 1]),
                matched=sum(row[1 : COPIED + 1]),
                copied=copied,
                boilerplate=base + allowed + boilerplate + known,
                base=base,
                allowed=allowed,
                phrases=known,
                quoted=quoted,
                self=of_self if self.owner_known else None,
                own=own,
                max_single=most,
                longest_run=run,
                repeated=flagged[0],
                set_phrases=flagged[1] if self.figured else None,
                from_earlier=flagged[2] if self.dated else None,
            )
            found.append(Figures(counts, context.ids[self.others[other]] if most else None))
        return found


def compose(
    document: int,
    counted: NDArray[np.bool_],
    evidence: Evidence,
    context: Context,
    formula: NDArray[np.bool_],
    set_phrases: NDArray[np.bool_] | None,
    letters: Letters,
    marks: NDArray[np.uint8],
) -> Composition:
    """Give each character its class: the first of base, allowed, quoted, self, boilerplate, copied.

    Args:
        document: index of the document.
        counted: which characters count, shape (len(text),).
        evidence: what it shares.
        context: the collection.
        formula: which characters stand in set phrases of N sources, matched or not.
        set_phrases: which characters stand in set phrases, or None where that is unknown.
        letters: of its text.
        marks: written, shape (len(text),).
    """
    owned = context.owner(document) is not None
    # Nothing is known to be earlier than an undated document, unless it is the draft of today.
    dated = context.dated and bool(context.dates[document] or context.drafts[document])
    others = sorted(evidence.shared, key=lambda other: context.ids[other])
    shared = [
        (n, *span) for n, other in enumerate(others) for span in union(evidence.shared[other])
    ]
    of_others = [_said(document, other, context, dated=dated) for other in others]
    spans = [(*of_others[number], start, end) for number, start, end in shared]
    for said, more in (
        (kernel.MATCHED | kernel.AS_BASE, evidence.base),
        (kernel.AS_ALLOWED, evidence.allowed),
        (kernel.AS_QUOTED, evidence.quoted),
        (kernel.AS_KNOWN, evidence.phrases),
        (kernel.COMMON, [s for s, number in evidence.covered if number >= context.sources]),
        (kernel.AGAIN, evidence.repeats),
    ):
        spans += [(said, -1, start, end) for start, end in more]
    passages = evidence.passages
    blocks = _rows([(n, *span) for n, (own, _) in enumerate(passages) for span in own], 3)
    equal = np.concatenate([np.empty((0, 2), dtype=np.int32), *(of for _, of in passages)])
    numbers = np.arange(len(passages)).repeat([len(of) for _, of in passages])
    runs = np.column_stack((numbers, equal)).astype(np.int32)
    if set_phrases is None:
        marks[:] = 0
    else:
        np.multiply(set_phrases, np.uint8(kernel.PHRASE), out=marks)
    kernel.classed(
        _rows(spans, 4), blocks, runs, (letters.tokens, letters.sizes, letters.starts),
        counted, formula, (context.sources - 1, context.least), owned, marks,
    )  # fmt: skip
    return Composition(
        marks, others, _rows(shared, 3), runs, letters, owned, set_phrases is not None, dated
    )


def _said(document: int, other: int, context: Context, *, dated: bool) -> tuple[int, int]:
    """What spans shared with another document say of their characters, and their layer."""
    foreign = 0 if context.same_owner(document, other) else kernel.FOREIGN
    before = kernel.BEFORE if dated and context.earlier(other, document) else 0
    layer = context.source[other]  # the document's own source is counted without spans
    return kernel.MATCHED | foreign | before, -1 if layer == context.source[document] else layer


def _rows(spans: Sequence[tuple[int, ...]], width: int) -> NDArray[np.int32]:
    return np.array(spans, dtype=np.int32).reshape(-1, width)


def left_spans(blocks: Iterable[Block]) -> list[Span]:
    """The left sides of blocks."""
    return [(block.left_start, block.left_end) for block in blocks]


def right_spans(blocks: Iterable[Block]) -> list[Span]:
    """The right sides of blocks."""
    return [(block.right_start, block.right_end) for block in blocks]
