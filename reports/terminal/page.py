"""What all terminal reports are printed with: the one way text reaches the console."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from reports.numbers import SHORT, cells, count, percent
from reports.passages import flat, visible
from reports.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from dedup.model import Counts, DocumentResult, Report
    from reports.words import Language

Span = str | tuple[str, str]  # text, or text with a style
_Item = TypeVar("_Item")

_GAP = "   "
# Names that would get less room than this in a table stand on lines of their own.
_NAME = 20
# Each class with its mark, told apart without colour too, its style and its figure.
CLASSES = {
    "copied": ("█", "red", "overlap_specific"),
    "self": ("▓", "magenta", "overlap_self"),
    "quoted": ("▒", "blue", "overlap_quoted"),
    "boilerplate": ("░", "yellow", "overlap_boilerplate"),
    "own": ("·", "dim", "own"),
}
CHANGES = {"removed": ("[-{}-]", "red strike"), "added": ("{{+{}+}}", "green")}


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: names, cut to fit; cells, never cut; lines of items that stand below."""

    names: tuple[str, ...]
    cells: tuple[str, ...]
    below: tuple[tuple[Span, ...], ...] = ()


def shortened(text: str, width: int) -> str:
    """Cut the middle out of `text` so that it takes at most `width` cells."""
    if cell_len(text) <= width:
        return text
    # The end of a path says more than its beginning.
    head = set_cell_size(text, max(width - 1, 0) // 3).rstrip()
    tail = set_cell_size(text[::-1], max(width - 1 - cell_len(head), 0))[::-1].lstrip()
    return f"{head}…{tail}" if width > 0 else ""


def _text(spans: Sequence[Span]) -> Text:
    parts = ((span, "") if isinstance(span, str) else span for span in spans)
    return Text.assemble(*((visible(content), style) for content, style in parts))


class Page:
    """A console, a language and the report that is printed; lists are cut at `limit` (0: not)."""

    def __init__(self, report: Report, console: Console, language: Language, limit: int) -> None:
        self.report = report
        self.limit = limit
        # What the end of the report explains, where it came up.
        self.changed = False
        self.text_missing = False
        self._short_seen = False
        self._language = language
        self._console = console

    @property
    def width(self) -> int:
        """Cells of a line."""
        return self._console.width

    def word(self, name: str, **values: object) -> str:
        """Give the word for `name`, its `{places}` filled with `values`."""
        found = word(name, self._language)
        return found.format(**values) if values else found

    def term(self, code: str, kind: str = "") -> str:
        """Give the word for a code, or the code itself where there is none (a later release)."""
        try:
            return self.word(f"{kind}_{code}" if kind else code)
        except KeyError:
            return code

    def say(self, *spans: Span, indent: int = 0) -> None:
        """Print one paragraph, wrapped to the width with each line indented."""
        width = max(self.width - indent, 2)
        for line in _text(spans).wrap(self._console, width, overflow="fold"):
            line.rstrip()
            self._console.print(Text(" " * indent).append_text(line), no_wrap=True, crop=False)

    def flow(self, *items: Span, indent: int = 0, hang: int = 0) -> None:
        """Print items side by side; what no longer fits goes to a new line, `hang` further in."""
        line: list[Span] = []
        for item in items:
            if not item:
                continue
            if line and _text([*line, _GAP, item]).cell_len > self.width - indent:
                self.say(*line, indent=indent)
                line, indent, hang = [], indent + hang, 0
            line += [_GAP, item] if line else [item]
        if line:
            self.say(*line, indent=indent)

    def fact(self, name: str, value: str | float | None) -> str:
        """Give the word for `name` with what it is: a text, a count or else a ratio."""
        if not isinstance(value, str):
            value = count(value) if isinstance(value, int) else percent(value)
        return f"{self.word(name)} {value}"

    def table(
        self,
        names: Sequence[str],
        columns: Sequence[str],
        rows: Iterable[Row],
        total: int,
    ) -> None:
        """Print the first of `total` rows, numbered, under the words for the columns."""
        titles = tuple(self.word(f"column_{name}") for name in columns)
        shown = [Row(tuple(map(self.word, names)), titles), *islice(rows, self.limit or None)]
        sizes = [
            max(map(cell_len, one)) + 2 for one in zip(*(row.cells for row in shown), strict=True)
        ]
        wanted = [
            max(map(cell_len, one)) for one in zip(*(row.names for row in shown), strict=True)
        ]
        room = self.width - 4 - sum(sizes) - 2 * (len(names) - 1)
        least = _NAME * len(names)
        # Each gets an equal share, or what the other leaves.
        even, spare = room // len(names), room - sum(wanted)
        shares = [max(min(one, max(even, spare + one)), 0) for one in wanted]
        for number, row in enumerate(shown):
            cut = (
                set_cell_size(shortened(*one), one[1])
                for one in zip(row.names, shares, strict=True)
            )
            cells = (
                " " * (size - cell_len(one)) + one
                for one, size in zip(row.cells, sizes, strict=True)
            )
            line = ("" if room < least else "  ".join(cut)) + "".join(cells)
            self.say((f"{number or '':>2}  ", "bold"), (line, "" if number else "dim"))
            for name in row.names if number and room < least else ():
                self.say(shortened(name, self.width - 4), indent=4)
            for items in row.below:
                self.flow(*items, indent=6, hang=2)
        self.more(total + 1 - len(shown))

    def listed(
        self, items: Sequence[_Item], limit: int | None = None, indent: int = 0
    ) -> Iterator[tuple[int, _Item]]:
        """Number a list's first items from 1; say, once they are printed, how many are left."""
        shown = items[: self.limit if limit is None else limit] or items
        yield from enumerate(shown, 1)
        self.more(len(items) - len(shown), indent)

    def more(self, left_out: int, indent: int = 0) -> None:
        """Say how many items a list leaves out, if any."""
        if left_out > 0:
            self.say((self.word("more", n=count(left_out)), "dim"), indent=indent)

    def heading(self, name: str, rest: str = "") -> None:
        """Print a heading, the word for `name`, after an empty line."""
        self.blank()
        self.say((f"{self.word(name)} {rest}", "bold"))

    def blank(self) -> None:
        """Print an empty line."""
        self._console.print()

    def end(self) -> None:
        """Print the footnotes that came up, and what the report does not say."""
        self.blank()
        if self.changed:
            sides = ("source" if self.report.mode == "check" else "other"), "document"
            found = (self.word("only_in", where=self.word(f"the_{side}")) for side in sides)
            marks = zip(CHANGES.values(), found, strict=True)
            self.say(*((mark.format(text), style) for (mark, style), text in marks))
        if self.text_missing:
            self.say(self.word("no_text"))
        if self._short_seen:
            self.say(self.word("short_note", n=SHORT))
        self.say((self.word("disclaimer"), "bold"))

    def name(self, identifier: str, width: int | None = None, *, beside: str = "") -> str:
        """Give a document's name, its middle cut to `width` cells; the id if it is unknown.

        Next to a document `beside` of the same file, the file is not named again.
        """
        document, other = (self.report.by_id.get(one) for one in (identifier, beside))
        name = document.name if document else identifier
        if document and other and (document.input, document.path) == (other.input, other.path):
            name = document.title or f"#{document.part}"
        name = visible(flat(name))
        return name if width is None else shortened(name, width)

    def marked_name(self, document: DocumentResult, width: int | None = None) -> str:
        """Give a document's name, marked if it is too short for its ratios to mean much."""
        mark = ""
        if document.figures and document.counted < SHORT:
            self._short_seen = True
            mark = f" {self.word('short_mark')}"
        return self.name(document.id, width and width - cell_len(mark)) + mark

    def bar(self, counts: Counts, width: int) -> tuple[Span, ...]:
        """Draw the composition of a text as a bar of `width` cells."""
        sizes = cells([getattr(counts, name) or 0 for name in CLASSES], width)
        drawn = zip(CLASSES.values(), sizes, strict=True)
        return tuple((mark * size, style) for (mark, style, _), size in drawn)
