"""Chains → those that can come to a match: by what they hold, and how far their ends go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.letters import halves
from dedup.kernels.lookups import AHEAD, touch
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WINDOW, _BAND = 64, 12  # tokens beyond a chain that are tried, and how far they may drift
_NEARLY = 0.9  # of a match, that chains must come to: clauses too short for one are missing
_NEXT = 16  # tokens beyond a chain among which two must be found again, or nothing is aligned
_FEW = 16  # chains of a pair that are compared with each other
_DROP = 30.0  # half characters below the best at which the text beyond a chain is another


@inlined
def _bit(one: np.uint32, other: np.uint32) -> np.uint64:
    """One of 64 bits for two neighbouring tokens."""
    both = np.uint64(one) << np.uint64(32) | np.uint64(other)
    return both * np.uint64(0x9E3779B97F4A7C15) >> np.uint64(58)


@compiled
def _meet(
    tokens: NDArray[np.uint32], left: int, right: int, rows: int, columns: int, step: int
) -> bool:
    """Whether two neighbouring tokens beyond a chain stand on both sides, close to its diagonal."""
    there = np.uint64(0)  # a Bloom filter: most are not, whatever the diagonal
    for j in range(min(columns, _NEXT + _BAND) - 1):
        at = right + j * step
        there |= np.uint64(1) << _bit(tokens[at], tokens[at + step])
    for i in range(min(rows, _NEXT) - 1):
        own, following = tokens[left + i * step], tokens[left + (i + 1) * step]
        if there >> _bit(own, following) & np.uint64(1) == 0:
            continue
        for j in range(max(0, i - _BAND), min(columns - 1, i + _BAND + 1)):
            at = right + j * step
            if tokens[at] == own and tokens[at + step] == following:
                return True
    return False


@compiled
def extension(
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    left: int,
    left_end: int,
    right: int,
    right_end: int,
    step: int,
    changed: float,
) -> float:
    """How far identical letters exceed changed ones beyond the end of a chain, at best.

    A banded global alignment with a free end (linear gaps), given up where it falls too far below
    its best (Altschul et al. 1990, the X-drop of BLAST).

    Args:
        tokens, sizes: of the collection.
        left, right: first tokens beyond the end.
        left_end, right_end: tokens where the documents end; not reached.
        step: 1 beyond the last anchor, -1 before the first.
        changed: what a changed letter weighs against an identical one.

    Returns:
        Half characters, 0 or more.
    """
    rows = min(_WINDOW, (left_end - left) * step)
    columns = min(_WINDOW, (right_end - right) * step)
    if rows <= 0 or columns <= 0 or not _meet(tokens, left, right, rows, columns, step):
        return 0.0
    before = np.empty(columns + 1)
    row = np.empty(columns + 1)
    before[0] = 0.0
    for j in range(1, columns + 1):
        at = right + (j - 1) * step
        before[j] = before[j - 1] - changed * halves(tokens[at], sizes[at])
    best = 0.0
    for i in range(1, min(rows, columns + _BAND) + 1):
        own = left + (i - 1) * step
        length = halves(tokens[own], sizes[own])
        low, high = max(1, i - _BAND), min(columns, i + _BAND)
        top = -np.inf
        row[low - 1] = before[0] - changed * length if low == 1 else -np.inf
        for j in range(low, high + 1):
            at = right + (j - 1) * step
            if tokens[own] == tokens[at]:
                score = before[j - 1] + length
            else:
                score = before[j - 1] - changed * max(length, halves(tokens[at], sizes[at]))
            if j < i + _BAND:
                score = max(score, before[j] - changed * length)
            score = max(score, row[j - 1] - changed * halves(tokens[at], sizes[at]))
            row[j] = score
            top = max(top, score)
        best = max(best, top)
        if top < best - _DROP:
            break
        before, row = row, before
    return best


@compiled
def _potential(
    anchors: NDArray[np.int32],
    first: int,
    last: int,
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    changed: float,
) -> float:
    """Half characters that a chain can come to: its gaps equal throughout, its ends extended."""
    held = 0.0
    for i in range(first, last):
        held += anchors[i, 3]
        if i > first:
            gap = min(
                anchors[i, 0] - anchors[i - 1, 0] - anchors[i - 1, 2],
                anchors[i, 1] - anchors[i - 1, 1] - anchors[i - 1, 2],
            )
            for at in range(anchors[i, 0] - max(0, gap), anchors[i, 0]):
                held += halves(tokens[at], sizes[at])
    one, other = anchors[first], anchors[last - 1]
    left, right = one[5], one[6]
    held += extension(
        tokens, sizes, one[0] - 1, bounds[left] - 1, one[1] - 1, bounds[right] - 1, -1, changed
    )
    held += extension(
        tokens, sizes, other[0] + other[2], bounds[left + 1], other[1] + other[2],
        bounds[right + 1], 1, changed,
    )  # fmt: skip
    return held


@compiled
def _gap(start: int, end: int, other: int, other_end: int) -> int:
    """Tokens between two spans, in either order."""
    return max(other - end, start - other_end)


@compiled
def _with_neighbours(
    spans: NDArray[np.int64],
    order: NDArray[np.int64],
    values: NDArray[np.float64],
    near: tuple[int, int],
) -> NDArray[np.float64]:
    """Each chain's value with those of the chains close to it, shape (n,).

    Args:
        spans: left start and end, right start and end of each chain, shape (n, 4).
        order: of the chains by left start.
        values: of each chain.
        near: farthest neighbour, in tokens, on the nearer side and on the other.
    """
    sums = values.copy()
    for i in range(len(order)):
        one = order[i]
        for j in range(i + 1, len(order)):
            other = order[j]
            gap = spans[other, 0] - spans[one, 1]
            if gap > near[1]:
                break
            across = _gap(spans[one, 2], spans[one, 3], spans[other, 2], spans[other, 3])
            if across <= near[1] and min(gap, across) <= near[0]:
                sums[one] += values[other]
                sums[other] += values[one]
    return sums


@compiled
def supported(
    anchors: NDArray[np.int32],
    chain_bounds: NDArray[np.int64],
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    near: tuple[int, int],
    least: int,
    block: int,
    changed: float,
) -> NDArray[np.bool_]:
    """Which chains can come to a match, by themselves or together with the chains close to them.

    What is rare counts: half of `least` of it is enough, from several chains, if these can be
    extended to nearly `least`. Formula, which many documents share, meets by chance the more often
    the larger the collection: of that a chain must hold `least` by itself. What lies close to a
    chain that does is kept too.

    Args:
        anchors: shape (n, 7) as `extend` gives them, chain after chain.
        chain_bounds: of the chains, shape (chains + 1,); those of a pair of documents stand
            together.
        tokens, sizes, bounds: of the collection.
        near: farthest neighbour, in tokens, on the nearer side and on the other: own sentences
            may stand between copied ones, but seldom on both sides.
        least: half characters of a match.
        block: half characters of a block; a chain that cannot come to that is left out.
        changed: what a changed letter weighs against an identical one.
    """
    held, rare = _sums(anchors, chain_bounds)
    kept = held >= least
    alone = np.ones(len(kept), dtype=np.bool_)
    start = 0
    while start < len(kept):
        one = anchors[chain_bounds[start]]
        end = start + 1
        while end < len(kept):
            other = anchors[chain_bounds[end]]
            if other[5] != one[5] or other[6] != one[6]:
                break
            end += 1
        bounds_of = chain_bounds[start : end + 1]
        if not _apart(anchors, bounds_of, near):
            alone[start:end] = False
            kept[start:end] = _hold(
                anchors, bounds_of, tokens, sizes, bounds, near, least, block, changed
            )
        start = end
    # Most chains of a large archive lie apart, and what they hold decides of most of these.
    undecided = np.flatnonzero(alone & ~kept & (2 * rare >= least))
    seen = np.zeros(1, dtype=np.uint32)
    for n in range(len(undecided)):
        if n % (AHEAD // 4) == 0:  # of each chain four places
            _touch_ends(anchors, chain_bounds, undecided[n : n + AHEAD // 4], tokens, seen)
        first, last = chain_bounds[undecided[n]], chain_bounds[undecided[n] + 1]
        potential = _potential(anchors, first, last, tokens, sizes, bounds, changed)
        kept[undecided[n]] = potential >= _NEARLY * least
    return kept


@compiled
def _sums(
    anchors: NDArray[np.int32], chain_bounds: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Half characters that the anchors of each chain hold, and these times their rarity."""
    held, rare = np.zeros(len(chain_bounds) - 1), np.zeros(len(chain_bounds) - 1)
    for chain in range(len(held)):
        for i in range(chain_bounds[chain], chain_bounds[chain + 1]):
            held[chain] += anchors[i, 3]
            rare[chain] += anchors[i, 4]
    return held, rare


@compiled
def _touch_ends(
    anchors: NDArray[np.int32],
    chain_bounds: NDArray[np.int64],
    chains: NDArray[np.int64],
    tokens: NDArray[np.uint32],
    seen: NDArray[np.uint32],
) -> None:
    """Bring what lies beyond some chains into the cache."""
    places = np.empty((len(chains), 4), dtype=np.int64)
    for n in range(len(chains)):
        one, other = anchors[chain_bounds[chains[n]]], anchors[chain_bounds[chains[n] + 1] - 1]
        for side in (0, 1):
            places[n, side] = max(0, one[side] - _NEXT // 2)
            places[n, 2 + side] = min(len(tokens) - 1, other[side] + other[2] + _NEXT // 2)
    touch(tokens, places.ravel(), seen)


@compiled
def _apart(
    anchors: NDArray[np.int32], chain_bounds: NDArray[np.int64], near: tuple[int, int]
) -> bool:
    """Whether no chain of a pair, of a few, lies close to another."""
    count = len(chain_bounds) - 1
    if count > _FEW:
        return False
    for i in range(count):
        one, one_end = anchors[chain_bounds[i]], anchors[chain_bounds[i + 1] - 1]
        for j in range(i):
            other, other_end = anchors[chain_bounds[j]], anchors[chain_bounds[j + 1] - 1]
            gaps = (
                _gap(one[0], one_end[0] + one_end[2], other[0], other_end[0] + other_end[2]),
                _gap(one[1], one_end[1] + one_end[2], other[1], other_end[1] + other_end[2]),
            )
            if max(gaps) <= near[1] and min(gaps) <= near[0]:
                return False
    return True


@compiled
def _hold(
    anchors: NDArray[np.int32],
    chain_bounds: NDArray[np.int64],
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    bounds: NDArray[np.int64],
    near: tuple[int, int],
    least: int,
    block: int,
    changed: float,
) -> NDArray[np.bool_]:
    """Which of the chains of a pair can come to a match, alone or together."""
    count = len(chain_bounds) - 1
    held, rare = _sums(anchors, chain_bounds)
    spans = np.empty((count, 4), dtype=np.int64)
    for chain in range(count):
        first, last = chain_bounds[chain], chain_bounds[chain + 1] - 1
        spans[chain, 0], spans[chain, 1] = anchors[first, 0], anchors[last, 0] + anchors[last, 2]
        spans[chain, 2], spans[chain, 3] = anchors[first, 1], anchors[last, 1] + anchors[last, 2]
    order = order_of(spans[:, 0])
    beside = _with_neighbours(spans, order, (held >= least).astype(np.float64), near) > 0
    promising = 2 * _with_neighbours(spans, order, rare, near) >= least
    unsettled = promising & ~beside
    if unsettled.any():  # most are not, and extending them is what costs
        asked = _with_neighbours(spans, order, unsettled.astype(np.float64), near) > 0
        whole = held.copy()
        for chain in range(count):
            if held[chain] < least and asked[chain]:
                first, last = chain_bounds[chain], chain_bounds[chain + 1]
                whole[chain] = _potential(anchors, first, last, tokens, sizes, bounds, changed)
        promising &= _with_neighbours(spans, order, whole, near) >= _NEARLY * least
    kept = promising | beside
    for chain in range(count):
        if kept[chain] and held[chain] < block:
            first, last = chain_bounds[chain], chain_bounds[chain + 1]
            potential = _potential(anchors, first, last, tokens, sizes, bounds, changed)
            kept[chain] = potential >= block
    return kept
