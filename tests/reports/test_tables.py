"""The tables of a result, as CSV and as a summary in Markdown."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import pytest

from dedup.model import Pair, Skipped, Substitution
from reports.csvfiles import write_csv
from reports.markdown import write_markdown
from reports.tables import Link, Marked, Tables


def table(report, name, language="en"):
    found = next(one for one in Tables(report, language).all() if one.name == name)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_row_fills_its_columns_and_every_column_has_a_word_of_its_own(
    sample_report, language
):
    for one in Tables(sample_report, language).all():
        assert len({*one.titles}) == len(one.columns), one.name
        assert not {*one.titles} & {*one.columns} or language == "en"
        assert all(len(row) == len(one.columns) for row in one.rows), one.name
        assert not any("_" in title for title in one.titles)


def test_a_finding_is_seen_from_the_side_that_is_not_the_source(sample, sample_report):
    rows = {str(row["id"]): row for row in table(sample_report, "findings")}
    found = rows["m-copied"]
    start = sample.TEXT_A.index(sample.COPIED_LEFT)
    assert found["document"] == "青石/2024年报告.txt"
    assert found["source"] == found["earlier_side"] == "松岭报告.docx"
    assert (found["start"], found["end"]) == (start, start + len(sample.COPIED_LEFT))
    assert found["passage"].parts[1] == (sample.COPIED_LEFT, True)
    assert found["source_passage"].parts[1] == (sample.COPIED_RIGHT, True)
    assert [inside for _, inside in found["passage"].parts] == [False, True, False]
    paragraphs = [line for line in sample.TEXT_A.split("\n") if line.strip()]
    assert sample.COPIED_LEFT in paragraphs[found["place"] - 1]
    assert rows["m-moved"]["order"] == "reordered"
    assert next(iter(rows)) == "m-copied"


def test_what_a_passage_leaves_out_is_not_marked(sample, sample_report):
    moved = next(row for row in table(sample_report, "findings") if str(row["id"]) == "m-moved")
    marked = "".join(text for text, inside in moved["source_passage"].parts if inside)
    assert marked in sample.SECOND_RIGHT
    assert "；" not in marked or len(marked) < len(sample.SECOND_RIGHT)


def test_without_a_text_there_is_no_passage_but_its_place(sample):
    rows = table(sample.build(embed=False), "findings")
    found = next(row for row in rows if str(row["id"]) == "m-self")
    assert None in (found["passage"], found["source_passage"])
    assert found["start"] < found["end"]


def test_a_long_passage_is_cut_with_a_mark(sample_report):
    document = replace(sample_report.documents[0], text=sample_report.documents[0].text * 20)
    match = sample_report.matches[0]
    block = match.blocks[0]._replace(left_start=0, left_end=5_000)
    match = replace(match, left=replace(match.left, start=0, end=5_000), blocks=(block,))
    documents = (document, *sample_report.documents[1:])
    report = replace(sample_report, documents=documents, matches=(match,))
    passage = str(table(report, "findings")[0]["passage"])
    assert passage.endswith("……")
    assert len(passage) == 2_002


def test_slots_are_rows_with_their_places(sample, sample_report):
    rows = table(sample_report, "slots")
    assert [row["value"] for row in rows] == [value for three in sample.OPENINGS for value in three]
    assert [row["kind"] for row in rows[:3]] == ["place", "date", "amount"]
    assert [row["slot"] for row in rows[:4]] == [1, 2, 3, 1]
    skeleton = table(sample_report, "templates")[0]["skeleton"]
    assert skeleton.startswith("根据〔1·place〕县委(统一)安排，现将〔2·date〕")


def test_pairs_lead_to_the_report_and_groups_do_not(sample_report):
    pair, group = table(sample_report, "pairs")[0], table(sample_report, "groups")[0]
    first = sample_report.pairs[0]
    assert pair["left"] == Link("青石/2024年报告.txt", f"pair/{first.left}~{first.right}")
    assert pair["substitutions"] == "青石河→松岭山 ×2；县→市 ×1"
    assert pair["leftovers"] == "青石河"
    assert group["left"] == "青石"


def test_csv_opens_in_spreadsheets_and_runs_nothing(sample_report, tmp_path):
    attack = '=HYPERLINK("http://x","y")'
    pair = Pair("@SUM(A1)", "-1+2", 3, 0.5, 0.25, 1, (Substitution("+1", "2", 1),), ("＝1", "x"))
    skipped = Skipped(attack, "damaged", "\tgone")
    report = replace(sample_report, groups=(pair,), skipped=(skipped,))
    write_csv(report, tmp_path / "out", language="zh")
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == sorted(f"{one.name}.csv" for one in Tables(report, "zh").all())
    for file in (tmp_path / "out").iterdir():
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for row in list(csv.reader(stream)):
                for cell in row:
                    number = re.fullmatch(r"-?[\d.]+(e-\d+)?", cell)
                    assert number or not re.match(r"\s*[=+\-@＝＋]|[\t\r\n]", cell), cell
    with (tmp_path / "out" / "groups.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = list(csv.reader(stream))[1]
    assert row[:6] == ["'@SUM(A1)", "'-1+2", "3", "0.5", "0.25", "1"]
    assert row[6].startswith("'+1→2")


def test_csv_is_all_or_nothing_and_leaves_other_files(sample_report, tmp_path, monkeypatch):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "mine.txt").write_text("mine")
    (folder / "pairs.csv").write_text("old")

    def broken(self):
        yield ()
        raise RuntimeError

    monkeypatch.setattr(Tables, "_settings", broken)
    with pytest.raises(RuntimeError):
        write_csv(sample_report, folder, language="en")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["mine.txt", "out", "pairs.csv"]
    assert (folder / "pairs.csv").read_text() == "old"
    monkeypatch.undo()
    write_csv(sample_report, folder, language="en")
    assert (folder / "mine.txt").read_text() == "mine"
    assert (folder / "pairs.csv").read_text() != "old"


def test_markdown_is_tables_that_nothing_breaks_out_of(sample, sample_report, tmp_path):
    target = tmp_path / "summary.md"
    write_markdown(sample_report, target, language="en")
    lines = target.read_text("utf-8").splitlines()
    assert lines[0] == "# Text similarity report"
    heads = [line for line in lines if line.startswith("## ")]
    assert [head[3:] for head in heads] == [
        "Overview", "Documents", "Findings", "Pairs", "Templates", "Skipped files",
    ]  # fmt: skip
    rows = [line for line in lines if line.startswith("|")]
    assert {line[-1] for line in rows} == {"|"}
    text = "\n".join(lines)
    assert not re.search(r"(?<!\\)[<>]", text)
    assert "86.2%" in text


def test_markdown_says_how_much_it_leaves_out(sample_report, tmp_path):
    skipped = tuple(Skipped(f"{n}.pdf", "scanned", "") for n in range(1_234))
    write_markdown(replace(sample_report, skipped=skipped), tmp_path / "a.md", language="en")
    assert (tmp_path / "a.md").read_text("utf-8").endswith("1,224 more not shown\n")


def test_marked_reads_as_its_text():
    assert str(Marked((("a", False), ("b", True)))) == "ab"
