"""Generated archives in which some documents hold a passage of another."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

from dedup.bench.generating import generated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

BYTES = 2.9  # UTF-8 bytes of a character of Chinese text, punctuation included
_COPIED = 0.01  # of all letters
_SHORTEST, _LONGEST = 80, 1_200
_KEPT = 500  # documents that a copy may be taken from


def planted(texts: Iterator[str], seed: int) -> Iterator[tuple[str, dict[str, object] | None]]:
    """Documents, some with a passage of an earlier one put in anywhere, and what was put where."""
    rng = random.Random(seed)  # noqa: S311 - text, no secret
    known: list[tuple[int, str]] = []
    owed = 0.0
    for number, text in enumerate(texts):
        owed += _COPIED * len(text)
        # Log-uniform lengths; a document holds one copy at most, so that places stay simple.
        size = round(math.exp(rng.uniform(math.log(_SHORTEST), math.log(_LONGEST))))
        truth = None
        whole = text
        if owed >= size and known:
            source, from_text = rng.choice(known)
            start = rng.randrange(len(from_text) - size)
            at = rng.randrange(len(text))
            whole = text[:at] + from_text[start : start + size] + text[at:]
            truth = {
                "source": name(source), "start": start, "target": name(number), "at": at,
                "size": size,
            }  # fmt: skip
            owed -= size
        if len(known) < _KEPT:
            known.append((number, whole))
        else:
            known[rng.randrange(_KEPT)] = number, whole
        yield whole, truth


def name(number: int) -> str:
    """The path of a generated document; a folder holds a thousand."""
    return f"{number // 1000:04d}/{number:07d}.txt"


def write_planted(
    target: Path, model: Sequence[str], size: int, share: float, seed: int
) -> list[dict[str, object]]:
    """Write an archive of so many bytes; gives where its copies are.

    Args:
        target: a folder.
        model: text to generate from.
        size: bytes.
        share: of letters in formulas.
        seed: of all that is drawn.
    """
    truth = []
    texts = generated(model, int(size / BYTES), seed, share)
    for number, (text, copy) in enumerate(planted(texts, seed)):
        path = target / name(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        if copy is not None:
            truth.append(copy)
    return truth
