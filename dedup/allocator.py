"""What the C library's allocator does with memory that it is given back."""

from __future__ import annotations

import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # parameters of mallopt(3)
_ARRAY = 16 << 20  # bytes


def retain() -> None:
    """Have it keep the room of arrays for the next ones, where it can be told to.

    Else each array of more than 128 KiB is mapped anew, and each of its pages faulted in anew.
    """
    if sys.platform == "linux":
        import ctypes

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # glibc has it, musl has not
        if mallopt is not None:
            mallopt(_MMAP_THRESHOLD, _ARRAY)
            mallopt(_TRIM_THRESHOLD, 2 * _ARRAY)
