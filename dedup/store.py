"""The texts and letters of a collection in arrays, in memory or mapped from a folder.

Worker processes open the folder instead of being sent the texts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from dedup.arrays import Arrays
from dedup.config import MEMORY
from dedup.fold import Letters, fold_texts
from dedup.kernels.settling import Documents
from dedup.threads import streamed
from dedup.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

_BATCH = 1 << 15  # characters folded at a time: few enough that the allocator keeps their room
_TYPES = {
    "utf8": np.uint8, "marks": np.bool_, "tokens": np.uint32,
    "sizes": np.uint16, "starts": np.int32, "ends": np.int32,
    "opening": np.int32, "closing": np.int32, "weights": np.int32,
}  # fmt: skip
_KEPT = 64  # texts kept at hand: who asks for one document soon asks for another


@dataclass(frozen=True)
class Store:
    """Texts and letters end to end.

    Document d has the UTF-8 bytes `utf8[byte_bounds[d]:byte_bounds[d + 1]]`, which of its
    characters count in `marks[text_bounds[d]:text_bounds[d + 1]]`, and the letters
    `[bounds[d], bounds[d + 1])` of the other arrays; `opening` and `closing` are each token's start
    and end in half characters. Only `weights`, half characters of letters summed up, has one more
    of each document.
    """

    utf8: NDArray[np.uint8]
    byte_bounds: NDArray[np.int64]
    marks: NDArray[np.bool_]
    text_bounds: NDArray[np.int64]
    tokens: NDArray[np.uint32]
    sizes: NDArray[np.uint16]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    opening: NDArray[np.int32]
    closing: NDArray[np.int32]
    weights: NDArray[np.int32]
    bounds: NDArray[np.int64]
    arrays: Arrays

    @classmethod
    def of(cls, texts: Iterable[str], arrays: Arrays | None = None, threads: int = 1) -> Store:
        """Fold texts into arrays, some of them at a time."""
        arrays = arrays or Arrays()
        writers = {name: arrays.writer(name, dtype) for name, dtype in _TYPES.items()}
        lengths = [np.empty((0, 3), dtype=np.int64)]
        for pieces, of_each in streamed(fold_texts, _batches(texts), threads):
            for name, writer in writers.items():
                writer.append(pieces[name])
            lengths.append(of_each)
        sums = np.concatenate([np.zeros((1, 3), dtype=np.int64), *lengths]).cumsum(axis=0).T
        kept: dict[str, Any] = {name: writer.close() for name, writer in writers.items()}
        names = "byte_bounds", "text_bounds", "bounds"
        bounds: dict[str, Any] = {
            name: arrays.made(name, one.copy) for name, one in zip(names, sums, strict=True)
        }
        return cls(arrays=arrays, **kept, **bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def save(self, folder: Path) -> None:
        """Write one file an array."""
        for name in _names():
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path, memory: int = MEMORY) -> Store:
        """Map a saved store."""
        arrays = Arrays(folder, memory)
        return cls(**{name: arrays.load(name) for name in _names()}, arrays=arrays)

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - a store lives as long as its run
    def text(self, document: int) -> str:
        """The text of a document."""
        return self.encoded(document).tobytes().decode("utf-8", "surrogatepass")

    def encoded(self, document: int) -> NDArray[np.uint8]:
        """A document's text in UTF-8."""
        return self.utf8[slice(*self.byte_bounds[document : document + 2])]

    def counted(self, document: int) -> NDArray[np.bool_]:
        """Which characters of a document are counted; shape (len(text),)."""
        return self.marks[slice(*self.text_bounds[document : document + 2])]

    def letters(self, document: int) -> Letters:
        """The letters of a document."""
        part = slice(*self.bounds[document : document + 2])
        return Letters(self.tokens[part], self.starts[part], self.ends[part], self.sizes[part])

    @lru_cache(maxsize=_KEPT)  # noqa: B019 - as above
    def written(self, document: int) -> Written:
        """A document's text, letters, and which characters are counted."""
        return Written(self.text(document), self.letters(document), self.counted(document))

    @cached_property
    def documents(self) -> Documents:
        """The letters as alignments see them."""
        return Documents(
            self.bounds, self.tokens, self.sizes, self.weights, self.opening, self.closing
        )

    __hash__ = object.__hash__
    __eq__ = object.__eq__


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= _BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _names() -> list[str]:
    return [item.name for item in fields(Store) if item.name != "arrays"]
