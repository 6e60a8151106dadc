"""Families → the templates of a result, with their support."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from dedup.engines.local import workers_for
from dedup.figures import classes_of
from dedup.kernels.marks import ALLOWED, BASE, COUNTED
from dedup.model import Template, TextSegment
from dedup.results import digest
from dedup.templates import skeleton

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.corpus import Corpus
    from dedup.engines.local import Local
    from dedup.families import Family
    from dedup.model import Segment
    from dedup.results import Findings
    from dedup.spans import Place
    from dedup.store import Store
    from dedup.templates import Skeleton

_BATCH = 16  # families of one call to a worker
_WORTH = 3  # letters compared in the time that a letter of a family takes here
_MARKS = np.arange(256, dtype=np.uint8)
# What a counted character with each mark says for and against text that is expected.
_MOSTLY = np.where(_MARKS & COUNTED, 2 * np.isin(classes_of(_MARKS), (BASE, ALLOWED)) - 1, 0)
_SKELETON = 12  # characters of fixed text of a template: those of a block


def workers(families: Iterable[Family], requested: int | None) -> int:
    """How many processes are worth their start for what families share."""
    letters = sum(place.end - place.start for family in families for place in family.places)
    return workers_for(requested, letters * _WORTH)


def skeletons(
    corpus: Corpus,
    families: Sequence[Family],
    fewest: int,
    engine: Local,
) -> Iterator[tuple[int, Skeleton]]:
    """Families in at least `fewest` documents or in base text, by number, with their skeletons.

    Workers make them from the call on, while this process goes on with something else.

    Args:
        corpus: the collection.
        families: of it.
        fewest: documents.
        engine: has the workers.
    """
    ids = corpus.ids
    chosen = [
        number
        for number, family in enumerate(families)
        if (count := len(_proper(corpus, family))) >= fewest or (count and _in_base(corpus, family))
    ]
    named = [
        (families[n], {place.document: ids[place.document] for place in families[n].places})
        for n in chosen
    ]
    batches = [named[start : start + _BATCH] for start in range(0, len(named), _BATCH)]
    made = engine.map_store(_skeletons_of, corpus.store, batches)
    return zip(chosen, chain.from_iterable(made), strict=True)


def templates(
    found: Findings, known: Iterable[tuple[int, Skeleton]]
) -> tuple[list[Template], dict[int | None, str]]:
    """Families that stand in enough documents, or that base text names, commonest first.

    Args:
        found: what the run found.
        known: families with their skeletons, as `skeletons` gives them.

    Returns:
        The templates, and the template of each family (by number) that has one.
    """
    records: list[Template] = []
    by_family: dict[int | None, str] = {}
    bodies, ids = dict(known), found.corpus.ids
    somewhere = {d for d, one in found.compositions.items() if (_MOSTLY[one.marks] > 0).any()}
    for number, family in enumerate(found.families):
        proper = _proper(found.corpus, family)
        named = _in_base(found.corpus, family) or any(
            place.document in somewhere and _expected(found, place) for place in family.places
        )
        body = bodies.get(number)
        if body is None and named and proper:
            body = skeleton(family, found.corpus.store, ids)
        if body is None or _fixed(body.segments) < _SKELETON:
            continue  # its places only chain together: there is no passage that all hold
        sources = {found.context.source[document] for document in proper}
        text = "".join(s.text if isinstance(s, TextSegment) else "\1" for s in body.segments)
        first = body.occurrences[0]
        record = Template(
            id=digest(text, first.document, str(first.start), str(first.end)),
            boilerplate=named or len(sources) >= found.context.sources,
            segments=body.segments,
            occurrences=body.occurrences,
            documents=len(proper),
            sources=len(sources),
            first=_first(found, family),
            dates=_dates(found, proper),
        )
        records.append(record)
        by_family[number] = record.id
    records.sort(key=lambda t: (-t.documents, -len(t.occurrences), -_fixed(t.segments), t.id))
    return records, by_family


def _proper(corpus: Corpus, family: Family) -> set[int]:
    """The documents in which a family stands that count."""
    return {place.document for place in family.places if corpus.proper(place.document)}


def _in_base(corpus: Corpus, family: Family) -> bool:
    return any(corpus.roles[place.document] == "base" for place in family.places)


def _fixed(segments: Sequence[Segment]) -> int:
    return sum(len(one.text) for one in segments if isinstance(one, TextSegment))


def _skeletons_of(store: Store, batch: Sequence[tuple[Family, dict[int, str]]]) -> list[Skeleton]:
    return [skeleton(family, store, ids) for family, ids in batch]


def _expected(found: Findings, place: Place) -> bool:
    """Whether base text or allowed phrases name most of a place."""
    marks = found.compositions[place.document].marks[place.start : place.end]
    return bool(_MOSTLY[marks].sum() > 0)


def _first(found: Findings, family: Family) -> int | None:
    """The occurrence that is earlier than all others, if there is one."""
    holders = [place.document for place in family.places]
    # Of dates of which one is earlier than all others, it is the smallest as a string too.
    dates = found.context.dates
    first = min(holders, key=lambda document: dates[document] or "~")
    others = set(holders) - {first}
    if others and all(found.context.earlier(first, other) for other in others):
        return holders.index(first)
    return None


def _dates(found: Findings, documents: Iterable[int]) -> tuple[str, str] | None:
    """The earliest and the latest date of documents that have one."""
    dated = sorted(date for document in documents if (date := found.context.dates[document]))
    return (dated[0], dated[-1]) if dated else None
