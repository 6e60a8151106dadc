"""Passages as a reader meets them: a document's, strongest first, and a match as aligned text."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.model import Block, Match, MatchSide, Report, Side

ELLIPSIS = "……"
# What a reader must not miss comes first: boilerplate never hides a copied passage under it.
STRENGTH = ("copied", "self", "quoted", "boilerplate", "repeat")


def ranked(matches: Iterable[Match]) -> list[Match]:
    """Sort matches as lists show them: the strongest first."""
    return sorted(matches, key=lambda one: (STRENGTH.index(one.kind), -one.identical, one.id))


# A passage whose span lies to this part inside a stronger one is "the same, found elsewhere".
_SAME = 0.8
_CELL = 64
# A number or a word changes as a whole: `[-2023-]{+2024+}`, not `202[-3-]{+4+}`.
_TOKEN = re.compile(
    r"\s*([0-9０-９]+(?:[.．][0-9０-９]+)?|[〇○零一二三四五六七八九十百千万亿]{2,}"
    r"|[A-Za-zＡ-Ｚａ-ｚ]+|\S)"
)
_LINE_BREAK = re.compile(r"[^\S\r\n]*[\r\n]\s*")
_SPACES = re.compile(r"\s+")
_LINE = re.compile(r"[^\r\n]+")
# Controls, direction marks and invisible characters: a document could steer the terminal with
# them, or show other text than it has. Lone surrogates cannot be printed at all.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A match seen from one of its documents; `others` are passages that cover the same place."""

    match: Match
    side: MatchSide
    other: MatchSide
    there: Side  # which side of the match `other` is
    others: list[Passage] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The class of most of its characters on this side, or `repeat`."""
        return "repeat" if self.match.kind == "repeat" else self.side.kind

    @property
    def size(self) -> int:
        """Counted characters of its span that are in the match."""
        return self.side.classes.total or self.side.end - self.side.start


def seen_from(document: str, matches: Iterable[Match]) -> list[Passage]:
    """Give those matches that a document has, seen from it."""
    return [
        Passage(match, match.left, match.right, "right")
        if match.left.document == document
        else Passage(match, match.right, match.left, "left")
        for match in matches
        if document in (match.left.document, match.right.document)
    ]


def passages(matches: Iterable[Match], document: str) -> list[Passage]:
    """Give a document's passages, strongest first; what covers the same place is one passage."""
    seen = seen_from(document, matches)
    seen.sort(key=lambda one: (STRENGTH.index(one.kind), -one.size, one.side.start, one.match.id))
    leads: list[Passage] = []
    # What covers most of a passage covers its middle: only leads over that cell can.
    over: dict[int, list[Passage]] = {}
    for passage in seen:
        side = passage.side
        near = over.get((side.start + side.end) // 2 // _CELL, ())
        lead = next((one for one in near if _inside(side, one.side)), None)
        if lead:
            lead.others.append(passage)
            continue
        leads.append(passage)
        for cell in range(side.start // _CELL, side.end // _CELL + 1):
            over.setdefault(cell, []).append(passage)
    return leads


def _inside(side: MatchSide, lead: MatchSide) -> bool:
    shared = min(side.end, lead.end) - max(side.start, lead.start)
    return shared >= _SAME * (side.end - side.start)


def spans(match: Match, side: Side) -> list[tuple[int, int]]:
    """Give where a match's blocks stand on one side, in the order of its text."""
    if side == "left":
        return [(block.left_start, block.left_end) for block in match.blocks]
    return sorted((block.right_start, block.right_end) for block in match.blocks)


def source_side(report: Report, match: Match) -> Side:
    """Say which side to show as the source: the one that is no draft, else the earlier one.

    Where neither is known the left side stands for the source, as in a comparison of two files.
    """
    if report.by_id[match.left.document].role == "draft":
        return "right"
    return "left" if report.by_id[match.right.document].role == "draft" else match.earlier or "left"


def paragraph(text: str, position: int) -> int:
    """Give the number, from 1, of the paragraph at `position`; blank lines are none."""
    return max(bisect_right(paragraphs(text), position), 1)


def paragraphs(text: str) -> list[int]:
    """Give where each paragraph begins, its indent included; blank lines are none."""
    return [found.start() for found in _LINE.finditer(text) if not found[0].isspace()]


def reordered(match: Match) -> bool:
    """Say whether the match's blocks stand in another order on its right side."""
    return any(one.right_start > two.right_start for one, two in pairwise(match.blocks))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt; `gap` stands for text left out."""

    kind: Literal["equal", "removed", "added", "gap"]
    text: str


def excerpt(match: Match, source: Side, left: str, right: str) -> list[Piece]:
    """Align a match's blocks, in the draft's order, with a gap where they are not adjacent.

    `left` and `right` are whole texts; of the side `source` stands as removed what differs.
    """
    blocks = match.blocks if source == "left" else [block.swapped() for block in match.blocks]
    before, after = (left, right) if source == "left" else (right, left)
    pieces: list[Piece] = []
    previous: Block | None = None
    for block in sorted(blocks, key=lambda block: block.right_start):
        if previous and (
            block.left_start < previous.left_end
            or before[previous.left_end : block.left_start].strip()
            or after[previous.right_end : block.right_start].strip()
        ):
            pieces.append(Piece("gap", ELLIPSIS))
        pieces += changes(
            before[block.left_start : block.left_end], after[block.right_start : block.right_end]
        )
        previous = block
    return pieces


def changes(source: str, draft: str) -> list[Piece]:
    """Compare two texts, white space aside, as pieces in the draft's order.

    A single equal character between two changes counts as changed, so that what was rewritten
    reads as one piece.
    """
    before = [(found[0], found[1]) for found in _TOKEN.finditer(source)]
    after = [(found[0], found[1]) for found in _TOKEN.finditer(draft)]
    tokens = [token for _, token in before], [token for _, token in after]
    # Blocks are alike by their making; the hint keeps the work near linear for those.
    edits = Levenshtein.opcodes(*tokens, score_hint=64)
    ends = len(before), len(after)
    pieces: list[Piece] = []
    i = j = 0
    for left, right, size in edits.as_matching_blocks():
        inside = (left, right) > (0, 0) and (left + size, right + size) < ends
        if size == 1 and inside and len(after[right][1]) == 1:
            continue
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


def elided(pieces: Sequence[Piece], keep: int, whole: int) -> list[Piece]:
    """Leave out the middle of long pieces, and what comes after `whole` characters, about.

    At either end of an equal piece `keep` characters stay; of a changed one, twice that.
    """
    shown: list[Piece] = []
    for piece in pieces:
        if sum(len(part.text) for part in shown) >= whole:
            return [*shown, Piece("gap", ELLIPSIS)]
        text, ends = piece.text, keep if piece.kind == "equal" else 2 * keep
        if len(text) <= 2 * ends + 2 * len(ELLIPSIS):
            shown.append(piece)
        elif piece.kind == "equal":
            gap = Piece("gap", ELLIPSIS)
            shown += [Piece("equal", text[:ends]), gap, Piece("equal", text[-ends:])]
        else:
            # Inside its marks, so that head and tail read as one change.
            shown.append(Piece(piece.kind, text[:ends] + ELLIPSIS + text[-ends:]))
    return shown


def flat(text: str) -> str:
    """Put a text on one line: line breaks become `↵`, other white space one space."""
    return _SPACES.sub(" ", _LINE_BREAK.sub("↵", text))


def visible(text: str) -> str:
    r"""Spell out control, direction and invisible characters: `\x1b`, `\u202e`."""
    return _UNSAFE.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    code = ord(found[0])
    if found[0] in "\t\n\r":
        return " "
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain(text: str, most: int | None = None) -> str:
    """Put a text on one line with what cannot be seen spelled out, cut after `most` characters."""
    shown = visible(flat(text))
    return shown if most is None or len(shown) <= most else shown[:most] + ELLIPSIS
