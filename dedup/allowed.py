"""Phrases that a user allows: where they stand in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.fold import Letters
    from dedup.spans import Span


def allowed_spans(letters: Letters, phrases: Iterable[Letters]) -> list[Span]:
    """Spans of a text where one of the folded phrases stands."""
    data = letters.tokens.tobytes()
    width = letters.tokens.itemsize
    found: list[Span] = []
    for phrase in phrases:
        needle = phrase.tokens.tobytes()
        at = data.find(needle)
        while at >= 0:
            if at % width == 0:
                first = at // width
                found.append(
                    (int(letters.starts[first]), int(letters.ends[first + len(phrase) - 1]))
                )
            at = data.find(needle, at + 1)
    return found


def folded_phrases(lines: Iterable[str]) -> list[Letters]:
    """The phrases of an allow file, one a line; `#` comments and lines without a letter pass.

    A bare number is no phrase: it would allow every number.
    """
    phrases = (fold(line) for line in lines if not line.lstrip().startswith("#"))
    return [phrase for phrase in phrases if phrase.sizes.any()]
