"""The parts of a report in the terminal: figures, tables of findings, passages."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from dedup.model import ClassCounts, SlotSegment, TextSegment
from reports.numbers import count, percent
from reports.passages import (
    STRENGTH,
    elided,
    excerpt,
    flat,
    paragraph,
    reordered,
    seen_from,
    visible,
)
from reports.terminal.page import CHANGES, CLASSES, Row, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.model import DocumentResult, Match, MatchSide, Occurrence, Pair, Template
    from reports.passages import Passage
    from reports.terminal.page import Page, Span

_RATIOS = ("repeated", "set_phrases", "overlap_from_earlier")
_COLUMNS = (
    *("overlap_specific", "overlap_total", "overlap_boilerplate", "overlap_quoted"),
    *("overlap_self", "max_single"),
)
_BAR = 40
# Characters of an equal stretch that stay at either end of a gap, and of a whole excerpt.
_KEEP, _EXCERPT = 30, 480
_OTHERS = 3
_SUBSTITUTIONS, _LEFTOVERS = 5, 8
_SKELETON = 60
# A slot shows its values if there are few and short ones.
_VALUES, _VALUE = 3, 8


def print_figures(page: Page, document: DocumentResult, found: int, *, sections: bool) -> None:
    """Print a document's name, its headline, its composition and its other figures."""
    page.say((page.marked_name(document, page.width), "bold"))
    figures = document.figures
    if figures is None:
        page.say(page.word(document.role), indent=2)
        return
    counts = figures.counts
    headline = page.fact("overlap_specific", figures.overlap_specific)
    total = page.fact("overlap_total", figures.overlap_total)
    page.flow((headline, "bold"), total, indent=2)
    if counts.counted:
        page.say(*page.bar(counts, min(page.width - 4, _BAR)), indent=2)
    legend = (
        (f"{mark} {page.fact(name, getattr(figures, figure))}", style)
        for name, (mark, style, figure) in CLASSES.items()
    )
    page.flow(*legend, indent=2)
    # What cannot be said (no dates, an index without phrases) is no fact.
    ratios = {name: getattr(figures, name) for name in _RATIOS}
    page.flow(
        page.fact("counted", counts.counted),
        page.fact("matched", counts.matched),
        page.fact("passages", found),
        page.fact("longest_run", counts.longest_run),
        *(page.fact(name, ratio) for name, ratio in ratios.items() if ratio is not None),
        indent=2,
    )
    # What base text and phrases took out of the copied text.
    taken = {name: getattr(counts, name) for name in ("base", "allowed", "phrases")}
    rank = document.percentile
    page.flow(
        *(page.fact(name, number) for name, number in taken.items() if number),
        "" if rank is None else page.word("percentile", n=percent(rank)),
        indent=2,
    )
    largest = figures.max_single_source
    name = page.name(largest, page.width - 4) if largest else ""
    page.flow(page.fact("max_single", figures.max_single), name, indent=2)
    for section in document.sections if sections else ():
        title = flat(section.title) or f"{section.start:,}–{section.end:,}"
        page.say(f"{percent(section.figures.overlap_specific):>6}  {title}", indent=4)


def print_highest(page: Page, documents: Iterable[DocumentResult]) -> None:
    """Print a table of those documents that have a match, the highest headline first."""
    found = [(one.figures, one) for one in documents if one.figures and one.figures.counts.matched]
    if not found:
        return
    found.sort(key=lambda one: (-(one[0].overlap_specific or 0), -one[0].counts.matched, one[1].id))
    page.heading("highest_documents", count(len(found)))
    rows = (
        Row(
            (page.marked_name(document),),
            tuple(percent(getattr(figures, name)) for name in _COLUMNS),
        )
        for figures, document in found
    )
    page.table(("documents",), _COLUMNS, rows, len(found))


def print_pairs(page: Page, heading: str, pairs: Sequence[Pair], *, whole: bool = False) -> None:
    """Print who shares how much with whom, and below each row what was replaced."""
    if not pairs:
        return
    page.heading(heading, count(len(pairs)))

    def row(pair: Pair) -> Row:
        names = page.name(pair.left), page.name(pair.right, beside=pair.left)
        ratios = percent(pair.left_ratio), percent(pair.right_ratio)
        cells = count(pair.shared), *ratios, count(pair.matches)
        return Row(names, cells, _traces(page, pair, whole=whole))

    columns = "shared", "of_left", "of_right", "matches"
    page.table(("left", "right"), columns, map(row, pairs), len(pairs))


def print_sources(page: Page, document: str, matches: Iterable[Match]) -> None:
    """Print what a document shares with each other one, and of what kind most of that is."""
    classes: dict[str, ClassCounts] = defaultdict(ClassCounts)
    for one in seen_from(document, matches):
        if one.other.document != document:
            classes[one.other.document] += one.side.classes
    rows = []
    for pair in page.report.pairs:
        if document not in (pair.left, pair.right):
            continue
        other, *ratios = pair.right, percent(pair.left_ratio), percent(pair.right_ratio)
        if document == pair.right:
            other, *ratios = pair.left, *reversed(ratios)
        kinds = classes.pop(other, ClassCounts())
        kind = page.word(max(STRENGTH[:-1], key=partial(getattr, kinds)))
        cells = count(pair.shared), *ratios, count(pair.matches), kind
        rows.append(Row((page.name(other, beside=document),), cells, _traces(page, pair)))
    check = page.report.mode == "check"
    if rows or classes:
        page.heading("sources" if check else "related", count(len(rows)))
    if rows:
        ratios = ["of_draft", "of_source"] if check else ["of_this", "of_other"]
        names = ("source" if check else "counterpart",)
        page.table(names, ("shared", *ratios, "matches", "kind"), rows, len(rows))
    if classes:
        page.say((page.word("boilerplate_only", n=count(len(classes))), "dim"), indent=4)


def _traces(page: Page, pair: Pair, *, whole: bool = False) -> tuple[tuple[Span, ...], ...]:
    replaced = []
    # What runs through a pair tells more than what was replaced once.
    for item in sorted(pair.substitutions, key=lambda item: item.times < 2):
        ends = [shortened(visible(flat(end)), 24) for end in (item.before, item.after)]
        # A draft stands left, and reads as what the source became.
        before, after = ends[::-1] if page.report.mode == "check" else ends
        replaced.append(f"{before}→{after} ×{count(item.times)}")
    left = [flat(one) for one in pair.leftovers or ()]
    slips = [f"{flat(one.before)}→{flat(one.after)}" for one in pair.mistakes]
    lines = (
        ("mistakes", "yellow", slips if whole else slips[:_LEFTOVERS]),
        ("substitutions", "dim", replaced if whole else replaced[:_SUBSTITUTIONS]),
        ("leftovers", "yellow", left if whole else left[:_LEFTOVERS]),
    )
    return tuple(
        tuple((one, style) for one in (page.word(name), *found))
        for name, style, found in lines
        if found
    )


def print_copies(page: Page) -> None:
    """Print which documents are copies of one source."""
    copies = page.report.copies
    size = page.word("copies_count", groups=count(len(copies)), n=count(sum(map(len, copies))))
    page.heading("copies", size)
    for number, group in page.listed(copies):
        shown = group[: page.limit or None]
        pairs = zip(shown, ("", *shown), strict=False)
        names = [page.name(one, page.width - 8, beside=before) for one, before in pairs]
        page.flow(f"{number:>2}  {names[0]}", *names[1:], hang=4)
        page.more(len(group) - len(shown), indent=4)


def print_templates(page: Page) -> None:
    """Print the templates of most documents, each with the beginning of its text."""
    page.heading("common_templates", count(len(page.report.templates)))
    order = {one.id: (-one.documents, -len(one.occurrences)) for one in page.report.templates}
    templates = sorted(page.report.templates, key=lambda one: (order[one.id], one.id))
    for number, template in page.listed(templates):
        print_template(page, template, f"{number:>2}  ")
        page.say(*_skeleton(page, template), indent=4)


def print_template(page: Page, template: Template, lead: str = "") -> None:
    """Print how many documents and sources share a template, and whether it is boilerplate."""
    page.flow(
        lead + page.fact("documents", template.documents),
        page.fact("sources", template.sources),
        page.fact("dates", "–".join(dict.fromkeys(template.dates))) if template.dates else "",
        (page.word("overlap_boilerplate"), "yellow") if template.boilerplate else "",
        (template.id, "dim"),
    )


def _skeleton(page: Page, template: Template) -> Iterator[Span]:
    left = _SKELETON
    for segment in template.segments:
        if isinstance(segment, SlotSegment):
            # A slot is shown whole or not at all.
            text, part, style = _slot(page, segment), "", "cyan"
        elif isinstance(segment, TextSegment):
            text = flat(segment.text)
            part, style = text[:left], ""
        if len(text) > left:
            yield f"{part}……"
            return
        left -= len(text)
        yield text, style


def _slot(page: Page, slot: SlotSegment) -> str:
    values = [flat(value) or page.word("absent") for value, _ in slot.values]
    if len(values) > _VALUES:
        values[_VALUES - 1 :] = ["…"]
    return f"〔{'|'.join(values) if max(map(len, values), default=_VALUE + 1) <= _VALUE else '…'}〕"


def print_passages(page: Page, found: Sequence[Passage], *, whole: bool) -> None:
    """Print passages, strongest first, with their aligned texts, which are uncut if `whole`."""
    check = page.report.mode == "check"
    for number, passage in page.listed(found):
        match, there = passage.match, passage.other
        page.blank()
        page.flow(
            (f"{number:>2}  {place(page, passage.side)}", "bold"),
            page.word("characters", n=count(passage.size)),
            page.fact("similarity", match.similarity),
            (page.word(passage.kind), CLASSES.get(passage.kind, ("", ""))[1]),
            page.word("reordered") if reordered(match) else "",
            (match.id, "dim"),
            hang=4,
        )
        within = there.document == passage.side.document
        label = "repeat" if within else "source" if check else "counterpart"
        page.flow(
            page.fact(label, page.name(there.document, page.width - 16)),
            place(page, there),
            page.word("earlier") if match.earlier == passage.there else "",
            indent=4,
        )
        _print_others(page, passage)
        _print_excerpt(page, passage, whole=whole)


def _print_others(page: Page, passage: Passage) -> None:
    """Print the names of other documents that have the same passage."""
    by_document = {one.other.document: one for one in reversed([passage, *passage.others])}
    del by_document[passage.other.document]
    shown = list(by_document.values())[: -_OTHERS - 1 : -1]
    for one in shown:
        name = page.fact("also_in", page.name(one.other.document, max(page.width - 36, 24)))
        similarity = page.fact("similarity", one.match.similarity)
        page.flow(name, place(page, one.other), similarity, indent=4)
    if left := len(passage.others) - len(shown):
        page.say((page.word("more_places", n=count(left)), "dim"), indent=4)


def place(page: Page, span: MatchSide | Occurrence) -> str:
    """Say where a span stands: its paragraph, if the text is known, and its offsets."""
    text = page.report.by_id[span.document].text
    number = "" if text is None else page.word("paragraph", n=paragraph(text, span.start)) + " "
    return f"{number}{span.start:,}–{span.end:,}"


def _print_excerpt(page: Page, passage: Passage, *, whole: bool) -> None:
    match = passage.match
    left, right = (page.report.by_id[side.document].text for side in (match.left, match.right))
    if left is None or right is None:
        page.text_missing = True
        return
    page.changed = True
    pieces = excerpt(match, passage.there, left, right)
    spans: list[Span] = []
    for piece in pieces if whole else elided(pieces, _KEEP, _EXCERPT):
        mark, style = CHANGES.get(piece.kind, ("{}", "dim" if piece.kind == "gap" else ""))
        spans.append((mark.format(flat(piece.text)), style))
    page.say(*spans, indent=4)
