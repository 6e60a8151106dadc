"""Marked copies of drafts: each as a Word file with highlights and comments."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dedup import reread
from dedup.documents.marking import Mark, fresh, marked
from dedup.documents.read import content
from dedup.errors import UnreadableError
from reports.files import filling
from reports.numbers import percent
from reports.passages import STRENGTH, passages, plain, spans
from reports.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dedup.documents import SourceFile
    from dedup.documents.marking import Colour
    from dedup.model import DocumentResult, Match, Report, Side
    from reports.passages import Passage
    from reports.words import Language

# By class, the one to be seen where several cover a place first.
COLOURS: dict[str, Colour] = {
    "copied": "yellow",
    "self": "green",
    "quoted": "cyan",
    "boilerplate": "lightGray",
    "repeat": "lightGray",
}
assert tuple(COLOURS) == STRENGTH
_EXCERPT = 160
_HEADING = 8  # characters that the comment on the whole stands at
_STEM = 180  # bytes of a file name before its suffix, of the 255 that systems take
_NOT_IN_NAMES = re.compile(r'[<>:"|?*\\/\x00-\x1f\ud800-\udfff]+')


def write_marked(report: Report, folder: Path, *, language: Language) -> list[str]:
    """Write a marked copy of each draft (else of each document with a match) into a folder.

    A `.docx` that is still what was read is copied with its marks; of everything else a new
    document is made from the text. The copies are named `NAME.marked.docx`.

    Returns:
        The paths of the drafts whose text neither the result nor their file gives any more.
    """
    maker = _Maker(report, language)
    lacking = []
    taken: set[str] = set()
    with filling(folder) as target:
        for documents, original in _files(report, maker):
            made = maker.make(documents, original)
            if made is None:
                lacking.append(documents[0].path)
            else:
                (target / _name(documents[0].path, taken)).write_bytes(made)
    return lacking


def _files(report: Report, maker: _Maker) -> Iterator[tuple[list[DocumentResult], bytes | None]]:
    """The documents of each file to mark, and its bytes if it is a Word file as it was read."""
    chosen: dict[tuple[int, str], list[DocumentResult]] = defaultdict(list)
    for document in maker.tables.drafts:
        if document.role == "draft" or maker.matches[document.id]:
            chosen[document.input, document.path].append(document)
    word = [many[0] for many in chosen.values() if many[0].reader == "docx"]
    for file in reread.files(report, word):
        documents = chosen.get((file.input, file.path))
        data = _content(file) if documents else None
        if documents and data and hashlib.sha256(data).hexdigest() == documents[0].sha256:
            yield chosen.pop((file.input, file.path)), data
    for documents in chosen.values():
        yield documents, None


def _content(file: SourceFile) -> bytes | None:
    try:
        return content(file)
    except (OSError, UnreadableError):
        return None


def _name(path: str, taken: set[str]) -> str:
    stem = _NOT_IN_NAMES.sub("_", path.removesuffix(".docx")).strip(". -")
    stem = stem.encode()[-_STEM:].decode(errors="ignore") or "draft"
    name, number = f"{stem}.marked.docx", 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}.marked.docx"
    taken.add(name.casefold())
    return name


class _Maker:
    """Makes copies; says what a comment says."""

    def __init__(self, report: Report, language: Language) -> None:
        self.tables = Tables(report, language)
        self.matches: dict[str, list[Match]] = defaultdict(list)
        for match in report.matches:
            for identifier in {match.left.document, match.right.document}:
                self.matches[identifier].append(match)

    def make(self, documents: Sequence[DocumentResult], original: bytes | None) -> bytes | None:
        """One file's copy; None if its text is not known."""
        if original is not None:
            marks = [mark for one in documents for mark in self._marks(one, one.offset)]
            return marked(original, _ordered(marks))
        text = ""
        placed: list[tuple[int, Mark]] = []
        for one in documents:
            if one.text is not None:
                placed += self._marks(one, len(text))
                text += f"{one.text}\n"
        return marked(fresh(text), _ordered(placed)) if text else None

    def _marks(self, document: DocumentResult, offset: int) -> Iterator[tuple[int, Mark]]:
        """The marks of a document, each with its rank, at an offset."""
        word = self.tables.word
        figures = document.figures
        assert figures is not None
        names = ("overlap_total", "overlap_specific", "max_single")
        facts = (f"{word(name)} {percent(getattr(figures, name))}" for name in names)
        lines = (*facts, word("legend"), word("disclaimer"))
        text = document.text or ""
        first = offset + len(text) - len(text.lstrip())
        yield -1, Mark(first, first + _HEADING, comment="\n".join(lines))
        for passage in passages(self.matches[document.id], document.id):
            for each in (passage, *passage.others):
                rank, colour = STRENGTH.index(each.kind), COLOURS[each.kind]
                here: Side = "left" if each.there == "right" else "right"
                for start, end in spans(each.match, here):
                    yield rank, Mark(offset + start, offset + end, colour)
            start, end = passage.side.start, passage.side.end
            yield 9, Mark(offset + start, offset + end, comment=self._comment(passage))

    def _comment(self, passage: Passage) -> str:
        word, there = self.tables.word, passage.other
        place = self.tables.paragraph(there)
        name = self.tables.name(there.document)
        if place is not None:
            name = f"{name} {word('paragraph', n=place)}"
        similarity = percent(passage.match.similarity)
        lines = [word("comment", kind=word(passage.kind), name=name, similarity=similarity)]
        text = self.tables.report.by_id[there.document].text
        if text is not None:
            shown = plain(text[there.start : there.end], _EXCERPT)
            lines.append(word("comment_source", text=shown))
        if passage.others:
            lines.append(word("more_places", n=len(passage.others)))
        return "\n".join(lines)


def _ordered(marks: Sequence[tuple[int, Mark]]) -> list[Mark]:
    return [mark for _, mark in sorted(marks, key=lambda one: one[0])]
