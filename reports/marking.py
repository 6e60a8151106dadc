"""A text cut at the marks of its passages, with positions as a page's language counts them."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# A passage that hundreds of documents hold must not list hundreds at each of its characters.
MARKS_NAMED = 8
# Text kept on either side of a passage where a document is not given whole.
AROUND = 120

_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

Span = tuple[int, int]


class Units:
    """Code-point offsets of one text as UTF-16 offsets."""

    def __init__(self, text: str | None) -> None:
        self._astral = [found.start() for found in _ASTRAL.finditer(text or "")]

    def __call__(self, offset: int) -> int:
        """Give the UTF-16 offset of a code-point offset."""
        return offset + bisect_left(self._astral, offset)


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text under the same marks: passage indices, strongest first, `more` unnamed.

    `gap` is how much of the text (UTF-16 units) is left out in its place.
    """

    text: str
    marks: tuple[int, ...] = ()
    more: int = 0
    gap: int = 0


def mark(text: str, spans: Sequence[Sequence[Span]], ranks: Sequence[int]) -> tuple[Segment, ...]:
    """Cut `text` at the spans of its passages; the segments, joined, are the text.

    `ranks[i]` is the place of passage `i` in order of strength, a permutation.
    """
    opening: defaultdict[int, list[int]] = defaultdict(list)
    closing: defaultdict[int, list[int]] = defaultdict(list)
    for rank, blocks in zip(ranks, spans, strict=True):
        for start, end in blocks:
            opening[start].append(rank)
            closing[end].append(rank)
    by_rank = sorted(range(len(ranks)), key=ranks.__getitem__)
    cuts = sorted({0, len(text), *opening, *closing})
    active: list[int] = []
    pieces: list[tuple[int, int, tuple[int, ...], int]] = []
    for start, end in pairwise(cuts):
        for rank in closing[start]:
            del active[bisect_left(active, rank)]
        for rank in opening[start]:
            insort(active, rank)
        named = tuple(by_rank[rank] for rank in active[:MARKS_NAMED])
        more = len(active) - len(named)
        if pieces and pieces[-1][2:] == (named, more):
            start = pieces.pop()[0]  # noqa: PLW2901 - the last piece goes on
        pieces.append((start, end, named, more))
    return tuple(Segment(text[start:end], named, more) for start, end, named, more in pieces)


def segments(
    text: str | None, spans: Sequence[Sequence[Span]], ranks: Sequence[int], held: str
) -> tuple[Segment, ...] | None:
    """Cut a text as `mark` does, and as far as the page is to hold it.

    Args:
        text: the document's, or None.
        spans: of each passage, its blocks.
        ranks: of each passage, its place in order of strength.
        held: `whole`, `excerpts` (what stands around passages) or `none`.
    """
    if text is None or held == "none":
        return None
    cut = mark(text, spans, ranks)
    return cut if held == "whole" else tuple(_excerpts(cut))


def _excerpts(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Leave out what stands far from any passage."""
    for each in segments:
        middle = each.text[AROUND:-AROUND]
        if each.marks or len(middle) <= AROUND:
            yield each
            continue
        yield Segment(each.text[:AROUND])
        yield Segment("", gap=len(middle) + len(_ASTRAL.findall(middle)))
        yield Segment(each.text[-AROUND:])
