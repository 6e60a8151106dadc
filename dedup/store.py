"""The letters of a collection in arrays, in memory or mapped from a folder.

Worker processes open the folder instead of being sent the texts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from dedup.fold import Letters
from dedup.prepared import Prepared, prepare

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dedup.sketch import Sketch

_PREPARED = 64  # documents kept ready; candidates come sorted by their left document


@dataclass(frozen=True)
class Store:
    """Texts and letters end to end.

    Document d has the code points `points[text_bounds[d]:text_bounds[d + 1]]` and the letters
    `[bounds[d], bounds[d + 1])` of the other arrays.
    """

    points: NDArray[np.uint32]
    text_bounds: NDArray[np.int64]
    tokens: NDArray[np.uint32]
    sizes: NDArray[np.uint16]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    bounds: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str], letters: Sequence[Letters], sketch: Sketch) -> Store:
        """The store of a fingerprinted collection."""
        text_bounds = np.zeros(len(texts) + 1, dtype=np.int64)
        np.cumsum([len(text) for text in texts], out=text_bounds[1:])
        points = np.frombuffer(
            b"".join(text.encode("utf-32-le", "surrogatepass") for text in texts), dtype=np.uint32
        )
        starts = np.concatenate([one.starts for one in letters] or [np.empty(0, np.int32)])
        ends = np.concatenate([one.ends for one in letters] or [np.empty(0, np.int32)])
        return cls(points, text_bounds, sketch.tokens, sketch.sizes, starts, ends, sketch.bounds)

    def save(self, folder: Path) -> None:
        """Write one file an array."""
        for item in fields(self):
            np.save(folder / f"{item.name}.npy", getattr(self, item.name))

    @classmethod
    def load(cls, folder: Path) -> Store:
        """Map a saved store."""
        # As plain arrays: slicing a memmap costs ten times as much.
        mapped = (np.load(folder / f"{item.name}.npy", mmap_mode="r") for item in fields(cls))
        return cls(*map(np.asarray, mapped))

    def text(self, document: int) -> str:
        """The text of a document."""
        start, end = self.text_bounds[document : document + 2]
        return self.points[start:end].tobytes().decode("utf-32-le", "surrogatepass")

    def letters(self, document: int) -> Letters:
        """The letters of a document."""
        part = slice(*self.bounds[document : document + 2])
        return Letters(self.tokens[part], self.starts[part], self.ends[part], self.sizes[part])

    @lru_cache(maxsize=_PREPARED)  # noqa: B019 - a store lives as long as its run
    def prepared(self, document: int) -> Prepared:
        """A document ready for alignment."""
        return prepare(self.text(document), self.letters(document))

    __hash__ = object.__hash__
    __eq__ = object.__eq__
