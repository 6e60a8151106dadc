"""Members in the columns of a star: what each holds, what it passes, what it puts between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def placed(runs: NDArray[np.int64], columns: int) -> NDArray[np.int32]:
    """The token of each column, -1 where there is none, from equal runs of column and token."""
    at = np.full(columns, -1, dtype=np.int32)
    for column, token, length in runs:
        for n in range(length):
            at[column + n] = token + n
    return at


@compiled
def passed(at: NDArray[np.int32], most: int) -> NDArray[np.bool_]:
    """Columns that a member passes, shape (columns,).

    Not those beyond its ends, nor stretches of `most` and more for which it has little else.

    Args:
        at: the member's tokens, -1 where it lacks the column.
    """
    covered = np.zeros(len(at), dtype=np.bool_)
    last = -1
    for column in range(len(at)):
        if at[column] >= 0:
            missing = column - last - 1
            if last >= 0 and (missing < most or 3 * (at[column] - at[last] - 1) > missing):
                covered[last:column] = True
            covered[column] = True
            last = column
    return covered


@compiled
def fillings(
    at: NDArray[np.int32],
    covered: NDArray[np.bool_],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    gaps: NDArray[np.int64],
    substituted: int,
) -> NDArray[np.int64]:
    """What a member has between two columns.

    Args:
        at, covered: by column, as `placed` and `passed` give them.
        starts, ends: of the member's tokens.
        gaps: first and last column + 1, shape (n, 2); a column before and one after it.
        substituted: so many changed letters beside a gap are no part of it.

    Returns:
        The end of the token before, start and end of what is between, the start of the token after;
        shape (n, 4), -1 where the member does not pass.
    """
    found = np.full((len(gaps), 4), -1, dtype=np.int64)
    for i in range(len(gaps)):
        first, stop = gaps[i]
        left, right = first - 1, stop
        sides = int(covered[left]) + int(covered[right])
        if sides == 0 or (sides == 1 and not covered[first:stop].any()):
            continue
        while left >= 0 and at[left] < 0:
            left -= 1
        while right < len(at) and at[right] < 0:
            right += 1
        if left < 0 or right == len(at):
            continue
        token, end = at[left] + 1, at[right]
        if first - 1 - left <= substituted:
            token += min(first - 1 - left, end - token)
        if right - stop <= substituted:
            end -= min(right - stop, end - token)
        found[i, :] = ends[token - 1]
        found[i, 3] = starts[end]
        if token < end:
            found[i, 1], found[i, 2] = starts[token], ends[end - 1]
    return found


@compiled
def beyond(
    at: NDArray[np.int32],
    starts: NDArray[np.int32],
    ends: NDArray[np.int32],
    gap: tuple[int, int],
    span: tuple[int, int],
    widest: int,
) -> tuple[int, int]:
    """How many columns before and after a gap, `widest` at most, belong to a span of the text."""
    first, stop = np.searchsorted(ends, span[0], side="right"), np.searchsorted(starts, span[1])
    before = after = 0
    for n in range(1, min(widest, gap[0]) + 1):
        if at[gap[0] - n] >= first:
            before = n
    for n in range(min(widest, len(at) - gap[1])):
        if 0 <= at[gap[1] + n] < stop:
            after = n + 1
    return before, after


@compiled
def densest(worth: NDArray[np.bool_], cost: NDArray[np.float64]) -> tuple[int, int]:
    """The columns `[first, stop)` of the maximal sum (Kadane's algorithm): worth 1 each, less cost.

    Args:
        worth, cost: by column; a cost stands before its column.
    """
    best = total = 0.0
    first = stop = start = 0
    for column in range(len(worth)):
        if worth[column] or cost[column] > 0:
            total -= cost[column]
            if total <= 0:
                total, start = 0.0, column
            total += worth[column]
            if total > best:
                best, first, stop = total, start, column + 1
    return first, stop
