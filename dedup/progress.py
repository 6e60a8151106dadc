"""Progress on standard error: a bar for each stage on a terminal, else one line for each."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Protocol

    class Shown(Protocol):
        """Takes `done` of `total` items of a stage; a total of 0 is not known yet."""

        def __call__(self, stage: str, done: int, total: int) -> None:
            """Show it."""


# (Chinese, English); a stage without words is shown by its own name.
STAGES = {
    "read": ("读取文件", "read"),
    "fold": ("折叠文字", "fold"),
    "candidates": ("寻找候选", "find candidates"),
    "align": ("逐字比对", "compare"),
    "sources": ("来源互比", "compare sources"),
    "families": ("归并模板", "group"),
    "figures": ("计算比例", "figures"),
    "report": ("汇总结果", "collect"),
    "write": ("写出文件", "write"),
}


@contextmanager
def shown(*, quiet: bool, language: Literal["zh", "en"] = "en") -> Iterator[Shown]:
    """What to tell progress to, as `(stage, done, total)`; takes its bars away when it closes."""

    def named(stage: str) -> str:
        return STAGES.get(stage, (stage, stage))[language == "en"]

    if quiet or sys.stderr is None:
        yield _nothing
    elif sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        with _bars(named) as tell:
            yield tell
    else:
        yield _lines(named)


def _nothing(stage: str, done: int, total: int) -> None:
    """Tell nobody."""


@contextmanager
def _bars(named: Callable[[str], str]) -> Iterator[Shown]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(elapsed_when_finished=False),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, progress.TaskID] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(named(stage), total=total or None)
            bars.update(tasks[stage], completed=done, total=total or None)

        yield tell


def _lines(named: Callable[[str], str]) -> Shown:
    last = time.perf_counter()

    def tell(stage: str, done: int, total: int) -> None:
        nonlocal last
        if done == total > 0:
            now = time.perf_counter()
            print(f"{named(stage)}: {done} ({now - last:.1f} s)", file=sys.stderr, flush=True)  # noqa: T201
            last = now

    return tell
