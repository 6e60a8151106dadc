"""Arrays of a run: in memory, or mapped from files, so that memory does not grow with the archive.

What is mapped is the page cache's: it can be let go at any time and comes back when it is read.
"""

from __future__ import annotations

import mmap
import os
import pickle
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from weakref import WeakSet

import numpy as np

from dedup.config import MEMORY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import DTypeLike, NDArray

Made = TypeVar("Made")

_LOCK = Lock()  # threads map arrays while others let pages go
# A fault maps all that was written with one call and lies there still, and 64 KiB at least.
_BLOCK = 1 << 16
_RATE = 2**35 * (os.cpu_count() or 1)  # bytes a second that threads map so at most
_PAUSE = 0.001  # seconds between two looks at least


class Arrays:
    """Makes arrays; those of a folder are files there, and what is finished is not made again.

    Args:
        folder: exists; None keeps all in memory.
        memory: resident bytes of this process above which `trim` lets mapped pages go.
        lasting: the folder outlives the run, so that what else was found is kept there too.
    """

    def __init__(
        self, folder: Path | None = None, memory: int = MEMORY, *, lasting: bool = False
    ) -> None:
        self.folder = folder
        self.memory = memory
        self.lasting = lasting
        self._maps: WeakSet[mmap.mmap] = WeakSet()

    def under(self, folder: Path | str, *, lasting: bool = False) -> Arrays:
        """Arrays in another folder, by its path inside this one or whole; trimmed together."""
        if self.folder is None:
            return self
        others = Arrays(self.folder / folder, self.memory, lasting=lasting or self.lasting)
        (self.folder / folder).mkdir(exist_ok=True)
        others._maps = self._maps
        return others

    def writer(self, name: str, dtype: DTypeLike) -> Writer:
        """An array that is written piece by piece."""
        return Writer(self, name, dtype)

    def empty(self, name: str, shape: int, dtype: DTypeLike) -> NDArray[Any]:
        """An array of zeros to write into, in any order."""
        if self.folder is None or shape == 0:
            return np.zeros(shape, dtype=dtype)
        path = self.folder / f"{name}.npy"
        return self._map(np.lib.format.open_memmap(path, "w+", dtype=dtype, shape=(shape,)))

    def made(self, name: str, make: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """The array that `make` gives, or gave before in this folder; only to be read."""
        if self.folder is None:
            return make()
        if not (self.folder / f"{name}.npy").exists():
            array = make()
            writer = self.writer(name, array.dtype)
            writer.append(array)
            return writer.close()
        return self.load(name)

    def result(self, name: str, make: Callable[[], Made]) -> Made:
        """Any other result of `make`, or what it gave before where the folder is lasting."""
        if not self.lasting:
            return make()
        kept = self.made(name, lambda: np.frombuffer(pickle.dumps(make()), dtype=np.uint8))
        found: Made = pickle.loads(kept.tobytes())  # noqa: S301 - written by this program
        return found

    def load(self, name: str) -> NDArray[Any]:
        """Map an array that the folder has."""
        assert self.folder is not None
        # Copied on write, not read-only: kernels would be compiled a second time for that.
        array = np.load(self.folder / f"{name}.npy", mmap_mode="c")
        return self._map(array) if array.size else np.asarray(array)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Meanwhile, a thread lets mapped pages go whenever they are too many."""
        ended = Event()
        watcher = Thread(target=self.watch, args=(ended, resident()[1]), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()

    def watch(self, ended: Event, libraries: int) -> None:
        """Let mapped pages go until that is set; a quarter is left for what else is touched.

        Where the rest alone takes the other three, a quarter is theirs. `libraries` are the bytes
        of files that lay in memory before.
        """
        quarter = self.memory // 4
        left = quarter
        while not ended.wait(max(_PAUSE, left / _RATE)):
            taken, shared = resident()
            mapped = shared - libraries
            left = max(3 * quarter - (taken - mapped), quarter) - mapped
            if left < 0:
                self.trim()

    def trim(self) -> None:
        """Let go of all mapped pages."""
        with _LOCK:
            maps = list(self._maps)
        for mapped in maps:
            mapped.madvise(mmap.MADV_DONTNEED)

    def _map(self, array: Any) -> NDArray[Any]:  # noqa: ANN401 - as memmap
        with _LOCK:
            self._maps.add(array._mmap)
        # As a plain array: slicing a memmap costs ten times as much.
        return np.asarray(array)


class Writer:
    """An array of one dimension that grows piece by piece; in memory or in a file."""

    def __init__(self, arrays: Arrays, name: str, dtype: DTypeLike) -> None:
        self._arrays, self._name, self._dtype = arrays, name, np.dtype(dtype)
        self._pieces: list[NDArray[Any]] = []
        self._length = 0
        self._file: BinaryIO | None = None
        if arrays.folder is not None:
            self._path = arrays.folder / f"{name}.part"
            self._file = self._path.open("wb")
            self._header()

    def _header(self) -> None:
        assert self._file is not None
        # Of fixed size, so that the length can be put in at the end.
        described = np.lib.format.header_data_from_array_1_0(np.empty(0, self._dtype))
        described["shape"] = (self._length,)
        self._file.seek(0)
        np.lib.format.write_array_header_1_0(self._file, described)
        self._file.seek(0, os.SEEK_END)

    def append(self, piece: NDArray[Any]) -> None:
        """Add a piece at the end."""
        self._length += len(piece)
        if self._file is None:
            self._pieces.append(piece)
        else:
            step = _BLOCK // self._dtype.itemsize
            for start in range(0, len(piece), step):
                part = piece[start : start + step]
                self._file.write(np.ascontiguousarray(part, dtype=self._dtype).data)

    def close(self) -> NDArray[Any]:
        """The whole array."""
        if self._file is None:
            return np.concatenate([np.empty(0, self._dtype), *self._pieces])
        self._header()
        self._file.close()
        self._path.replace(self._path.with_suffix(".npy"))
        return self._arrays.load(self._name)


def resident() -> tuple[int, int]:
    """Bytes of this process in memory, and those of files; none where that is unknown."""
    try:
        with open("/proc/self/statm", "rb") as file:  # at once: pathlib looks at the name first
            pages = file.read().split()
    except OSError:
        return 0, 0  # and the system lets pages go when it must
    return int(pages[1]) * mmap.PAGESIZE, int(pages[2]) * mmap.PAGESIZE
