"""What a run tells on standard error, and what its record says of time and memory."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

import pytest
from invented import prose

from dedup import progress

MACHINE = {
    "seconds": {"read": 2.0, "align": 3.0},
    "peak_memory": 9_000_000,
    "peak_memory_by_stage": {"read": 5_000_000, "align": 9_000_000},
    "input_bytes": 6_000_000,
}


def test_ctrl_c_that_a_callback_dropped_ends_the_run_at_the_next_step(ctrl_c):
    with progress.shown(quiet=True) as tell:
        tell("align", 1, 2)
        with suppress(KeyboardInterrupt):  # Python does so where a library has called it
            signal.raise_signal(ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            tell("align", 2, 2)
    assert signal.getsignal(ctrl_c) is signal.default_int_handler


def test_a_finished_stage_is_a_line_with_its_speed(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    with progress.shown(quiet=False) as tell:
        tell("read", 1, 2, 6_000_000)
        now[0] = 4.0
        tell("read", 2, 2)
    assert capsys.readouterr().err == "read: 2 (4.0 s, 1.5 MB/s)\n"


def test_a_long_stage_says_now_and_then_how_far_it_is(capsys, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(progress.time, "perf_counter", lambda: now[0])
    with progress.shown(quiet=False, language="zh") as tell:
        for number in range(1, 9):
            now[0] += 10
            tell("align", number, 10, 10_000_000)
    assert capsys.readouterr().err.splitlines() == [
        "逐字比对: 4/10 (60 s 后完成, 0.1 MB/s)",
        "逐字比对: 8/10 (20 s 后完成, 0.1 MB/s)",
    ]


def test_the_closing_table(capsys, monkeypatch):
    progress.closing(MACHINE, 1.0, asked=False, language="en")
    assert capsys.readouterr().err == ""
    progress.closing(MACHINE, 1.0, asked=True, language="en")
    rows = [line.split() for line in capsys.readouterr().err.splitlines()]
    assert ["read", "2.0", "s", "3.0", "5", "MB"] in rows
    assert ["write", "1.0", "s", "6.0"] in rows
    assert ["all", "6.0", "s", "1.0", "9", "MB"] in rows
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    progress.closing({**MACHINE, "seconds": {"read": 20.0}}, 0.0, asked=False, language="zh")
    assert "读取文件" in capsys.readouterr().err


def test_a_run_records_seconds_and_memory_of_each_stage(audit, collection):
    papers = collection(a=prose(1, 200), b=prose(1, 200))
    machine = audit(papers).run.machine
    assert list(machine["seconds"])[:4] == ["read", "fold", "candidates", "align"]
    assert machine["peak_memory_by_stage"].keys() == machine["seconds"].keys()
    peaks = list(machine["peak_memory_by_stage"].values())
    assert peaks == sorted(peaks)
    assert peaks[-1] <= machine["peak_memory"]
    assert machine["input_bytes"] == sum(file.stat().st_size for file in papers.iterdir())


@pytest.mark.parametrize("asked", [True, False])
def test_nothing_without_a_standard_error(monkeypatch, asked):
    monkeypatch.setattr(sys, "stderr", None)
    progress.closing(MACHINE, 1.0, asked=asked, language="en")
