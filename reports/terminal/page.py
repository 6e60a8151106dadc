"""What all terminal reports are printed with: the one way text reaches the console."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from rich.text import Text

from reports.numbers import SHORT, cells
from reports.passages import flat
from reports.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from dedup.model import CharacterClass, ClassCounts, Counts, DocumentResult, Report
    from reports.words import Language

Span = str | tuple[str, str]  # text, or text with a style

# Controls, direction marks and invisible characters: a document could steer the terminal with
# them, or show other text than it has. Lone surrogates cannot be printed at all.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_GAP = "   "
# Told apart without colour too.
CLASSES: tuple[tuple[CharacterClass, str, str], ...] = (
    ("copied", "█", "red"),
    ("self", "▓", "magenta"),
    ("quoted", "▒", "blue"),
    ("boilerplate", "░", "yellow"),
)
OWN = "·"


def visible(text: str) -> str:
    r"""Spell out control, direction and invisible characters: `\x1b`, `\u202e`."""
    return _UNSAFE.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def shortened(text: str, width: int) -> str:
    """Cut the middle out of `text` so that it takes at most `width` cells."""
    if cell_len(text) <= width:
        return text
    room = max(width - 1, 0)
    # The end of a path says more than its beginning.
    tail = _fitting(reversed(text), room - room // 3)
    head = _fitting(text, room - cell_len(tail))
    return f"{head}…{tail[::-1]}" if width > 0 else ""


def _fitting(characters: Iterable[str], width: int) -> str:
    taken: list[str] = []
    for character in characters:
        width -= cell_len(character)
        if width < 0:
            break
        taken.append(character)
    return "".join(taken)


def _text(spans: Sequence[Span]) -> Text:
    text = Text()
    for span in spans:
        content, style = (span, "") if isinstance(span, str) else span
        text.append(visible(content), style)
    return text


def marked(kind: Literal["removed", "added"], text: str) -> tuple[Span, ...]:
    """Mark a change so that it survives without colour: `[-…-]` or `{+…+}`."""
    if kind == "removed":
        return ((f"[-{text}-]", "red strike"),)
    return ((f"{{+{text}+}}", "green"),)


class Page:
    """A console, a language and the report that is printed."""

    def __init__(self, report: Report, console: Console, language: Language) -> None:
        self.report = report
        self.language = language
        # What the end of the report explains, where it came up.
        self.short_seen = False
        self.marks: tuple[str, str] | None = None
        self.text_missing = False
        self._console = console

    @property
    def width(self) -> int:
        """Cells of a line."""
        return self._console.width

    def word(self, name: str, **values: object) -> str:
        """Give the word for `name`, its `{places}` filled with `values`."""
        found = word(name, self.language)
        return found.format(**values) if values else found

    def term(self, code: str, kind: str = "") -> str:
        """Give the word for a code, or the code itself where there is none (a later release)."""
        try:
            return self.word(f"{kind}_{code}" if kind else code)
        except KeyError:
            return code

    def say(self, *spans: Span, indent: int = 0) -> None:
        """Print one paragraph, wrapped to the width with each line indented."""
        self._wrapped(_text(spans), indent)

    def flow(self, *items: Sequence[Span], indent: int = 0, hang: int = 0) -> None:
        """Print items side by side; what no longer fits goes to a new line, `hang` further in."""
        line = Text()
        for item in map(_text, items):
            if line.cell_len + len(_GAP) + item.cell_len > self.width - indent and line:
                self._wrapped(line, indent)
                indent, hang = indent + hang, 0
                line = Text()
            line.append_text(Text(_GAP) if line else Text()).append_text(item)
        if line:
            self._wrapped(line, indent)

    def heading(self, text: str) -> None:
        """Print a heading after an empty line."""
        self.blank()
        self.say((text, "bold"))

    def blank(self) -> None:
        """Print an empty line."""
        self._console.print()

    def end(self) -> None:
        """Print the footnotes that came up, and what the report does not say."""
        self.blank()
        if self.marks:
            removed, added = (
                self.word("only_in", where=self.word(f"the_{where}")) for where in self.marks
            )
            self.say(*marked("removed", removed), *marked("added", added))
        if self.text_missing:
            self.say(self.word("no_text"))
        if self.short_seen:
            self.say(self.word("short_note", n=SHORT))
        self.say((self.word("disclaimer"), "bold"))

    def more(self, left_out: int, indent: int = 0) -> None:
        """Say how many items a list leaves out, if any."""
        if left_out > 0:
            self.say((self.word("more", n=f"{left_out:,}"), "dim"), indent=indent)

    def name(self, identifier: str, width: int | None = None) -> str:
        """Give a document's name, its middle cut to `width` cells; the id if it is unknown."""
        document = self.report.by_id.get(identifier)
        name = flat(document.name if document else identifier)
        return visible(name) if width is None else shortened(visible(name), width)

    def named(self, document: DocumentResult, width: int) -> tuple[Span, ...]:
        """Give a document's name, marked if it is too short for its ratios to mean much."""
        if document.figures is None or document.counted >= SHORT:
            return ((self.name(document.id, width), "bold"),)
        self.short_seen = True
        mark = f" {self.word('short_mark')}"
        return (self.name(document.id, width - cell_len(mark)), "bold"), (mark, "yellow")

    def bar(self, counts: Counts | ClassCounts, width: int, own: int = 0) -> tuple[Span, ...]:
        """Draw the composition of a text as a bar of `width` cells."""
        amounts = [getattr(counts, name) or 0 for name, _, _ in CLASSES]
        *classes, rest = cells([*amounts, own], width)
        drawn = zip(CLASSES, classes, strict=True)
        return (
            *((mark * taken, style) for (_, mark, style), taken in drawn),
            (OWN * rest, "dim"),
        )

    def _wrapped(self, text: Text, indent: int) -> None:
        width = max(self.width - indent, 2)
        for line in text.wrap(self._console, width, overflow="fold"):
            line.rstrip()
            self._console.print(Text(" " * indent).append_text(line), no_wrap=True, crop=False)
