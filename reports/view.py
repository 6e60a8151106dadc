"""A report as its pages show it: rows for the lists, and each document's text cut at its marks.

Nothing here knows HTML. Positions handed to a page are UTF-16 units, because the page's language
counts so.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from dedup import model
from reports.marking import Segment, Span, Units, segments
from reports.passages import STRENGTH, ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

EXCERPT = 120
FINDING_EXCERPT = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """One side of a match, seen from its document.

    Each of `blocks` is start and end here, then start and end there.
    """

    match: str
    key: str
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
    counts: tuple[int | None, ...] | None  # in the order of the record's fields
    largest: str | None  # the largest single source
    percentile: float | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A match in the list; its documents as their numbers in the list of documents."""

    id: str
    key: str
    left: int
    right: int
    kind: model.MatchKind
    counted: int
    identical: int
    similarity: float
    template: str | None
    earlier: model.Side | None
    excerpt: str


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template in the list."""

    id: str
    boilerplate: bool
    documents: int
    sources: int
    occurrences: int
    slots: int
    excerpt: tuple[model.Segment, ...]
    first: str | None  # the document of the earliest occurrence


@dataclass(frozen=True, slots=True)
class Overview:
    """The headline of a collection: of the documents that have figures."""

    documents: int
    counted: int
    passages: int
    pairs: int


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
            if pair.substitutions or pair.leftovers is not None or pair.mistakes:
                self._pairs[pair.left].append(pair)

    def overview(self) -> Overview:
        """Sum the collection up."""
        measured = [each.figures for each in self.report.documents if each.figures]
        return Overview(
            documents=len(measured),
            counted=sum(each.counts.counted for each in measured),
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
                counts=_values(each.figures.counts) if each.figures else None,
                largest=each.figures.max_single_source if each.figures else None,
                percentile=each.percentile,
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

    def finding_rows(self, limit: int) -> Iterator[FindingRow]:
        """List the matches, strongest first, at most `limit`."""
        number = {document.id: i for i, document in enumerate(self.report.documents)}
        for match in ranked(self.report.matches)[:limit]:
            left = match.left
            text = self.report.by_id[left.document].text or ""
            shown = text[left.start : min(left.end, left.start + FINDING_EXCERPT)]
            yield FindingRow(
                id=match.id,
                key=match.key,
                left=number[left.document],
                right=number[match.right.document],
                kind=match.kind,
                counted=left.classes.total or match.identical,
                identical=match.identical,
                similarity=match.similarity,
                template=match.template,
                earlier=match.earlier,
                excerpt=" ".join(shown.split()),
            )

    def match_places(self) -> dict[str, str]:
        """Give each match's left document: what a link to a match needs to find it."""
        return {match.id: match.left.document for match in self.report.matches}

    def template(self, template: model.Template) -> model.Template:
        """Give a template with its occurrences in UTF-16 units."""
        places = tuple(self._occurrence(each) for each in template.occurrences)
        return replace(template, occurrences=places)

    def document(self, document: model.DocumentResult, held: str = "whole") -> DocumentPage:
        """Cut a document at its marks and gather what it shares, and with whom.

        Args:
            document: one of the report.
            held: `whole`, `excerpts` (the text around its passages) or `none`.
        """
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
            segments=segments(document.text, spans, ranks, held),
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
            key=match.key,
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
            counted=here.classes.total or match.identical,  # a repeat has no classes
            template=match.template,
            earlier=match.earlier,
        )


def _values(counts: model.Counts) -> tuple[int | None, ...]:
    return tuple(getattr(counts, name) for name in model.field_names(model.Counts))


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
    return STRENGTH.index(passage.kind), -passage.identical, passage.number


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


def _excerpt(segments: Sequence[model.Segment]) -> tuple[model.Segment, ...]:
    """Take the beginning of a template, slots without their values."""
    left = EXCERPT
    excerpt: list[model.Segment] = []
    for each in segments:
        if left <= 0:
            break
        if isinstance(each, model.SlotSegment):
            excerpt.append(replace(each, values=()))
            left -= 4
        elif isinstance(each, model.TextSegment):
            text = each.text if len(each.text) <= left else each.text[:left] + "…"
            excerpt.append(replace(each, text=text))
            left -= len(text)
    return tuple(excerpt)
