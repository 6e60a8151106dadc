"""A collection file → its speeches: sets of headings with rising ordinals, sets within sets."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dedup.documents.headings import find_headings, number
from dedup.documents.records import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.documents.headings import Heading

_ANNOUNCED = re.compile(r"(?<!第)([一二三四五六七八九十百]{1,5}|[0-9０-９]{1,3})\s*篇")
_CHAPTER = re.compile(r"^[ \t\u3000]*第([一二三四五六七八九十百]{1,5})[章节](?=[\s\u3000]|$)", re.M)
_LINKS = re.compile(
    r"^[ \t\u3000]*[【\[]?(?:热门文章|相关文章|猜你喜欢|推荐访问|相关推荐|推荐阅读|热门推荐"
    r"|最新文章|延伸阅读|相关阅读|相关热词|热门标签|上一篇|下一篇)[】\]]?[ \t\u3000]*(?:[:：].*)?$",
    re.M,
)
_SENTENCE = re.compile(r"[。！？!?；;]\s*$")
_LONGEST_LINK = 120
_LONGEST_PREAMBLE = 1500
_GLUED_JUMP = 3
_DEEPEST = 3
_TITLE_PAGE = 600


@dataclass(slots=True)
class _Entry:
    heading: Heading
    number: int
    end: int = 0
    sets: list[_Set] = field(default_factory=list)


@dataclass(slots=True)
class _Set:
    entries: list[_Entry]

    @property
    def style(self) -> tuple[str, bool, str]:
        return self.entries[0].heading.style


def split(text: str) -> tuple[Part, ...]:
    """Cut a file's text into speeches and frames that tile it; one part if it is no collection."""
    sets = _valid(text, _grow(text, find_headings(text)), 0, len(text))
    leaves = [leaf for found in sets for leaf in _leaves(text, found, ())]
    if not leaves:
        return (Part(0, len(text)),)
    starts = [start for start, _ in leaves]
    # Whitespace is no document: what is nothing else goes to the speech beside it.
    if not text[: starts[0]].strip():
        starts[0] = 0
    end = _links_start(text, sets[-1].entries[-1].heading.end)
    parts = [Part(0, starts[0], frame=True)] if starts[0] else []
    for index, (start, following) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
        parts.append(Part(start, following, index + 1, leaves[index][1]))
    if end < len(text):
        parts.append(Part(end, len(text), frame=True))
    return tuple(parts)


def _first_line(text: str) -> str:
    return text[:_TITLE_PAGE].lstrip()[:200].partition("\n")[0]


def _announced(text: str) -> int | None:
    """How many speeches a title line says there are: 区长讲话(精选3篇)."""
    for line in text.strip().split("\n")[:5]:
        match = _ANNOUNCED.search(line[:80])
        if match:
            return number(match[1])
    return None


def _grow(text: str, headings: list[Heading]) -> list[_Set]:
    """Sets of rising ordinals; a style that starts anew opens a set in the speech before it."""
    announced = _ANNOUNCED.search(_first_line(text)) is not None
    roots: list[_Set] = []
    open_sets: list[_Set] = []
    for heading in headings:
        taken = _next_in(open_sets, heading)
        if taken:
            depth, value = taken
            del open_sets[depth + 1 :]
            open_sets[depth].entries.append(_Entry(heading, value))
        elif 1 in heading.marks or (announced and not open_sets):
            # Sets go three deep at most; a title repeated line after line is none at all.
            del open_sets[_DEEPEST - 1 :]
            value = 1 if 1 in heading.marks else next(iter(heading.marks))
            found = _Set([_Entry(heading, value)])
            (open_sets[-1].entries[-1].sets if open_sets else roots).append(found)
            open_sets.append(found)
    return roots


def _next_in(open_sets: list[_Set], heading: Heading) -> tuple[int, int] | None:
    """The innermost open set that the heading goes on with, and its ordinal there."""
    for depth in range(len(open_sets) - 1, -1, -1):
        if open_sets[depth].style != heading.style:
            continue
        last = open_sets[depth].entries[-1].number
        if last + 1 in heading.marks:
            return depth, last + 1
        later = [value for value in heading.marks if value > last]
        if later and not (heading.glued and later[0] > last + _GLUED_JUMP):
            return depth, later[0]
    return None


def _valid(text: str, sets: list[_Set], start: int, end: int) -> list[_Set]:
    """The sets between two offsets that are collections; children of the others move up."""
    kept: list[_Set] = []
    for index, found in enumerate(sets):
        last = sets[index + 1].entries[0].heading.start if index + 1 < len(sets) else end
        bounds = [*(entry.heading.start for entry in found.entries[1:]), last]
        for entry, bound in zip(found.entries, bounds, strict=True):
            entry.end = bound
            entry.sets = _valid(text, entry.sets, entry.heading.end, bound)
        if _is_collection(text, found, start):
            kept.append(found)
            final = found.entries[-1]
            if final.sets and final.sets[0].style == found.style:
                # The same style from 1 again, after the last: a second collection, no nested one.
                kept.extend(final.sets)
                final.end, final.sets = final.sets[0].entries[0].heading.start, []
        else:
            kept.extend(child for entry in found.entries for child in entry.sets)
    return kept


def _is_collection(text: str, found: _Set, start: int) -> bool:
    entries = found.entries
    if len(entries) < 2:
        return False
    first = entries[0].heading.start
    announced = _announced(text[start : min(first, start + _TITLE_PAGE)]) or _announced(
        _first_line(text)
    )
    if entries[0].number != 1 and not announced:
        return False
    # A list of contents, or of links, has headings and nothing below them.
    bodies = [text[entry.heading.body : entry.end].strip() for entry in entries]
    if sum(1 for body in bodies if body) * 2 <= len(entries):
        return False
    if not announced and first - start > max(_LONGEST_PREAMBLE, len(text) // len(entries)):
        return False
    if any(entry.heading.spaced for entry in entries):
        titles = {entry.heading.title for entry in entries}
        if len(titles) > 1 and announced != len(entries):
            return False
    return entries[0].heading.form != "第篇" or not _chapters_go_on(bodies)


def _chapters_go_on(bodies: list[str]) -> bool:
    """Whether 第三章 of one body continues the count of the body before: parts of one document."""
    firsts = [match[1] for body in bodies[1:] if (match := _CHAPTER.search(body))]
    return any(first != "一" for first in firsts)


def _leaves(text: str, found: _Set, path: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Start and heading path of each speech; a set's heading goes to its first speech."""
    pulled = _broken_starts(text, found)
    for entry in found.entries:
        start = pulled.get(entry.heading.start, entry.heading.start)
        here = (*path, entry.heading.marks[entry.number])
        inner = [leaf for child in entry.sets for leaf in _leaves(text, child, here)]
        if inner:
            yield start, inner[0][1]
            yield from inner[1:]
        else:
            yield start, " / ".join(here)


def _broken_starts(text: str, found: _Set) -> dict[int, int]:
    """Where headings really begin whose first half stands alone on the line before.

    Such a half is the collection's own title, repeated before each ordinal: it stands in the
    text above the set too, which tells it from a signature at the end of each speech.
    """
    first = found.entries[0].heading
    above = "".join(text[max(0, first.start - 300) : first.start].split()) + _first_line(text)
    halves = Counter(entry.heading.before for entry in found.entries)
    repeated = [half for half, count in halves.items() if half and count > 1 and half in above]
    starts: dict[int, int] = {}
    for entry in found.entries:
        half = entry.heading.before
        if half and not _SENTENCE.search(half) and any(half in whole for whole in repeated):
            starts[entry.heading.start] = entry.heading.before_start
    return starts


def _links_start(text: str, last_heading: int) -> int:
    """Where the list of links after the last speech begins; the text's end without one."""
    start = len(text)
    while start > last_heading:
        # No further back than a link is long, or a text without line ends costs its square.
        first = max(last_heading, start - _LONGEST_LINK - 2)
        before = max(text.rfind("\n", first, start - 1), text.rfind("\r", first, start - 1))
        line = text[max(before + 1, first) : start]
        if len(line) > _LONGEST_LINK or _SENTENCE.search(line):
            break
        start = max(before + 1, first)
    match = _LINKS.search(text, start)
    return match.start() if match else len(text)
