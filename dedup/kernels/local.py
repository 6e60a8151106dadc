"""Local alignment: the best equal or lightly edited stretches of two sequences, in any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.kernels.compiled import compiled, inlined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.blocks import Pieces, Side

    Sides = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
    Ahead = tuple[NDArray[np.int64], NDArray[np.int64]]
    Table = tuple[NDArray[np.int8], NDArray[np.int64], NDArray[np.int64]]

_FIRST, _DIAGONAL, _LEFT, _RIGHT = range(4)
_TABLE = 1 << 15  # places of runs of three, by their hash: a few too many do no harm
_AROUND = 16  # tokens about such a run that are aligned


@inlined
def moved(
    own: NDArray[np.int64],
    theirs: NDArray[np.int64],
    left: Side,
    right: Side,
    least: int,
    cells: int,
) -> Pieces:
    """Local alignments of what is open in two documents, as pieces.

    Args:
        own, theirs: open tokens, -1 after each stretch of them.
        left, right: of the documents (`blocks.py`).
        least: half characters of an alignment that is kept.
        cells: of a table that is not filled any more.
    """
    tokens, others = _taken(left.tokens, own), _taken(right.tokens, theirs)
    near, near_others = near_runs(tokens, others), near_runs(others, tokens)
    own, theirs = _taken(own, near), _taken(theirs, near_others)
    if len(own) == 0 or len(theirs) == 0 or len(own) * len(theirs) > cells:
        return np.empty((0, 3), dtype=np.int64), np.zeros(1, dtype=np.int64)
    found = local_alignments(
        _taken(tokens, near),
        _taken(others, near_others),
        left.weights[own + 1] - left.weights[own],
        right.weights[theirs + 1] - right.weights[theirs],
        least,
    )
    runs = found[:, 1:].copy()
    bounds = np.zeros(found[-1, 0] + 2 if len(found) else 1, dtype=np.int64)
    for i in range(len(found)):
        runs[i, 0], runs[i, 1] = own[found[i, 1]], theirs[found[i, 2]]
        bounds[found[i, 0] + 1] = i + 1
    return runs, bounds


@compiled
def _taken(values: NDArray[Any], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Values at places, -1 where a place is negative."""
    found = np.full(len(places), -1, dtype=np.int64)
    for i in range(len(places)):
        if places[i] >= 0:
            found[i] = values[places[i]]
    return found


@compiled
def near_runs(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of `left` close to a run of three tokens that `right` has too; -1 between stretches.

    Elsewhere there is nothing to align, and the table of an alignment grows with both sides.

    Args:
        left, right: tokens, shape (n,) and (m,); negative ones equal nothing.
    """
    known = np.zeros(_TABLE, dtype=np.bool_)
    for j in range(len(right) - 2):
        if right[j] >= 0 and right[j + 1] >= 0 and right[j + 2] >= 0:
            known[_place(right, j)] = True
    found = np.empty(2 * len(left) + 1, dtype=np.int64)
    count = 0
    end = 0  # what lies before is taken or passed over
    for i in range(len(left) - 2):
        if left[i] < 0 or left[i + 1] < 0 or left[i + 2] < 0 or not known[_place(left, i)]:
            continue
        start = max(end, i - _AROUND)
        if count and found[count - 1] != start - 1:
            found[count] = -1
            count += 1
        end = max(end, min(len(left), i + 3 + _AROUND))
        for at in range(start, end):
            found[count] = at
            count += 1
    return found[:count]


@compiled
def _place(tokens: NDArray[np.int64], at: int) -> int:
    value = (tokens[at] * 31 + tokens[at + 1]) * 31 + tokens[at + 2]
    return int((value ^ value >> 13) & (_TABLE - 1))


@inlined
def local_alignments(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    left_halves: NDArray[np.int64],
    right_halves: NDArray[np.int64],
    least: int,
) -> NDArray[np.int64]:
    """Local alignments of two sequences, best first, each letter in one at most.

    Smith and Waterman (1981): an equal token gains its length, an edit costs the length of the
    tokens it touches. A negative token equals nothing and is never crossed.

    Args:
        left, right: tokens, shape (n,) and (m,); changed in place.
        left_halves, right_halves: their lengths in half characters.
        least: score of an alignment that is kept.

    Returns:
        Equal runs, shape (r, 4): number of the alignment, left index, right index, tokens; those
        of an alignment in order.
    """
    rows, columns = _stretches(left), _stretches(right)
    # Twice what can be found: an alignment is followed again before it is known to be whole.
    found = np.empty((2 * min(len(left), len(right)), 4), dtype=np.int64)
    count = number = 0
    sides = left, right, left_halves, right_halves
    places = _places(right)
    table = (
        np.empty((len(left) + 1, len(right) + 1), dtype=np.int8),
        np.zeros((2, len(right) + 1), dtype=np.int64),
        np.empty((2, len(right)), dtype=np.int64),
    )
    # No alignment leaves a pair of stretches: what one takes changes only those that it was in,
    # and never for the better. A pair is aligned once no other is better than it may be: it has
    # row 0 until then, and a negative row where a part of it was taken.
    best = np.zeros((len(rows), len(columns), 3), dtype=np.int64)
    ahead = _hopes(sides, rows, columns, places, best)
    while True:
        row, column = 0, 0
        score, i, j = least - 1, 0, 0
        for r in range(len(rows)):
            for c in range(len(columns)):
                other, x, y = best[r, c]
                if other > score or (other == score and (x, y) < (i, j)):
                    score, i, j = other, x, y
                    row, column = r, c
        if score < least:
            return found[:count].copy()
        if i == 0:
            _fill(sides, rows[row], columns[column], places, ahead, least, table, best[row, column])
            continue
        i_end, j_end = abs(i), j
        end, i, j = _traced(sides, table[0], i_end, j_end, number, found, count)
        if best[row, column, 1] > 0:
            found[count:end] = found[count:end][::-1].copy()
            count = end
            number += 1
            left[i:i_end] = -1
            right[j:j_end] = -1
            best[row, :, 1] = -np.abs(best[row, :, 1])
            best[:, column, 1] = -np.abs(best[:, column, 1])
        elif (left[i:i_end] < 0).any() or (right[j:j_end] < 0).any():
            best[row, column, 1] = 0
        else:
            best[row, column, 1] = i_end  # none of it was taken: as good as it was


@inlined
def _traced(
    sides: Sides,
    steps: NDArray[np.int8],
    i: int,
    j: int,
    number: int,
    found: NDArray[np.int64],
    count: int,
) -> tuple[int, int, int]:
    """Append the equal runs of the alignment that ends in a cell to `found`, the last one first.

    Returns:
        The number of runs found, and the first row and column of the alignment.
    """
    left, right, _, _ = sides
    step, run = _LEFT, False
    while step != _FIRST:
        step = steps[i, j]
        equal = step not in (_LEFT, _RIGHT) and left[i - 1] == right[j - 1]
        if equal and run:
            found[count - 1, 1] -= 1
            found[count - 1, 2] -= 1
            found[count - 1, 3] += 1
        elif equal:
            found[count] = number, i - 1, j - 1, 1
            count += 1
        run = equal
        if step != _RIGHT:
            i -= 1
        if step != _LEFT:
            j -= 1
    return count, i, j


@inlined
def _hopes(
    sides: Sides,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    best: NDArray[np.int64],
) -> Ahead:
    """What an alignment of each pair of stretches scores at most, in the first place of `best`.

    The best stretch on the left (Kadane's algorithm) where each token that the right has anywhere
    gains its length, and each other costs it: most pairs have nothing to align.

    Returns:
        What can be gained from each token on (`_ahead`), left and right.
    """
    left, right, halves, _ = sides
    firsts, nexts = places
    gains = -sides[2], -sides[3]
    of = np.empty(len(right), dtype=np.int64)
    for c in range(len(columns)):
        of[columns[c, 0] : columns[c, 1]] = c
    for r in range(len(rows)):
        scores, ends = np.zeros(len(columns), np.int64), np.zeros(len(columns), np.int64)
        end = 0
        for i in range(rows[r, 0], rows[r, 1]):
            start, end = end, end + halves[i]
            at = firsts[_slot(left[i], len(firsts))]
            while at >= 0:
                c = of[at]
                if right[at] == left[i]:
                    gains[0][i], gains[1][at] = halves[i], halves[i]
                    if ends[c] < end:
                        scores[c] = max(0, scores[c] - (start - ends[c])) + halves[i]
                        best[r, c, 0] = max(best[r, c, 0], scores[c])
                        ends[c] = end
                at = nexts[at]
    return _ahead(left, gains[0]), _ahead(right, gains[1])


@compiled
def _ahead(tokens: NDArray[np.int64], gains: NDArray[np.int64]) -> NDArray[np.int64]:
    """What an alignment can still gain from each token on, at most; shape (n + 1,)."""
    found = np.zeros(len(tokens) + 1, dtype=np.int64)
    for i in range(len(tokens) - 1, -1, -1):
        if tokens[i] >= 0:
            found[i] = max(0, gains[i] + found[i + 1])
    return found


@compiled
def _stretches(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Start and end of what lies between negative tokens, shape (s, 2)."""
    found, count = np.empty((len(tokens), 2), dtype=np.int64), 0
    for i in range(len(tokens)):
        if tokens[i] >= 0 and count and found[count - 1, 1] == i:
            found[count - 1, 1] = i + 1
        elif tokens[i] >= 0:
            found[count, 0], found[count, 1] = i, i + 1
            count += 1
    return found[:count]


@compiled
def _places(tokens: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first place of the tokens of each hash, and after each place the next; -1: none."""
    size = 4
    while size < 2 * len(tokens):
        size *= 2
    firsts = np.full(size, -1, dtype=np.int64)
    nexts = np.empty(len(tokens), dtype=np.int64)
    for at in range(len(tokens) - 1, -1, -1):
        slot = _slot(tokens[at], size)
        nexts[at] = firsts[slot]
        firsts[slot] = at
    return firsts, nexts


@compiled
def _slot(token: int, size: int) -> int:
    return int((token ^ token >> 13) & (size - 1))


@compiled
def _fill(
    sides: Sides,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    places: tuple[NDArray[np.int64], NDArray[np.int64]],
    ahead: Ahead,
    least: int,
    table: Table,
    best: NDArray[np.int64],
) -> None:
    """Align a stretch of either side: fill a table, and `best` with the best score and its end.

    A score is above zero only where tokens are equal and close beyond, so that most of the table is
    never looked at: a row goes from one equal token, or score of the row above, to the next. Nor is
    a cell kept from which no alignment can become the best.

    Args:
        sides: tokens, left and right, and their lengths, left and right.
        rows, columns: start and end of the stretches.
        places: of the tokens on the right (`_places`).
        ahead: what can be gained from each token on, left and right.
        least: score of an alignment that is kept.
        table: steps of cells with a score, of all stretches; two rows of scores, zero before and
            after; and room for the columns that have any.
        best: score, row and column.
    """
    left, right, left_halves, right_halves = sides
    firsts, nexts = places
    steps, above, scores = table[0], table[1][0], table[1][1]
    reached, more = table[2][0], table[2][1]
    end = columns[1]
    count = 0  # columns of the row above with a score, in order
    top, top_i, top_j = least - 1, 0, 0
    on_left, on_right = ahead
    for i in range(rows[0], rows[1]):
        own, length = left[i], left_halves[i]
        equal = firsts[_slot(own, len(firsts))] if own >= 0 else -1
        j, before, known, kept = columns[0], 0, 0, 0
        while own >= 0:
            if before == 0:
                while 0 <= equal < j or (equal >= 0 and right[equal] != own):
                    equal = nexts[equal]
                while known < count and reached[known] + 1 < j:
                    known += 1
                following = reached[known] if known < count else end
                j = max(j, min(following, equal) if equal >= 0 else following)
            if j >= end:
                break
            their, other = right[j], right_halves[j]
            diagonal, up = above[j], above[j + 1]
            step, score = _FIRST, 0
            if their >= 0:
                edit = diagonal + length if own == their else diagonal - max(length, other)
                if edit > 0:
                    step, score = (_DIAGONAL if diagonal else _FIRST), edit
                if up - length > score:
                    step, score = _LEFT, up - length
                if before - other > score:
                    step, score = _RIGHT, before - other
                if score > top:
                    top, top_i, top_j = score, i + 1, j + 1
                elif score + min(on_left[i + 1], on_right[j + 1]) <= top:
                    score = 0
            if score > 0:
                steps[i + 1, j + 1] = step
                scores[j + 1] = score
                more[kept] = j
                kept += 1
            before = score
            j += 1
        for n in range(count):
            above[reached[n] + 1] = 0
        above, scores = scores, above
        reached, more = more, reached
        count = kept
    for n in range(count):
        above[reached[n] + 1] = 0
    best[0], best[1], best[2] = top, top_i, top_j
