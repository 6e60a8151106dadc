"""Letters → set phrases: runs of 8 or more equal characters that many documents share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import HALVES
from dedup.kernels import phrases as kernel
from dedup.partitions import Partitions, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dedup.arrays import Arrays
    from dedup.config import FamilyConfig
    from dedup.fold import Letters
    from dedup.sketch import Sketch

    Mask = NDArray[np.bool_]

_SURPLUS = 4  # documents beyond those needed: so many do not share a key by chance


def shared_runs(
    sketch: Sketch,
    sources: Sequence[int | None],
    config: FamilyConfig,
    arrays: Arrays,
    threads: int = 1,
) -> NDArray[np.uint8]:
    """Marks of the tokens where a run of `phrase` characters starts that many share, shape (n,).

    Args:
        sketch: of the collection.
        sources: of each document, or None, which leaves it out; `config.sources` of them, or as
            many documents, must share a run.
        config: thresholds.
        arrays: where the marks go.
        threads: side by side.
    """
    chosen = np.array([-1 if one is None else one for one in sources], dtype=np.int64)
    total, least = len(sketch.tokens), config.phrase * HALVES
    bits = total.bit_length()
    keys = Partitions(
        arrays, "runs", sketch.bounds,
        lambda of: kernel.run_keys(sketch.tokens, sketch.sizes, of, least, bits),
        bits, threads,
    )  # fmt: skip

    def marked(part: int) -> NDArray[np.uint64]:
        found: NDArray[np.uint64] = kernel.mark_shared(
            keys.kept(part, lambda of: kernel.frequent(of, bits, config.sources)),
            bits, sketch.tokens, sketch.sizes, sketch.owners, chosen,
            (least, config.sources, _SURPLUS),
        )  # fmt: skip
        return found

    return placed(arrays, "marks-of-runs", total, len(keys), marked, threads)


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
