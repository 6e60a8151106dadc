"""PDF files with a text layer; what each page repeats is taken out."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from dedup.documents.encodings import without_surrogates
from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

_MARGIN = 2  # lines at the top and at the foot of a page that may be running heads
_REPEATED = 0.6  # share of the pages that makes a line a running head
_FEWEST_PAGES = 3
_FULL = 0.85  # of the usual line's width: the line goes on in the next one
_DASHED = re.compile(r"\s*[-‐-―─－·•~～]+\s*\d{1,4}\s*[-‐-―─－·•~～]+\s*$")
_COUNTED = re.compile(
    r"\s*(?:第\s*\d{1,4}\s*页(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*[/／]\s*\d{1,4}"
    r"|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*$"
)
_BARE = re.compile(r"\s*(\d{1,4})\s*$")
_DIGITS = re.compile(r"\d+")
_HAN = "\u2e80-\u9fff\uf900-\ufaff"
_GOES_ON = re.compile(f"[{_HAN}，、；,“《（]$")
_CONTINUES = re.compile(f"[{_HAN}，。、；：！？”》）]")
_STARTS_ANEW = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是|要)|[（(]|第[一二三四五六七八九十百零\d]+[条章节篇编，、]|篇|附件"
)


def read_pdf(data: bytes) -> Extracted:
    """The text of all pages, one after another, lines of a Chinese paragraph joined.

    Raises:
        UnreadableError: `encrypted`, `scanned` or `damaged`.
    """
    pages = _page_texts(data)
    if not any(page.strip() for page in pages):
        raise UnreadableError(
            "scanned",
            f"{len(pages)} pages without a text layer; run text recognition (OCR) and try again.",
        )
    notes: tuple[str, ...] = ()
    silent = sum(1 for page in pages if not page.strip())
    if silent:
        notes = (f"{silent} of {len(pages)} pages hold no text; images are not read.",)
    lines = _without_running_heads([page.split("\n") for page in pages])
    return Extracted(_joined([line for page in lines for line in page]), notes=notes)


def _page_texts(data: bytes) -> list[str]:
    import pypdfium2

    if b"%%EOF" not in data:
        # pdfium would rebuild what is left and silently give half of the text.
        raise UnreadableError("damaged", "The PDF is cut off; copy or download it again.")
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableError("encrypted", "Needs a password; save a copy without.") from error
        raise UnreadableError("damaged", "The PDF is malformed; export it again.") from error
    try:
        if not len(document):
            raise UnreadableError("damaged", "The PDF has no pages; export it again.")
        return [_page_text(document, number) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("damaged", "The PDF is malformed; export it again.") from error
    finally:
        document.close()


def _page_text(document: Any, number: int) -> str:  # noqa: ANN401 - pypdfium2 has no types
    page = document[number]
    layer = page.get_textpage()
    try:
        text = str(layer.get_text_range())
    finally:
        layer.close()
        page.close()
    # pdfium marks a hyphen at a line's end with a noncharacter.
    text = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-").replace("\x02", "-")
    )
    return without_surrogates(text.replace("\0", ""))


def _margins(page: list[str]) -> tuple[list[int], list[int]]:
    """Indices of the first and last lines that hold anything."""
    full = [index for index, line in enumerate(page) if line.strip()]
    top = full[:_MARGIN]
    return top, [index for index in full[-_MARGIN:] if index not in top]


def _shape(line: str) -> str:
    return _DIGITS.sub("0", "".join(line.split()))


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    repeated = _repeated_lines(pages)
    offset = _number_offset(pages)
    kept: list[list[str]] = []
    for number, page in enumerate(pages):
        top, foot = _margins(page)
        dropped = {
            index
            for place, indices in (("top", top), ("foot", foot))
            for index in indices
            if (place, _shape(page[index])) in repeated or _is_number(page[index], number, offset)
        }
        kept.append([line for index, line in enumerate(page) if index not in dropped])
    return kept


def _repeated_lines(pages: list[list[str]]) -> set[tuple[str, str]]:
    seen: Counter[tuple[str, str]] = Counter()
    for page in pages:
        top, foot = _margins(page)
        seen.update({("top", _shape(page[index])) for index in top})
        seen.update({("foot", _shape(page[index])) for index in foot})
    if len(pages) < _FEWEST_PAGES:
        return set()
    return {line for line, count in seen.items() if count >= _REPEATED * len(pages)}


def _number_offset(pages: list[list[str]]) -> int | None:
    """What to add to a page's index to get its printed number, if bare numbers are printed."""
    offsets: Counter[int] = Counter()
    for number, page in enumerate(pages):
        found = {_BARE.match(page[index]) for part in _margins(page) for index in part}
        offsets.update({int(match[1]) - number for match in found if match})
    if len(pages) < 2 or not offsets:
        return None
    offset, count = max(offsets.items(), key=lambda item: (item[1], -item[0]))
    return offset if count >= max(2, _REPEATED * len(pages)) else None


def _is_number(line: str, page: int, offset: int | None) -> bool:
    if _DASHED.match(line) or _COUNTED.match(line):
        return True
    bare = _BARE.match(line)
    return bool(bare and offset is not None and int(bare[1]) == page + offset)


def _width(line: str) -> int:
    return sum(2 if character >= "\u2e80" else 1 for character in line)


def _joined(lines: list[str]) -> str:
    """Join full lines of Chinese with their continuation; other line ends stay."""
    widths = sorted(_width(line.rstrip()) for line in lines if line.strip())
    usual = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    pieces: list[str] = []
    for index, line in enumerate(lines):
        text, following = line.rstrip(), lines[index + 1] if index + 1 < len(lines) else ""
        goes_on = (
            usual >= 30
            and _width(text) >= _FULL * usual
            and _GOES_ON.search(text)
            and _CONTINUES.match(following)
            and not _STARTS_ANEW.match(following)
        )
        pieces.append(text if goes_on else line + "\n")
    return "".join(pieces).strip("\n")
