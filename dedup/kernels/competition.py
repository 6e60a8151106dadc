"""Pieces that compete for the same letters, cut and chosen from the best on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.blocks import core, no_pieces, one_piece, pieces, reach, surplus, together, total
from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.runs import free_runs
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Limits, Pieces, Side

_INTACT = 0.6  # share of a piece that must be new on both sides, or it competes for one


@inlined
def ranked(
    found: Pieces, left: Side, right: Side, limits: Limits
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct pieces, best first: those whose best stretch holds most beside what is changed.

    Returns:
        Numbers of the pieces; and of every piece the first run of its core and the one after its
        last.
    """
    runs, bounds = found
    count = len(bounds) - 1
    cores, scores = np.empty((count, 2), dtype=np.int64), np.empty(count)
    spans = np.empty((count, 4), dtype=np.int64)
    for p in range(count):
        spans[p] = reach(runs[bounds[p] : bounds[p + 1]])
        first, last = core(runs[bounds[p] : bounds[p + 1]], left, right, limits)
        cores[p, 0], cores[p, 1] = bounds[p] + first, bounds[p] + last
        scores[p] = surplus(runs[cores[p, 0] : cores[p, 1]], left, right, limits)
    order = order_of(spans[:, 3])
    for side in (2, 1, 0):
        order = order[order_of(spans[order, side])]
    order = order[order_of(-scores[order])]
    kept = 0
    for p in order:
        again = False
        before = kept - 1
        while before >= 0 and scores[order[before]] == scores[p] and not again:
            q = order[before]
            if (spans[q] != spans[p]).any():
                break
            one, other = runs[bounds[p] : bounds[p + 1]], runs[bounds[q] : bounds[q + 1]]
            again = len(one) == len(other) and (one == other).all()
            before -= 1
        if not again:
            order[kept] = p
            kept += 1
    return order[:kept], cores


@compiled
def remaining(
    runs: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> Pieces:
    """What remains of a piece outside what is taken; an empty array takes nothing."""
    free = free_runs(runs, left_taken, right_taken)
    if free[:, 2].sum() == runs[:, 2].sum():
        return one_piece(runs.copy())
    return pieces(free, left, right, limits)


@compiled
def take(
    found: Pieces,
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    itself: bool,
) -> None:
    """Mark what pieces hold: their equal letters, for what was moved may stand in the gaps.

    Within one document all of them, or a repeat would lie inside another.
    """
    runs, bounds = found
    if itself:
        for p in range(len(bounds) - 1):
            a, a_end, b, b_end = reach(runs[bounds[p] : bounds[p + 1]])
            left_taken[a:a_end] = True
            right_taken[b:b_end] = True
    else:
        for a, b, length in runs:
            left_taken[a : a + length] = True
            right_taken[b : b + length] = True


@inlined
def half_free(
    runs: NDArray[np.int64],
    cores: NDArray[np.int64],
    order: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    weights: NDArray[np.int32],
) -> NDArray[np.int64]:
    """Half characters of the core of each piece of `order` that are new on one side, the better."""
    found = np.empty(len(order), dtype=np.int64)
    for n in range(len(order)):
        on_left = on_right = 0
        for a, b, length in runs[cores[order[n], 0] : cores[order[n], 1]]:
            for i in range(length):
                halves = weights[a + i + 1] - weights[a + i]
                on_left += halves * (not left_taken[a + i])
                on_right += halves * (not right_taken[b + i])
        found[n] = max(on_left, on_right)
    return found


@inlined
def new_on_both(
    found: Pieces,
    order: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> tuple[Pieces, NDArray[np.int64]]:
    """Choose pieces that are new on both sides, from the best on, and mark them as taken.

    Args:
        found: pieces.
        order: their numbers, best first.

    Returns:
        What of them is new, and the numbers of those that compete: too little of them is.
    """
    runs, bounds = found
    chosen = no_pieces()
    competing, count = np.empty_like(order), 0
    for p in order:
        piece = runs[bounds[p] : bounds[p + 1]]
        parts = remaining(piece, left_taken, right_taken, left, right, limits)
        if total(parts[0], left.weights) < _INTACT * total(piece, left.weights):
            competing[count] = p
            count += 1
        else:
            chosen.append(parts)
            take(parts, left_taken, right_taken, left.document == right.document)
    return together(chosen), competing[:count].copy()


@inlined
def new_on_one(
    found: Pieces,
    competing: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> tuple[Pieces, Pieces]:
    """What of competing pieces is new on the left, or on the right where that is more."""
    runs, bounds = found
    nothing = np.zeros(0, dtype=np.bool_)
    on_left, on_right = no_pieces(), no_pieces()
    for p in competing:
        piece = runs[bounds[p] : bounds[p + 1]]
        parts = remaining(piece, left_taken, nothing, left, right, limits)
        other = remaining(piece, nothing, right_taken, left, right, limits)
        if total(other[0], left.weights) > total(parts[0], left.weights):
            parts = other
            on_right.append(parts)
        else:
            on_left.append(parts)
        take(parts, left_taken, right_taken, left.document == right.document)
    return together(on_left), together(on_right)
