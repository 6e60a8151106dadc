"""Word documents: the text of the body in reading order.

A walker of our own, since the usual libraries lose tracked insertions and content controls.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from dedup.documents.archives import refuse_bomb
from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

_NOT_SHOWN = (
    "del moveFrom delText instrText delInstrText pPr rPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr"
    " sectPr rt Fallback"
)
_SKIPPED = frozenset(_NOT_SHOWN.split())
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DAMAGED = "The document is truncated or malformed; open it in Word and save it again."


def read_docx(data: bytes) -> Extracted:
    """The body's paragraphs, one a line; table cells parted by tabs, rows by line ends.

    Tracked insertions are kept, deletions left out; text boxes follow their paragraph.

    Raises:
        UnreadableError: `damaged`, `encrypted`, `unsupported` or `too-large`.
    """
    body = _parse(_main_part(data))
    return Extracted("\n".join(_paragraphs(body)))


def _main_part(data: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {info.filename: info for info in package.infolist()}
            name = next((name for name in _candidates(package, names) if name in names), None)
            if name is None:
                raise UnreadableError(
                    "unsupported", "An office file, but no Word document; save its text as .docx."
                )
            refuse_bomb(names[name].compress_size, names[name].file_size)
            return package.read(name)
    except RuntimeError as error:
        raise UnreadableError("encrypted", "Needs a password; save a copy without.") from error
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError("damaged", _DAMAGED) from error


def _candidates(package: zipfile.ZipFile, names: Iterable[str]) -> Iterator[str]:
    yield "word/document.xml"
    if "_rels/.rels" in names:
        for relation in _parse(package.read("_rels/.rels")):
            target = str(relation.get("Target") or "").lstrip("/")
            if str(relation.get("Type")).endswith("/officeDocument") and target.startswith("word"):
                yield target


def _parse(xml: bytes) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError("damaged", _DAMAGED) from error
    if root.getroottree().docinfo.internalDTD:
        # Office formats have no DTD; one that is there defines entities, and means harm.
        raise UnreadableError("damaged", _DAMAGED)
    return root


def _name(element: _Element) -> str:
    # Comments and entities have a function as their tag.
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def _children(element: _Element) -> Iterator[_Element]:
    """Children as they are shown: of alternatives the first choice, without deleted content."""
    for child in element:
        name = _name(child)
        if name == "AlternateContent":
            choice = next((item for item in child if _name(item) == "Choice"), None)
            if choice is None:
                choice = next((item for item in child if _name(item) == "Fallback"), None)
            if choice is not None:
                yield from _children(choice)
        elif name and name not in _SKIPPED:
            yield child


def _paragraphs(element: _Element) -> Iterator[str]:
    """The lines of a body, a cell or a text box."""
    pending = ""
    for child in _children(element):
        name = _name(child)
        if name == "p":
            boxes: list[_Element] = []
            pending += "".join(_inline(child, boxes))
            if _mark_deleted(child) and not boxes:
                continue
            yield pending
            pending = ""
            for box in boxes:
                yield from _paragraphs(box)
        elif name == "tbl":
            yield from _rows(child)
        else:
            yield from _paragraphs(child)
    if pending:
        yield pending


def _mark_deleted(paragraph: _Element) -> bool:
    """Whether a tracked change deletes the paragraph's end, so that the next one joins it."""
    return any(
        _name(mark) == "del"
        for properties in paragraph
        if _name(properties) == "pPr"
        for run in properties
        if _name(run) == "rPr"
        for mark in run
    )


def _inline(element: _Element, boxes: list[_Element]) -> Iterator[str]:
    for child in _children(element):
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "txbxContent":
            boxes.append(child)
        else:
            yield from _inline(child, boxes)


def _rows(table: _Element) -> Iterator[str]:
    for row in _descend(table, "tr"):
        if any(_name(mark) == "del" for kind in row if _name(kind) == "trPr" for mark in kind):
            continue
        yield "\t".join("\n".join(_paragraphs(cell)) for cell in _descend(row, "tc"))


def _descend(element: _Element, wanted: str) -> Iterator[_Element]:
    """Rows or cells, also those inside content controls."""
    for child in _children(element):
        if _name(child) == wanted:
            yield child
        elif _name(child) in {"sdt", "sdtContent", "customXml", "ins", "moveTo"}:
            yield from _descend(child, wanted)
