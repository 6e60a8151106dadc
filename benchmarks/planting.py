"""Known reuse, planted into text that has none.

Passages are copied from one document into another and reworked (`edits.py`); the places on both
sides are the truth that detections are held against.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

import edits
from measures import Reuse, Side, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

APART = 320  # characters between two planted passages of a document, or a case would not end
MOSAIC_GAP = 200  # own characters beyond which a mosaic is two cases


@dataclass(slots=True)
class Insertion:
    """Text that goes into a document at a place; `case` is None for the author's own words."""

    at: int
    text: str
    case: int | None


@dataclass(slots=True)
class Sheet:
    """A document that is being planted into: its own text, and what is taken from and put in."""

    text: str
    taken: list[Span] = field(default_factory=list)
    put: list[Insertion] = field(default_factory=list)

    @property
    def line_end(self) -> str:
        """What ends a paragraph, as `stripped` writes it."""
        return "\n\n" if "\n\n" in self.text else "\n"

    def free(self, start: int, end: int, apart: int = APART) -> bool:
        """Whether nothing was taken from or put near `[start, end)`."""
        return not any(a < end + apart and start < b + apart for a, b in self.taken) and not any(
            start - apart < one.at < end + apart for one in self.put
        )


@dataclass(frozen=True, slots=True)
class Planted:
    """Documents with reuse planted in them, and the truth; spans are in code points."""

    texts: dict[str, str]
    cases: list[Reuse]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to plant.

    `kinds` and `pastes` (`paragraph`, `mid`, `mosaic`, `split`, `several`) are taken in turn;
    lengths are log-uniform in characters.
    """

    cases: int
    shortest: int
    longest: int
    kinds: tuple[str, ...]
    pastes: tuple[str, ...] = ("paragraph", "mid")


class Planter:
    """Plants cases one after another; gives up on one for which it finds no free place."""

    def __init__(self, texts: Mapping[str, str], seed: int) -> None:
        self.rng = random.Random(seed)
        self.sheets = {name: Sheet(text) for name, text in texts.items() if len(text) > 1_000}
        self.names = list(self.sheets)
        self.weights = [len(self.sheets[name].text) for name in self.names]
        sample = "".join(self.rng.choices(list(texts.values()), k=20))
        self.pool = [a for a in edits.ATOM.findall(sample[:400_000]) if edits.is_letter(a)]
        self.shortest = 0
        self.kinds: list[str] = []
        self.sources: list[tuple[str, list[Span]]] = []

    def plant(self, plan: Plan) -> Planted:
        """Plant a plan's cases."""
        number = 0
        self.shortest = plan.shortest
        for attempt in range(plan.cases * 20):
            if number == plan.cases:
                break
            kind = plan.kinds[number % len(plan.kinds)]
            paste = plan.pastes[number // len(plan.kinds) % len(plan.pastes)]
            low, high = math.log(plan.shortest), math.log(plan.longest)
            size = round(math.exp(self.rng.uniform(low, high)))
            number += getattr(self, f"_{paste}")(kind, size)
            assert attempt < plan.cases * 20 - 1, "the collection is too small for so many cases"
        return self._assembled()

    # -- ways of pasting ---------------------------------------------------------------------------

    def _paragraph(self, kind: str, size: int) -> bool:
        """Whole sentences, as a paragraph of their own."""
        source, target = self._documents()
        span = self._sentences(source, size)
        at = self._line_end(target)
        if span is None or at is None:
            return False
        text = self._reworked(kind, source, span)
        end = self.sheets[target].line_end
        case = self._case(f"{kind}/paragraph", source, [span])
        self.sheets[target].put.append(
            Insertion(at, text + ("" if text.endswith(end) else end), case)
        )
        return True

    def _mid(self, kind: str, size: int) -> bool:
        """From any letter to any letter, pasted between any two letters."""
        source, target = self._documents()
        span = self._letters(source, size)
        if kind in ("shuffled", "reordered", "edit25r"):
            span = self._sentences(source, size)
        at = self._anywhere(target)
        if span is None or at is None:
            return False
        case = self._case(f"{kind}/mid", source, [span])
        self.sheets[target].put.append(Insertion(at, self._reworked(kind, source, span), case))
        return True

    def _mosaic(self, kind: str, size: int) -> bool:
        """Copied sentences one by one between the sentences of the document."""
        source, target = self._documents()
        span = self._sentences(source, max(size, 160))
        at = self._line_end(target)
        if span is None or at is None:
            return False
        window = self.sheets[target].text[at : at + 3_000]
        own = list(accumulate(map(len, edits.sentences(window)), initial=at))[1:]
        if len(window) == 3_000:
            own = own[:-1]  # the last may go on
        if not self.sheets[target].free(at, own[-1] if own else at):
            return False
        case = None
        before = at
        start = span[0]
        for sentence in self._joined(self.sheets[source].text[slice(*span)], 25):
            piece = start, start + len(sentence)
            start = piece[1]
            if not own:
                break
            put = own.pop(0)
            while own and put - before < 12:
                put = own.pop(0)
            if case is None or put - before > MOSAIC_GAP:
                case = self._case(f"{kind}/mosaic", source, [])
            self.sources[case][1].append(piece)
            self.sheets[source].taken.append(piece)
            self.sheets[target].put.append(
                Insertion(put, self._reworked(kind, source, piece), case)
            )
            before = put
        return case is not None

    def _split(self, kind: str, size: int) -> bool:
        """One source in three places of a document."""
        source, target = self._documents()
        span = self._sentences(source, max(size, 400))
        if span is None:
            return False
        parts = self._joined(self.sheets[source].text[slice(*span)], (span[1] - span[0]) // 3)
        start = span[0]
        done = False
        for part in parts:
            at = self._anywhere(target)
            piece = start, start + len(part)
            start += len(part)
            if at is None or len(part) < 80:
                continue
            case = self._case(f"{kind}/split", source, [piece])
            self.sheets[target].put.append(Insertion(at, self._reworked(kind, source, piece), case))
            done = True
        return done

    def _several(self, kind: str, size: int) -> bool:
        """Three sources one after another in one place."""
        _, target = self._documents()
        at = self._anywhere(target)
        if at is None:
            return False
        done = False
        for _ in range(3):
            source, _ = self._documents()
            span = self._sentences(source, max(80, size // 3)) if source != target else None
            if span is None:
                continue
            case = self._case(f"{kind}/several", source, [span])
            self.sheets[target].put.append(Insertion(at, self._reworked(kind, source, span), case))
            done = True
        return done

    # -- where -------------------------------------------------------------------------------------

    def _documents(self) -> tuple[str, str]:
        source, target = self.rng.choices(self.names, self.weights, k=2)
        while target == source:
            target = self.rng.choices(self.names, self.weights)[0]
        return source, target

    def _letters(self, name: str, size: int) -> Span | None:
        sheet = self.sheets[name]
        for _ in range(50):
            start = self.rng.randrange(max(1, len(sheet.text) - size))
            end = start + size
            whole = end <= len(sheet.text) and all(
                sheet.text[i].isalnum() for i in (start, end - 1)
            )
            if whole and self._at_word_ends(sheet.text, start, end) and sheet.free(start, end):
                return start, end
        return None

    @staticmethod
    def _at_word_ends(text: str, start: int, end: int) -> bool:
        def inside(at: int) -> bool:
            around = text[max(0, at - 1) : at + 1]
            return len(around) == 2 and around.isascii() and around.isalnum()

        return not inside(start) and not inside(end)

    def _sentences(self, name: str, size: int) -> Span | None:
        """Whole sentences of about `size` characters."""
        sheet = self.sheets[name]
        for _ in range(50):
            around = self.rng.randrange(max(1, len(sheet.text) - size))
            window = sheet.text[around : around + size + 800]
            ends = [around]
            for sentence in edits.sentences(window):
                ends.append(ends[-1] + len(sentence))
            ends = ends[1:-1]  # the first sentence began before, the last may go on
            if len(ends) < 2:
                continue
            start = ends[0]
            end = min(ends[1:], key=lambda e: abs(e - start - size))
            if max(self.shortest, 0.7 * size) <= end - start <= 1.5 * size and sheet.free(
                start, end
            ):
                return start, end
        return None

    def _line_end(self, name: str) -> int | None:
        sheet = self.sheets[name]
        for _ in range(50):
            at = sheet.text.find(sheet.line_end, self.rng.randrange(len(sheet.text)))
            at += len(sheet.line_end)
            if at >= len(sheet.line_end) and sheet.free(at, at):
                return at
        return None

    def _anywhere(self, name: str) -> int | None:
        sheet = self.sheets[name]
        for _ in range(50):
            at = self.rng.randrange(1, len(sheet.text))
            whole = sheet.text[at - 1].isalnum() and self._at_word_ends(sheet.text, at, at)
            if (whole or not sheet.text[at - 1].isalnum()) and sheet.free(at, at):
                return at
        return None

    # -- what --------------------------------------------------------------------------------------

    def _joined(self, text: str, least: int) -> list[str]:
        """Sentences, short ones joined with the next."""
        whole: list[str] = []
        for sentence in edits.sentences(text):
            if whole and len(whole[-1]) < least:
                whole[-1] += sentence
            else:
                whole.append(sentence)
        return whole

    def _reworked(self, kind: str, source: str, span: Span) -> str:
        return edits.KINDS[kind](self.sheets[source].text[slice(*span)], self.rng, self.pool)

    def _case(self, kind: str, source: str, spans: list[Span]) -> int:
        self.kinds.append(kind)
        self.sources.append((source, spans))
        self.sheets[source].taken += spans
        return len(self.kinds) - 1

    # -- the documents -----------------------------------------------------------------------------

    def _assembled(self) -> Planted:
        texts: dict[str, str] = {}
        put: dict[int, tuple[str, list[Span]]] = {}
        moved: dict[str, list[tuple[int, int]]] = {}
        for name, sheet in self.sheets.items():
            pieces: list[str] = []
            at = size = 0
            shifts = [(0, 0)]
            for one in sorted(sheet.put, key=lambda p: p.at):
                pieces += [sheet.text[at : one.at], one.text]
                size += one.at - at
                if one.case is not None:
                    spans = put.setdefault(one.case, (name, []))[1]
                    spans.append((size, size + len(one.text)))
                size += len(one.text)
                at = one.at
                shifts.append((at, size - at))
            texts[name] = "".join([*pieces, sheet.text[at:]])
            moved[name] = shifts
        cases = []
        for number, (kind, (source, spans)) in enumerate(
            zip(self.kinds, self.sources, strict=True)
        ):
            left = Side(put[number][0], tuple(put[number][1]))
            right = Side(source, tuple(self._moved(moved[source], spans)))
            cases.append(Reuse(left, right, kind))
        return Planted(texts, cases)

    @staticmethod
    def _moved(shifts: Sequence[tuple[int, int]], spans: Iterable[Span]) -> Iterator[Span]:
        for start, end in spans:
            shift = [by for at, by in shifts if at <= start][-1]
            yield start + shift, end + shift


def in_letters(reuse: Iterable[Reuse], counted: Mapping[str, NDArray[np.int64]]) -> list[Reuse]:
    """Reuse with spans counted in letters instead of code points.

    Args:
        reuse: spans in code points.
        counted: by document, cumulative letters, shape (len(text) + 1,).
    """

    def side(one: Side) -> Side:
        before = counted[one.document]
        return Side(one.document, tuple((int(before[a]), int(before[b])) for a, b in one.spans))

    return [Reuse(side(one.left), side(one.right), one.kind) for one in reuse]


def by_kind(cases: Iterable[Reuse]) -> dict[str, list[Reuse]]:
    """Cases by kind, and by way of pasting."""
    found: dict[str, list[Reuse]] = defaultdict(list)
    for case in cases:
        kind, paste = case.kind.split("/")
        found[kind].append(case)
        found[f"({paste})"].append(case)
    return dict(sorted(found.items()))
