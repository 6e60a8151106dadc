"""What was read: the documents of a run, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dedup.model import DateSource, Role, Skipped


@dataclass(frozen=True, slots=True)
class Document:
    """A text to compare: one file, one speech of a collection file, or a collection's frame.

    The text itself is in a store, not here; it begins at `offset` in the file's extracted text.
    `part` counts the speeches of a collection file from 1; it is None for a file that is one
    document and for frames. `date` is ISO 8601, possibly partial (`2024`, `2024-03`); `dated` says
    where it is known from.
    """

    id: str
    role: Role
    input: int
    path: str
    part: int | None
    offset: int
    title: str | None
    sha256: str
    text_sha256: str
    encoding: str | None
    reader: str
    author: str | None = None
    group: str | None = None
    date: str | None = None
    dated: DateSource | None = None
    replaced: int = 0  # undecodable bytes, each one U+FFFD in the text


@dataclass(frozen=True, slots=True)
class Collection:
    """All that was read: documents in order, what was skipped, and what was passed over.

    `passed_over` counts hidden files, office locks, link loops and excluded paths by kind;
    `notes` are sentences for the reader (a file reached twice, bytes replaced, …).
    """

    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...]
    passed_over: Mapping[str, int]
    files: int
    notes: tuple[str, ...] = ()
