"""The sections of a speech or paper: from one top heading (一、) to the next."""

from __future__ import annotations

import re

_HEADING = re.compile(r"[\r\n][ \t\u3000]*([一二三四五六七八九十]{1,3}、[^\r\n]*)")
_TITLE = 40  # characters of a heading that are shown: some stand in one line with their text
_FEWEST = 2


def sections(text: str) -> list[tuple[str, int, int]]:
    """Title, start and end of each section; they tile the text. None where headings are lacking.

    What precedes the first heading is a section without a title.
    """
    headings = list(_HEADING.finditer(f"\n{text}"))  # so that a heading starts where its match does
    if len(headings) < _FEWEST:
        return []
    starts = [heading.start() for heading in headings]
    ends = [*starts[1:], len(text)]
    titles = [_shortened(heading.group(1)) for heading in headings]
    found = list(zip(titles, starts, ends, strict=True))
    return [("", 0, starts[0]), *found] if starts[0] > 0 else found


def _shortened(heading: str) -> str:
    title = re.split(r"[。；！？]|\s{2,}", heading.strip(), maxsplit=1)[0]
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
