"""Text without reuse: collections stripped of what they repeat, and mixed.

A paragraph that shares a run of 13 letters with what stands before it is taken out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import edits
import numpy as np

from dedup.bench.generating import RUN
from dedup.documents.encodings import decode
from dedup.fold import fold
from dedup.kernels.minhash import NONE
from dedup.kernels.phrases import run_end, run_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


def read(folder: Path, only: str = "*.txt") -> dict[str, str]:
    """The .txt files of a folder whose name matches, by name, in order."""
    return {
        path.relative_to(folder).as_posix(): decode(path.read_bytes()).text
        for path in sorted(folder.rglob(only))
    }


def paragraphs(text: str) -> list[str]:
    """Lines; in text whose lines are broken by width, blocks between empty lines."""
    text = text.replace("\r\n", "\n")
    latin = edits.in_words(text[:20_000])
    parts = re.split(r"\n\s*\n", text) if latin else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def stripped(texts: Mapping[str, str], seen: set[int] | None = None) -> dict[str, str]:
    """Texts without paragraphs that share a run of 13 letters with what stands before them.

    A run may cross the ends of paragraphs: a notice set in short lines is a repetition too.

    Args:
        texts: by name; names stay.
        seen: runs that are known already; the new ones are added.
    """
    seen = set() if seen is None else seen
    kept: dict[str, str] = {}
    for name, text in texts.items():
        lines = paragraphs(text)
        repeated = np.zeros(len(lines), dtype=np.bool_)
        own: set[int] = set()
        while True:
            again, runs = _repeated(lines, seen)
            own |= runs
            repeated |= again
            if not repeated.any():
                break
            # What is left meets across the gaps, and may repeat a run there.
            lines = [line for line, out in zip(lines, repeated, strict=True) if not out]
            repeated = np.zeros(len(lines), dtype=np.bool_)
        seen |= own
        end = "\n\n" if any("\n" in line for line in lines) else "\n"
        kept[name] = "".join(line + end for line in lines)
    return kept


def _repeated(lines: Sequence[str], seen: set[int]) -> tuple[NDArray[np.bool_], set[int]]:
    """Which lines hold part of a run that is in `seen` or before it in the lines, and all runs."""
    letters = [fold(line) for line in lines]
    bounds = np.r_[0, np.cumsum([len(one) for one in letters], dtype=np.int64)]
    tokens = np.concatenate([one.tokens for one in letters] or [np.empty(0, np.uint32)])
    halves = np.concatenate([one.halves for one in letters] or [np.empty(0, np.int32)])
    values = run_hashes(tokens, halves, 0, len(tokens), 2 * RUN)
    repeated = np.zeros(len(lines), dtype=np.bool_)
    own: set[int] = set()
    for at, value in enumerate(values.tolist()):
        if value == int(NONE):
            continue
        if value in seen or value in own:
            end = run_end(tokens, halves, at, len(tokens), 2 * RUN)
            first, last = np.searchsorted(bounds, (at, end - 1), side="right") - 1
            repeated[first : last + 1] = True
        own.add(value)
    return repeated, own


def mixed(texts: Mapping[str, str], other: Iterable[str]) -> dict[str, str]:
    """Texts with a sentence of `other` after every two of their own, each used once."""
    foreign = (sentence.strip() for text in other for sentence in edits.sentences(text))
    whole: dict[str, str] = {}
    for name, text in texts.items():
        own = edits.sentences(text)
        pairs = ("".join(own[at : at + 2]) for at in range(0, len(own), 2))
        whole[name] = "".join(f"{pair} {next(foreign, '')} " for pair in pairs)
    return whole


def repetitiveness(texts: Iterable[str]) -> float:
    """Share of letters in runs of 13 that stand more than once."""
    per_text = [fold(text) for text in texts]
    hashes = [run_hashes(one.tokens, one.halves, 0, len(one), 2 * RUN) for one in per_text]
    every = np.concatenate(hashes)
    found, counts = np.unique(every[every != NONE], return_counts=True)
    twice = found[counts > 1]
    inside = total = 0
    for one, values in zip(per_text, hashes, strict=True):
        nearest = np.minimum(np.searchsorted(twice, values), max(0, len(twice) - 1))
        places = np.flatnonzero(twice[nearest] == values) if len(twice) else np.empty(0, np.int64)
        before = np.r_[0, np.cumsum(one.halves, dtype=np.int64)]
        steps = np.zeros(len(values) + 1, dtype=np.int64)
        np.add.at(steps, places, 1)
        np.add.at(steps, np.searchsorted(before, before[places] + 2 * RUN), -1)
        inside += int(one.halves[np.cumsum(steps)[:-1] > 0].sum())
        total += int(before[-1])
    return inside / max(1, total)
