"""Texts end to end → their tokens, which of their characters count, and how long they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import counted, half_lengths, half_sizes, scan

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def utf8_length(points: NDArray[np.uint32]) -> int:
    """The bytes of code points in UTF-8."""
    size = len(points)
    for point in points:
        size += (point >= 0x80) + (point >= 0x800) + (point >= 0x10000)
    return size


@compiled
def scan_texts(
    points: NDArray[np.uint32],
    bounds: NDArray[np.int64],
    letters: NDArray[np.uint32],
    flag_table: NDArray[np.uint32],
) -> tuple[
    NDArray[np.bool_],
    NDArray[np.uint32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.uint16],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int32],
    NDArray[np.int64],
]:
    """Tokens of several texts, each scanned alone.

    Args:
        points: code points, shape (n,).
        bounds: text t is `points[bounds[t]:bounds[t + 1]]`.
        letters, flag_table: as `table()` gives them.

    Returns:
        Which code points are counted (n,); four arrays as `scan` gives them, end to end; half
        characters from the start of its text to each token's start, and to its end; those of the
        tokens' letters summed up, one more of each text than it has tokens; and of each text its
        bytes in UTF-8, its code points and its tokens, shape (texts, 3).
    """
    tokens = np.empty(len(points), dtype=np.uint32)
    starts = np.empty(len(points), dtype=np.int32)
    ends = np.empty(len(points), dtype=np.int32)
    sizes = np.empty(len(points), dtype=np.uint16)
    opening = np.empty(len(points), dtype=np.int32)
    closing = np.empty(len(points), dtype=np.int32)
    weights = np.zeros(len(points) + len(bounds) - 1, dtype=np.int32)
    lengths = np.empty((len(bounds) - 1, 3), dtype=np.int64)
    first = 0
    for text in range(len(lengths)):
        own = points[bounds[text] : bounds[text + 1]]
        found = scan(own, letters, flag_table)
        end = first + len(found[0])
        tokens[first:end], starts[first:end], ends[first:end], sizes[first:end] = found
        halves = half_lengths(own, flag_table)
        opening[first:end], closing[first:end] = halves[found[1]], halves[found[2]]
        weights[first + text + 1 : end + text + 1] = half_sizes(found[0], found[3]).cumsum()
        lengths[text] = utf8_length(own), len(own), end - first
        first = end
    marks = counted(points, flag_table)
    return (
        marks, tokens[:first], starts[:first], ends[:first], sizes[:first],
        opening[:first], closing[:first], weights[: first + len(lengths)], lengths,
    )  # fmt: skip
