"""A family aligned around one of its members: every member in the columns of the star.

A star alignment (Gusfield 1993) costs one pairwise alignment a member, so it is linear in copies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.fold import SLOT
from dedup.kernels import stars as kernel
from dedup.kernels.edits import equal_runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.spans import Place, Span
    from dedup.store import Store

AGREED = 0.9  # share of the members that pass a column and hold it if it is fixed
OPTIONAL = 8  # columns that a member lacks in one piece if it lacks them altogether
_DECIDING = 200  # members that decide what is fixed; the others only give their values
_STAR = 0.75  # quantile of the length of a star: the longest have text of their own
_SLIDE = 16  # columns
_WIDEST = 12  # columns
_SUBSTITUTED = 3  # changed letters beside a slot that are an edit of the fixed text


@dataclass(frozen=True, slots=True)
class Member:
    """An occurrence: its text and tokens; offsets count from its own start."""

    place: Place
    text: str
    tokens: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]


class Filling(NamedTuple):
    """What a member has between two columns: `[start, end)`, its neighbours at `left`, `right`."""

    left: int
    start: int
    end: int
    right: int


@dataclass(frozen=True, slots=True)
class Row:
    """A member in the columns of the star; arrays of shape (columns,).

    `at`: the member's token, -1 where it lacks the column; `covered`: whether the member passes the
    column, between its ends and not in a stretch that it lacks.
    """

    member: Member
    at: NDArray[np.int32]
    covered: NDArray[np.bool_]

    def fillings(self, gaps: Sequence[Span]) -> list[Filling | None]:
        """What stands in gaps, columns `[first, stop)`; None where the member does not pass."""
        own, columns = self.member, np.array(gaps, dtype=np.int64).reshape(-1, 2)
        found = kernel.fillings(
            self.at, self.covered, own.starts, own.ends, columns, _SUBSTITUTED
        ).tolist()
        return [Filling(*one) if one[0] >= 0 else None for one in found]

    def beyond(self, gap: Span, span: Span) -> Span:
        """How many columns, 12 at most, belong to a span of the text on either side of a gap."""
        found: Span = kernel.beyond(
            self.at, self.member.starts, self.member.ends, gap, span, _WIDEST
        )
        return found


def member(store: Store, place: Place) -> Member:
    """The text and tokens of a place."""
    letters = store.letters(place.document)
    tokens = letters.tokens_in(place.start, place.end)
    inside = slice(tokens.start, tokens.stop)
    text = store.text(place.document)[place.start : place.end]
    starts, ends = letters.starts[inside] - place.start, letters.ends[inside] - place.start
    return Member(place, text, letters.tokens[inside], starts, ends)


class Star:
    """A family in the columns of its star, whose tokens they are; `rows` are those that decide."""

    def __init__(self, members: Sequence[Member]) -> None:
        order = sorted(range(len(members)), key=lambda n: (len(members[n].tokens), n))
        self.star = members[order[int(_STAR * (len(order) - 1))]]
        self.members = members
        self._known: dict[bytes, tuple[NDArray[np.int32], NDArray[np.bool_]]] = {}
        chosen = np.linspace(0, len(members) - 1, min(len(members), _DECIDING)).astype(int)
        self.rows = [self.row(members[n]) for n in chosen]
        self.at = np.array([row.at for row in self.rows])
        held, covered = self.at >= 0, np.array([row.covered for row in self.rows])
        begun = np.logical_or.accumulate(held, axis=1)
        going_on = np.logical_or.accumulate(held[:, ::-1], axis=1)[:, ::-1]
        # How many members hold each column, pass it, and have it between their ends.
        self.held, self.passing = held.sum(axis=0), covered.sum(axis=0)
        self.extent = (begun & going_on).sum(axis=0)

    def __len__(self) -> int:
        return len(self.star.tokens)

    def all_rows(self) -> Iterator[Row]:
        """The rows of all members, in their order."""
        return map(self.row, self.members)

    def row(self, one: Member) -> Row:
        """A member in the columns; equal texts are aligned once."""
        key = one.tokens.tobytes()
        if key not in self._known:
            at = kernel.placed(equal_runs(self.star.tokens, one.tokens), len(self))
            _slide(self.star, one, at)
            self._known[key] = at, kernel.passed(at, OPTIONAL)
        return Row(one, *self._known[key])

    def fillings(self, gaps: Sequence[Span]) -> list[tuple[Filling | None, ...]]:
        """What the deciding rows have in each gap."""
        return list(zip(*(row.fillings(gaps) for row in self.rows), strict=True))

    def border(self, column: int) -> int:
        """How strong a border stands before a column: 3 a line, 2 a sentence, 1 punctuation."""
        return _border(self.star, column)

    def fixed(self) -> NDArray[np.bool_]:
        """Columns that nearly all members hold which pass there, of most members."""
        most = np.maximum(2, (1 - AGREED) * self.extent)
        shared = (self.passing >= most) & (2 * self.extent >= len(self.rows))
        fixed: NDArray[np.bool_] = shared & (self.held >= AGREED * self.passing)
        for column in np.flatnonzero(fixed & (self.star.tokens == SLOT)):
            fixed[column] = self._same(int(column))
        return fixed

    def _same(self, column: int) -> bool:
        """Whether a slot letter stands for the same number nearly everywhere."""
        texts: dict[str, int] = {}
        for row in self.rows:
            token = row.at[column]
            if token >= 0:
                text = row.member.text[row.member.starts[token] : row.member.ends[token]]
                texts[text] = texts.get(text, 0) + 1
        return max(texts.values()) >= AGREED * sum(texts.values())

    def open(self) -> NDArray[np.bool_]:
        """Whether members put something in before each column, after the one that precedes it."""
        both = (self.at[:, 1:] >= 0) & (self.at[:, :-1] >= 0)
        apart = both & (np.diff(self.at, axis=1) > 1)
        opened = np.zeros(len(self), dtype=np.bool_)
        opened[1:] = apart.sum(0) > (1 - AGREED) * both.sum(0)
        return opened

    def optional(self) -> NDArray[np.bool_]:
        """Columns that more than a few members lack in one piece."""
        lacking: NDArray[np.bool_] = self.passing < AGREED * self.extent
        return lacking


def _slide(star: Member, other: Member, at: NDArray[np.int32]) -> None:
    """Move what one side has more of to the start of a sentence or clause, where it can be.

    `第[一章 总则。第]一条` and `[第一章 总则。]第一条` are alignments of one cost; which of them an
    aligner gives is chance, and a reader sees the second.
    """
    held = np.flatnonzero(at >= 0)
    on_one_side = (np.diff(held) > 1) != (np.diff(at[held]) > 1)
    for n in np.flatnonzero(on_one_side).tolist():
        left, right = int(held[n]), int(held[n + 1])
        inserted, missing = at[right] - at[left] - 1, right - left - 1
        more, end = (other, int(at[left])) if inserted else (star, left)
        last = end + int(inserted + missing)  # the longer side has (end, last] more
        best, most = 0, _border(more, end + 1)
        for step in range(1, _SLIDE):
            token, column = end + 1 - step, left + 1 - step
            if token < 1 or column < 1 or at[column] != at[left] + 1 - step:
                break
            if more.tokens[token] != more.tokens[last + 1 - step]:
                break
            if (rank := _border(more, token)) > most:
                best, most = step, rank
        if best:
            tokens = at[left] + 1 - np.arange(best, 0, -1)
            at[left + 1 - best : left + 1] = -1
            at[right - best : right] = tokens + inserted


def _border(one: Member, token: int) -> int:
    between = one.text[one.ends[token - 1] : one.starts[token]]
    if "\n" in between:
        return 3
    return 2 if any(mark in between for mark in "。！？；") else int(bool(between.strip()))
