"""What was read → the collection: documents with ids and metadata, in order."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup.documents.metadata import apply_metadata
from dedup.documents.records import ROLE_ORDER, FileText
from dedup.model import Collection, Document, Skipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.documents.metadata import Metadata
    from dedup.documents.records import Found, Input, SourceFile

_ID_LENGTH = 12
_EXAMPLES = 3


def assemble(
    inputs: Sequence[Input],
    found: Found,
    results: Sequence[FileText | Skipped],
    metadata: Metadata | None = None,
) -> Collection:
    """Join what `read` gave for each of `found.files`, in the same order, into a collection.

    Documents are ordered by role (drafts, base text, the rest), path in code points, input, and
    place in the file.

    Raises:
        ValueError: not one result for each file.
    """
    read = sorted(
        zip(found.files, results, strict=True),
        key=lambda pair: (ROLE_ORDER[pair[0].role], pair[0].path, pair[0].input),
    )
    texts = [(file, result) for file, result in read if isinstance(result, FileText)]
    failed = [result for _, result in read if isinstance(result, Skipped)]
    pairs = [(file, document) for file, text in texts for document in _documents(file, text)]
    documents = _with_ids(pairs)
    notes = [*found.notes, *_reading_notes(texts)]
    if metadata is not None:
        documents, more = apply_metadata(documents, metadata, inputs)
        notes += more
    return Collection(
        documents=tuple(documents),
        skipped=tuple(sorted((*found.skipped, *failed), key=lambda one: (one.path, one.reason))),
        passed_over=dict(found.passed_over),
        files=len(texts),
        notes=tuple(notes),
    )


def _documents(file: SourceFile, read: FileText) -> list[Document]:
    documents: list[Document] = []
    for part in read.parts:
        text = read.text[part.start : part.end]
        documents.append(
            Document(
                id="",
                role="frame" if part.frame else file.role,
                input=file.input,
                path=file.path,
                part=part.number,
                offset=part.start,
                text=text,
                title=part.title,
                sha256=read.sha256,
                text_sha256=hashlib.sha256(text.encode()).hexdigest(),
                encoding=read.encoding,
                reader=read.reader,
                replaced=_replaced(read, text),
            )
        )
    return documents


def _replaced(read: FileText, text: str) -> int:
    if len(read.parts) == 1 or not read.replaced:
        return read.replaced
    # A file's own U+FFFD beside replaced bytes cannot be told apart by now; the sum is a bound.
    return min(read.replaced, text.count("\ufffd"))


def _hash_input(document: Document) -> str:
    path = unicodedata.normalize("NFC", document.path)
    part = "" if document.part is None else str(document.part)
    return f"{path}\0{part}\0{document.text_sha256}"


def _with_ids(pairs: Sequence[tuple[SourceFile, Document]]) -> list[Document]:
    """Ids that depend on no other document, but where they would collide."""
    inputs = [_hash_input(document) for _, document in pairs]
    digests = {text: hashlib.sha256(text.encode()).hexdigest() for text in inputs}
    lengths = _id_lengths(set(digests.values()))
    order = sorted(
        range(len(pairs)),
        key=lambda index: (pairs[index][0].role != "draft", pairs[index][0].input, index),
    )
    ids: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for index in order:
        digest = digests[inputs[index]]
        seen[digest] += 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        ids[index] = digest[: lengths[digest]] + suffix
    return [replace(document, id=ids[index]) for index, (_, document) in enumerate(pairs)]


def _id_lengths(digests: set[str]) -> dict[str, int]:
    """How many hex digits tell each digest from all others: 12, and more only on collision."""
    lengths: dict[str, int] = {}
    length, left = _ID_LENGTH, digests
    while left:
        groups: dict[str, set[str]] = defaultdict(set)
        for digest in left:
            groups[digest[:length]].add(digest)
        lengths.update({min(group): length for group in groups.values() if len(group) == 1})
        left = {digest for group in groups.values() if len(group) > 1 for digest in group}
        length += 1
    return lengths


def _reading_notes(texts: Sequence[tuple[SourceFile, FileText]]) -> list[str]:
    notes = [f"{file.path}: {note}" for file, text in texts for note in text.notes]
    replaced = [(file.path, text.replaced) for file, text in texts if text.replaced]
    if replaced:
        shown = ", ".join(f"{path} ({count})" for path, count in replaced[:_EXAMPLES])
        more = f" and {len(replaced) - _EXAMPLES} more" if len(replaced) > _EXAMPLES else ""
        notes.append(f"Undecodable bytes were replaced: {shown}{more}.")
    return notes
