"""The skeleton of a family: fixed text, slots at the ends of words and numbers, optional text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.families import Family
from dedup.model import SlotSegment, TextSegment
from dedup.spans import Place
from dedup.store import Store
from dedup.templates import skeleton


def template(*texts: str):
    """The skeleton of a family that has each of these texts whole."""
    places = tuple(Place(n, 0, len(text)) for n, text in enumerate(texts))
    return skeleton(Family(places, 0, large=False), Store.of(texts), [f"d{n}" for n in places])


def shown(found) -> str:
    """The skeleton with its slots as kinds, optional text in brackets."""
    return "".join(
        f"<{one.slot}>" if isinstance(one, SlotSegment)
        else f"[{one.text}]" if one.optional
        else one.text
        for one in found.segments
    )  # fmt: skip


def filled(form: str, values) -> list[str]:
    return [form.format(value) for value in values]


PLACES = ("云溪县", "青禾市", "石桥镇", "松岭区", "白水乡", "长亭县")


@pytest.mark.parametrize(
    ("form", "values", "expected"),
    [
        ("各单位要把责任落到实处，由{}负责落实到人。", PLACES, "由<place>负责"),
        ("完成改造道路任务之后，共投入{}用于管护工作。", ("12万元", "3.5亿元", "980万元"), "入<amount>用"),
        ("服务质量明显改善，群众满意率达到{}，比预期要好。", ("91%", "88.5%", "76%"), "到<percent>，"),
        ("各项准备工作应当在{}前全部完成并且报送总结。", ("2023年", "2024年3月", "2022年5月6日"), "在<date>前"),
        ("各有关单位应当按照办发{}文件的要求认真执行。", ("〔2024〕5号", "〔2023〕18号", "〔2022〕40号"), "发<docnum>文"),
        ("工作专班的日常事务由{}同志牵头，成员另行通知。", ("王强", "李小明", "张桂英"), "由<person>同"),
        ("示范点的验收工作会同{}开展，结果向社会公布。", ("市教育局", "县财政局", "省水利厅"), "同<organisation>开"),
        ("本办法的解释工作由{}人民政府承担，其余不变。", ("市、县（市、区）", "区、县", "各县（区）"), "由<place>人"),
        ("本年度累计走访困难群众{}户，问题当场得到解决。", ("17", "230", "1,045"), "众<number>户"),
    ],
)  # fmt: skip
def test_a_slot_has_the_ends_and_the_kind_of_its_values(form, values, expected):
    assert expected in shown(template(*filled(form, values)))


def test_no_slot_ends_within_a_word():
    texts = filled(
        "要把服务群众作为根本任务，切实{}质量和工作水平。", ("提高", "提升", "提振", "提速")
    )
    (slot,) = [one for one in template(*texts).segments if isinstance(one, SlotSegment)]
    assert [value for value, _ in slot.values] == ["提升", "提振", "提速", "提高"]


def test_masks_and_nothing_are_unfilled():
    texts = filled(
        "本年度全区上下共同努力，{}工作取得了新的进展。", ("2023年", "2024年", "年", "××年")
    )
    (slot,) = [one for one in template(*texts).segments if isinstance(one, SlotSegment)]
    assert slot.slot == "date"
    assert slot.unfilled == 2


def test_letters_that_agree_by_chance_do_not_divide_a_slot():
    values = (
        "制度建设和管理创新",
        "能力建设与作风转变",
        "品牌建设及渠道开拓",
        "基层建设和队伍稳定",
    )
    found = template(*filled("下一步工作以{}为重点，逐项抓好任务的落实。", values))
    assert shown(found) == "下一步工作以<free>为重点，逐项抓好任务的落实"


def test_an_edit_of_a_few_is_no_slot_and_the_text_is_that_of_most():
    text = "各单位要把责任落到实处，每季度末报告进展情况。"
    found = template(text.replace("每季度末", "每个季末"), text, text, text)
    assert shown(found) == text[:-1]


def test_a_sentence_that_some_lack_is_optional():
    before, sentence, after = (
        "各单位要把责任落到实处，每季度末报告进展情况。",
        "连续两次不合格的取消示范资格。",
        "宣传部门要及时跟进报道各地的好做法。",
    )
    found = template(*[before + sentence + after] * 3, *[before + after] * 3)
    assert shown(found) == f"{before}[{sentence}]{after[:-1]}"


def test_what_long_free_text_divides_from_the_skeleton_is_no_part_of_it():
    own = ("甲乙丙丁" * 12, "东南西北" * 12, "春夏秋冬" * 12)
    texts = [f"会议指出{one}各单位要把责任落到实处，每季度末报告进展情况。" for one in own]
    assert shown(template(*texts)) == "各单位要把责任落到实处，每季度末报告进展情况"


WORD = st.sampled_from(
    ["云溪县", "12万元", "×××", "", "2024年", "提高", "市、县（区）", "。\n", "abc"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(WORD, WORD, WORD), min_size=2, max_size=7))
def test_values_are_what_stands_in_the_text_in_order(rows):
    texts = [
        f"各单位要把责任{a}落到实处，每季度末{b}报告进展情况，财务部门{c}加强绩效评价。"
        for a, b, c in rows
    ]
    found = template(*texts)
    slots = [one for one in found.segments if isinstance(one, SlotSegment)]
    for text, occurrence in zip(texts, found.occurrences, strict=True):
        assert len(occurrence.slots) == len(slots)
        at = 0
        for value in filter(None, occurrence.slots):
            assert at <= value.start <= value.end <= len(text)
            assert text[value.start : value.end] == value.value
            at = value.end
    for number, slot in enumerate(slots):
        given_ = [one.slots[number] for one in found.occurrences]
        assert sum(times for _, times in slot.values) == sum(one is not None for one in given_)
    assert all(one.text for one in found.segments if isinstance(one, TextSegment))
