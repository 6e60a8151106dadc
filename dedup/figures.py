"""Passages → figures of a document: what is copied, quoted, own earlier text, boilerplate, own.

Every counted character falls into one class, so that the figures add up exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import marks as kernel
from dedup.model import Counts, Figures
from dedup.spans import Span, coverage, mask, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.context import Context
    from dedup.fold import Letters
    from dedup.model import Block, CharacterClass

# Values of a class array, in the order in which the first that applies is given. KNOWN is what the
# package's list of phrases alone makes boilerplate.
OWN, BASE, ALLOWED, QUOTED, SELF, BOILERPLATE, KNOWN, COPIED = range(8)
COMMON = (BASE, ALLOWED, BOILERPLATE, KNOWN)
_CLASS = 7
# What else a code says of a character.
COUNTED, REPEATED, PHRASE, EARLIER = 8, 16, 32, 64
# Which marks count for which class, and for which of the flags after COUNTED.
_COLUMNS = np.array(
    [
        [code & COUNTED and code & _CLASS == number for number in range(COPIED + 1)]
        + [code & COUNTED and code & flag != 0 for flag in (REPEATED, PHRASE, EARLIER)]
        for code in range(256)
    ],
    dtype=np.int64,
)
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
    passages: list[tuple[list[Span], list[Span]]] = field(default_factory=list)

    def matched(self, length: int) -> NDArray[np.bool_]:
        """Which of the document's characters stand elsewhere too; shape (length,)."""
        spans = [span for spans in self.shared.values() for span in spans]
        return mask([*spans, *self.base], length)


def classes_of(marks: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The classes that marks of a composition hold."""
    return marks & np.uint8(_CLASS)


@dataclass(frozen=True, slots=True)
class Composition:
    """A document's characters by class, and what the figures need beside it.

    `marks` (len(text),) holds of each character its class (OWN … COPIED, OWN also for what is not
    counted) and the flags COUNTED, REPEATED, PHRASE and EARLIER; `shared` are the spans shared with
    each other document; `runs` those of equal letters.
    """

    marks: NDArray[np.uint8]
    shared: Mapping[int, list[Span]]
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
        table = kernel.tallied(self.marks, bounds)
        largest, longest = self._largest(context, bounds), self._longest(bounds)
        found = []
        for number, row in enumerate((table @ _COLUMNS).tolist()):
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
                max_single=largest[number][0],
                longest_run=longest[number],
                repeated=flagged[0],
                set_phrases=flagged[1] if self.figured else None,
                from_earlier=flagged[2] if self.dated else None,
            )
            found.append(Figures(counts, largest[number][1]))
        return found

    def _longest(self, bounds: NDArray[np.int32]) -> list[int]:
        """Letters of the longest run of equal ones in each part; slots neither count nor break."""
        found = np.zeros(len(bounds) - 1, dtype=np.int64)
        if len(self.runs):
            before = np.r_[0, np.cumsum(self.letters.sizes, dtype=np.int64)]
            _, part, start, end = _cut(self.runs, bounds)
            first, last = (self.letters.starts.searchsorted(at) for at in (start, end))
            np.maximum.at(found, part, before[last] - before[first])
        longest: list[int] = found.tolist()
        return longest

    def _largest(self, context: Context, bounds: NDArray[np.int32]) -> list[tuple[int, str | None]]:
        """Most characters of a part shared with one document, and its id (ties: the smallest)."""
        best: list[tuple[int, str | None]] = [(0, None)] * (len(bounds) - 1)
        if not self.shared:
            return best
        others = sorted(self.shared, key=lambda other: context.ids[other])
        spans = np.array([span for other in others for span in self.shared[other]], dtype=np.int32)
        owner = np.repeat(np.arange(len(others)), [len(self.shared[other]) for other in others])
        before = kernel.flagged_before(self.marks, COUNTED)
        index, part, start, end = _cut(spans, bounds)
        keys, place = np.unique(part * len(others) + owner[index], return_inverse=True)
        inside = np.bincount(place, before[end] - before[start]).astype(np.int64)
        for key, number in zip(keys.tolist(), inside.tolist(), strict=True):
            if number > best[key // len(others)][0]:
                best[key // len(others)] = number, context.ids[others[key % len(others)]]
        return best


def _cut(spans: NDArray[np.int32], bounds: NDArray[np.int32]) -> tuple[NDArray[np.int64], ...]:
    """What of spans lies in which of the parts between bounds: index, part, start and end."""
    last = len(bounds) - 2
    first_part = np.clip(np.searchsorted(bounds, spans[:, 0], side="right") - 1, 0, last)
    last_part = np.clip(np.searchsorted(bounds, spans[:, 1]) - 1, 0, last)
    number = last_part - first_part + 1
    index = np.repeat(np.arange(len(spans)), number)
    part = np.arange(len(index)) - np.repeat(np.cumsum(number) - number, number) + first_part[index]
    start = np.maximum(spans[index, 0], bounds[part])
    return index, part, start, np.maximum(start, np.minimum(spans[index, 1], bounds[part + 1]))


def compose(
    document: int,
    counted: NDArray[np.bool_],
    evidence: Evidence,
    matched: NDArray[np.bool_],
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
        matched: which characters that is, as `evidence.matched` says.
        context: the collection.
        formula: which characters stand in set phrases of N sources, matched or not.
        set_phrases: which characters stand in set phrases, or None where that is unknown.
        letters: of its text.
        marks: written, shape (len(text),).
    """
    length = len(counted)
    shared = {other: union(spans) for other, spans in evidence.shared.items()}
    owned = context.owner(document) is not None
    np.multiply(counted, np.uint8(COUNTED), out=marks)
    if shared or evidence.base:
        classified = matched & counted
        classes = classified * np.uint8(COPIED)
        common = _common(document, shared, evidence, context, length)
        common |= _formulaic(evidence.passages, formula, letters, context.least)
        known = mask(evidence.phrases, length)
        both = common
        if known.any():
            both = _formulaic(evidence.passages, formula | known, letters, context.least)
        foreign = [s for o, of in shared.items() if not context.same_owner(document, o) for s in of]
        for where, kind in (
            (both, KNOWN),
            (common, BOILERPLATE),
            (~mask(foreign, length) if owned else np.False_, SELF),
            (mask(evidence.quoted, length), QUOTED),
            (mask(evidence.allowed, length), ALLOWED),
            (mask(evidence.base, length), BASE),
        ):
            np.copyto(classes, np.uint8(kind), where=classified & where)
        marks |= classes
    # Nothing is known to be earlier than an undated document, unless it is the draft of today.
    dated = context.dated and bool(context.dates[document] or context.drafts[document])
    if dated:
        before = [
            span for o, spans in shared.items() if context.earlier(o, document) for span in spans
        ]
        marks[mask(before, length) & (marks & _CLASS == COPIED)] |= EARLIER
    marks[mask(evidence.repeats, length)] |= REPEATED
    if set_phrases is not None:
        marks[set_phrases] |= PHRASE
    return Composition(
        marks,
        shared,
        np.array([run for _, runs in evidence.passages for run in runs], dtype=np.int32),
        letters,
        owned,
        set_phrases is not None,
        dated,
    )


def _common(
    document: int,
    shared: Mapping[int, list[Span]],
    evidence: Evidence,
    context: Context,
    length: int,
) -> NDArray[np.bool_]:
    """Which characters stand in at least N independent sources, the document's own included."""
    layers: dict[int, list[Span]] = {}
    for other, spans in shared.items():
        if context.source[other] != context.source[document]:
            layers.setdefault(context.source[other], []).extend(spans)
    common = coverage(layers.values(), length) + 1 >= context.sources
    return common | mask(
        (span for span, number in evidence.covered if number >= context.sources), length
    )


def _formulaic(
    passages: Sequence[tuple[Sequence[Span], Sequence[Span]]],
    formula: NDArray[np.bool_],
    letters: Letters,
    least: int,
) -> NDArray[np.bool_]:
    """Which characters the document shares only as formula.

    A passage with less than `least` equal letters (in halves) beside formula is formula as a whole;
    in others formula is what stands in no equal run of `least`: who copies a page copies its
    phrases too.
    """
    every, beside = kernel.lengths_before(letters.tokens, letters.sizes, letters.starts, formula)
    runs = np.array([run for _, of in passages for run in of], dtype=np.int32).reshape(-1, 2)
    number = np.repeat(np.arange(len(passages)), [len(of) for _, of in passages])
    first, last = letters.starts.searchsorted(runs.T)
    firm = np.bincount(number, beside[last] - beside[first], minlength=len(passages)) >= least
    whole = runs[firm[number] & (every[last] - every[first] >= least)].tolist()
    blocks = [block for (of, _), yes in zip(passages, firm, strict=True) if yes for block in of]
    return ~mask(blocks, len(formula)) | (formula & ~mask(whole, len(formula)))


def left_spans(blocks: Iterable[Block]) -> list[Span]:
    """The left sides of blocks."""
    return [(block.left_start, block.left_end) for block in blocks]


def right_spans(blocks: Iterable[Block]) -> list[Span]:
    """The right sides of blocks."""
    return [(block.right_start, block.right_end) for block in blocks]
