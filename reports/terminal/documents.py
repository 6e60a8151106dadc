"""One document in the terminal: its figures, and the passages it shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.cells import cell_len

from reports.numbers import count, percent
from reports.passages import elided, excerpt, flat, paragraph, reordered
from reports.terminal.page import CLASSES, OWN, marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.model import DocumentResult, Figures, Match, MatchSide, Side
    from reports.terminal.page import Page, Span

_RANK = {"copied": 0, "self": 1, "quoted": 2, "boilerplate": 3, "repeat": 4}
# A passage whose span lies to this part inside a stronger one is "the same, found elsewhere".
_SAME = 0.8
_CELL = 64
_KEEP = 30
_EXCERPT = 480
_BAR = 40
STYLES: dict[str, str] = {name: style for name, _, style in CLASSES}


@dataclass(frozen=True, slots=True)
class Passage:
    """A match seen from one of its documents; `others` cover the same place."""

    match: Match
    here: Side
    others: list[Match] = field(default_factory=list)

    @property
    def side(self) -> MatchSide:
        """The side of the document it is seen from."""
        return self.match.left if self.here == "left" else self.match.right

    @property
    def other(self) -> MatchSide:
        """The side it is compared with."""
        return self.match.right if self.here == "left" else self.match.left

    @property
    def there(self) -> Side:
        """Which side that is."""
        return "right" if self.here == "left" else "left"

    @property
    def kind(self) -> str:
        """The class of most of its characters on this side, or `repeat`."""
        return "repeat" if self.match.kind == "repeat" else self.side.kind

    @property
    def size(self) -> int:
        """Counted characters of its span that are in the match."""
        return self.side.classes.total or self.side.end - self.side.start


def passages(matches: Iterable[Match], document: str) -> list[Passage]:
    """Give a document's passages, strongest first; what covers the same place is one passage."""
    seen = [
        Passage(match, "left" if match.left.document == document else "right")
        for match in matches
        if document in (match.left.document, match.right.document)
    ]
    seen.sort(key=lambda one: (_RANK[one.kind], -one.size, one.side.start, one.match.id))
    leads: list[Passage] = []
    # What covers most of a passage covers its middle: only leads over that cell can.
    over: dict[int, list[Passage]] = {}
    for passage in seen:
        side = passage.side
        lead = next(
            (one for one in over.get((side.start + side.end) // 2 // _CELL, ()) if _in(side, one)),
            None,
        )
        if lead:
            lead.others.append(passage.match)
            continue
        leads.append(passage)
        for cell in range(side.start // _CELL, side.end // _CELL + 1):
            over.setdefault(cell, []).append(passage)
    return leads


def _in(side: MatchSide, lead: Passage) -> bool:
    shared = min(side.end, lead.side.end) - max(side.start, lead.side.start)
    return shared >= _SAME * (side.end - side.start)


def print_figures(page: Page, document: DocumentResult, found: int) -> None:
    """Print a document's name, its headline, its composition and its other figures."""
    page.say(*page.named(document, page.width))
    figures = document.figures
    if figures is None:
        page.say(page.word(document.role), indent=2)
        return
    page.flow(
        (f"{page.word('overlap_specific')} ", (percent(figures.overlap_specific), "bold")),
        (f"{page.word('overlap_total')} {percent(figures.overlap_total)}",),
        indent=2,
    )
    counts = figures.counts
    if counts.counted:
        page.say(*page.bar(counts, min(page.width - 4, _BAR), counts.own), indent=2)
    page.flow(*_legend(page, figures), indent=2)
    rows = [
        ("counted", count(counts.counted)),
        ("matched", count(counts.matched)),
        ("passages", count(found)),
        ("longest_run", count(counts.longest_run)),
        ("repeated", percent(figures.repeated)),
        ("set_phrases", percent(figures.set_phrases)),
        ("overlap_from_earlier", percent(figures.overlap_from_earlier)),
    ]
    page.flow(*((f"{page.word(name)} {shown}",) for name, shown in rows), indent=2)
    _print_single(page, figures)


def _legend(page: Page, figures: Figures) -> list[tuple[Span, ...]]:
    ratios = {
        "copied": figures.overlap_specific,
        "self": figures.overlap_self,
        "quoted": figures.overlap_quoted,
        "boilerplate": figures.overlap_boilerplate,
    }
    items: list[tuple[Span, ...]] = [
        ((mark, style), f" {page.word(name)} {percent(ratios[name])}")
        for name, mark, style in CLASSES
    ]
    return [*items, ((OWN, "dim"), f" {page.word('own')} {percent(figures.own)}")]


def _print_single(page: Page, figures: Figures) -> None:
    page.say(f"{page.word('max_single')} {percent(figures.max_single)}", indent=2)
    if figures.max_single_source is not None:
        page.say(page.name(figures.max_single_source, page.width - 6), indent=6)


def print_sections(page: Page, document: DocumentResult) -> None:
    """Print the headline of each section, if there are any."""
    if not document.sections:
        return
    page.say((page.word("sections"), "bold"), indent=2)
    for section in document.sections:
        ratio = percent(section.figures.overlap_specific)
        title = flat(section.title) or f"{section.start:,}–{section.end:,}"
        page.say(f"{ratio:>6}  {title}", indent=4)


def print_passages(page: Page, found: Sequence[Passage], limit: int, *, whole: bool) -> None:
    """Print passages with their aligned texts.

    Args:
        page: where to.
        found: the passages, strongest first.
        limit: how many at most; 0 for all.
        whole: print texts uncut.

    """
    shown = found[:limit] if limit else found
    for number, passage in enumerate(shown, 1):
        page.blank()
        _print_passage(page, number, passage, whole=whole)
    if len(found) > len(shown):
        page.blank()
        page.more(len(found) - len(shown))


def _print_passage(page: Page, number: int, passage: Passage, *, whole: bool) -> None:
    match = passage.match
    notes = [(page.word("reordered"),)] if reordered(match) else []
    page.flow(
        ((f"{number:>2}", "bold"), f"  {place(page, passage.side)}"),
        (page.word("characters", n=count(passage.size)),),
        (f"{page.word('similarity')} {percent(match.similarity)}",),
        ((page.word(passage.kind), STYLES.get(passage.kind, "")),),
        *notes,
        ((match.id, "dim"),),
        hang=4,
    )
    label = page.word("source" if page.report.mode == "check" else "counterpart")
    earlier = f" · {page.word('earlier')}" if match.earlier == passage.there else ""
    page.flow(
        (f"{label} {page.name(passage.other.document, page.width - 5 - cell_len(label))}",),
        (f"{place(page, passage.other)}{earlier}",),
        indent=4,
    )
    if passage.others:
        page.say(page.word("also_in", n=count(len(passage.others))), indent=4)
    labels = ("source" if page.report.mode == "check" else "other", "document")
    print_excerpt(page, match, passage.there, labels, whole=whole)


def place(page: Page, side: MatchSide) -> str:
    """Say where a side stands: paragraph, if the text is known, and span."""
    text = page.report.by_id[side.document].text
    span = f"{side.start:,}–{side.end:,}"
    return (
        span if text is None else f"{page.word('paragraph', n=paragraph(text, side.start))} {span}"
    )


def print_excerpt(
    page: Page, match: Match, source: Side, labels: tuple[str, str], *, whole: bool
) -> None:
    """Print a match as aligned text, or note for the end of the page that a text is missing.

    Args:
        page: where to.
        match: the match.
        source: the side that `[-…-]` stands for; `{+…+}` stands for the other.
        labels: the words for both at the end of the page, each a `the_…` of the words.
        whole: print the text uncut.

    """
    left = page.report.by_id[match.left.document].text
    right = page.report.by_id[match.right.document].text
    if left is None or right is None:
        page.text_missing = True
        return
    page.marks = labels
    pieces = excerpt(match, source, left, right)
    spans: list[Span] = []
    for piece in pieces if whole else elided(pieces, _KEEP, _EXCERPT):
        text = flat(piece.text)
        match piece.kind:
            case "removed" | "added":
                spans += marked(piece.kind, text)
            case "gap":
                spans.append((text, "dim"))
            case "equal":
                spans.append(text)
    page.say(*spans, indent=4)
