"""What was read → the collection: documents with ids and metadata, in order."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup.documents.dating import Lines, dated
from dedup.documents.document import Collection, Document
from dedup.documents.metadata import normal
from dedup.documents.records import FileText, some
from dedup.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.documents.metadata import Metadata
    from dedup.documents.records import Found, Input, Part, SourceFile

_ID_LENGTH = 12


class Assembly:
    """Joins what was read of files into a collection; their texts pass through."""

    def __init__(
        self, inputs: Sequence[Input], found: Found, metadata: Metadata | None = None
    ) -> None:
        self._inputs, self._found, self._metadata = inputs, found, metadata
        self._documents: list[tuple[str, Document]] = []
        self._lines: list[Lines] = []
        self._failed: list[Skipped] = []
        self._files = 0
        self._notes = list(found.notes)
        self._replaced: list[str] = []

    def texts(self, results: Iterable[FileText | Skipped]) -> Iterator[str]:
        """The text of each document.

        Documents are ordered by role (drafts, base text, the rest), path in code points, input, and
        place in the file.

        Args:
            results: what `read` gave for each file that was found, in the same order.

        Raises:
            ValueError: not one result for each file.
        """
        for file, result in zip(self._found.files, results, strict=True):
            if isinstance(result, Skipped):
                self._failed.append(result)
                continue
            self._files += 1
            self._notes += [f"{file.path}: {note}" for note in result.notes]
            if result.replaced:
                self._replaced.append(f"{file.path} ({result.replaced})")
            for part in result.parts:
                text = result.text[part.start : part.end]
                self._documents.append((file.role, _document(file, result, part, text)))
                self._lines.append(Lines.of(text))
                yield text

    def collection(self) -> Collection:
        """The collection, once all texts have passed."""
        documents = _with_ids(self._documents)
        notes = self._notes
        if self._replaced:
            notes.append(f"Undecodable bytes were replaced: {some(self._replaced)}.")
        if self._metadata is not None:
            documents, unmatched = _described(documents, self._metadata, self._inputs)
            if unmatched:
                named = f"no document, or no single one, goes by {some(sorted(unmatched))}"
                notes.append(
                    f"{self._metadata.path}: {named}; give paths as the report shows them."
                )
        skipped = sorted((*self._found.skipped, *self._failed), key=lambda s: (s.path, s.reason))
        return Collection(
            documents=tuple(map(dated, documents, self._lines)),
            skipped=tuple(skipped),
            passed_over=dict(self._found.passed_over),
            files=self._files,
            notes=tuple(notes),
        )


def _document(file: SourceFile, read: FileText, part: Part, text: str) -> Document:
    whole = len(text) == len(read.text)
    return Document(
        id="",
        role="frame" if part.frame else file.role,
        input=file.input,
        path=file.path,
        part=part.number,
        offset=part.start,
        title=part.title,
        sha256=read.sha256,
        text_sha256=read.text_sha256 if whole else hashlib.sha256(text.encode()).hexdigest(),
        encoding=read.encoding,
        reader=read.reader,
        # A file's own U+FFFD beside replaced bytes cannot be told apart by now.
        replaced=min(read.replaced, text.count("\ufffd")),
    )


def _with_ids(documents: Sequence[tuple[str, Document]]) -> list[Document]:
    """Ids that depend on no other document, but where they would collide."""
    digests = []
    for _, document in documents:
        path = unicodedata.normalize("NFC", document.path)
        part = "" if document.part is None else str(document.part)
        hashed = f"{path}\0{part}\0{document.text_sha256}"
        digests.append(hashlib.sha256(hashed.encode()).hexdigest())
    short = Counter(digest[:_ID_LENGTH] for digest in set(digests))
    ids: dict[int, str] = {}
    seen: Counter[str] = Counter()
    # Of equal documents the first is a draft's, then that of the first input.
    for index in sorted(
        range(len(digests)),
        key=lambda index: (documents[index][0] != "draft", documents[index][1].input, index),
    ):
        digest = digests[index]
        seen[digest] += 1
        alone = short[digest[:_ID_LENGTH]] == 1
        suffix = f"-{seen[digest]}" if seen[digest] > 1 else ""
        ids[index] = (digest[:_ID_LENGTH] if alone else digest) + suffix
    return [replace(document, id=ids[index]) for index, (_, document) in enumerate(documents)]


def _described(
    documents: Sequence[Document], metadata: Metadata, inputs: Sequence[Input]
) -> tuple[list[Document], list[str]]:
    """Documents with what their rows say, a part's row before its file's; rows that match none."""
    described = list(documents)
    unmatched: list[str] = []
    by_name = _by_name(documents, inputs)
    rows = []
    for place, row in metadata.rows.items():
        name, _, part = place.rpartition("#")
        is_part = bool(name) and part.isdecimal() and place not in by_name
        rows.append((int(part) if is_part else 0, name if is_part else place, place, row))
    # Rows for parts come after those for whole files, to overrule them.
    for wanted, name, place, row in sorted(rows, key=lambda one: one[0]):
        matched = [i for i in by_name.get(name, ()) if wanted in (0, documents[i].part)]
        if not matched:
            unmatched.append(place)
        for index in matched:
            one = described[index]
            # A file's title is none of its parts'.
            is_split = not wanted and (one.part is not None or one.role == "frame")
            described[index] = replace(one, **{**row, "title": one.title} if is_split else row)
    return described, unmatched


def _by_name(documents: Sequence[Document], inputs: Sequence[Input]) -> dict[str, set[int]]:
    """Indices of a file's documents by all that a table may call it."""
    locations = {item.number: normal(item.location).rstrip("/") for item in inputs}
    by_name: dict[str, set[int]] = defaultdict(set)
    alone = Counter(
        path.rpartition("/")[2]
        for _, path in {(document.input, document.path) for document in documents}
    )
    for index, document in enumerate(documents):
        location = locations.get(document.input, "")
        folder, name = location.rpartition("/")[2], document.path.rpartition("/")[2]
        names = {document.path, f"{location}/{document.path}", f"{folder}/{document.path}"}
        if document.path == folder:
            names.add(location)
        if alone[name] == 1:
            names.add(name)
        for known in names:
            by_name[known].add(index)
    return by_name
