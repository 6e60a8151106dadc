"""One machine: this process, or a pool of processes that share the store through files."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from dedup.store import Store

Item = TypeVar("Item")
Result = TypeVar("Result")
StoreFunction = Callable[[Store, Item], Result]

_store: Store | None = None


def _start(folder: str | None) -> None:
    """Prepare a worker: the parent alone answers Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _store  # noqa: PLW0603 - a worker process has one store
    _store = Store.load(Path(folder)) if folder else None


def _call(function: StoreFunction[Item, Result], item: Item) -> Result:
    assert _store is not None
    return function(_store, item)


class Local:
    """Runs a function over items, in order, on `workers` processes (1: in this one).

    Results come in the order of the items, so that they are the same for any number of workers.
    Functions and items must be picklable where `workers` is more than 1.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def map(self, function: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """Each item's result, in order."""
        if self.workers == 1 or len(items) < 2:
            yield from map(function, items)
            return
        with self._pool(None) as pool:
            yield from pool.map(function, items, chunksize=max(1, len(items) // 200))

    def map_store(
        self, function: StoreFunction[Item, Result], store: Store, items: Sequence[Item]
    ) -> Iterator[Result]:
        """Each item's result, in order; the function is given the store too."""
        if self.workers == 1 or len(items) < 2:
            yield from map(partial(function, store), items)
            return
        with tempfile.TemporaryDirectory(prefix="dedup-") as folder:
            store.save(Path(folder))
            with self._pool(folder) as pool:
                yield from pool.map(partial(_call, function), items)

    @contextmanager
    def _pool(self, folder: str | None) -> Iterator[ProcessPoolExecutor]:
        # Not fork: the parent has threads (progress), and a forked lock would never open.
        pool = ProcessPoolExecutor(
            self.workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_start,
            initargs=(folder,),
        )
        try:
            yield pool
        finally:
            # On Ctrl-C the queue is dropped; what runs finishes its batch.
            pool.shutdown(cancel_futures=True)


def workers_for(requested: int | None, letters: int) -> int:
    """How many processes are worth their start: one for less than a few megabytes of text."""
    if requested is not None:
        return max(1, requested)
    return os.cpu_count() or 1 if letters > 3_000_000 else 1
