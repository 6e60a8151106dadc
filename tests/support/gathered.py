"""Inputs → what was read of them, as a run reads it, without a store for the texts."""

from __future__ import annotations

from dedup.documents import Assembly, find, read


def gathered(inputs, metadata=None, exclude=()):
    """The collection, and the text of each of its documents."""
    found = find(inputs, exclude=exclude)
    assembly = Assembly(inputs, found, metadata)
    texts = list(assembly.texts(map(read, found.files)))
    return assembly.collection(), texts
