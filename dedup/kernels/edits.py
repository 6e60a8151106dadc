"""The one place that knows rapidfuzz: equal runs of two short token sequences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Run = tuple[int, int, int]  # left token, right token, tokens


def equal_runs(left: NDArray[np.uint32], right: NDArray[np.uint32]) -> list[Run]:
    """Runs that an optimal Levenshtein alignment of two sequences leaves equal, in order."""
    if len(left) == 0 or len(right) == 0:
        return []
    opcodes = Levenshtein.opcodes(left.tolist(), right.tolist())
    return [
        (op.src_start, op.dest_start, op.src_end - op.src_start)
        for op in opcodes
        if op.tag == "equal"
    ]
