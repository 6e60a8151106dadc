"""Passages of a pair → what stands replaced between equal text, and which text is equal."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.model import Block
    from dedup.passages import Passage
    from dedup.written import Written

_ISLAND = 1  # equal tokens between two replaced stretches that are equal by chance: 云溪县→青溪区
_LONGEST = 12  # characters of either side: a longer replacement is rewriting


class Replaced(NamedTuple):
    """Tokens `[left, left_end)` of one document that stand as `[right, right_end)` in the other."""

    left: int
    left_end: int
    right: int
    right_end: int


class _Equal(NamedTuple):
    """`length` tokens that are equal in the original, from these two on."""

    left: int
    right: int
    length: int
    slotted: bool  # beside a slot that is filled differently


def equal_spans(
    passages: Iterable[Passage], left: Written, right: Written
) -> Iterator[tuple[int, int]]:
    """Character spans on the right that are equal in the original, slots too."""
    for parts in _equal([run for one in passages for run in one.runs], left, right):
        for part in parts:
            yield right.span(part.right, part.right + part.length - 1)


def replaced(
    passages: Sequence[Passage], left: Written, right: Written
) -> Iterator[tuple[Replaced, tuple[str, str]]]:
    """Stretches of at most 12 characters that stand replaced inside blocks, with both texts."""
    equal = _equal([run for one in passages for run in one.runs], left, right)
    for passage in passages:
        runs = list(zip(passage.runs, equal, strict=False))
        at = 0
        for block in passage.blocks:
            parts: list[_Equal] = []
            while at < len(runs) and runs[at][0].left_start < block.left_end:
                if block.holds(runs[at][0]):
                    parts += runs[at][1]
                at += 1
            yield from _between(_without_islands(parts), left, right)


def _equal(runs: Sequence[Block], left: Written, right: Written) -> Iterator[list[_Equal]]:
    """The parts of each run between slots that are filled differently."""
    spans = np.array([(one.left_start, one.left_end, one.right_start) for one in runs])
    starts, ends, others = spans.reshape(-1, 3).T
    own = left.letters.starts.searchsorted(starts)
    own_ends = left.letters.ends.searchsorted(ends, side="right")
    shifts = right.letters.starts.searchsorted(others) - own
    slots = np.flatnonzero(left.letters.sizes == 0)
    inside = zip(slots.searchsorted(own), slots.searchsorted(own_ends), strict=True)
    places = zip(own.tolist(), own_ends.tolist(), shifts.tolist(), inside, strict=True)
    for start, end, shift, (first, last) in places:
        cuts = [
            slot
            for slot in slots[first:last].tolist()
            if _plain(left.between(slot, slot)) != _plain(right.between(slot + shift, slot + shift))
        ]
        yield [
            _Equal(a + 1, a + 1 + shift, b - a - 1, bool(cuts))
            for a, b in pairwise([start - 1, *cuts, end])
            if b - a > 1
        ]


def _plain(number: str) -> str:
    return "".join(normalize("NFKC", number).split())


def _without_islands(parts: Sequence[_Equal]) -> list[_Equal]:
    inner = parts[1:-1]
    kept = [one for one in inner if one.length > _ISLAND or one.slotted]
    return [*parts[:1], *kept, *parts[1:][-1:]]


def _between(
    parts: Sequence[_Equal], left: Written, right: Written
) -> Iterator[tuple[Replaced, tuple[str, str]]]:
    for one, following in pairwise(parts):
        gap = Replaced(
            one.left + one.length, following.left, one.right + one.length, following.right
        )
        if gap.left < gap.left_end and gap.right < gap.right_end:
            sides = texts(gap, left, right)
            if sides[0] != sides[1] and max(map(len, sides)) <= _LONGEST:
                joined = _joined(left, gap.left, gap.left_end)
                if joined and _joined(right, gap.right, gap.right_end):
                    yield gap, sides


def _joined(side: Written, start: int, end: int) -> bool:
    """Whether nothing stands between the tokens: a word has no comma."""
    starts, ends = side.letters.starts, side.letters.ends
    return all(starts[token + 1] == ends[token] for token in range(start, end - 1))


def texts(gap: Replaced, left: Written, right: Written) -> tuple[str, str]:
    """Both sides of a replacement as they stand."""
    return left.between(gap.left, gap.left_end - 1), right.between(gap.right, gap.right_end - 1)
