"""Passages → the composition of each document: evidence collected, then classed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from dedup.allowed import Phrases, common_phrases
from dedup.figures import Evidence, compose, left_spans, right_spans
from dedup.phrases import set_phrases, shared_runs
from dedup.quotes import quoted
from dedup.spans import coverage
from dedup.threads import streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dedup.config import Config
    from dedup.context import Context
    from dedup.corpus import Corpus
    from dedup.families import Families
    from dedup.figures import Composition
    from dedup.passages import Passage
    from dedup.spans import Span

_BATCH = 32  # documents that a thread takes at a time


def compositions(
    corpus: Corpus,
    families: Families,
    repeats: Sequence[Passage],
    context: Context,
    allowed: Sequence[str],
    config: Config,
    tell: Callable[[str, int, int], None],
) -> dict[int, Composition]:
    """The composition of each document that has figures or shares something, by index.

    Args:
        corpus: the collection.
        families: with the passages between documents.
        repeats: the passages within documents.
        context: what is known of the collection.
        allowed: the lines of the allow files.
        config: all settings.
        tell: told how many documents are done, of how many.
    """
    evidence = _evidence(corpus, families, repeats, context, only_earlier=config.only_earlier)
    named = Phrases(allowed)
    everybodys = common_phrases() if config.common_phrases else Phrases(())
    marks = shared_runs(
        corpus.sketch,
        [one if corpus.proper(d) else None for d, one in enumerate(context.source)],
        config.families,
        corpus.store.arrays,
        corpus.threads,
    )
    bounds, store = corpus.sketch.bounds, corpus.store
    order = sorted(evidence)
    places = np.cumsum([0, *np.diff(store.text_bounds)[order]])
    whole = store.arrays.empty("compositions", int(places[-1]), np.uint8)

    def composed(number: int) -> Composition:
        document = order[number]
        known = evidence[document]
        letters, counted = store.letters(document), store.counted(document)
        matched = known.matched(len(counted))
        own = marks[bounds[document] : bounds[document + 1]]
        formula, phrases = set_phrases(letters, matched, own, config.families)
        if matched.any():
            known.allowed = named.spans(letters)
            known.phrases = everybodys.spans(letters)
            known.quoted = quoted(store.text(document), matched)
        return compose(
            document,
            counted,
            known,
            context,
            formula,
            phrases if corpus.figured(document) else None,
            letters,
            whole[places[number] : places[number + 1]],
        )

    found: dict[int, Composition] = {}
    batches = [range(n, min(n + _BATCH, len(order))) for n in range(0, len(order), _BATCH)]
    for of_batch in streamed(lambda batch: list(map(composed, batch)), batches, corpus.threads):
        for composition in of_batch:
            found[order[len(found)]] = composition
        tell("figures", len(found), len(order))
    return found


def _evidence(
    corpus: Corpus,
    families: Families,
    repeats: Sequence[Passage],
    context: Context,
    *,
    only_earlier: bool,
) -> dict[int, Evidence]:
    evidence: dict[int, Evidence] = defaultdict(Evidence)
    evidence.update((d, Evidence()) for d in range(len(corpus.documents)) if corpus.figured(d))
    for passage in families.passages:
        for one, other, spans_of, runs in (
            (passage.left, passage.right, left_spans, passage.runs[:, :2]),
            (passage.right, passage.left, right_spans, passage.runs[:, 2:]),
        ):
            known, spans = evidence[one], spans_of(passage.blocks)
            if "base" in (corpus.roles[one], corpus.roles[other]):
                known.base += spans
            elif corpus.documents[other].role == "frame" or (
                only_earlier and not context.earlier(other, one)
            ):
                continue
            else:
                known.shared.setdefault(other, []).extend(spans)
            known.passages.append((spans, runs))
    for passage in repeats:
        evidence[passage.left].repeats += right_spans(passage.blocks)
    for document, covered in _covered(corpus, families, context):
        evidence[document].covered += covered
    return evidence


def _covered(
    corpus: Corpus, families: Families, context: Context
) -> Iterator[tuple[int, list[tuple[Span, int]]]]:
    """In families too large to give every pair: how many sources cover what a document shares.

    Counted through the representative, which is aligned with every occurrence.
    """
    linked: dict[int, list[Passage]] = defaultdict(list)
    for passage in families.passages:
        if passage.family is not None and families.families[passage.family].large:
            linked[passage.family].append(passage)
    for number, passages in sorted(linked.items()):
        family = families.families[number]
        star = family.places[family.representative].document
        turned = [one if one.left == star else one.swapped() for one in passages]
        proper = [one for one in turned if corpus.proper(one.right)]
        length = len(corpus.store.counted(star))
        layers: dict[int, list[Span]] = defaultdict(list)
        for one in proper:
            layers[context.source[one.right]] += left_spans(one.blocks)
        layers[context.source[star]] = [(0, length)]
        common = coverage(layers.values(), length)
        for one in proper:
            yield (
                one.right,
                [
                    (
                        (b.right_start, b.right_end),
                        int(np.median(common[b.left_start : b.left_end])),
                    )
                    for b in one.blocks
                ],
            )
