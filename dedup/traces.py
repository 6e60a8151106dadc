"""The passages of pairs → what they give away: substitutions, and names left over in the copy."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from dedup.evidence import leftovers, substitutions
from dedup.model import Substitution
from dedup.replacements import Shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dedup.context import Context
    from dedup.corpus import Corpus
    from dedup.engines.local import Local
    from dedup.passages import Passage
    from dedup.store import Store

    Substitutions = tuple[Substitution, ...]
    Names = tuple[str, ...]

_BATCH = 64  # pairs of one call to a worker


class _Pair(NamedTuple):
    left: int
    right: int
    shared: Shared
    copies: tuple[bool, bool]  # whether the left document, and the right one, may be the copy


def traces(
    corpus: Corpus, context: Context, pairs: Iterable[Sequence[Passage]], engine: Local
) -> Iterator[tuple[Substitutions, Names]]:
    """Of each pair the substitutions from left to right, and the names that the copy left standing.

    Either document may be the copy, unless it is known to be the earlier, or the other is a draft;
    a name that stands in another paper of the copy's own author or group is not left over. Workers
    find them from the call on, while this process goes on with something else.

    Args:
        corpus: the collection.
        context: what is known of it.
        pairs: the passages of each, left and right as the result shows them.
        engine: has the workers.
    """
    asked = [_asked(context, passages) for passages in pairs]
    batches = [asked[start : start + _BATCH] for start in range(0, len(asked), _BATCH)]
    made = chain.from_iterable(engine.map_store(_of_pairs, corpus.store, batches))
    return (
        (
            found,
            tuple(
                name
                for copy, names in ((pair.right, on_right), (pair.left, on_left))
                for name in names
                if not _elsewhere(corpus, context, copy, name)
            ),
        )
        for pair, (found, on_left, on_right) in zip(asked, made, strict=True)
    )


def _asked(context: Context, passages: Sequence[Passage]) -> _Pair:
    left, right = passages[0].left, passages[0].right
    copies = _may_copy(context, left, right), _may_copy(context, right, left)
    return _Pair(left, right, Shared.of(passages), copies)


def _may_copy(context: Context, copy: int, source: int) -> bool:
    return not context.earlier(copy, source) and not context.drafts[source]


def _of_pairs(store: Store, pairs: Sequence[_Pair]) -> list[tuple[Substitutions, Names, Names]]:
    """Substitutions, and the names left over on the left and on the right."""
    return [_of_pair(store, pair) for pair in pairs]


def _of_pair(store: Store, pair: _Pair) -> tuple[Substitutions, Names, Names]:
    left, right = store.written(pair.left), store.written(pair.right)
    found = substitutions(pair.shared, left, right)
    turned = [Substitution(item.after, item.before, item.times) for item in found]
    runs, back = pair.shared.runs, pair.shared.runs[:, [2, 3, 0, 1]]
    on_left = leftovers(back, right, left, turned) if pair.copies[0] else ()
    on_right = leftovers(runs, left, right, found) if pair.copies[1] else ()
    return found, on_left, on_right


def _elsewhere(corpus: Corpus, context: Context, copy: int, name: str) -> bool:
    return any(name in corpus.store.text(document) for document in context.kin(copy))
