"""The workbook, opened by openpyxl and by LibreOffice."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import warnings
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText

from dedup.model import Counts, Figures, Pair
from reports.xlsx import write_xlsx


def opened(path, **options):
    with warnings.catch_warnings():
        # It drops the sheets' data bars, which is its affair.
        warnings.filterwarnings("ignore", "(Unknown|Conditional Formatting) extension", UserWarning)
        return openpyxl.load_workbook(path, **options)


@pytest.fixture
def book(sample_report, tmp_path):
    target = tmp_path / "table.xlsx"
    write_xlsx(sample_report, target, language="zh", page=str(tmp_path / "报告 1#.html"))
    return opened(target, rich_text=True)


def test_sheets_with_filters_frozen_heads_and_formats(book):
    assert book.sheetnames == [
        *("概览", "文献", "相似片段", "文献对", "单位之间", "模板", "可变项", "跳过的文件", "设置"),
    ]  # fmt: skip
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert bool(sheet.auto_filter.ref) == (sheet.title not in ("概览", "设置"))
    documents = book["文献"]
    head = {cell.value: cell.column for cell in documents[1]}
    ratio = documents.cell(2, head["总文字复制比"])
    assert 0 < ratio.value < 1
    assert ratio.number_format == "0.0%"
    assert documents.conditional_formatting


def test_the_matched_part_is_marked_in_its_cell(book, sample):
    sheet = book["相似片段"]
    head = {cell.value: cell.column for cell in sheet[1]}
    cell = sheet.cell(2, head["原文"]).value
    assert isinstance(cell, CellRichText)
    bold = "".join(part.text for part in cell if part.font.b)
    assert bold == sample.COPIED_LEFT
    assert len(str(cell)) > len(bold)


def test_cells_lead_into_the_report_beside_it(book, sample_report):
    links = {cell.hyperlink.target: cell.hyperlink.location for cell in book["相似片段"]["A"][1:]}
    assert {*links} == {"%E6%8A%A5%E5%91%8A%201%23.html"}
    assert book["相似片段"]["A2"].hyperlink.location == "/match/m-copied"
    assert book["文献"]["A2"].hyperlink.location.startswith("/doc/")
    first = sample_report.pairs[0]
    assert book["文献对"]["A2"].hyperlink.location == f"/pair/{first.left}~{first.right}"
    assert book["模板"]["A2"].hyperlink.location == "/template/t-opening"


def test_without_a_page_there_are_no_links(sample_report, tmp_path):
    write_xlsx(sample_report, tmp_path / "a.xlsx", language="en")
    book = opened(tmp_path / "a.xlsx")
    assert not any(cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)


def test_no_text_becomes_a_formula_and_nothing_is_rounded_away(sample_report, tmp_path):
    pair = Pair("=1+1", "http://x", 3, 0.000001, 0.999999, 1)
    figures = Figures(Counts(100_000, 1, 1, own=99_999))
    documents = (replace(sample_report.documents[0], figures=figures),)
    report = replace(sample_report, groups=(pair,), documents=documents, matches=(), templates=())
    write_xlsx(report, tmp_path / "a.xlsx", language="en")
    row = opened(tmp_path / "a.xlsx")["Groups"][2]
    assert [cell.value for cell in row[:5]] == ["=1+1", "http://x", 3, 0.000001, 0.999999]
    assert row[0].data_type != "f"
    assert [cell.number_format for cell in row[3:5]] == ['"<0.1%"', '">99.9%"']


def test_the_same_bytes_each_time(sample_report, tmp_path):
    digests = set()
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(sample_report, tmp_path / name, language="en")
        digests.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_failed_workbook_leaves_nothing(sample_report, tmp_path, monkeypatch):
    monkeypatch.setattr("reports.tables.plain", None)
    with pytest.raises(TypeError):
        write_xlsx(sample_report, tmp_path / "a.xlsx", language="en")
    assert not list(tmp_path.iterdir())


def test_libreoffice_reads_it(book, sample, tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", tmp_path]
    subprocess.run(
        [*command, tmp_path / "table.xlsx"], check=True, capture_output=True, timeout=180
    )
    with zipfile.ZipFile(tmp_path / "table.ods") as package:
        content = package.read("content.xml").decode()
    assert content.count("<table:table ") == len(book.sheetnames)
    assert sample.COPIED_LEFT in content
    assert '报告%201%23.html#/match/m-copied"' in content
