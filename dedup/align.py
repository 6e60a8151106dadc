"""Candidate pairs → passages: maximal, settled to the character, each occurrence matched once.

The anchors of a chain are kept; only what lies between them and beyond its ends is aligned. An
alignment is a list of equal runs of tokens; blocks are cut from it, and blocks that lie close on
both sides make one passage.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES, SLOT, Letters, fold, half_lengths
from dedup.kernels.edits import Run, equal_runs, merged
from dedup.model import Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from dedup.candidates import Candidate
    from dedup.config import AlignConfig
    from dedup.spans import Place

_WEAK_REACH = 3  # a weak block reaches over this many times its own length
_FLANK = 48  # tokens aligned at a time beyond the ends of a chain


@dataclass(frozen=True, slots=True)
class Prepared:
    """One document ready for alignment: text, letters, and cumulative lengths.

    `lengths` (len(text) + 1) are half characters of counted characters; `weights` (tokens + 1)
    are half characters of compared letters, `sizes` (tokens + 1) their number.
    """

    text: str
    letters: Letters
    lengths: NDArray[np.int32]
    weights: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def tokens_in(self, start: int, end: int) -> range:
        """The tokens inside the characters `[start, end)`."""
        first = int(self.letters.starts.searchsorted(start))
        last = int(self.letters.ends.searchsorted(end, side="right"))
        return range(first, max(first, last))

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters from token `first` to token `last`, both included."""
        return int(self.letters.starts[first]), int(self.letters.ends[last])


def prepare(text: str, letters: Letters | None = None) -> Prepared:
    """Fold a text, if that is not done, and sum up its lengths."""
    letters = letters or fold(text)
    weights = np.zeros(len(letters) + 1, dtype=np.int64)
    np.cumsum(letters.halves, out=weights[1:])
    sizes = np.zeros(len(letters) + 1, dtype=np.int64)
    np.cumsum(letters.sizes, out=sizes[1:])
    return Prepared(text, letters, half_lengths(text), weights, sizes)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block as it grows: equal runs in left order, and their compared letters in halves."""

    runs: tuple[Run, ...]
    weight: int

    @property
    def left(self) -> tuple[int, int]:
        """Tokens of the left document, half-open."""
        return self.runs[0][0], self.runs[-1][0] + self.runs[-1][2]

    @property
    def right(self) -> tuple[int, int]:
        """Tokens of the right document, half-open."""
        return self.runs[0][1], self.runs[-1][1] + self.runs[-1][2]


@dataclass(frozen=True, slots=True)
class Passage:
    """A copied passage between documents `left` and `right` (indices), before it is classed.

    `identical` counts equal compared letters; `weight` is their length in half characters;
    `compared_left` and `compared_right` count the compared letters of the blocks; `longest` counts
    the letters of the longest equal run, which stands at `longest_left` and `longest_right`;
    `family` is the number of its family, once it has one.
    """

    left: int
    right: int
    blocks: tuple[Block, ...]
    identical: int
    weight: int
    compared_left: int
    compared_right: int
    longest: int
    longest_left: tuple[int, int]
    longest_right: tuple[int, int]
    family: int | None = None

    @property
    def similarity(self) -> float:
        """2 · identical / (compared left + compared right), in 0..1."""
        return min(1.0, 2 * self.identical / max(1, self.compared_left + self.compared_right))

    @property
    def left_span(self) -> tuple[int, int]:
        """Characters from the first block to the last on the left."""
        return self.blocks[0].left_start, max(block.left_end for block in self.blocks)

    @property
    def right_span(self) -> tuple[int, int]:
        """Characters from the first block to the last on the right."""
        return (
            min(block.right_start for block in self.blocks),
            max(block.right_end for block in self.blocks),
        )

    def clashes(self, other: Passage) -> bool:
        """Whether two passages of one pair of documents overlap on both sides."""
        return any(
            a.left_start < b.left_end and b.left_start < a.left_end
            for a in self.blocks
            for b in other.blocks
        ) and any(
            a.right_start < b.right_end and b.right_start < a.right_end
            for a in self.blocks
            for b in other.blocks
        )

    def swapped(self) -> Passage:
        """The same passage seen from the other side."""
        blocks = sorted((block.swapped() for block in self.blocks), key=lambda b: b.left_start)
        return replace(
            self,
            left=self.right,
            right=self.left,
            blocks=tuple(blocks),
            compared_left=self.compared_right,
            compared_right=self.compared_left,
            longest_left=self.longest_right,
            longest_right=self.longest_left,
        )


class Aligner:
    """Aligns two prepared documents; `left is right` looks for repeats within one."""

    def __init__(self, left: Prepared, right: Prepared, config: AlignConfig) -> None:
        self.left = left
        self.right = right
        self.config = config
        self.itself = left is right

    def passages(self, candidate: Candidate) -> list[Passage]:
        """The passages that a candidate's chains lead to, in order of the left document."""
        runs = (self.fill(chain.tolist()) for chain in candidate.chains)
        pieces = [piece for alignment in runs for piece in self.pieces(alignment)]
        return self.settle(pieces, candidate.left, candidate.right)

    def between(self, left: Place, right: Place) -> list[Passage]:
        """The passages of two places, where their letters run in the same order."""
        own, theirs = (
            self.left.tokens_in(left.start, left.end),
            self.right.tokens_in(right.start, right.end),
        )
        runs = self._between(own.start, own.stop, theirs.start, theirs.stop)
        return self.settle(self.pieces(runs), left.document, right.document)

    def settle(self, pieces: Iterable[Piece], left: int, right: int) -> list[Passage]:
        """Choose among pieces that compete for the same letters, and join the chosen."""
        chosen = self._choose(pieces)
        found = [
            self._passage(group, left, right)
            for kind in ("both", "left", "right")
            for group in self._join([piece for piece, fresh in chosen if fresh == kind])
            if self._holds(group)
        ]
        found = _apart_on_one_side(found)
        return sorted(found, key=lambda passage: (passage.left_span, passage.right_span))

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
                runs += self._between(left_end, left, right_end, right)
            runs.append((left, right, length))
            left_end, right_end = left + length, right + length
        runs += self._after(left_end, right_end)
        return merged(runs)

    def _between(self, left: int, left_end: int, right: int, right_end: int) -> list[Run]:
        found = equal_runs(
            self.left.letters.tokens[left:left_end], self.right.letters.tokens[right:right_end]
        )
        return [(left + a, right + b, n) for a, b, n in found]

    def _after(self, left: int, right: int) -> list[Run]:
        """Runs beyond the end of a chain, as far as they gain more than the edits cost."""
        runs: list[Run] = []
        while True:
            window = self._between(
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
        left, right = self.left, self.right
        return max(
            int(
                left.lengths[left.letters.starts[after[0]]]
                - left.lengths[left.letters.ends[before[0] + before[2] - 1]]
            ),
            int(
                right.lengths[right.letters.starts[after[1]]]
                - right.lengths[right.letters.ends[before[1] + before[2] - 1]]
            ),
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
                if 3 * self._weight(run) >= min(before, after, wide)
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
        weight = sum(map(self._weight, runs))
        if weight < self.config.block * HALVES:
            return []
        piece = Piece(tuple(runs), weight)
        if weight >= self.config.identity * self._longer_side(piece):
            return [piece]
        gaps = [self._gap(a, b) for a, b in pairwise(runs)]
        widest = int(np.argmax(gaps)) + 1
        return self._dense(runs[:widest]) + self._dense(runs[widest:])

    def _longer_side(self, piece: Piece) -> int:
        """Compared letters of the longer side of a block, in halves."""
        (left, left_end), (right, right_end) = piece.left, piece.right
        return max(
            int(self.left.weights[left_end] - self.left.weights[left]),
            int(self.right.weights[right_end] - self.right.weights[right]),
        )

    # -- choice: each occurrence once, with its best counterpart ---------------------------------

    def _choose(self, pieces: Iterable[Piece]) -> list[tuple[Piece, str]]:
        """Take pieces from the best on; each must be new on one side at least.

        Returns:
            The pieces, cut where they compete, with the sides on which they are new.
        """
        left_taken = np.zeros(len(self.left.letters), dtype=np.bool_)
        right_taken = left_taken if self.itself else np.zeros(len(self.right.letters), np.bool_)
        chosen: list[tuple[Piece, str]] = []
        for piece in sorted(pieces, key=lambda p: (-p.weight, p.left, p.right)):
            for part, fresh in self._fresh(piece, left_taken, right_taken):
                left_taken[slice(*part.left)] = True
                right_taken[slice(*part.right)] = True
                chosen.append((part, fresh))
        return chosen

    def _fresh(
        self, piece: Piece, left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> list[tuple[Piece, str]]:
        if not (left_taken[slice(*piece.left)].any() or right_taken[slice(*piece.right)].any()):
            return [(piece, "both")]
        both = self._cut(piece, left_taken, right_taken)
        if sum(part.weight for part in both) >= 0.8 * piece.weight:
            return [(part, "both") for part in both]
        nothing = np.zeros(0, dtype=np.bool_)
        options = {
            "left": self._cut(piece, left_taken, nothing),
            "right": self._cut(piece, nothing, right_taken),
        }
        kind = max(options, key=lambda name: sum(part.weight for part in options[name]))
        return [(part, kind) for part in options[kind]]

    def _cut(
        self, piece: Piece, left_taken: NDArray[np.bool_], right_taken: NDArray[np.bool_]
    ) -> list[Piece]:
        """What remains of a piece outside what is taken."""
        runs: list[Run] = []
        for left, right, length in piece.runs:
            free = np.ones(length, dtype=np.bool_)
            if len(left_taken):
                free &= ~left_taken[left : left + length]
            if len(right_taken):
                free &= ~right_taken[right : right + length]
            edges = np.flatnonzero(np.diff(np.r_[False, free, False]))
            runs += [
                (left + int(a), right + int(a), int(b - a))
                for a, b in zip(edges[::2], edges[1::2], strict=True)
            ]
        parts = self.pieces(runs)
        # A gap between two free runs may hold what is taken; a block must not reach over it.
        return [
            part
            for part in parts
            if not (len(left_taken) and left_taken[slice(*part.left)].any())
            and not (len(right_taken) and right_taken[slice(*part.right)].any())
        ]

    # -- passages: blocks that belong together ---------------------------------------------------

    def _join(self, pieces: list[Piece]) -> list[list[Piece]]:
        """Group pieces whose neighbours lie close to each other on both sides."""
        joined: list[list[Piece]] = []
        for layer in _layers(pieces):
            groups = [layer]
            while True:
                split = [
                    part
                    for group in groups
                    for half in self._near(group, self.left, lambda piece: piece.left)
                    for part in self._near(half, self.right, lambda piece: piece.right)
                ]
                if len(split) == len(groups):
                    break
                groups = split
            joined += [sorted(group, key=lambda piece: piece.left) for group in groups]
        return joined

    def _near(
        self, pieces: Sequence[Piece], prepared: Prepared, side: Callable[[Piece], tuple[int, int]]
    ) -> list[list[Piece]]:
        """Split pieces, in one side's order, where too much lies between neighbours."""
        groups: list[list[Piece]] = []
        for piece in sorted(pieces, key=side):
            if groups and self._belong(groups[-1][-1], piece, prepared, side):
                groups[-1].append(piece)
            else:
                groups.append([piece])
        return groups

    def _belong(
        self,
        before: Piece,
        after: Piece,
        prepared: Prepared,
        side: Callable[[Piece], tuple[int, int]],
    ) -> bool:
        """Whether two neighbours are close enough, for what they hold, to be one passage.

        A block that would be no match by itself may be a set phrase that both texts use; it must
        lie nearer, or two phrases bridge half a page of nothing.
        """
        limit = self.config.apart * HALVES
        weaker = min(before.weight, after.weight)
        if weaker < self.config.min_chars * HALVES:
            limit = min(limit, _WEAK_REACH * weaker)
        end, start = side(before)[1], side(after)[0]
        letters = prepared.letters
        gap = prepared.lengths[letters.starts[start]] - prepared.lengths[letters.ends[end - 1]]
        return bool(gap <= limit)

    def _holds(self, group: Sequence[Piece]) -> bool:
        """Whether blocks are a match: enough is identical, and not much else beside it.

        Two reports that count the same things in the same order share half of their letters; in a
        short passage that is no copy.
        """
        weight = sum(piece.weight for piece in group)
        least = self.config.min_chars * HALVES
        changed = sum(self._longer_side(piece) - piece.weight for piece in group)
        return weight >= least and weight - changed >= self.config.surplus * least

    def _passage(self, group: Sequence[Piece], left: int, right: int) -> Passage:
        blocks = tuple(self._block(piece) for piece in group)
        runs = [run for piece in group for run in piece.runs]
        longest = max(runs, key=self._letters)  # slots in it neither count nor break it
        return Passage(
            left,
            right,
            _trimmed(blocks),
            sum(map(self._letters, runs)),
            sum(piece.weight for piece in group),
            sum(int(self.left.sizes[p.left[1]] - self.left.sizes[p.left[0]]) for p in group),
            sum(int(self.right.sizes[p.right[1]] - self.right.sizes[p.right[0]]) for p in group),
            self._letters(longest),
            self.left.span(longest[0], longest[0] + longest[2] - 1),
            self.right.span(longest[1], longest[1] + longest[2] - 1),
        )

    def _letters(self, run: Run) -> int:
        return int(self.left.sizes[run[0] + run[2]] - self.left.sizes[run[0]])

    def _block(self, piece: Piece) -> Block:
        """The characters of a piece, with the equal slots and list numbers that adjoin it."""
        left, right = self.left, self.right
        left_start, left_end = left.span(piece.left[0], piece.left[1] - 1)
        right_start, right_end = right.span(piece.right[0], piece.right[1] - 1)
        before = _with_adjoining(left, right, piece.left[0], piece.right[0], -1)
        if before is not None:
            left_start, right_start = before
        after = _with_adjoining(left, right, piece.left[1] - 1, piece.right[1] - 1, 1)
        if after is not None:
            left_end, right_end = after
        return Block(left_start, left_end, right_start, right_end)


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


def _layers(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces in layers, heaviest first, so that no two of a layer overlap on either side."""
    layers: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.weight, p.left, p.right)):
        for layer in layers:
            if not any(
                _overlaps(piece.left, other.left) or _overlaps(piece.right, other.right)
                for other in layer
            ):
                layer.append(piece)
                break
        else:
            layers.append([piece])
    return layers


def _overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _apart_on_one_side(passages: list[Passage]) -> list[Passage]:
    """Passages of two documents may overlap on one side; of two that do on both, one stays."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda p: (-p.weight, p.left_span, p.right_span)):
        if not any(passage.clashes(other) for other in kept):
            kept.append(passage)
    return kept


def _trimmed(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks in left order; where two took the same adjoining slot, the first keeps it."""
    ordered = sorted(blocks, key=lambda block: block.right_start)
    ordered = [
        replace(block, right_start=max(block.right_start, before.right_end if before else 0))
        for before, block in zip([None, *ordered], ordered, strict=False)
    ]
    ordered.sort(key=lambda block: block.left_start)
    return tuple(
        replace(block, left_start=max(block.left_start, before.left_end if before else 0))
        for before, block in zip([None, *ordered], ordered, strict=False)
    )


def _with_adjoining(
    left: Prepared, right: Prepared, left_token: int, right_token: int, step: int
) -> tuple[int, int] | None:
    """Where a block ends once it has taken in the equal slots and list numbers beyond a token.

    Args:
        left_token, right_token: the outermost tokens of the block.
        step: -1 before the block, 1 after it.

    Returns:
        The new outermost character offsets on both sides, or None if nothing adjoins.
    """
    reached: tuple[int, int] | None = None
    while True:
        left_number = _list_number(left, left_token, step)
        right_number = _list_number(right, right_token, step)
        if left.text[slice(*left_number)] != right.text[slice(*right_number)]:
            return reached
        if left_number[0] < left_number[1]:
            reached = left_number[step > 0], right_number[step > 0]
        left_token, right_token = left_token + step, right_token + step
        if not (0 <= left_token < len(left.letters) and 0 <= right_token < len(right.letters)):
            return reached
        if left.letters.tokens[left_token] != SLOT or right.letters.tokens[right_token] != SLOT:
            return reached
        left_slot = left.span(left_token, left_token)
        right_slot = right.span(right_token, right_token)
        if left.text[slice(*left_slot)] != right.text[slice(*right_slot)]:
            return reached
        reached = left_slot[step > 0], right_slot[step > 0]


def _list_number(prepared: Prepared, token: int, step: int) -> tuple[int, int]:
    """The counted characters between a token and the next one in a direction: a list number."""
    letters = prepared.letters
    if step > 0:
        start = int(letters.ends[token])
        end = int(letters.starts[token + 1]) if token + 1 < len(letters) else len(prepared.text)
    else:
        start = int(letters.ends[token - 1]) if token else 0
        end = int(letters.starts[token])
    steps = np.flatnonzero(np.diff(prepared.lengths[start : end + 1]))
    if len(steps) == 0:
        return start, start
    return start + int(steps[0]), start + int(steps[-1]) + 1
