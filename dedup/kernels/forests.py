"""Links of places → those that are needed where very many places share a passage.

Two thousand copies of a form are linked by tens of thousands of chains, all of which say the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def needed(
    spans: NDArray[np.int64],
    order: NDArray[np.int64],
    best: NDArray[np.int64],
    share: float,
    most: int,
) -> NDArray[np.bool_]:
    """Which links connect the places of each passage, in very many places as few as possible.

    Spans that cover each other are one place, and linked places hold one passage. If that has many
    places it keeps a maximum spanning forest of its links (Kruskal 1956), and links whose spans
    both lie within its places say nothing new.

    Args:
        spans: start and end of either side of each link, in places of the collection, shape
            (2n, 2): of link i in the rows i and n + i.
        order: of the spans by start, the longest first.
        best: the links, the best first.
        share: spans are one place if each covers this share of the other.
        most: places of a passage that keeps all its links.

    Returns:
        Shape (n,).
    """
    links = len(best)
    place, firsts = _places(spans, order, share)
    passage = _passages(place[:links], place[links:], len(firsts))
    sizes = np.zeros(len(firsts), dtype=np.int64)
    for number in passage:
        sizes[number] += 1
    many = sizes[passage] > most
    kept = ~many[place[:links]]
    if not many.any():
        return kept
    parts = _parts(spans, order, place, firsts, many, share)
    parents = np.arange(len(firsts))
    for link in best:
        one, other = parts[link], parts[links + link]
        if one >= 0 and other >= 0 and passage[one] == passage[other]:
            kept[link] = False
        elif not kept[link]:
            kept[link] = _join(parents, place[link], place[links + link])
    return kept


@compiled
def _places(
    spans: NDArray[np.int64], order: NDArray[np.int64], share: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The place of each span, and the first span of each place."""
    place = np.empty(len(order), dtype=np.int64)
    firsts = np.empty(len(order), dtype=np.int64)
    near = np.empty(len(order), dtype=np.int64)  # first spans of places that the next may be one of
    count = size = 0
    for span in order:
        start, end = spans[span]
        size = _reaching(spans, near, size, start)
        place[span] = -1
        for first in near[:size]:
            longest = max(spans[first, 1] - spans[first, 0], end - start)
            if min(spans[first, 1], end) - start >= share * longest:
                place[span] = place[first]
                break
        if place[span] < 0:
            place[span] = count
            firsts[count] = near[size] = span
            count += 1
            size += 1
    return place, firsts[:count].copy()


@compiled
def _parts(
    spans: NDArray[np.int64],
    order: NDArray[np.int64],
    place: NDArray[np.int64],
    firsts: NDArray[np.int64],
    many: NDArray[np.bool_],
    share: float,
) -> NDArray[np.int64]:
    """Of each span the longest other place of many that holds most of it, or -1."""
    parts = np.full(len(order), -1)
    near = np.empty(len(order), dtype=np.int64)  # first spans of places of many
    size = 0
    for span in order:
        start, end = spans[span]
        size = _reaching(spans, near, size, start)
        longest = end - start
        for first in near[:size]:
            length = spans[first, 1] - spans[first, 0]
            inside = min(spans[first, 1], end) - start
            if place[first] != place[span] and length > longest and inside >= share * (end - start):
                parts[span] = place[first]
                longest = length
        if many[place[span]] and firsts[place[span]] == span:
            near[size] = span
            size += 1
    return parts


@compiled
def _reaching(spans: NDArray[np.int64], near: NDArray[np.int64], size: int, start: int) -> int:
    """Leave of the spans those that reach beyond a start, in their order; how many they are."""
    count = 0
    for span in near[:size]:
        if spans[span, 1] > start:
            near[count] = span
            count += 1
    return count


@compiled
def _passages(left: NDArray[np.int64], right: NDArray[np.int64], places: int) -> NDArray[np.int64]:
    """Connected places: the smallest one of its passage for each."""
    parents = np.arange(places)
    for link in range(len(left)):
        _join(parents, left[link], right[link])
    for place in range(places):
        parents[place] = _root(parents, place)
    return parents


@compiled
def _root(parents: NDArray[np.int64], node: int) -> int:
    while parents[node] != node:
        parents[node] = parents[parents[node]]
        node = parents[node]
    return node


@compiled
def _join(parents: NDArray[np.int64], one: int, other: int) -> bool:
    """Join two trees, if they are two."""
    own, their = _root(parents, one), _root(parents, other)
    parents[max(own, their)] = min(own, their)
    return own != their
