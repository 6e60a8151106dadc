"""Letters → set phrases: runs of 8 or more equal characters that many documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES, half_sizes
from dedup.kernels import phrases as kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.config import FamilyConfig
    from dedup.fold import Letters
    from dedup.sketch import Sketch

_RUNS_AT_A_TIME = 50_000_000


def shared_runs(
    sketch: Sketch, included: Sequence[bool], config: FamilyConfig
) -> NDArray[np.uint64]:
    """Sorted hashes of the runs of `phrase` characters that `sources` included documents share."""
    halves = half_sizes(sketch.tokens, sketch.sizes)
    chosen = np.array(included, dtype=np.bool_)
    parts = len(sketch.tokens) // _RUNS_AT_A_TIME + 1
    found = [
        kernel.shared_hashes(
            sketch.tokens, halves, sketch.bounds, chosen, config.phrase * HALVES,
            config.sources, part, parts,
        )
        for part in range(parts)
    ]  # fmt: skip
    return np.sort(np.concatenate(found))


def in_set_phrases(
    letters: Letters,
    matched: NDArray[np.bool_],
    shared: NDArray[np.uint64],
    config: FamilyConfig,
) -> NDArray[np.bool_]:
    """Which characters stand in a set phrase that lies outside all matches; shape (len(text),)."""
    found: NDArray[np.bool_] = kernel.in_shared(
        letters.tokens, letters.halves, letters.starts, letters.ends, matched, shared,
        config.phrase * HALVES,
    )  # fmt: skip
    return found
