"""Documents: order, ids, hashes, and what a metadata table adds."""

from __future__ import annotations

import datetime
import hashlib
import json

import openpyxl
import pytest
from gathered import gathered

from dedup.documents import Assembly, Input, assemble, find, load_metadata
from dedup.documents.metadata import iso_date
from dedup.errors import UsageError

SET = "讲话材料(2篇)\n篇一：甲\n同志们，今天开会。\n篇二：乙\n各位代表，现在汇报。\n"


def _assembled(*items, metadata=None):
    inputs = [Input(number, str(path), role) for number, (path, role) in enumerate(items)]
    return gathered(inputs, metadata)[0]


def test_documents_of_a_collection_file(tmp_path):
    (tmp_path / "a.txt").write_text(SET)
    collection, texts = gathered([Input(0, str(tmp_path), "audited")])
    documents = collection.documents
    assert [(one.role, one.part, one.title) for one in documents] == [
        ("frame", None, None),
        ("audited", 1, "篇一"),
        ("audited", 2, "篇二"),
    ]
    for one, text in zip(documents, texts, strict=True):
        assert SET[one.offset : one.offset + len(text)] == text
        assert one.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
        assert one.sha256 == hashlib.sha256(SET.encode()).hexdigest()
        assert (one.encoding, one.reader) == ("utf-8", "txt")


def test_frames_of_base_text_are_frames(tmp_path):
    (tmp_path / "a.txt").write_text(SET)
    documents = _assembled((tmp_path / "a.txt", "base")).documents
    assert [one.role for one in documents] == ["frame", "base", "base"]


def test_ids_do_not_depend_on_other_documents(tmp_path, collect):
    (tmp_path / "a.txt").write_text("一份文字")
    alone = collect(tmp_path).documents[0].id
    (tmp_path / "b.txt").write_text("另一份文字")
    assert collect(tmp_path).documents[0].id == alone
    assert len(alone) == 12


def test_equal_files_of_one_path_get_a_suffix_drafts_first(tmp_path):
    for folder in ("x", "y", "z"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("一份文字")
    result = _assembled(
        (tmp_path / "x", "archive"), (tmp_path / "y", "archive"), (tmp_path / "z/a.txt", "draft")
    )
    ids = {one.input: one.id for one in result.documents}
    assert (ids[0], ids[1]) == (f"{ids[2]}-2", f"{ids[2]}-3")
    assert [one.role for one in result.documents] == ["draft", "archive", "archive"]


def test_ids_grow_where_they_collide(tmp_path, collect, monkeypatch):
    monkeypatch.setattr(assemble, "_ID_LENGTH", 1)
    for number in range(17):
        (tmp_path / f"{number}.txt").write_text(f"文字{number}")
    ids = [one.id for one in collect(tmp_path).documents]
    assert len(set(ids)) == 17
    assert {len(one) for one in ids} <= {1, 64}


def test_results_in_any_place_need_one_for_each_file(tmp_path):
    (tmp_path / "a.txt").write_text("文字")
    inputs = [Input(0, str(tmp_path), "audited")]
    with pytest.raises(ValueError, match="argument"):
        list(Assembly(inputs, find(inputs)).texts([]))


def test_replaced_bytes_are_noted(tmp_path, collect):
    (tmp_path / "a.txt").write_bytes(SET.encode() + b"\xff")
    result = collect(tmp_path)
    assert [one.replaced for one in result.documents] == [0, 0, 1]
    assert any("a.txt (1)" in note for note in result.notes)


ROWS = (
    "path,title,author,group,date\na.txt,报告,张三,甲县,2024年3月5日\nb.txt#2,致辞,李四,,2023.7\n"
)


@pytest.fixture
def two_files(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("一份报告")
    (folder / "b.txt").write_text(SET)
    return folder


@pytest.mark.parametrize(
    "table",
    [
        ROWS.encode(),
        b"\xef\xbb\xbf" + ROWS.encode(),
        ROWS.encode("gb18030"),
        ROWS.replace(",", "\t").encode(),
        ROWS.replace("path,title,author,group,date", "路径,标题,作者,单位,日期").encode("gb18030"),
        ROWS.replace("a.txt", "texts/a.txt").encode(),
        ROWS.replace("a.txt", ".\\a.txt").encode(),
    ],
)
def test_metadata_csv(tmp_path, two_files, collect, table):
    (tmp_path / "m.csv").write_bytes(table)
    result = collect(two_files, metadata=load_metadata(str(tmp_path / "m.csv")))
    described = [(one.title, one.author, one.group, one.date) for one in result.documents]
    assert described == [
        ("报告", "张三", "甲县", "2024-03-05"),
        (None, None, None, None),
        ("篇一", None, None, None),
        ("致辞", "李四", None, "2023-07"),
    ]
    assert result.notes == ()


def test_metadata_xlsx(tmp_path, two_files, collect):
    book = openpyxl.Workbook()
    book.active.append(["路径", "作者", "日期"])
    book.active.append(["a.txt", "张三", datetime.datetime(2024, 3, 5)])
    book.active.append(["b.txt", "李四", 2023])
    book.save(tmp_path / "m.xlsx")
    book.close()
    result = collect(two_files, metadata=load_metadata(str(tmp_path / "m.xlsx")))
    assert [(one.author, one.date, one.title) for one in result.documents] == [
        ("张三", "2024-03-05", None),
        ("李四", "2023", None),
        ("李四", "2023", "篇一"),
        ("李四", "2023", "篇二"),
    ]


def test_metadata_jsonl_part_goes_before_file(tmp_path, two_files, collect):
    rows = [
        {"path": "b.txt#1", "author": "王五", "title": "首篇"},
        {"path": "b.txt", "author": "李四", "title": "不用", "date": None},
    ]
    (tmp_path / "m.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    result = collect(two_files / "b.txt", metadata=load_metadata(str(tmp_path / "m.jsonl")))
    described = [(one.author, one.title) for one in result.documents]
    assert described == [("李四", None), ("王五", "首篇"), ("李四", "篇二")]


def test_row_by_unique_file_name_and_row_without_document(tmp_path, collect):
    for folder in ("x", "y"):
        (tmp_path / "t" / folder).mkdir(parents=True)
        (tmp_path / "t" / folder / "same.txt").write_text(f"文字{folder}")
    (tmp_path / "t/x/only.txt").write_text("唯一的文字")
    (tmp_path / "m.csv").write_text("path,author\nonly.txt,甲\nsame.txt,乙\ngone.txt,丙\n")
    result = collect(tmp_path / "t", metadata=load_metadata(str(tmp_path / "m.csv")))
    assert {one.path: one.author for one in result.documents} == {
        "x/only.txt": "甲",
        "x/same.txt": None,
        "y/same.txt": None,
    }
    assert any("gone.txt, same.txt" in note for note in result.notes)


@pytest.mark.parametrize(
    ("name", "table", "words"),
    [
        ("m.csv", "path,date\na.txt,昨天\n", ["row 2", "昨天", "2024-03-05"]),
        ("m.csv", "path,date\na.txt,2024-02-30\n", ["row 2"]),
        ("m.csv", "path,colour\na.txt,red\n", ["unknown column", "colour"]),
        ("m.csv", "path,author\na.txt,甲\n./a.txt,乙\n", ["row 3", "row 2"]),
        ("m.csv", "path,author\n,甲\n", ["row 2", "path"]),
        ("m.csv", "author,title\n甲,乙\n", ["column path"]),
        ("m.csv", "path,author\na.txt,甲,乙,丙\n", ["row 2", "more cells"]),
        ("m.csv", 'path,author\na.txt,"甲" 乙\n', ["row 2", "quotation"]),
        ("m.csv", "", ["empty"]),
        ("m.xlsx", "no workbook", ["workbook"]),
        ("m.jsonl", '{"path": "a.txt"}\n{"path"', ["row 2", "JSON"]),
        ("m.jsonl", '{"path": ["a.txt"]}', ["row 1"]),
        ("m.doc", "x", [".csv"]),
    ],
)
def test_malformed_tables(tmp_path, name, table, words):
    (tmp_path / name).write_text(table)
    with pytest.raises(UsageError) as caught:
        load_metadata(str(tmp_path / name))
    assert all(word in str(caught.value) for word in [*words, name])


def test_table_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"m\.csv"):
        load_metadata(str(tmp_path / "m.csv"))


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024", "2024"),
        ("2024年", "2024"),
        ("2024-3", "2024-03"),
        ("2024年3月", "2024-03"),
        ("2024.3.5", "2024-03-05"),
        ("2024/3/5", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-03-05T10:00:00", "2024-03-05"),
        (" 2024年12月31日 ", "2024-12-31"),
    ],
)
def test_dates(written, iso):
    assert iso_date(written) == iso
