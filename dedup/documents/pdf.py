"""PDF files with a text layer; what each page repeats is taken out."""

from __future__ import annotations

import re
from collections import Counter
from threading import Lock

import pypdfium2

from dedup.documents.formats import needs_password
from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

_PDFIUM = Lock()  # it is for one thread at a time
_MARGIN = 2  # lines at the top and at the foot of a page that may be running heads
_REPEATED = 0.6  # share of the pages that makes a line a running head
_FULL = 0.85  # of the usual line's width: the line goes on in the next one
_NARROWEST = 30  # half-widths; shorter lines are a list or a form
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-‐-―─－·•~～]+\s*\d{1,4}\s*[-‐-―─－·•~～]+"
    r"|第\s*\d{1,4}\s*页(?:\s*[,，/／]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*[/／]\s*\d{1,4}"
    r"|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*$"
)
_HAN = "\u2e80-\u9fff\uf900-\ufaff"
_GOES_ON = re.compile(f"[{_HAN}，、；,“《（]$")
_CONTINUES = re.compile(f"[{_HAN}，。、；：！？”》）]")
_STARTS_ANEW = re.compile(
    r"[一二三四五六七八九十]{1,3}(?:、|是|要)|[（(]|第[一二三四五六七八九十百零\d]+[条章节篇编，、]|篇|附件"
)
# pdfium marks a hyphen at a line's end with a noncharacter.
_CLEAN = str.maketrans({"\r": "\n", "\ufffe": "-", "\x02": "-", "\0": None})


def read_pdf(data: bytes) -> Extracted:
    """The text of all pages, one after another, lines of a Chinese paragraph joined."""
    pages = _page_texts(data)
    silent = sum(not page.strip() for page in pages)
    if silent == len(pages):
        raise UnreadableError(
            "scanned", f"{silent} pages without a text layer; run text recognition (OCR) on it."
        )
    notes = (f"{silent} of {len(pages)} pages hold no text; images are not read.",)
    lines = _without_running_heads([page.split("\n") for page in pages])
    return Extracted(_joined(lines), notes=notes if silent else ())


def _page_texts(data: bytes) -> list[str]:
    if b"%%EOF" not in data:
        # pdfium would rebuild what is left and silently give half of the text.
        raise UnreadableError("damaged", "The PDF is cut off; copy or download it again.")
    try:
        with _PDFIUM, pypdfium2.PdfDocument(data) as document:
            texts = [page.get_textpage().get_text_range() for page in document]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise needs_password() from error
        raise UnreadableError("damaged", "The PDF is malformed; export it again.") from error
    if not texts:
        raise UnreadableError("damaged", "The PDF has no pages; export it again.")
    return [text.replace("\r\n", "\n").translate(_CLEAN) for text in texts]


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """All lines but page numbers, and lines that most pages have on top or at the foot."""
    margins = []
    for page in pages:
        full = [index for index, line in enumerate(page) if line.strip()]
        outer = {*full[:_MARGIN], *full[-_MARGIN:]}
        margins.append({i: re.sub(r"\d+", "0", "".join(page[i].split())) for i in outer})
    seen = Counter(shape for margin in margins for shape in set(margin.values()))
    # Two pages that share a line prove nothing, unless it is a bare number.
    repeated = {
        shape
        for shape, count in seen.items()
        if count >= max(2 if shape == "0" else 3, _REPEATED * len(pages))
    }
    return [
        line
        for page, margin in zip(pages, margins, strict=True)
        for index, line in enumerate(page)
        if index not in margin or not (margin[index] in repeated or _PAGE_NUMBER.match(line))
    ]


def _width(line: str) -> int:
    return sum(2 if character >= "\u2e80" else 1 for character in line.rstrip())


def _joined(lines: list[str]) -> str:
    """Join full lines of Chinese with their continuation; other line ends stay."""
    widths = sorted(_width(line) for line in lines if line.strip())
    usual = widths[int(0.9 * (len(widths) - 1))] if widths else 0
    pieces: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        goes_on = (
            usual >= _NARROWEST
            and _width(line) >= _FULL * usual
            and _GOES_ON.search(line.rstrip())
            and _CONTINUES.match(following)
            and not _STARTS_ANEW.match(following)
        )
        pieces.append(line.rstrip() if goes_on else line + "\n")
    return "".join(pieces).strip("\n")
