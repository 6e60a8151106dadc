"""Passages → families: a passage with all the places where it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from dedup.kernels.graphs import components
from dedup.spans import Place, Span, alike

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from dedup.config import FamilyConfig
    from dedup.passages import Passage

    Align = Callable[[Sequence[tuple[Place, Place]]], list[Passage]]
    Shingles = Callable[[Place], NDArray[np.uint64]]

_SHARED = 4  # k-grams that two places share at least if an alignment is worth while


@dataclass(frozen=True, slots=True)
class Family:
    """The occurrences of one passage; `representative` is an index into `places`.

    A `large` family gives only the pairs with its representative.
    """

    places: tuple[Place, ...]
    representative: int
    large: bool


@dataclass(frozen=True, slots=True)
class Families:
    """Families, the passages that link their places, and how many were added and dropped.

    A family of up to `pairs_per_template` places keeps every pair; of a larger one only the pairs
    with its representative stay, so that a result grows with the number of copies.
    """

    families: tuple[Family, ...]
    passages: tuple[Passage, ...]
    added: int
    dropped: int


def _places(
    passages: Sequence[Passage], share: float
) -> tuple[list[Place], dict[tuple[int, bool], int]]:
    """Occurrences, and for each passage (index) and side (True: right) the one it belongs to.

    Two spans of a document are one occurrence if each covers `share` of the other's first span.
    """
    sides: dict[int, list[tuple[Span, int, bool]]] = defaultdict(list)
    for index, passage in enumerate(passages):
        sides[passage.left].append((passage.left_span, index, False))
        sides[passage.right].append((passage.right_span, index, True))
    places: list[Place] = []
    membership: dict[tuple[int, bool], int] = {}
    for document in sorted(sides):
        open_places: list[int] = []
        for span, index, right in sorted(sides[document]):
            open_places = [number for number in open_places if places[number].end > span[0]]
            for number in open_places:
                if alike((places[number].start, places[number].end), span, share):
                    break
            else:
                number = len(places)
                places.append(Place(document, *span))
                open_places.append(number)
            membership[index, right] = number
    return places, membership


def group(
    passages: Sequence[Passage],
    lengths: Sequence[int],
    ids: Sequence[str],
    config: FamilyConfig,
    align: Align,
    shingles: Shingles,
) -> Families:
    """Group passages into families and settle which pairs of a family the result holds.

    Args:
        passages: between different documents.
        lengths: counted characters of each document.
        ids: of each document; they break ties.
        config: thresholds.
        align: aligns pairs of places that no candidate linked; gives those that hold.
        shingles: k-gram hashes of a place, sorted.
    """
    places, membership = _places(passages, config.overlap)
    edges = [(membership[i, False], membership[i, True]) for i in range(len(passages))]
    grouping = _Grouping(passages, places, edges, lengths, ids, config, align, shingles)
    grouping.take(grouping.components())
    kept = [
        replace(passage, family=grouping.family_of(a, b))
        for passage, (a, b) in zip(passages, edges, strict=True)
        if not grouping.is_spare(a, b)
    ]
    added = grouping.completed()
    return Families(
        tuple(grouping.families), tuple(kept + added), len(added), len(passages) - len(kept)
    )


class _Grouping:
    """Families as they grow, place by place; a place is its number, in order of documents."""

    def __init__(
        self,
        passages: Iterable[Passage],
        places: Sequence[Place],
        edges: Iterable[tuple[int, int]],
        lengths: Sequence[int],
        ids: Sequence[str],
        config: FamilyConfig,
        align: Align,
        shingles: Shingles,
    ) -> None:
        self.places = places
        self.config = config
        self.align = align
        self.shingles = cache(lambda number: shingles(places[number]))
        self.rank = cache(
            lambda n: (-lengths[places[n].document], ids[places[n].document], places[n].start)
        )
        self.linked: dict[int, set[int]] = defaultdict(set)
        self.spans: dict[tuple[int, int], list[tuple[Span, Span]]] = defaultdict(list)
        for passage in passages:
            both = passage.left, passage.right
            self.spans[both].append((passage.left_span, passage.right_span))
        for a, b in edges:
            self._link(a, b)
        self.families: list[Family] = []
        self.stars: list[int] = []  # of each family
        self.number: dict[int, int] = {}  # place → family
        self.reached: list[tuple[Passage, list[tuple[int, int]]]] = []  # and the places it links
        self.missing: list[tuple[int, int]] = []  # places of one family that nothing links

    def _components(self, members: Iterable[int]) -> list[list[int]]:
        inside = set(members)
        edges = ((a, b) for a in inside for b in self.linked[a] if a < b and b in inside)
        return components(sorted(inside), edges)

    def components(self) -> list[list[int]]:
        """Connected places; components that hot buckets have split are joined again.

        A hot bucket links neighbours only, so that a link may be missing. Among near-duplicates of
        a hot component's representative, the alignment decides.
        """
        found = self._components(range(len(self.places)))
        hot = [members for members in found if len(members) >= self.config.hot]
        if not hot:
            return found
        from dedup.kernels.lsh import near_duplicates

        stars = [min(members, key=self.rank) for members in hot]
        grams = {gram for star in stars for gram in self.shingles(star).tolist()}
        others = (min(of, key=self.rank) for of in found if len(of) < self.config.hot)
        stars += [n for n in others if self._may_be_near(n, grams)]
        sets = [self.shingles(star) for star in stars]
        near = near_duplicates(sets[: len(hot)], sets[len(hot) :], self.config.near)
        self._reach([(stars[a], stars[b]) for a, b in near])
        return self._components(range(len(self.places)))

    def _may_be_near(self, number: int, grams: set[int]) -> bool:
        """Whether a place can be a near-duplicate of one of those that these k-grams are of.

        Of the place's own, a share of `near` would have to be theirs: LSH errs by less than half.
        """
        own = self.shingles(number).tolist()
        least = max(_SHARED, self.config.near / 2 * len(own))
        return len(grams.intersection(own)) >= least

    def _reach(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Align stars with other places, and link those that hold."""
        wanted = []
        for pair in pairs:
            one, other = sorted(pair)
            documents = self.places[one].document, self.places[other].document
            if other in self.linked[one] or documents[0] == documents[1]:
                continue
            if self._within(one, other, documents):
                self._link(one, other)
            elif self._alike(one, other):
                wanted.append((one, other))
        for passage, met in self._aligned(wanted):
            for pair in met:
                self._link(*pair)
            self.reached.append((passage, met))

    def _aligned(
        self, pairs: Sequence[tuple[int, int]]
    ) -> Iterator[tuple[Passage, list[tuple[int, int]]]]:
        """New passages of pairs of places, left before right, and the pairs that each links."""
        places = self.places
        wanted: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for a, b in pairs:
            wanted[places[a].document, places[b].document].append((a, b))
        for passage in self.align([(places[a], places[b]) for a, b in pairs]):
            left, right = passage.left_span, passage.right_span
            met = [
                (a, b)
                for a, b in wanted[passage.left, passage.right]
                if places[a].meets(left) and places[b].meets(right)
            ]
            yield passage, met

    def _link(self, one: int, other: int) -> None:
        self.linked[one].add(other)
        self.linked[other].add(one)

    def _within(self, one: int, other: int, documents: tuple[int, int]) -> bool:
        """Whether a longer passage links two places: it covers most of both."""
        share = self.config.overlap
        return any(
            self.places[one].held(left) >= share and self.places[other].held(right) >= share
            for left, right in self.spans.get(documents, ())
        )

    def _alike(self, one: int, other: int) -> bool:
        shared = np.intersect1d(self.shingles(one), self.shingles(other), assume_unique=True)
        return len(shared) >= _SHARED

    def take(self, together: list[list[int]]) -> None:
        """Make components families, or several where places only chain together.

        Those that align with the representative are its family; what it lacks is grouped again
        among itself. All components take a step together, so that they are aligned together.
        """
        while together:
            stars = [min(members, key=self.rank) for members in together]
            whole = list(zip(stars, together, strict=True))
            self._reach([(star, n) for star, members in whole for n in members if n != star])
            left: list[list[int]] = []
            for star, members in whole:
                reached = [n for n in members if n == star or n in self.linked[star]]
                self._found(reached, star)
                if len(reached) < len(members):
                    left += self._components(set(members).difference(reached))
            together = left

    def _found(self, members: list[int], star: int) -> None:
        occurrences = self._occurrences(members)
        large = len(occurrences) > self.config.pairs_per_template
        places = tuple(
            Place(
                self.places[same[0]].document,
                min(self.places[n].start for n in same),
                max(self.places[n].end for n in same),
            )
            for same in occurrences
        )
        number = len(self.families)
        representative = next(i for i, same in enumerate(occurrences) if star in same)
        self.families.append(Family(places, representative, large))
        self.stars.append(star)
        self.number.update(dict.fromkeys(members, number))
        if large:
            return
        self.missing += [
            (a, b)
            for a, b in combinations(members, 2)
            if self.places[a].document != self.places[b].document and b not in self.linked[a]
        ]

    def _occurrences(self, members: Iterable[int]) -> list[list[int]]:
        """The members, those together that are one place cut differently by different copies."""
        found: list[list[int]] = []
        for n in sorted(members):
            here = self.places[n]
            if found and self.places[found[-1][0]].document == here.document:
                last = self.places[found[-1][-1]]
                if max(here.held((last.start, last.end)), last.held((here.start, here.end))) > 0.5:
                    found[-1].append(n)
                    continue
            found.append([n])
        return found

    def completed(self) -> list[Passage]:
        """The passages that no candidate led to: with representatives, and within families."""
        return [
            replace(passage, family=self.family_of(*met[0]))
            for passage, met in chain(self.reached, self._aligned(self.missing))
        ]

    def family_of(self, a: int, b: int) -> int | None:
        """The family that two places share, if they do."""
        return self.number[a] if self.number[a] == self.number[b] else None

    def is_spare(self, a: int, b: int) -> bool:
        """Whether a pair is left out: both stand in one large family, neither is its star."""
        number = self.family_of(a, b)
        if number is None or not self.families[number].large:
            return False
        return self.stars[number] not in (a, b)
