"""A result as tables: the one layer under CSV, XLSX and Markdown."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal

from dedup.model import SlotSegment, TextSegment
from reports import passages
from reports.labels import label
from reports.numbers import SHORT
from reports.passages import ELLIPSIS, plain, ranked, source_side, spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dedup.model import Match, MatchSide, Occurrence, Pair, Report
    from reports.words import Language

Kind = Literal["text", "count", "ratio", "long"]


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to a page of the HTML report: `doc/ID`, `match/ID`, `pair/A~B`.

    One a row: a sheet holds 65,530 links.
    """

    text: str
    route: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage with some of its context: stretches of text, and whether each is matched."""

    parts: tuple[tuple[str, bool], ...]

    def __str__(self) -> str:
        return "".join(text for text, _ in self.parts)


Cell = str | int | float | Link | Marked | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `columns` gives the kind of each column by its name, `titles` are the words."""

    name: str
    title: str
    columns: Mapping[str, Kind]
    titles: Sequence[str]
    rows: Iterable[Sequence[Cell]]


_CONTEXT = 20
_LONGEST = 2_000  # characters of a cell: a sheet is for finding passages, the report for reading
_RATIOS = (
    *("overlap_specific", "overlap_total", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "own", "max_single", "overlap_from_earlier", "repeated", "set_phrases"),
)
_PAIRS = "left right shared# left_ratio% right_ratio% passages# substitutions* leftovers* mistakes*"
_KINDS: dict[str, Kind] = {"#": "count", "%": "ratio", "*": "long"}
# The columns of each table, in the order in which people read them.
_TABLES = {
    "overview": "item value",
    "documents": f"document role author group date counted# matched# {'% '.join(_RATIOS)}%"
    " max_single_source longest_run# passages# note id",
    "findings": "id kind document place# start# end# length# passage* source source_place#"
    " source_passage* similarity% identical# order earlier_side template",
    "pairs": _PAIRS,
    "groups": _PAIRS,
    "templates": "id note number_of_documents# number_of_sources# number_of_places# earliest"
    " skeleton*",
    "slots": "template document place# start# end# slot# kind value",
    "skipped": "file reason remedy message",
    "settings": "item value",
}


class Tables:
    """The tables of a report in a language. Rows are made as they are asked for."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self._language = language
        self._paragraphs: dict[str, list[int]] = {}

    def all(self) -> Iterator[Table]:
        """Every table, in the order in which people read them."""
        rows: dict[str, Iterable[Sequence[Cell]]] = {
            "overview": self._overview(),
            "documents": self._documents(),
            "findings": map(self._finding, ranked(self.report.matches)),
            "pairs": map(self._pair, self.report.pairs),
            "groups": map(self._pair, self.report.groups),
            "templates": self._templates(),
            "slots": self._slots(),
            "skipped": self._skipped(),
            "settings": self._settings(),
        }
        for name, spec in _TABLES.items():
            columns = {each.rstrip("#%*"): _KINDS.get(each[-1], "text") for each in spec.split()}
            titles = [*map(self.word, columns)]
            if name == "findings" and self.report.mode != "check":
                # The figures of an audit are symmetrical: nobody says who the source is.
                titles = [self.word(column.replace("source", "other")) for column in columns]
            yield Table(name, self.word(name), columns, titles, rows[name])

    def word(self, name: str, /, **values: object) -> str:
        """The word for `name` in the language of the tables."""
        return label(name, self._language, **values)

    def name(self, identifier: str | None) -> str | None:
        """A document's name on one line; the id if it is unknown."""
        document = self.report.by_id.get(identifier or "")
        return plain(document.name) if document else identifier and plain(identifier)

    def paragraph(self, span: MatchSide | Occurrence) -> int | None:
        """The number of the paragraph where a span begins; None without the text."""
        if span.document not in self._paragraphs:
            text = self.report.by_id[span.document].text
            self._paragraphs[span.document] = passages.paragraphs(text or "")
        return bisect_right(self._paragraphs[span.document], span.start) or None

    def _overview(self) -> Iterator[Sequence[Cell]]:
        report = self.report
        judged = [(one.figures, one.counted) for one in report.documents if one.figures]
        every = (figures.overlap_specific for figures, _ in judged)
        ratios = [ratio for ratio in every if ratio is not None]
        yield self.word("documents"), len(judged)
        yield self.word("counted"), sum(counted for _, counted in judged)
        yield self.word("with_overlap"), sum(ratio > 0 for ratio in ratios)
        yield self.word("median"), median(ratios) if ratios else None
        yield self.word("highest"), max(ratios, default=None)
        yield self.word("findings"), len(report.matches)
        for name in ("pairs", "templates", "skipped"):
            yield self.word(name), len(getattr(report, name))
        yield self.word("version"), report.run.version
        for note in report.run.notes:
            yield self.word("note"), plain(note)
        yield "", self.word("disclaimer")

    def _documents(self) -> Iterator[Sequence[Cell]]:
        judged = [(one.figures, one) for one in self.report.documents if one.figures]
        judged.sort(key=lambda one: (-(one[0].overlap_specific or 0), -one[0].counts.matched))
        sides = ({one.left.document, one.right.document} for one in self.report.matches)
        found = Counter(document for both in sides for document in both)
        for figures, one in judged:
            counts = figures.counts
            yield (
                *(Link(self.name(one.id) or "", f"doc/{one.id}"), self.word(one.role)),
                *(each and plain(each) for each in (one.author, one.group, one.date)),
                *(counts.counted, counts.matched),
                *(getattr(figures, name) for name in _RATIOS),
                *(self.name(figures.max_single_source), counts.longest_run, found[one.id]),
                self.word("short_note", n=SHORT) if counts.counted < SHORT else None,
                one.id,
            )

    def _finding(self, match: Match) -> Sequence[Cell]:
        """A match seen from the side that is not the source."""
        if source_side(self.report, match) == "left":
            here, there = match.right, match.left
            mine, its = spans(match, "right"), spans(match, "left")
        else:
            here, there = match.left, match.right
            mine, its = spans(match, "left"), spans(match, "right")
        earlier = match.earlier and getattr(match, match.earlier).document
        return (
            *(Link(match.id, f"match/{match.id}"), self.word(match.kind)),
            *(self.name(here.document), self.paragraph(here), here.start, here.end),
            *(here.classes.total or here.end - here.start, self._marked(here, mine)),
            *(self.name(there.document), self.paragraph(there), self._marked(there, its)),
            *(match.similarity, match.identical),
            self.word("reordered") if passages.reordered(match) else None,
            *(self.name(earlier), match.template),
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

    def _pair(self, pair: Pair) -> Sequence[Cell]:
        replaced = (f"{one.before}→{one.after} ×{one.times}" for one in pair.substitutions)
        left: Cell = self.name(pair.left)
        if pair.left in self.report.by_id:
            left = Link(str(left), f"pair/{pair.left}~{pair.right}")
        return (
            *(left, self.name(pair.right), pair.shared, pair.left_ratio, pair.right_ratio),
            *(pair.matches, plain("；".join(replaced), _LONGEST)),
            plain("；".join(pair.leftovers or ()), _LONGEST),
            plain("；".join(f"{one.before}→{one.after}" for one in pair.mistakes), _LONGEST),
        )

    def _templates(self) -> Iterator[Sequence[Cell]]:
        for one in self.report.templates:
            skeleton, slots = "", 0
            for segment in one.segments:
                if isinstance(segment, SlotSegment):
                    slots += 1
                    skeleton += f"〔{slots}·{self.word(f'slot_{segment.slot}')}〕"
                elif isinstance(segment, TextSegment):
                    skeleton += f"({segment.text})" if segment.optional else segment.text
            first = None if one.first is None else one.occurrences[one.first].document
            yield (
                Link(one.id, f"template/{one.id}"),
                self.word("boilerplate") if one.boilerplate else None,
                *(one.documents, one.sources, len(one.occurrences), self.name(first)),
                plain(skeleton, _LONGEST),
            )

    def _slots(self) -> Iterator[Sequence[Cell]]:
        """What each occurrence of a template put into its slots, one row for each value."""
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

    def _skipped(self) -> Iterator[Sequence[Cell]]:
        for one in self.report.skipped:
            remedy = self.word(f"fix_{one.reason}")
            yield plain(one.path), self.word(one.reason), remedy, plain(one.message)

    def _settings(self) -> Iterator[Sequence[Cell]]:
        for name, value in (self.report.run.settings.get("analysis") or {}).items():
            yield name, plain(json.dumps(value, ensure_ascii=False))
