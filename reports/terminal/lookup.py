"""One finding in the terminal: a passage, a pair, a template or a document, by its id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.model import DocumentResult, Match, SlotSegment, Template
from reports.numbers import count, percent
from reports.passages import flat, paragraph, reordered, source_side
from reports.terminal.audit import print_pair, print_template_head
from reports.terminal.documents import (
    STYLES,
    passages,
    place,
    print_excerpt,
    print_figures,
    print_passages,
    print_sections,
)
from reports.terminal.page import Page

if TYPE_CHECKING:
    from rich.console import Console

    from dedup.model import MatchSide, Occurrence, Report
    from reports.terminal.page import Span
    from reports.words import Language

_PREFIX = 4
_VALUES = 8


@dataclass(frozen=True, slots=True)
class _Together:
    """Two documents, to be shown as a pair."""

    left: str
    right: str


_Finding = Match | Template | DocumentResult | _Together


def explain(report: Report, identifier: str, console: Console, *, language: Language) -> bool:
    """Print one finding in full.

    Args:
        report: the result.
        identifier: the id of a match, a template or a document, a document's path if only one has
            it, or two documents as `left:right` or `left right`. Unique beginnings of ids with at
            least 4 characters will do.
        console: where to.
        language: `zh` or `en`.

    Returns:
        False if nothing has that id. If several begin with it they are listed, and it is False
        too.

    """
    page = Page(report, console, language)
    found = _find(report, identifier.strip())
    if len(found) > 1:
        page.say(page.word("ambiguous", prefix=identifier.strip()))
        for finding in found:
            page.say(_label(page, finding), indent=2)
    if len(found) != 1:
        return False
    match found[0]:
        case Match() as match:
            _print_match(page, match)
        case Template() as template:
            _print_template(page, template)
        case DocumentResult() as document:
            _print_document(page, document)
        case _Together() as pair:
            _print_together(page, pair)
    page.end()
    return True


def _find(report: Report, identifier: str) -> list[_Finding]:
    alone: list[_Finding] = [*report.matches, *report.templates, *report.documents]
    found = _named(alone, identifier)
    if found:
        return found
    documents: list[_Finding] = list(report.documents)
    for separator in re.finditer(r"\s+|:", identifier):
        ends = identifier[: separator.start()], identifier[separator.end() :]
        left, right = (_named(documents, end) for end in ends)
        if len(left) == len(right) == 1:
            return [_Together(_id(left[0]), _id(right[0]))]
    return []


def _named(findings: list[_Finding], identifier: str) -> list[_Finding]:
    exact = [finding for finding in findings if _id(finding) == identifier]
    if exact:
        return exact[:1]
    paths = [one for one in findings if isinstance(one, DocumentResult) and one.path == identifier]
    if paths:
        return list(paths)
    if len(identifier) < _PREFIX:
        return []
    return [finding for finding in findings if _id(finding).startswith(identifier)]


def _id(finding: _Finding) -> str:
    return "" if isinstance(finding, _Together) else finding.id


def _label(page: Page, finding: _Finding) -> str:
    kind = {Match: "passages", Template: "common_templates", DocumentResult: "documents"}
    name = f"  {page.name(finding.id)}" if isinstance(finding, DocumentResult) else ""
    return f"{_id(finding)}  {page.word(kind[type(finding)])}{name}"


def _print_match(page: Page, match: Match) -> None:
    source = source_side(page.report, match)
    notes: list[tuple[Span, ...]] = [(page.word("reordered"),)] if reordered(match) else []
    if match.template:
        notes.append((f"{page.word('template')} {match.template}",))
    page.flow(
        ((match.id, "bold"),),
        ((page.word(match.kind), STYLES.get(match.kind, "")),),
        (f"{page.word('similarity')} {percent(match.similarity)}",),
        (f"{page.word('identical')} {count(match.identical)}",),
        *notes,
        hang=2,
    )
    check = page.report.mode == "check"
    for name, side in (("left", match.left), ("right", match.right)):
        # Only a draft has sources; between two documents of an audit nobody copied *from*.
        marks = [page.word("source")] if check and name == source else []
        if name == match.earlier:
            marks.append(page.word("earlier"))
        _print_side(page, page.word(name), side, " · ".join(marks))
    page.blank()
    sides = ("left", "right") if source == "left" else ("right", "left")
    labels = ("source", "document") if check else sides
    print_excerpt(page, match, source, labels, whole=True)


def _print_side(page: Page, label: str, side: MatchSide, marks: str) -> None:
    page.say(f"{label} ", page.name(side.document, page.width - 8), indent=2)
    document = page.report.by_id[side.document]
    facts = [place(page, side), marks, document.author, document.group, document.date]
    classes = side.classes
    shown = {name: getattr(classes, name) for name in STYLES}
    page.flow(
        *((flat(fact),) for fact in facts if fact),
        *((f"{page.word(name)} {count(number)}",) for name, number in shown.items() if number),
        indent=4,
    )


def _print_together(page: Page, pair: _Together) -> None:
    ends = {pair.left, pair.right}
    report = page.report
    known = next((one for one in report.pairs if {one.left, one.right} == ends), None)
    matches = [
        match for match in report.matches if {match.left.document, match.right.document} == ends
    ]
    if known:
        print_pair(page, known)
    else:
        for identifier in (pair.left, pair.right):
            page.say(page.name(identifier, page.width))
    if not matches:
        page.say(page.word("nothing_found"))
        return
    # Seen from the side that is shown as the draft, so that what was added is the draft's.
    first = matches[0]
    draft = first.right if source_side(report, first) == "left" else first.left
    print_passages(page, passages(matches, draft.document), 0, whole=True)


def _print_document(page: Page, document: DocumentResult) -> None:
    found = passages(page.report.matches, document.id)
    print_figures(page, document, len(found))
    print_sections(page, document)
    print_passages(page, found, 0, whole=False)


def _print_template(page: Page, template: Template) -> None:
    print_template_head(page, template)
    page.blank()
    page.say(*_numbered(page, template), indent=2)
    slots = [segment for segment in template.segments if isinstance(segment, SlotSegment)]
    if slots:
        page.heading(page.word("slots"))
    for number, slot in enumerate(slots, 1):
        values = slot.values[:_VALUES]
        page.flow(
            (_slot(page, number, slot),),
            *((f"{flat(value)} ×{count(times)}",) for value, times in values),
            indent=2,
        )
        page.more(len(slot.values) - len(values), indent=4)
    page.heading(f"{page.word('occurrences')} {count(len(template.occurrences))}")
    for index, occurrence in enumerate(template.occurrences):
        _print_occurrence(page, occurrence, earliest=index == template.first)


def _slot(page: Page, number: int, slot: SlotSegment) -> str:
    return f"〔{number}·{page.term(slot.slot, 'slot')}〕"


def _numbered(page: Page, template: Template) -> list[Span]:
    spans: list[Span] = []
    number = 0
    for segment in template.segments:
        if isinstance(segment, SlotSegment):
            number += 1
            spans.append((_slot(page, number, segment), "cyan"))
        else:
            text = flat(segment.text)
            spans.append((f"({text})", "dim") if segment.optional else text)
    return spans


def _print_occurrence(page: Page, occurrence: Occurrence, *, earliest: bool) -> None:
    page.say(page.name(occurrence.document, page.width - 2), indent=2)
    document = page.report.by_id.get(occurrence.document)
    where = f"{occurrence.start:,}–{occurrence.end:,}"
    if document and document.text is not None:
        number = paragraph(document.text, occurrence.start)
        where = f"{page.word('paragraph', n=number)} {where}"
    values = (flat(slot.value) if slot else page.word("absent") for slot in occurrence.slots)
    page.flow(
        (where,),
        *([(page.word("earliest"),)] if earliest else []),
        *((f"〔{number}〕{value}",) for number, value in enumerate(values, 1)),
        indent=4,
    )
