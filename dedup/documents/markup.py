"""HTML and Markdown → the text a reader of the page sees."""

from __future__ import annotations

import html
import re
import string
from collections import Counter
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from dedup.documents.encodings import BOMS, decode
from dedup.documents.records import Extracted
from dedup.errors import UnreadableError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN_NAMES = (
    "head title script style noscript template nav svg math iframe object embed audio video"
    " canvas select button textarea datalist dialog"
)
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_BLOCKS_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset"
    " figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre"
    " section summary table tbody tfoot thead tr ul br option"
)
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
# Elements without content, and those that the next of their kind closes.
_NEED_NO_END_NAMES = (
    "area base br col embed hr img input link meta param source track wbr p li dt dd option tr td"
    " th thead tbody tfoot colgroup html head body path rect circle line polygon use"
)
_NEED_NO_END = frozenset(_NEED_NO_END_NAMES.split())
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:_-]{0,30})")
_DEEPEST = 5_000  # elements that wait for their end; the parser takes the square of it
# Pages that say gb2312 use all of its successors' characters.
_CHARSETS = {"utf-8": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030"}
_CHARSETS |= {"big5": "big5hkscs", "iso-8859-1": "cp1252", "windows-1252": "cp1252"}
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.I)
_SPACE = re.compile(r"[ \t\n\r\f\v\xa0]+")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_HAN_BREAK = re.compile(f"(?<={_HAN})[ \t]*[\r\n]\\s*(?={_HAN})")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def read_html(data: bytes) -> Extracted:
    """The visible text; blocks are lines, table cells are parted by tabs."""
    decoded = _decode_page(data)
    _refuse_depth(decoded.text)
    root = LexborHTMLParser(decoded.text).root
    lines = "".join(_pieces(root)).split("\n") if root else []
    text = "\n".join(line.lstrip(" ").rstrip("\t ") for line in lines if line.strip())
    return Extracted(text, decoded.encoding, decoded.replaced)


def _refuse_depth(page: str) -> None:
    waiting: Counter[str] = Counter()
    depth = 0
    for end, tag in _TAG.findall(page):
        name = tag.lower()
        if name not in _NEED_NO_END and not (end and not waiting[name]):
            step = -1 if end else 1
            waiting[name] += step
            depth += step
            if depth > _DEEPEST:
                raise UnreadableError(
                    "damaged", "Its elements nest without end; save the text as .docx or .txt."
                )


def _decode_page(data: bytes) -> Extracted:
    """Decode by BOM or by the page's own charset, unless it lies."""
    declared = _META.search(data[:4096])
    encoding = _CHARSETS.get(declared[1].decode("ascii").lower()) if declared else None
    if encoding and not data.startswith(tuple(bom for bom, _ in BOMS)):
        try:
            return Extracted(data.decode(encoding), encoding)
        except UnicodeDecodeError:
            pass
    return decode(data)


def _pieces(root: LexborNode) -> list[str]:
    """Text and line ends in reading order; an explicit stack, since pages nest deeply."""
    pieces: list[str] = []
    stack: list[tuple[LexborNode | str, bool]] = [(root, False)]
    while stack:
        node, verbatim = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
        elif node.tag == "-text":
            text = (node.text_content or "").replace("\r\n", "\n")
            pieces.append(text if verbatim else _SPACE.sub(" ", _HAN_BREAK.sub("", text)))
        elif node.is_element_node and node.tag not in _UNSEEN and not _is_hidden(node):
            mark = "\n" if node.tag in _BLOCKS else ""
            pieces.append(mark)
            stack.append(("\t" if node.tag in {"td", "th"} else mark, False))
            verbatim = verbatim or node.tag in {"pre", "listing"}
            stack.extend((child, verbatim) for child in [*node.iter(include_text=True)][::-1])
    return pieces


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_INVISIBLE.search(attributes.get("style") or ""))


_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?!(?:---|\.\.\.)[ \t]*$).*\n)*(?:---|\.\.\.)[ \t]*(?:\n|$)", re.M
)
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
# Lines of which nothing is shown: a rule, a table's rule.
_MARK = re.compile(
    r"[ ]{0,3}(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,}|={3,}[ ]*)$"
    r"|[ ]*\|?(?:[ ]*:?-+:?[ ]*\|)+(?:[ ]*:?-+:?[ ]*)?$"
)
_LONGEST_MARK = 1000
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+|$)(.*?)(?:[ \t]#+[ \t]*)?$")
_BLOCK = re.compile(r"[ ]*(?:>[ ]?){1,20}|[ ]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
# Escaped marks wait as noncharacters, of which Unicode has just as many, until spans are found.
_ESCAPES = {mark: chr(0xFDD0 + index) for index, mark in enumerate(string.punctuation)}
_UNESCAPE = str.maketrans({waiting: mark for mark, waiting in _ESCAPES.items()})
_MARKED = re.compile(r"[\\`*_\[<&]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
# Each span is bounded, so that a line of megabytes stays linear. A general Markdown library takes
# the stars of a masked name (`******市`) for emphasis; these patterns take one to three.
_INLINE = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)", r"\1"),
        (r"<((?:https?|mailto):[^<>\s]{1,1000})>", r"\1"),
        (r"</?[A-Za-z][^<>\n]{0,300}>|<!--.{0,1000}?-->", ""),
        (r"(`{1,2})(?!`)([^`\n]{1,1000})\1(?!`)", r"\2"),
        (r"(?<!\*)(\*{1,3})(?=[^\s*])([^*\n]{1,1000})(?<=\S)\1(?!\*)", r"\2"),
        (r"(?<!\*)(\*{1,3})(?=[^\s*])([^*\n]{1,1000})(?<=\S)\1(?!\*)", r"\2"),
        (r"(?<![\w_])(_{1,2})(?=[^\s_])([^_\n]{1,1000})(?<=\S)\1(?![\w_])", r"\2"),
    )
]


def read_markdown(data: bytes) -> Extracted:
    r"""The text without marks, link targets, fences and front matter; line ends become `\n`."""
    decoded = decode(data)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    lines: list[str] = []
    fence = ""
    for line in text[front.end() if front else 0 :].split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        elif fence:
            lines.append(line)
        elif len(line) > _LONGEST_MARK or not _MARK.match(line):
            lines.append(_plain(line))
    return Extracted("\n".join(lines), decoded.encoding, decoded.replaced)


def _plain(line: str) -> str:
    heading = _HEADING.match(line) if len(line) <= _LONGEST_MARK else None
    line = heading[1] if heading else line
    block = _BLOCK.match(line)
    line = line[block.end() :] if block else line
    if line.lstrip().startswith("|") and line.rstrip().endswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    if not _MARKED.search(line):
        return line
    line = _ESCAPED.sub(lambda match: _ESCAPES[match[1]], line)
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    return html.unescape(line).translate(_UNESCAPE)
