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

    from dedup.documents.marking import Colour
    from dedup.model import DocumentResult, Match, Report
    from reports.passages import Passage
    from reports.words import Language

# By class, the one to be seen where several cover a place first.
_COLOURS: dict[str, Colour] = {
    "copied": "yellow",
    "self": "green",
    "quoted": "cyan",
    "boilerplate": "lightGray",
    "repeat": "lightGray",
}
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
    chosen: dict[tuple[int, str], list[DocumentResult]] = defaultdict(list)
    for document in report.documents:
        if document.figures and (document.role == "draft" or maker.due(document)):
            chosen[document.input, document.path].append(document)
    lacking = []
    taken: set[str] = set()
    with filling(folder) as target:
        for documents, original in _originals(report, chosen):
            try:
                made = maker.copy(documents, original) if original else maker.fresh(documents)
            except (UnreadableError, KeyError, ValueError):
                made = maker.fresh(documents)  # a package that is not as it should be
            if made is None:
                lacking.append(documents[0].path)
            else:
                (target / _name(documents[0].path, taken)).write_bytes(made)
    return lacking


def _originals(
    report: Report, chosen: dict[tuple[int, str], list[DocumentResult]]
) -> Iterator[tuple[list[DocumentResult], bytes | None]]:
    """Give the documents of each file, and its bytes if it is a Word file as it was read."""
    word = [many[0] for many in chosen.values() if many[0].reader == "docx"]
    for file in reread.files(report, word):
        documents = chosen[file.input, file.path]
        try:
            data = content(file)
        except (OSError, UnreadableError):
            continue
        if hashlib.sha256(data).hexdigest() == documents[0].sha256:
            yield chosen.pop((file.input, file.path)), data
    for documents in chosen.values():
        yield documents, None


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
        self._tables = Tables(report, language)
        self._drafts = any(document.role == "draft" for document in report.documents)
        self._matches: dict[str, list[Match]] = defaultdict(list)
        for match in report.matches:
            for identifier in {match.left.document, match.right.document}:
                self._matches[identifier].append(match)

    def due(self, document: DocumentResult) -> bool:
        """Whether a document is to be marked though it is no draft: it matches, and none is."""
        return not self._drafts and document.id in self._matches

    def copy(self, documents: Sequence[DocumentResult], original: bytes) -> bytes:
        """The copy of a Word file that holds these documents."""
        return marked(
            original, [mark for one in documents for mark in self._marks(one, one.offset)]
        )

    def fresh(self, documents: Sequence[DocumentResult]) -> bytes | None:
        """A new Word file of these documents; None if no text is known."""
        text = ""
        marks: list[Mark] = []
        for one in documents:
            if one.text is not None:
                marks += self._marks(one, len(text))
                text += f"{one.text}\n"
        return marked(fresh(text), marks) if text else None

    def _marks(self, document: DocumentResult, offset: int) -> Iterator[Mark]:
        """The marks of a document that stands at an offset, the strongest first."""
        text = document.text or ""
        first = offset + len(text) - len(text.lstrip())
        yield Mark(first, first + _HEADING, comment=self._summary(document))
        found = passages(self._matches[document.id], document.id)
        every = (each for passage in found for each in (passage, *passage.others))
        for each in sorted(every, key=lambda one: STRENGTH.index(one.kind)):
            for start, end in spans(each.match, "left" if each.there == "right" else "right"):
                yield Mark(offset + start, offset + end, _COLOURS[each.kind])
        for each in found:
            start, end = offset + each.side.start, offset + each.side.end
            yield Mark(start, end, comment=self._comment(each))

    def _summary(self, document: DocumentResult) -> str:
        word = self._tables.word
        names = ("overlap_total", "overlap_specific", "max_single")
        facts = (f"{word(name)} {percent(getattr(document.figures, name))}" for name in names)
        return "\n".join((*facts, word("legend"), word("disclaimer")))

    def _comment(self, passage: Passage) -> str:
        word, there = self._tables.word, passage.other
        name, place = self._tables.name(there.document), self._tables.paragraph(there)
        if place is not None:
            name = f"{name} {word('paragraph', n=place)}"
        similarity = percent(passage.match.similarity)
        lines = [word("comment", kind=word(passage.kind), name=name, similarity=similarity)]
        text = self._tables.report.by_id[there.document].text
        if text is not None:
            shown = plain(text[there.start : there.end], _EXCERPT)
            lines.append(word("comment_source", text=shown))
        if passage.others:
            lines.append(word("more_places", n=len(passage.others)))
        return "\n".join(lines)
