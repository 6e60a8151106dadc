"""Family → template: the fixed text of a passage and the slots that its occurrences fill in.

A star alignment: every occurrence is aligned with the representative, whose text gives the
skeleton (first form: every slot is of kind `free`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.fold import SLOT
from dedup.kernels.edits import equal_runs
from dedup.model import Occurrence, SlotSegment, SlotValue, TextSegment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dedup.families import Family
    from dedup.prepared import Prepared
    from dedup.spans import Place

_FIXED = 0.5  # share of occurrences that hold a token of fixed text
_ISLAND = 2  # fewer fixed tokens than this between two slots are part of one slot
_OPTIONAL = 8  # fixed tokens that some occurrences lack altogether make an optional segment
_ALIGNED = 200  # occurrences that decide what is fixed; the rest only give their values


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Segments of a template and, for each place of the family, its slot values in order."""

    segments: tuple[TextSegment | SlotSegment, ...]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A run of fixed tokens of the representative, `[start, end)`."""

    start: int
    end: int


def _mapping(star: Prepared, own: range, other: Prepared, place: Place) -> dict[int, int]:
    """Equal tokens: of the representative → of another occurrence."""
    theirs = other.tokens_in(place.start, place.end)
    runs = equal_runs(
        star.letters.tokens[own.start : own.stop], other.letters.tokens[theirs.start : theirs.stop]
    )
    return {own.start + a + i: theirs.start + b + i for a, b, length in runs for i in range(length)}


def _fixed_runs(star: Prepared, own: range, mappings: Sequence[dict[int, int]]) -> list[_Fixed]:
    """Runs of the representative's tokens that most occurrences hold, gaps between them slots."""
    support = Counter(token for mapping in mappings for token in mapping)
    tokens = star.letters.tokens
    needed = _FIXED * len(mappings)
    runs: list[_Fixed] = []
    for token in own:
        if support[token] < needed or tokens[token] == SLOT:
            continue
        if runs and runs[-1].end == token and _adjoin(token, mappings):
            runs[-1] = _Fixed(runs[-1].start, token + 1)
        else:
            runs.append(_Fixed(token, token + 1))
    return [
        run
        for i, run in enumerate(runs)
        if run.end - run.start >= _ISLAND or i in (0, len(runs) - 1)
    ]


def _adjoin(token: int, mappings: Sequence[dict[int, int]]) -> bool:
    """Whether most occurrences have nothing between a fixed token and the one before it."""
    both = [m for m in mappings if token in m and token - 1 in m]
    apart = sum(m[token] != m[token - 1] + 1 for m in both)
    return 2 * apart < len(both)


def skeleton(family: Family, prepared: Callable[[int], Prepared], ids: Sequence[str]) -> Skeleton:
    """The template of a family.

    Args:
        family: with places in at least two documents.
        prepared: gives a document (index) ready for alignment.
        ids: of each document.
    """
    star_place = family.places[family.representative]
    star = prepared(star_place.document)
    own = star.tokens_in(star_place.start, star_place.end)
    mappings = [
        {token: token for token in own}
        if place is star_place
        else _mapping(star, own, prepared(place.document), place)
        for place in family.places
    ]
    fixed = _fixed_runs(star, own, mappings[:_ALIGNED])
    values = [
        _values(prepared(place.document), mapping, fixed)
        for place, mapping in zip(family.places, mappings, strict=True)
    ]
    return Skeleton(
        tuple(_segments(star, fixed, mappings, values, family.representative)),
        tuple(
            Occurrence(ids[place.document], place.start, place.end, tuple(row))
            for place, row in zip(family.places, values, strict=True)
        ),
    )


def _values(
    prepared: Prepared, mapping: dict[int, int], fixed: Sequence[_Fixed]
) -> list[SlotValue | None]:
    """What stands between the fixed runs in one occurrence; None where a neighbour is missing."""
    row: list[SlotValue | None] = []
    for before, after in itertools.pairwise(fixed):
        left = next(
            (mapping[t] for t in range(before.end - 1, before.start - 1, -1) if t in mapping), None
        )
        right = next((mapping[t] for t in range(after.start, after.end) if t in mapping), None)
        if left is None or right is None:
            row.append(None)
            continue
        start, end = int(prepared.letters.ends[left]), int(prepared.letters.starts[right])
        if right == left + 1:  # nothing but punctuation: the slot is empty here
            row.append(SlotValue(start, start, ""))
            continue
        start = int(prepared.letters.starts[left + 1])
        end = int(prepared.letters.ends[right - 1])
        row.append(SlotValue(start, end, prepared.text[start:end]))
    return row


def _segments(
    star: Prepared,
    fixed: Sequence[_Fixed],
    mappings: Sequence[dict[int, int]],
    values: Sequence[Sequence[SlotValue | None]],
    representative: int,
) -> list[TextSegment | SlotSegment]:
    own_values = values[representative]
    segments: list[TextSegment | SlotSegment] = []
    for i, run in enumerate(fixed):
        start, end = star.span(run.start, run.end - 1)
        if i:
            # The punctuation between a slot and the next fixed word belongs to the fixed text.
            own_value = own_values[i - 1]
            counts = Counter(value.value for row in values if (value := row[i - 1]) is not None)
            ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            segments.append(SlotSegment("free", tuple(ordered)))
            start = own_value.end if own_value is not None else start
        if i + 1 < len(fixed):
            following = own_values[i]
            end = following.start if following is not None else end
        absent = sum(not any(t in m for t in range(run.start, run.end)) for m in mappings)
        optional = run.end - run.start >= _OPTIONAL and absent > 0
        segments.append(TextSegment(star.text[start:end], optional))
    return segments
