"""The command line: what it writes, where, and with which exit code."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
from invented import prose

from dedup import cli
from reports.jsonfile import schema

DEDUP = [sys.executable, "-m", "dedup.cli"]


@pytest.fixture
def papers(collection) -> Path:
    copied = prose(1, 120)
    return collection(
        a=prose(2, 100) + copied + prose(3, 100),
        b=copied + prose(4, 150),
        c=prose(5, 200),
    )


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command line in this process; gives exit code, stdout and stderr."""

    def call(*args: object, stdin: bytes | None = None) -> SimpleNamespace:
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as done:
            cli.main([str(arg) for arg in args])
        said = capsys.readouterr()
        return SimpleNamespace(code=done.value.code, out=said.out, err=said.err)

    return call


def test_audit_writes_all_that_it_is_asked_for(run, papers, tmp_path):
    target, page = tmp_path / "r.json", tmp_path / "r.html"
    files = {name: tmp_path / f"r.{name}" for name in ("xlsx", "markdown", "sarif", "csv", "docx")}
    asked = [arg for name, file in files.items() for arg in (f"--{name}", file)]
    done = run("audit", papers, "--json", target, "--html", page, *asked, "--lang", "zh")
    assert done.code == 0
    assert all(str(file) in done.out for file in files.values())
    assert sorted(file.name for file in files["docx"].iterdir()) == [
        "a.txt.marked.docx",
        "b.txt.marked.docx",
    ]
    assert (files["csv"] / "findings.csv").is_file()
    assert all(files[name].is_file() for name in ("xlsx", "markdown", "sarif"))
    assert "a.txt" in done.out
    result = json.loads(target.read_text(encoding="utf-8"))
    jsonschema.validate(result, schema())
    assert result["format"] == "dedup-report"
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert list(tmp_path.glob("*.tmp*")) == []


def test_json_to_stdout_is_all_that_goes_there(run, papers):
    done = run("audit", papers, "--json", "-")
    result = json.loads(done.out)
    assert len(result["documents"]) == 3
    assert "compare: " in done.err or "逐字比对" in done.err


def test_quiet_says_nothing(run, papers):
    done = run("audit", papers, "-q")
    assert (done.code, done.out, done.err) == (0, "", "")


def test_check_reads_a_pasted_draft_and_several_archives(run, papers, collection):
    more = collection("more", d=prose(6, 100))
    draft = (papers / "b.txt").read_bytes()
    done = run("check", "-", "--against", papers, more, "--json", "-", stdin=draft)
    result = json.loads(done.out)
    (document,) = [d for d in result["documents"] if d["role"] == "draft"]
    assert document["path"] == "-"
    assert document["figures"]["overlap_total"] == 1
    assert result["mode"] == "check"
    assert all(m["left"]["document"] == document["id"] for m in result["matches"])


def test_compare_keeps_the_order_of_the_command(run, papers):
    done = run("compare", papers / "b.txt", papers / "a.txt", "--json", "-")
    result = json.loads(done.out)
    (match,) = result["matches"]
    assert [d["path"] for d in result["documents"] if d["id"] == match["left"]["document"]] == [
        "b.txt"
    ]


def test_report_and_explain_need_only_the_result(run, papers, tmp_path):
    target = tmp_path / "r.json"
    first = run("audit", papers, "--json", target, "--lang", "en")
    again = run("report", target, "--lang", "en", "--html", tmp_path / "again.html")
    assert again.code == 0
    assert [x for x in again.out.splitlines() if "→" not in x] == [
        x for x in first.out.splitlines() if "→" not in x
    ]
    match = json.loads(target.read_text(encoding="utf-8"))["matches"][0]["id"]
    assert run("explain", target, match).code == 0
    unknown = run("explain", target, "nothing")
    assert unknown.code == 2
    assert "nothing" in unknown.err


def test_report_makes_the_same_files_again(run, papers, tmp_path):
    names = ("xlsx", "markdown", "sarif")
    first, second = (
        [arg for name in names for arg in (f"--{name}", tmp_path / f"{run_}.{name}")]
        for run_ in ("one", "two")
    )
    folder = ("--csv", tmp_path / "one.csv", "--docx", tmp_path / "one.docx")
    json_file = ("--json", tmp_path / "r.json", "--embed-text", "all")
    assert run("audit", papers, "-q", *json_file, *first, *folder).code == 0
    folder = ("--csv", tmp_path / "two.csv", "--docx", tmp_path / "two.docx")
    assert run("report", tmp_path / "r.json", "-q", *second, *folder).code == 0
    for file in [*tmp_path.glob("one.*"), *tmp_path.glob("one.*/*")]:
        if file.is_file():
            again = Path(str(file).replace("one.", "two."))
            assert file.read_bytes() == again.read_bytes(), file.name


def test_report_reads_texts_that_the_result_does_not_hold(run, papers, tmp_path):
    target = tmp_path / "r.json"
    run("audit", papers, "--json", target, "--embed-text", "none", "-q")
    assert all(d["text"] is None for d in json.loads(target.read_text())["documents"])
    whole = run("report", target, "--json", "-")
    # c shares nothing: there is no finding to show it for.
    assert [bool(d["text"]) for d in json.loads(whole.out)["documents"]] == [True, True, False]
    (papers / "a.txt").write_text("别的文字", encoding="utf-8")
    (papers / "b.txt").unlink()
    partly = run("report", target, "--json", "-")
    assert "2 documents" in partly.err
    assert [bool(d["text"]) for d in json.loads(partly.out)["documents"]] == [False, False, False]


@pytest.mark.parametrize(
    ("limit", "code"), [("30%", 1), ("0.3", 1), ("99.9%", 0), ("1", 0), ("100%", 0)]
)
def test_the_gate(run, papers, limit, code):
    assert run("audit", papers, "-q", "--fail-over", limit).code == code


@pytest.mark.parametrize("limit", ["30", "150%", "many", "-1"])
def test_a_ratio_that_can_be_misread_is_refused(run, papers, limit):
    done = run("audit", papers, "--fail-over", limit)
    assert done.code == 2
    if limit == "30":
        assert "30%" in done.err


def test_strict_tells_unread_inputs_and_the_gate_goes_first(run, papers):
    (papers / "empty.txt").touch()
    assert run("audit", papers, "-q").code == 0
    assert run("audit", papers, "-q", "--strict").code == 3
    assert run("audit", papers, "-q", "--strict", "--fail-over", "10%").code == 1


@pytest.mark.parametrize(
    "args",
    [
        ["audit"],
        ["audit", "nowhere"],
        ["audit", ".", "--min-chars", "3"],
        ["audit", ".", "--workers", "0"],
        ["audit", ".", "--presett", "x"],
        ["check", "a.txt"],
        ["check", "--against", "."],
        ["report", "nowhere.json"],
        ["audit", ".", "--json", "no/such/folder/r.json"],
        ["audit", ".", "--config", "nowhere.toml"],
        ["audit", ".", "--metadata", "nowhere.csv"],
        ["audit", ".", "--allow", "nowhere.txt"],
    ],
)
def test_what_cannot_run_exits_with_2_and_says_why(run, args, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = run(*args)
    assert done.code == 2
    assert done.err.strip()
    assert "Traceback" not in done.err


def test_a_configuration_file_sets_what_the_command_line_does_not(run, papers, tmp_path):
    config = tmp_path / "dedup.toml"
    config.write_text('min-chars = 500\nexclude = ["c.txt"]\n', encoding="utf-8")
    result = json.loads(run("audit", papers, "--config", config, "--json", "-").out)
    assert result["matches"] == []
    assert len(result["documents"]) == 2
    done = run("audit", papers, "--config", config, "--min-chars", "30", "--json", "-")
    assert json.loads(done.out)["matches"]
    config.write_text("min_char = 500\n", encoding="utf-8")
    done = run("audit", papers, "--config", config)
    assert done.code == 2
    assert "min-chars" in done.err


def test_the_draft_itself_in_the_archive_is_left_out_and_said(run, papers):
    draft = papers / "a.txt"
    result = json.loads(run("check", draft, "--against", papers, "--json", "-").out)
    assert [s["reason"] for s in result["skipped"]] == ["same-as-draft"]
    (document,) = [d for d in result["documents"] if d["role"] == "draft"]
    assert document["figures"]["overlap_total"] < 1


def test_bad_files_never_stop_a_run(run, papers, tmp_path):
    (papers / "empty.txt").touch()
    (papers / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (papers / "broken.docx").write_bytes(b"PK\x03\x04 and no more")
    (papers / "broken.pdf").write_bytes(b"%PDF-1.7\n1 0 obj")
    (papers / "three.txt").write_text("三个字", encoding="utf-8")
    (papers / "line.txt").write_text("长" * 1_700_000, encoding="utf-8")
    os.symlink(papers / "a.txt", papers / "again.txt")
    done = run("audit", papers, tmp_path / "nowhere", "--json", "-")
    assert done.code == 0
    result = json.loads(done.out)
    jsonschema.validate(result, schema())
    reasons = {s["path"].rsplit("/", 1)[-1]: s["reason"] for s in result["skipped"]}
    assert reasons == {
        "empty.txt": "empty",
        "binary.txt": "binary",
        "broken.docx": "damaged",
        "broken.pdf": "damaged",
        "nowhere": "not-found",
    }
    assert {d["path"] for d in result["documents"]} == {
        "a.txt", "b.txt", "c.txt", "line.txt", "three.txt"
    }  # fmt: skip
    figures = {d["path"]: d["figures"] for d in result["documents"]}
    assert figures["a.txt"]["overlap_specific"] > 0.3
    assert any("again.txt" in note for note in result["run"]["notes"])


def test_a_folder_without_anything_readable(run, tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    done = run("audit", tmp_path)
    assert done.code == 2
    assert "picture.png" in done.err


def test_an_internal_error_is_one_line_and_a_log(run, papers, monkeypatch):
    def broken(*_args):
        raise RuntimeError("a bug")

    monkeypatch.setattr("dedup.pipeline.search", broken)
    done = run("audit", papers, "-q")
    assert done.code == 70
    assert len(done.err.splitlines()) == 1
    log = Path(done.err.rsplit(" ", 1)[-1].strip())
    assert "a bug" in log.read_text(encoding="utf-8")
    log.unlink()


def test_help_is_fast_and_every_command_and_option_is_described():
    started = time.perf_counter()
    said = subprocess.run([*DEDUP, "--help"], capture_output=True, text=True, check=True).stdout
    seconds = time.perf_counter() - started
    # A generous bound on a loaded machine; the figure itself is a benchmark's.
    assert seconds < 2
    for name, command in cli.cli.commands.items():
        assert name in said
        assert command.help
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.help or parameter.name == "lang", (name, parameter.name)


def test_import_takes_in_nothing_heavy():
    code = (
        "import sys, dedup, dedup.cli; "
        "print([m for m in ('numpy','numba','rich','networkx','datasketch','lxml') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.skipif(os.name == "nt", reason="signals work otherwise on Windows")
def test_ctrl_c_leaves_no_half_file(papers, tmp_path, ctrl_c):
    for i in range(60):
        (papers / f"long{i}.txt").write_text(prose(i % 7, 20_000), encoding="utf-8")
    target = tmp_path / "r.json"
    process = subprocess.Popen(
        [*DEDUP, "audit", str(papers), "--json", str(target)],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    process.stderr.readline()  # the first stage is done
    process.send_signal(ctrl_c)
    assert process.wait(timeout=60) == 130
    assert "interrupted" in process.stderr.read()
    process.stderr.close()
    assert list(tmp_path.glob("r.json*")) == []


def test_the_same_bytes_on_any_number_of_workers(run, papers, tmp_path):
    for i in range(8):
        (papers / f"x{i}.txt").write_text(prose(i // 2, 900) + prose(70 + i, 300), encoding="utf-8")
    results = []
    for workers in (1, 2):
        target = tmp_path / f"{workers}.json"
        assert run("audit", papers, "-q", "--workers", workers, "--json", target).code == 0
        result = json.loads(target.read_text(encoding="utf-8"))
        assert result["run"]["machine"].pop("workers") == workers
        del result["run"]["machine"], result["run"]["command"]
        results.append(json.dumps(result))
    assert results[0] == results[1]


def test_a_foreign_reports_package_is_one_clear_sentence(papers, tmp_path):
    foreign = tmp_path / "site"
    (foreign / "reports").mkdir(parents=True)
    (foreign / "reports" / "__init__.py").touch()
    code = f"import sys; sys.path.insert(0, {str(foreign)!r}); from dedup.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "audit", str(papers), "--html", str(tmp_path / "r.html")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "own environment" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise on Windows")
def test_a_reader_that_goes_away_is_no_error(papers):
    command = f"{sys.executable} -m dedup.cli audit {papers} -v 2>err.txt | head -n 1; cat err.txt"
    said = subprocess.run(
        ["bash", "-c", command], cwd=papers.parent, capture_output=True, text=True, check=True
    )
    assert "Error" not in said.stdout + said.stderr
    assert "internal" not in said.stdout + said.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("command", [["--help"], ["audit", "one.txt", "--json", "-", "-q"]])
def test_a_full_disk_under_standard_output_is_told_once(command, tmp_path):
    # So little that it lies in the buffer to the last.
    (tmp_path / "one.txt").write_text("今天开会。", encoding="utf-8")
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*DEDUP, *command], cwd=tmp_path, env=buffered,
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("no room left") == 1
    assert "Error" not in done.stderr


def test_one_text_comes_from_standard_input(run, papers, monkeypatch):
    done = run("check", "-", "-", "--against", papers, stdin=b"x")
    assert (done.code, "twice" in done.err) == (2, True)
    monkeypatch.setattr(sys, "stdin", None)
    done = run("check", "-", "--against", papers)
    assert (done.code, "closed" in done.err) == (2, True)


def test_json_on_standard_output_is_utf8_in_any_locale(papers):
    said = subprocess.run(
        [*DEDUP, "audit", str(papers), "--json", "-"],
        env={**os.environ, "PYTHONIOENCODING": "gb18030", "PYTHONUTF8": "0"},
        capture_output=True, check=True,
    ).stdout  # fmt: skip
    assert json.loads(said.decode("utf-8"))["format"] == "dedup-report"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_allowed_phrases_in_the_encodings_of_offices(run, papers, tmp_path, encoding):
    phrases = tmp_path / "提法.txt"
    phrases.write_bytes(prose(1, 120).encode(encoding))
    result = json.loads(run("audit", papers, "--allow", phrases, "--json", "-").out)
    figures = {d["path"]: d["figures"] for d in result["documents"]}
    assert figures["a.txt"]["overlap_specific"] == 0
    assert figures["a.txt"]["overlap_boilerplate"] > 0.3


def test_compare_needs_two_documents(run, papers, tmp_path):
    (papers / "empty.txt").touch()
    a = papers / "a.txt"
    for other, said in [
        (papers, "folder"),
        (papers / "." / "a.txt", "same file"),
        (papers / "nowhere.txt", "no text"),
        (papers / "empty.txt", "holds nothing"),
    ]:
        done = run("compare", a, other)
        assert (done.code, done.out) == (2, ""), other
        assert said in done.err


def test_reports_of_the_last_run_are_no_input_of_the_next(run, papers):
    results = []
    for _ in range(2):
        out = ("--json", papers / "r.json", "--html", papers / "r.html")
        out += ("--csv", papers / "tables", "--docx", papers / "marked")
        assert run("audit", papers, "-q", "--strict", *out).code == 0
        results.append(json.loads((papers / "r.json").read_text(encoding="utf-8"))["documents"])
    assert results[0] == results[1]


def test_notes_of_a_page_go_into_the_next_one(run, papers, tmp_path):
    target, page, notes = tmp_path / "r.json", tmp_path / "r.html", tmp_path / "notes.json"
    assert run("audit", papers, "-q", "--json", target).code == 0
    key = json.loads(target.read_text(encoding="utf-8"))["matches"][0]["key"]
    mark = {key: {"state": "quotation", "note": "见文件第三条"}}
    notes.write_text(json.dumps({"format": "dedup-review", "version": 1, "findings": mark}))
    for command in (("report", target), ("audit", papers)):
        assert run(*command, "-q", "--html", page, "--review", notes).code == 0
        assert "见文件第三条" in page.read_text(encoding="utf-8")
        page.unlink()
    for wrong, why in [((), "--html"), (("--html", notes), "is to be read")]:
        done = run("report", target, "--review", notes, *wrong)
        assert (done.code, why in done.err) == (2, True)
    notes.write_text("{}")
    done = run("report", target, "--html", page, "--review", notes)
    assert (done.code, "is no review" in done.err) == (2, True)


def test_a_report_as_a_folder(run, papers, tmp_path):
    folder = tmp_path / "report"
    for _ in range(2):  # it may be written again
        assert run("audit", papers, "-q", "--html-dir", folder).code == 0
        assert (folder / "index.html").is_file()
        assert (folder / "data" / "c0.js").is_file()
    (tmp_path / "file").write_text("x")
    for name, why in [("file", "is a file"), ("no/where", "no folder")]:
        done = run("audit", papers, "--html-dir", tmp_path / name)
        assert (done.code, why in done.err) == (2, True), name


def test_no_report_takes_the_place_of_what_is_read(run, papers, tmp_path):
    target = tmp_path / "r.json"
    assert run("audit", papers, "-q", "--json", target).code == 0
    for args in [
        ("audit", papers / "a.txt", papers / "b.txt", "--json", papers / "a.txt"),
        ("check", papers / "a.txt", "--against", papers, "--html", papers / "a.txt"),
        ("report", target, "--html", target),
        ("report", target, "--csv", target),
        ("report", target, "--csv", tmp_path / "no" / "folder"),
        ("report", target, "--xlsx", "-"),
        ("audit", papers, "--docx", papers),
        ("audit", papers, "--docx", tmp_path / "x", "--csv", tmp_path / "x"),
        ("audit", papers, "--json", target, "--html", target),
    ]:
        done = run(*args)
        assert done.code == 2, args
        assert done.err
    assert json.loads(target.read_text(encoding="utf-8"))["format"] == "dedup-report"


def test_base_text_that_is_not_there_is_no_detail(run, papers):
    done = run("check", papers / "a.txt", "--against", papers, "--template", "nowhere.docx")
    assert (done.code, "nowhere.docx" in done.err) == (2, True)


@pytest.mark.parametrize(("lang", "word"), [("zh", "读取文件: 3"), ("en", "read: 3")])
def test_progress_is_told_in_the_language_of_the_report(run, papers, lang, word):
    assert word in run("audit", papers, "--json", "-", "--lang", lang).err


def test_a_terminal_without_a_width_is_given_one(run, papers, monkeypatch):
    monkeypatch.setenv("COLUMNS", "0")
    assert "a.txt" in run("audit", papers).out


def test_help_has_its_examples_on_lines_of_their_own(run):
    for name in ("check", "audit", "compare", "report", "explain", "bench"):
        said = run(name, "--help").out
        assert f"\n    dedup {name} " in said
        assert "\\b" not in said
        # No option takes two lines; all of them fit the screen of an office computer.
        listed = said.partition("Options:\n")[2].partition("\n\n")[0].splitlines()
        assert all(line.lstrip().startswith("-") for line in listed)
        assert len(said.splitlines()) < 40


def test_ctrl_c_inside_compiled_code_is_an_interruption(run, papers, monkeypatch):
    before = signal.getsignal(signal.SIGINT)

    def broken(*_args):
        raise SystemError("returned a result with an exception set") from KeyboardInterrupt()

    monkeypatch.setattr("dedup.pipeline.search", broken)
    try:
        done = run("audit", papers, "-q")
    finally:
        signal.signal(signal.SIGINT, before)
    assert (done.code, "interrupted" in done.err) == (130, True)


def test_a_dead_worker_a_full_memory_and_a_full_disk_are_said(run, papers, monkeypatch):
    full = OSError(errno.ENOSPC, "No space left on device")
    for error in (MemoryError(), BrokenProcessPool("terminated abruptly"), full):

        def broken(*_args, error=error):
            raise error

        monkeypatch.setattr("dedup.pipeline.search", broken)
        done = run("audit", papers, "-q")
        assert (done.code, ("--work" if error is full else "--memory") in done.err) == (2, True)


def test_a_path_in_a_message_does_not_steer_the_terminal(run, tmp_path):
    done = run("audit", tmp_path, "--allow", tmp_path / "a\x1b[31mb.txt")
    assert done.code == 2
    assert "\x1b" not in done.err
