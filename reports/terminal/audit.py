"""A collection in the terminal: who shares what with whom, and on which templates it runs."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from rich.cells import cell_len

from dedup.model import TextSegment
from reports.numbers import count, percent
from reports.passages import flat
from reports.terminal.page import shortened, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.model import DocumentResult, Figures, Pair, Substitution, Template
    from reports.terminal.page import Page

# The rows of the table of documents; the bar takes what is left of a line.
_COLUMN = 8
_BAR = (6, 20)
_SKELETON = 40
_SUBSTITUTIONS = 5
_LEFTOVERS = 8


def print_audit(page: Page, limit: int) -> None:
    """Print the overview of a collection and its strongest findings, `limit` of each (0: all)."""
    _print_overview(page)
    if page.report.pairs:
        _print_pairs(page, "strongest_pairs", page.report.pairs, limit)
    if page.report.groups:
        _print_pairs(page, "strongest_groups", page.report.groups, limit)
    if page.report.templates:
        _print_templates(page, limit)
    print_highest(page, page.report.documents, limit)
    if page.report.copies:
        _print_copies(page, limit)


def _print_overview(page: Page) -> None:
    judged = [document for document in page.report.documents if document.figures]
    page.say((page.word("audit"), "bold"))
    ratios = [ratio for document in judged if (ratio := _specific(document)) is not None]
    page.flow(
        (f"{page.word('documents')} {count(len(judged))}",),
        (f"{page.word('counted')} {count(sum(document.counted for document in judged))}",),
        (f"{page.word('with_overlap')} {count(sum(ratio > 0 for ratio in ratios))}",),
    )
    if ratios:
        page.flow(
            (page.word("overlap_specific"),),
            (f"{page.word('median')} {percent(median(ratios))}",),
            (page.word("highest"), " ", (percent(max(ratios)), "bold")),
        )
    copies = page.report.copies
    if copies:
        total = count(sum(map(len, copies)))
        shown = page.word("copies_count", groups=count(len(copies)), n=total)
        page.flow((page.word("copies"),), (shown,))


def _specific(document: DocumentResult) -> float | None:
    return document.figures.overlap_specific if document.figures else None


def _print_pairs(page: Page, heading: str, pairs: Sequence[Pair], limit: int) -> None:
    page.heading(f"{page.word(heading)} {count(len(pairs))}")
    shown = pairs[:limit] if limit else pairs
    for number, pair in enumerate(shown, 1):
        print_pair(page, pair, number)
    page.more(len(pairs) - len(shown))


def print_pair(page: Page, pair: Pair, number: int | None = None) -> None:
    """Print what two documents or groups share: counts, both ratios, what was replaced."""
    lead = "" if number is None else f"{number:>2}  "
    page.flow(
        ((lead, "bold"), f"{page.word('shared')} {count(pair.shared)}"),
        (f"{page.word('passages')} {count(pair.matches)}",),
    )
    for ratio, name in ((pair.left_ratio, pair.left), (pair.right_ratio, pair.right)):
        page.say(f"{percent(ratio):>6}  ", page.name(name, page.width - 12), indent=4)
    _print_traces(page, pair, whole=number is None)


def print_evidence(page: Page, document: str, limit: int) -> None:
    """Print, for each source of a document, what was replaced and what was left over."""
    telling = [
        (pair.right if pair.left == document else pair.left, pair)
        for pair in page.report.pairs
        if document in (pair.left, pair.right) and (pair.substitutions or pair.leftovers)
    ]
    if not telling:
        return
    page.blank()
    page.say((page.word("evidence"), "bold"), indent=2)
    shown = telling[:limit] if limit else telling
    for other, pair in shown:
        page.say(page.name(other, page.width - 4), indent=4)
        _print_traces(page, pair, whole=False)
    page.more(len(telling) - len(shown), indent=4)


def _print_traces(page: Page, pair: Pair, *, whole: bool) -> None:
    if pair.substitutions:
        shown = pair.substitutions if whole else pair.substitutions[:_SUBSTITUTIONS]
        items = [(_substitution(page, item),) for item in shown]
        page.flow((page.word("substitutions"),), *items, indent=6, hang=2)
    if pair.leftovers:
        words = pair.leftovers if whole else pair.leftovers[:_LEFTOVERS]
        spans = ((flat(found),) for found in words)
        page.flow((page.word("leftovers"),), *spans, indent=6, hang=2)


def _substitution(page: Page, item: Substitution) -> str:
    # A draft stands left, and reads as what the source became.
    ends = (item.after, item.before) if page.report.mode == "check" else (item.before, item.after)
    before, after = (shortened(visible(flat(end)), 24) for end in ends)
    return f"{before}→{after} ×{count(item.count)}"


def skeleton(template: Template, most: int) -> str:
    """Give the first `most` characters, about, of a template on one line, its slots as `〔…〕`."""
    text = ""
    for segment in template.segments:
        added = flat(segment.text) if isinstance(segment, TextSegment) else "〔…〕"
        if len(text) + len(added) > most:
            # A slot is shown whole or not at all.
            part = added[: most - len(text)] if isinstance(segment, TextSegment) else ""
            return f"{text}{part}……"
        text += added
    return text


def print_template_head(page: Page, template: Template, lead: str = "") -> None:
    """Print how many documents and sources share a template, and whether it is boilerplate."""
    kind = [((page.word("boilerplate"), "yellow"),)] if template.boilerplate else []
    page.flow(
        ((lead, "bold"), f"{page.word('documents')} {count(template.documents)}"),
        (f"{page.word('sources')} {count(template.sources)}",),
        *kind,
        ((template.id, "dim"),),
    )


def _print_templates(page: Page, limit: int) -> None:
    templates = sorted(
        page.report.templates,
        key=lambda template: (-template.documents, -len(template.occurrences), template.id),
    )
    page.heading(f"{page.word('common_templates')} {count(len(templates))}")
    shown = templates[:limit] if limit else templates
    for number, template in enumerate(shown, 1):
        print_template_head(page, template, f"{number:>2}  ")
        page.say(skeleton(template, _SKELETON), indent=4)
    page.more(len(templates) - len(shown))


def print_highest(page: Page, documents: Iterable[DocumentResult], limit: int) -> None:
    """Print a table of those documents that have a match, the highest headline first."""
    found = [document for document in documents if _matched(document)]
    if not found:
        return
    found.sort(key=lambda one: (-(_specific(one) or 0), -_matched(one), one.id))
    page.heading(f"{page.word('highest_documents')} {count(len(found))}")
    names = ("specific", "total", "boilerplate", "quoted", "self", "single")
    page.say(("    " + "".join(_right(page.word(f"column_{name}")) for name in names), "dim"))
    shown = found[:limit] if limit else found
    for number, document in enumerate(shown, 1):
        if document.figures:
            _print_row(page, number, document.figures)
        page.say(*page.named(document, page.width - 4), indent=4)
    page.more(len(found) - len(shown))


def _matched(document: DocumentResult) -> int:
    return document.figures.counts.matched if document.figures else 0


def _print_row(page: Page, number: int, figures: Figures) -> None:
    first, *ratios = (
        _right(percent(ratio))
        for ratio in (
            figures.overlap_specific,
            figures.overlap_total,
            figures.overlap_boilerplate,
            figures.overlap_quoted,
            figures.overlap_self,
            figures.max_single,
        )
    )
    room = page.width - 4 - 6 * _COLUMN - 2
    bar = page.bar(figures.counts, min(room, _BAR[1]), figures.counts.own)
    page.say(
        (f"{number:>4}", "bold"),
        (first, "bold"),
        "".join(ratios),
        *(("  ", *bar) if room >= _BAR[0] else ()),
    )


def _right(text: str) -> str:
    return " " * (_COLUMN - cell_len(text)) + text


def _print_copies(page: Page, limit: int) -> None:
    copies = page.report.copies
    page.heading(f"{page.word('copies')} {count(len(copies))}")
    shown = copies[:limit] if limit else copies
    for number, group in enumerate(shown, 1):
        names = group[:limit] if limit else group
        for line, identifier in enumerate(names):
            lead = f"{number:>2}  " if line == 0 else "    "
            page.say((lead, "bold"), page.name(identifier, page.width - 4))
        page.more(len(group) - len(names), indent=4)
    page.more(len(copies) - len(shown))
