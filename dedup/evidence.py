"""Passages of a pair → what was systematically replaced: 我市→我县 ×14."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dedup.kernels.edits import equal_runs
from dedup.model import Substitution

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.passages import Passage
    from dedup.prepared import Prepared

_LONGEST = 12  # characters of either side: a longer replacement is rewriting
_SHOWN = 20


def substitutions(
    passages: Iterable[Passage], left: Prepared, right: Prepared
) -> tuple[Substitution, ...]:
    """Replacements between equal text, commonest first, at most 20.

    Args:
        passages: of one pair of documents.
        left, right: the documents, in the passages' order.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for passage in passages:
        for block in passage.blocks:
            own = left.tokens_in(block.left_start, block.left_end)
            theirs = right.tokens_in(block.right_start, block.right_end)
            runs = equal_runs(
                left.letters.tokens[own.start : own.stop],
                right.letters.tokens[theirs.start : theirs.stop],
            )
            counts.update(_replaced(runs, left, own.start, right, theirs.start))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Substitution(before, after, n) for (before, after), n in ordered[:_SHOWN])


def _replaced(
    runs: list[tuple[int, int, int]], left: Prepared, first: int, right: Prepared, other: int
) -> Iterable[tuple[str, str]]:
    """Texts that differ: between equal runs, and slots that are equal only as slots."""
    end = end_right = 0
    for a, b, length in runs:
        if end and a > end and b > end_right:
            pair = (
                left.text[slice(*left.span(first + end, first + a - 1))],
                right.text[slice(*right.span(other + end_right, other + b - 1))],
            )
            if max(map(len, pair)) <= _LONGEST:
                yield pair
        for i in range(length):
            if left.letters.sizes[first + a + i] == 0:
                pair = (
                    left.text[slice(*left.span(first + a + i, first + a + i))],
                    right.text[slice(*right.span(other + b + i, other + b + i))],
                )
                if pair[0] != pair[1]:
                    yield pair
        end, end_right = a + length, b + length
