"""Text → letters to compare, with a map back to the text.

Compare letters, report originals: every span that leaves the later stages is in code points of
the original text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.kernels import letters as kernel
from dedup.kernels.texts import scan_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SLOT, WORD, HALVES = kernel.SLOT, kernel.WORD, kernel.HALVES


@dataclass(frozen=True, slots=True)
class Letters:
    """The tokens of one text; arrays of shape (n,).

    `tokens` are equal where the folded letters are; `[starts, ends)` is each token's place in the
    text; `sizes` is its number of compared letters (0 for a slot).
    """

    tokens: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    sizes: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def halves(self) -> NDArray[np.int32]:
        """Length of each token in half characters: Han 2, a word one for each letter, a slot 0."""
        return kernel.half_sizes(self.tokens, self.sizes)

    def tokens_in(self, start: int, end: int) -> range:
        """The tokens inside the characters `[start, end)`."""
        # For a single number the call of numpy's search costs more than the search.
        first = bisect_left(self.starts.data, start)
        last = bisect_right(self.ends.data, end)
        return range(first, max(first, last))


def fold(text: str) -> Letters:
    """Fold a text: width, case, traditional characters, radicals, numbers and masks.

    Punctuation, white space, format characters and list numbers give no letter.
    """
    return Letters(*kernel.scan(kernel.code_points(text), *kernel.table()))


def fold_texts(texts: Sequence[str]) -> tuple[dict[str, NDArray[Any]], NDArray[np.int64]]:
    """Fold texts, most of it without the GIL.

    Returns:
        The arrays of a `Store`, by name, of these texts alone; and of each text its bytes in UTF-8,
        its characters and its tokens, shape (texts, 3).
    """
    whole = "".join(texts)
    utf8 = np.frombuffer(whole.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    bounds = np.cumsum([0, *map(len, texts)])
    *found, lengths = scan_texts(kernel.code_points(whole), bounds, *kernel.table())
    names = (
        "utf8", "marks", "tokens", "starts", "ends", "sizes", "opening", "closing", "weights",
    )  # fmt: skip
    return dict(zip(names, (utf8, *found), strict=True)), lengths


def counted(text: str) -> NDArray[np.bool_]:
    """Which characters of the text are counted: letters, digits and Han; shape (len(text),)."""
    found: NDArray[np.bool_] = kernel.counted(kernel.code_points(text), kernel.table()[1])
    return found


def plain(text: str) -> str:
    """The text with each letter in its folded form, of the same length: 習近平 → 习近平."""
    points = kernel.code_points(text)
    letters = kernel.table()[0]
    folded = letters[np.where(points < len(letters), points, 0)]
    both = np.where(folded != 0, folded, points)
    return both.tobytes().decode("utf-32-le", "surrogatepass")
