"""Which characters of a text are quoted with their source named."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from dedup.spans import union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.spans import Span

_SHORTEST = 10  # counted characters of a quotation
_REACH = 40  # characters before a quotation within which its source may stand

_CLOSED_BY = {"「": "」", "『": "』"}
_DOUBLE = '“”"'  # any of them may open: typists mix them
_SENTENCE_ENDS = "。！？!?；;\n"
_AFTER_VERB = re.compile(
    r"(?:指出|强调|强調|提出|要求|写道|寫道|说过|說過|讲到|明确|规定|規定)\s*[：:]\s*"
)


@cache
def _source() -> re.Pattern[str]:
    """What names a source: 《title》, a person with office, an organisation, a document number."""
    return re.compile(
        r"《[^《》\n]{1,60}》"
        r"|[〔\[（(]\d{4}[〕\]）)]\s*第?\d+号"
        r"|总书记|主席|总理|书记|部长|省长|市长|县长|区长|主任|委员长|院长|同志|先生|教授"
        r"|[\u4e00-\u9fff]{1,12}(?:委员会|全会|大会|会议|国务院|政府|省委|市委|县委|区委|党委|中央"
        r"|部|局|办公室|人大|政协|法院|检察院|报|社|大学)"
        r"|国务院|党中央|中共中央|毛泽东|邓小平|江泽民|胡锦涛|习近平|马克思|列宁|孔子|孟子|古人|古语"
    )


def _pairs(paragraph: str, start: int) -> Iterator[Span]:
    """Spans inside quotation marks of one paragraph; none where its marks do not pair."""
    doubles = [i for i, character in enumerate(paragraph) if character in _DOUBLE]
    opening: list[tuple[str, int]] = []
    found: list[Span] = []
    for i, character in enumerate(paragraph):
        if character in _CLOSED_BY:
            opening.append((_CLOSED_BY[character], i))
        elif character in _CLOSED_BY.values():
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


def quoted(text: str) -> list[Span]:
    """Spans of a text that are quotations with a source, in order and disjoint.

    A quotation stands in a pair of “ ” " 「」 『』 within one paragraph, or after 指出： and alike to
    the end of its sentence. Its source (《title》, person, organisation, document number) stands in
    the same sentence or within 40 characters before.
    """
    found: list[Span] = []
    for line in re.finditer(r"[^\r\n]+", text):
        paragraph = line.group()
        if not any(mark in paragraph for mark in _DOUBLE + "「『：:"):
            continue
        for span in (*_pairs(paragraph, line.start()), *_after_verbs(paragraph, line.start())):
            letters = sum(map(str.isalnum, text[span[0] : span[1]]))
            if letters >= _SHORTEST and _named(text, span, line.span()):
                found.append(span)
    return union(found)
