"""What is known of a collection when its documents are classed: sources, owners, dates."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Context:
    """What is known of the collection when a document is classed; sequences are by document."""

    source: Sequence[int]
    groups: Sequence[str | None]
    authors: Sequence[str | None]
    dates: Sequence[str | None]
    ids: Sequence[str]
    drafts: Sequence[bool]
    sources: int  # independent sources that make a passage boilerplate
    least: int  # half characters that make a match
    dated: bool  # whether any document has a date

    def owner(self, document: int) -> str | None:
        """The metadata group of a document, else its author."""
        return self.groups[document] or self.authors[document]

    def kin(self, document: int) -> list[int]:
        """The other documents of the same author or group, in order."""
        found = {
            other
            for known, of in zip((self.groups, self.authors), self._by_owner, strict=True)
            if known[document] is not None
            for other in of[known[document]]
        }
        return sorted(found - {document})

    @cached_property
    def _by_owner(self) -> tuple[dict[str | None, list[int]], ...]:
        found = []
        for known in (self.groups, self.authors):
            documents: dict[str | None, list[int]] = defaultdict(list)
            for document, name in enumerate(known):
                documents[name].append(document)
            found.append(documents)
        return tuple(found)

    def same_owner(self, one: int, other: int) -> bool:
        """Whether two documents are known to have the same author or group."""
        return any(
            known[one] is not None and known[one] == known[other]
            for known in (self.groups, self.authors)
        )

    def earlier(self, one: int, other: int) -> bool:
        """Whether one document is earlier than another; an undated draft is the latest of all."""
        return is_earlier(self.dates[one], self.dates[other], undated_is_later=self.drafts[other])


@cache
def _days(date: str) -> tuple[str, str]:
    """First and last possible day of a partial ISO date."""
    year, month, day = [*date.split("-"), "", ""][:3]
    last_month = month or "12"
    last_day = day or f"{calendar.monthrange(int(year), int(last_month))[1]:02d}"
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{last_month}-{last_day}"


def is_earlier(one: str | None, other: str | None, *, undated_is_later: bool = False) -> bool:
    """Whether the last possible day of one date precedes the first of the other.

    An undated document is not earlier than anything; with `undated_is_later` (a draft), everything
    dated is earlier than an undated `other`.
    """
    if one is None:
        return False
    if other is None:
        return undated_is_later
    return _days(one)[1] < _days(other)[0]
