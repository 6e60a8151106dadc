"""HTML → the text a reader of the page sees."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from dedup.documents.encodings import Decoded, decode, decode_as, without_surrogates
from dedup.documents.records import Extracted

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_UNSEEN_NAMES = (
    "head title script style noscript template nav svg math iframe object embed audio video canvas"
    " select button textarea datalist dialog"
)
_UNSEEN = frozenset(_UNSEEN_NAMES.split())
_BLOCK_NAMES = (
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu ol p pre section"
    " summary table tbody tfoot thead tr ul br option"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.I)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPACE = re.compile(r"[ \t\n\r\f\v\xa0]+")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
_HAN_BREAK = re.compile(f"(?<={_HAN})[ \t]*[\r\n]\\s*(?={_HAN})")
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)


def read_html(data: bytes) -> Extracted:
    """The visible text; blocks are lines, table cells are parted by tabs.

    Raises:
        UnreadableError: `binary`.
    """
    from selectolax.lexbor import LexborHTMLParser

    decoded = decode_page(data)
    root = LexborHTMLParser(without_surrogates(decoded.text)).root
    text = "".join(_pieces(root)) if root else ""
    lines = (line.strip(" ") for line in text.split("\n"))
    kept = "\n".join(line for line in lines if line.strip())
    return Extracted(kept, decoded.encoding, decoded.replaced)


def decode_page(data: bytes) -> Decoded:
    """Decode by BOM or by the page's own charset, unless it lies.

    Raises:
        UnreadableError: `binary`.
    """
    declared = _META.search(data[:4096])
    if declared and not data.startswith(_BOMS) and b"\0" not in data[:4096]:
        name = declared[1].decode("ascii").lower()
        # Pages that say gb2312 use all of its successors' characters.
        name = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(name, name)
        try:
            if not codecs.lookup(name).name.startswith("utf-16"):
                text = data.decode(name)
                return Decoded(text, name)
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
        # A few bad bytes in a page that says what it is.
        if name in {"gb18030", "big5hkscs"} and (kept := decode_as(data, name)).replaced * 50 < len(
            data
        ):
            found = decode(data)
            return found if found.replaced < kept.replaced else kept
    return decode(data)


def _pieces(root: LexborNode) -> list[str]:
    """Text and line ends in reading order; an explicit stack, since pages nest without bound."""
    pieces: list[str] = []
    stack: list[tuple[LexborNode | None, str, bool]] = [(root, "", False)]
    while stack:
        node, closing, verbatim = stack.pop()
        if node is None:
            pieces.append(closing)
            continue
        tag = node.tag or ""
        if tag == "-text":
            text = (node.text_content or "").replace("\r\n", "\n")
            pieces.append(text if verbatim else _SPACE.sub(" ", _HAN_BREAK.sub("", text)))
        elif tag in _UNSEEN or not node.is_element_node or _is_hidden(node):
            continue
        else:
            mark = "\n" if tag in _BLOCKS else ""
            pieces.append("\t" if tag in {"td", "th"} and _follows_cell(node) else mark)
            stack.append((None, mark, False))
            verbatim = verbatim or tag in {"pre", "listing"}
            children = [(child, "", verbatim) for child in node.iter(include_text=True)]
            stack.extend(reversed(children))
    return pieces


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    return "hidden" in attributes or bool(_INVISIBLE.search(attributes.get("style") or ""))


def _follows_cell(node: LexborNode) -> bool:
    before = node.prev
    while before is not None and before.tag not in {"td", "th"}:
        before = before.prev
    return before is not None
