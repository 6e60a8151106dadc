"""Word documents: the text of the body in reading order.

A walker of our own, since the usual libraries lose tracked insertions and content controls.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from lxml import etree

from dedup.documents.formats import needs_password, unpack
from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    Piece = tuple[str, _Element | None]  # None: what parts lines and cells

_NOT_SHOWN_NAMES = (
    "del moveFrom delText instrText delInstrText pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr"
    " sectPr rt Fallback"
)
_NOT_SHOWN = frozenset(_NOT_SHOWN_NAMES.split())
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DELETED_ROW = "*[local-name()='trPr']/*[local-name()='del']"
_DELETED_END = "*[local-name()='pPr']/*[local-name()='rPr']/*[local-name()='del']"
_DAMAGED = "The document is truncated or malformed; open it in Word and save it again."


def read_docx(data: bytes) -> Extracted:
    """The body's paragraphs, one a line; table cells parted by tabs, rows by line ends.

    Tracked insertions are kept, deletions left out; text boxes follow their paragraph.
    """
    return Extracted("".join(text for text, _ in pieces(parsed(main_part(data)[1]))))


def pieces(root: _Element) -> list[Piece]:
    """The text of a body, piece by piece, each with the element that holds it."""
    return _joined("\n", _lines(root))


def parsed(part: bytes) -> _Element:
    """The root of a part of a package."""
    # No entity is resolved and nothing is fetched; the parser's own limits bound depth and size.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("damaged", _DAMAGED) from error
    if root.getroottree().docinfo.internalDTD:
        # Office formats have no DTD; one that is there defines entities, and means harm.
        raise UnreadableError("damaged", _DAMAGED)
    return root


def main_part(data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of the part that holds the body."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for info in package.infolist():
                # Some writers number the part.
                if re.fullmatch(r"word/document\d*\.xml", info.filename):
                    return info.filename, unpack(package, info)
    except RuntimeError as error:
        if isinstance(error, NotImplementedError):
            raise UnreadableError("damaged", _DAMAGED) from error
        raise needs_password() from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise UnreadableError("damaged", _DAMAGED) from error
    raise UnreadableError("unsupported", "It holds no Word document; save its text as .docx.")


def _children(element: _Element) -> Iterator[tuple[str, _Element]]:
    """Children as they are shown, with their names: of alternatives the first choice."""
    for child in element:
        # Comments and processing instructions have a function as their tag.
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "AlternateContent":
            for choice in list(child)[:1]:
                yield from _children(choice)
        elif name and name not in _NOT_SHOWN:
            yield name, child


def _lines(element: _Element) -> Iterator[list[Piece]]:
    """The lines of a body, a cell or a text box."""
    pending: list[Piece] = []
    for name, child in _children(element):
        if name == "p":
            boxes: list[_Element] = []
            pending += _inline(child, boxes)
            if child.xpath(_DELETED_END) and not boxes:
                continue  # its end is deleted, so the next paragraph joins it
            yield pending
            pending = []
            for box in boxes:
                yield from _lines(box)
        elif name == "tbl":
            for row in _descend(child, "tr"):
                if not row.xpath(_DELETED_ROW):
                    cells = (_joined("\n", _lines(cell)) for cell in _descend(row, "tc"))
                    yield _joined("\t", cells)
        else:
            yield from _lines(child)
    if pending:
        yield pending


def _joined(between: str, lines: Iterable[list[Piece]]) -> list[Piece]:
    return [piece for line in lines for piece in ((between, None), *line)][1:]


def _inline(element: _Element, boxes: list[_Element]) -> Iterator[Piece]:
    for name, child in _children(element):
        if name == "t" and child.text:
            yield child.text, child
        elif name in _CHARACTERS:
            yield _CHARACTERS[name], child
        elif name == "txbxContent":
            boxes.append(child)
        else:
            yield from _inline(child, boxes)


def _descend(element: _Element, wanted: str) -> Iterator[_Element]:
    """Rows or cells, also those inside content controls."""
    for name, child in _children(element):
        if name == wanted:
            yield child
        elif name in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            yield from _descend(child, wanted)
