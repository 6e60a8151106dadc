"""The records of a result, in memory and in its file.

Offsets are Unicode code points, half-open `[start, end)`, into a document's text.
Records are frozen; constructors check what later code relies on. No third-party import.
"""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - who reads a result back looks at the hints
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, NamedTuple

FORMAT = "dedup-report"
# History of the format: 1 (2026) first form. Additive changes keep the number.
FORMAT_VERSION = 1

Role = Literal["draft", "archive", "audited", "base", "frame"]
# In the order in which a matched character takes the first that applies.
CharacterClass = Literal["quoted", "self", "boilerplate", "copied"]
MatchKind = Literal["copied", "boilerplate", "quoted", "self", "repeat"]
Side = Literal["left", "right"]
DateSource = Literal["metadata", "name", "heading", "text"]

# Stable codes of `skipped[].reason`.
SKIP_REASONS = (
    "not-found",  # the path does not exist
    "unreadable",  # the system refused to read it, or it is no regular file
    "empty",  # no character at all
    "no-text",  # readable, but without letter or digit (images only, punctuation only)
    "scanned",  # a PDF with pages and without a text layer
    "encrypted",  # needs a password
    "damaged",  # the container is truncated or malformed
    "binary",  # content is no text, whatever its name says
    "unsupported",  # a format that is not read
    "changed",  # it changed while it was read
    "too-large",  # beyond the limit of its container (a zip bomb)
    "same-as-draft",  # `check`: the draft itself, reached through the archive
)


def _check_counts(*counts: int | None) -> None:
    if any(one is not None and one < 0 for one in counts):
        raise ValueError(f"negative count: {counts}")


def _check_ratios(*ratios: float | None) -> None:
    if any(one is not None and not 0 <= one <= 1 for one in ratios):
        raise ValueError(f"ratio outside 0..1: {ratios}")


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that gave no text; `reason` is one of `SKIP_REASONS`."""

    path: str
    reason: str
    message: str


class Block(NamedTuple):
    """A stretch of a match, equal or lightly edited: left `[left_start, left_end)`, right alike."""

    left_start: int
    left_end: int
    right_start: int
    right_end: int

    def swapped(self) -> Block:
        """The same block seen from the other side."""
        return Block(self.right_start, self.right_end, self.left_start, self.left_end)


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """Counted characters by class. Summable: `sum(counts, ClassCounts())`."""

    copied: int = 0
    boilerplate: int = 0
    quoted: int = 0
    self: int = 0

    def __add__(self, other: ClassCounts) -> ClassCounts:
        return ClassCounts(
            copied=self.copied + other.copied,
            boilerplate=self.boilerplate + other.boilerplate,
            quoted=self.quoted + other.quoted,
            self=self.self + other.self,
        )

    @property
    def total(self) -> int:
        """All classes together."""
        return self.copied + self.boilerplate + self.quoted + self.self

    @property
    def specific(self) -> int:
        """All but boilerplate."""
        return self.copied + self.quoted + self.self


@dataclass(frozen=True, slots=True)
class MatchSide:
    """One side of a match: its span, the class of most of its characters, and all classes."""

    document: str
    start: int
    end: int
    kind: CharacterClass
    classes: ClassCounts

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or negative span: {self}")


@dataclass(frozen=True, slots=True)
class Match:
    """One copied passage.

    `identical` is the number of equal compared characters inside the blocks; `similarity` is
    `2 * identical / (compared left + compared right)` over the blocks, in 0..1.
    """

    id: str
    key: str
    left: MatchSide
    right: MatchSide
    blocks: tuple[Block, ...]  # in left order
    similarity: float
    identical: int
    kind: MatchKind
    template: str | None
    earlier: Side | None

    def __post_init__(self) -> None:
        if not self.blocks:
            raise ValueError("a match without blocks")
        for start, end, other, other_end in self.blocks:
            if not (0 <= start < end and 0 <= other < other_end):
                raise ValueError(f"empty or negative block: {(start, end, other, other_end)}")
        if not 0.0 <= self.similarity <= 1.0:
            raise ValueError(f"similarity outside 0..1: {self.similarity}")
        _check_counts(self.identical)


class Segment:
    """A part of a template: fixed text or a slot."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class TextSegment(Segment):
    """Fixed text of a template; `optional` if some occurrences lack it."""

    text: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SlotSegment(Segment):
    """A place that occurrences fill in: values and how many put each in, commonest first.

    `unfilled` occurrences left it empty or masked (`××`, `***`).
    """

    slot: str
    values: tuple[tuple[str, int], ...]
    unfilled: int = 0


@dataclass(frozen=True, slots=True)
class SlotValue:
    """What one occurrence put into one slot, as a span of its document's text."""

    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a template stands; `slots` has one entry for each slot segment, in order."""

    document: str
    start: int
    end: int
    slots: tuple[SlotValue | None, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A passage that at least three documents share. `documents` and `sources` count them.

    `dates` are the earliest and the latest of them, as ISO dates that may be partial.
    """

    id: str
    boilerplate: bool
    segments: tuple[Segment, ...]
    occurrences: tuple[Occurrence, ...]
    documents: int
    sources: int
    first: int | None
    dates: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """Counted characters of a document or section, by figure; None where nothing can be said.

    `base`, `allowed` and `phrases` are the parts of `boilerplate` that base text, allowed phrases
    and the package's own list of phrases took out.
    """

    counted: int
    matched: int = 0
    copied: int = 0
    boilerplate: int = 0
    quoted: int = 0
    self: int | None = None
    own: int = 0
    max_single: int = 0
    longest_run: int = 0
    repeated: int = 0
    set_phrases: int | None = None
    from_earlier: int | None = None
    base: int = 0
    allowed: int = 0
    phrases: int = 0

    def __post_init__(self) -> None:
        classes = self.copied + self.boilerplate + self.quoted + (self.self or 0)
        if classes != self.matched or self.matched + self.own != self.counted:
            raise ValueError(f"classes do not add up: {self}")
        _check_counts(*(getattr(self, name) for name in self.__slots__))


def six_decimals(ratio: float) -> float:
    """Round a ratio in 0..1 to six decimals; never to 0 or 1 from elsewhere."""
    return min(max(round(ratio, 6), 0.000001), 0.999999) if 0 < ratio < 1 else float(ratio)


def _ratio(part: int | None, whole: int) -> float | None:
    return None if part is None or whole == 0 else six_decimals(part / whole)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a document: ratios in 0..1, or None for an empty document or unknown data."""

    counts: Counts
    max_single_source: str | None = None

    @property
    def overlap_total(self) -> float | None:
        """总文字复制比: matched share."""
        return _ratio(self.counts.matched, self.counts.counted)

    @property
    def overlap_specific(self) -> float | None:
        """The headline: matched, and neither quoted, own earlier text nor boilerplate."""
        return _ratio(self.counts.copied, self.counts.counted)

    @property
    def overlap_boilerplate(self) -> float | None:
        """模板与固定提法."""
        return _ratio(self.counts.boilerplate, self.counts.counted)

    @property
    def overlap_quoted(self) -> float | None:
        """引用."""
        return _ratio(self.counts.quoted, self.counts.counted)

    @property
    def overlap_self(self) -> float | None:
        """本人; None where neither author nor group is known."""
        return _ratio(self.counts.self, self.counts.counted)

    @property
    def own(self) -> float | None:
        """自写率."""
        return _ratio(self.counts.own, self.counts.counted)

    @property
    def max_single(self) -> float | None:
        """单篇最大文字复制比: the largest share with one other document."""
        return _ratio(self.counts.max_single, self.counts.counted)

    @property
    def overlap_from_earlier(self) -> float | None:
        """Part of `overlap_specific` with a source dated earlier; None without dates."""
        return _ratio(self.counts.from_earlier, self.counts.counted)

    @property
    def repeated(self) -> float | None:
        """Share that repeats within the document, first occurrences aside."""
        return _ratio(self.counts.repeated, self.counts.counted)

    @property
    def set_phrases(self) -> float | None:
        """固定提法: runs of 8 or more characters outside matches that many documents share."""
        return _ratio(self.counts.set_phrases, self.counts.counted)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading (一、); the sections of a document tile it."""

    title: str
    start: int
    end: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A document as the result holds it. `figures` is None for frames and base text.

    `text` is None where the result does not embed it; `dated` says where its date is known from;
    `percentile` is the share of documents that share less with any one independent document.
    """

    id: str
    role: Role
    input: int
    path: str
    part: int | None
    offset: int
    length: int
    title: str | None
    author: str | None
    group: str | None
    date: str | None
    sha256: str
    text_sha256: str
    encoding: str | None
    reader: str
    counted: int
    figures: Figures | None
    sections: tuple[Section, ...]
    text: str | None
    dated: DateSource | None = None
    percentile: float | None = None

    def __post_init__(self) -> None:
        _check_ratios(self.percentile)
        _check_counts(self.input, self.part, self.offset, self.length, self.counted)

    @property
    def name(self) -> str:
        """Path and title as people name the document: `讲话.txt · 篇三 / 篇1`."""
        return f"{self.path} · {self.title}" if self.part is not None and self.title else self.path


class Substitution(NamedTuple):
    """A replacement that runs through a pair: `before` on the left, `after` on the right."""

    before: str
    after: str
    times: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents (or, in `groups`, two groups) with shared text that is not boilerplate.

    `shared` is the smaller side's union of matched characters; ratios are each side's union over
    its counted characters. `leftovers` is None where they were not looked for.
    `percentile` is the share of independent pairs that share less, in 0..1; None where there are
    too few of them. `mistakes` are letters that both write alike and no other document does: as
    many documents write them, as these two do, and how many the many are.
    """

    left: str
    right: str
    shared: int
    left_ratio: float
    right_ratio: float
    matches: int
    substitutions: tuple[Substitution, ...] = ()
    leftovers: tuple[str, ...] | None = None
    percentile: float | None = None
    mistakes: tuple[Substitution, ...] = ()

    def __post_init__(self) -> None:
        _check_ratios(self.left_ratio, self.right_ratio, self.percentile)
        _check_counts(self.shared, self.matches)


@dataclass(frozen=True, slots=True)
class Run:
    """How the result came about.

    Everything outside `machine`, `command` and the paths in `settings` is the same for the same
    input and analysis settings.
    """

    version: str
    command: tuple[str, ...]
    settings: Mapping[str, Any]  # {"analysis": {...}, "inputs": [...], ...}: JSON values
    funnel: Mapping[str, Mapping[str, int]]  # stage → reason → count
    machine: Mapping[str, Any]

    @property
    def locations(self) -> dict[int, str]:
        """Where the inputs lie, by number; a result from elsewhere may hold anything there."""
        found = {}
        named = self.settings.get("inputs")
        for item in named if isinstance(named, list) else ():
            match item:
                case {"number": int(number), "location": str(location)} if "\0" not in location:
                    found[number] = location
        return found

    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole result: all that a renderer needs."""

    documents: tuple[DocumentResult, ...]
    matches: tuple[Match, ...]
    templates: tuple[Template, ...]
    pairs: tuple[Pair, ...]
    groups: tuple[Pair, ...]
    copies: tuple[tuple[str, ...], ...]
    skipped: tuple[Skipped, ...]
    run: Run
    mode: Literal["check", "audit", "compare"] = "audit"

    @cached_property
    def by_id(self) -> Mapping[str, DocumentResult]:
        """The documents by their id."""
        return {document.id: document for document in self.documents}


def field_names(record: type) -> tuple[str, ...]:
    """The names of a record's fields, in order."""
    return tuple(item.name for item in fields(record))
