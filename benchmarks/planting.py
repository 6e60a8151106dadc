"""Text without reuse, and known reuse planted into it.

A collection is *stripped* first: a paragraph that shares a run of 13 letters with an earlier one is
taken out. Then passages are copied from one document into another, reworked (`edits.py`), and the
places on both sides are the truth that detections are held against.
"""

from __future__ import annotations

import hashlib
import math
import random
import re
import zlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import edits
import numpy as np
from measures import Reuse, Side, Span

from dedup.documents.encodings import decode
from dedup.fold import fold
from dedup.kernels.minhash import NONE
from dedup.kernels.phrases import run_end, run_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

RUN = 13  # letters of a run that makes a paragraph a repetition
APART = 320  # characters between two planted passages of a document, or a case would not end
MOSAIC_GAP = 200  # own characters beyond which a mosaic is two cases
_NUMERALS = "零〇一二三四五六七八九十百千万亿两"
# A number is no letter of a run.
_COUNTED = re.compile(
    rf"[^\W\d_{_NUMERALS}]|(?<![{_NUMERALS}])[{_NUMERALS}](?![{_NUMERALS}年月日号元])"
)
EXCLUDED = Path(__file__).with_name("exclusions.txt")


# -- text without reuse ----------------------------------------------------------------------------


def read(folder: Path, only: str = "*.txt") -> dict[str, str]:
    """The .txt files of a folder whose name matches, by name, in order."""
    return {
        path.relative_to(folder).as_posix(): decode(path.read_bytes()).text
        for path in sorted(folder.rglob(only))
    }


def paragraphs(text: str) -> list[str]:
    """Lines; in text whose lines are broken by width, blocks between empty lines."""
    text = text.replace("\r\n", "\n")
    latin = edits.in_words(text[:20_000])
    parts = re.split(r"\n\s*\n", text) if latin else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def paragraph_hash(text: str) -> str:
    """What the exclusion list calls a paragraph: 12 hex of SHA-256 over its folded letters."""
    return hashlib.sha256(fold(text).tokens.tobytes()).hexdigest()[:12]


def stripped(texts: Mapping[str, str], seen: set[int] | None = None) -> dict[str, str]:
    """Texts without paragraphs that share a run of 13 letters with what stands before them.

    A run may cross the ends of paragraphs: a notice set in short lines is a repetition too.

    Args:
        texts: by name; names stay.
        seen: runs that are known already; the new ones are added.
    """
    seen = set() if seen is None else seen
    excluded = set(EXCLUDED.read_text(encoding="utf-8").split()) if EXCLUDED.exists() else set()
    kept: dict[str, str] = {}
    for name, text in texts.items():
        lines = paragraphs(text)
        repeated = np.array([paragraph_hash(line) in excluded for line in lines], dtype=np.bool_)
        own: set[int] = set()
        while True:
            again, runs = _repeated(lines, seen)
            own |= runs
            repeated |= again
            if not repeated.any():
                break
            # What is left meets across the gaps, and may repeat a run there.
            lines = [line for line, out in zip(lines, repeated, strict=True) if not out]
            repeated = np.zeros(len(lines), dtype=np.bool_)
        seen |= own
        end = "\n\n" if any("\n" in line for line in lines) else "\n"
        kept[name] = "".join(line + end for line in lines)
    return kept


def _repeated(lines: Sequence[str], seen: set[int]) -> tuple[NDArray[np.bool_], set[int]]:
    """Which lines hold part of a run that is in `seen` or before it in the lines, and all runs."""
    letters = [fold(line) for line in lines]
    bounds = np.r_[0, np.cumsum([len(one) for one in letters], dtype=np.int64)]
    tokens = np.concatenate([one.tokens for one in letters] or [np.empty(0, np.uint32)])
    halves = np.concatenate([one.halves for one in letters] or [np.empty(0, np.int32)])
    values = run_hashes(tokens, halves, 0, len(tokens), 2 * RUN)
    repeated = np.zeros(len(lines), dtype=np.bool_)
    own: set[int] = set()
    for at, value in enumerate(values.tolist()):
        if value == int(NONE):
            continue
        if value in seen or value in own:
            end = run_end(tokens, halves, at, len(tokens), 2 * RUN)
            first, last = np.searchsorted(bounds, (at, end - 1), side="right") - 1
            repeated[first : last + 1] = True
        own.add(value)
    return repeated, own


def mixed(texts: Mapping[str, str], other: Iterable[str]) -> dict[str, str]:
    """Texts with a sentence of `other` after every two of their own, each used once."""
    foreign = (sentence.strip() for text in other for sentence in edits.sentences(text))
    whole: dict[str, str] = {}
    for name, text in texts.items():
        own = edits.sentences(text)
        pairs = ("".join(own[at : at + 2]) for at in range(0, len(own), 2))
        whole[name] = "".join(f"{pair} {next(foreign, '')} " for pair in pairs)
    return whole


def repetitiveness(texts: Iterable[str]) -> float:
    """Share of letters in runs of 13 that stand more than once."""
    per_text = [fold(text) for text in texts]
    hashes = [run_hashes(one.tokens, one.halves, 0, len(one), 2 * RUN) for one in per_text]
    every = np.concatenate(hashes)
    found, counts = np.unique(every[every != NONE], return_counts=True)
    twice = found[counts > 1]
    inside = total = 0
    for one, values in zip(per_text, hashes, strict=True):
        nearest = np.minimum(np.searchsorted(twice, values), max(0, len(twice) - 1))
        places = np.flatnonzero(twice[nearest] == values) if len(twice) else np.empty(0, np.int64)
        before = np.r_[0, np.cumsum(one.halves, dtype=np.int64)]
        steps = np.zeros(len(values) + 1, dtype=np.int64)
        np.add.at(steps, places, 1)
        np.add.at(steps, np.searchsorted(before, before[places] + 2 * RUN), -1)
        inside += int(one.halves[np.cumsum(steps)[:-1] > 0].sum())
        total += int(before[-1])
    return inside / max(1, total)


def generated(texts: Sequence[str], letters: int, seed: int, share: float) -> dict[str, str]:
    """Text that reads like `texts` and repeats itself as real text does, but copies nothing.

    Pieces of 3 to 12 characters follow each other where their last two agree; no run of 13 letters
    across them stands in `texts` or in what was generated before. Between them, formulas of 13 to
    24 letters out of `texts` make up `share` of the letters, some used far oftener than others:
    what many documents say, never a passage. For Han text.
    """
    rng = random.Random(seed)
    pool = "".join(texts)
    points = np.frombuffer(pool.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    pairs = points[:-1] << np.uint64(32) | points[1:]
    order = np.argsort(pairs, kind="stable")
    ordered = pairs[order]
    last = len(pool) - 60
    uses = share * letters / 18.5  # a formula's mean length
    formulas: list[tuple[int, int]] = []
    while len(formulas) < max(1, uses / 20):
        start = rng.randrange(last)
        length = rng.randint(RUN, 24)
        places = [m.start() for m in _COUNTED.finditer(pool, start, start + 60)]
        if len(places) >= length:
            formulas.append((places[0], places[length - 1] + 1))
    runs = _Runs(len(pool) + letters)
    for text in texts:
        runs.begin()
        runs.write(text)
    documents: dict[str, str] = {}
    done = whole = formulaic = 0
    while done < letters:
        wanted = rng.randint(4_000, 16_000)
        pieces: list[str] = []
        size = 0
        end = rng.randrange(2, last)
        runs.begin()
        while size < wanted:
            if formulaic < share * whole:
                start, end = formulas[int(len(formulas) * rng.random() ** 2)]
                count = runs.write(pool[start:end])
                formulaic += count
            else:
                key = pairs[end - 2]
                first, stop = np.searchsorted(ordered, (key, key + np.uint64(1))).tolist()
                for attempt in range(20):
                    start = int(order[rng.randrange(first, stop)]) + 2
                    if attempt >= 10 or start > last:
                        start = rng.randrange(last)
                    end = start + rng.randint(3, 12)
                    if runs.fresh(pool[start:end]):
                        break
                count = runs.write(pool[start:end])
            whole += count
            pieces.append(pool[start:end])
            size += end - start
        documents[f"generated{len(documents):05d}.txt"] = "".join(pieces)
        done += size
    return documents


class _Runs:
    """The runs of 13 letters that were written, as bits at their checksums.

    Two runs may share a bit, at most about one in thirty: what is called fresh is.
    """

    def __init__(self, letters: int) -> None:
        size = min(32, max(20, (32 * letters).bit_length()))
        self.last = (1 << size) - 1
        self.bits = bytearray(1 << (size - 3))
        self.tail = ""

    def begin(self) -> None:
        """A new document: no run goes on from what was written."""
        self.tail = ""

    def fresh(self, text: str) -> bool:
        """Whether a text would end no run that was written before."""
        return not any(self.bits[at >> 3] >> (at & 7) & 1 for at in self._ends(self._after(text)))

    def write(self, text: str) -> int:
        """Add a text; its number of letters."""
        letters = self._after(text)
        for at in self._ends(letters):
            self.bits[at >> 3] |= 1 << (at & 7)
        count = len(letters) - len(self.tail)
        self.tail = letters[-(RUN - 1) :]
        return count

    def _after(self, text: str) -> str:
        return self.tail + "".join(_COUNTED.findall(text))

    def _ends(self, letters: str) -> Iterator[int]:
        for at in range(len(letters) - RUN + 1):
            yield zlib.crc32(letters[at : at + RUN].encode("utf-32-le")) & self.last


# -- planting --------------------------------------------------------------------------------------


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
