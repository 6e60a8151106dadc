"""A result as tables: the one layer under CSV, XLSX and Markdown."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING, Literal

from dedup.model import SlotSegment
from reports.labels import label
from reports.numbers import SHORT
from reports.passages import (
    ELLIPSIS,
    STRENGTH,
    paragraphs,
    plain,
    reordered,
    source_side,
    spans,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dedup.model import DocumentResult, Match, MatchSide, Occurrence, Pair, Report
    from reports.words import Language

Kind = Literal["text", "count", "ratio", "long"]


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a page of the HTML report: `doc/ID`, `match/ID`, `pair/A~B`.

    One a row: a sheet holds 65,530 links.
    """

    text: str
    route: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage with some of its context: stretches of text, and whether each is matched."""

    parts: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.parts)


Cell = str | int | float | Link | Marked | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `columns` gives the kind of each column by its title."""

    name: str
    title: str
    columns: Mapping[str, Kind]
    rows: Iterable[Sequence[Cell]]


_CONTEXT = 20
_LONGEST = 2_000  # characters of a cell: a sheet is for finding passages, the report for reading
_RATIOS = (
    *("overlap_specific", "overlap_total", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "own", "max_single", "overlap_from_earlier", "repeated", "set_phrases"),
)


class Tables:
    """The tables of a report in a language. Rows are made as they are asked for."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self._language = language
        self._paragraphs: dict[str, list[int]] = {}

    def all(self) -> Iterator[Table]:
        """Every table, in the order in which people read them."""
        yield self.overview()
        yield self.documents()
        yield self.findings()
        yield self.pairs()
        yield self.groups()
        yield self.templates()
        yield self.slots()
        yield self.skipped()
        yield self.settings()

    def word(self, name: str, /, **values: object) -> str:
        """The word for `name` in the language of the tables."""
        return label(name, self._language, **values)

    def _table(
        self, name: str, columns: Mapping[str, Kind], rows: Iterable[Sequence[Cell]]
    ) -> Table:
        titles = {self.word(column): kind for column, kind in columns.items()}
        assert len(titles) == len(columns), f"two columns of {name} have one title"
        return Table(name, self.word(name), titles, rows)

    def overview(self) -> Table:
        """Figures of the whole, and the notes."""
        return self._table("overview", {"item": "text", "value": "text"}, self._overview())

    def _overview(self) -> Iterator[tuple[str, Cell]]:
        report, run = self.report, self.report.run
        judged = [one for one in report.documents if one.figures]
        ratios = [one.figures.overlap_specific for one in judged if one.figures]
        known = [ratio for ratio in ratios if ratio is not None]
        figures: dict[str, Cell] = {
            "documents": len(judged),
            "counted": sum(one.counted for one in judged),
            "with_overlap": sum(ratio > 0 for ratio in known),
            "median": median(known) if known else None,
            "highest": max(known, default=None),
            "findings": len(report.matches),
            "pairs": len(report.pairs),
            "templates": len(report.templates),
            "skipped": len(report.skipped),
            "version": run.version,
        }
        for name, value in figures.items():
            yield self.word(name), value
        for note in run.notes:
            yield self.word("note"), plain(note)
        yield "", self.word("disclaimer")

    def settings(self) -> Table:
        """What the analysis was told, by the names that the result gives it."""
        analysis = dict(self.report.run.settings.get("analysis") or {})
        written = (
            (name, plain(json.dumps(one, ensure_ascii=False))) for name, one in analysis.items()
        )
        return self._table("settings", {"item": "text", "value": "text"}, written)

    def documents(self) -> Table:
        """The documents that are judged, the highest headline first."""
        columns: dict[str, Kind] = {"document": "text", "role": "text", "author": "text"}
        columns |= {"group": "text", "date": "text", "counted": "count", "matched": "count"}
        columns |= dict.fromkeys(_RATIOS, "ratio")
        columns |= {"max_single_source": "text", "longest_run": "count", "passages": "count"}
        return self._table("documents", columns | {"note": "text", "id": "text"}, self._documents())

    def _documents(self) -> Iterator[Sequence[Cell]]:
        judged = [(one.figures, one) for one in self.report.documents if one.figures]
        judged.sort(key=lambda one: (-(one[0].overlap_specific or 0), -one[0].counts.matched))
        sides = ({one.left.document, one.right.document} for one in self.report.matches)
        found = Counter(document for both in sides for document in both)
        for figures, one in judged:
            counts, largest = figures.counts, figures.max_single_source
            yield (
                *(Link(self.name(one.id), f"doc/{one.id}"), self.word(one.role), *_known(one)),
                *(counts.counted, counts.matched),
                *(getattr(figures, name) for name in _RATIOS),
                *(largest and self.name(largest), counts.longest_run, found[one.id]),
                self.word("short_note", n=SHORT) if counts.counted < SHORT else None,
                one.id,
            )

    def findings(self) -> Table:
        """The passages, the strongest first, seen from the side that is not the source."""
        columns: dict[str, Kind] = {"id": "text", "kind": "text", "document": "text"}
        columns |= {"place": "count", "start": "count", "end": "count", "length": "count"}
        columns |= {"passage": "long", "source": "text", "source_place": "count"}
        columns |= {"source_passage": "long", "similarity": "ratio", "identical": "count"}
        columns |= {"order": "text", "earlier_side": "text", "template": "text"}
        return self._table("findings", columns, map(self._finding, self.ranked()))

    def ranked(self) -> list[Match]:
        """The matches in the order of `findings`."""
        return sorted(
            self.report.matches, key=lambda one: (STRENGTH.index(one.kind), -one.identical, one.id)
        )

    def _finding(self, match: Match) -> Sequence[Cell]:
        source = source_side(self.report, match)
        here, there = match.right, match.left
        mine, its = spans(match, "right"), spans(match, "left")
        if source == "right":
            here, there, mine, its = there, here, its, mine
        earlier = there if match.earlier == source else here
        return (
            *(Link(match.id, f"match/{match.id}"), self.word(match.kind)),
            *(self.name(here.document), self.paragraph(here), here.start, here.end),
            *(here.classes.total or here.end - here.start, self._marked(here, mine)),
            *(self.name(there.document), self.paragraph(there), self._marked(there, its)),
            *(match.similarity, match.identical),
            self.word("reordered") if reordered(match) else None,
            self.name(earlier.document) if match.earlier else None,
            match.template,
        )

    def _marked(self, side: MatchSide, blocks: Sequence[tuple[int, int]]) -> Marked | None:
        text = self.report.by_id[side.document].text
        if text is None:
            return None
        parts: list[tuple[str, bool]] = []
        room, reached = _LONGEST, max(side.start - _CONTEXT, 0)
        for start, end in (*blocks, (min(side.end + _CONTEXT, len(text)),) * 2):
            for piece, matched in ((text[reached:start], False), (text[start:end], True)):
                shown = plain(piece)
                if len(shown) > room:
                    return Marked((*parts, (shown[:room] + ELLIPSIS, matched)))
                if shown:
                    parts.append((shown, matched))
                room -= len(shown)
            reached = end
        return Marked(tuple(parts))

    def paragraph(self, span: MatchSide | Occurrence) -> int | None:
        """The number of the paragraph where a span begins; None without the text."""
        if span.document not in self._paragraphs:
            text = self.report.by_id[span.document].text
            self._paragraphs[span.document] = [] if text is None else paragraphs(text)
        return bisect_right(self._paragraphs[span.document], span.start) or None

    def pairs(self) -> Table:
        """Pairs of documents, the strongest first."""
        return self._pairs("pairs", self.report.pairs)

    def groups(self) -> Table:
        """The same by groups or authors."""
        return self._pairs("groups", self.report.groups)

    def _pairs(self, name: str, pairs: Iterable[Pair]) -> Table:
        columns: dict[str, Kind] = {"left": "text", "right": "text", "shared": "count"}
        columns |= {"left_ratio": "ratio", "right_ratio": "ratio", "passages": "count"}
        columns |= {"substitutions": "long", "leftovers": "text"}
        return self._table(name, columns, map(self._pair, pairs))

    def _pair(self, pair: Pair) -> Sequence[Cell]:
        replaced = (f"{one.before}→{one.after} ×{one.count}" for one in pair.substitutions)
        ends: tuple[Cell, Cell] = plain(pair.left), plain(pair.right)
        if {pair.left, pair.right} <= {*self.report.by_id}:
            left = Link(self.name(pair.left), f"pair/{pair.left}~{pair.right}")
            ends = left, self.name(pair.right)
        return (
            *(*ends, pair.shared, pair.left_ratio, pair.right_ratio, pair.matches),
            plain("；".join(replaced), _LONGEST),
            plain("；".join(pair.leftovers or ()), _LONGEST),
        )

    def templates(self) -> Table:
        """Templates with the text they share; slots are numbered."""
        columns: dict[str, Kind] = {"id": "text", "note": "text", "number_of_documents": "count"}
        columns |= {"number_of_sources": "count", "number_of_places": "count", "earliest": "text"}
        return self._table("templates", columns | {"skeleton": "long"}, self._templates())

    def _templates(self) -> Iterator[Sequence[Cell]]:
        for one in self.report.templates:
            skeleton, slots = "", 0
            for segment in one.segments:
                if isinstance(segment, SlotSegment):
                    slots += 1
                    skeleton += f"〔{slots}·{self.word(f'slot_{segment.slot}')}〕"
                else:
                    skeleton += f"({segment.text})" if segment.optional else segment.text
            first = None if one.first is None else one.occurrences[one.first].document
            yield (
                Link(one.id, f"template/{one.id}"),
                self.word("boilerplate") if one.boilerplate else None,
                *(one.documents, one.sources, len(one.occurrences)),
                first and self.name(first),
                plain(skeleton, _LONGEST),
            )

    def slots(self) -> Table:
        """What each occurrence of a template put into its slots, one row for each value."""
        columns: dict[str, Kind] = {"template": "text", "document": "text", "place": "count"}
        columns |= {"start": "count", "end": "count", "slot": "count", "kind": "text"}
        return self._table("slots", columns | {"value": "text"}, self._slots())

    def _slots(self) -> Iterator[Sequence[Cell]]:
        for one in self.report.templates:
            kinds = [each.slot for each in one.segments if isinstance(each, SlotSegment)]
            for found in one.occurrences:
                lead = (Link(one.id, f"template/{one.id}"), self.name(found.document))
                where = (self.paragraph(found), found.start, found.end)
                if not kinds:
                    yield (*lead, *where, None, None, None)
                for number, (kind, slot) in enumerate(zip(kinds, found.slots, strict=True), 1):
                    value = plain(slot.value) if slot else None
                    yield (*lead, *where, number, self.word(f"slot_{kind}"), value)

    def skipped(self) -> Table:
        """What was not read, why, and what to do."""
        names = ("file", "reason", "remedy", "message")
        return self._table("skipped", dict.fromkeys(names, "text"), self._skipped())

    def _skipped(self) -> Iterator[Sequence[Cell]]:
        for one in self.report.skipped:
            remedy = self.word(f"fix_{one.reason}")
            yield plain(one.path), self.word(one.reason), remedy, plain(one.message)

    def name(self, identifier: str) -> str:
        """A document's name on one line; the id if it is unknown."""
        document = self.report.by_id.get(identifier)
        return plain(document.name if document else identifier)

    @cached_property
    def drafts(self) -> list[DocumentResult]:
        """The documents that were to be checked: drafts, else all that are judged."""
        judged = [one for one in self.report.documents if one.figures]
        return [one for one in judged if one.role == "draft"] or judged


def _known(document: DocumentResult) -> Iterator[str | None]:
    for one in (document.author, document.group, document.date):
        yield one and plain(one)
