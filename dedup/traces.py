"""The passages of a pair → what it gives away: substitutions, and names left over in the copy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dedup.evidence import leftovers, substitutions
from dedup.model import Substitution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.context import Context
    from dedup.corpus import Corpus
    from dedup.passages import Passage


def traces(
    corpus: Corpus, context: Context, passages: Sequence[Passage]
) -> tuple[tuple[Substitution, ...], tuple[str, ...]]:
    """Substitutions from left to right, and the names that the copy left standing.

    Either document may be the copy, unless it is known to be the earlier, or the other is a draft.

    Args:
        corpus: the collection.
        context: what is known of it.
        passages: of one pair, left and right as the result shows them.
    """
    store, left, right = corpus.store, passages[0].left, passages[0].right
    one, other = map(store.written, (left, right))
    found = substitutions(passages, one, other)
    names: tuple[str, ...] = ()
    if _may_copy(context, right, left):
        names += leftovers(passages, one, other, found, partial(_elsewhere, corpus, context, right))
    if _may_copy(context, left, right):
        turned = [Substitution(item.after, item.before, item.count) for item in found]
        back = [passage.swapped() for passage in passages]
        names += leftovers(back, other, one, turned, partial(_elsewhere, corpus, context, left))
    return found, names


def _may_copy(context: Context, copy: int, source: int) -> bool:
    return not context.earlier(copy, source) and not context.drafts[source]


def _elsewhere(corpus: Corpus, context: Context, copy: int, name: str) -> bool:
    """Whether a name stands in another paper of a document's own author or group."""
    return any(name in corpus.store.text(document) for document in context.kin(copy))
