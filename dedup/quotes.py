"""Which characters of a text are quoted with their source named."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dedup.fold import counted, plain
from dedup.spans import union

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from dedup.spans import Span

_SHORTEST = 10  # counted characters of a quotation
_REACH = 40  # characters before a quotation within which its source may stand

_CLOSED_BY = {"「": "」", "『": "』"}
_DOUBLE = '“”"'  # any of them may open: typists mix them
_MARK = re.compile(f"[{_DOUBLE}「」『』]")
_SENTENCE_ENDS = "。！？!?\r\n"  # not ；, which ends a clause (GB/T 15834)
_BREAK = re.compile(r"[\r\n]")
_BEGIN = re.compile(f"[{_DOUBLE}「『：:]")
_AFTER_VERB = re.compile(r"(?:指出|强调|提出|要求|写道|说过|讲到|明确|规定)\s*[：:]\s*")


@cache
def _source() -> re.Pattern[str]:
    """What names a source: 《title》, a person with office, an organisation, a document number.

    Short words stand in many others that name nobody: 干部, 大局, 社会, 同志们, 城市长效机制.
    """
    return re.compile(
        r"《[^《》\n]{1,60}》"
        r"|[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号"
        r"|书记(?!员)|主席(?!台|团)|总理(?!念|论)|主任(?!务)|委员长|院长|先生|教授"
        r"|(?<![内全])[部省市县区](?<!社区)长(?![期效远久短足处大])"
        r"|(?<![各几]位)(?<!全体|广大|有些|有的|每个|党员)同志(?!们)"
        r"|委员会|[全大]会|会议|政府|[省市县区党]委|中央|国务院|办公室|人大(?![多都])|政协|法院|检察院"
        r"|(?<![全内外干局一南北东西中大])部(?=[^\u4e00-\u9fff]|指出|强调|要求|提出|规定|明确|印发)"
        r"|(?<![大全格布结开战危平定僵])局(?=[^\u4e00-\u9fff]|指出|强调|要求|提出|规定|明确|印发)"
        r"|[日晚早时周学党]报(?![告名送到])|(?:新华|通讯|出版|报)社|大学(?![习生])"
        r"|[*＊×○某]{2,}(?:同志|在|曾|指出|强调|提出|要求|说)"
        r"|毛泽东|邓小平|江泽民|胡锦涛|习近平|马克思|恩格斯|列宁|[孔孟老荀]子|古[人语]"
    )


def _pairs(text: str, paragraph: int) -> Iterator[Span]:
    """Spans inside quotation marks from a paragraph on; none where its marks do not pair."""
    doubles: list[int] = []
    opening: list[tuple[str, int]] = []
    found: list[Span] = []
    for mark in _MARK.finditer(text, paragraph):
        character, i = mark.group(), mark.start()
        if character in _DOUBLE:
            doubles.append(i)
        elif character in _CLOSED_BY:
            opening.append((_CLOSED_BY[character], i))
        else:
            if not opening or opening[-1][0] != character:
                return
            found.append((opening.pop()[1] + 1, i))
    if opening or len(doubles) % 2:
        return
    yield from found
    yield from ((a + 1, b) for a, b in zip(doubles[::2], doubles[1::2], strict=True))


def _after_verbs(text: str, paragraph: int) -> Iterator[Span]:
    """From 指出： and alike, from a paragraph on, to the end of the sentence."""
    for verb in _AFTER_VERB.finditer(text, paragraph):
        end = verb.end()
        if end < len(text) and text[end] in _DOUBLE + "".join(_CLOSED_BY):
            continue  # the marks say where it ends
        while end < len(text) and text[end] not in _SENTENCE_ENDS:
            end += 1
        yield verb.end(), end


def _named(text: str, span: Span, paragraph: int) -> bool:
    """Whether a source stands in the quotation's sentence, outside it, or shortly before it.

    Args:
        text: to the end of the paragraph.
        span: of the quotation.
        paragraph: where the paragraph begins.
    """
    start, end = span
    first = start
    while first > paragraph and text[first - 1] not in _SENTENCE_ENDS:
        first -= 1
    last = end
    while last < len(text) and text[last] not in _SENTENCE_ENDS:
        last += 1
    before = text[max(0, min(first, start - _REACH)) : start]
    return bool(_source().search(before) or _source().search(text[end:last]))


def quoted(text: str, where: NDArray[np.bool_] | None = None) -> list[Span]:
    """Spans of a text that are quotations with a source, in order and disjoint.

    A quotation stands in a pair of “ ” " 「」 『』 within one paragraph, or after 指出： and alike
    to the end of its sentence. Its source (《title》, person, organisation, document number)
    stands in the same sentence or within 40 characters before.

    Args:
        text: to look through.
        where: which characters matter, shape (len(text),): paragraphs without any are passed over.
    """
    wanted = b"\1" * len(text) if where is None else where.tobytes()  # searched faster than arrays
    found: list[Span] = []
    end = 0
    while (at := wanted.find(1, end)) >= 0:
        start = max(end, text.rfind("\n", end, at) + 1, text.rfind("\r", end, at) + 1)
        after = _BREAK.search(text, at)
        stop = after.start() if after else len(text)
        if stop > at and _BEGIN.search(text, start, stop):
            found += _in_paragraph(text, start, stop)
        end = stop + 1
    return union(found)


def _in_paragraph(text: str, start: int, end: int) -> Iterator[Span]:
    """The quotations in one paragraph of a text."""
    first = max(0, start - _REACH)
    near = plain(text[first:end])
    for a, b in (*_pairs(near, start - first), *_after_verbs(near, start - first)):
        if counted(near[a:b]).sum() >= _SHORTEST and _named(near, (a, b), start - first):
            yield first + a, first + b
