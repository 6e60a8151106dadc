"""Each bad input is one `Skipped` with a stable reason and advice, and never an exception."""

from __future__ import annotations

import io
import os
import time
import zipfile

import docx
import msoffcrypto.format.ooxml
import pytest
from gathered import gathered

from dedup.documents import FileText, Input, find, read
from dedup.documents import read as read_function
from dedup.model import SKIP_REASONS


def _docx_bytes(text="一份材料"):
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _encrypted_docx():
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(_docx_bytes())).encrypt("secret", stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xef\xbb\xbf", "empty"),
        ("a.docx", b"", "empty"),
        ("a.txt", " \n\t。！——".encode(), "no-text"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.txt", "文字".encode() + b"\0\0\1\2" * 50, "binary"),
        ("a.docx", _docx_bytes()[:2000], "damaged"),
        ("a.docx", b"nothing of the kind", "damaged"),
        ("a.docx", _encrypted_docx(), "encrypted"),
        ("a.doc", _encrypted_docx(), "encrypted"),
        ("a.pdf", b"nothing of the kind", "damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unsupported"),
        ("a.wps", b"{\\rtf1 text}", "unsupported"),
        ("a.jpg", b"\xff\xd8\xff", "unsupported"),
        ("a.xlsx", b"PK\x03\x04", "unsupported"),
        ("a.ofd", b"PK\x03\x04", "unsupported"),
        ("a.zip", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_reason_and_advice(read_one, name, data, reason):
    result = read_one(name, data)
    assert result.reason == reason
    assert reason in SKIP_REASONS
    assert result.path == name
    assert len(result.message) > 15


def test_pdf_without_text_layer_is_scanned(read_one, make_pdf):
    result = read_one("a.pdf", make_pdf([[], []]))
    assert (result.reason, "OCR" in result.message) == ("scanned", True)


def test_pdf_with_password(read_one, make_pdf):
    assert read_one("a.pdf", make_pdf([["正文"]], password=True)).reason == "encrypted"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated_pdf(read_one, make_pdf, share):
    data = make_pdf([["第一页正文"], ["第二页正文"]])
    assert read_one("a.pdf", data[: int(len(data) * share)]).reason == "damaged"


def test_nonexistent_path_names_a_near_one(tmp_path, collect):
    (tmp_path / "讲话稿2024.txt").write_text("文")
    result = collect(tmp_path / "讲话稿2023.txt")
    assert [one.reason for one in result.skipped] == ["not-found"]
    assert "讲话稿2024.txt" in result.skipped[0].message


def test_folder_without_anything_readable(tmp_path, collect):
    (tmp_path / "a.jpg").write_bytes(b"x")
    (tmp_path / ".hidden").write_text("x")
    result = collect(tmp_path)
    assert result.documents == ()
    assert [one.reason for one in result.skipped] == ["unsupported"]
    assert result.passed_over == {"hidden": 1}


def test_empty_folder_is_said(tmp_path, collect):
    assert any("holds no file" in note for note in collect(tmp_path).notes)


def test_file_that_changes_while_read(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("原来的文字")
    file = find([Input(0, str(path), "audited")]).files[0]
    times = iter(range(1, 100))
    whole = os.stat

    def restless(place, *rest, **named):
        if str(place) == str(path):
            os.utime(path, ns=(0, next(times) * 10**9))
        return whole(place, *rest, **named)

    monkeypatch.setattr(os, "stat", restless)
    assert read(file).reason == "changed"


def test_file_that_settles_is_read_again(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("旧文字")
    file = find([Input(0, str(path), "audited")]).files[0]
    whole, calls = os.stat, []

    def once(place, *rest, **named):
        result = whole(place, *rest, **named)
        if str(place) == str(path):
            calls.append(1)
            if len(calls) == 1:
                path.write_text("新的文字，更长一些")
        return result

    monkeypatch.setattr(os, "stat", once)
    assert read(file).text == "新的文字，更长一些"


def test_file_that_is_gone(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("文字")
    file = find([Input(0, str(path), "audited")]).files[0]
    path.unlink()
    assert read(file).reason == "not-found"


def test_file_without_rights(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("文字")
    file = find([Input(0, str(path), "audited")]).files[0]

    def refuse(*_args, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    result = read(file)
    assert (result.reason, "Permission denied" in result.message) == ("unreadable", True)


def test_pipe_is_not_opened(tmp_path, collect):
    os.mkfifo(tmp_path / "pipe.txt")
    assert [one.reason for one in collect(tmp_path).skipped] == ["unreadable"]


def test_unexpected_error_in_a_reader(read_one, monkeypatch):
    def fail(_text):
        raise RecursionError

    monkeypatch.setitem(read_function.__globals__, "split", fail)
    assert read_one("a.txt", "文字".encode()).reason == "damaged"


def test_name_that_is_not_utf8(tmp_path):
    name = os.fsencode(str(tmp_path)) + b"/" + "讲话".encode("gb18030") + b".txt"
    with open(name, "wb") as stream:
        stream.write("正文在此".encode())
    result, texts = gathered([Input(0, str(tmp_path), "audited")])
    assert texts == ["正文在此"]
    assert result.documents[0].path == "\\xbd\\xb2\\xbb\\xb0.txt"
    result.documents[0].path.encode("utf-8")


@pytest.mark.parametrize("text", ["同志们", "12 345"])
def test_three_characters_or_digits_alone(text_of, text):
    assert text_of("a.txt", text.encode()) == text


@pytest.mark.parametrize("unit", ["篇一第一篇：范文一", "*_`[#|< a"])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_five_megabytes_on_one_line(read_one, name, unit):
    data = (unit * (5_000_000 // len(unit.encode()))).encode()
    started = time.perf_counter()
    result = read_one(name, data)
    assert time.perf_counter() - started < 20
    assert isinstance(result, FileText)
    assert len(result.parts) == 1


def test_one_bad_file_leaves_the_others(tmp_path, collect):
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04")
    (tmp_path / "b.txt").write_text("好的文件")
    result = collect(tmp_path)
    assert [document.path for document in result.documents] == ["b.txt"]
    assert [(one.path, one.reason) for one in result.skipped] == [("a.docx", "damaged")]
    assert result.files == 1


def test_zip_bomb(tmp_path, collect):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", bytes(70 << 20))
        archive.writestr("good.txt", "正常的文字")
    result = collect(tmp_path)
    assert [(one.path, one.reason) for one in result.skipped] == [("a.zip/bomb.txt", "too-large")]
    assert [document.path for document in result.documents] == ["a.zip/good.txt"]


def test_pasted_text():
    inputs = [Input(0, "-", "draft", "粘贴的草稿".encode("gb18030"))]
    result, texts = gathered(inputs)
    assert (result.documents[0].path, texts) == ("-", ["粘贴的草稿"])
    empty = [Input(0, "-", "draft", b"")]
    assert read(find(empty).files[0]).reason == "empty"


@pytest.mark.parametrize(
    "unit",
    [
        "<!--",
        "篇一\n",
        "篇一\n篇二\n正文\n",
        "上一篇\n",
        "讲话篇一\n",
        "第一篇：甲\n",
        "\r",
        ">",
        "*",
        "|-",
        "- ",
        "<br> ",
        "[(",
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_hostile_repetition_stays_fast(read_one, name, unit):
    started = time.perf_counter()
    result = read_one(
        name, ("正文篇一\n" + unit * (300_000 // len(unit.encode())) + "正文").encode()
    )
    assert time.perf_counter() - started < 20
    assert isinstance(result, FileText)
