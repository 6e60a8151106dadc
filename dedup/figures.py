"""Passages → figures of a document: what is copied, quoted, own earlier text, boilerplate, own.

Every counted character falls into one class, so that the figures add up exactly.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from dedup.model import ClassCounts, Counts
from dedup.spans import Span, coverage, mask, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.fold import Letters
    from dedup.model import Block, CharacterClass

# Values of a class array, in the order in which the first that applies is given.
OWN, EXPECTED, QUOTED, SELF, BOILERPLATE, COPIED = range(6)
_CLASS = np.uint8(7)
COUNTED, REPEATED, EARLIER, PHRASE = map(np.uint8, (8, 16, 32, 64))
# In which a tie between classes is settled.
CLASS_ORDER: tuple[CharacterClass, ...] = ("quoted", "self", "boilerplate", "copied")


@dataclass(slots=True)
class Evidence:
    """What a document shares, collected passage by passage.

    `shared` maps another document (index) to the spans shared with it; `expected` are spans that
    base text or allowed phrases name; `covered` are spans with a number of sources that cover
    them beside those in `shared` (families too large to give every pair).
    """

    shared: dict[int, list[Span]] = field(default_factory=dict)
    expected: list[Span] = field(default_factory=list)
    base: list[Span] = field(default_factory=list)
    repeats: list[Span] = field(default_factory=list)
    covered: list[tuple[Span, int]] = field(default_factory=list)
    # Blocks and equal runs of each passage.
    passages: list[tuple[list[Span], list[Span]]] = field(default_factory=list)

    def matched(self, length: int) -> NDArray[np.bool_]:
        """Which of the document's characters stand elsewhere too; shape (length,)."""
        spans = [span for spans in self.shared.values() for span in spans]
        return mask([*spans, *self.base], length)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the collection when a document is classed; sequences are by document."""

    source: Sequence[int]
    groups: Sequence[str | None]
    authors: Sequence[str | None]
    dates: Sequence[str | None]
    ids: Sequence[str]
    drafts: Sequence[bool]
    sources: int  # independent sources that make a passage boilerplate
    least: int  # half characters that make a match

    def owner(self, document: int) -> str | None:
        """The metadata group of a document, else its author."""
        return self.groups[document] or self.authors[document]

    def same_owner(self, one: int, other: int) -> bool:
        """Whether two documents are known to have the same author or group."""
        return any(
            known[one] is not None and known[one] == known[other]
            for known in (self.groups, self.authors)
        )

    def earlier(self, one: int, other: int) -> bool:
        """Whether one document is earlier than another; an undated draft is the latest of all."""
        return is_earlier(self.dates[one], self.dates[other], undated_is_later=self.drafts[other])


@dataclass(frozen=True, slots=True)
class Composition:
    """A document's characters by class, and what the figures need beside it.

    `marks` (len(text),) holds for each character its class, OWN … COPIED (OWN also for what is not
    counted), and the flags COUNTED, REPEATED, EARLIER and PHRASE: a byte, for a large archive's all
    stay until the report is made. `dated` and `figured` say whether the last two are known.
    """

    document: int
    marks: NDArray[np.uint8]
    letters: Letters
    shared: Mapping[int, list[Span]]
    owner_known: bool
    dated: bool
    figured: bool
    runs: Sequence[Span]

    @property
    def classes(self) -> NDArray[np.uint8]:
        """The class of each character."""
        return self.marks & _CLASS

    def has(self, flag: np.uint8) -> NDArray[np.bool_]:
        """Which characters have a flag."""
        found: NDArray[np.bool_] = self.marks & flag != 0
        return found

    def counts(self, context: Context, start: int = 0, end: int | None = None) -> Counts:
        """Counts of the characters `[start, end)`."""
        part = slice(start, len(self.marks) if end is None else end)
        marks = self.marks[part]
        marks = marks[marks & COUNTED != 0]
        classes = np.bincount(marks & _CLASS, minlength=COPIED + 1)

        def number(flag: np.uint8) -> int:
            return int(np.count_nonzero(marks & flag))

        return Counts(
            counted=len(marks),
            matched=int(classes[1:].sum()),
            copied=int(classes[COPIED]),
            boilerplate=int(classes[EXPECTED] + classes[BOILERPLATE]),
            quoted=int(classes[QUOTED]),
            self=int(classes[SELF]) if self.owner_known else None,
            own=int(classes[OWN]),
            max_single=self.largest(context, part)[0],
            longest_run=self.longest(part),
            repeated=number(REPEATED),
            set_phrases=number(PHRASE) if self.figured else None,
            from_earlier=number(EARLIER) if self.dated else None,
        )

    def longest(self, part: slice) -> int:
        """Letters of the longest run of equal ones in a part; slots neither count nor break it."""
        first, last, _ = part.indices(len(self.marks))
        starts, sizes = self.letters.starts, self.letters.sizes
        inside = (
            int(sizes[slice(*starts.searchsorted((max(start, first), min(end, last))))].sum())
            for start, end in self.runs
            if start < last and end > first
        )
        return max(inside, default=0)

    def largest(self, context: Context, part: slice) -> tuple[int, str | None]:
        """Most characters shared with one other document, and its id (ties: the smallest)."""
        first, last, _ = part.indices(len(self.marks))
        counted = self.has(COUNTED) if self.shared else self.marks
        best: tuple[int, str | None] = (0, None)
        for other in sorted(self.shared, key=lambda o: context.ids[o]):
            inside = sum(
                int(counted[max(start, first) : min(end, last)].sum())
                for start, end in self.shared[other]
                if start < last and end > first
            )
            if inside > best[0]:
                best = inside, context.ids[other]
        return best


def compose(
    document: int,
    counted: NDArray[np.bool_],
    evidence: Evidence,
    matched: NDArray[np.bool_],
    quoted: Iterable[Span],
    context: Context,
    formula: NDArray[np.bool_],
    set_phrases: NDArray[np.bool_] | None,
    letters: Letters,
) -> Composition:
    """Give each character its class: the first of expected, quoted, self, boilerplate, copied.

    Args:
        document: index of the document.
        counted: which characters count, shape (len(text),).
        evidence: what it shares.
        matched: which characters that is, as `evidence.matched` says.
        quoted: spans that it quotes.
        context: the collection.
        formula: which characters stand in set phrases of N sources, matched or not.
        set_phrases: which characters stand in set phrases, or None where that is unknown.
        letters: of its text.
    """
    length = len(counted)
    shared = {other: union(spans) for other, spans in evidence.shared.items()}
    owned = context.owner(document) is not None
    classes = np.where(matched & counted, COPIED, OWN).astype(np.uint8)
    if classes.any():
        common = _common(document, shared, evidence, context, length)
        common |= _formulaic(evidence.passages, formula, letters, context.least)
        put = [(common, BOILERPLATE)]
        if owned:
            foreign = [
                s for o, of in shared.items() if not context.same_owner(document, o) for s in of
            ]
            put.append((~mask(foreign, length), SELF))
        put.append((mask(quoted, length), QUOTED))
        put.append((mask((*evidence.expected, *evidence.base), length), EXPECTED))
        for where, kind in put:
            classes[(classes != OWN) & where] = kind
    # Nothing is known to be earlier than an undated document, unless it is the draft of today.
    dated = any(context.dates) and bool(context.dates[document] or context.drafts[document])
    before = [span for o, spans in shared.items() if context.earlier(o, document) for span in spans]
    marks = classes | counted * COUNTED | mask(evidence.repeats, length) * REPEATED
    marks |= (mask(before, length) & (classes == COPIED)) * EARLIER
    if set_phrases is not None:
        marks |= set_phrases * PHRASE
    runs = [run for _, runs in evidence.passages for run in runs]
    return Composition(
        document, marks, letters, shared, owned, dated, set_phrases is not None, runs
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
    passages: Iterable[tuple[Sequence[Span], Sequence[Span]]],
    formula: NDArray[np.bool_],
    letters: Letters,
    least: int,
) -> NDArray[np.bool_]:
    """Which characters the document shares only as formula.

    A passage with less than `least` equal letters (in halves) beside formula is formula as a whole;
    in others formula is what stands in no equal run of `least`: who copies a page copies its
    phrases too.
    """
    halves = letters.halves
    every = _summed(halves, letters, len(formula))
    beside = _summed(halves * ~formula[letters.starts], letters, len(formula))
    firm: list[Span] = []
    whole: list[Span] = []
    for blocks, runs in passages:
        if sum(beside[end] - beside[start] for start, end in runs) >= least:
            firm += blocks
            whole += [(start, end) for start, end in runs if every[end] - every[start] >= least]
    return ~mask(firm, len(formula)) | (formula & ~mask(whole, len(formula)))


def _summed(values: NDArray[np.generic], letters: Letters, length: int) -> NDArray[np.int64]:
    """Sums of the letters' values up to each character; shape (length + 1,)."""
    at = np.zeros(length + 1, dtype=np.int64)
    at[letters.starts + 1] = values
    summed: NDArray[np.int64] = np.cumsum(at)
    return summed


def class_counts(composition: Composition, spans: Iterable[Span]) -> ClassCounts:
    """Counted characters by class inside spans of a document."""
    total = np.zeros(COPIED + 1, dtype=np.int64)
    for start, end in union(spans):
        part = composition.marks[start:end]
        total += np.bincount(part[part & COUNTED != 0] & _CLASS, minlength=COPIED + 1)
    return ClassCounts(
        copied=int(total[COPIED]),
        boilerplate=int(total[EXPECTED] + total[BOILERPLATE]),
        quoted=int(total[QUOTED]),
        self=int(total[SELF]),
    )


def main_class(counts: ClassCounts) -> CharacterClass:
    """The class with most characters; ties take the first of quoted, self, boilerplate, copied."""
    if counts.total == 0:
        return "copied"
    return max(CLASS_ORDER, key=lambda name: (getattr(counts, name), -CLASS_ORDER.index(name)))


def left_spans(blocks: Iterable[Block]) -> list[Span]:
    """The left sides of blocks."""
    return [(block.left_start, block.left_end) for block in blocks]


def right_spans(blocks: Iterable[Block]) -> list[Span]:
    """The right sides of blocks."""
    return [(block.right_start, block.right_end) for block in blocks]


# -- dates ----------------------------------------------------------------------------------------


def _days(date: str) -> tuple[str, str]:
    """First and last possible day of a partial ISO date."""
    year, month, day = [*date.split("-"), "", ""][:3]
    last_month = month or "12"
    last_day = day or f"{calendar.monthrange(int(year), int(last_month))[1]:02d}"
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{last_month}-{last_day}"


def is_earlier(one: str | None, other: str | None, *, undated_is_later: bool = False) -> bool:
    """Whether the last possible day of one date precedes the first of the other.

    An undated document is not earlier than anything; with `undated_is_later` (a draft), everything
    dated is earlier than an undated `other`.
    """
    if one is None:
        return False
    if other is None:
        return undated_is_later
    return _days(one)[1] < _days(other)[0]
