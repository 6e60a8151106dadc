"""The texts that a result does not embed, read again from the files it names."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup import documents
from dedup.documents import FileText, Input

if TYPE_CHECKING:
    from dedup.model import DocumentResult, Report


def with_texts(report: Report) -> tuple[Report, int]:
    """A report with the texts of its documents, as far as the files are still what they were.

    Returns:
        The report, and how many documents remain without their text.
    """
    wanted: dict[int, set[str]] = defaultdict(set)
    for document in report.documents:
        if document.text is None:
            wanted[document.input].add(document.path)
    read: dict[tuple[int, str], FileText] = {}
    for item in report.run.settings.get("inputs", []):
        number = item["number"]
        if number not in wanted or item["location"] == "-":
            continue
        for file in documents.find([Input(number, item["location"], item["role"])]).files:
            if file.path in wanted[number]:
                result = documents.read(file)
                if isinstance(result, FileText):
                    read[number, file.path] = result
    filled = tuple(_filled(document, read) for document in report.documents)
    return replace(report, documents=filled), sum(document.text is None for document in filled)


def _filled(document: DocumentResult, read: dict[tuple[int, str], FileText]) -> DocumentResult:
    file = read.get((document.input, document.path))
    if document.text is not None or file is None:
        return document
    text = file.text[document.offset : document.offset + document.length]
    same = hashlib.sha256(text.encode()).hexdigest() == document.text_sha256
    return replace(document, text=text) if same else document
