"""A match as aligned text: what both sides have, what the source has, what the draft has."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Block, Match, Report, Side

    Run = tuple[int, int, int]  # equal tokens: start in the source, start in the draft, number

ELLIPSIS = "……"
# A number or a word changes as a whole: `[-2023-]{+2024+}`, not `202[-3-]{+4+}`.
_TOKEN = re.compile(
    r"\s*([0-9０-９]+(?:[.．][0-9０-９]+)?|[〇○零一二三四五六七八九十百千万亿]{2,}"
    r"|[A-Za-zＡ-Ｚａ-ｚ]+|\S)"
)
_LINE_BREAK = re.compile(r"[^\S\r\n]*[\r\n]\s*")
_SPACES = re.compile(r"\s+")
# SequenceMatcher is quadratic: longer sides are first cut at what stands once in both.
_LONG = 2_000
_ANCHOR = 12


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; `gap` stands for text left out."""

    kind: Literal["equal", "removed", "added", "gap"]
    text: str


def source_side(report: Report, match: Match) -> Side:
    """Say which side to show as the source: the one that is no draft, else the earlier one.

    Where neither is known the left side stands for the source, as in a comparison of two files.
    """
    roles = [report.by_id[side.document].role for side in (match.left, match.right)]
    if "draft" in roles:
        return "left" if roles[0] != "draft" else "right"
    return match.earlier or "left"


def paragraph(text: str, position: int) -> int:
    """Give the number, from 1, of the paragraph at `position`; blank lines are none."""
    before = text[:position].replace("\r", "\n").split("\n")[:-1]
    return 1 + sum(not line.isspace() for line in before if line)


def reordered(match: Match) -> bool:
    """Say whether the match's blocks stand in another order on its right side."""
    return any(one.right_start > two.right_start for one, two in pairwise(match.blocks))


def excerpt(match: Match, source: Side, left: str, right: str) -> list[Piece]:
    """Align a match's blocks, in the draft's order, with a gap where they are not adjacent.

    Args:
        match: the match to show.
        source: the side whose text is shown as removed where the other differs.
        left: the whole text of the left document.
        right: the whole text of the right document.

    """
    blocks = match.blocks if source == "left" else [block.swapped() for block in match.blocks]
    texts = (left, right) if source == "left" else (right, left)
    pieces: list[Piece] = []
    previous: Block | None = None
    for block in sorted(blocks, key=lambda block: block.right_start):
        if previous and not _adjacent(previous, block, texts):
            pieces.append(Piece("gap", ELLIPSIS))
        before = texts[0][block.left_start : block.left_end]
        after = texts[1][block.right_start : block.right_end]
        pieces += changes(before, after)
        previous = block
    return pieces


def _adjacent(one: Block, two: Block, texts: tuple[str, str]) -> bool:
    between = texts[0][one.left_end : two.left_start], texts[1][one.right_end : two.right_start]
    return one.left_end <= two.left_start and not any(text.strip() for text in between)


def changes(source: str, draft: str) -> list[Piece]:
    """Compare two short texts, white space aside, as pieces in the draft's order.

    A single equal character between two changes counts as changed, so that what was rewritten
    reads as one piece. Linear in the length beyond 2,000 characters; a stretch of that length
    without anything that stands once in both sides counts as replaced.
    """
    before = [(found[0], found[1]) for found in _TOKEN.finditer(source)]
    after = [(found[0], found[1]) for found in _TOKEN.finditer(draft)]
    runs = _equal_runs([token for _, token in before], [token for _, token in after])
    ends = (len(before), len(after))
    pieces: list[Piece] = []
    i = j = 0
    for left, right, size in [*_without_islands(runs, after, ends), (*ends, 0)]:
        removed = "".join(raw for raw, _ in before[i:left]).strip()
        added = "".join(raw for raw, _ in after[j:right])
        space = added[: len(added) - len(added.lstrip())]
        i, j = left + size, right + size
        pieces += [
            Piece("equal", space),
            Piece("removed", removed),
            Piece("added", added[len(space) :]),
            Piece("equal", "".join(raw for raw, _ in after[right:j])),
        ]
    return _joined(pieces)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    kept: list[Piece] = []
    for piece in pieces:
        if kept and piece.kind == kept[-1].kind == "equal":
            kept[-1] = Piece("equal", kept[-1].text + piece.text)
        elif piece.text:
            kept.append(piece)
    return kept


def _without_islands(
    runs: Sequence[Run], after: Sequence[tuple[str, str]], ends: tuple[int, int]
) -> Iterator[Run]:
    for left, right, size in runs:
        inside = (left, right) > (0, 0) and (left + size, right + size) != ends
        if size > 1 or not inside or len(after[right][1]) > 1:
            yield left, right, size


def _equal_runs(source: list[str], draft: list[str]) -> list[Run]:
    head = _common(source, draft)
    tail = _common(source[head:][::-1], draft[head:][::-1])
    ends = len(source) - tail, len(draft) - tail
    inner = source[head : ends[0]], draft[head : ends[1]]
    runs: list[Run] = [(0, 0, head)]
    i = j = 0
    for left, right, size in [*_anchors(*inner), (len(inner[0]), len(inner[1]), 0)]:
        if max(left - i, right - j) <= _LONG:
            matcher = SequenceMatcher(None, inner[0][i:left], inner[1][j:right], autojunk=False)
            runs += [(head + i + a, head + j + b, n) for a, b, n in matcher.get_matching_blocks()]
        runs.append((head + left, head + right, size))
        i, j = left + size, right + size
    return _merged([run for run in [*runs, (*ends, tail)] if run[2]])


def _common(source: list[str], draft: list[str]) -> int:
    pairs = zip(source, draft, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(source), len(draft)))


def _merged(runs: Sequence[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if merged and (merged[-1][0] + merged[-1][2], merged[-1][1] + merged[-1][2]) == run[:2]:
            merged[-1] = (*merged[-1][:2], merged[-1][2] + run[2])
        else:
            merged.append(run)
    return merged


def _anchors(source: list[str], draft: list[str]) -> list[Run]:
    """Find runs that stand once in either side, in an order that both sides have."""
    if max(len(source), len(draft)) <= _LONG:
        return []
    once = _once(draft)
    shared = [(left, once[gram]) for gram, left in _once(source).items() if gram in once]
    anchors: list[Run] = []
    i = j = 0
    for left, right in _increasing(shared):
        if left >= i and right >= j:
            anchors.append((left, right, _ANCHOR))
            i, j = left + _ANCHOR, right + _ANCHOR
    return anchors


def _once(tokens: list[str]) -> dict[tuple[str, ...], int]:
    places: dict[tuple[str, ...], int] = {}
    repeated: set[tuple[str, ...]] = set()
    for start in range(len(tokens) - _ANCHOR + 1):
        gram = tuple(tokens[start : start + _ANCHOR])
        if places.setdefault(gram, start) != start:
            repeated.add(gram)
    return {gram: start for gram, start in places.items() if gram not in repeated}


def _increasing(shared: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give the longest part of `shared`, which rises on the left, that rises on the right too."""
    tails: list[int] = []  # index of the pair that ends the best chain of each length
    tail_values: list[int] = []
    before: list[int] = []
    for index, (_, right) in enumerate(shared):
        length = bisect_left(tail_values, right)
        before.append(tails[length - 1] if length else -1)
        tails[length : length + 1] = [index]
        tail_values[length : length + 1] = [right]
    chain: list[tuple[int, int]] = []
    index = tails[-1] if tails else -1
    while index >= 0:
        chain.append(shared[index])
        index = before[index]
    return chain[::-1]


def elided(pieces: Sequence[Piece], keep: int, whole: int) -> list[Piece]:
    """Leave out the middle of long pieces, and what comes after `whole` characters.

    Args:
        pieces: an excerpt.
        keep: characters that stay at either end of an equal piece; of a changed one, twice that.
        whole: characters of all pieces together, about.

    """
    shown: list[Piece] = []
    size = 0
    for piece in pieces:
        if size >= whole:
            shown.append(Piece("gap", ELLIPSIS))
            break
        ends = keep if piece.kind == "equal" else 2 * keep
        parts = _without_middle(piece, ends)
        size += sum(len(part.text) for part in parts)
        shown += parts
    return shown


def _without_middle(piece: Piece, ends: int) -> list[Piece]:
    text = piece.text
    if len(text) <= 2 * ends + 2 * len(ELLIPSIS):
        return [piece]
    if piece.kind != "equal":
        # Inside its marks, so that head and tail read as one change.
        return [Piece(piece.kind, text[:ends] + ELLIPSIS + text[-ends:])]
    return [Piece("equal", text[:ends]), Piece("gap", ELLIPSIS), Piece("equal", text[-ends:])]


def flat(text: str) -> str:
    """Put a text on one line: line breaks become `↵`, other white space one space."""
    return _SPACES.sub(" ", _LINE_BREAK.sub("↵", text))
