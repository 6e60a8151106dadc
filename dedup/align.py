"""Chains → pieces: what of two documents is equal or lightly edited, token by token.

The anchors of a chain are kept; only what lies between them and beyond its ends is aligned. An
alignment is a list of equal runs of tokens, and pieces, the blocks to be, are cut from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES, SLOT
from dedup.kernels.edits import Run, equal_runs, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dedup.config import AlignConfig
    from dedup.prepared import Prepared

_FLANK = 48  # tokens aligned at a time beyond the ends of a chain
_ISLAND = 3  # a run bridges gaps of this many times its own length, and no more


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as it grows: equal runs in left order, and their compared letters in halves.

    Their right order is free: clauses may have been moved. `left` and `right` are the tokens from
    the first run to the last on each side, half-open.
    """

    runs: tuple[Run, ...]
    weight: int
    left: tuple[int, int]
    right: tuple[int, int]

    @property
    def sides(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Left and right."""
        return self.left, self.right


class Aligner:
    """Aligns two prepared documents; `left is right` looks for repeats within one."""

    def __init__(self, left: Prepared, right: Prepared, config: AlignConfig) -> None:
        self.left = left
        self.right = right
        self.config = config
        self.itself = left is right

    @property
    def sides(self) -> tuple[Prepared, Prepared]:
        """The documents, left and right."""
        return self.left, self.right

    # -- an alignment: from anchors to runs ------------------------------------------------------

    def fill(self, chain: Sequence[Sequence[int]]) -> list[Run]:
        """Align what lies between the anchors of a chain and beyond its ends."""
        runs: list[Run] = self._before(chain[0][0], chain[0][1])
        left_end, right_end = -1, -1
        for left, right, length in chain:
            if left_end >= 0:
                overlap = max(0, left_end - left, right_end - right)
                left, right, length = left + overlap, right + overlap, length - overlap  # noqa: PLW2901
                if length <= 0:
                    continue
                runs += self.between(left_end, left, right_end, right)
            runs.append((left, right, length))
            left_end, right_end = left + length, right + length
        runs += self._after(left_end, right_end)
        return merged(runs)

    def between(self, left: int, left_end: int, right: int, right_end: int) -> list[Run]:
        """Equal runs of the tokens `[left, left_end)` and `[right, right_end)`."""
        found = equal_runs(
            self.left.letters.tokens[left:left_end], self.right.letters.tokens[right:right_end]
        )
        return [(left + a, right + b, n) for a, b, n in found]

    def _after(self, left: int, right: int) -> list[Run]:
        """Runs beyond the end of a chain, as far as they gain more than the edits cost."""
        runs: list[Run] = []
        while True:
            window = self.between(
                left,
                min(left + _FLANK, len(self.left.letters)),
                right,
                min(right + _FLANK, len(self.right.letters)),
            )
            gained = _gaining(window, left, right)
            runs += gained
            if not gained:
                return runs
            last = gained[-1]
            if last[0] + last[2] - left < _FLANK // 2:
                return runs
            left, right = last[0] + last[2], last[1] + last[2]

    def _before(self, left: int, right: int) -> list[Run]:
        """Runs before the start of a chain: the same, read backwards."""
        runs: list[Run] = []
        while True:
            size_left, size_right = min(left, _FLANK), min(right, _FLANK)
            found = equal_runs(
                self.left.letters.tokens[left - size_left : left][::-1],
                self.right.letters.tokens[right - size_right : right][::-1],
            )
            gained = _gaining(found, 0, 0)
            if not gained:
                return runs
            runs = [(left - a - n, right - b - n, n) for a, b, n in reversed(gained)] + runs
            last = gained[-1]
            left, right = runs[0][0], runs[0][1]
            if last[0] + last[2] < _FLANK // 2:
                return runs

    # -- blocks: what of an alignment is copied -------------------------------------------------

    def pieces(self, runs: Sequence[Run]) -> list[Piece]:
        """Cut an alignment into blocks: no gap too long, half of the longer side identical."""
        if self.itself and runs:
            # A passage that runs into its own repetition ends where the repetition begins.
            runs = _until(runs, runs[0][1])
        runs = self._without_islands(self._lettered(runs))
        found: list[Piece] = []
        for part in self._split_at(runs, self.config.gap * HALVES):
            found += self._dense(part)
        return found

    def maximal_pieces(self, runs: Sequence[Run]) -> list[Piece]:
        """The pieces of an alignment, each as long as the tokens at its ends are equal."""
        return [
            grown for piece in self.pieces(runs) for grown in self.pieces(self._maximal(piece.runs))
        ]

    def _maximal(self, runs: Sequence[Run]) -> list[Run]:
        """Runs that go on as long as the tokens are equal.

        Of several best alignments of a window the library gives one; what the cut has left of it
        may go on where another was better before.
        """
        left, right = self.left.letters.tokens, self.right.letters.tokens
        grown: list[Run] = []
        ends = [(a, b) for a, b, _ in runs[1:]] + [(len(left), len(right))]
        at, other = 0, 0
        for (a, b, length), (a_end, b_end) in zip(runs, ends, strict=True):
            before = 0
            while (
                a - before > at
                and b - before > other
                and left[a - before - 1] == right[b - before - 1]
            ):
                before += 1
            at, other = a + length, b + length
            while at < a_end and other < b_end and left[at] == right[other]:
                at, other = at + 1, other + 1
            grown.append((a - before, b - before, at - a + before))
        return merged(grown)

    def _lettered(self, runs: Iterable[Run]) -> list[Run]:
        """Runs without slots at their ends, which say nothing where the letters do not go on."""
        kept = []
        for left, right, length in runs:
            tokens = self.left.letters.tokens
            start, end = left, left + length
            while start < end and tokens[start] == SLOT:
                start += 1
            while start < end and tokens[end - 1] == SLOT:
                end -= 1
            if start < end:
                kept.append((start, right + start - left, end - start))
        return kept

    def _weight(self, run: Run) -> int:
        return int(self.left.weights[run[0] + run[2]] - self.left.weights[run[0]])

    def _gap(self, before: Run, after: Run) -> int:
        """The longer side of the gap between two runs, in halves of counted characters."""
        return max(
            self.left.gap(before[0] + before[2], after[0]),
            self.right.gap(before[1] + before[2], after[1]),
        )

    def _without_islands(self, runs: list[Run]) -> list[Run]:
        """Drop equal runs that stand alone in changed text: chance, not copying."""
        while True:
            gaps = [self._gap(a, b) for a, b in pairwise(runs)]
            wide = self.config.gap * HALVES
            sides = [wide, *gaps, wide]
            kept = [
                run
                for run, before, after in zip(runs, sides, sides[1:], strict=False)
                if _ISLAND * self._weight(run) >= min(before, after, wide)
            ]
            if len(kept) == len(runs):
                return kept
            runs = kept

    def _split_at(self, runs: Sequence[Run], widest: int) -> list[list[Run]]:
        parts: list[list[Run]] = []
        for run in runs:
            if parts and self._gap(parts[-1][-1], run) <= widest:
                parts[-1].append(run)
            else:
                parts.append([run])
        return parts

    def _dense(self, runs: list[Run]) -> list[Piece]:
        """Split at the widest gap until each part is identical enough; drop what is too short."""
        piece = self.piece(runs)
        if piece.weight < self.config.block * HALVES:
            return []
        if self.is_dense(piece):
            return [piece]
        gaps = [self._gap(a, b) for a, b in pairwise(runs)]
        widest = int(np.argmax(gaps)) + 1
        return self._dense(runs[:widest]) + self._dense(runs[widest:])

    def piece(self, runs: Iterable[Run]) -> Piece:
        """The piece that equal runs make."""
        ordered = tuple(sorted(runs))
        return Piece(
            ordered,
            sum(map(self._weight, ordered)),
            (ordered[0][0], ordered[-1][0] + ordered[-1][2]),
            (min(b for _, b, _ in ordered), max(b + n for _, b, n in ordered)),
        )

    def is_dense(self, piece: Piece) -> bool:
        """Whether enough of the longer side is identical to call all of it copied."""
        return piece.weight >= self.config.identity * self.longer_side(piece)

    def surplus(self, piece: Piece) -> float:
        """How far identical letters exceed changed ones, in half characters; each weighs more."""
        changed = self.longer_side(piece) - piece.weight
        return piece.weight - self.config.changed_weight * changed

    def longer_side(self, piece: Piece) -> int:
        """Compared letters of the longer side of a block, in halves."""
        (left, left_end), (right, right_end) = piece.left, piece.right
        return max(
            int(self.left.weights[left_end] - self.left.weights[left]),
            int(self.right.weights[right_end] - self.right.weights[right]),
        )


def _until(runs: Iterable[Run], bound: int) -> list[Run]:
    """The runs as far as they stay left of token `bound` on the left."""
    cut = ((left, right, min(length, bound - left)) for left, right, length in runs)
    return [run for run in cut if run[2] > 0]


def _gaining(runs: Sequence[Run], left: int, right: int) -> list[Run]:
    """The runs up to where equal tokens exceed edits by most (a maximal scoring prefix)."""
    score, best, kept = 0, 0, 0
    for index, (a, b, length) in enumerate(runs):
        score += length - max(a - left, b - right)
        left, right = a + length, b + length
        if score > best:
            best, kept = score, index + 1
    return list(runs[:kept])
