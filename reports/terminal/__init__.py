"""A report in the terminal: the figures first, then the findings, then what was not read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reports.numbers import count
from reports.passages import flat
from reports.terminal.audit import print_audit, print_evidence, print_highest
from reports.terminal.documents import (
    passages,
    print_figures,
    print_passages,
    print_sections,
)
from reports.terminal.lookup import explain
from reports.terminal.page import Page, shortened, visible

if TYPE_CHECKING:
    from rich.console import Console

    from dedup.model import Match, Report, Skipped
    from reports.words import Language

__all__ = ["explain", "print_report"]

_PATHS = 3


def print_report(
    report: Report,
    console: Console,
    *,
    language: Language,
    limit: int = 10,
    verbose: bool = False,
) -> None:
    """Print a whole report; no line is wider than the console.

    Text from documents, paths and notes is printed as it is, never as markup, with control and
    direction characters spelled out.

    Args:
        report: the result.
        console: where to; it decides on colour and width (60 and more cells read well).
        language: `zh` or `en`.
        limit: how many items of each list are shown; 0 for all.
        verbose: show passages uncut, the sections of documents, all skipped paths and the counts
            of every stage.

    """
    page = Page(report, console, language)
    if not any(document.figures for document in report.documents):
        page.say(page.word("no_documents"))
    elif report.mode == "audit":
        print_audit(page, limit)
    else:
        _print_documents(page, limit, verbose=verbose)
    if not report.matches and any(document.figures for document in report.documents):
        page.blank()
        page.say(page.word("nothing_found"))
    if verbose or not report.matches:
        _print_funnel(page)
    _print_skipped(page, verbose=verbose)
    if report.run.notes:
        page.heading(page.word("notes"))
        for note in report.run.notes:
            page.say(note, indent=2)
    page.end()


def _print_documents(page: Page, limit: int, *, verbose: bool) -> None:
    """Print each draft with its passages; of a comparison, all documents, then the passages."""
    report = page.report
    compared = report.mode == "compare"
    wanted = [
        document
        for document in report.documents
        if document.figures and (compared or document.role == "draft")
    ]
    by_document: dict[str, list[Match]] = defaultdict(list)
    for match in report.matches:
        for identifier in {match.left.document, match.right.document}:
            by_document[identifier].append(match)
    if len(wanted) > 1 and not compared:
        print_highest(page, wanted, limit)
        page.blank()
    for number, document in enumerate(wanted):
        if number:
            page.blank()
        found = passages(by_document[document.id], document.id)
        print_figures(page, document, len(found))
        if verbose:
            print_sections(page, document)
        # The passages of a comparison are seen from the second document: what became of the first.
        if not compared or number == len(wanted) - 1:
            print_passages(page, found, limit, whole=verbose)
            print_evidence(page, document.id, limit)


def _print_funnel(page: Page) -> None:
    stages = {stage: reasons for stage, reasons in page.report.run.funnel.items() if reasons}
    if not stages:
        return
    page.heading(page.word("funnel"))
    for stage, reasons in stages.items():
        items = (
            (f"{page.term(reason, 'funnel')} {count(number)}",)
            for reason, number in reasons.items()
        )
        page.flow((f"{page.term(stage, 'funnel')}:",), *items, indent=2, hang=2)


def _print_skipped(page: Page, *, verbose: bool) -> None:
    if not page.report.skipped:
        return
    by_reason: dict[str, list[Skipped]] = defaultdict(list)
    for skipped in page.report.skipped:
        by_reason[skipped.reason].append(skipped)
    page.heading(f"{page.word('skipped')} {count(len(page.report.skipped))}")
    for reason, items in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        fix = page.term(reason, "fix")
        advice = f" — {fix}" if fix != reason else ""
        page.say(f"{page.term(reason)} {count(len(items))}{advice}", indent=2)
        shown = items if verbose else items[:_PATHS]
        for item in shown:
            page.say(shortened(visible(flat(item.path)), page.width - 4), indent=4)
            if verbose:
                page.say((item.message, "dim"), indent=6)
        page.more(len(items) - len(shown), indent=4)
