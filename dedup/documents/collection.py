"""A collection file → its speeches: sets of headings with rising ordinals, sets within sets.

Headings are lines like 篇一:…, 【篇一】, 第一篇：…, …精神篇十四, and 篇1各位代表….
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dedup.documents.records import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", start=1)}
# Well-formed numerals only: in `篇二一、总体情况` the number is 2.
_ONES = "[一二三四五六七八九]"
_NUMERAL = (
    rf"(?:{_ONES}百(?:零{_ONES}|{_ONES}十{_ONES}?)?|[二三四五六七八九]?十{_ONES}?|{_ONES}"
    r"|[0-9０-９]{1,4})"
)
_LEAD = r"[\s\u3000#*>·•◆■●\ufeff-]{0,12}"
_OPEN, _CLOSE = r"[【\[〔(（〈《]", r"[】\]〕)）〉》]"
_AFTER = r"[:：、.．]"
_MARK = rf"(?:(?:篇|范文)[ \u3000]?(?P<a>{_NUMERAL})|第[ \u3000]?(?P<b>{_NUMERAL})[ \u3000]?篇)"
_ALONE = re.compile(rf"{_LEAD}(?P<prefix>)(?P<open>{_OPEN})?(?P<mark>{_MARK})(?P<rest>.*)$", re.S)
_PREFIXED = re.compile(
    rf"{_LEAD}(?P<prefix>[^。！？；!?;]{{2,60}}?)[ \u3000]*(?P<open>{_OPEN})?(?P<mark>{_MARK})"
    rf"(?P<rest>{_CLOSE}?\**[ \u3000]*(?:[:：].{{0,60}})?)$"
)
_NUMBER = re.compile(rf"{_NUMERAL}$")
_TITLE_ENDS = re.compile(r"[。；;，,]\s*$")
_LINE = re.compile(r"[^\r\n\f\v\u0085\u2028\u2029]+")
_LONGEST_HEADING, _LONGEST_TITLE, _LONGEST_LINK, _LONGEST_PREAMBLE = 120, 60, 120, 1500
_ANNOUNCED = re.compile(r"(?<!第)([一二三四五六七八九十百]{1,5}|[0-9０-９]{1,3})\s*篇")
_CHAPTER = re.compile(r"^[ \t\u3000]*第([一二三四五六七八九十百]{1,5})[章节](?=[\s\u3000]|$)", re.M)
_LINKS = re.compile(
    r"^[ \t\u3000]*[【\[]?(?:热门文章|相关文章|猜你喜欢|推荐访问|相关推荐|推荐阅读|热门推荐"
    r"|最新文章|延伸阅读|相关阅读|相关热词|热门标签|上一篇|下一篇)[】\]]?[ \t\u3000]*(?:[:：].*)?$",
    re.M,
)
_SENTENCE = re.compile(r"[。！？!?；;]\s*$")
_TITLE_PAGE = 600
_GLUED_JUMP = 3  # ordinals that text glued on may seem to skip
_DEEPEST = 3  # sets within sets


@dataclass(frozen=True, slots=True)
class _Heading:
    """A line that may be a heading.

    `kind` is its mark with 一 or 1 for the ordinal; `marks` is what the mark may be by ordinal,
    longest first: more than one where text is `glued` on. `body` is where the line's own text may
    begin. `spaced` marks a title after a mere space, as chapters of plans have it.
    """

    start: int
    end: int
    body: int
    kind: str
    prefix: str
    marks: dict[int, str]
    title: str
    glued: bool
    spaced: bool

    @property
    def style(self) -> tuple[str, str]:
        return self.kind, self.prefix


@dataclass(slots=True)
class _Entry:
    heading: _Heading
    number: int
    end: int = 0
    sets: list[list[_Entry]] = field(default_factory=list)


_Set = list[_Entry]


def split(text: str) -> tuple[Part, ...]:
    """Cut a file's text into speeches and frames that tile it; one part if it is no collection."""
    sets = _valid(text, _grow(text, _headings(text)), 0, len(text))
    leaves = [leaf for found in sets for leaf in _leaves(text, found, ())]
    if not leaves:
        return (Part(0, len(text)),)
    starts = [start for start, _ in leaves]
    # Whitespace is no document: what is nothing else goes to the speech beside it.
    if not text[: starts[0]].strip():
        starts[0] = 0
    # Links follow the last speech, whose heading may be that of a set within the last set.
    end = _links_start(text, max(sets[-1][-1].heading.end, starts[-1] + 1))
    parts = [Part(0, starts[0], frame=True)] if starts[0] else []
    for index, (start, following) in enumerate(zip(starts, [*starts[1:], end], strict=True)):
        parts.append(Part(start, following, index + 1, leaves[index][1]))
    if end < len(text):
        parts.append(Part(end, len(text), frame=True))
    return tuple(parts)


def _number(numeral: str) -> int:
    """The value of a Chinese numeral below 1000 or of digits."""
    if numeral[0].isdigit():
        return int(numeral)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.replace("零", "").rpartition("十")
    value = _DIGITS.get(hundreds, 0) * 100
    return value + (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _headings(text: str) -> list[_Heading]:
    """All lines of the text that look like a heading of a speech, in order."""
    if "篇" not in text and "范文" not in text:
        return []
    found: list[_Heading] = []
    for line in _LINE.finditer(text):
        head = line[0][:_LONGEST_HEADING]
        if ("篇" in head or "范文" in head) and (heading := _heading(head, *line.span())):
            found.append(heading)
    return _with_common_prefix(text, found)


def _above(text: str, start: int) -> tuple[str, int]:
    """The short line above a heading, and where it starts."""
    for line in reversed(
        text[max(0, start - 2 * _LONGEST_TITLE) : start].splitlines(keepends=True)
    ):
        start -= len(line)
        if line.strip():
            return (line.strip(), start) if len(line) <= _LONGEST_TITLE else ("", 0)
    return "", 0


def _heading(head: str, start: int, end: int) -> _Heading | None:
    match = _ALONE.match(head)
    if match is None and end - start < _LONGEST_HEADING:
        match = _PREFIXED.match(head)
    if match is None or (match["open"] and not re.match(_CLOSE, match["rest"])):
        return None
    rest = re.sub(rf"^{_CLOSE}?\**", "", match["rest"])
    separated = re.match(rf"\s*{_AFTER}", rest)
    title = rest[separated.end() if separated else 0 :].strip(" \u3000*")
    bare = bool(match["open"] or separated or not title)
    spaced = not bare and rest[:1].isspace()
    glued = not bare and not spaced
    whole = "".join(match["mark"].split())
    limit = _LONGEST_HEADING if match["prefix"] else _LONGEST_TITLE + len(match["mark"])
    long = end - start > limit or bool(_TITLE_ENDS.search(title))
    plain = whole.startswith("篇")
    if not plain and (glued or (long and title and not match["open"])):
        return None
    numeral = match["a"] or match["b"]
    # Text follows at once in 篇12024年 and 篇十一、总体情况.
    cuts = [numeral[:length] for length in range(len(numeral), 0, -1)][: None if glued else 1]
    return _Heading(
        start=start,
        end=end,
        body=start + match.end("mark") if glued or long else end,
        kind=whole.replace(numeral, "1" if numeral[0].isdigit() else "一"),
        prefix=_squeezed(match["prefix"]),
        marks={_number(cut): whole.replace(numeral, cut) for cut in cuts if _NUMBER.match(cut)},
        title=title,
        glued=glued,
        spaced=spaced and not plain,
    )


def _squeezed(text: str) -> str:
    return "".join(text.split()).rstrip("-—:：")


def _with_common_prefix(text: str, headings: list[_Heading]) -> list[_Heading]:
    """Drop prefixes that stand once: only what all headings of a set share is part of a style.

    A heading broken over two lines gets its first half back from the line before.
    """
    counts = Counter(heading.prefix for heading in headings if heading.prefix)
    shared = {prefix for prefix, count in counts.items() if count > 1}
    kept: list[_Heading] = []
    for heading in headings:
        half, start = _above(text, heading.start)
        whole = _squeezed(half) + heading.prefix
        if heading.prefix not in shared and whole in shared:
            kept.append(replace(heading, prefix=whole, start=start))
        elif not heading.prefix or heading.prefix in shared:
            kept.append(heading)
    return kept


def _announced(text: str, lines: int = 5) -> int | None:
    """How many speeches a title line says there are: 区长讲话(精选3篇)."""
    for line in text[:_TITLE_PAGE].strip().split("\n")[:lines]:
        match = _ANNOUNCED.search(line[:80])
        if match:
            return _number(match[1])
    return None


def _grow(text: str, headings: list[_Heading]) -> list[_Set]:
    """Sets of rising ordinals; a style that starts anew opens a set in the speech before it."""
    announced = _announced(text, 1)
    roots: list[_Set] = []
    open_sets: list[_Set] = []
    for heading in headings:
        taken = _next_in(open_sets, heading)
        if taken:
            depth, value = taken
            del open_sets[depth + 1 :]
            open_sets[depth].append(_Entry(heading, value))
        elif 1 in heading.marks or (announced and not open_sets):
            # Sets go three deep at most; a title repeated line after line is none at all.
            del open_sets[_DEEPEST - 1 :]
            value = 1 if 1 in heading.marks else next(iter(heading.marks))
            found = [_Entry(heading, value)]
            (open_sets[-1][-1].sets if open_sets else roots).append(found)
            open_sets.append(found)
    return roots


def _next_in(open_sets: list[_Set], heading: _Heading) -> tuple[int, int] | None:
    """The innermost open set that the heading goes on with, and its ordinal there."""
    for depth in range(len(open_sets) - 1, -1, -1):
        if open_sets[depth][0].heading.style != heading.style:
            continue
        last = open_sets[depth][-1].number
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
        last = sets[index + 1][0].heading.start if index + 1 < len(sets) else end
        bounds = [*(entry.heading.start for entry in found[1:]), last]
        for entry, bound in zip(found, bounds, strict=True):
            entry.end = bound
            entry.sets = _valid(text, entry.sets, entry.heading.end, bound)
        if len(found) > 1 and _is_collection(text, found, start):
            kept.append(found)
            final = found[-1]
            if final.sets and final.sets[0][0].heading.style == found[0].heading.style:
                # The same style from 1 again, after the last: a second collection, no nested one.
                kept.extend(final.sets)
                final.end, final.sets = final.sets[0][0].heading.start, []
        else:
            kept.extend(child for entry in found for child in entry.sets)
    return kept


def _is_collection(text: str, found: _Set, start: int) -> bool:
    first = found[0].heading
    announced = _announced(text[start : first.start]) or _announced(text, 1)
    if found[0].number != 1 and not announced:
        return False
    # A list of contents, or of links, has headings and nothing below them.
    bodies = [text[entry.heading.body : entry.end].strip() for entry in found]
    if sum(map(bool, bodies)) * 2 <= len(found):
        return False
    longest = max(_LONGEST_PREAMBLE, len(text) // len(found))
    if not announced and first.start - start > longest:
        return False
    titles = {entry.heading.title for entry in found}
    if any(entry.heading.spaced for entry in found) and len(titles) > 1 and announced != len(found):
        return False
    return not first.kind.startswith("第") or not _chapters_go_on(bodies)


def _chapters_go_on(bodies: list[str]) -> bool:
    """Whether 第三章 of one body continues the count of the body before: parts of one document."""
    firsts = [match[1] for body in bodies[1:] if (match := _CHAPTER.search(body))]
    return any(first != "一" for first in firsts)


def _leaves(text: str, found: _Set, path: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Start and heading path of each speech; a set's heading goes to its first speech."""
    pulled = _broken_starts(text, found)
    for entry in found:
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
    first = found[0].heading.start
    title = text.lstrip()[:200].partition("\n")[0]
    around = "".join(text[max(0, first - 300) : first].split()) + title
    above = {entry.heading.start: _above(text, entry.heading.start) for entry in found}
    counts = Counter(half for half, _ in above.values() if half in around)
    headings = {entry.heading.start for entry in _entries(found)}
    repeated = [half for half, count in counts.items() if half and count > 1]
    return {
        heading: start
        for heading, (half, start) in above.items()
        if half
        and start not in headings  # a speech's own heading is no half of the next one's
        and not _SENTENCE.search(half)
        and any(half in whole for whole in repeated)
    }


def _entries(found: _Set) -> Iterator[_Entry]:
    """The entries of a set and of the sets within it."""
    for entry in found:
        yield entry
        for child in entry.sets:
            yield from _entries(child)


def _links_start(text: str, last_heading: int) -> int:
    """Where the list of links after the last speech begins; the text's end without one."""
    start = len(text)
    for line in reversed(text[last_heading:].splitlines(keepends=True)):
        if len(line) > _LONGEST_LINK or _SENTENCE.search(line):
            break
        start -= len(line)
    match = _LINKS.search(text, start)
    return match.start() if match else len(text)
