"""Pieces → pieces: clauses and sentences that stand in another order.

An alignment keeps the order of the text; what was moved is left open on both sides. Here what a
passage leaves open is aligned with itself, in any order, and short pieces are taken into the blocks
beside them: a sentence whose clauses were turned round is one block.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import neighbours
from dedup.kernels.blocks import (
    longer_side,
    measured,
    no_pieces,
    one_piece,
    selected,
    surplus,
    together,
    total,
)
from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.letters import HALVES
from dedup.kernels.local import moved
from dedup.kernels.merging import by_weight, gain
from dedup.kernels.runs import open_tokens
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Limits, Pieces, Side

_FLANK = 60  # tokens before and after a passage where a moved clause may stand
_LOSS = 5 * HALVES  # surplus that a block may lose by taking in a moved clause
_ROUNDS = 3  # what is found moves the ends, and more may be found beyond them
_SHORTEST = 4  # tokens that must be open in one stretch
_CELLS = 4_000_000  # beyond this the passage is not reordered but rewritten
_REACH = 3  # a moved piece reaches over this many times its own length


@inlined
def completed(
    group: Pieces,
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> Pieces:
    """The pieces of a passage with those that were moved, short ones taken into others.

    Args:
        group: pieces that lie close to each other on both sides.
        left_taken, right_taken: tokens that pieces of the two documents hold.
    """
    pieces = _settled(group, left, right, limits)
    for _ in range(_ROUNDS):
        own = _open(pieces[0], 0, left_taken)
        theirs = _open(pieces[0], 1, right_taken)
        more = moved(own, theirs, left, right, limits.clause, _CELLS)
        if len(more[0]) == 0:
            break
        before = pieces
        pieces = _settled(_both(pieces, more), left, right, limits)
        if _equal(pieces[0], before[0]) and _equal(pieces[1], before[1]):
            break
    return pieces


@compiled
def _both(one: Pieces, other: Pieces) -> Pieces:
    found = no_pieces()
    found.append(one)
    found.append(other)
    return together(found)


@compiled
def _equal(one: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    return len(one) == len(other) and bool((one == other).all())


@inlined
def _open(runs: NDArray[np.int64], side: int, taken: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Tokens in and around a passage that no equal run holds; -1 after each stretch of them."""
    first = max(0, runs[:, side].min() - _FLANK)
    last = min(len(taken), (runs[:, side] + runs[:, 2]).max() + _FLANK)
    return open_tokens(runs, side, first, last, taken, _SHORTEST)


@compiled
def _settled(pieces: Pieces, left: Side, right: Side, limits: Limits) -> Pieces:
    """Pieces that overlap on neither side, none too short for a block of its own.

    Pieces that overlap, and short ones with the piece beside them, become one: it reaches from the
    first to the last on both sides, takes in what it reaches over, and half of its longer side must
    still be identical. What cannot be taken in is dropped.
    """
    table = measured(pieces, left, right)
    order = by_weight(table)
    pieces, table = selected(pieces, order), table[order]
    blocks = (table[:, 0] >= limits.block) & (table[:, 0] >= limits.identity * table[:, 1])
    if blocks.all() and not neighbours.layers(table[:, 2:], False).any():
        return pieces
    whole, piece = 0, 0  # those before `whole` are settled; the next one to be taken in
    while piece < len(pieces[1]) - 1:
        inside = _taken_in(pieces, table, whole, piece, left, right, limits)
        if len(inside) == 0:
            piece += 1
            continue
        waits = table[piece, 0] < limits.block
        pieces, whole = _replaced(pieces, whole, inside)
        table = measured(pieces, left, right)
        whole += not waits
        piece = whole
    return selected(pieces, np.arange(whole))


@inlined
def _replaced(pieces: Pieces, whole: int, inside: NDArray[np.int64]) -> tuple[Pieces, int]:
    """Pieces with a box, after those that are whole, instead of those inside it."""
    kept = np.ones(len(pieces[1]) - 1, dtype=np.bool_)
    kept[inside] = False
    found = no_pieces()
    found.append(selected(pieces, np.flatnonzero(kept[:whole])))
    found.append(one_piece(_box(pieces, inside)))
    found.append(selected(pieces, whole + np.flatnonzero(kept[whole:])))
    return together(found), int(kept[:whole].sum())


@inlined
def _taken_in(
    pieces: Pieces,
    table: NDArray[np.int64],
    whole: int,
    piece: int,
    left: Side,
    right: Side,
    limits: Limits,
) -> NDArray[np.int64]:
    """What becomes one with a piece that waits, itself first; nothing if it cannot be settled."""
    spans = table[:, 2:]
    nothing = np.empty(0, dtype=np.int64)
    if table[piece, 0] >= limits.block:
        inside = _inside(spans, np.array([piece]), whole)
        return inside if _is_dense(_box(pieces, inside), left, right, limits) else nothing
    others = np.concatenate((np.arange(piece), np.arange(piece + 1, len(table))))
    order = np.concatenate((np.array([piece]), others))
    openings, closings = (left.opening, right.opening), (left.closing, right.closing)
    distances = neighbours.distances(spans[order], openings, closings)
    close = np.flatnonzero(distances <= min(limits.gap, _REACH * table[piece, 0]))
    for n in close[order_of(distances[close])]:
        inside = _inside(spans, np.array([piece, others[n]]), len(table))
        box = _box(pieces, inside)
        before = 0.0
        for one in inside[1:]:
            before += gain(table[one], limits)
        gained = surplus(box, left, right, limits) >= before - _LOSS
        if gained and _is_dense(box, left, right, limits):
            return inside
    return nothing


@compiled
def _inside(spans: NDArray[np.int64], inside: NDArray[np.int64], among: int) -> NDArray[np.int64]:
    """Some pieces, and what of the first `among` the box of them all reaches over."""
    while True:
        a, b = spans[inside, 0].min(), spans[inside, 2].min()
        a_end, b_end = spans[inside, 1].max(), spans[inside, 3].max()
        before = len(inside)
        for p in range(among):
            c, c_end, d, d_end = spans[p]
            touches = (a < c_end and c < a_end) or (b < d_end and d < b_end)
            if touches and not (inside[:before] == p).any():
                inside = np.append(inside, p)
        if len(inside) == before:
            return inside


@compiled
def _box(pieces: Pieces, inside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Runs of the piece that pieces make."""
    runs = selected(pieces, inside)[0]
    return runs[order_of(runs[:, 0])] if len(inside) > 1 else runs


@compiled
def _is_dense(runs: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> bool:
    """Whether enough of the longer side is identical to call all of it copied."""
    return total(runs, left.weights) >= limits.identity * longer_side(runs, left, right)
