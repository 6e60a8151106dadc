"""What passes between finding, reading and assembling: small records that cross processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dedup.model import Role, Skipped

PASTED = "-"
# Drafts come first, then base text, then the rest: in documents and where one file has two roles.
ROLE_ORDER: dict[str, int] = {"draft": 0, "base": 1, "archive": 2, "audited": 2}


@dataclass(frozen=True, slots=True)
class Input:
    """What the user named: a file, folder, glob or zip, or `-` for pasted text in `data`.

    `number` is its position on the command line, from 0.
    """

    number: int
    location: str
    role: Role
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read.

    `path` is what records show: relative to its input, `/` between names, printable.
    `location` opens the file, or the zip that keeps it under the name `member`.
    """

    input: int
    role: Role
    path: str
    location: str
    member: str | None = None
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The files to read, in order, and what the search left out and why."""

    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch `[start, end)` of a file's text that becomes a document.

    `number` counts speeches from 1; it is None for a file that is one document and for frames.
    """

    start: int
    end: int
    number: int | None = None
    title: str | None = None
    frame: bool = False


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text that a format's reader took out of a file's bytes.

    `encoding` is None for formats that fix it themselves; `replaced` counts undecodable bytes,
    each one U+FFFD in the text.
    """

    text: str
    encoding: str | None = None
    replaced: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileText:
    """What a reader made of one file: `Extracted`, and the parts that tile its text.

    `sha256` is of the file's bytes, `text_sha256` of the text in UTF-8.
    """

    text: str
    sha256: str
    text_sha256: str
    encoding: str | None
    reader: str
    replaced: int
    parts: tuple[Part, ...]
    notes: tuple[str, ...] = ()


def some(items: list[str], *, most: int = 3, joint: str = ", ") -> str:
    """The first few of many, and how many more there are."""
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return joint.join(items[:most]) + more
