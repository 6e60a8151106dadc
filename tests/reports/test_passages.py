"""Aligned text: both sides can be read back from it, and it reads well."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.passages import Piece, changes, elided, flat, paragraph

HAN = "的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会"


def bare(text: str) -> str:
    return "".join(text.split())


def marked(source: str, draft: str) -> str:
    marks = {"equal": "{}", "gap": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in changes(source, draft))


@given(st.text("甲乙丙丁1 a\n", max_size=30), st.text("甲乙丙丁1 a\n", max_size=30))
def test_both_sides_can_be_read_back(source, draft):
    pieces = changes(source, draft)
    kept = [piece.text for piece in pieces if piece.kind != "removed"]
    assert bare("".join(kept)) == bare(draft)
    was = [piece.text for piece in pieces if piece.kind != "added"]
    assert bare("".join(was)) == bare(source)


@given(st.text(max_size=40))
def test_equal_texts_are_one_piece(text):
    assert [piece.kind for piece in changes(text, text)] in ([], ["equal"])


@pytest.mark.parametrize(
    ("source", "draft", "shown"),
    [
        ("2023年", "2024年", "[-2023-]{+2024+}年"),
        ("增长8.5%。", "增长9.5%。", "增长[-8.5-]{+9.5+}%。"),
        ("九千一百户", "四千三百户", "[-九千一百-]{+四千三百+}户"),
        ("我县经济", "我市经济", "我[-县-]{+市+}经济"),
        ("经济增长", "经济平稳增长", "经济{+平稳+}增长"),
        ("经济平稳增长", "经济增长", "经济[-平稳-]增长"),
        ("the old plan", "the new plan", "the [-old-]{+new+} plan"),
        # A single equal character between two changes is no island of its own…
        ("甲乙丙丁戊", "甲子丙丑戊", "甲[-乙丙丁-]{+子丙丑+}戊"),
        # … and two are.
        ("甲乙丙丁戊己", "甲子丙丁丑己", "甲[-乙-]{+子+}丙丁[-戊-]{+丑+}己"),
        ("同志们：\n　　大家好", "同志们：大家 好", "同志们：大家 好"),
        ("", "新", "{+新+}"),
        ("", "", ""),
    ],
)
def test_changes(source, draft, shown):
    assert marked(source, draft) == shown


def test_long_texts_are_compared_in_little_time():
    pick = random.Random(7)
    source = "".join(pick.choice(HAN) for _ in range(30_000))
    draft = "".join("新" if pick.random() < 0.02 else one for one in source)
    start = time.perf_counter()
    pieces = changes(source, draft)
    assert time.perf_counter() - start < 5
    assert sum(len(piece.text) for piece in pieces if piece.kind == "equal") > 25_000


@pytest.mark.parametrize("length", [1_900, 9_000])
def test_monotonous_texts_end_too(length):
    start = time.perf_counter()
    pieces = changes("啊" * length, "啊" * 700 + "哦" + "啊" * (length - 701))
    assert time.perf_counter() - start < 5
    assert Piece("added", "哦") in pieces


def test_elided_keeps_both_ends():
    pieces = [Piece("equal", "一" * 50 + "二" * 50), Piece("removed", "三")]
    shown = elided(pieces, 10, 1000)
    assert [piece.text for piece in shown] == ["一" * 10, "……", "二" * 10, "三"]
    assert elided(pieces, 60, 1000) == pieces
    assert [piece.kind for piece in elided(pieces * 9, 10, 40)][-1] == "gap"
    long = elided([Piece("added", "一" * 50 + "二" * 50)], 10, 1000)
    assert long == [Piece("added", "一" * 20 + "……" + "二" * 20)]


def test_paragraphs_are_counted_without_blank_lines():
    text = "一\n\n　　二\r\n三"
    assert [paragraph(text, text.index(mark)) for mark in "一二三"] == [1, 2, 3]
    assert paragraph("", 0) == 1


def test_flat():
    assert flat("一\n\n　　二　 三\t四") == "一↵二 三 四"
