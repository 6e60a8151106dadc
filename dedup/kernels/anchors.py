"""Seeds → anchors: maximal runs of equal tokens of two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.compiled import compiled
from dedup.kernels.letters import HALVES, SLOT, halves
from dedup.kernels.lookups import AHEAD, touch
from dedup.kernels.minhash import gram_end
from dedup.kernels.owners import owner
from dedup.kernels.sorting import order_of, sort_above

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dedup.kernels.owners import Owners


@compiled
def _common(
    tokens: NDArray[np.uint32], rarity: NDArray[np.uint8], start: int, end: int, k: int, rare: int
) -> bool:
    """Whether none of the k-grams of a run is so rare."""
    for at in range(start, end):
        if rarity[at] >= rare and gram_end(tokens, at, end, k) > 0:
            return False
    return True


@compiled
def _right(seeds: NDArray[np.uint64]) -> NDArray[np.int64]:
    places = np.empty(len(seeds), dtype=np.int64)
    for i in range(len(seeds)):
        places[i] = np.int64((seeds[i] >> np.uint64(32)) + (seeds[i] & np.uint64(0xFFFFFFFF)))
    return places


@compiled
def extend(
    found: NDArray[np.uint64],
    tokens: NDArray[np.uint32],
    sizes: NDArray[np.uint16],
    owners: Owners,
    rarity: NDArray[np.uint8],
    k: int,
    formula: tuple[int, int],
) -> NDArray[np.int32]:
    """Extend seeds to maximal runs of equal tokens, each run once.

    Args:
        found: seeds, sorted.
        tokens, sizes, rarity: of the collection, shape (n,).
        owners: of the collection.
        k: Han characters of a k-gram; runs that hold a character less than one are left out.
        formula: half characters that a run holds at least if none of its k-grams has so much
            rarity, for what many share meets by chance.

    Returns:
        Anchors, shape (m, 7): left place, right place, tokens, half characters, these times the
        mean rarity of the run's k-grams (0..1), left document, right document. A run that starts or
        ends in a slot is cut to its letters.
    """
    shortest = HALVES * (k - 1)
    enough, rare_gram = formula
    anchors = np.empty((max(1, len(found)), 7), dtype=np.int32)
    count = 0
    diagonal = np.int64(-1)
    covered = np.int64(-1)
    seen = np.zeros(1, dtype=np.uint32)
    for i in range(len(found)):
        if i % AHEAD == 0:
            touch(tokens, _right(found[i : i + AHEAD]), seen)
        offset = np.int64(found[i] >> np.uint64(32))
        left = np.int64(found[i] & np.uint64(0xFFFFFFFF))
        if offset == diagonal and left < covered:
            continue
        right = left + offset
        if tokens[left] != tokens[right]:
            continue  # two k-grams whose keys collide
        own, their = owner(owners, left), owner(owners, right)
        first = max(owners.bounds[own], owners.bounds[their] - offset)
        last = min(owners.bounds[own + 1], owners.bounds[their + 1] - offset)
        start, end = left, left + 1
        while start > first and tokens[start - 1] == tokens[start - 1 + offset]:
            start -= 1
        while end < last and tokens[end] == tokens[end + offset]:
            end += 1
        diagonal, covered = offset, end
        while start < end and tokens[start] == SLOT:
            start += 1
        while start < end and tokens[end - 1] == SLOT:
            end -= 1
        length = rare = known = 0
        for j in range(start, end):
            length += halves(tokens[j], sizes[j])
            rare += max(1, rarity[j]) - 1
            known += rarity[j] > 0
        if length >= enough or (
            length >= shortest
            and (
                rarity[left] >= rare_gram
                or not _common(tokens, rarity, int(start), int(end), k, rare_gram)
            )
        ):
            anchors[count, 4] = length * rare // (254 * max(1, known))
            anchors[count, 0] = start
            anchors[count, 1] = start + offset
            anchors[count, 2] = end - start
            anchors[count, 3] = length
            anchors[count, 5] = own
            anchors[count, 6] = their
            count += 1
    return anchors[:count].copy()


def by_pair(anchors: NDArray[np.int32], documents: int) -> NDArray[np.int32]:
    """Anchors sorted by left document, right document, left and right place."""
    pair_bits, bits = documents.bit_length(), len(anchors).bit_length()
    if 2 * pair_bits + bits > 64:
        return anchors[np.lexsort(anchors[:, [1, 0, 6, 5]].T)]
    # One sort of packed keys is ten times faster than one of several columns.
    keys = _pair_keys(anchors, pair_bits, bits)
    keys = sort_above(keys, bits)
    ordered: NDArray[np.int32] = _in_order(anchors, keys, bits)
    return ordered


@compiled
def _pair_keys(anchors: NDArray[np.int32], pair_bits: int, bits: int) -> NDArray[np.uint64]:
    keys = np.empty(len(anchors), dtype=np.uint64)
    for i in range(len(anchors)):
        pair = np.uint64(anchors[i, 5]) << np.uint64(pair_bits) | np.uint64(anchors[i, 6])
        keys[i] = pair << np.uint64(bits) | np.uint64(i)
    return keys


@compiled
def _in_order(anchors: NDArray[np.int32], keys: NDArray[np.uint64], bits: int) -> NDArray[np.int32]:
    """Anchors in the order of the keys, those of one pair sorted by left and right place."""
    mask = (np.uint64(1) << np.uint64(bits)) - np.uint64(1)
    ordered = np.empty_like(anchors)
    start = 0
    while start < len(keys):
        end = start
        while end < len(keys) and keys[end] >> np.uint64(bits) == keys[start] >> np.uint64(bits):
            end += 1
        if end - start == 1:
            ordered[start] = anchors[np.int64(keys[start] & mask)]
        else:
            places = np.empty(end - start, dtype=np.int64)
            for i in range(start, end):
                row = np.int64(keys[i] & mask)
                places[i - start] = np.int64(anchors[row, 0]) << 32 | np.int64(anchors[row, 1])
            for i in order_of(places):
                ordered[start] = anchors[np.int64(keys[end - len(places) + i] & mask)]
                start += 1
        start = end
    return ordered
