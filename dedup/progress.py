"""Progress on standard error: a bar for each stage on a terminal, else one line for each."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Shown(Protocol):
        """Takes `done` of `total` items of a stage."""

        def __call__(self, stage: str, done: int, total: int) -> None:
            """Show it."""


@contextmanager
def shown(*, quiet: bool) -> Iterator[Shown]:
    """What to tell progress to, as `(stage, done, total)`; takes its bars away when it closes."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty():
        with _bars() as tell:
            yield tell
    else:
        yield _lines()


def _nothing(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@contextmanager
def _bars() -> Iterator[Shown]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, progress.TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield tell


def _lines() -> Shown:
    started = time.perf_counter()

    def tell(stage: str, done: int, total: int) -> None:
        if done == total:
            seconds = time.perf_counter() - started
            print(f"{stage}: {done} ({seconds:.1f} s)", file=sys.stderr, flush=True)  # noqa: T201

    return tell
