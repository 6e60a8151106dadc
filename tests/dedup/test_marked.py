"""Marked copies of drafts, from a result and the files it was made of."""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace

import docx
import pytest
from invented import prose

from dedup import pipeline
from dedup.config import Config
from dedup.documents import Input
from dedup.documents.docx import read_docx
from dedup.job import Job
from dedup.marked import write_marked

COPIED = prose(1, 120)


def word(path, *paragraphs):
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(path))


@pytest.fixture
def check(tmp_path):
    def run(*drafts):
        archive = tmp_path / "archive"
        archive.mkdir(exist_ok=True)
        (archive / "source.txt").write_text(COPIED, encoding="utf-8")
        inputs = [Input(n, str(path), "draft") for n, path in enumerate(drafts)]
        return pipeline.run(
            Job("check", [*inputs, Input(len(inputs), str(archive), "archive")], Config())
        )

    return run


def highlighted(data):
    document = docx.Document(io.BytesIO(data))
    runs = (run for paragraph in document.paragraphs for run in paragraph.runs)
    return "".join(run.text for run in runs if run.font.highlight_color)


def notes(data):
    return [one.text for one in docx.Document(io.BytesIO(data)).comments]


def test_a_word_draft_is_copied_with_its_marks(check, tmp_path):
    draft = tmp_path / "draft.docx"
    word(draft, prose(2, 60), COPIED, prose(3, 60))
    before = draft.read_bytes()
    report = check(draft)
    assert not write_marked(report, tmp_path / "out", language="en")
    (copy,) = (tmp_path / "out").iterdir()
    assert copy.name == "draft.marked.docx"
    data = copy.read_bytes()
    assert read_docx(data).text == read_docx(before).text
    assert highlighted(data) in COPIED
    assert len(highlighted(data)) > 0.9 * len(COPIED.strip())
    summary, finding = notes(data)
    assert "Specific overlap" in summary
    assert "does not establish plagiarism" in summary
    assert finding.startswith("copied: source.txt paragraph 1, similarity 100.0%")
    assert draft.read_bytes() == before
    write_marked(report, tmp_path / "again", language="en")
    assert (tmp_path / "again" / copy.name).read_bytes() == data


def test_other_formats_and_changed_files_become_new_documents(check, tmp_path):
    text, changed = tmp_path / "a.txt", tmp_path / "b.docx"
    text.write_bytes((prose(2, 60) + "\r\n" + COPIED).encode())
    word(changed, COPIED, prose(4, 60))
    report = check(text, changed)
    word(changed, "anything else")
    assert not write_marked(report, tmp_path / "out", language="zh")
    copies = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {*copies} == {"a.txt.marked.docx", "b.marked.docx"}
    assert read_docx(copies["a.txt.marked.docx"]).text.split() == text.read_text("utf-8").split()
    for data in copies.values():
        assert len(highlighted(data)) > 0.9 * len(COPIED.strip())


def test_a_draft_without_text_is_named(check, tmp_path):
    draft = tmp_path / "a.txt"
    draft.write_text(COPIED, encoding="utf-8")
    report = check(draft)
    documents = (replace(one, text=None) for one in report.documents)
    report = replace(report, documents=tuple(documents))
    assert write_marked(report, tmp_path / "out", language="en") == ["a.txt"]
    assert not list((tmp_path / "out").iterdir())


def test_an_audit_marks_what_has_a_match_and_names_stay_apart(audit, collection, tmp_path):
    folder = collection(a=COPIED, b=prose(2, 90) + COPIED, c=prose(5, 90))
    (folder / "x").mkdir()
    (folder / "x" / "a.txt").write_text(COPIED + prose(6, 40), encoding="utf-8")
    (folder / "x_a.txt").write_text(COPIED + prose(7, 40), encoding="utf-8")
    write_marked(audit(folder), tmp_path / "out", language="en")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "a.txt.marked.docx",
        "b.txt.marked.docx",
        "x_a.txt-2.marked.docx",
        "x_a.txt.marked.docx",
    ]


def test_a_path_of_a_foreign_result_leads_nowhere_else(check, tmp_path):
    draft = tmp_path / "a.txt"
    draft.write_text(COPIED, encoding="utf-8")
    report = check(draft)
    path = "../../" + "长" * 200 + ":?.txt"
    documents = (replace(one, path=path) for one in report.documents)
    write_marked(replace(report, documents=tuple(documents)), tmp_path / "out", language="en")
    (copy,) = (tmp_path / "out").iterdir()
    assert len(copy.name.encode()) < 255
    assert ":" not in copy.name


def test_parts_of_a_collection_are_marked_in_one_file(check, tmp_path):
    draft = tmp_path / "set.docx"
    one, two = prose(8, 150), prose(9, 150)
    word(draft, "篇一：", one, COPIED, "篇二：", COPIED, two)
    report = check(draft)
    assert sum(document.role == "draft" for document in report.documents) == 2
    write_marked(report, tmp_path / "out", language="en")
    data = (tmp_path / "out" / "set.marked.docx").read_bytes()
    assert len(highlighted(data)) > 1.8 * len(COPIED.strip())
    assert sum("source.txt" in note for note in notes(data)) == 2


def test_libreoffice_shows_the_same_text(check, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    draft = tmp_path / "draft.docx"
    word(draft, prose(2, 60), COPIED)
    write_marked(check(draft), tmp_path, language="en")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    for path in (draft, tmp_path / "draft.marked.docx"):
        target = ["--outdir", tmp_path / "txt", path]
        subprocess.run([*command, *target], check=True, capture_output=True, timeout=180)
    shown = [path.read_text("utf-8") for path in sorted((tmp_path / "txt").iterdir())]
    assert len(shown) == 2
    assert shown[0] == shown[1]
