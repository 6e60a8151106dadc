"""Passages of a pair → what was systematically replaced: 我市→我县 ×14."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from dedup.model import Substitution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.model import Block
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
            inside = [run for run in passage.runs if block.holds(run)]
            counts.update(_between(inside, left, right))
            counts.update(pair for run in inside for pair in _slots(run, left, right))
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Substitution(before, after, n) for (before, after), n in ordered[:_SHOWN])


def _between(runs: Sequence[Block], left: Prepared, right: Prepared) -> Iterator[tuple[str, str]]:
    """Texts that stand between neighbouring equal runs on both sides."""
    for one, following in pairwise(runs):
        own = left.tokens_in(one.left_end, following.left_start)
        theirs = right.tokens_in(one.right_end, following.right_start)
        if own and theirs:
            pair = left.between(own[0], own[-1]), right.between(theirs[0], theirs[-1])
            if pair[0] != pair[1] and max(map(len, pair)) <= _LONGEST:
                yield pair


def _slots(run: Block, left: Prepared, right: Prepared) -> Iterator[tuple[str, str]]:
    """Slots of an equal run that are equal only as slots."""
    own = left.tokens_in(run.left_start, run.left_end)
    theirs = right.tokens_in(run.right_start, run.right_end)
    for one, other in zip(own, theirs, strict=True):
        if left.letters.sizes[one] == 0:
            pair = left.between(one, one), right.between(other, other)
            if pair[0] != pair[1]:
                yield pair
