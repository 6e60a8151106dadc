"""Anchors → chains: colinear anchors of two documents that lie close to one diagonal.

Dynamic programming over anchors with a concave gap cost (Li 2018, minimap2). A chain is the
backbone of one block; what the anchors leave open is aligned later.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.sorting import order_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOOKBACK = 64
# Anchors may overlap by chance where a text repeats a few letters; more than this is a stretch that
# stands twice on one side, and each of its places wants a match of its own.
_OVERLAP = 11


@compiled
def _gap_cost(left_gap: int, right_gap: int) -> float:
    """Cost in half characters of two gaps between anchors."""
    drift = abs(left_gap - right_gap)
    return 0.08 * min(left_gap, right_gap) + 0.2 * drift + 0.5 * math.log2(drift + 1.0)


@compiled
def _score(
    anchors: NDArray[np.int32], start: int, end: int, reach: int
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Best score of a chain that ends in each anchor, and the anchor before it (or -1)."""
    scores = np.empty(end - start)
    before = np.full(end - start, -1)
    for i in range(end - start):
        left, right = anchors[start + i, 0], anchors[start + i, 1]
        length, tokens = anchors[start + i, 3], anchors[start + i, 2]
        scores[i] = length
        for j in range(i - 1, max(-1, i - 1 - _LOOKBACK), -1):
            left_gap = left - anchors[start + j, 0] - anchors[start + j, 2]
            right_gap = right - anchors[start + j, 1] - anchors[start + j, 2]
            overlap = max(0, -min(left_gap, right_gap))
            if overlap >= min(tokens, _OVERLAP + 1) or max(left_gap, right_gap) > reach:
                continue
            if right <= anchors[start + j, 1]:
                continue
            gain = length * (1.0 - overlap / tokens)
            score = scores[j] + gain - _gap_cost(max(0, left_gap), max(0, right_gap))
            if score > scores[i]:
                scores[i] = score
                before[i] = j
    return scores, before


@compiled
def _hopeful(anchors: NDArray[np.int32], start: int, end: int, width: int, least: int) -> bool:
    """Whether any anchor of a pair holds enough for a match with those around it."""
    for i in range(start, end):
        held, rare = 0, 0
        for j in range(i, end):
            if anchors[j, 0] - anchors[i, 0] > width:
                break
            if abs(anchors[j, 1] - anchors[i, 1]) <= width:
                held += anchors[j, 3]
                rare += anchors[j, 4]
        if held >= least or 2 * rare >= least:
            return True
    return False


@compiled
def pairs(anchors: NDArray[np.int32], chain_bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Runs of chains of one pair of documents: left, right, first chain, last chain + 1."""
    found = np.empty((len(chain_bounds) - 1, 4), dtype=np.int64)
    count = 0
    for chain in range(len(found)):
        one = anchors[chain_bounds[chain]]
        if chain == 0 or one[5] != found[count - 1, 0] or one[6] != found[count - 1, 1]:
            found[count, 0], found[count, 1], found[count, 2] = one[5], one[6], chain
            count += 1
        found[count - 1, 3] = chain + 1
    return found[:count].copy()


@compiled
def chains(
    anchors: NDArray[np.int32],
    near: tuple[int, int],
    shortest: tuple[int, int],
    least: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Chain the anchors of each pair of documents.

    Args:
        anchors: shape (n, 7), sorted by left document, right document, left and right place.
        near: longest gap between neighbouring anchors of a chain, and farthest neighbour that can
            support it, in tokens on either side.
        shortest: half characters that the anchors of a chain, and that an anchor holds at least;
            shorter chains are left out.
        least: half characters of a match. Most pairs of a large archive share a formula or two and
            can never come to it: they are passed over.

    Returns:
        Rows of `anchors`, chain after chain, each in order; and the bounds of the chains in that
        array, shape (chains + 1,). Each anchor is in one chain at most; chains of a pair of
        documents stand together, best first.
    """
    rows = np.empty(len(anchors), dtype=np.int64)
    bounds = np.zeros(len(anchors) + 1, dtype=np.int64)
    row_count = 0
    count = 0
    start = 0
    # What supports each other lies within this: anchors that would fill it come to a match.
    width = 2 * near[1] + near[0] * (1 + least // shortest[1])
    while start < len(anchors):
        end = start
        while (
            end < len(anchors)
            and anchors[end, 5] == anchors[start, 5]
            and anchors[end, 6] == anchors[start, 6]
        ):
            end += 1
        if not _hopeful(anchors, start, end, width, least):
            start = end
            continue
        scores, before = _score(anchors, start, end, near[0])
        used = np.zeros(end - start, dtype=np.bool_)
        for i in order_of(-scores):
            first = row_count
            length = 0
            at = i
            while at >= 0 and not used[at]:
                used[at] = True
                rows[row_count] = start + at
                row_count += 1
                length += anchors[start + at, 3]
                at = before[at]
            if length < shortest[0]:
                row_count = first
                continue
            rows[first:row_count] = rows[first:row_count][::-1].copy()
            count += 1
            bounds[count] = row_count
        start = end
    return rows[:row_count].copy(), bounds[: count + 1].copy()
