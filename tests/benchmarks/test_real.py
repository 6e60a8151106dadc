"""Rules of one subject are one family."""

from __future__ import annotations

from pathlib import Path

import pytest
from real import one_of_each, place_and_title, subject


@pytest.mark.parametrize(
    ("title", "expected"),
    [("实施水法若干规定", "水"), ("公园管理条例", "公园"), ("城市公园保护办法", "城市公园")],
)
def test_a_subject_is_a_title_without_its_form(title, expected):
    assert subject(title) == expected


def test_a_rule_whose_subject_holds_another_belongs_to_it():
    titles = [
        "公园管理条例",
        "城市公园保护办法",
        "公园促进规定",
        "水法",
        "实施水法若干规定",
        "排水条例",
    ]
    chosen = one_of_each({title: Path(title) for title in titles})
    # A single letter says too little: 水 stands in 排水.
    assert {path.name for path in chosen} == {"公园促进规定", "实施水法若干规定", "排水条例"}


def test_place_and_title():
    path = "DLC_甲地方法规_地方性法规_甲省_甲省公园条例(2012-04-19).txt"
    assert place_and_title(path) == ("甲省", "甲省公园条例")
    assert place_and_title("公园法.txt") == ("", "公园法")
