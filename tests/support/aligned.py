"""Texts → passages: candidates and alignment of a few texts, without files and reports."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dedup.align import align_candidates
from dedup.arrays import Arrays
from dedup.candidates import ITSELF, LEFT, RIGHT, candidates
from dedup.fold import fold
from dedup.model import Block
from dedup.passages import Passage
from dedup.presets import DEFAULT, PRESETS, Preset
from dedup.sketch import sketch
from dedup.store import Store


def found(texts: Sequence[str], meets: int, preset: Preset = PRESETS[DEFAULT]) -> list[Passage]:
    """All passages of texts that are compared with each other or with themselves."""
    config = preset.config()
    store = Store.of(texts)
    marks = sketch(store, config.sketch)
    sides = np.full(len(texts), meets, dtype=np.uint8)
    promising = candidates(marks, sides, config.candidates, config.align, Arrays())
    return align_candidates(config.align, store, promising)


def passages(left: str, right: str, preset: Preset = PRESETS[DEFAULT]) -> list[Passage]:
    """All passages of two texts."""
    return found([left, right], LEFT | RIGHT, preset)


def repeats(text: str) -> list[Passage]:
    """All repeats of a text within itself."""
    return found([text], ITSELF)


def size(text: str) -> int:
    """Letters of a text that are compared."""
    return int(fold(text).sizes.sum())


def shared(left: int, right: int, left_letters: int, right_letters: int) -> Passage:
    """A passage that takes so many letters from the start of either document."""
    block = Block(0, left_letters, 0, right_letters)
    runs = np.array([[0, left_letters, 0, right_letters]], dtype=np.int32)
    return Passage(left, right, (block,), 50, 100, left_letters, right_letters, runs)
