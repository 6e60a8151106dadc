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


def shared_runs(
    sketch: Sketch, holders: Sequence[int | None], config: FamilyConfig
) -> NDArray[np.uint64]:
    """Hashes of the runs of `phrase` characters that `sources` holders share, as a table.

    Args:
        sketch: of the collection.
        holders: of each document: itself, its source, or None, which leaves it out.
        config: thresholds.
    """
    chosen = np.array([-1 if one is None else one for one in holders], dtype=np.int64)
    found: NDArray[np.uint64] = kernel.table(
        kernel.shared_hashes(
            sketch.tokens, half_sizes(sketch.tokens, sketch.sizes), sketch.bounds, chosen,
            config.phrase * HALVES, config.sources,
        )
    )  # fmt: skip
    return found


def in_set_phrases(
    letters: Letters,
    matched: NDArray[np.bool_],
    shared: NDArray[np.uint64],
    config: FamilyConfig,
) -> NDArray[np.bool_]:
    """Which characters stand in a set phrase that no match touches; shape (len(text),).

    Args:
        letters: of the text.
        matched: which characters are in a match; where none is, every set phrase counts.
        shared: runs, as `shared_runs` gives them.
        config: thresholds.
    """
    found: NDArray[np.bool_] = kernel.in_shared(
        letters.tokens, letters.halves, letters.starts, letters.ends, matched, shared,
        config.phrase * HALVES,
    )  # fmt: skip
    return found
