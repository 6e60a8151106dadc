"""Lines that may head one speech of a collection: 篇一:…, 【篇一】, 第一篇：…, …精神篇十四."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

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
_ALONE = re.compile(rf"{_LEAD}(?P<open>{_OPEN})?(?P<mark>{_MARK})(?P<rest>.*)$", re.S)
_PREFIXED = re.compile(
    rf"{_LEAD}(?P<prefix>[^。！？；!?;]{{2,60}}?)[ \u3000]*{_OPEN}?(?P<mark>{_MARK}){_CLOSE}?\**"
    rf"[ \u3000]*(?:[:：](?P<title>.{{0,60}}))?$"
)
_TITLE_ENDS = re.compile(r"[。；;，,]\s*$")
_LINE = re.compile(r"[^\r\n\f\v\u0085\u2028\u2029]+")
_LONGEST_HEADING = 120
_LONGEST_TITLE = 60

Form = Literal["篇", "范文", "第篇"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be a heading.

    `marks` holds what its mark may be by ordinal, longest first: more than one where text is
    glued on (`篇12024年` is 篇1). `body` is where the line's own text may begin. `spaced` marks a
    title after a mere space, as chapters of plans have it.
    """

    start: int
    end: int
    body: int
    form: Form
    arabic: bool
    prefix: str
    marks: dict[int, str]
    title: str
    glued: bool = False
    spaced: bool = False
    before: str = ""
    before_start: int = 0

    @property
    def style(self) -> tuple[str, bool, str]:
        """Headings of one set have one style."""
        return self.form, self.arabic, self.prefix


def number(numeral: str) -> int:
    """The value of a Chinese numeral below 1000 or of digits."""
    if numeral[0].isdigit():
        return int(numeral)
    hundreds, _, rest = numeral.rpartition("百")
    tens, ten, ones = rest.replace("零", "").rpartition("十")
    value = _DIGITS.get(hundreds, 0) * 100
    return value + (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def find_headings(text: str) -> list[Heading]:
    """All lines of the text that look like a heading of a speech, in order."""
    if "篇" not in text and "范文" not in text:
        return []
    found: list[Heading] = []
    before: re.Match[str] | None = None
    for line in _LINE.finditer(text):
        start, end = line.span()
        head = text[start : min(end, start + _LONGEST_HEADING)]
        if not head.strip():
            continue
        heading = _alone(head, start, end) or _prefixed(head, start, end)
        if heading and before and before.end() - before.start() <= _LONGEST_TITLE:
            heading = replace(heading, before=before[0].strip(), before_start=before.start())
        if heading:
            found.append(heading)
        before = line
    return _with_common_prefix(found)


def _alone(head: str, start: int, end: int) -> Heading | None:
    match = _ALONE.match(head)
    if match is None:
        return None
    rest, closed = match["rest"], match["open"] is not None
    if closed:
        if not re.match(_CLOSE, rest):
            return None
        rest = rest[1:]
    rest = rest.lstrip("*")
    form = _form(match["mark"])
    separated = re.match(rf"\s*{_AFTER}", rest)
    title = rest[separated.end() :].strip(" \u3000*") if separated else rest.strip(" \u3000*")
    bare = closed or separated is not None or not title
    spaced = not bare and rest[:1].isspace()
    if form != "篇" and not (bare or spaced):
        return None
    long = end - start > _LONGEST_TITLE + len(match["mark"]) or _TITLE_ENDS.search(title)
    if form != "篇" and not closed and title and long:
        return None
    numeral = match["a"] or match["b"]
    glued = form == "篇" and not bare and not spaced
    return Heading(
        start=start,
        end=end,
        body=start + match.end("mark") if glued or long else end,
        form=form,
        arabic=numeral[0].isdigit(),
        prefix="",
        marks=_marks(match["mark"], numeral, glued=glued),
        title=title,
        glued=glued,
        spaced=spaced and form != "篇",
    )


def _prefixed(head: str, start: int, end: int) -> Heading | None:
    if end - start >= _LONGEST_HEADING or ("篇" not in head and "范文" not in head):
        return None
    match = _PREFIXED.match(head)
    if match is None:
        return None
    numeral = match["a"] or match["b"]
    return Heading(
        start=start,
        end=end,
        body=end,
        form=_form(match["mark"]),
        arabic=numeral[0].isdigit(),
        prefix=_squeezed(match["prefix"]),
        marks=_marks(match["mark"], numeral, glued=False),
        title=(match["title"] or "").strip(),
    )


def _form(mark: str) -> Form:
    if mark.startswith("第"):
        return "第篇"
    return "范文" if mark.startswith("范文") else "篇"


def _squeezed(text: str) -> str:
    return "".join(text.split()).rstrip("-—:：")


def _marks(mark: str, numeral: str, *, glued: bool) -> dict[int, str]:
    """What the mark may be, by ordinal; text follows at once in 篇12024年 and 篇十一、总体情况."""
    whole = "".join(mark.split())
    if not glued:
        return {number(numeral): whole}
    cuts = [numeral[:length] for length in range(len(numeral), 0, -1)]
    kind = whole.removesuffix(numeral)
    return {number(cut): kind + cut for cut in cuts if re.fullmatch(_NUMERAL, cut)}


def _with_common_prefix(headings: list[Heading]) -> list[Heading]:
    """Drop prefixes that stand once: only what all headings of a set share is part of a style.

    A heading broken over two lines gets its first half back from the line before.
    """
    counts = Counter(heading.prefix for heading in headings if heading.prefix)
    shared = {prefix for prefix, count in counts.items() if count > 1}
    kept: list[Heading] = []
    for heading in headings:
        whole = _squeezed(heading.before) + heading.prefix
        if heading.prefix not in shared and whole in shared:
            kept.append(replace(heading, prefix=whole, start=heading.before_start, before=""))
        elif not heading.prefix or heading.prefix in shared:
            kept.append(heading)
    return kept
