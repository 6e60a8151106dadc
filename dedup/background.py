"""How unusual is an overlap? Its percentile among the independent documents of the collection."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dedup.model import six_decimals

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.model import DocumentResult, Pair

_FEWEST = 20  # pairs, or documents, below which a percentile says nothing


def ranked_pairs(pairs: Sequence[Pair], sources: Mapping[str, int]) -> list[Pair]:
    """The pairs with their percentile: the share of independent pairs that share less, in 0..1.

    What two documents share is the larger of their ratios. Two documents are independent if neither
    follows the other and no owner has both; such pairs without a common passage share 0.

    Args:
        pairs: document pairs.
        sources: the source of each document (id) that was compared with all others.
    """
    independent = _pairs(len(sources)) - sum(map(_pairs, Counter(sources.values()).values()))
    if independent < _FEWEST:
        return list(pairs)
    background = sorted(_shared(pair) for pair in pairs if _apart(pair, sources))
    nothing = independent - len(background)
    return [
        replace(pair, percentile=_rank(_shared(pair), background, nothing))
        if {pair.left, pair.right} <= sources.keys()
        else pair
        for pair in pairs
    ]


def ranked_documents(
    documents: Sequence[DocumentResult], pairs: Sequence[Pair], sources: Mapping[str, int]
) -> list[DocumentResult]:
    """The documents with their percentile: the share of the collection that shares less.

    What a document shares is its largest ratio with one other document; what it is held against is
    the largest ratio of each document with one that is independent of it.
    """
    if len(set(sources.values())) < _FEWEST:
        return list(documents)
    largest, apart = dict.fromkeys(sources, 0.0), dict.fromkeys(sources, 0.0)
    for pair in pairs:
        for one, ratio in ((pair.left, pair.left_ratio), (pair.right, pair.right_ratio)):
            if one in sources:
                largest[one] = max(largest[one], ratio)
                if _apart(pair, sources):
                    apart[one] = max(apart[one], ratio)
    background = sorted(apart.values())
    return [
        replace(one, percentile=_rank(largest[one.id], background, 0)) if one.id in sources else one
        for one in documents
    ]


def _pairs(number: int) -> int:
    return number * (number - 1) // 2


def _shared(pair: Pair) -> float:
    return max(pair.left_ratio, pair.right_ratio)


def _apart(pair: Pair, sources: Mapping[str, int]) -> bool:
    known = pair.left in sources and pair.right in sources
    return known and sources[pair.left] != sources[pair.right]


def _rank(value: float, background: Sequence[float], nothing: int) -> float:
    """Share of the background below a value."""
    below = bisect_left(background, value) + (nothing if value > 0 else 0)
    whole = len(background) + nothing
    return six_decimals(below / whole)
