"""Passages of a pair → what stands replaced between equal text, and which text is equal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from unicodedata import normalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Block
    from dedup.passages import Passage
    from dedup.prepared import Prepared

_ISLAND = 1  # equal tokens between two replaced stretches that are equal by chance: 云溪县→青溪区
_LONGEST = 12  # characters of either side: a longer replacement is rewriting


@dataclass(frozen=True, slots=True)
class Replaced:
    """Tokens `[left, left_end)` of one document that stand as `[right, right_end)` in the other."""

    left: int
    left_end: int
    right: int
    right_end: int


@dataclass(frozen=True, slots=True)
class _Equal:
    """`length` tokens that are equal in the original, from these two on."""

    left: int
    right: int
    length: int
    slotted: bool  # beside a slot that is filled differently


def equal_spans(passage: Passage, left: Prepared, right: Prepared) -> Iterator[tuple[int, int]]:
    """Character spans on the right that are equal in the original, slots too."""
    for run in passage.runs:
        for one in _equal(run, left, right):
            yield right.span(one.right, one.right + one.length - 1)


def replaced(passage: Passage, left: Prepared, right: Prepared) -> Iterator[Replaced]:
    """Stretches of at most 12 characters that stand replaced inside a passage's blocks."""
    at = 0
    for block in passage.blocks:
        parts: list[_Equal] = []
        while at < len(passage.runs) and passage.runs[at].left_start < block.left_end:
            if block.holds(passage.runs[at]):
                parts += _equal(passage.runs[at], left, right)
            at += 1
        yield from _between(_without_islands(parts), left, right)


def _equal(run: Block, left: Prepared, right: Prepared) -> list[_Equal]:
    """The parts of a run between slots that are filled differently."""
    own = left.tokens_in(run.left_start, run.left_end)
    theirs = right.tokens_in(run.right_start, run.right_end)
    slots = np.flatnonzero(left.letters.sizes[own.start : own.stop] == 0).tolist()
    cuts = [
        slot
        for slot in slots
        if _plain(left.between(own[slot], own[slot]))
        != _plain(right.between(theirs[slot], theirs[slot]))
    ]
    edges = [-1, *cuts, len(own)]
    return [
        _Equal(own.start + a + 1, theirs.start + a + 1, b - a - 1, bool(cuts))
        for a, b in pairwise(edges)
        if b - a > 1
    ]


def _plain(number: str) -> str:
    return "".join(normalize("NFKC", number).split())


def _without_islands(parts: Sequence[_Equal]) -> list[_Equal]:
    inner = parts[1:-1]
    kept = [one for one in inner if one.length > _ISLAND or one.slotted]
    return [*parts[:1], *kept, *parts[1:][-1:]]


def _between(parts: Sequence[_Equal], left: Prepared, right: Prepared) -> Iterator[Replaced]:
    for one, following in pairwise(parts):
        gap = Replaced(
            one.left + one.length, following.left, one.right + one.length, following.right
        )
        if gap.left < gap.left_end and gap.right < gap.right_end:
            sides = texts(gap, left, right)
            joined = _joined(left, gap.left, gap.left_end) and _joined(
                right, gap.right, gap.right_end
            )
            if joined and sides[0] != sides[1] and max(map(len, sides)) <= _LONGEST:
                yield gap


def _joined(prepared: Prepared, start: int, end: int) -> bool:
    """Whether nothing stands between the tokens: a word has no comma."""
    starts, ends = prepared.letters.starts, prepared.letters.ends
    return bool((starts[start + 1 : end] == ends[start : end - 1]).all())


def texts(gap: Replaced, left: Prepared, right: Prepared) -> tuple[str, str]:
    """Both sides of a replacement as they stand."""
    return (
        left.between(gap.left, gap.left_end - 1),
        right.between(gap.right, gap.right_end - 1),
    )
