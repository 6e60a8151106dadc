"""Findings → the records of a result: identities, order, pairs, groups."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dedup.figures import CLASS_ORDER, left_spans, right_spans
from dedup.model import (
    DocumentResult,
    Match,
    MatchSide,
    Pair,
    Section,
    six_decimals,
)
from dedup.sections import sections
from dedup.sides import sides
from dedup.spans import union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dedup.context import Context
    from dedup.corpus import Corpus
    from dedup.families import Family
    from dedup.figures import Composition
    from dedup.model import MatchKind, Side, Substitution
    from dedup.passages import Passage
    from dedup.spans import Span

_ID_LENGTH = 12


@dataclass(frozen=True, slots=True)
class Findings:
    """What the stages found.

    `passages` are between documents, left and right as the result shows them; `repeats` are
    within one. `compositions` has the documents that have figures or share something.
    """

    corpus: Corpus
    passages: Sequence[Passage]
    repeats: Sequence[Passage]
    families: Sequence[Family]
    compositions: Mapping[int, Composition]
    context: Context


@dataclass(frozen=True, slots=True)
class Classed:
    """A passage with its sides, their key and kind, and which side is earlier."""

    passage: Passage
    left: MatchSide
    right: MatchSide
    key: str
    kind: MatchKind
    earlier: Side | None


def digest(*parts: str, length: int = _ID_LENGTH) -> str:
    """A short hash of strings, in hex."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:length]


def classed(found: Findings) -> list[Classed]:
    """All passages classed, those between documents first."""
    passages = (*found.passages, *found.repeats)
    both, hashes = sides(found.corpus, found.compositions, passages)
    keys = (
        digest(*sorted(pair), length=16) for pair in zip(hashes[::2], hashes[1::2], strict=True)
    )
    return [
        _classed(found, *one) for one in zip(passages, both[::2], both[1::2], keys, strict=True)
    ]


def matches(
    found: Findings, passages: Iterable[Classed], templates: Mapping[int | None, str]
) -> list[Match]:
    """The matches in document order; repeats stand with their document."""
    records = [_match(one, templates) for one in passages]
    rank = {document.id: i for i, document in enumerate(found.corpus.documents)}
    records.sort(
        key=lambda m: (
            rank[m.left.document], m.left.start, m.left.end,
            rank[m.right.document], m.right.start, m.right.end,
        )
    )  # fmt: skip
    return records


def _match(one: Classed, templates: Mapping[int | None, str]) -> Match:
    passage, left, right = one.passage, one.left, one.right
    return Match(
        id=digest(
            left.document,
            right.document,
            *map(str, (left.start, left.end, right.start, right.end)),
        ),
        key=one.key,
        left=left,
        right=right,
        blocks=passage.blocks,
        similarity=six_decimals(passage.similarity),
        identical=passage.identical,
        kind=one.kind,
        template=templates.get(passage.family),
        earlier=one.earlier,
    )


def _classed(
    found: Findings, passage: Passage, left: MatchSide, right: MatchSide, key: str
) -> Classed:
    """Class a passage.

    The kind is the class of the draft's side in `check`; in `audit` that of the later side, else
    the first of quoted, self, boilerplate and copied that is the class of either.
    """
    earlier: Side | None = None
    if found.context.earlier(passage.left, passage.right):
        earlier = "left"
    elif found.context.earlier(passage.right, passage.left):
        earlier = "right"
    kind: MatchKind
    if passage.left == passage.right:
        kind = "repeat"
    elif found.context.drafts[passage.left] or earlier == "right":
        kind = left.kind
    elif earlier == "left":
        kind = right.kind
    else:
        kind = min((left.kind, right.kind), key=CLASS_ORDER.index)
    return Classed(passage, left, right, key, kind, earlier)


def paired(corpus: Corpus, passages: Iterable[Classed]) -> dict[tuple[int, int], list[Passage]]:
    """The passages between documents that can be sources, by the pair, left first."""
    shared: dict[tuple[int, int], list[Passage]] = defaultdict(list)
    for passage in (one.passage for one in passages):
        if corpus.proper(passage.left) and corpus.proper(passage.right):
            shared[passage.left, passage.right].append(passage)
    return shared


def pairs(
    found: Findings,
    shared: Mapping[tuple[int, int], Sequence[Passage]],
    traces: Iterable[tuple[tuple[Substitution, ...], tuple[str, ...]]],
    mistakes: Mapping[tuple[int, int], Sequence[Substitution]],
) -> list[Pair]:
    """Document pairs, strongest first.

    Args:
        found: what the run found.
        shared: their passages, of those that hold more than boilerplate.
        traces: substitutions and leftovers of each pair.
        mistakes: by the pair.
    """
    ids = found.corpus.ids
    records = [
        replace(
            _pair(found, (ids[left], ids[right]), passages, ([left], [right])),
            substitutions=changed,
            leftovers=left_over,
            mistakes=tuple(mistakes.get((left, right), ())),
        )
        for ((left, right), passages), (changed, left_over) in zip(
            shared.items(), traces, strict=True
        )
    ]
    return sorted(records, key=_strength)


def groups(found: Findings, shared: Mapping[tuple[int, int], Sequence[Passage]]) -> list[Pair]:
    """The same by metadata group, else author; documents that have neither are left out."""
    name = found.context.owner
    members: dict[str, list[int]] = defaultdict(list)
    for document in range(len(found.corpus.documents)):
        if found.corpus.proper(document) and (owner := name(document)) is not None:
            members[owner].append(document)
    of_groups: dict[tuple[str, str], list[Passage]] = defaultdict(list)
    for (left, right), passages in shared.items():
        one, other = name(left), name(right)
        if one is None or other is None:
            continue
        # Groups have no left and right of their own: one order for both directions.
        if one <= other:
            of_groups[one, other] += passages
        else:
            of_groups[other, one] += [passage.swapped() for passage in passages]
    records = [
        _pair(found, names, passages, (members[names[0]], members[names[1]]))
        for names, passages in of_groups.items()
    ]
    return sorted(records, key=_strength)


def _strength(pair: Pair) -> tuple[int, str, str]:
    return -pair.shared, pair.left, pair.right


def specific(passages: Iterable[Classed], least: int) -> list[Classed]:
    """Passages between documents that are no boilerplate, or hold a match's worth of other text.

    Two versions of one law are long passages; that half of them is formula of all laws does not
    make them less of a pair.

    Args:
        passages: of all kinds.
        least: counted characters of other classes that a boilerplate passage must hold.
    """
    return [
        one
        for one in passages
        if one.kind != "repeat"
        and (
            one.kind != "boilerplate"
            or max(one.left.classes.specific, one.right.classes.specific) >= least
        )
    ]


def _pair(
    found: Findings,
    names: tuple[str, str],
    passages: Sequence[Passage],
    members: tuple[Sequence[int], Sequence[int]],
) -> Pair:
    left: dict[int, list[Span]] = defaultdict(list)
    right: dict[int, list[Span]] = defaultdict(list)
    for passage in passages:
        left[passage.left] += left_spans(passage.blocks)
        right[passage.right] += right_spans(passage.blocks)
    inside = [
        sum(found.corpus.counted_in(document, union(spans)) for document, spans in side.items())
        for side in (left, right)
    ]
    whole = [sum(found.corpus.lengths[document] for document in of) for of in members]
    ratios = [six_decimals(a / b) if b else 0.0 for a, b in zip(inside, whole, strict=True)]
    return Pair(
        left=names[0],
        right=names[1],
        shared=min(inside),
        left_ratio=ratios[0],
        right_ratio=ratios[1],
        matches=len(passages),
    )


def document_result(found: Findings, index: int, *, embed: bool) -> DocumentResult:
    """The record of one document, its sections and their figures."""
    document, store = found.corpus.documents[index], found.corpus.store
    utf8, length = store.encoded(index), len(store.counted(index))
    figures = None
    parts: tuple[Section, ...] = ()
    if found.corpus.figured(index):
        figured = found.compositions[index].figures
        (figures,) = figured(found.context, [0, length])
        tiles = sections(utf8, length)
        edges = [start for _, start, _ in tiles] + [length]
        parts = tuple(
            Section(title, start, end, of)
            for (title, start, end), of in zip(tiles, figured(found.context, edges), strict=True)
        )
    return DocumentResult(
        id=document.id,
        role=document.role,
        input=document.input,
        path=document.path,
        part=document.part,
        offset=document.offset,
        length=length,
        title=document.title,
        author=document.author,
        group=document.group,
        date=document.date,
        sha256=document.sha256,
        text_sha256=document.text_sha256,
        encoding=document.encoding,
        reader=document.reader,
        counted=found.corpus.lengths[index],
        figures=figures,
        sections=parts,
        text=store.text(index) if embed else None,
        dated=document.dated,
    )
