"""The texts that a result does not embed, read again from the files it names."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup import documents
from dedup.documents import FileText, Input, SourceFile
from dedup.documents.records import PASTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.model import DocumentResult, Report


def with_texts(report: Report) -> tuple[Report, int]:
    """A report with the texts that its findings quote, as far as the files are what they were.

    Returns:
        The report, and how many documents with a finding remain without their text.
    """
    sides = [side.document for match in report.matches for side in (match.left, match.right)]
    occurrences = [found.document for one in report.templates for found in one.occurrences]
    quoted = {*sides, *occurrences}
    lacking = [one for one in report.documents if one.text is None and one.id in quoted]
    read: dict[tuple[int, str], FileText] = {}
    for file in files(report, lacking):
        result = documents.read(file)
        if isinstance(result, FileText):
            read[file.input, file.path] = result
    filled = tuple(_filled(document, read) for document in report.documents)
    missing = sum(document.text is None and document.id in quoted for document in filled)
    return replace(report, documents=filled), missing


def files(report: Report, wanted: Iterable[DocumentResult]) -> Iterator[SourceFile]:
    """The files of documents, as far as they are still where the result says."""
    paths: dict[int, set[str]] = defaultdict(set)
    for document in wanted:
        paths[document.input].add(document.path)
    for number, location in report.run.locations.items():
        item = Input(number, location, "audited")
        if item.number in paths and item.location != PASTED:
            for file in documents.find([item]).files:
                if file.path in paths[item.number]:
                    yield file


def _filled(document: DocumentResult, read: dict[tuple[int, str], FileText]) -> DocumentResult:
    file = read.get((document.input, document.path))
    if document.text is not None or file is None:
        return document
    text = file.text[document.offset : document.offset + document.length]
    same = hashlib.sha256(text.encode()).hexdigest() == document.text_sha256
    return replace(document, text=text) if same else document
