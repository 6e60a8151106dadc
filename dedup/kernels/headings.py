"""Where the top headings of a text (一、) stand in its UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = 3  # numerals of a heading


def _coded(characters: str) -> tuple[int, ...]:
    return tuple(int.from_bytes(one.encode(), "big") for one in characters)


_SPACE, _COMMA = _coded("\u3000、")
_NUMERALS = _coded("一二三四五六七八九十")
_NEWLINE, _RETURN = ord("\n"), ord("\r")


@compiled
def _three(utf8: NDArray[np.uint8], at: int) -> int:
    """The three bytes from a place as one number, 0 where there are none."""
    if at + 3 > len(utf8):
        return 0
    return int(utf8[at]) << 16 | int(utf8[at + 1]) << 8 | int(utf8[at + 2])


@compiled
def _numbered(utf8: NDArray[np.uint8], line: int) -> int:
    """Where the number of the heading begins that a line opens with; -1 if it is none."""
    start = line
    while start < len(utf8) and (utf8[start] in (0x20, 0x09) or _three(utf8, start) == _SPACE):
        start += 1 if utf8[start] < 0x80 else 3
    at = start
    while at < start + 3 * _MOST and _three(utf8, at) in _NUMERALS:
        at += 3
    return start if at > start and _three(utf8, at) == _COMMA else -1


@compiled
def headings(utf8: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Lines that open with a Chinese numeral and 、, spaces aside.

    Args:
        utf8: of a text.

    Returns:
        A row each: characters before the line, and the bytes from its number to its end.
    """
    found = []
    counted = characters = 0
    for line in range(len(utf8)):
        if line and utf8[line - 1] != _NEWLINE and utf8[line - 1] != _RETURN:
            continue
        start = _numbered(utf8, line)
        if start >= 0:
            for byte in utf8[counted:line]:
                characters += byte & 0xC0 != 0x80
            counted = line
            end = start
            while end < len(utf8) and utf8[end] != _NEWLINE and utf8[end] != _RETURN:
                end += 1
            found.append((characters, start, end))
    rows = np.empty((len(found), 3), dtype=np.int64)
    for row in range(len(found)):
        rows[row, 0], rows[row, 1], rows[row, 2] = found[row]
    return rows
