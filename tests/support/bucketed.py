"""Documents of a few letters with all their fingerprints, to be looked for in buckets."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np

from dedup.kernels import buckets, minhash, seeds
from dedup.kernels.owners import owners

K, DISTANCE = 5, 20
LEFT, RIGHT, BOTH, ITSELF = 1, 2, 3, 4


class Collection:
    """Documents of single-letter tokens, with every k-gram a fingerprint."""

    def __init__(self, documents):
        lengths = list(map(len, documents))
        self.tokens = np.array([ord(a) for text in documents for a in text], dtype=np.uint32)
        self.bounds = np.cumsum([0, *lengths])
        self.owners = np.repeat(np.arange(len(documents), dtype=np.int32), lengths)
        self.hashes, self.positions = minhash.fingerprints(self.tokens, self.bounds, K, 1)

        self.bits = max(1, len(self.tokens).bit_length())
        self.keys = buckets.packed(self.hashes, self.positions, self.bits)
        self.keys.sort()

    def rarities(self, documents):
        found = np.zeros(len(self.owners), dtype=np.uint8)
        for value in buckets.rarities(self.keys, self.bits, owners(self.bounds), documents):
            found[value & 0xFFFFFFFF] = value >> 32
        return found.tolist()

    def seeds(self, sides, cap=32):
        found = seeds.seeds(
            self.keys, self.bits, self.tokens, owners(self.bounds),
            np.array(sides, dtype=np.uint8), K, cap, DISTANCE,
        )  # fmt: skip
        return [(seed & 0xFFFFFFFF, (seed & 0xFFFFFFFF) + (seed >> 32)) for seed in found.tolist()]

    def wanted(self, one, other, sides):
        a, b = sides[self.owners[one]], sides[self.owners[other]]
        if self.owners[one] == self.owners[other]:
            return bool(a & ITSELF) and abs(one - other) >= DISTANCE
        return (a & LEFT and b & RIGHT) or (a & RIGHT and b & LEFT)

    def all_pairs(self, sides):
        places = defaultdict(list)
        for value, place in zip(self.hashes.tolist(), self.positions.tolist(), strict=True):
            places[value].append(place)
        return {
            pair
            for bucket in places.values()
            for pair in combinations(sorted(bucket), 2)
            if self.wanted(*pair, sides)
        }

    def joined(self, seeds):
        """Sets of documents that seeds connect."""
        root = list(range(len(self.bounds) - 1))

        def find(document):
            while root[document] != document:
                document = root[document]
            return document

        for one, other in seeds:
            root[find(self.owners[one])] = find(self.owners[other])
        groups = defaultdict(set)
        for document in range(len(root)):
            groups[find(document)].add(document)
        return list(groups.values())
