"""Family → template: the fixed text of a passage and the slots that its occurrences fill in.

Columns of the star that nearly all members hold are fixed; what lies between is a gap. A gap where
most members agree is an edit, and the text is theirs; every other gap is a slot, widened to whole
words and numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise, takewhile
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.stars import densest
from dedup.model import Occurrence, Segment, SlotSegment, SlotValue, TextSegment
from dedup.slots import OPENING, is_numeric, kind_of, unfilled, whole, with_brackets
from dedup.stars import AGREED, OPTIONAL, Filling, Row, Star, member

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from dedup.families import Family
    from dedup.spans import Span
    from dedup.store import Store

_EDIT = 0.5  # share of one value from which on the others, of no kind, are edits
_SHORT_EDIT = 0.4  # the same where the values are a word at most: 应/应当/可以
_SHORT = 2
_ISLAND = 2  # columns between two slots of words that agree by chance
_END = 8  # letters at the ends, divided from the rest by the end of a sentence, that say nothing
_SAMPLE = 12  # distinct values that say how far a slot is widened
_STOP = re.compile("[。；，：！？\n]")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Segments of a template and, for each place of the family, its slot values in order."""

    segments: tuple[Segment, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class _Gap:
    """Columns `[first, stop)` that are not fixed, and what the rows have there.

    `text` is what they agree on after all, `optional` if many lack it; None: the gap is a slot.
    """

    first: int
    stop: int
    kind: str
    fillings: tuple[Filling | None, ...]
    text: str | None = None
    optional: bool = False


def skeleton(family: Family, store: Store, ids: Sequence[str] | Mapping[int, str]) -> Skeleton:
    """The template of a family; without segments where its places share no text.

    Args:
        family: with places in at least two documents.
        store: the texts.
        ids: of each document.
    """
    star = Star([member(store, place) for place in family.places])
    fixed = star.fixed()
    nothing = Skeleton((), ())
    if not fixed.any():
        return nothing
    raw = _gaps(star, fixed)
    wide = _merged(star, [_widened(star, gap) for gap in raw if gap.text is None])
    agreed = [
        gap for gap in raw if gap.text is not None and not any(_meet(gap, one) for one in wide)
    ]
    gaps = sorted([*wide, *agreed], key=lambda gap: gap.first)
    first, stop = _body(star, fixed, gaps)
    if first == stop:
        return nothing
    gaps = [gap for gap in gaps if first < gap.first and gap.stop < stop]
    slots = [gap for gap in gaps if gap.text is None]
    rows = [_values(row, slots) for row in star.all_rows()]
    segments = _Writing(star, first, stop).segments(gaps, rows)
    return Skeleton(
        tuple(segments),
        tuple(
            Occurrence(ids[place.document], place.start, place.end, tuple(row))
            for place, row in zip(family.places, rows, strict=True)
        ),
    )


def _gaps(star: Star, fixed: NDArray[np.bool_]) -> list[_Gap]:
    """What lies between the fixed columns, in order."""
    columns = np.flatnonzero(fixed)
    opened = star.open()
    return _settled(
        star,
        [
            (before + 1, after)
            for before, after in pairwise(columns.tolist())
            if after > before + 1 or opened[after]
        ],
    )


def _meet(one: _Gap, other: _Gap) -> bool:
    return one.first <= other.stop and other.first <= one.stop


def _settled(star: Star, spans: Sequence[Span]) -> list[_Gap]:
    """The gaps of these columns: slots, or text if most members agree on it."""
    return [
        _gap(star, first, stop, fillings)
        for (first, stop), fillings in zip(spans, star.fillings(spans), strict=True)
    ]


def _gap(star: Star, first: int, stop: int, fillings: tuple[Filling | None, ...]) -> _Gap:
    donors: dict[str, str] = {}  # value → text between its neighbours, with the punctuation
    counts: Counter[str] = Counter()
    for row, found in zip(star.rows, fillings, strict=True):
        if found is not None:
            value = row.member.text[slice(*with_brackets(row.member.text, found.start, found.end))]
            donors.setdefault(value, row.member.text[found.left : found.right])
            counts[value] += 1
    kind = kind_of(counts)
    if not counts:
        return _Gap(first, stop, kind, fillings, "")
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    value, number = ranked[0]
    if number >= _needed(kind, counts) * counts.total():
        return _Gap(first, stop, kind, fillings, donors[value])
    filled = [item for item in ranked if item[0]]
    value, number = filled[0]
    some = max(2, (1 - AGREED) * counts.total())
    if len(value) >= OPTIONAL and counts[""] and number >= some and 2 * number > sum(
        times for _, times in filled
    ):  # fmt: skip
        return _Gap(first, stop, kind, fillings, donors[value], optional=True)
    return _Gap(first, stop, kind, fillings)


def _needed(kind: str, counts: Counter[str]) -> float:
    """Share of one value that makes the others edits of it."""
    if kind != "free":
        return AGREED
    short = sum(times for value, times in counts.items() if len(value) <= _SHORT)
    return _SHORT_EDIT if short >= AGREED * counts.total() else _EDIT


def _widened(star: Star, gap: _Gap) -> _Gap:
    """A slot up to the ends of the words and numbers that most of its values are part of."""
    seen: set[str] = set()
    wider: list[tuple[int, int]] = []
    for row, found in zip(star.rows, gap.fillings, strict=True):
        if found is None or found.start == found.end or len(seen) == _SAMPLE:
            continue
        value = row.member.text[found.start : found.end]
        if value not in seen:
            seen.add(value)
            span = whole(row.member.text, found.start, found.end)
            wider.append(row.beyond((gap.first, gap.stop), span))
    left, right = (_majority([one[side] for one in wider]) for side in (0, 1))
    if not left and not right:
        return gap
    return _settled(star, [(max(1, gap.first - left), min(len(star) - 1, gap.stop + right))])[0]


def _majority(shifts: Sequence[int]) -> int:
    moved = [shift for shift in shifts if shift]
    if not moved or 2 * len(moved) < len(shifts):
        return 0
    return min(Counter(moved).items(), key=lambda item: (-item[1], item[0]))[0]


def _merged(star: Star, gaps: Sequence[_Gap]) -> list[_Gap]:
    """Gaps that meet, or that a letter or two of chance agreement divides, are one."""
    merged: list[_Gap] = []
    for gap in sorted(gaps, key=lambda one: (one.first, one.stop)):
        joined = gap
        while merged and _one_slot(star, merged[-1], joined):
            last = merged.pop()
            joined = _settled(star, [(last.first, max(last.stop, joined.stop))])[0]
        merged.append(joined)
    return merged


def _one_slot(star: Star, left: _Gap, right: _Gap) -> bool:
    if right.first <= left.stop:
        return True
    kinds = {left.kind, right.kind}
    if right.first - left.stop > _ISLAND or "free" not in kinds or any(map(is_numeric, kinds)):
        return False
    ends, starts = star.star.ends, star.star.starts
    between = star.star.text[ends[left.stop - 1] : starts[right.first]]
    return not _STOP.search(between)


def _body(star: Star, fixed: NDArray[np.bool_], gaps: Sequence[_Gap]) -> tuple[int, int]:
    """The columns of the skeleton: its ends hold more than the free text that divides them from it.

    Each fixed column is worth 1, and each free slot takes away half the length of its median value.
    Ends of a word or two beyond a sentence go too.
    """
    worth = fixed.copy()
    cost = np.zeros(len(star))
    for gap in gaps:
        worth[gap.first : gap.stop] = False
        if gap.text is None and gap.kind == "free":
            cost[gap.stop] = median(one.end - one.start for one in gap.fillings if one) / 2
    first, stop = densest(worth, cost)
    for column in range(first + 1, min(first + _END, stop - 1) + 1):
        if star.border(column) > 1:
            first = column
    for column in range(max(stop - _END, first + 1), stop):
        if star.border(column) > 1:
            stop = column
            break
    return first, stop


def _values(row: Row, slots: Sequence[_Gap]) -> list[SlotValue | None]:
    """What one occurrence put into each slot."""
    values: list[SlotValue | None] = []
    text, offset = row.member.text, row.member.place.start
    at = 0
    for found in row.fillings([(slot.first, slot.stop) for slot in slots]):
        if found is None or found.start < at:
            values.append(None)
            continue
        start, at = with_brackets(text, found.start, found.end)
        start = max(start, values[-1].end - offset if values and values[-1] else 0)
        values.append(SlotValue(offset + start, offset + at, text[start:at]))
    return values


class _Writing:
    """The skeleton's text, column by column."""

    def __init__(self, star: Star, first: int, stop: int) -> None:
        self.star = star
        self.own = star.star
        self.optional = np.zeros(len(star), dtype=np.bool_)
        for one, end in _runs(star.optional()[first:stop]):
            bounds = first + one, first + end
            # A part of its own: not a few words in which the members differ, nor half a clause.
            alone = all(at in (first, stop) or star.border(at) for at in bounds)
            self.optional[slice(*bounds)] = alone and end - one >= OPTIONAL
        self.at, self.stop = first, stop
        self.position = int(self.own.starts[self.at])
        self.written: list[Segment] = []

    def segments(
        self, gaps: Sequence[_Gap], rows: Sequence[Sequence[SlotValue | None]]
    ) -> list[Segment]:
        """Fixed text and slots in order, neighbouring texts of one sort made one."""
        own = self.star.row(self.own).fillings([(gap.first, gap.stop) for gap in gaps])
        number = 0
        for gap, found in zip(gaps, own, strict=True):
            if found is None:
                continue
            if gap.text is not None:
                self._text(gap.first, found.left)
                self._write(gap.text, optional=gap.optional or bool(self.optional[gap.first - 1]))
                self.position = found.right
            else:
                start, end = with_brackets(self.own.text, found.start, found.end)
                if start == end:
                    start = end = self._empty(gap, found)
                self._text(gap.first, start)
                self._slot(gap.kind, [row[number] for row in rows])
                number += 1
                self.position = end
            self.at = gap.stop
        self._text(self.stop, int(self.own.ends[self.stop - 1]))
        return self.written

    def _empty(self, gap: _Gap, found: Filling) -> int:
        """Where a slot that the star left empty stands in its punctuation, as others fill it."""
        between = self.own.text[found.left : found.right]
        for row, one in zip(self.star.rows, gap.fillings, strict=True):
            if one is not None and one.start < one.end:
                before = row.member.text[one.left : one.start]
                same = takewhile(
                    lambda pair: pair[0] == pair[1], zip(before, between, strict=False)
                )
                return found.left + sum(1 for _ in same)
        return found.start

    def _slot(self, kind: str, values: Sequence[SlotValue | None]) -> None:
        counts = Counter(one.value for one in values if one is not None)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        empty = sum(times for value, times in ordered if unfilled(value, kind))
        self.written.append(SlotSegment(kind, tuple(ordered), empty))

    def _text(self, stop: int, end: int) -> None:
        """Write the star's text up to column `stop`, which ends at `end`."""
        flags = self.optional[self.at : stop]
        for change in self.at + 1 + np.flatnonzero(np.diff(flags.astype(np.int8))):
            border = int(self.own.starts[change])
            while self.own.text[border - 1] in OPENING:
                border -= 1
            optional = bool(self.optional[change - 1])
            self._write(self.own.text[self.position : border], optional=optional)
            self.position = border
        if end > self.position:
            self._write(self.own.text[self.position : end], optional=bool(self.optional[stop - 1]))
            self.position = end

    def _write(self, text: str, *, optional: bool) -> None:
        last = self.written[-1] if self.written else None
        if isinstance(last, TextSegment) and last.optional == optional:
            self.written[-1] = TextSegment(last.text + text, optional)
        elif text:
            self.written.append(TextSegment(text, optional))


def _runs(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
