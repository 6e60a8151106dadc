"""One machine: this process, or a pool of processes that share the store through files."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from pathlib import Path
from threading import Event, Thread
from typing import Self, TypeVar

from dedup.arrays import resident
from dedup.config import MEMORY
from dedup.store import Store

Item = TypeVar("Item")
Result = TypeVar("Result")
StoreFunction = Callable[[Store, Item], Result]

_store: Store | None = None


def _start(folder: str | None, memory: int) -> None:
    """Prepare a worker: the parent alone answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    global _store  # noqa: PLW0603 - a worker process has one store
    if folder:
        gc.disable()  # as in the parent (memory.py)
        _store = Store.load(Path(folder), memory)
        Thread(target=_store.arrays.watch, args=(Event(), resident()[1]), daemon=True).start()


def _call(function: StoreFunction[Item, Result], item: Item) -> Result:
    assert _store is not None
    return function(_store, item)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits while workers start, and they never see it: they inherit the held signal."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # as it starts, it lets the signal through again
    held = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


class Local:
    """Runs a function over items, in order, on `workers` processes (1: in this one).

    Results come in the order of the items, so that they are the same for any number of workers.
    Functions and items must be picklable where `workers` is more than 1. A context manager: the
    processes start with the first work that is worth it and stay until it closes.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._store: Store | None = None
        self._pool: ProcessPoolExecutor | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Each item's result, in order."""
        if self.workers == 1 or len(items) < 2:
            return map(function, items)
        pool = self._on(None)
        with _interrupts_held():
            return pool.map(function, items, chunksize=max(1, len(items) // 200))

    def map_store(
        self, function: StoreFunction[Item, Result], store: Store, items: Sequence[Item]
    ) -> Iterator[Result]:
        """Each item's result, in order; the function is given the store too."""
        if self.workers == 1 or len(items) < 2:
            return map(partial(function, store), items)
        pool = self._on(store)
        with _interrupts_held():
            return pool.map(partial(_call, function), items)

    def _on(self, store: Store | None) -> ProcessPoolExecutor:
        """The processes that have this store."""
        if self._pool is None or self._store is not store:
            self._close()
            folder, memory = None, MEMORY
            if store is not None:
                memory = store.arrays.memory // (2 * self.workers)  # this process takes the rest
                folder = str(store.arrays.folder or self._saved(store))
            self._store = store
            # Not fork: the parent has threads (progress), and a forked lock would never open.
            self._pool = ProcessPoolExecutor(
                self.workers,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_start,
                initargs=(folder, memory),
            )
        return self._pool

    def _saved(self, store: Store) -> str:
        self._folder = tempfile.TemporaryDirectory(prefix="dedup-")
        store.save(Path(self._folder.name))
        return self._folder.name

    def _close(self) -> None:
        if self._pool is not None:
            # On Ctrl-C the queue is dropped; what runs finishes its batch.
            self._pool.shutdown(cancel_futures=True)
        if self._folder is not None:
            self._folder.cleanup()
        self._pool, self._folder, self._store = None, None, None


def workers_for(requested: int | None, letters: int) -> int:
    """How many processes are worth their start: one for less than a few megabytes of text."""
    if requested is not None:
        return max(1, requested)
    return os.cpu_count() or 1 if letters > 3_000_000 else 1
