"""What becomes of memory that is no longer used: by the C library's allocator, by the collector."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # parameters of mallopt(3)
_ARRAY = 16 << 20  # bytes


def retain() -> None:
    """Have the allocator keep the room of arrays for the next ones, where it can be told to.

    Else each array of more than 128 KiB is mapped anew, and each of its pages faulted in anew.
    """
    _told("mallopt", _MMAP_THRESHOLD, _ARRAY)
    _told("mallopt", _TRIM_THRESHOLD, 2 * _ARRAY)


def release() -> None:
    """Have it give the system back what it keeps of freed objects, where it can be told to."""
    _told("malloc_trim", 0)


def _told(function: str, *values: int) -> None:
    if sys.platform == "linux":
        import ctypes

        called = getattr(ctypes.CDLL(None), function, None)  # glibc has it, musl has not
        if called is not None:
            called(*values)


@contextmanager
def uncollected() -> Iterator[None]:
    """Cyclic garbage waits: walking all records over and over takes a fifth of a run.

    They have none; what a library leaves, such as the LSH index of the families, stays until then.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
