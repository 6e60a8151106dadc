"""The terminal: when a report is paged, and what code pages make of it."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import pytest
from invented import prose

from dedup import screen

DEDUP = [sys.executable, "-m", "dedup.cli"]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


@pytest.fixture
def shown(monkeypatch):
    """Print lines as on a terminal of 24 lines; gives what was written, and what was paged."""

    def call(lines, *, stdin=True, **environment):
        out, paged = Terminal(), []
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stdin", Terminal() if stdin else io.StringIO())
        monkeypatch.setattr("click.echo_via_pager", paged.append)
        defaults = {"LINES": "24", "COLUMNS": "80", "TERM": "xterm-256color", "NO_COLOR": ""}
        for name, value in (defaults | environment).items():
            monkeypatch.setenv(name, value)
        with screen.console() as console:
            for number in range(lines):
                console.print(f"[red]line {number}[/red]")
        monkeypatch.undo()
        return out.getvalue(), "".join(paged)

    return call


def test_only_what_exceeds_the_screen_is_paged(shown):
    written, paged = shown(23)
    assert written.count("\n") == 23
    assert not paged
    written, paged = shown(24)
    assert not written
    assert paged.count("\n") == 24


def test_colour_is_kept_in_the_pager_unless_it_is_not_wanted(shown):
    assert "\x1b[31m" in shown(30)[1]
    assert "\x1b[31m" not in shown(30, NO_COLOR="1")[1]


@pytest.mark.parametrize("environment", [{"stdin": False}, {"TERM": "dumb"}])
def test_where_nobody_can_steer_a_pager_there_is_none(shown, environment):
    written, paged = shown(30, **environment)
    assert written.count("\n") == 30
    assert not paged


def test_a_pipe_gets_plain_text(monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "5")
    with screen.console() as console:
        assert console.width == 80
        console.print("[red]x[/red]")
    assert capsys.readouterr().out == "x\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    papers = tmp_path_factory.mktemp("papers")
    for number, name in enumerate("甲乙丙"):
        text = prose(1, 120) + prose(number + 2, 90)
        (papers / f"{name}.txt").write_text(text, encoding="utf-8")
    target = tmp_path_factory.mktemp("result") / "result.json"
    subprocess.run([*DEDUP, "audit", papers, "--json", target, "-q"], check=True)
    return target


def printed(result, encoding, *options):
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "60"}
    environment |= {"LC_ALL": "C.UTF-8" if encoding == "utf-8" else "", "LANG": ""}
    command = [*DEDUP, "report", result, *options]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    return done.stdout.decode(encoding)


@pytest.mark.parametrize("encoding", ["cp936", "cp950", "cp437", "cp1252", "ascii"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_code_page_changes_letters_and_never_the_columns(result, encoding, language):
    narrow = printed(result, encoding, "--lang", language)
    whole = printed(result, "utf-8", "--lang", language)
    assert narrow.count("\n") == whole.count("\n")
    assert "\ufffd" not in narrow
    if encoding == "cp936":
        assert "甲.txt" in narrow
        assert "?" not in narrow


def test_where_chinese_cannot_be_shown_the_report_is_english(result):
    assert "Passages" in printed(result, "cp1252") or "Strongest" in printed(result, "cp1252")
    assert "相似" in printed(result, "cp936")


def test_lists_are_as_long_as_asked_for(result):
    def lines(number):
        return printed(result, "utf-8", "--lang", "en", "-n", number).count("\n")

    assert lines("1") < lines("0") == lines("5")
