"""Lengths in half characters of a text's own characters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dedup.kernels import letters


def half_lengths(text: str) -> NDArray[np.int32]:
    """Half characters before each character that is counted, and of all: (len(text) + 1,)."""
    return letters.half_lengths(letters.code_points(text), letters.table()[1])
