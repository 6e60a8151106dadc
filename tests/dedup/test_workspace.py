"""A run that is interrupted goes on; memory and folder change no byte of a result."""

from __future__ import annotations

import json

import click
import pytest
from invented import prose

from dedup import search
from dedup.cli import cli
from dedup.errors import UsageError


@pytest.fixture
def archive(tmp_path):
    folder = tmp_path / "archive"
    folder.mkdir()
    shared = [prose(seed, 300) for seed in range(4)]
    for number in range(24):
        own = prose(100 + number, 400)
        (folder / f"{number:02}.txt").write_text(own[:200] + shared[number % 4] + own[200:])
    return folder


def result(archive, *options):
    target = archive.parent / "result.json"
    code = cli.main(
        ["audit", str(archive), "--json", str(target), "--quiet", *options], standalone_mode=False
    )
    assert not code
    whole = json.loads(target.read_text())
    del whole["run"]["machine"], whole["run"]["command"]
    return json.dumps(whole)


def test_a_folder_and_less_memory_change_nothing(archive, tmp_path, monkeypatch):
    expected = result(archive)
    assert result(archive, "--work", str(tmp_path / "work")) == expected
    monkeypatch.setattr("dedup.workspace._LARGE", 0)
    assert result(archive, "--memory", "200MB") == expected
    assert result(archive, "--memory", "200MB", "--workers", "2") == expected


@pytest.fixture
def calls(monkeypatch):
    """The batches that were aligned; Ctrl-C comes with the third."""
    align, seen = search.align_candidates, []

    def counted(*args):
        seen.append(len(args[2]))
        if len(seen) == 3:
            raise KeyboardInterrupt
        return align(*args)

    monkeypatch.setattr("dedup.search._BATCH", 8)
    monkeypatch.setattr("dedup.search._STEP", 8)
    monkeypatch.setattr("dedup.search.align_candidates", counted)
    return seen


def test_an_interrupted_run_goes_on_from_what_was_finished(archive, tmp_path, calls):
    work = tmp_path / "work"
    with pytest.raises(click.Abort):
        result(archive, "--work", str(work))
    (steps,) = work.iterdir()
    assert [path.name for path in sorted(steps.rglob("passages-*.npy"))] == [
        "passages-0.npy",
        "passages-8.npy",
    ]
    first = sum(calls[:2])
    calls.clear()
    calls += [0] * 3  # interrupted no more
    gone_on = result(archive, "--work", str(work))
    again = sum(calls)
    assert list(work.iterdir()) == []
    calls.clear()
    calls += [0] * 3
    assert result(archive) == gone_on
    assert sum(calls) == first + again


def test_other_settings_do_not_go_on_from_it(archive, tmp_path, calls):
    work = tmp_path / "work"
    with pytest.raises(click.Abort):
        result(archive, "--work", str(work))
    before = {path: path.stat().st_mtime_ns for path in work.rglob("*")}
    other = result(archive, "--min-chars", "60", "--work", str(work))
    assert {path: path.stat().st_mtime_ns for path in work.rglob("*")} == before
    assert other == result(archive, "--min-chars", "60")


def test_no_folder_to_work_in(archive, tmp_path):
    (tmp_path / "taken").write_text("")
    with pytest.raises(UsageError, match="no folder to work in"):
        result(archive, "--work", str(tmp_path / "taken"))


@pytest.mark.parametrize("size", ["2", "-1GB", "much", "10MB"])
def test_a_size_that_is_none(archive, size):
    with pytest.raises(click.BadParameter, match=r"size|too little"):
        result(archive, "--memory", size)
