"""What a slot holds, and what may not be cut in two."""

from __future__ import annotations

from collections import Counter

import pytest

from dedup.slots import kind_of, unfilled, whole, with_brackets


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("number", ("12", "三十二", "1,045")),
        ("number", ("第十一条", "第三条", "")),
        ("amount", ("三万元", "3.5亿元", "12亩")),
        ("percent", ("百分之三", "12%", "0.5个百分点")),
        ("date", ("2024年", "二〇二三年十二月", "3月5日")),
        ("docnum", ("〔2024〕5号", "〔2023〕18号")),
        ("place", ("市、县（市、区）", "县（区）", "各县区")),
        ("place", ("我市", "本县")),
        ("organisation", ("县人民政府", "市教育局")),
        ("person", ("王强", "×××", "李小明")),
        ("free", ("提高", "提升", "统筹")),
        ("free", ("", "××")),
    ],
)
def test_the_kind_is_that_of_most_filled_values(kind, values):
    assert kind_of(Counter(values)) == kind


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [("", "free", True), ("××", "person", True), ("***", "place", True), ("年", "date", True),
     ("2024年", "date", False), ("云溪县", "place", False), ("元", "amount", True)],
)  # fmt: skip
def test_masks_and_bare_units_are_unfilled(value, kind, expected):
    assert unfilled(value, kind) == expected


@pytest.mark.parametrize(
    ("text", "cut", "expected"),
    [
        ("全年完成投资1,234.5万元，", "234", "1,234.5万元"),
        ("截至2024年3月5日止", "3", "2024年3月5日"),
        ("截至2024年底完成", "2024", "2024年"),
        ("由云溪县负责落实", "云溪", "云溪县"),
        ("切实提高质量", "高", "提高"),
        ("由市场监督管理部门处罚", "市场", "市场监督管理部门"),
        ("在我市率先推开", "市", "我市"),
        ("比上年增长百分之三以上", "三", "百分之三"),
    ],
)
def test_a_value_is_widened_to_what_it_is_part_of(text, cut, expected):
    start = text.index(cut)
    first, stop = whole(text, start, start + len(cut))
    assert text[first:stop] == expected


def test_a_value_takes_the_bracket_that_it_lacks_and_its_sign():
    text = "按照办发〔2024〕5号文件增长12%。"
    assert text[slice(*with_brackets(text, 5, 12))] == "〔2024〕5号"
    start = text.index("12")
    assert text[slice(*with_brackets(text, start, start + 2))] == "12%"
