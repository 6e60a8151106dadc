"""Unions of spans and what they hold: the arithmetic of the figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A span of a document (index)."""

    document: int
    start: int
    end: int

    def meets(self, span: Span) -> bool:
        """Whether a span of the same document overlaps it."""
        return span[0] < self.end and self.start < span[1]

    def held(self, span: Span) -> float:
        """The share of the place, in 0..1, that a span of the same document covers."""
        common = min(span[1], self.end) - max(span[0], self.start)
        return max(0, common) / (self.end - self.start)


def union(spans: Iterable[Span]) -> list[Span]:
    """The union of half-open spans, as disjoint spans in order."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def mask(spans: Iterable[Span], length: int) -> NDArray[np.bool_]:
    """Which of `length` positions a span covers."""
    covered = np.zeros(length, dtype=np.bool_)
    for start, end in spans:
        covered[start:end] = True
    return covered


def coverage(layers: Iterable[Iterable[Span]], length: int) -> NDArray[np.int32]:
    """How many layers cover each of `length` positions; the spans of a layer may overlap."""
    steps = np.zeros(length + 1, dtype=np.int32)
    for layer in layers:
        for start, end in union(layer):
            steps[start] += 1
            steps[end] -= 1
    return np.cumsum(steps[:-1], dtype=np.int32)


def alike(one: Span, other: Span, share: float) -> bool:
    """Whether each of two spans covers at least `share` of the other."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common >= share * max(one[1] - one[0], other[1] - other[0])
