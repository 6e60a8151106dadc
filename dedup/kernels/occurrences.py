"""Where phrases of a list stand among tokens, found by their first two."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dedup.kernels.compiled import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

GAP = 20  # tokens that a free slot holds at most, as a gap inside a block
_BITS = 16
_ALONE = np.uint32(0)  # stands for the second token of a phrase whose first part has but one


class Phrases(NamedTuple):
    """Phrases in parts, between which there are free slots.

    Phrase p has the parts `[phrases[p], phrases[p + 1])`, part i the tokens
    `tokens[parts[i]:parts[i + 1]]`. `heads` gives the first phrase of each hash of two tokens,
    `following` the next one of the same hash; -1 is none.
    """

    tokens: NDArray[np.uint32]
    parts: NDArray[np.int64]
    phrases: NDArray[np.int64]
    heads: NDArray[np.int32]
    following: NDArray[np.int32]


@compiled
def _key(first: np.uint32, second: np.uint32) -> int:
    mixed = first * np.uint64(0x9E3779B97F4A7C15) + second * np.uint64(0xC2B2AE3D27D4EB4F)
    return int(mixed >> np.uint64(64 - _BITS))


def prepared(phrases: Sequence[Sequence[NDArray[np.uint32]]]) -> Phrases:
    """Phrases given by their parts, none of them empty."""
    parts = [part for phrase in phrases for part in phrase]
    heads = np.full(1 << _BITS, -1, dtype=np.int32)
    following = np.empty(len(phrases), dtype=np.int32)
    for number, (first, *_) in enumerate(phrases):
        key = _key(first[0], first[1] if len(first) > 1 else _ALONE)
        following[number], heads[key] = heads[key], number
    return Phrases(
        np.concatenate([np.empty(0, np.uint32), *parts]),
        np.cumsum([0, *map(len, parts)]),
        np.cumsum([0, *map(len, phrases)]),
        heads,
        following,
    )


@compiled
def _stands(tokens: NDArray[np.uint32], at: int, part: NDArray[np.uint32]) -> bool:
    equal = 0
    while equal < min(len(part), len(tokens) - at) and tokens[at + equal] == part[equal]:
        equal += 1
    return equal == len(part)


@compiled
def _end(tokens: NDArray[np.uint32], at: int, phrase: int, known: Phrases) -> int:
    """Where a phrase ends that starts here; -1 if it does not."""
    reach = 0
    for number in range(known.phrases[phrase], known.phrases[phrase + 1]):
        part = known.tokens[known.parts[number] : known.parts[number + 1]]
        last = at + reach
        while not _stands(tokens, at, part):
            at += 1
            if at > last:
                return -1
        at, reach = at + len(part), GAP
    return at


@compiled
def occurrences(tokens: NDArray[np.uint32], known: Phrases) -> NDArray[np.int64]:
    """First token and end of each place where one of the phrases stands; shape (m, 2)."""
    found = np.empty((64, 2), dtype=np.int64)
    count = 0
    heads = known.heads  # looked up once: what is in a tuple is counted at each look
    for at in range(len(tokens)):
        two = heads[_key(tokens[at], tokens[min(at + 1, len(tokens) - 1)])]
        one = heads[_key(tokens[at], _ALONE)]
        if two < 0 and one < 0:
            continue
        for first in (two, one):
            phrase = first
            while phrase >= 0:
                end = _end(tokens, at, phrase, known)
                if end > at:
                    if count == len(found):
                        found = np.concatenate((found, found))
                    found[count, 0], found[count, 1] = at, end
                    count += 1
                phrase = known.following[phrase]
    return found[:count].copy()
