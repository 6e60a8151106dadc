"""A report in the terminal: the figures first, then the findings, then what was not read."""

from __future__ import annotations

from collections import defaultdict
from itertools import product
from statistics import median
from typing import TYPE_CHECKING

from reports.numbers import count
from reports.passages import flat, passages, visible
from reports.terminal import findings
from reports.terminal.lookup import explain, print_document, print_pair
from reports.terminal.page import Page, shortened

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

    `limit` items of each list are shown (0: all). `verbose` adds whole passages, the sections of
    documents, all skipped paths and the counts of every stage. Text from documents, paths and
    notes is printed as it is, never as markup, with control and direction characters spelled out.
    """
    page = Page(report, console, language, limit)
    judged = any(document.figures for document in report.documents)
    if not judged:
        page.say(page.word("no_documents"))
    elif report.mode == "audit":
        _print_audit(page)
    elif report.mode == "check":
        _print_drafts(page, whole=verbose)
    else:
        _print_comparison(page, whole=verbose)
    if judged and not report.matches and report.mode != "compare":
        page.blank()
        page.say(page.word("nothing_found"))
    if verbose or not report.matches:
        _print_funnel(page)
    if report.skipped:
        _print_skipped(page, verbose=verbose)
    if report.run.notes:
        page.heading("notes")
        for note in report.run.notes:
            page.say(note, indent=2)
    page.end()


def _print_audit(page: Page) -> None:
    report = page.report
    judged = [(one, one.figures.overlap_specific) for one in report.documents if one.figures]
    ratios = [ratio for _, ratio in judged if ratio is not None]
    page.say((page.word("audit"), "bold"))
    page.flow(
        page.fact("documents", len(judged)),
        page.fact("counted", sum(document.counted for document, _ in judged)),
        page.fact("with_overlap", sum(ratio > 0 for ratio in ratios)),
    )
    if ratios:
        middle = page.fact("median", median(ratios))
        highest = page.fact("highest", max(ratios))
        page.flow(page.word("overlap_specific"), middle, (highest, "bold"))
    if report.copies:
        findings.print_copies(page)
    findings.print_pairs(page, "strongest_pairs", report.pairs)
    findings.print_pairs(page, "strongest_groups", report.groups)
    if report.templates:
        findings.print_templates(page)
    findings.print_highest(page, report.documents)


def _print_drafts(page: Page, *, whole: bool) -> None:
    drafts = [one for one in page.report.documents if one.figures and one.role == "draft"]
    by_document: dict[str, list[Match]] = defaultdict(list)
    for match in page.report.matches:
        for identifier in {match.left.document, match.right.document}:
            by_document[identifier].append(match)
    if len(drafts) > 1:
        findings.print_highest(page, drafts)
        page.blank()
    for number, document in enumerate(drafts):
        if number:
            page.blank()
        print_document(page, document, by_document[document.id], whole=whole, sections=whole)


def _print_comparison(page: Page, *, whole: bool) -> None:
    documents = [document for document in page.report.documents if document.figures]
    for number, document in enumerate(documents):
        if number:
            page.blank()
        found = passages(page.report.matches, document.id)
        findings.print_figures(page, document, len(found), sections=whole)
    left, right = ([d.id for d in documents if d.input == number] for number in (0, 1))
    compared = {frozenset((m.left.document, m.right.document)) for m in page.report.matches}
    pairs = [pair for pair in product(left, right) if frozenset(pair) in compared]
    for pair in pairs or [(documents[0].id, documents[-1].id)]:
        print_pair(page, pair, whole=whole)


def _print_funnel(page: Page) -> None:
    stages = {stage: reasons for stage, reasons in page.report.run.funnel.items() if reasons}
    if stages:
        page.heading("funnel")
    for stage, reasons in stages.items():
        items = (f"{_counted(page, name)} {count(number)}" for name, number in reasons.items())
        page.flow(f"{page.term(stage, 'funnel')}:", *items, indent=2, hang=2)


def _counted(page: Page, name: str) -> str:
    for kind in ("skipped", "passed_over"):
        if name.startswith(f"{kind}_"):
            return f"{page.word(kind)}·{page.term(name.removeprefix(f'{kind}_'))}"
    return page.term(name, "funnel")


def _print_skipped(page: Page, *, verbose: bool) -> None:
    by_reason: dict[str, list[Skipped]] = defaultdict(list)
    for skipped in page.report.skipped:
        by_reason[skipped.reason].append(skipped)
    page.heading("skipped", count(len(page.report.skipped)))
    for reason, items in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        fix = page.term(reason, "fix")
        advice = f" — {fix}" if fix != reason else ""
        page.say(f"{page.term(reason)} {count(len(items))}{advice}", indent=2)
        for _, item in page.listed(items, 0 if verbose else _PATHS, indent=4):
            page.say(shortened(visible(flat(item.path)), page.width - 4), indent=4)
            if verbose:
                page.say((item.message, "dim"), indent=6)
