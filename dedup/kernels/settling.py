"""Pieces → matches of many pairs of documents: each occurrence once, with its best counterpart."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels import competition
from dedup.kernels.blocks import (
    Side,
    chained_pieces,
    maximal_pieces,
    measured,
    no_pieces,
    one_piece,
    selected,
    together,
    total,
)
from dedup.kernels.compiled import compiled, inlined
from dedup.kernels.merging import holds, matches, near
from dedup.kernels.moves import completed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Limits, Pieces


class Documents(NamedTuple):
    """The letters of a collection as alignments see them, documents end to end.

    Document d has `[bounds[d], bounds[d + 1])` of `tokens`, `sizes`, `opening` and `closing`, and,
    as sums have one more, `[bounds[d] + d, bounds[d + 1] + d + 1)` of `weights` (`blocks.Side`).
    """

    bounds: NDArray[np.int64]
    tokens: NDArray[np.uint32]
    sizes: NDArray[np.uint16]
    weights: NDArray[np.int32]
    opening: NDArray[np.int32]
    closing: NDArray[np.int32]


class Settled(NamedTuple):
    """Matches of pairs of documents.

    `runs` and `bounds` are their pieces; match m has those from `table[m, 1]` on, up to the next
    match's. The columns of `table` are: number of the pair, first piece, identical letters, their
    half characters, and compared letters of the pieces, left and right.
    """

    runs: NDArray[np.int64]
    bounds: NDArray[np.int64]
    table: NDArray[np.int64]


@compiled
def of_chains(
    documents: Documents,
    pairs: NDArray[np.int64],
    anchors: NDArray[np.int32],
    bounds: NDArray[np.int64],
    limits: Limits,
) -> tuple[Pieces, NDArray[np.int64]]:
    """The maximal pieces of candidate pairs, and where those of each pair begin.

    Args:
        documents: of the collection.
        pairs: left and right document, first chain, last chain + 1; shape (n, 4).
        anchors: left place, right place, tokens, in places of the collection.
        bounds: of the chains in them.
        limits: what a match is.
    """
    found, ends = no_pieces(), np.zeros(len(pairs) + 1, dtype=np.int64)
    for n in range(len(pairs)):
        left, right = side(documents, pairs[n, 0]), side(documents, pairs[n, 1])
        chains = bounds[pairs[n, 2] : pairs[n, 3] + 1]
        own = anchors[chains[0] : chains[-1]].astype(np.int64)
        own[:, 0] -= documents.bounds[pairs[n, 0]]
        own[:, 1] -= documents.bounds[pairs[n, 1]]
        found.append(chained_pieces(own, chains - chains[0], left, right, limits))
        ends[n + 1] = ends[n] + len(found[-1][1]) - 1
    return together(found), ends


@compiled
def of_runs(
    documents: Documents,
    pairs: NDArray[np.int64],
    runs: NDArray[np.int64],
    limits: Limits,
) -> tuple[Pieces, NDArray[np.int64]]:
    """The maximal pieces of pairs that are aligned already, and where those of each pair begin.

    Args:
        documents: of the collection.
        pairs: left and right document, first run, last run + 1; shape (n, 4).
        runs: equal runs in order, in tokens of the documents.
        limits: what a match is.
    """
    found, ends = no_pieces(), np.zeros(len(pairs) + 1, dtype=np.int64)
    for n in range(len(pairs)):
        left, right = side(documents, pairs[n, 0]), side(documents, pairs[n, 1])
        found.append(maximal_pieces(runs[pairs[n, 2] : pairs[n, 3]], left, right, limits))
        ends[n + 1] = ends[n] + len(found[-1][1]) - 1
    return together(found), ends


@compiled
def side(documents: Documents, document: int) -> Side:
    """One document of a collection."""
    first, end = documents.bounds[document], documents.bounds[document + 1]
    return Side(
        document,
        documents.tokens[first:end],
        documents.weights[first + document : end + document + 1],
        documents.opening[first:end],
        documents.closing[first:end],
    )


@compiled
def settled(
    documents: Documents,
    pairs: NDArray[np.int64],
    pieces: Pieces,
    ends: NDArray[np.int64],
    limits: Limits,
) -> Settled:
    """The matches of pairs of documents.

    Args:
        documents: of the collection.
        pairs: left and right document; shape (n, 2) or wider.
        pieces: of all pairs.
        ends: where those of each pair begin, and end; shape (n + 1,).
        limits: what a match is.
    """
    matched = no_pieces()
    table, count, first = np.zeros((8, 6), dtype=np.int64), 0, 0
    for n in range(len(pairs)):
        left, right = side(documents, pairs[n, 0]), side(documents, pairs[n, 1])
        own = documents.sizes[documents.bounds[pairs[n, 0]] :]
        their = documents.sizes[documents.bounds[pairs[n, 1]] :]
        for match in _settled(
            selected(pieces, np.arange(ends[n], ends[n + 1])), left, right, limits
        ):
            if count == len(table):
                table = np.concatenate((table, np.zeros_like(table)))
            table[count, 0], table[count, 1] = n, first
            table[count, 3] = total(match[0], left.weights)
            for a, _, length in match[0]:
                table[count, 2] += own[a : a + length].sum()
            for _, _, a, a_end, b, b_end in measured(match, left, right):
                table[count, 4] += own[a:a_end].sum()
                table[count, 5] += their[b:b_end].sum()
            matched.append(match)
            first += len(match[1]) - 1
            count += 1
    runs, bounds = together(matched)
    return Settled(runs, bounds, table[:count].copy())


@inlined
def _settled(pieces: Pieces, left: Side, right: Side, limits: Limits) -> list[Pieces]:
    """Choose among pieces that compete for the same letters, and join the chosen to matches."""
    order, cores = competition.ranked(pieces, left, right, limits)
    left_taken = np.zeros(len(left.tokens), dtype=np.bool_)
    right_taken = left_taken
    if left.document != right.document:
        right_taken = np.zeros(len(right.tokens), dtype=np.bool_)
    found = no_pieces()
    while len(order):
        before = len(found)
        for kind in _chosen(pieces, order, left_taken, right_taken, left, right, limits):
            found.extend(matches(kind, left, right, limits))
        for match in found[before:]:
            competition.take(match, left_taken, right_taken, left.document == right.document)
        # What lost to a piece that is in no match after all has another turn.
        again = _left_over(pieces, order, cores, left_taken, right_taken, left, right, limits)
        if len(found) == before and len(again) == len(order):
            break
        order = again
    return found


@inlined
def _chosen(
    pieces: Pieces,
    order: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> tuple[Pieces, Pieces, Pieces]:
    """Choose among pieces that compete, from the best on: what is new on both sides first.

    What was moved is looked for around these; the rest is new on one side at most.

    Args:
        pieces: of the two documents.
        order: numbers of those to choose from, best first.
        left_taken, right_taken: tokens that are matched already.

    Returns:
        The pieces, cut where they compete, that are new on both sides, left, and right.
    """
    itself = left.document == right.document
    own = left_taken.copy()
    theirs = own if itself else right_taken.copy()
    both, competing = competition.new_on_both(pieces, order, own, theirs, left, right, limits)
    if not itself:
        both = _reordered(both, own, theirs, left, right, limits)
        own[:], theirs[:] = left_taken, right_taken
        competition.take(both, own, theirs, itself)
    on_left, on_right = competition.new_on_one(pieces, competing, own, theirs, left, right, limits)
    return both, on_left, on_right


@inlined
def _reordered(
    pieces: Pieces,
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> Pieces:
    """Pieces with what was moved around them, which is taken too."""
    found = no_pieces()
    groups = near(pieces, left, right, limits)
    for group in range(groups.max() + 1 if len(groups) else 0):
        part = selected(pieces, np.flatnonzero(groups == group))
        part = completed(part, left_taken, right_taken, left, right, limits)
        competition.take(part, left_taken, right_taken, False)
        found.append(part)
    return together(found)


@inlined
def _left_over(
    pieces: Pieces,
    order: NDArray[np.int64],
    cores: NDArray[np.int64],
    left_taken: NDArray[np.bool_],
    right_taken: NDArray[np.bool_],
    left: Side,
    right: Side,
    limits: Limits,
) -> NDArray[np.int64]:
    """The pieces of `order` that hold and are still new on one side."""
    free = competition.half_free(pieces[0], cores, order, left_taken, right_taken, left.weights)
    nothing = np.zeros(0, dtype=np.bool_)
    kept = np.zeros(len(order), dtype=np.bool_)
    for n in np.flatnonzero(free >= limits.match):
        core = pieces[0][cores[order[n], 0] : cores[order[n], 1]]
        if holds(one_piece(core), left, right, limits):
            on_left = competition.remaining(core, left_taken, nothing, left, right, limits)
            on_right = competition.remaining(core, nothing, right_taken, left, right, limits)
            kept[n] = holds(on_left, left, right, limits) or holds(on_right, left, right, limits)
    return order[kept]
