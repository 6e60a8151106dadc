"""One finding in the terminal: a passage, a pair, a template or a document, by its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dedup.model import DocumentResult, Match, SlotSegment, Template, TextSegment
from reports.numbers import count, percent
from reports.passages import flat, passages, source_side
from reports.terminal import findings
from reports.terminal.page import CLASSES, Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from dedup.model import Report
    from reports.terminal.page import Span
    from reports.words import Language

_PREFIX = 4
_VALUES = 8
_KINDS = {Match: "passages", Template: "common_templates", DocumentResult: "documents"}


def explain(report: Report, identifier: str, console: Console, *, language: Language) -> bool:
    """Print one finding in full; False if there is none or, after a list of them, several.

    `identifier` is the id of a match, a template or a document, a document's path, or two
    documents as `left:right` or `left right`; the first 4 or more characters of an id will do.
    """
    page = Page(report, console, language, limit=0)
    sought = identifier.strip()
    found = _named([*report.matches, *report.templates, *report.documents], sought)
    if not found and (pair := _pair(report, sought)):
        page.flow(*(page.name(one, page.width) for one in pair))
        print_pair(page, pair, whole=True)
        page.end()
        return True
    if len(found) > 1:
        page.say(page.word("ambiguous", prefix=sought))
        for one in found:
            name = f"  {page.name(one.id)}" if isinstance(one, DocumentResult) else ""
            page.say(f"{one.id}  {page.word(_KINDS[type(one)])}{name}", indent=2)
    if len(found) != 1:
        return False
    match found[0]:
        case Match() as match:
            _print_match(page, match)
        case Template() as template:
            _print_template(page, template)
        case DocumentResult() as document:
            print_document(page, document, report.matches, whole=False, sections=True)
    page.end()
    return True


_Finding = Match | Template | DocumentResult


def _named(among: list[_Finding], sought: str) -> list[_Finding]:
    exact = [one for one in among if one.id == sought][:1]
    paths = [one for one in among if isinstance(one, DocumentResult) and one.path == sought]
    if exact or paths or len(sought) < _PREFIX:
        return exact or [*paths]
    return [one for one in among if one.id.startswith(sought)]


def _pair(report: Report, sought: str) -> tuple[str, str] | None:
    for separator in re.finditer(r"\s+|:", sought):
        ends = sought[: separator.start()], sought[separator.end() :]
        left, right = (_named([*report.documents], end) for end in ends)
        if len(left) == len(right) == 1:
            return left[0].id, right[0].id
    return None


def print_document(
    page: Page, document: DocumentResult, matches: Sequence[Match], *, whole: bool, sections: bool
) -> None:
    """Print a document with what it shares: figures, other documents, passages."""
    shared = passages(matches, document.id)
    findings.print_figures(page, document, len(shared), sections=sections)
    findings.print_sources(page, document.id, matches)
    findings.print_passages(page, shared, whole=whole)


def print_pair(page: Page, ends: tuple[str, str], *, whole: bool) -> None:
    """Print what two documents share, seen from the one that is shown as the draft."""
    report = page.report
    pairs = [pair for pair in report.pairs if {pair.left, pair.right} == {*ends}]
    findings.print_pairs(page, "strongest_pairs", pairs, whole=whole)
    matches = [one for one in report.matches if {one.left.document, one.right.document} == {*ends}]
    if not matches:
        page.blank()
        page.say(page.word("nothing_found"))
    else:
        _print_order(page, matches[0])
    for pair in pairs:
        if pair.percentile is not None:
            page.say(page.word("pair_percentile", n=percent(pair.percentile)), indent=2)
    for match in matches[:1]:
        draft = match.right if source_side(report, match) == "left" else match.left
        findings.print_passages(page, passages(matches, draft.document), whole=whole)


def _print_order(page: Page, match: Match) -> None:
    """Say which document is earlier, as far as it is known, and where its date stands."""
    ends = {side: page.report.by_id[getattr(match, side).document] for side in ("left", "right")}
    known = page.name(ends[match.earlier].id) if match.earlier else page.word("unknown")
    dates = []
    for document in ends.values():
        how = page.term(document.dated, "dated") if document.dated else ""
        date = f"{document.date} {how}".rstrip() if document.date else page.word("undated")
        dates.append(f"{page.name(document.id, page.width // 3)}: {date}")
    page.flow(page.fact("which_is_earlier", known), *dates, indent=2)


def _print_match(page: Page, match: Match) -> None:
    for name, side in (("left", match.left), ("right", match.right)):
        document = page.report.by_id[side.document]
        page.say((page.fact(name, page.name(side.document)), "bold"))
        shares = {kind: getattr(side.classes, kind, 0) for kind in CLASSES}
        facts = (flat(one or "") for one in (document.author, document.group, document.date))
        page.flow(*facts, *(page.fact(*one) for one in shares.items() if one[1]), indent=4)
    template = page.fact("template", match.template) if match.template else ""
    page.flow(page.fact("identical", match.identical), template)
    draft = match.right if source_side(page.report, match) == "left" else match.left
    findings.print_passages(page, passages([match], draft.document), whole=True)


def _print_template(page: Page, template: Template) -> None:
    findings.print_template(page, template)
    spans: list[Span] = []
    slots: list[tuple[str, SlotSegment]] = []
    for segment in template.segments:
        if isinstance(segment, SlotSegment):
            slots.append((f"〔{len(slots) + 1}·{page.term(segment.slot, 'slot')}〕", segment))
            spans.append((slots[-1][0], "cyan"))
        elif isinstance(segment, TextSegment):
            text = flat(segment.text)
            spans.append((f"({text})", "dim") if segment.optional else text)
    page.blank()
    page.say(*spans, indent=2)
    if slots:
        page.heading("slots")
    for name, slot in slots:
        values = [f"{flat(one) or page.word('absent')} ×{count(n)}" for one, n in slot.values]
        empty = f"{page.word('unfilled')} ×{count(slot.unfilled)}" if slot.unfilled else ""
        page.flow(name, *values[:_VALUES], (empty, "dim"), indent=2)
        page.more(len(values) - _VALUES, indent=4)
    page.heading("occurrences", count(len(template.occurrences)))
    for index, found in enumerate(template.occurrences):
        earliest = f"   {page.word('earliest')}" if index == template.first else ""
        page.say(page.name(found.document, page.width - 12), earliest, indent=2)
        values = [flat(one.value) if one else "" for one in found.slots]
        filled = (f"〔{n}〕{one or page.word('absent')}" for n, one in enumerate(values, 1))
        page.flow(findings.place(page, found), *filled, indent=4)
