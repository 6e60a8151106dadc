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


def _pairs(paragraph: str, start: int) -> Iterator[Span]:
    """Spans inside quotation marks of one paragraph; none where its marks do not pair."""
    doubles: list[int] = []
    opening: list[tuple[str, int]] = []
    found: list[Span] = []
    for mark in _MARK.finditer(paragraph):
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
    found += [(a + 1, b) for a, b in zip(doubles[::2], doubles[1::2], strict=True)]
    yield from ((start + a, start + b) for a, b in found)


def _after_verbs(paragraph: str, start: int) -> Iterator[Span]:
    """From 指出： and alike to the end of the sentence."""
    for verb in _AFTER_VERB.finditer(paragraph):
        end = verb.end()
        if end < len(paragraph) and paragraph[end] in _DOUBLE + "".join(_CLOSED_BY):
            continue  # the marks say where it ends
        while end < len(paragraph) and paragraph[end] not in _SENTENCE_ENDS:
            end += 1
        yield start + verb.end(), start + end


def _named(text: str, span: Span, paragraph: Span) -> bool:
    """Whether a source stands in the quotation's sentence, outside it, or shortly before it."""
    start, end = span
    first = start
    while first > paragraph[0] and text[first - 1] not in _SENTENCE_ENDS:
        first -= 1
    last = end
    while last < paragraph[1] and text[last] not in _SENTENCE_ENDS:
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
    found: list[Span] = []
    text = plain(text)
    wanted = b"" if where is None else where.tobytes()  # searched faster than an array
    for line in re.finditer(r"[^\r\n]+", text):
        if where is not None and wanted.find(1, *line.span()) < 0:
            continue
        paragraph = line.group()
        if _BEGIN.search(paragraph) is None:
            continue
        for span in (*_pairs(paragraph, line.start()), *_after_verbs(paragraph, line.start())):
            letters = counted(text[span[0] : span[1]]).sum()
            if letters >= _SHORTEST and _named(text, span, line.span()):
                found.append(span)
    return union(found)
