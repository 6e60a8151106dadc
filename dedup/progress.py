"""Progress on standard error: a bar for each stage on a terminal, else lines; a closing table."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from threading import Event, current_thread, main_thread
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dedup.job import Progress

_EVERY = 30.0  # seconds between two lines of one stage
_LONG = 10.0  # seconds of a run after which a terminal shows where they went

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
COMPILING = (
    "正在编译计算内核，仅此一次，约一分半钟……",
    "compiling the kernels, this once; it takes a minute or two …",
)
_LEFT = "后完成", "left"
STAGE, ALL = ("阶段", "stage"), ("合计", "all")
PEAK = "内存峰值（至此）", "peak memory so far"
_TABLE = (STAGE, ("时间", "time"), ("MB/s", "MB/s"), PEAK)


@contextmanager
def shown(*, quiet: bool, language: Literal["zh", "en"] = "en") -> Iterator[Progress]:
    """What to tell progress to; takes its bars away when it closes.

    Raises:
        KeyboardInterrupt: out of the next call, if Ctrl-C was pressed and nothing came of it.
    """
    with _remembered() as check, _shown(quiet=quiet, language=language) as show:

        def tell(stage: str, done: int, total: int, size: int = 0) -> None:
            check()
            show(stage, done, total, size)

        yield tell


@contextmanager
def _remembered() -> Iterator[Callable[[], None]]:
    """Meanwhile Ctrl-C is not lost; the function raises what should have ended the run.

    Where Python runs inside a callback of a library, as when kernels are loaded, it can only print
    the exception, and goes on.
    """
    pressed = Event()

    def handle(*_: object) -> None:
        pressed.set()
        raise KeyboardInterrupt

    def check() -> None:
        if pressed.is_set():
            raise KeyboardInterrupt

    # Not where the system ignores it (nohup), nor in another thread, which it does not reach.
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or current_thread() is not main_thread():
        yield check
        return
    signal.signal(signal.SIGINT, handle)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def _shown(*, quiet: bool, language: Literal["zh", "en"]) -> Iterator[Progress]:
    if quiet or sys.stderr is None:
        yield _nothing
    elif _terminal():
        with _bars(language) as tell:
            yield tell
    else:
        yield _lines(language)


def _terminal() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def named(stage: str, language: str) -> str:
    """A stage in words."""
    return STAGES.get(stage, (stage, stage))[language == "en"]


def _nothing(stage: str, done: int, total: int, size: int = 0) -> None:
    """Tell nobody."""


def _paced(show: Callable[[str, int, int, float, str], None]) -> Progress:
    """Show each state of a stage with its seconds, and with MB/s once the size is known."""
    known, began = 0, time.perf_counter()

    def tell(stage: str, done: int, total: int, size: int = 0) -> None:
        nonlocal known, began
        known = size or known
        seconds = time.perf_counter() - began
        sized = known and done and total
        pace = f"{speed(round(known * done / total), seconds)} MB/s" if sized else ""
        show(stage, done, total, seconds, pace)
        if done == total > 0:
            began = time.perf_counter()

    return tell


@contextmanager
def _bars(language: str) -> Iterator[Progress]:
    from rich import progress
    from rich.console import Console

    columns = (
        progress.TextColumn("{task.description}"),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[pace]}"),
        progress.TimeElapsedColumn(),
        progress.TimeRemainingColumn(elapsed_when_finished=False),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, progress.TaskID] = {}

        def show(stage: str, done: int, total: int, _seconds: float, pace: str) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(named(stage, language), total=total or None, pace="")
            bars.update(tasks[stage], completed=done, total=total or None, pace=pace)

        yield _paced(show)


def _lines(language: str) -> Progress:
    last = time.perf_counter()

    def show(stage: str, done: int, total: int, seconds: float, pace: str) -> None:
        nonlocal last
        finished = done == total > 0
        if not finished and (not (done and total) or time.perf_counter() - last <= _EVERY):
            return
        last = time.perf_counter()
        left = f"{seconds * (total - done) / done:.0f} s {_LEFT[language == 'en']}"
        figures = ", ".join(filter(None, (f"{seconds:.1f} s" if finished else left, pace)))
        count = f"{done}" if finished else f"{done}/{total}"
        print(f"{named(stage, language)}: {count} ({figures})", file=sys.stderr, flush=True)  # noqa: T201

    return _paced(show)


def closing(
    machine: Mapping[str, Any], written: float, *, asked: bool, language: Literal["zh", "en"]
) -> None:
    """Show seconds, MB/s and memory of each stage on standard error.

    Args:
        machine: as a run's record has it.
        written: seconds that the writing of reports took.
        asked: show it anyway; else only a long run on a terminal is.
        language: of the words.
    """
    seconds = {**machine["seconds"], "write": written}
    total = sum(seconds.values())
    if sys.stderr is None or not (asked or (_terminal() and total >= _LONG)):
        return
    english = language == "en"
    peaks = {**machine["peak_memory_by_stage"], ALL[english]: machine["peak_memory"]}
    size = machine["input_bytes"]
    table(
        [title[english] for title in _TABLE],
        [
            (named(stage, language), f"{used:.1f} s", speed(size, used), memory(peaks.get(stage)))
            for stage, used in {**seconds, ALL[english]: total}.items()
        ],
        error=True,
    )


def speed(size: int, seconds: float) -> str:
    """MB/s."""
    return f"{size / 1e6 / max(1e-3, seconds):,.1f}"


def memory(size: int | None) -> str:
    """Megabytes; nothing where it is not known."""
    return "" if size is None else f"{size / 1e6:,.0f} MB"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], *, error: bool) -> None:
    """Print a table: names, then numbers; to standard error or output."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=box.SIMPLE)
    for number, title in enumerate(titles):
        shown.add_column(title, justify="right" if number else "left")
    for row in rows:
        shown.add_row(*row)
    Console(stderr=error, highlight=False).print(shown)
