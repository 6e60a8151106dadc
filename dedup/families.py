"""Passages → families of passages, and documents → sources.

A family is a passage with all the places where it stands. A source is a document with its copies:
five copies of one speech are one source, whatever they share with others.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from dedup.kernels.graphs import components
from dedup.spans import Place, Span, alike, union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from dedup.config import FamilyConfig
    from dedup.passages import Passage

    Align = Callable[[Sequence[tuple[Place, Place]]], list[Passage]]


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
    shingles: Callable[[Place], NDArray[np.uint64]],
) -> Families:
    """Group passages into families and settle which pairs of a family the result holds.

    Args:
        passages: between different documents.
        lengths: counted characters of each document.
        ids: of each document; they break ties.
        config: thresholds.
        align: aligns pairs of places that no candidate linked; gives those that hold.
        shingles: k-gram hashes of a place.
    """
    places, membership = _places(passages, config.overlap)
    edges = [(membership[i, False], membership[i, True]) for i in range(len(passages))]

    def rank(number: int) -> tuple[int, str, int]:
        place = places[number]
        return -lengths[place.document], ids[place.document], place.start

    found = components(range(len(places)), edges)
    found = _rejoined(found, [places[min(one, key=rank)] for one in found], config, align, shingles)
    families: list[Family] = []
    missing: list[tuple[Place, Place]] = []
    family: dict[int, int] = {}  # place → family
    large: dict[int, int] = {}  # place → representative of its large family
    completed: dict[tuple[int, int], int] = {}  # documents of a missing pair → family
    linked = set(edges) | {(b, a) for a, b in edges}
    for members in found:
        best = min(members, key=rank)
        is_large = len(members) > config.pairs_per_template
        families.append(Family(tuple(places[n] for n in members), members.index(best), is_large))
        family.update(dict.fromkeys(members, len(families) - 1))
        if is_large:
            large.update(dict.fromkeys(members, best))
        for a, b in ((best, n) for n in members) if is_large else combinations(members, 2):
            documents = sorted((places[a].document, places[b].document))
            if documents[0] != documents[1] and (a, b) not in linked:
                missing.append((places[a], places[b]))
                completed.setdefault((documents[0], documents[1]), len(families) - 1)
    kept = [
        replace(passage, family=family[a])
        for passage, (a, b) in zip(passages, edges, strict=True)
        if a not in large or large[a] in (a, b)
    ]
    added = [replace(p, family=completed[p.left, p.right]) for p in align(missing)]
    return Families(tuple(families), tuple(kept + added), len(added), len(passages) - len(kept))


def _rejoined(
    found: list[list[int]],
    stars: Sequence[Place],
    config: FamilyConfig,
    align: Align,
    shingles: Callable[[Place], NDArray[np.uint64]],
) -> list[list[int]]:
    """Join families that hot buckets have split: one links neighbours, and a link may be missing.

    Args:
        found: components of places.
        stars: the representative of each component.
        config, align, shingles: as in `group`.
    """
    hot = [len(members) >= config.hot for members in found]
    if not any(hot):
        return found
    from dedup.kernels.lsh import near_duplicates

    # Hot families first, so that the others are linked to them and not to each other.
    order = sorted(range(len(found)), key=lambda n: (not hot[n], n))
    links = near_duplicates([shingles(stars[n]) for n in order], config.near)
    pairs = [(order[a], order[b]) for a, b in links if hot[order[a]]]
    held = [(a, b) for a, b in pairs if align([(stars[a], stars[b])])]
    return [
        sorted(place for number in joined for place in found[number])
        for joined in components(range(len(found)), held)
    ]


def follows(
    passages: Iterable[Passage],
    counted: Callable[[int, Sequence[Span]], int],
    lengths: Sequence[int],
    ids: Sequence[str],
    eligible: Sequence[bool],
    share: float,
) -> dict[int, int]:
    """Which document each document follows: the longer one that holds at least `share` of it.

    Args:
        passages: between different documents.
        counted: counted characters of a document inside spans.
        lengths, ids, eligible: of each document; frames and base text are not eligible.
        share: in 0..1.

    Returns:
        Follower → followed; at most one each, and no circles.
    """
    held: dict[tuple[int, int], list[Span]] = defaultdict(list)
    for passage in passages:
        if eligible[passage.left] and eligible[passage.right]:
            held[passage.left, passage.right] += [
                (b.left_start, b.left_end) for b in passage.blocks
            ]
            held[passage.right, passage.left] += [
                (b.right_start, b.right_end) for b in passage.blocks
            ]

    def rank(document: int) -> tuple[int, str]:
        return -lengths[document], ids[document]

    best: dict[int, tuple[int, str, int]] = {}
    for (document, other), spans in held.items():
        if rank(other) > rank(document):
            continue  # the longer is followed; of two equally long, the one with the smaller id
        within = counted(document, union(spans))
        if lengths[document] and within >= share * lengths[document]:
            choice = (-within, ids[other], other)
            best[document] = min(best.get(document, choice), choice)
    return {document: choice[2] for document, choice in best.items()}


def sources(
    links: Mapping[int, int], owners: Sequence[str | None]
) -> tuple[list[int], list[list[int]]]:
    """The source of each document, and the sources of several documents that the links made.

    Args:
        links: follower → followed.
        owners: metadata group (else author) of each document; equal ones are one source.
    """
    copies = components(links.keys() | set(links.values()), links.items())
    by_owner: dict[str, int] = {}
    same_owner = [
        (by_owner.setdefault(owner, document), document)
        for document, owner in enumerate(owners)
        if owner is not None
    ]
    number = [0] * len(owners)
    for source in components(range(len(owners)), [*links.items(), *same_owner]):
        for document in source:
            number[document] = source[0]
    return number, copies
