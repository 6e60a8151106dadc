"""Phrases that are nobody's own, from the user or from the package: where they stand in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from dedup.fold import Letters
    from dedup.spans import Span

_FREE = re.compile(r"…+|_{2,}")
_SIZE = 4  # bytes of a token
_GAP = 20  # letters that a free slot holds at most, as a gap inside a block
_TABLE = 1 << 16  # first two letters of the phrases, hashed: what is not in there starts none


class Phrases:
    """The lines of a list of phrases, folded, found by their first two letters.

    A number or mask in a phrase stands for any number or mask, `…` or `___` for up to 20 letters.
    `#` comments pass, and lines without a letter: a bare number would allow every number.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        self._by_start: dict[bytes, list[list[bytes]]] = defaultdict(list)
        self._starts = np.zeros(_TABLE, dtype=np.bool_)
        self._single: set[int] = set()
        for line in lines:
            letters = [fold(part) for part in _FREE.split(line)]
            parts = [one.tokens for one in letters if len(one)]
            if line.lstrip().startswith("#") or not any(one.sizes.any() for one in letters):
                continue
            first = parts[0][:2]
            self._by_start[first.tobytes()].append([part.tobytes() for part in parts])
            if len(first) == 1:
                self._single.add(int(first[0]))
            else:
                self._starts[_key(parts[0][:1], parts[0][1:2])] = True

    def __bool__(self) -> bool:
        return bool(self._by_start)

    def spans(self, letters: Letters) -> list[Span]:
        """Spans of a text where one of the phrases stands; they may overlap."""
        found = []
        tokens = letters.tokens.tobytes()  # slices of bytes are compared at once
        for at in self._candidates(letters.tokens):
            pair = tokens[at * _SIZE : (at + 2) * _SIZE]
            for start in dict.fromkeys((pair, pair[:_SIZE])):
                for parts in self._by_start.get(start, ()):
                    end = _end(tokens, at, parts)
                    if end is not None:
                        found.append((int(letters.starts[at]), int(letters.ends[end - 1])))
        return found

    def _candidates(self, tokens: NDArray[np.uint32]) -> Iterator[int]:
        hit = np.zeros(len(tokens), dtype=np.bool_)
        if len(tokens) > 1:
            hit[:-1] = self._starts[_key(tokens[:-1], tokens[1:])]
        for token in sorted(self._single):
            hit |= tokens == token
        yield from np.flatnonzero(hit).tolist()


def _key(first: NDArray[np.uint32], second: NDArray[np.uint32]) -> NDArray[np.uint32]:
    return (first * np.uint32(0x9E3779B1) + second * np.uint32(0x85EBCA6B)) >> np.uint32(16)


def _end(tokens: bytes, start: int, parts: Iterable[bytes]) -> int | None:
    """Where a phrase ends that starts here; None if it does not."""
    at, reach = start, 0
    for part in parts:
        last = at + reach
        while not tokens.startswith(part, at * _SIZE):
            at += 1
            if at > last:
                return None
        at, reach = at + len(part) // _SIZE, _GAP
    return at


@cache
def common_phrases() -> Phrases:
    """The package's own list of formulas that everybody knows."""
    text = files("dedup.data").joinpath("phrases.txt").read_text(encoding="utf-8")
    return Phrases(text.splitlines())
