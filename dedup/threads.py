"""Kernels side by side: they run without the GIL, so that threads use all cores."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray

Item = TypeVar("Item")
Result = TypeVar("Result")


def streamed(
    function: Callable[[Item], Result], items: Iterable[Item], threads: int
) -> Iterator[Result]:
    """Each item's result, in the order of the items; few wait to be taken."""
    if threads == 1:
        yield from map(function, items)
        return
    pool = ThreadPoolExecutor(threads)
    waiting: deque[Future[Result]] = deque()
    try:
        for item in items:
            waiting.append(pool.submit(function, item))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)  # on Ctrl-C only what runs is finished


def spread(function: Callable[[Item], Result], items: Iterable[Item], threads: int) -> list[Result]:
    """Each item's result, in the order of the items."""
    return list(streamed(function, items, threads))


def gathered(
    pieces: Sequence[tuple[NDArray[Any], NDArray[np.int64]]], first: int, end: int
) -> NDArray[Any]:
    """Parts `[first, end)` of arrays that are each sorted by part, with the bounds of its parts."""
    return np.concatenate([piece[bounds[first] : bounds[end]] for piece, bounds in pieces])


def ranges(bounds: NDArray[np.int64] | Sequence[int], parts: int) -> list[tuple[int, int]]:
    """Cut documents into at most `parts` ranges of about the same number of letters.

    Args:
        bounds: where each document begins, and the last one ends.
        parts: 1 or more.

    Returns:
        First document and last + 1 of each range; none is empty.
    """
    count = len(bounds) - 1
    total = int(bounds[-1]) - int(bounds[0])
    found: list[tuple[int, int]] = []
    start = 0
    for end in range(1, count + 1):
        done = int(bounds[end]) - int(bounds[0])
        if end == count or done * parts >= (len(found) + 1) * total:
            found.append((start, end))
            start = end
    return found
