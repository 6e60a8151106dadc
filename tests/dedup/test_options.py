"""Options, configuration files and targets: what is taken, what is refused, in which words."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dedup import options, settings
from dedup.errors import UsageError
from dedup.targets import check_targets


@click.group()
def group():
    pass


@group.command(cls=options.ManyValued)
@click.argument("drafts", nargs=-1, required=True, metavar="DRAFT...")
@click.option("--against", multiple=True, type=options.PATH)
@options.read
@options.run
@options.shown
def one(**given):
    click.echo(repr(given))


@group.command()
@options.gate
def other(**given):
    pass


@pytest.fixture
def call():
    def run(*args: object):
        done = CliRunner().invoke(group, ["one", *map(str, args)])
        given = eval(done.stdout) if done.exit_code == 0 else {}
        return done, given

    return run


@pytest.mark.parametrize(
    "args",
    [
        "d --against a b",
        "d --against a --against b",
        "d --against=a --against b",
        "--against a b -- d",
        "--against a b -q d",
        "--against=a --against=b d",
        "d --quiet --against a b --lang zh",
    ],
)
def test_an_option_takes_several_values_wherever_it_stands(call, args):
    _, given = call(*args.split())
    assert given["drafts"] == ("d",)
    assert given["against"] == ("a", "b")


def test_a_swallowed_draft_is_explained(call):
    done, _ = call("--against", "archive", "draft.docx")
    assert done.exit_code == 2
    assert "before --against" in done.stderr
    assert "`--`" in done.stderr


@pytest.mark.parametrize("args", ["d --against", "d --against --lang zh", "--exclude -- d"])
def test_an_option_that_names_nothing_is_refused(call, args):
    done, _ = call(*args.split())
    assert done.exit_code == 2
    assert "names nothing" in done.stderr


def test_a_bare_dash_is_a_value(call):
    assert call("d", "--against", "-")[1]["against"] == ("-",)


@pytest.mark.parametrize("option", ["--metadata", "--against", "--allow"])
def test_an_empty_path_is_refused(call, option):
    done, _ = call("d", option, "")
    assert done.exit_code == 2
    assert "no file" in done.stderr


@pytest.mark.parametrize(
    ("text", "value"),
    [("30%", 0.3), ("0.3", 0.3), (" 5 % ", 0.05), (0.25, 0.25), ("100%", 1.0), ("0", 0.0)],
)
def test_ratios(text, value):
    assert options.Ratio().convert(text, None, None) == pytest.approx(value)


@pytest.mark.parametrize("text", ["30", "101%", "-1%", "nan", "inf", "", "%", "三成"])
def test_what_is_no_ratio_is_refused(text):
    with pytest.raises(click.BadParameter):
        options.Ratio().convert(text, None, None)


def test_a_configuration_file_sets_defaults_and_the_command_line_wins(call, tmp_path):
    file = tmp_path / "dedup.toml"
    file.write_text(
        "\ufeff"
        'against = ["a", "/b", "-"]\nexclude = "*.md"\nquiet = true\nworkers = 2\n'
        'metadata = "m.csv"\nfail_over = "30%"\n',
        encoding="utf-8",
    )
    _, given = call("d", "--config", file, "--workers", "3")
    assert given["against"] == (str(tmp_path / "a"), "/b", "-")
    assert given["exclude"] == ("*.md",)
    assert (given["quiet"], given["workers"]) == (True, 3)
    assert given["metadata"] == str(tmp_path / "m.csv")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("quiet = 1", "true or false"),
        ("only = true", "unknown setting 'only'"),
        ("excluded = 'a'", "did you mean exclude?"),
        ("workers = true", "whole number"),
        ("workers = 1.5", "whole number"),
        ("workers = '2'", "whole number"),
        ("workers = 2026-01-01", "whole number"),
        ("workers = 0", "--workers"),
        ("metadata = ['a']", "metadata must be a text"),
        ("metadata = ''", "no file"),
        ("exclude = ['a', 1]", "list of texts"),
        ("lang = 'fr'", "'zh'"),
        ("config = 'a'", "unknown setting"),
        ("[one]\nquiet = true", "unknown setting 'one'"),
        ("quiet", "no TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, line, said):
    file = tmp_path / "dedup.toml"
    file.write_text(line, encoding="utf-8")
    done = CliRunner().invoke(group, ["one", "d", "--config", str(file)])
    words = str(done.exception) if isinstance(done.exception, UsageError) else done.stderr
    assert done.exit_code != 0
    assert said in words
    assert not done.stdout


def test_a_configuration_file_may_have_any_encoding(tmp_path):
    with pytest.raises(UsageError, match="No such file"):
        settings.load(str(tmp_path / "no.toml"), {}, ())
    file = tmp_path / "gb.toml"
    file.write_bytes("metadata = '往年讲话目录.csv'".encode("gb18030"))
    found = settings.load(str(file), {"metadata": "path"}, ())
    assert found == {"metadata": str(tmp_path / "往年讲话目录.csv")}
    file.write_bytes(bytes(range(256)) * 9)
    with pytest.raises(UsageError, match="no TOML"):
        settings.load(str(file), {}, ())


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({"--json": "r", "--html": "./r"}, "written already"),
        ({"--json": "draft.txt"}, "to be read"),
        ({"--html": "link.txt"}, "to be read"),
        ({"--html": "-"}, "standard output"),
        ({"--html": "folder"}, "is a folder"),
        ({"--json": "no/r.json"}, "no folder"),
        ({"--html": os.devnull}, "no regular file"),
    ],
)
def test_what_cannot_be_written_is_said_before_the_work(tmp_path, monkeypatch, targets, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").write_text("稿", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to("draft.txt")
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=said):
        check_targets(targets, ["draft.txt", "-"])


def test_what_can_be_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.json").touch()
    check_targets({"--json": "r.json", "--html": "新（一）.html"}, ["-", "folder"])
    check_targets({"--json": os.devnull}, [])
    check_targets({"--json": "-"}, ["-"])
    assert os.listdir(tmp_path) == ["r.json"]


def test_what_is_write_protected_stays(tmp_path, monkeypatch):
    # By what the system answers and not by file modes: root, as which CI runs, may write all.
    (tmp_path / "r.json").touch()
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path).is_dir())
    with pytest.raises(UsageError, match="write-protected"):
        check_targets({"--json": str(tmp_path / "r.json")}, [])

    def refused(**_given):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(tempfile, "TemporaryFile", refused)
    with pytest.raises(UsageError, match="cannot be written"):
        check_targets({"--json": str(tmp_path / "new.json")}, [])
