"""Alignments → pieces: what of two documents is equal or lightly edited, block by block.

Pieces, the blocks to be, are equal runs of tokens in left order: left token, right token, tokens;
shape (n, 3); and the bounds of the pieces in them. Their right order is free once clauses have been
moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.filling import filled
from dedup.kernels.letters import SLOT, WORD
from dedup.kernels.levenshtein import append_run

if TYPE_CHECKING:
    from numpy.typing import NDArray

Pieces = tuple["NDArray[np.int64]", "NDArray[np.int64]"]


class Side(NamedTuple):
    """A document as an alignment sees it.

    `tokens` has shape (n,), `weights`, their cumulative half characters, (n + 1,); `opening` and
    `closing`, the places of each token's start and end in half characters of the text, by which
    gaps are measured, (n,).
    """

    document: int
    tokens: NDArray[np.uint32]
    weights: NDArray[np.int32]
    opening: NDArray[np.int32]
    closing: NDArray[np.int32]


class Limits(NamedTuple):
    """What is a match, in half characters.

    `gap`: longest inside a block; `block`: least weight of one; `identity`: least identical share
    of its longer side; `changed`: what a changed letter weighs inside a block, `replaced`: between
    two; `match`: least weight of a match; `apart`: most between neighbouring blocks of one;
    `clause`: least score of a moved clause.
    """

    gap: int
    block: int
    identity: float
    changed: float
    replaced: float
    match: int
    apart: int
    clause: int


_ISLAND = 3  # a run bridges gaps of this many times its own length, and no more


@inlined
def chained_pieces(
    anchors: NDArray[np.int64], bounds: NDArray[np.int64], left: Side, right: Side, limits: Limits
) -> Pieces:
    """The maximal pieces of chains: chain c is `anchors[bounds[c]:bounds[c + 1]]`."""
    found = no_pieces()
    for c in range(len(bounds) - 1):
        runs = filled(anchors[bounds[c] : bounds[c + 1]], left.tokens, right.tokens)
        found.append(maximal_pieces(runs, left, right, limits))
    return together(found)


@compiled
def maximal_pieces(runs: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> Pieces:
    """The pieces of an alignment, each as long as the tokens at its ends are equal."""
    found = no_pieces()
    cut, bounds = pieces(runs, left, right, limits)
    for p in range(len(bounds) - 1):
        grown = _maximal(cut[bounds[p] : bounds[p + 1]], left.tokens, right.tokens)
        found.append(pieces(grown, left, right, limits))
    return together(found)


@compiled
def pieces(runs: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> Pieces:
    """Cut an alignment into blocks: no gap too long, half of the longer side identical.

    Args:
        runs: left token, right token, tokens; shape (n, 3), in order.

    Returns:
        Runs of the pieces, shape (m, 3), and the bounds of the pieces in them.
    """
    runs = _lettered(runs, left.tokens, left.document == right.document)
    runs = _without_islands(runs, left, right, limits.gap)
    kept = np.zeros(len(runs), dtype=np.bool_)
    bounds, count = np.zeros(len(runs) + 1, dtype=np.int64), 0
    start = 0
    for i in range(len(runs)):
        if i + 1 < len(runs) and _gap(runs, i, left, right) <= limits.gap:
            continue
        # Split at the widest gap until each part is identical enough; drop what is too short.
        waiting = [(start, i + 1)]
        start = i + 1
        while waiting:
            first, last = waiting.pop()
            part = runs[first:last]
            weight = total(part, left.weights)
            if weight < limits.block:
                continue
            if weight >= limits.identity * longer_side(part, left, right):
                kept[first:last] = True
                count += 1
                bounds[count] = bounds[count - 1] + last - first
                continue
            widest, at = -1, first
            for j in range(first, last - 1):
                gap = _gap(runs, j, left, right)
                if gap > widest:
                    widest, at = gap, j + 1
            waiting.append((at, last))
            waiting.append((first, at))
    return runs[kept], bounds[: count + 1].copy()


@compiled
def no_pieces() -> list[Pieces]:
    """A list to append pieces to, which the compiler must know the kind of."""
    found = [(np.empty((0, 3), dtype=np.int64), np.zeros(1, dtype=np.int64))]
    found.pop()
    return found


@compiled
def one_piece(runs: NDArray[np.int64]) -> Pieces:
    """The piece that runs in order make."""
    return runs, np.array([0, len(runs)])


@compiled
def selected(found: Pieces, numbers: NDArray[np.int64]) -> Pieces:
    """Some of the pieces, by their numbers."""
    runs, bounds = found
    some = np.zeros(len(numbers) + 1, dtype=np.int64)
    for n in range(len(numbers)):
        some[n + 1] = some[n] + bounds[numbers[n] + 1] - bounds[numbers[n]]
    part = np.empty((some[-1], 3), dtype=np.int64)
    for n in range(len(numbers)):
        part[some[n] : some[n + 1]] = runs[bounds[numbers[n]] : bounds[numbers[n] + 1]]
    return part, some


@compiled
def together(found: list[Pieces]) -> Pieces:
    """All pieces of a list."""
    count = total_runs = 0
    for runs, bounds in found:
        total_runs += len(runs)
        count += len(bounds) - 1
    all_runs, all_bounds = np.empty((total_runs, 3), np.int64), np.zeros(count + 1, np.int64)
    at = done = 0
    for runs, bounds in found:
        all_runs[at : at + len(runs)] = runs
        all_bounds[done + 1 : done + len(bounds)] = bounds[1:] + at
        at, done = at + len(runs), done + len(bounds) - 1
    return all_runs, all_bounds


@inlined
def _lettered(
    runs: NDArray[np.int64], tokens: NDArray[np.uint32], itself: bool
) -> NDArray[np.int64]:
    """Runs without slots at their ends, which say nothing where the letters do not go on.

    Within one document a passage that runs into its own repetition ends where that begins.
    """
    kept, count = np.empty_like(runs), 0
    for i in range(len(runs)):
        start, end = runs[i, 0], runs[i, 0] + runs[i, 2]
        if itself:
            end = min(end, runs[0, 1])
        while start < end and tokens[start] == SLOT:
            start += 1
        while start < end and tokens[end - 1] == SLOT:
            end -= 1
        if start < end:
            kept[count, 0] = start
            kept[count, 1] = runs[i, 1] + start - runs[i, 0]
            kept[count, 2] = end - start
            count += 1
    return kept[:count]


@inlined
def _without_islands(
    runs: NDArray[np.int64], left: Side, right: Side, widest: int
) -> NDArray[np.int64]:
    """Drop equal runs that stand alone in changed text: chance, not copying."""
    count = len(runs)
    while True:
        kept, before = 0, widest
        for i in range(count):
            after = _gap(runs, i, left, right) if i + 1 < count else widest
            weight = left.weights[runs[i, 0] + runs[i, 2]] - left.weights[runs[i, 0]]
            if _ISLAND * weight >= min(before, after, widest):
                runs[kept] = runs[i]
                kept += 1
            before = after
        if kept == count:
            return runs[:count]
        count = kept


@inlined
def _maximal(
    runs: NDArray[np.int64], left: NDArray[np.uint32], right: NDArray[np.uint32]
) -> NDArray[np.int64]:
    """Runs that go on as long as the tokens are equal.

    Of several best alignments of a window one is taken; what the cut has left of it may go on where
    another was better before.
    """
    grown, count = np.empty_like(runs), 0
    at = other = 0
    for i in range(len(runs)):
        a, b, length = runs[i]
        a_end, b_end = len(left), len(right)
        if i + 1 < len(runs):
            a_end, b_end = runs[i + 1, 0], runs[i + 1, 1]
        before = 0
        while (
            a - before > at and b - before > other and left[a - before - 1] == right[b - before - 1]
        ):
            before += 1
        at, other = a + length, b + length
        while at < a_end and other < b_end and left[at] == right[other]:
            at, other = at + 1, other + 1
        grown, count = append_run(grown, count, a - before, b - before, at - a + before)
    return grown[:count]


@compiled
def _gap(runs: NDArray[np.int64], i: int, left: Side, right: Side) -> int:
    """The longer side of the gap after a run, in halves of counted characters."""
    own = left.opening[runs[i + 1, 0]] - left.closing[runs[i, 0] + runs[i, 2] - 1]
    their = right.opening[runs[i + 1, 1]] - right.closing[runs[i, 1] + runs[i, 2] - 1]
    return int(max(own, their))


@compiled
def total(runs: NDArray[np.int64], weights: NDArray[np.int32]) -> int:
    """What runs hold on the left of what `weights` sums up."""
    weight = 0
    for i in range(len(runs)):
        weight += weights[runs[i, 0] + runs[i, 2]] - weights[runs[i, 0]]
    return weight


@compiled
def longer_side(runs: NDArray[np.int64], left: Side, right: Side) -> int:
    """Compared letters of the longer side of what runs reach over, in halves."""
    a, a_end, b, b_end = reach(runs)
    return int(max(left.weights[a_end] - left.weights[a], right.weights[b_end] - right.weights[b]))


@compiled
def reach(runs: NDArray[np.int64]) -> tuple[int, int, int, int]:
    """Left start and end, right start and end of runs in left order, their right order free."""
    first, end = runs[0, 1], runs[0, 1] + runs[0, 2]
    for i in range(1, len(runs)):
        first, end = min(first, runs[i, 1]), max(end, runs[i, 1] + runs[i, 2])
    return runs[0, 0], runs[-1, 0] + runs[-1, 2], first, end


@compiled
def measured(found: Pieces, left: Side, right: Side) -> NDArray[np.int64]:
    """Identical half characters of pieces, those of their longer side, and their tokens.

    Returns:
        Weight, longer side, left start and end, right start and end; shape (p, 6).
    """
    runs, bounds = found
    table = np.empty((len(bounds) - 1, 6), dtype=np.int64)
    for p in range(len(table)):
        part = runs[bounds[p] : bounds[p + 1]]
        a, a_end, b, b_end = reach(part)
        table[p, 0] = total(part, left.weights)
        table[p, 1] = max(
            left.weights[a_end] - left.weights[a], right.weights[b_end] - right.weights[b]
        )
        table[p, 2], table[p, 3], table[p, 4], table[p, 5] = a, a_end, b, b_end
    return table


@compiled
def surplus(runs: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> float:
    """How far identical letters exceed changed ones, in half characters; each weighs more."""
    weight = total(runs, left.weights)
    return weight - limits.changed * (longer_side(runs, left, right) - weight)


@compiled
def core(runs: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> tuple[int, int]:
    """The stretch of a piece in which identical letters exceed changed ones by most.

    Returns:
        Its first run, and the one after its last.
    """
    best, best_start, best_end = 0.0, 0, 0
    score, start = 0.0, 0
    for i in range(len(runs)):
        pair = runs[max(start, i - 1) : i + 1]
        alone = total(runs[i : i + 1], left.weights)
        score += surplus(pair, left, right, limits) - (total(pair, left.weights) - alone)
        if score < alone:
            score, start = float(alone), i
        if score > best or (score == best and (start, i + 1) > (best_start, best_end)):
            best, best_start, best_end = score, start, i + 1
    return (best_start, best_end) if best_end else (0, len(runs))


@compiled
def in_words(runs: NDArray[np.int64], tokens: NDArray[np.uint32]) -> bool:
    """Whether most of what is identical is written in words."""
    words = letters = 0
    for i in range(len(runs)):
        for at in range(runs[i, 0], runs[i, 0] + runs[i, 2]):
            words += tokens[at] >= WORD
        letters += runs[i, 2]
    return 2 * words > letters
