"""Texts → passages: candidates and alignment of a few texts, without files and reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedup.arrays import Arrays
from dedup.candidates import ITSELF, LEFT, RIGHT, candidates
from dedup.fold import fold
from dedup.passages import Passage
from dedup.presets import DEFAULT, PRESETS, Preset
from dedup.search import align_candidates
from dedup.sketch import sketch
from dedup.store import Store


def found(texts: Sequence[str], meets: int, preset: Preset = PRESETS[DEFAULT]) -> list[Passage]:
    """All passages of texts that are compared with each other or with themselves."""
    config = preset.config()
    store = Store.of(texts)
    marks = sketch(store, config.sketch)
    sides = np.full(len(texts), meets, dtype=np.uint8)
    promising = candidates(marks, sides, config.candidates, config.align, Arrays())
    return align_candidates(config.align, store, list(promising))


def passages(left: str, right: str, preset: Preset = PRESETS[DEFAULT]) -> list[Passage]:
    """All passages of two texts."""
    return found([left, right], LEFT | RIGHT, preset)


def repeats(text: str) -> list[Passage]:
    """All repeats of a text within itself."""
    return found([text], ITSELF)


def size(text: str) -> int:
    """Letters of a text that are compared."""
    return int(fold(text).sizes.sum())
