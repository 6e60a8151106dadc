"""When a document was written, and from what that is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dedup.documents.dating import Lines, dated
from dedup.documents.document import Document

LINES = Lines.of("同志们：大家好。\n")


def document(path="讲话.txt", part=None, title=None, role="audited"):
    return Document("1", role, 0, path, part, 0, title, "", "", None, "text")


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("2024年工作会议讲话.txt", "2024"),
        ("讲话（2024年3月）.docx", "2024-03"),
        ("档案/讲话(2024-03-05).txt", "2024-03-05"),
        ("20240305讲话.txt", "2024-03-05"),
        ("202403讲话.txt", "2024-03"),
        ("讲话2024.txt", "2024"),
        ("二〇二四年讲话.txt", "2024"),
        ("2024年工作总结和2025年工作计划.txt", None),  # which of the two?
        ("a1b2024c3d.txt", None),  # a hash
        ("讲话202413.txt", None),  # no such month
        ("第2024号.txt", "2024"),
        ("2024年/讲话.txt", None),
    ],
)
def test_a_file_name_dates_its_document(path, date):
    found = dated(document(path), LINES)
    assert (found.date, found.dated) == (date, date and "name")


@pytest.mark.parametrize(
    ("text", "date", "source"),
    [
        ("在会议上的讲话\n（2024年3月5日）\n同志们：\n大家好。\n", "2024-03-05", "heading"),
        ("2024年工作报告\n——2024年3月5日在大会上\n各位代表：\n", "2024-03-05", "heading"),
        ("二〇二四年三月二十一日\n讲话\n同志们：\n", "2024-03-21", "heading"),
        ("同志们：\n2024年，我们办了三件大事。\n", None, None),  # a sentence of the body
        ("同志们：\n" * 9 + "大家好。\n云溪县人民政府\n2024年3月5日\n", "2024-03-05", "text"),
        ("同志们：\n" * 9 + "本办法自2024年3月5日起施行\n", None, None),
        ("同志们：\n" * 9 + "2024年2月30日\n", None, None),
    ],
)
def test_a_heading_or_a_signature_dates_its_document(text, date, source):
    found = dated(document(), Lines.of(text))
    assert (found.date, found.dated) == (date, source)


def test_metadata_goes_first_and_a_draft_is_of_today():
    one = document("2024年讲话.txt")
    assert dated(replace(one, date="2020"), LINES).dated == "metadata"
    assert dated(replace(one, date="2020"), LINES).date == "2020"
    assert dated(document("2024年讲话.txt", role="draft"), LINES).date is None


def test_a_part_is_dated_by_itself_not_by_its_file():
    name = "2024年讲话汇编.txt"
    assert dated(document(name, part=2, title="篇二"), LINES).date is None
    assert dated(document(name, part=2, title="2021年教育工作会议讲话"), LINES).date == "2021"
