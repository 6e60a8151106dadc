"""When a document was written: from its file name, its heading or the line that signs it."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dedup.documents.document import Document
    from dedup.model import DateSource

_HAN = "〇一二三四五六七八九"
_NUMBER = rf"\d{{1,2}}|[{_HAN}十]{{1,3}}"
_DATE = re.compile(
    rf"(?<![0-9A-Za-z])(?P<year>(?:19|20)\d\d|[一二][〇○零九][{_HAN}○零]{{2}})"
    rf"(?:\s*年(?:\s*(?P<month>{_NUMBER})\s*月(?:\s*(?P<day>{_NUMBER})\s*[日号])?)?"
    r"|(?P<mark>[-./_])(?P<m>\d{1,2})(?:(?P=mark)(?P<d>\d{1,2}))?(?![0-9A-Za-z])"
    r"|(?P<mm>\d\d)(?P<dd>\d\d)?(?![0-9A-Za-z])"
    r"|(?P<bare>)(?![0-9A-Za-z]))"
)
_TITLE, _SIGNED = 60, 30  # characters of a line that may be a heading, or a signature
_FIRST, _LAST = 5, 3  # lines
_NEAR = 1000  # characters in which those lines are looked for
_CLOSED = re.compile(r"[。；！？]")
_ALONE = re.compile(r"[\s()（）〔〕\[\]]*")


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a text that may name its date: those of its heading, and those that sign it."""

    heading: tuple[str, ...]
    signed: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text."""
        first = (line.strip() for line in text[:_NEAR].splitlines())
        heading = islice((line for line in first if line), _FIRST)
        last = (line.strip() for line in reversed(text[-_NEAR:].splitlines()))
        signed = islice((line for line in last if line), _LAST)
        return cls(
            tuple(line for line in heading if len(line) <= _TITLE and not _CLOSED.search(line)),
            tuple(line for line in signed if len(line) <= _SIGNED and _is_date(line)),
        )


def dated(document: Document, lines: Lines) -> Document:
    """The document with its date and where it is known from, if it is.

    A draft is written today, whatever it was copied from says; a part has no date from its file's
    name, which all parts share. A place that names several dates gives none.
    """
    if document.date is not None:
        return replace(document, dated="metadata")
    if document.role == "draft":
        return document
    for source, place in _places(document, lines):
        if date := _agreed(place, bare=source == "name"):
            return replace(document, date=date, dated=source)
    return document


def _places(document: Document, lines: Lines) -> Iterator[tuple[DateSource, Iterable[str]]]:
    if document.part is None:
        yield "name", [PurePosixPath(document.path).stem]
    yield "heading", [document.title or "", *lines.heading]
    yield "text", lines.signed


def _is_date(line: str) -> bool:
    return _ALONE.fullmatch(_DATE.sub("", line, count=1)) is not None


def _agreed(lines: Iterable[str], *, bare: bool) -> str | None:
    """The one date of some lines, the most exact where they differ in that only."""
    found = {
        date
        for line in lines
        for match in _DATE.finditer(line)
        if (bare or match["bare"] is None) and (date := _iso(match))
    }
    longest = max(sorted(found), key=len, default=None)
    if longest is None or not all(longest.startswith(date) for date in found):
        return None
    return longest


def _iso(match: re.Match[str]) -> str | None:
    year, *rest = (
        match["year"],
        match["month"] or match["m"] or match["mm"],
        match["day"] or match["d"] or match["dd"],
    )
    numbers = [_value(year), *(_value(one) for one in rest if one)]
    try:
        datetime.date(*[*numbers, 1, 1][:3])
    except ValueError:
        return None
    return "-".join(f"{number:02}" for number in numbers)


def _value(number: str) -> int:
    """A number in digits, as 二〇二四 or as 二十一."""
    number = number.replace("○", "〇").replace("零", "〇")
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    if ten:
        return 10 * (_HAN.index(tens) if tens else 1) + (_HAN.index(ones) if ones else 0)
    return int("".join(str(_HAN.index(digit)) for digit in number))
