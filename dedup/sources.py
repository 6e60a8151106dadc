"""Documents → sources: a source is a document with its copies.

Five copies of one speech are one source, whatever they share with others; so are the documents of
one owner.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from dedup.kernels.graphs import components
from dedup.spans import union

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dedup.passages import Passage
    from dedup.spans import Span


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
        if sum(end - start for start, end in spans) < share * lengths[document]:
            continue  # counted characters are no more
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
