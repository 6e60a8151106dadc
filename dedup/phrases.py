"""Letters → set phrases: runs of 8 or more equal characters that many documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import phrases as kernel
from dedup.kernels.buckets import parts
from dedup.kernels.minhash import NONE
from dedup.threads import ranges, spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.config import FamilyConfig
    from dedup.fold import Letters
    from dedup.sketch import Sketch

    Mask = NDArray[np.bool_]


def shared_runs(
    sketch: Sketch, sources: Sequence[int | None], config: FamilyConfig, threads: int = 1
) -> NDArray[np.uint8]:
    """Marks of the tokens where a run of `phrase` characters starts that many share, shape (n,).

    Args:
        sketch: of the collection.
        sources: of each document, or None, which leaves it out; `config.sources` of them, or as
            many documents, must share a run.
        config: thresholds.
        threads: side by side.
    """
    chosen = np.array([-1 if one is None else one for one in sources], dtype=np.int64)
    total, least = len(sketch.tokens), config.phrase * HALVES
    bits = total.bit_length()
    keys = np.empty(total, dtype=np.uint64)
    spread(
        lambda part: kernel.run_keys(
            sketch.tokens, sketch.sizes, sketch.bounds[part[0] : part[1] + 1], least, bits, keys
        ),
        ranges(sketch.bounds, threads),
        threads,
    )
    keys.sort()  # one vectorised sort, and then equal runs lie together
    keys = keys[: np.searchsorted(keys, NONE)]
    marks = np.zeros(total, dtype=np.uint8)
    spread(
        lambda part: kernel.mark_shared(
            part, bits, sketch.tokens, sketch.sizes, sketch.owners, chosen,
            (least, config.sources), marks,
        ),
        parts(keys, bits, threads),
        threads,
    )  # fmt: skip
    return marks


def set_phrases(
    letters: Letters, matched: Mask, marks: NDArray[np.uint8], config: FamilyConfig
) -> tuple[Mask, Mask]:
    """Which characters of a text stand in set phrases, shape (len(text),).

    Args:
        letters: of the text.
        matched: which characters are in a match.
        marks: of its letters, as `shared_runs` gives them.
        config: thresholds.

    Returns:
        Those in phrases that sources share, matched or not; those in phrases that documents share
        and no match touches.
    """
    found: tuple[Mask, Mask] = kernel.phrases(
        letters.tokens, letters.halves, letters.starts, letters.ends, marks, matched,
        config.phrase * HALVES,
    )  # fmt: skip
    return found
