"""One file → its text and parts. Runs in worker processes; a bad file is a result, not an error."""

from __future__ import annotations

import hashlib
import os
import stat

from dedup.documents.archives import read_member
from dedup.documents.collection import split
from dedup.documents.encodings import decode, without_surrogates
from dedup.documents.formats import Reader, choose_reader
from dedup.documents.records import Extracted, FileText, SourceFile
from dedup.errors import UnreadableError
from dedup.model import Skipped

MAX_FILE = 1 << 30  # bytes
_TRIES = 2


def read(file: SourceFile) -> FileText | Skipped:
    """Read one file; whatever is wrong with it becomes a `Skipped`, never an exception."""
    try:
        return _read(file)
    except UnreadableError as error:
        return Skipped(file.path, error.reason, error.message)
    except FileNotFoundError:
        return Skipped(file.path, "not-found", "It is gone since it was listed; run again.")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return Skipped(
            file.path, "unreadable", f"The system refuses to read it ({reason}); check its rights."
        )
    except Exception as error:  # one bad file never stops a run
        what = type(error).__name__
        return Skipped(file.path, "damaged", f"Cannot be read ({what}); open it and save it again.")


def _read(file: SourceFile) -> FileText:
    data = _bytes(file)
    if not data:
        raise UnreadableError("empty", "The file holds nothing.")
    reader: Reader = "txt" if file.data is not None else choose_reader(file.name, data)
    extracted = _extract(reader, data)
    if reader == "txt" and not extracted.text:
        raise UnreadableError("empty", "The file holds nothing.")
    text = without_surrogates(extracted.text)
    if not _has_letter(text):
        raise UnreadableError("no-text", "Holds no letter, perhaps images only; give its text.")
    return FileText(
        text=text,
        sha256=hashlib.sha256(data).hexdigest(),
        encoding=extracted.encoding,
        reader=reader,
        replaced=extracted.replaced,
        parts=split(text),
        notes=extracted.notes,
    )


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _extract(reader: Reader, data: bytes) -> Extracted:
    if reader == "docx":
        from dedup.documents.docx import read_docx

        return read_docx(data)
    if reader == "pdf":
        from dedup.documents.pdf import read_pdf

        return read_pdf(data)
    if reader == "html":
        from dedup.documents.webpage import read_html

        return read_html(data)
    decoded = decode(data)
    text = decoded.text
    if reader == "md":
        from dedup.documents.markdown import plain_from_markdown

        text = plain_from_markdown(text)
    return Extracted(text, decoded.encoding, decoded.replaced)


def _bytes(file: SourceFile) -> bytes:
    if file.data is not None:
        return file.data
    for _ in range(_TRIES):
        before = os.stat(file.location)
        data = _bytes_once(file, before)
        after = os.stat(file.location)
        whole = file.member is not None or len(data) == after.st_size
        if whole and (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
    raise UnreadableError("changed", "It changed while it was read; run again when it is at rest.")


def _bytes_once(file: SourceFile, status: os.stat_result) -> bytes:
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableError("unreadable", "No regular file; give a file or a folder.")
    if file.member is None and status.st_size > MAX_FILE:
        raise UnreadableError("too-large", f"More than {MAX_FILE >> 30} GB; split it.")
    with open(file.location, "rb") as stream:
        return read_member(stream, file.member) if file.member else stream.read(MAX_FILE + 1)
