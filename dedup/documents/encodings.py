"""Bytes → text: a waterfall over the encodings that Chinese offices use.

A short list is its strength: general detectors take a note of eight GB18030 characters for
Cyrillic. What fits none of the list is UTF-8 or the likeliest, with U+FFFD for the misfits.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from dedup.documents.common_characters import commonness
from dedup.errors import UnreadableError

_SAMPLE = 200_000  # characters that are enough to tell encodings apart
_SHORT = 4_000  # bytes; only below can one encoding pass for another by chance
_FEW = 64  # bytes
_SURE = 0.95
_LIKELY = 0.7
_MOSTLY = 0.75
_HIGH = bytes(range(0x80, 0x100))
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its BOM, the Python name of its encoding, and how many bytes were replaced."""

    text: str
    encoding: str
    replaced: int = 0


def _one_per_byte(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "\ufffd" * (error.end - error.start), error.end


codecs.register_error("dedup-one-per-byte", _one_per_byte)


def without_surrogates(text: str) -> str:
    """The text with each lone surrogate, which no UTF-8 can hold, as U+FFFD."""
    return _SURROGATE.sub("\ufffd", text)


def decode(data: bytes) -> Decoded:
    """Decode text of unknown encoding.

    Raises:
        UnreadableError: `binary` if no encoding makes text of it.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return decode_as(data[len(bom) :], encoding)
    if b"\0" in data:
        return _with_nulls(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _bare_utf16(data) or _legacy(data)
    return _bare_utf16(data) or _disguised(data, text) or Decoded(text, "utf-8")


def decode_as(data: bytes, encoding: str) -> Decoded:
    """Decode with a known encoding; each undecodable byte becomes one U+FFFD."""
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "dedup-one-per-byte")
        # A U+FFFD that stood in the file itself is no replacement of ours.
        kept = data.decode(encoding, "ignore").count("\ufffd")
        return Decoded(text, encoding, text.count("\ufffd") - kept)


def _with_nulls(data: bytes) -> Decoded:
    best = max(
        (decode_as(data, encoding) for encoding in ("utf-16-le", "utf-16-be")),
        key=lambda decoded: _printable_share(decoded.text),
    )
    if "\0" in best.text or _printable_share(best.text) < _LIKELY:
        raise UnreadableError(
            "binary", "The content is no text, whatever the name says; give the original document."
        )
    return best


def _printable_share(text: str) -> float:
    sample = text[:_SAMPLE]
    ascii_count = sum(
        1 for character in sample if " " <= character < "\x7f" or character in "\t\r\n"
    )
    other = "".join(character for character in sample if character >= "\x7f")
    return (ascii_count + commonness(other)[0] * len(other)) / max(1, len(sample))


def _strict(data: bytes, encodings: tuple[str, ...]) -> list[tuple[float, float, Decoded]]:
    found: list[tuple[float, float, Decoded]] = []
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        share, frequent = commonness(text[:_SAMPLE])
        # Frequent characters decide only between readings that the wide set takes for equal.
        found.append((round(share, 2) + 0.2 * frequent, share, Decoded(text, encoding)))
    return found


def _bare_utf16(data: bytes) -> Decoded | None:
    """A short text of frequent Han alone, whose UTF-16 bytes pass for ASCII and worse."""
    if len(data) > _SHORT or len(data) < 8 or len(data) % 2:
        return None
    found = _strict(data, ("utf-16-le", "utf-16-be"))
    sure = [item for item in found if item[0] >= 1.16 and _is_han(item[2].text)]
    return max(sure, key=lambda item: item[0])[2] if sure else None


def _is_han(text: str) -> bool:
    return all("\u3000" <= character <= "\u9fff" or character >= "\uff00" for character in text)


def _disguised(data: bytes, text: str) -> Decoded | None:
    """Another encoding whose bytes happen to be valid UTF-8, as a few short texts are."""
    if len(data) > _SHORT or text.isascii():
        return None
    if max(text) >= "\u0800" or any("a" <= character.lower() <= "z" for character in text):
        return None
    sure = [item for item in _strict(data, ("gb18030", "big5hkscs")) if item[1] == 1.0]
    return max(sure, key=lambda item: item[0])[2] if sure else None


def _legacy(data: bytes) -> Decoded:
    found = _strict(data, ("gb18030", "big5hkscs"))
    best = max(found, key=lambda item: item[0], default=None)
    if best and best[1] >= _SURE:
        return best[2]
    if _utf8_share(data) >= _MOSTLY and not (best and _too_short_for_utf8(data, best[1])):
        return decode_as(data, "utf-8")
    if len(data) % 2 == 0:
        found += _strict(data, ("utf-16-le", "utf-16-be"))
        best = max(found, key=lambda item: item[0], default=None)
    if best and best[1] >= _LIKELY:
        return best[2]
    return _lenient(data)


def _too_short_for_utf8(data: bytes, share: float) -> bool:
    """Whether a few characters, with a rare one among them, make better sense another way."""
    return len(data) <= _FEW and share > max(0.5, commonness(data.decode("utf-8", "replace"))[0])


def _utf8_share(data: bytes) -> float:
    """Share of the bytes above ASCII that stand in whole UTF-8 characters."""
    high = len(data) - len(data.translate(None, _HIGH))
    kept = data.decode("utf-8", "ignore").encode()
    return (len(kept) - len(kept.translate(None, _HIGH))) / high if high else 1.0


def _lenient(data: bytes) -> Decoded:
    readings = [decode_as(data, encoding) for encoding in ("gb18030", "big5hkscs")]
    share, best = max(
        ((commonness(reading.text[:_SAMPLE])[0], reading) for reading in readings),
        key=lambda item: item[0],
    )
    if share >= 0.5:
        return best
    high = len(data) - len(data.translate(None, _HIGH))
    if high > 0.3 * len(data) and _control_share(data) > 0.02:
        raise UnreadableError(
            "binary", "The content is no text, whatever the name says; give the original document."
        )
    return decode_as(data, "utf-8")


def _control_share(data: bytes) -> float:
    controls = bytes(set(range(0x20)) - set(b"\t\n\r\f\v"))
    return (len(data) - len(data.translate(None, controls))) / len(data)
