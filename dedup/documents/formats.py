"""What a file is: its reader by first bytes and name, and the members of a zip."""

from __future__ import annotations

import re
import zipfile
import zlib
from functools import lru_cache
from threading import Lock
from typing import Literal

from dedup.errors import UnreadableError

Reader = Literal["txt", "md", "html", "docx", "pdf"]

_MAX_UNPACKED = 1 << 29  # bytes of one member
_MAX_RATIO = 300  # unpacked to packed; office text stays below 100
_ARCHIVE = Lock()  # what is kept open counts its readers without one
_HARMLESS = 1 << 26  # bytes; below it no ratio does harm
_BY_NAME: dict[str, Reader] = {
    **dict.fromkeys((".txt", ".text"), "txt"),
    **dict.fromkeys((".md", ".markdown"), "md"),
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
}
_OFFICE = frozenset({".doc", ".docx", ".docm", ".dotx", ".wps", ".wpt", ".dot"})
_ADVICE = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt"), "save it as .docx"),
    **dict.fromkeys((".ofd", ".caj", ".ceb"), "export it as .pdf"),
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif"), "run OCR on it"),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tar", ".zip"), "unpack it or make one plain .zip"),
    ".mht": "save it as .html or .docx",
}
# `通知2.5亿元` and `讲话2024.3` have no extension: one is Latin and starts with a letter.
_EXTENSION = re.compile(r".\.([A-Za-z][A-Za-z0-9]{0,8}|7z)$")
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|meta|body)\b",
    re.I | re.S,
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED_BADLY = "The zip archive is truncated or malformed; unpack or make it again."


def extension(name: str) -> str:
    """The extension in lower case with its dot, or an empty string."""
    match = _EXTENSION.search(name)
    return f".{match[1].lower()}" if match else ""


def may_be_read(name: str) -> bool:
    """Whether a file of this name is worth opening; office names are, since they often lie."""
    suffix = extension(name)
    return suffix in {"", ".pdf"} or suffix in _BY_NAME or suffix in _OFFICE


def unsupported(name: str) -> UnreadableError:
    """The error that says what to do with a format that is not read."""
    suffix = extension(name)
    advice = _ADVICE.get(suffix, "save the text as .docx or .txt")
    what = f"{suffix} files are" if suffix else "This format is"
    return UnreadableError("unsupported", f"{what} not read; {advice}.")


def needs_password() -> UnreadableError:
    """The error for what is encrypted, in any format."""
    return UnreadableError("encrypted", "Needs a password; save a copy without.")


def choose_reader(name: str, data: bytes) -> Reader:
    """The reader for a file of this name and content; refuses what no reader understands."""
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
            "damaged", f"It is no {suffix[1:]} file; open it in its program and save again."
        )
    if suffix in _BY_NAME:
        return _BY_NAME[suffix]
    if _HTML.match(data[:2048]):
        return "html"
    if suffix and (suffix not in _OFFICE or data.lstrip().startswith((b"<?xml", b"MIME-"))):
        raise unsupported(name)
    return "txt"


def _refused_ole(name: str, data: bytes) -> UnreadableError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return needs_password()
    return unsupported("x.doc" if "WordDocument".encode("utf-16-le") in data else name)


def zip_members(location: str) -> list[zipfile.ZipInfo]:
    """The members of a zip file, folders left out; none for an office document."""
    try:
        with zipfile.ZipFile(location) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise UnreadableError("damaged", _PACKED_BADLY) from error
    office = {"[Content_Types].xml", "OFD.xml"}
    return [] if office.intersection(info.filename for info in infos) else infos


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the UTF-8 flag, UTF-8 or GB18030 bytes."""
    if not info.flag_bits & 0x800:
        for encoding in ("utf-8", "gb18030"):
            try:
                return info.filename.encode("cp437").decode(encoding)
            except UnicodeError:
                continue
    return info.filename


def read_member(location: str, name: str, stamp: int) -> bytes:
    """Unpack one member of a zip file; `stamp` tells versions of the file apart."""
    try:
        with _ARCHIVE:
            archive = _opened(location, stamp)
            return unpack(archive, archive.getinfo(name))
    except NotImplementedError as error:
        raise UnreadableError("unsupported", "Packed in a rare way; unpack it.") from error
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, zlib.error) as error:
        raise UnreadableError("damaged", _PACKED_BADLY) from error


@lru_cache(maxsize=1)
def _opened(location: str, _stamp: int) -> zipfile.ZipFile:
    """Kept open, since its directory would be parsed again for each member."""
    return zipfile.ZipFile(location)


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes, unless its directory entry shows a bomb; more than it says never comes."""
    size = info.file_size
    if size > _MAX_UNPACKED or (size > _HARMLESS and size > _MAX_RATIO * info.compress_size):
        raise UnreadableError(
            "too-large", f"Unpacks to {size >> 20} MB, beyond the limit; split it or give the text."
        )
    return archive.read(info)
