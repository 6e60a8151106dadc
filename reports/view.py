"""A report as its pages show it: rows for the lists, and each document's text cut at its marks.

Nothing here knows HTML. Positions handed to a page are UTF-16 units, because the page's language
counts so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import TYPE_CHECKING

from dedup import model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A passage that hundreds of documents hold must not list hundreds at each of its characters.
MARKS_NAMED = 8
# The lists of the first page; what is beyond is counted there, and stands in the result.
PAIRS_LISTED = 10_000
EXCERPT = 120
HIGH_OVERLAP = 0.3

# What a reader must not miss comes first: boilerplate never hides a copied passage under it.
_STRENGTH = ("copied", "self", "quoted", "boilerplate", "repeat")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Span = tuple[int, int]
Piece = model.TextSegment | model.SlotSegment


class Units:
    """Code-point offsets of one text as UTF-16 offsets."""

    def __init__(self, text: str | None) -> None:
        self._astral = [found.start() for found in _ASTRAL.finditer(text or "")]

    def __call__(self, offset: int) -> int:
        """Give the UTF-16 offset of a code-point offset."""
        return offset + bisect_left(self._astral, offset)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks: passage indices, strongest first, `more` unnamed."""

    text: str
    marks: tuple[int, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a match, seen from its document.

    Each of `blocks` is start and end here, then start and end there.
    """

    match: str
    number: int
    kind: model.MatchKind
    left: bool
    start: int
    end: int
    blocks: tuple[tuple[int, int, int, int], ...]
    other: str
    similarity: float
    identical: int
    counted: int
    template: str | None
    earlier: model.Side | None  # left is here


@dataclass(frozen=True, slots=True)
class Source:
    """Another document that shares text with this one; `counted` is the union on this side."""

    other: str
    counted: int
    kind: model.MatchKind
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One document: its text in segments (None where the result has no text), and its findings."""

    segments: tuple[Segment, ...] | None
    passages: tuple[Passage, ...]
    sources: tuple[Source, ...]
    sections: tuple[model.Section, ...]
    pairs: tuple[model.Pair, ...]


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in the lists; `counts` is None for frames and base text."""

    id: str
    role: str
    path: str
    part: int | None
    title: str | None
    author: str | None
    group: str | None
    date: str | None
    dated: model.DateSource | None
    counted: int
    counts: model.Counts | None
    largest: str | None  # the largest single source


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in the list."""

    id: str
    boilerplate: bool
    documents: int
    sources: int
    occurrences: int
    slots: int
    excerpt: tuple[Piece, ...]
    first: str | None  # the document of the earliest occurrence


@dataclass(frozen=True, slots=True)
class Overview:
    """The headline of a collection: of the documents that have figures."""

    documents: int
    counted: int
    with_overlap: int
    high: int
    median: float | None
    passages: int
    pairs: int


def mark(text: str, spans: Sequence[Sequence[Span]], ranks: Sequence[int]) -> tuple[Segment, ...]:
    """Cut `text` at the spans of its passages; the segments, joined, are the text.

    `ranks[i]` is the place of passage `i` in order of strength, a permutation.
    """
    opening: defaultdict[int, list[int]] = defaultdict(list)
    closing: defaultdict[int, list[int]] = defaultdict(list)
    for rank, blocks in zip(ranks, spans, strict=True):
        for start, end in blocks:
            opening[start].append(rank)
            closing[end].append(rank)
    by_rank = sorted(range(len(ranks)), key=ranks.__getitem__)
    cuts = sorted({0, len(text), *opening, *closing})
    active: list[int] = []
    pieces: list[tuple[int, int, tuple[int, ...], int]] = []
    for start, end in pairwise(cuts):
        for rank in closing[start]:
            del active[bisect_left(active, rank)]
        for rank in opening[start]:
            insort(active, rank)
        named = tuple(by_rank[rank] for rank in active[:MARKS_NAMED])
        more = len(active) - len(named)
        if pieces and pieces[-1][2:] == (named, more):
            start = pieces.pop()[0]  # noqa: PLW2901 - the last piece goes on
        pieces.append((start, end, named, more))
    return tuple(Segment(text[start:end], named, more) for start, end, named, more in pieces)


class View:
    """A report, indexed once, that gives its pages one by one."""

    def __init__(self, report: model.Report) -> None:
        self.report = report
        self._units = {document.id: Units(document.text) for document in report.documents}
        self._sides: defaultdict[str, list[tuple[model.Match, bool]]] = defaultdict(list)
        for match in report.matches:
            self._sides[match.left.document].append((match, True))
            self._sides[match.right.document].append((match, False))
        self._pairs: defaultdict[str, list[model.Pair]] = defaultdict(list)
        for pair in report.pairs:
            if pair.substitutions or pair.leftovers is not None:
                self._pairs[pair.left].append(pair)

    def overview(self) -> Overview:
        """Sum the collection up."""
        measured = [each.figures for each in self.report.documents if each.figures]
        ratios = [r for each in measured if (r := each.overlap_specific) is not None]
        return Overview(
            documents=len(measured),
            counted=sum(each.counts.counted for each in measured),
            with_overlap=sum(ratio > 0 for ratio in ratios),
            high=sum(ratio > HIGH_OVERLAP for ratio in ratios),
            median=median(ratios) if ratios else None,
            passages=len(self.report.matches),
            pairs=len(self.report.pairs),
        )

    def document_rows(self) -> Iterator[DocumentRow]:
        """List the documents in the report's order."""
        for each in self.report.documents:
            yield DocumentRow(
                id=each.id,
                role=each.role,
                path=each.path,
                part=each.part,
                title=each.title,
                author=each.author,
                group=each.group,
                date=each.date,
                dated=each.dated,
                counted=each.counted,
                counts=each.figures.counts if each.figures else None,
                largest=each.figures.max_single_source if each.figures else None,
            )

    def template_rows(self) -> Iterator[TemplateRow]:
        """List the templates, each with its beginning."""
        for each in self.report.templates:
            yield TemplateRow(
                id=each.id,
                boilerplate=each.boilerplate,
                documents=each.documents,
                sources=each.sources,
                occurrences=len(each.occurrences),
                slots=sum(isinstance(segment, model.SlotSegment) for segment in each.segments),
                excerpt=_excerpt(each.segments),
                first=None if each.first is None else each.occurrences[each.first].document,
            )

    def match_places(self) -> dict[str, str]:
        """Give each match's left document: what a link to a match needs to find it."""
        return {match.id: match.left.document for match in self.report.matches}

    def template(self, template: model.Template) -> model.Template:
        """Give a template with its occurrences in UTF-16 units."""
        places = tuple(self._occurrence(each) for each in template.occurrences)
        return replace(template, occurrences=places)

    def document(self, document: model.DocumentResult) -> DocumentPage:
        """Cut a document at its marks and gather what it shares, and with whom."""
        units = self._units[document.id]
        seen = [(each if left else _turned(each), left) for each, left in self._sides[document.id]]
        seen.sort(key=lambda each: (each[0].left.start, each[0].left.end, each[0].id, not each[1]))
        passages = tuple(self._passage(*each, number) for number, each in enumerate(seen, 1))
        spans = [[(block.left_start, block.left_end) for block in each.blocks] for each, _ in seen]
        sections = (replace(s, start=units(s.start), end=units(s.end)) for s in document.sections)
        ranks = [0] * len(passages)
        for rank, passage in enumerate(sorted(passages, key=_strength)):
            ranks[passage.number - 1] = rank
        return DocumentPage(
            segments=None if document.text is None else mark(document.text, spans, ranks),
            passages=passages,
            sources=_sources(document, passages, spans),
            sections=tuple(sections),
            pairs=tuple(self._pairs[document.id]),
        )

    def _occurrence(self, each: model.Occurrence) -> model.Occurrence:
        units = self._units[each.document]
        slots = tuple(
            slot and replace(slot, start=units(slot.start), end=units(slot.end))
            for slot in each.slots
        )
        return replace(each, start=units(each.start), end=units(each.end), slots=slots)

    def _passage(self, match: model.Match, left: bool, number: int) -> Passage:
        here, there = match.left, match.right
        mine, its = self._units[here.document], self._units[there.document]
        return Passage(
            match=match.id,
            number=number,
            kind="repeat" if match.kind == "repeat" else here.kind,
            left=left,
            start=mine(here.start),
            end=mine(here.end),
            blocks=tuple(
                (mine(b.left_start), mine(b.left_end), its(b.right_start), its(b.right_end))
                for b in match.blocks
            ),
            other=there.document,
            similarity=match.similarity,
            identical=match.identical,
            counted=here.classes.total,
            template=match.template,
            earlier=match.earlier,
        )


def _turned(match: model.Match) -> model.Match:
    """Turn a match so that its right side comes first."""
    earlier: dict[model.Side | None, model.Side] = {"left": "right", "right": "left"}
    return replace(
        match,
        left=match.right,
        right=match.left,
        blocks=tuple(block.swapped() for block in match.blocks),
        earlier=earlier.get(match.earlier),
    )


def _strength(passage: Passage) -> tuple[int, int, int]:
    return _STRENGTH.index(passage.kind), -passage.identical, passage.number


def _sources(
    document: model.DocumentResult, passages: Sequence[Passage], spans: Sequence[Sequence[Span]]
) -> tuple[Source, ...]:
    """Gather the other documents, the largest contribution first; repeats have none."""
    by_other: defaultdict[str, list[int]] = defaultdict(list)
    for i, passage in enumerate(passages):
        if passage.kind != "repeat":
            by_other[passage.other].append(i)
    # Without the text overlapping passages cannot be united, only added up.
    before = list(accumulate((letter.isalnum() for letter in document.text or ""), initial=0))
    sources: list[Source] = []
    for other, indices in by_other.items():
        if document.text is not None:
            counted = sum(before[end] - before[start] for start, end in _union(spans, indices))
        else:
            counted = min(document.counted, sum(passages[i].counted for i in indices))
        kind = min((passages[i] for i in indices), key=_strength).kind
        sources.append(Source(other, counted, kind, tuple(indices)))
    return tuple(sorted(sources, key=lambda source: (-source.counted, source.other)))


def _union(spans: Sequence[Sequence[Span]], indices: Sequence[int]) -> Iterator[Span]:
    reached = 0
    for start, end in sorted(span for i in indices for span in spans[i]):
        if end > reached:
            yield max(start, reached), end
            reached = end


def _excerpt(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Take the beginning of a template, slots without their values."""
    left = EXCERPT
    excerpt: list[Piece] = []
    for each in pieces:
        if left <= 0:
            break
        if isinstance(each, model.SlotSegment):
            excerpt.append(replace(each, values=()))
            left -= 4
        else:
            text = each.text if len(each.text) <= left else each.text[:left] + "…"
            excerpt.append(replace(each, text=text))
            left -= len(text)
    return tuple(excerpt)
