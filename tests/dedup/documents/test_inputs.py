"""Which files the inputs lead to, under which paths and in which order."""

from __future__ import annotations

import os
import pickle
import struct
import zipfile

import pytest

from dedup.documents import Input, find, read


def _tree(root, *paths):
    for path in paths:
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"文件{path}")


def _paths(*locations, exclude=(), role="audited"):
    inputs = [Input(number, str(location), role) for number, location in enumerate(locations)]
    return [file.path for file in find(inputs, exclude=exclude).files]


def test_folder_in_code_point_order(tmp_path):
    _tree(tmp_path, "b.txt", "a/z.txt", "a/子/y.md", "B.html", "文.txt", "无扩展名")
    assert _paths(tmp_path) == ["B.html", "a/z.txt", "a/子/y.md", "b.txt", "文.txt", "无扩展名"]


def test_files_are_named_by_their_name(tmp_path):
    _tree(tmp_path, "a/b/c.txt", "d.txt")
    assert _paths(tmp_path / "d.txt", tmp_path / "a/b/c.txt") == ["c.txt", "d.txt"]


def test_hidden_and_locks_are_counted(tmp_path):
    _tree(tmp_path, "a.txt", ".b.txt", ".git/config", ".c/d.txt", "~$a.docx", ".~lock.a.docx#")
    found = find([Input(0, str(tmp_path), "audited")])
    assert [file.path for file in found.files] == ["a.txt"]
    assert found.passed_over == {"git": 1, "hidden": 2, "office-lock": 2}


def test_a_hidden_file_that_is_named_is_read(tmp_path):
    _tree(tmp_path, ".draft.txt")
    assert _paths(tmp_path / ".draft.txt") == [".draft.txt"]


@pytest.mark.parametrize(
    ("exclude", "left"),
    [
        (["*.md"], ["a.txt", "x/b.txt"]),
        (["x"], ["a.txt", "c.md"]),
        (["x/"], ["a.txt", "c.md"]),
        (["x/*"], ["a.txt", "c.md"]),
        (["b.txt", "c.*"], ["a.txt", "x/d.md"]),
    ],
)
def test_exclude(tmp_path, exclude, left):
    _tree(tmp_path, "a.txt", "x/b.txt", "c.md", "x/d.md")
    assert _paths(tmp_path, exclude=exclude) == left
    assert find([Input(0, str(tmp_path), "audited")], exclude=exclude).passed_over["excluded"] > 0


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "x/b.txt", "x/y/c.txt"]),
        ("x*/*", ["x/b.txt", "x/y/c.txt"]),
        ("x/**/c.*", ["y/c.txt"]),
        ("[ab].txt", ["a.txt"]),
        ("**", ["a.txt", "x/b.txt", "x/y/c.txt"]),
    ],
)
def test_globs(tmp_path, pattern, found):
    _tree(tmp_path, "a.txt", "x/b.txt", "x/y/c.txt", ".h/d.txt")
    assert _paths(f"{tmp_path}/{pattern}") == found


def test_relative_glob(tmp_path, monkeypatch):
    _tree(tmp_path, "a.txt", "x/b.txt")
    monkeypatch.chdir(tmp_path)
    assert _paths("*/*.txt") == ["x/b.txt"]
    assert _paths(".") == ["a.txt", "x/b.txt"]


def test_name_with_brackets_is_no_glob(tmp_path):
    _tree(tmp_path, "a[1].txt")
    assert _paths(tmp_path / "a[1].txt") == ["a[1].txt"]


def test_glob_without_matches(tmp_path):
    found = find([Input(0, f"{tmp_path}/*.txt", "audited")])
    assert [one.reason for one in found.skipped] == ["not-found"]


def test_two_paths_to_one_file(tmp_path):
    _tree(tmp_path, "a.txt")
    os.symlink("a.txt", tmp_path / "0.txt")
    os.link(tmp_path / "a.txt", tmp_path / "hard.txt")
    found = find([Input(0, str(tmp_path), "audited"), Input(1, str(tmp_path / "a.txt"), "audited")])
    assert [file.path for file in found.files] == ["a.txt", "hard.txt"]
    assert any("0.txt is a.txt" in note for note in found.notes)


def test_link_loops_end(tmp_path):
    _tree(tmp_path, "x/a.txt", "y/b.txt")
    os.symlink(tmp_path, tmp_path / "x" / "up")
    os.symlink(tmp_path / "y", tmp_path / "x" / "side")
    os.symlink(tmp_path / "x", tmp_path / "y" / "side")
    os.symlink("self.txt", tmp_path / "self.txt")
    found = find([Input(0, str(tmp_path), "audited")])
    assert [file.path for file in found.files] == ["x/a.txt", "y/b.txt"]
    assert found.passed_over["link-loop"] == 2


def test_link_to_nothing(tmp_path):
    os.symlink("gone.txt", tmp_path / "a.txt")
    found = find([Input(0, str(tmp_path), "audited")])
    assert [(one.path, one.reason) for one in found.skipped] == [("a.txt", "not-found")]


def test_archive_without_the_draft(tmp_path):
    _tree(tmp_path, "a.txt", "b.txt")
    (tmp_path / "copy.txt").write_bytes((tmp_path / "a.txt").read_bytes())
    inputs = [Input(1, str(tmp_path), "archive"), Input(0, str(tmp_path / "a.txt"), "draft")]
    found = find(inputs)
    assert [(file.path, file.role) for file in found.files] == [
        ("a.txt", "draft"),
        ("b.txt", "archive"),
        ("copy.txt", "archive"),
    ]
    assert [(one.path, one.reason) for one in found.skipped] == [("a.txt", "same-as-draft")]


def test_base_text_in_the_audited_folder_is_base(tmp_path):
    _tree(tmp_path, "a.txt", "b.txt")
    found = find([Input(0, str(tmp_path), "audited"), Input(1, str(tmp_path / "b.txt"), "base")])
    assert [(file.path, file.role) for file in found.files] == [
        ("b.txt", "base"),
        ("a.txt", "audited"),
    ]


def test_roles_come_in_order(tmp_path):
    _tree(tmp_path, "a.txt", "b.txt", "c.txt")
    roles = [("a.txt", "archive"), ("b.txt", "base"), ("c.txt", "draft")]
    found = find([Input(n, str(tmp_path / name), role) for n, (name, role) in enumerate(roles)])
    assert [file.role for file in found.files] == ["draft", "base", "archive"]


def _gbk_zip(path, name, data):
    """A zip as Windows makes it: GBK bytes for a name, no UTF-8 flag."""
    placeholder = "x" * len(name.encode("gb18030"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(placeholder, data)
    path.write_bytes(path.read_bytes().replace(placeholder.encode(), name.encode("gb18030")))


def test_zip_members(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("讲话/一.txt", "第一份文字")
        archive.writestr("二.txt", "第二份文字", zipfile.ZIP_STORED)
        archive.writestr("__MACOSX/._一.txt", "x")
        archive.writestr("图.jpg", "x")
        archive.writestr("内.zip", "x")
    found = find([Input(0, str(tmp_path / "a.zip"), "audited")])
    assert [file.path for file in found.files] == ["a.zip/二.txt", "a.zip/讲话/一.txt"]
    assert [read(pickle.loads(pickle.dumps(file))).text for file in found.files] == [
        "第二份文字",
        "第一份文字",
    ]
    assert [(one.path, one.reason) for one in found.skipped] == [
        ("a.zip/内.zip", "unsupported"),
        ("a.zip/图.jpg", "unsupported"),
    ]
    assert found.passed_over == {"hidden": 1}


def test_zip_names_without_the_utf8_flag(tmp_path):
    _gbk_zip(tmp_path / "a.zip", "区长讲话.txt", "正文")
    found = find([Input(0, str(tmp_path), "audited")])
    assert [file.path for file in found.files] == ["a.zip/区长讲话.txt"]
    assert read(found.files[0]).text == "正文"


def test_encrypted_member(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "正文")
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + place
        data[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(bytes(data))
    found = find([Input(0, str(path), "audited")])
    assert [(one.path, one.reason) for one in found.skipped] == [("a.zip/a.txt", "encrypted")]


def test_damaged_member(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "正文" * 500)
    data = bytearray(path.read_bytes())
    data[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(data))
    assert read(find([Input(0, str(path), "audited")]).files[0]).reason == "damaged"


def test_docx_named_zip(tmp_path, raw_docx):
    (tmp_path / "a.zip").write_bytes(raw_docx("<w:p><w:r><w:t>正文</w:t></w:r></w:p>"))
    found = find([Input(0, str(tmp_path), "audited")])
    assert [(file.path, read(file).text) for file in found.files] == [("a.zip", "正文")]


def test_files_of_the_run_itself(tmp_path):
    _tree(tmp_path, "a.txt", "x/allow.txt", "config.txt")
    os.symlink(tmp_path / "x" / "allow.txt", tmp_path / "link.txt")
    known = [str(tmp_path / "x" / ".." / "x" / "allow.txt"), str(tmp_path / "config.txt")]
    for place in (tmp_path, f"{tmp_path}/**/*.txt"):
        found = find([Input(0, str(place), "audited")], known=known)
        assert [file.path for file in found.files] == ["a.txt"]
        assert found.passed_over == {"settings": 3}
    named = [Input(0, str(tmp_path), "audited"), Input(1, str(tmp_path / "config.txt"), "audited")]
    assert [one.path for one in find(named, known=known).files] == ["a.txt", "config.txt"]
