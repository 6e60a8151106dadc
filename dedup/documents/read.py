"""One file → its text and parts. Runs in workers; a bad file is a result, not an error."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from typing import TYPE_CHECKING

from dedup.documents.collection import split
from dedup.documents.docx import read_docx
from dedup.documents.encodings import decode
from dedup.documents.formats import Reader, choose_reader, read_member
from dedup.documents.markup import read_html, read_markdown
from dedup.documents.pdf import read_pdf
from dedup.documents.records import Extracted, FileText, SourceFile
from dedup.errors import UnreadableError
from dedup.model import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_FILE = 1 << 30  # bytes
_TRIES = 2
_SURROGATE = re.compile("[\ud800-\udfff]")
_READERS: dict[Reader, Callable[[bytes], Extracted]] = {
    "txt": decode,
    "md": read_markdown,
    "html": read_html,
    "docx": read_docx,
    "pdf": read_pdf,
}


def read(file: SourceFile) -> FileText | Skipped:
    """Read one file; whatever is wrong with it becomes a `Skipped`, never an exception."""
    try:
        return _read(file)
    except UnreadableError as error:
        reason, message = error.reason, error.message
    except FileNotFoundError:
        reason, message = "not-found", "It is gone since it was listed; run again."
    except OSError as error:
        what = error.strerror or type(error).__name__
        reason, message = "unreadable", f"The system refuses to read it ({what}); check its rights."
    except Exception as error:  # one bad file never stops a run
        what = type(error).__name__
        reason, message = "damaged", f"Cannot be read ({what}); open it and save it again."
    return Skipped(file.path, reason, message)


def _read(file: SourceFile) -> FileText:
    data = content(file) if file.data is None else file.data
    name = (file.member or file.location).replace("\\", "/").rsplit("/", 1)[-1]
    reader: Reader = "txt" if file.data is not None or not data else choose_reader(name, data)
    extracted = _READERS[reader](data)
    text = extracted.text
    try:
        encoded = text.encode()
    except UnicodeEncodeError:  # no UTF-8 can hold a lone surrogate
        text = _SURROGATE.sub("\ufffd", text)
        encoded = text.encode()
    if reader == "txt" and not text:
        raise UnreadableError("empty", "The file holds nothing.")
    if not any(map(str.isalnum, text)):
        raise UnreadableError("no-text", "Holds no letter, perhaps images only; give its text.")
    sha256 = hashlib.sha256(data).hexdigest()
    return FileText(
        text=text,
        sha256=sha256,
        text_sha256=sha256 if encoded == data else hashlib.sha256(encoded).hexdigest(),
        encoding=extracted.encoding,
        reader=reader,
        replaced=extracted.replaced,
        parts=split(text),
        notes=extracted.notes,
    )


def content(file: SourceFile) -> bytes:
    """The file's bytes, of one moment: read between two equal looks at its size and time."""
    for _ in range(_TRIES):
        before = os.stat(file.location)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("unreadable", "No regular file; give a file or a folder.")
        if file.member is not None:
            data = read_member(file.location, file.member, before.st_mtime_ns)
        elif before.st_size > _MAX_FILE:
            raise UnreadableError("too-large", f"More than {_MAX_FILE >> 30} GB; split it.")
        else:
            with open(file.location, "rb") as stream:
                data = stream.read(before.st_size + 1)  # no more: room for all would be made
        after = os.stat(file.location)
        whole = file.member is not None or len(data) == after.st_size
        if whole and (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
    raise UnreadableError("changed", "It changed while it was read; run again when it is at rest.")
