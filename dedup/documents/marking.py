"""A Word document with highlights and comments: the user's own file, and nothing else changed."""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from bisect import bisect_left
from dataclasses import dataclass
from itertools import count
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
_TYPES = "[Content_Types].xml"
_NO_LINKS = f'<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'.encode()
_EMPTY = {
    _TYPES: f'<Types xmlns="{_PACKAGE}/content-types">'
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
        ends, kind = sorted(cuts), f"{{{etree.QName(root).namespace}}}r"
        self._starts: list[int] = []
        self._runs: list[_Element] = []
        position = 0
        for text, element in pieces(root):
            run, end = None if element is None else element.getparent(), position + len(text)
            # A run of a formula, which is another kind, cannot be marked.
            if element is not None and run is not None and run.tag == kind:
                if run is not next(reversed(self._runs), None):
                    self._starts.append(position)
                    self._runs.append(run)
                for cut in ends[bisect_left(ends, position) : bisect_left(ends, end)]:
                    if cut > self._starts[-1]:
                        run, element = _split(run, element, cut - position)  # noqa: PLW2901
                        position = cut
                        self._starts.append(cut)
                        self._runs.append(run)
            position = end

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
            runs[0].addprevious(_child(runs[0], "commentRangeStart", id=number))
            reference = _child(runs[0], "r")
            _child(reference, "commentReference", id=number)
            runs[-1].addnext(reference)
            reference.addprevious(_child(runs[0], "commentRangeEnd", id=number))


class _Comments:
    """The comments of a package: those that are there, and ours after them."""

    def __init__(self, parts: dict[str, bytes], main: str, body: _Element) -> None:
        self._parts = parts
        folder, name = posixpath.split(main)
        self._links = f"{folder}/_rels/{name}.rels"
        links = parsed(parts[self._links]) if self._links in parts else ()
        targets = {one.get("Type", ""): one.get("Target", "") for one in links}
        word = etree.QName(body).namespace or _WORD
        strict = word.startswith(_STRICT)
        base = f"{_STRICT}/officeDocument" if strict else f"{_OFFICE}/officeDocument/2006"
        self._kind = f"{base}/relationships/comments"
        part = posixpath.join("/", folder, targets.get(self._kind, ""))
        self._part = posixpath.normpath(part).lstrip("/")
        self._new = self._part not in parts
        if self._new:
            self._part = _unused(f"{folder}/comments%d.xml", parts)
            self._root = etree.Element(f"{{{word}}}comments", nsmap={"w": word})
        else:
            self._root = parsed(parts[self._part])
        numbers = (int(one.get(f"{{{word}}}id", -1)) for one in self._root)
        self._first = self._next = 1 + max(numbers, default=-1)

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
        if self._new:
            links = self._parts.get(self._links, _NO_LINKS)
            name = _unused("rId%d", re.findall(r"\bId=.([^\"']+)", links.decode("latin-1")))
            target = posixpath.basename(self._part)
            link = f'Relationship Id="{name}" Type="{self._kind}" Target="{target}"'
            kind = f'Override PartName="/{self._part}" ContentType="{_TYPE}.comments+xml"'
            self._parts[self._links] = _appended(links, link)
            self._parts[_TYPES] = _appended(self._parts[_TYPES], kind)
        self._parts[self._part] = _xml(self._root)


def _appended(part: bytes, element: str) -> bytes:
    """Put an element last into a part's root, in its namespace; the rest stays byte for byte."""
    prefix = parsed(part).prefix
    head, end, tail = part.rpartition(b"</")
    return head + f"<{prefix}:{element}/>".replace("None:", "").encode() + end + tail


def _split(run: _Element, element: _Element, at: int) -> tuple[_Element, _Element]:
    """Move what stands after `at` characters of `element`, a child of a run, to a new run."""
    if at:
        text = element.text or ""
        rest = copy.copy(element)
        element.addnext(rest)
        element.text, rest.text = text[:at], text[at:]
        for one in (element, rest):
            one.set(_SPACE, "preserve")
        element = rest
    tail = copy.copy(run)
    for child in [*tail][_name(run[0]) == "rPr" :]:
        tail.remove(child)
    tail.extend([element, *element.itersiblings()])
    run.addnext(tail)
    return tail, element


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


def _unused(pattern: str, taken: Iterable[str]) -> str:
    names = frozenset(taken)
    return next(name for name in (pattern % n for n in count(1)) if name not in names)


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
