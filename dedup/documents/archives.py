"""Zip archives: which members they hold, and one member's bytes without reading the others."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from dedup.documents.records import Member
from dedup.errors import UnreadableError

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_MEMBER = 1 << 29  # bytes unpacked
MAX_MEMBERS = 200_000
MAX_RATIO = 300  # unpacked to packed; office text stays below 100
_HARMLESS = 1 << 26  # bytes; below it no ratio does harm
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


def refuse_bomb(compressed: int, size: int) -> None:
    """Check sizes in bytes before unpacking.

    Raises:
        UnreadableError: `too-large`.
    """
    if size > MAX_MEMBER or (size > _HARMLESS and size > MAX_RATIO * max(1, compressed)):
        raise UnreadableError(
            "too-large", f"Unpacks to {size >> 20} MB, beyond the limit; split it or give the text."
        )


def member_name(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: without the UTF-8 flag, UTF-8 or GB18030 bytes."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.orig_filename.split("\0", 1)[0].encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def is_office_package(names: list[str]) -> bool:
    """Whether a zip is a document under another name, not an archive of documents."""
    return "[Content_Types].xml" in names or "OFD.xml" in names


def list_members(location: str) -> list[zipfile.ZipInfo]:
    """The members of a zip file, folders left out.

    Raises:
        UnreadableError: `damaged` or `too-large`.
        OSError: the system refuses to open it.
    """
    try:
        with zipfile.ZipFile(location) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise UnreadableError(
            "damaged", "The zip archive is truncated or malformed; unpack or make it again."
        ) from error
    if len(infos) > MAX_MEMBERS:
        raise UnreadableError(
            "too-large",
            f"The archive holds more than {MAX_MEMBERS} files; unpack it into a folder.",
        )
    return infos


def as_member(info: zipfile.ZipInfo) -> Member:
    """What reading needs to know of a member."""
    return Member(
        name=member_name(info),
        offset=info.header_offset,
        compressed=info.compress_size,
        size=info.file_size,
        method=info.compress_type,
        crc=info.CRC,
    )


def read_member(archive: BinaryIO, member: Member) -> bytes:
    """Unpack one member from the open archive.

    Going by the offset keeps a worker from parsing the directory again for each member.

    Raises:
        UnreadableError: `damaged`, `too-large` or `unsupported`.
    """
    refuse_bomb(member.compressed, member.size)
    archive.seek(member.offset)
    header = archive.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise UnreadableError("damaged", "The zip archive is damaged here; make it again.")
    name_length, extra_length = _LOCAL_HEADER.unpack(header)[-2:]
    archive.seek(name_length + extra_length, 1)
    data = _unpack(archive.read(member.compressed), member)
    if len(data) != member.size or zlib.crc32(data) != member.crc:
        raise UnreadableError("damaged", "The zip archive is damaged here; make it again.")
    return data


def _unpack(packed: bytes, member: Member) -> bytes:
    if member.method == zipfile.ZIP_STORED:
        return packed
    if member.method != zipfile.ZIP_DEFLATED:
        raise UnreadableError(
            "unsupported", "Packed with a method that is not read; make a plain zip or unpack it."
        )
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, member.size + 1)
    except zlib.error as error:
        raise UnreadableError(
            "damaged", "The zip archive is damaged here; make it again."
        ) from error
