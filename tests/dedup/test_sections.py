"""The sections of a speech tile its text."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup import sections as module

SPEECH = "同志们：\n一、提高认识。我们要加强学习。\n（一）坚持\n二、狠抓落实\n到位。\n三、加强领导"


def sections(text):
    return module.sections(np.frombuffer(text.encode(), dtype=np.uint8), len(text))


def test_sections_run_from_heading_to_heading():
    found = sections(SPEECH)
    assert [title for title, _, _ in found] == ["", "一、提高认识", "二、狠抓落实", "三、加强领导"]
    assert [SPEECH[start:end][:2] for _, start, end in found] == ["同志", "一、", "二、", "三、"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end(end):
    assert len(sections(SPEECH.replace("\n", end))) == 4


@pytest.mark.parametrize(
    "text", ["", "没有标题", "一、只有一个标题\n正文", "第一、不是\n第二、标题", "见一、二、三项"]
)
def test_no_sections_without_headings(text):
    assert sections(text) == []


def test_heading_in_one_line_with_its_text_is_shortened():
    long = "一、" + "加强领导" * 20
    titles = [title for title, _, _ in sections(f"{long}\n二、落实  具体如下")]
    assert len(titles[0]) == 40
    assert titles[0].endswith("…")
    assert titles[1] == "二、落实"


def test_no_untitled_section_before_a_heading_that_opens_the_text():
    assert sections("一、认识\n二、落实")[0] == ("一、认识", 0, 5)


@given(st.text(st.sampled_from("一二十百、。；\r\n\t\u3000 ae认识"), max_size=60))
def test_sections_tile_the_text_from_heading_to_heading(text):
    found = sections(text)
    pattern = r"[\r\n][ \t\u3000]*[一二三四五六七八九十]{1,3}、"
    starts = [match.start() for match in re.finditer(pattern, f"\n{text}")]
    assert [start for title, start, _ in found if title] == (starts if len(starts) > 1 else [])
    assert "".join(text[start:end] for _, start, end in found) == (text if found else "")
    assert all(start < end for _, start, end in found)
    assert len(found) != 1
