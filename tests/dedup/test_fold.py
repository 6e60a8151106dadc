"""What counts as the same letter, and where each letter stands in the text."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lengths import half_lengths

from dedup.fold import SLOT, counted, fold, plain

WORD = 0x80000000

# Han letters that are neither numerals nor masks nor before 年 in a date.
HAN = "我们坚持改革开放推动高质量发展全面加强领导认真落实责任制度群众利益安全生产"
BETWEEN = [" ", "\n", "\r\n", "\t", "\u3000", "\u200b", "\ufeff", "\u2060", "\xad", "\u202d"]
MARKS = ["，", "。", "、", "；", "：", "“", "”", "《", "》", "（", "）", "！", "…", "—", "·", ","]
ANYTHING = st.text(
    st.one_of(
        st.sampled_from("一二三十百千万年月日元号第个某些xX×*＊○□0159.,，、（）()①\n 。：《》**"),
        st.sampled_from("我們坚持aB\u0301é\u200bⅣ⽉ﾊ⺟𠀀\ud800\U0010ffff"),
        st.characters(),
    ),
    max_size=40,
)


def shown(text):
    """The tokens: Han as they are, # for a slot, w for a word."""
    return "".join(
        "#" if token == SLOT else "w" if token >= WORD else chr(token)
        for token in fold(text).tokens.tolist()
    )


def same(one, other):
    return fold(one).tokens.tolist() == fold(other).tokens.tolist()


@pytest.mark.parametrize(
    "text",
    ["20xx年", "2021年", "××年", "****年", "20XX年", "二〇二一年", "二○二一年", "２０２１年",
     "某年", "二零二一年", "20**年", "2\u200b021年", "XX 年"],
)  # fmt: skip
def test_masks_and_numbers_are_one_letter(text):
    assert shown(text) == "#年"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("四个意识", "四个意识"),
        ("第一", "第一"),
        ("一是坚持", "一是坚持"),
        ("三个代表", "三个代表"),
        ("某些人", "某些人"),
        ("某个人", "某个人"),
        ("第一参与者", "第一参与者"),
        ("第一參與者", "第一参与者"),
    ],
)
def test_letters_stay_letters(text, letters):
    assert shown(text) == letters


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("党的十九大", "党的#大"),
        ("三百人", "#人"),
        ("拨付三元", "拨付#元"),
        ("三年行动", "#年行动"),
        ("三月五日", "#月#日"),
        ("文件三号", "文件#号"),
        ("百分之三", "百分之#"),
        ("百分之三十", "百分之#"),
        ("增长18.6%", "增长#"),
        ("共1,240人", "共#人"),
        ("3万元", "#元"),
        ("叁拾萬元", "#元"),
        ("⼆〇⼆四年⼗⽉", "#年#月"),
        ("十\u200b月", "#月"),
        ("X县××镇", "#县#镇"),
        ("某某同志", "#同志"),
        ("《***》工作", "#工作"),
        ("“××”同志", "#同志"),
        ("＊＊市", "#市"),
        ("□□县", "#县"),
        ("5G网络", "#w网络"),
    ],
)
def test_slots(text, letters):
    assert shown(text) == letters


@pytest.mark.parametrize("text", ["tax", "xenon", "SpaceX", "xxa"])
def test_words_with_x_are_words(text):
    assert shown(text) == "w"


@pytest.mark.parametrize("line", ["****", "× × ×", "＊＊＊＊", "○○○", "* * *", "\n***\n", "xx\n年"])
def test_a_mask_alone_on_its_line_is_none(line):
    assert "#" not in shown(line)


def test_markdown_is_no_mask():
    assert shown("**重点**工作") == "重点工作"
    assert shown("**重点**和**难点**") == "重点和难点"
    assert shown("* 重点\n* **难点**工作") == "重点难点工作"
    assert shown("完成5**个**项目") == "完成#个项目"
    assert shown("**重点**在＊＊市") == "重点在#市"


def test_emphasis_ends_with_its_line():
    assert shown("**重点**\n**市工作") == "重点#市工作"


@pytest.mark.parametrize(
    "number",
    ["一、", "十二、", "（一）", "(三)", "（12）", "1.", "1．", "12、", "1）", "①", "⑴", "㈠", "⒈"],
)
@pytest.mark.parametrize("before", ["", "坚持。", "坚持\n", "  ", "如下："])
def test_list_numbers_give_no_letter_but_count(number, before):
    text = f"{before}{number}加强领导"
    assert shown(text) == shown(before) + "加强领导"
    at = slice(len(before), len(before) + len(number))
    assert counted(text)[at].tolist() == [c not in "、.．()（）" for c in number]


@pytest.mark.parametrize("text", ["18.6亿", "18．6亿"])
def test_a_number_is_no_list_number(text):
    assert shown(text) == "#"


def test_list_numbers_stand_at_the_start_only():
    assert shown("第一、第二") == "第一第二"
    assert shown("参见（一）款") == "参见一款"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＢＣ", "abc"),
        ("Straße", "STRAßE"),
        ("cafe\u0301s", "CAFÉS"),
        ("wo\u200brd", "word"),
        ("co\xadoperate", "cooperate"),
        ("創建文明城市講話", "创建文明城市讲话"),
        ("習近平總書記強調發展體制機制", "习近平总书记强调发展体制机制"),
        ("⼈⺠⽣⽂", "人民生文"),
        ("豈更車", "岂更车"),
        ("〇距离", "零距离"),
        ("ｶﾀ", "カタ"),
        ("Ⅳ期", "ⅳ期"),
        ("don't", "don’t"),
    ],
)
def test_forms_of_one_letter(one, other):
    assert len(fold(one)) > 0
    assert same(one, other)


def test_a_token_is_a_word_or_a_han_character():
    letters = fold("The market 市场 economy")
    assert letters.sizes.tolist() == [3, 6, 1, 1, 7]
    assert letters.halves.tolist() == [3, 6, 2, 2, 7]
    assert fold("2021年").sizes.tolist() == [0, 1]
    assert not same("market", "markets")


def test_nothing_to_fold():
    for text in ("", "\n", "。，", "\ud800", "\U0010ffff"):
        assert len(fold(text)) == 0
        assert not counted(text).any()
        assert half_lengths(text).tolist() == [0] * (len(text) + 1)


def test_lengths_are_in_half_characters():
    assert half_lengths("ab 市，1").tolist() == [0, 1, 2, 2, 4, 4, 6]


@settings(deadline=None)
@given(ANYTHING)
@example("一、1.（二）①")
@example("××\n×一×")
def test_tokens_stand_in_order_and_apart(text):
    letters = fold(text)
    assert (letters.starts < letters.ends).all()
    assert (letters.ends[:-1] <= letters.starts[1:]).all()
    assert len(text) >= (letters.ends[-1] if len(letters) else 0)
    held = counted(text)
    for token, start, end, size in zip(
        letters.tokens, letters.starts, letters.ends, letters.sizes, strict=True
    ):
        assert size == (0 if token == SLOT else held[start:end].sum())


@settings(deadline=None)
@given(ANYTHING)
@example("第cafe\u0301节")
def test_a_token_refolds_to_itself(text):
    letters = fold(text)
    for token, start, end in zip(letters.tokens, letters.starts, letters.ends, strict=True):
        if token != SLOT:
            # A letter x, or a long word's rest of them, is a mask beside Han only; so here never.
            assert fold(text[start:end]).tokens.tolist() == [token]


@settings(deadline=None)
@given(st.text(st.sampled_from(HAN), min_size=1), st.data())
def test_what_stands_between_letters_changes_nothing(text, data):
    between = data.draw(
        st.lists(
            st.lists(st.sampled_from(BETWEEN + MARKS), max_size=3).map("".join),
            min_size=len(text), max_size=len(text),
        )
    )  # fmt: skip
    assert same("".join(a + b for a, b in zip(between, text, strict=True)), text)


@settings(deadline=None)
@given(ANYTHING)
def test_folding_a_second_time_changes_nothing(text):
    once = plain(text)
    assert len(once) == len(text)
    assert plain(once) == once


@settings(deadline=None)
@given(st.text(st.sampled_from(HAN + "發展體製國務院"), max_size=30))
def test_plain_text_has_the_same_tokens(text):
    assert same(plain(text), text)


@pytest.mark.parametrize(
    "piece",
    ["*", "**", "**a", "＊", "*＊", "×", "x×", "x", "1", "1.", "一", "（", "（1", "一\u200b\u200b",
     "a\u0301", "某", "某些", "\u0301", "《", "×《"],
)  # fmt: skip
def test_time_grows_with_the_text(piece):
    fold(piece)
    start = time.perf_counter()
    fold(piece * (2_000_000 // len(piece)))
    assert time.perf_counter() - start < 3


def test_an_empty_text_has_arrays_of_the_right_types():
    letters = fold("")
    types = [letters.tokens.dtype, letters.starts.dtype, letters.ends.dtype, letters.sizes.dtype]
    assert types == [np.uint32, np.int32, np.int32, np.uint16]
