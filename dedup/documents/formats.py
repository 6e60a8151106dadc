"""Which reader a file needs: by its first bytes, and only then by its name."""

from __future__ import annotations

import re
from typing import Literal

from dedup.errors import UnreadableError

Reader = Literal["txt", "md", "html", "docx", "pdf"]

_BY_NAME: dict[str, Reader] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}
_OFFICE = frozenset({".doc", ".docx", ".docm", ".dotx", ".wps", ".wpt", ".dot"})
_ADVICE = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt"), "save it as .docx"),
    **dict.fromkeys((".xls", ".xlsx", ".et", ".csv"), "save the text as .docx or .txt"),
    **dict.fromkeys((".ppt", ".pptx", ".dps"), "save the text as .docx or .txt"),
    **dict.fromkeys((".ofd", ".caj", ".ceb"), "export it as .pdf"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif"), "run OCR on it"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar"), "unpack it or make a .zip"),
    ".mht": "save it as .html or .docx",
}
# `通知2.5亿元` and `讲话2024.3` have no extension: one is Latin and starts with a letter.
_EXTENSION = re.compile(r".\.([A-Za-z][A-Za-z0-9]{0,8}|7z)$")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|meta|body)\b",
    re.I | re.S,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORD_STREAM = "WordDocument".encode("utf-16-le")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")


def extension(name: str) -> str:
    """The extension in lower case with its dot, or an empty string."""
    match = _EXTENSION.search(name)
    return f".{match[1].lower()}" if match else ""


def may_be_read(name: str) -> bool:
    """Whether a file of this name is worth opening; office names are, since they often lie."""
    suffix = extension(name)
    return not suffix or suffix == ".pdf" or suffix in _BY_NAME or suffix in _OFFICE


def unsupported(name: str) -> UnreadableError:
    """The error that says what to do with a format that is not read."""
    suffix = extension(name)
    advice = _ADVICE.get(suffix, "save the text as .docx or .txt")
    what = f"{suffix} files are" if suffix else "This format is"
    return UnreadableError("unsupported", f"{what} not read; {advice}.")


def choose_reader(name: str, data: bytes) -> Reader:
    """The reader for a file of this name and content.

    Raises:
        UnreadableError: `unsupported` or `encrypted`.
    """
    suffix = extension(name)
    if data.startswith(_OLE):
        raise _refused_ole(name, data)
    if data.startswith(b"%PDF-") or (suffix == ".pdf" and b"%PDF-" in data[:1024]):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and suffix != ".txt":
        return "docx"
    if data.startswith(b"{\\rtf"):
        raise unsupported("x.rtf")
    if suffix in {".pdf", ".docx", ".docm", ".dotx"}:
        raise UnreadableError(
            "damaged",
            f"The content is no {suffix[1:]} file; open it in its program and save again.",
        )
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    if _HTML.match(data[:2048]):
        return "html"
    if suffix in _OFFICE and data.lstrip().startswith((b"<?xml", b"MIME-Version")):
        raise unsupported(name)
    if not suffix or suffix in _OFFICE:
        return "txt"
    raise unsupported(name)


def _refused_ole(name: str, data: bytes) -> UnreadableError:
    if _ENCRYPTED_STREAM in data:
        return UnreadableError("encrypted", "Needs a password; save a copy without.")
    if _WORD_STREAM in data:
        return UnreadableError(
            "unsupported", "An old Word or WPS document (.doc); save it as .docx."
        )
    return unsupported(name)
