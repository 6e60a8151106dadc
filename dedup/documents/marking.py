"""A Word document with highlights and comments: the user's own file, and nothing else changed."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lxml import etree

from dedup.documents.docx import main_part, parsed, pieces
from dedup.documents.formats import unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lxml.etree import _Element

Colour = Literal["yellow", "green", "cyan", "lightGray"]
_AUTHOR = "dedup"
_OFFICE = "http://schemas.openxmlformats.org"
_WORD = f"{_OFFICE}/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml"
_PACKAGE = f"{_OFFICE}/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Of a run's properties, those that stand after the highlight (ISO/IEC 29500-1, 17.3.2).
_AFTER_NAMES = (
    "u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange"
)
_AFTER = frozenset(_AFTER_NAMES.split())
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\r(?=\n)")
_EMPTY = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{_RELATIONS}"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>',
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A highlight, a comment or both on `[start, end)` of the text that is read."""

    start: int
    end: int
    colour: Colour | None = None
    comment: str | None = None


def fresh(text: str) -> bytes:
    """A Word document of plain paragraphs, which reads as `text`, offset by offset."""
    root = etree.Element(f"{{{_WORD}}}document", nsmap={"w": _WORD})
    body = etree.SubElement(root, f"{{{_WORD}}}body")
    for line in _NOT_XML.sub(" ", text).replace("\r", "\n").split("\n"):
        run = _child(_child(body, "p"), "r")
        for number, stretch in enumerate(line.split("\t")):
            if number:
                _child(run, "tab")
            _child(run, "t", stretch)
    parts = {name: part.encode() for name, part in _EMPTY.items()}
    return _packed({**parts, "word/document.xml": _xml(root)}, {})


def marked(data: bytes, marks: Sequence[Mark]) -> bytes:
    """A copy of a Word document with marks; where highlights overlap the first one is seen.

    Only the body, the comments and what announces these in the package differ from `data`.

    Raises:
        UnreadableError: `data` is no Word document that can be read.
    """
    name, part = main_part(data)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        known = {info.filename: info for info in package.infolist()}
        parts = {one: unpack(package, info) for one, info in known.items()}
    root = parsed(part)
    body = _Body(root, {end for mark in marks for end in (mark.start, mark.end)})
    comments = _Comments(parts, name, root)
    for mark in reversed(marks):
        if mark.colour:
            body.highlight(mark, mark.colour)
    for mark in marks:
        if mark.comment is not None:
            body.comment(mark, comments)
    comments.save()
    parts[name] = _xml(root)
    return _packed(parts, known)


class _Body:
    """The runs of a body, split where marks end, and where each stands in the text."""

    def __init__(self, root: _Element, cuts: Iterable[int]) -> None:
        word = etree.QName(root).namespace
        self._cuts = sorted(cuts)
        self._starts: list[int] = []
        self._runs: list[_Element] = []
        position = 0
        within: list[tuple[int, _Element]] = []
        for text, element in pieces(root):
            parent = None if element is None else element.getparent()
            # What stands outside a run (in a formula) cannot be marked.
            if element is not None and parent is not None and parent.tag == f"{{{word}}}r":
                if within and within[0][1].getparent() is not parent:
                    self._add(within, position)
                    within = []
                within.append((position, element))
            elif within:
                self._add(within, position)
                within = []
            position += len(text)
        if within:
            self._add(within, position)

    def _add(self, within: Sequence[tuple[int, _Element]], end: int) -> None:
        """Add a run with text up to `end`, split at cuts inside it."""
        run = within[0][1].getparent()
        assert run is not None
        first = within[0][0]
        cuts = self._cuts[bisect_right(self._cuts, first) : bisect_left(self._cuts, end)]
        starts = [position for position, _ in within]
        tails = []
        for cut in reversed(cuts):
            start, element = within[bisect_right(starts, cut) - 1]
            tails.append(_split(run, element, cut - start))
        self._starts += [first, *cuts]
        self._runs += [run, *reversed(tails)]

    def _over(self, mark: Mark) -> list[_Element]:
        first = bisect_left(self._starts, mark.start)
        return self._runs[first : bisect_left(self._starts, mark.end)]

    def highlight(self, mark: Mark, colour: Colour) -> None:
        """Highlight what a mark covers, in place of any other highlight."""
        for run in self._over(mark):
            properties = next(iter(run), None)
            if properties is None or _name(properties) != "rPr":
                properties = _child(run, "rPr")
                run.insert(0, properties)
            for old in [one for one in properties if _name(one) == "highlight"]:
                properties.remove(old)
            after = [at for at, one in enumerate(properties) if _name(one) in _AFTER]
            new = _child(properties, "highlight", val=colour)
            properties.insert(after[0] if after else len(properties), new)

    def comment(self, mark: Mark, comments: _Comments) -> None:
        """Comment on what a mark covers, up to the end of a text box that it begins in."""
        runs = self._over(mark)
        runs = [run for run in runs if _box(run) is _box(runs[0])]
        if runs:
            number = comments.add(mark.comment or "")
            start, end, reference = (
                _child(runs[0], name, id=number)
                for name in ("commentRangeStart", "commentRangeEnd", "r")
            )
            reference.attrib.clear()
            _child(reference, "commentReference", id=number)
            runs[0].addprevious(start)
            runs[-1].addnext(end)
            end.addnext(reference)


class _Comments:
    """The comments of a package: those that are there, and ours after them."""

    def __init__(self, parts: dict[str, bytes], main: str, body: _Element) -> None:
        self._parts = parts
        self._folder, name = posixpath.split(main)
        self._links = f"{self._folder}/_rels/{name}.rels"
        self._part = ""
        word = etree.QName(body).namespace or _WORD
        base = _STRICT if word.startswith(_STRICT) else _OFFICE
        year = "" if base == _STRICT else "/2006"
        self._kind = f"{base}/officeDocument{year}/relationships/comments"
        for link in parsed(parts[self._links]) if self._links in parts else ():
            if link.get("Type") == self._kind:
                self._part = posixpath.join("/", self._folder, link.get("Target", ""))
                self._part = posixpath.normpath(self._part).lstrip("/")
        if self._part in parts:
            self._root = parsed(parts[self._part])
        else:
            self._part = ""
            self._root = etree.Element(f"{{{word}}}comments", nsmap={"w": word})
        numbers = [int(one.get(f"{{{word}}}id", -1)) for one in self._root]
        self._first = self._next = max(numbers, default=-1) + 1

    def add(self, text: str) -> str:
        """Add a comment and give its number."""
        number, self._next = str(self._next), self._next + 1
        comment = _child(self._root, "comment", id=number, author=_AUTHOR, initials="D")
        for line in _NOT_XML.sub(" ", text).split("\n"):
            _child(_child(_child(comment, "p"), "r"), "t", line)
        return number

    def save(self) -> None:
        """Put the part into the package, announced if it is new."""
        if self._next == self._first:
            return
        if not self._part:
            self._part = _unused(f"{self._folder}/comments", self._parts, ".xml")
            self._announce()
        self._parts[self._part] = _xml(self._root)

    def _announce(self) -> None:
        if self._links in self._parts:
            links = parsed(self._parts[self._links])
        else:
            links = etree.Element(f"{{{_PACKAGE}/relationships}}Relationships")
        taken = {link.get("Id", "") for link in links}
        values = {"Id": _unused("rId", taken), "Type": self._kind}
        values["Target"] = posixpath.basename(self._part)
        etree.SubElement(links, f"{{{_PACKAGE}/relationships}}Relationship", values)
        self._parts[self._links] = _xml(links)
        types = parsed(self._parts["[Content_Types].xml"])
        values = {"PartName": f"/{self._part}", "ContentType": f"{_TYPE}.comments+xml"}
        etree.SubElement(types, f"{{{_PACKAGE}/content-types}}Override", values)
        self._parts["[Content_Types].xml"] = _xml(types)


def _split(run: _Element, element: _Element, at: int) -> _Element:
    """Move what stands after `at` characters of `element`, a child of the run, to a new run."""
    if at:
        text = element.text or ""
        rest = copy.copy(element)
        element.addnext(rest)
        element.text, rest.text = text[:at], text[at:]
        for one in (element, rest):
            one.set(_SPACE, "preserve")
        element = rest
    tail = copy.copy(run)
    tail[:] = []
    tail.text = None
    if _name(run[0]) == "rPr":
        tail.append(copy.deepcopy(run[0]))
    tail.extend([element, *element.itersiblings()])
    run.addnext(tail)
    return tail


def _box(run: _Element) -> _Element | None:
    return next((one for one in run.iterancestors() if _name(one) == "txbxContent"), None)


def _name(element: _Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _child(parent: _Element, name: str, text: str = "", **attributes: str) -> _Element:
    word = etree.QName(parent).namespace
    child = etree.SubElement(parent, f"{{{word}}}{name}")
    for key, value in attributes.items():
        child.set(f"{{{word}}}{key}", value)
    if text:
        child.text = text
        child.set(_SPACE, "preserve")
    return child


def _unused(stem: str, taken: Iterable[str], suffix: str = "") -> str:
    names, number = frozenset(taken), 1
    while f"{stem}{number}{suffix}" in names:
        number += 1
    return f"{stem}{number}{suffix}"


def _xml(root: _Element) -> bytes:
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _packed(parts: Mapping[str, bytes], known: Mapping[str, zipfile.ZipInfo]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            old = known.get(name)
            info = zipfile.ZipInfo(name, old.date_time if old else (1980, 1, 1, 0, 0, 0))
            info.compress_type = old.compress_type if old else zipfile.ZIP_DEFLATED
            info.external_attr = old.external_attr if old else 0o600 << 16
            info.create_system = old.create_system if old else 3
            package.writestr(info, content)
    return stream.getvalue()
