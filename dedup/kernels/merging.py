"""Pieces → matches: blocks that lie close to each other are one match, if they hold enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels import neighbours
from dedup.kernels.blocks import (
    core,
    in_words,
    measured,
    no_pieces,
    one_piece,
    selected,
    together,
)
from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Limits, Pieces, Side

_WORDS = 0.7  # of the surplus: at the same length fewer words than characters agree by chance


@inlined
def matches(found: Pieces, left: Side, right: Side, limits: Limits) -> list[Pieces]:
    """The matches that pieces of two documents are, each with its blocks in left order."""
    matched = no_pieces()
    waiting = _joined(found, left, right, limits)[::-1]
    while waiting:
        group = waiting.pop()
        if not _may_hold(group, left, right, limits):
            continue
        parts = _joined(_firm(group, left, right, limits), left, right, limits)
        if len(parts) == 1:
            matched.append(parts[0])
        else:
            waiting.extend(parts[::-1])
    return matched


@compiled
def near(found: Pieces, left: Side, right: Side, limits: Limits) -> NDArray[np.int64]:
    """The group of each piece: neighbours in a group lie close to each other on both sides."""
    spans = measured(found, left, right)[:, 2:]
    openings, closings = (left.opening, right.opening), (left.closing, right.closing)
    return neighbours.groups(spans, openings, closings, limits.apart)


@compiled
def by_weight(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of measured pieces, the heaviest first, then by their place on the left and right."""
    order = np.arange(len(table))
    for column in (5, 4, 3, 2):
        order = order[order_of(table[order, column])]
    return order[order_of(-table[order, 0])]


@compiled
def holds(group: Pieces, left: Side, right: Side, limits: Limits) -> bool:
    """Whether enough is identical, and little else beside it.

    Two reports that count the same things in the same order share half of their letters; in a short
    passage that is no copy.
    """
    table = measured(group, left, right)
    if table[:, 0].sum() < limits.match:
        return False
    share = _WORDS if in_words(group[0], left.tokens) else 1.0
    return _surplus(table, left, right, limits) >= limits.match * share


@compiled
def _joined(found: Pieces, left: Side, right: Side, limits: Limits) -> list[Pieces]:
    """Groups of neighbours in left order, no two of which overlap on either side."""
    joined = no_pieces()
    if len(found[1]) == 2:
        joined.append(found)
        return joined
    table = measured(found, left, right)
    order = by_weight(table)
    ordered, spans = selected(found, order), table[order, 2:]
    layers = neighbours.layers(spans, left.document == right.document)
    for layer in range(layers.max() + 1 if len(layers) else 0):
        members = np.flatnonzero(layers == layer)
        groups = near(selected(ordered, members), left, right, limits)
        for group in range(groups.max() + 1):
            part = members[groups == group]
            part = part[order_of(spans[part, 0])]
            joined.append(selected(ordered, part))
    return joined


@inlined
def _firm(group: Pieces, left: Side, right: Side, limits: Limits) -> Pieces:
    """What of a group of neighbouring blocks is copied; nothing, if it is too little."""
    firm = no_pieces()
    while len(group[1]) > 1:
        alone = _each_holds(group, left, right, limits)
        kept = _kept(group, alone, left, right, limits)
        part = selected(group, np.flatnonzero(kept))
        if not (alone & kept).any() and not holds(part, left, right, limits):
            cores = _cores(group, left, right, limits)
            held = _each_holds(cores, left, right, limits)
            firm.append(selected(cores, np.flatnonzero(held)))
            break
        firm.append(part)
        group = selected(group, np.flatnonzero(~kept))
    return together(firm)


@inlined
def _kept(
    group: Pieces, alone: NDArray[np.bool_], left: Side, right: Side, limits: Limits
) -> NDArray[np.bool_]:
    """Which blocks of a group make the best passage, by themselves (`alone`) a match or not.

    A block that would be no match may be a set phrase that both texts use. It is left out
    at the ends of a passage where what stands replaced between outweighs it, or two phrases would
    bridge half a page of nothing.
    """
    table = measured(group, left, right)
    kept = np.arange(len(table))
    best = _surplus(table, left, right, limits)
    while len(kept) > 1:
        better, rest = -np.inf, kept
        for end in _ends(table[kept]):
            if not alone[kept[end]]:
                without = np.concatenate((kept[:end], kept[end + 1 :]))
                surplus = _surplus(table[without], left, right, limits)
                if surplus > better:
                    better, rest = surplus, without
        if better < best:
            break
        best, kept = better, rest
    found = np.zeros(len(table), dtype=np.bool_)
    found[kept] = True
    return found


@compiled
def _ends(table: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which of measured pieces in left order are the first and last on either side."""
    last = len(table) - 1
    return np.unique(np.array([0, last, table[:, 4].argmin(), table[:, 4].argmax()]))


@compiled
def _each_holds(found: Pieces, left: Side, right: Side, limits: Limits) -> NDArray[np.bool_]:
    """Which pieces would be a match by themselves."""
    held = np.zeros(len(found[1]) - 1, dtype=np.bool_)
    for p in range(len(held)):
        runs = found[0][found[1][p] : found[1][p + 1]]
        held[p] = holds(one_piece(runs), left, right, limits)
    return held


@compiled
def _cores(found: Pieces, left: Side, right: Side, limits: Limits) -> Pieces:
    """The stretch of each piece in which identical letters exceed changed ones by most."""
    cores = no_pieces()
    runs, bounds = found
    for p in range(len(bounds) - 1):
        part = runs[bounds[p] : bounds[p + 1]]
        first, last = core(part, left, right, limits)
        cores.append(one_piece(part[first:last]))
    return together(cores)


@compiled
def _may_hold(group: Pieces, left: Side, right: Side, limits: Limits) -> bool:
    """Whether any part of a group could be enough: most are formula and are not."""
    table = measured(group, left, right)
    surplus = 0.0
    for p in range(len(table)):
        if table[p, 0] >= limits.match:
            return True  # its core may be better than the whole
        surplus += max(0.0, gain(table[p], limits))
    return table[:, 0].sum() >= limits.match and limits.match * _WORDS <= surplus


@compiled
def gain(row: NDArray[np.int64], limits: Limits) -> float:
    """How far identical letters exceed changed ones in a measured piece, in half characters."""
    return float(row[0] - limits.changed * (row[1] - row[0]))


@compiled
def _surplus(table: NDArray[np.int64], left: Side, right: Side, limits: Limits) -> float:
    """How far identical letters exceed changed ones in a group, in half characters.

    Changed is what differs inside the blocks on their longer side, and what stands between them on
    both sides: replaced. What was only put in between, or left out, is not.
    """
    surplus = 0.0
    for p in range(len(table)):
        surplus += gain(table[p], limits)
    replaced = min(_between(table[:, 2:4], left), _between(table[:, 4:6], right))
    return surplus - limits.replaced * replaced


@compiled
def _between(spans: NDArray[np.int64], side: Side) -> int:
    """Half characters between spans of a document."""
    order = order_of(spans[:, 0])
    gaps = 0
    for n in range(1, len(order)):
        gaps += side.opening[spans[order[n], 0]] - side.closing[spans[order[n - 1], 1] - 1]
    return gaps
