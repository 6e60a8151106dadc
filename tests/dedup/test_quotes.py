"""What counts as a quotation, and whose source is named."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup.quotes import quoted

WORDS = "江山就是人民人民就是江山"
SHORT = "江山就是人民人民就"  # 9 letters


def texts(text):
    return [text[start:end] for start, end in quoted(text)]


@pytest.mark.parametrize(
    ("opening", "closing"),
    ["“”", "””", "““", "”“", '""', '“"', '"”', "「」", "『』"],
)
def test_marks(opening, closing):
    assert texts(f"习近平总书记说，{opening}{WORDS}{closing}。") == [WORDS]


@pytest.mark.parametrize(
    "text",
    [
        f"习近平说，“{WORDS}。",
        f"习近平说，“{WORDS}”，又说“好。",
        f"习近平说，「{WORDS}。",
        f"习近平说，「{WORDS}』。",
        f"习近平说，{WORDS}」。",
        f"习近平说，“{WORDS}\n{WORDS}”。",
        f"习近平说，“{WORDS}”，「又说。",
    ],
)
def test_marks_that_do_not_pair_give_none(text):
    assert texts(text) == []


def test_one_bad_paragraph_leaves_the_others():
    assert texts(f"习近平说，“不好。\n习近平说，“{WORDS}”。") == [WORDS]
    assert texts(f"习近平说，“不好。\r习近平说，“{WORDS}”。") == [WORDS]


def test_nested_quotations_are_one():
    inner = f"他说「{WORDS}」，我们记住了"
    assert texts(f"习近平总书记：『{inner}』。") == [inner]
    assert texts(f"习近平总书记：「{inner.replace('「', '『').replace('」', '』')}」。") == [
        inner.replace("「", "『").replace("」", "』")
    ]


def test_at_least_ten_counted_characters():
    assert texts(f"习近平说，“{SHORT}”。") == []
    assert texts(f"习近平说，“{SHORT}，……！”。") == []
    assert texts(f"习近平说，“{SHORT}是”。") == [SHORT + "是"]


@pytest.mark.parametrize("verb", ["指出：", "强调:", "强調：", "指出： ", "要求："])
def test_after_a_verb_to_the_end_of_the_sentence(verb):
    text = f"总书记{verb}{WORDS}，人心向背；守住人心。其他工作也要抓好。"
    assert texts(text) == [f"{WORDS}，人心向背；守住人心"]


def test_marks_after_a_verb_say_where_the_quotation_ends():
    assert texts(f"总书记指出：“{WORDS}”，我们要落实到位落实到底。") == [WORDS]


def test_a_verb_without_a_colon_quotes_nothing():
    assert texts(f"总书记指出，{WORDS}。") == []


@pytest.mark.parametrize(
    "source",
    ["《论语》有", "市长讲过", "习近平同志有过", "教育部指出", "国务院", "省委提出", "人民日报评论",
     "〔2021〕3号文件", "(2021)12号", "北京大学研究", "新华社报道", "中央政治局会议", "张同志说",
     "習近平總書記講", "國務院", "******强调", "某某同志说", "全国人大通过", "古人云"],
)  # fmt: skip
def test_sources(source):
    assert texts(f"{source}，“{WORDS}”。") == [WORDS]
    assert texts(f"“{WORDS}”，这是{source}的。") == [WORDS]


@pytest.mark.parametrize(
    "nobody",
    ["", "同志们", "各位同志", "广大干部", "我们的干部", "顾全大局", "构建和谐社会", "城市长效机制",
     "社区长期坚持", "大学习大讨论", "汇报工作", "主任务", "全部", "人大多数"],
)  # fmt: skip
def test_words_that_name_nobody(nobody):
    assert texts(f"{nobody}，“{WORDS}”。") == []


def test_the_source_stands_outside_the_quotation():
    assert texts(f"我们要做到“国务院{WORDS}”。") == []


def test_the_source_may_stand_shortly_before():
    assert texts(f"国务院发文。好。“{WORDS}”") == [WORDS]
    assert texts(f"国务院发文。\n“{WORDS}”") == [WORDS]
    assert texts(f"国务院。{'好' * 34}。“{WORDS}”") == [WORDS]
    assert texts(f"国务院。{'好' * 40}。“{WORDS}”") == []
    assert texts(f"国务院{'好' * 60}“{WORDS}”") == [WORDS]


def test_a_source_in_a_later_sentence_names_nothing():
    assert texts(f"要记住“{WORDS}”。国务院发文。") == []


@settings(deadline=None)
@given(st.text(st.sampled_from('“”"「」『』。：\n指出国务院江山就是人民《》x'), max_size=80))
def test_quotations_are_in_order_apart_and_within_a_paragraph(text):
    found = quoted(text)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(found))
    for start, end in found:
        assert 0 <= start < end <= len(text)
        assert "\n" not in text[start:end]


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from([f"习近平说，“{WORDS}”。", f"国务院要求：{WORDS}", "好", ""]), max_size=6
    ),
    st.sampled_from(["\n", "\r\n", "\n\r"]),
    st.data(),
)
def test_paragraphs_without_what_matters_are_passed_over(paragraphs, apart, data):
    text = apart.join(paragraphs)
    where = np.zeros(len(text), dtype=np.bool_)
    where[
        data.draw(st.lists(st.sampled_from(range(len(text))), max_size=3) if text else st.just([]))
    ] = True
    ends = np.cumsum([0, *(len(one) + len(apart) for one in paragraphs)])
    kept = [
        span
        for span in quoted(text)
        for start, end in itertools.pairwise(ends.tolist())
        if start <= span[0] < end and where[start : end - len(apart)].any()
    ]
    assert quoted(text, where) == kept
