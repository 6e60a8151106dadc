"""Phrases that are nobody's own, from the user or from the package: where they stand in a text."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dedup.fold import fold
from dedup.kernels.occurrences import occurrences, prepared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dedup.fold import Letters
    from dedup.spans import Span

_FREE = re.compile(r"…+|_{2,}")


class Phrases:
    """The lines of a list of phrases, folded.

    A number or mask in a phrase stands for any number or mask, `…` or `___` for up to 20 letters.
    `#` comments pass, and lines without a letter: a bare number would allow every number.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        phrases = []
        for line in lines:
            letters = [fold(part) for part in _FREE.split(line)]
            if not line.lstrip().startswith("#") and any(one.sizes.any() for one in letters):
                phrases.append([one.tokens for one in letters if len(one)])
        self._count = len(phrases)
        self._known = prepared(phrases)

    def __bool__(self) -> bool:
        return self._count > 0

    def spans(self, letters: Letters) -> list[Span]:
        """Spans of a text where one of the phrases stands; they may overlap."""
        if not self:
            return []
        first, end = occurrences(letters.tokens, self._known).T
        return list(
            zip(letters.starts[first].tolist(), letters.ends[end - 1].tolist(), strict=True)
        )


@cache
def common_phrases() -> Phrases:
    """The package's own list of formulas that everybody knows."""
    text = files("dedup.data").joinpath("phrases.txt").read_text(encoding="utf-8")
    return Phrases(text.splitlines())
