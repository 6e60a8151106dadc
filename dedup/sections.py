"""The sections of a speech or paper: from one top heading (一、) to the next."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dedup.kernels.headings import headings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_TITLE = 40  # characters of a heading that are shown: some stand in one line with their text
_FEWEST = 2


def sections(utf8: NDArray[np.uint8], length: int) -> list[tuple[str, int, int]]:
    """Title, start and end of each section; they tile the text. None where headings are lacking.

    What precedes the first heading is a section without a title.

    Args:
        utf8: of the text.
        length: its characters.
    """
    rows = headings(utf8).tolist()
    if len(rows) < _FEWEST:
        return []
    ends = [*(start for start, _, _ in rows[1:]), length]
    found = [
        (_shortened(utf8[first:last].tobytes().decode("utf-8", "surrogatepass")), start, end)
        for (start, first, last), end in zip(rows, ends, strict=True)
    ]
    return [("", 0, rows[0][0]), *found] if rows[0][0] > 0 else found


def _shortened(heading: str) -> str:
    title = re.split(r"[。；！？]|\s{2,}", heading.strip(), maxsplit=1)[0]
    return title if len(title) <= _TITLE else title[: _TITLE - 1] + "…"
