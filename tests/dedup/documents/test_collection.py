"""Collection files are cut at headings of speeches, and at nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dedup.documents import split

BODY = "同志们：\n今天召开这次会议，主要是总结工作、部署任务。\n一、提高认识\n要认真落实。\n"


def _titles(text):
    parts = split(text)
    assert "".join(text[part.start : part.end] for part in parts) == text
    numbers = [part.number for part in parts if part.number is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    return [part.title for part in parts if not part.frame]


def _headed(*headings):
    return "".join(f"{heading}\n{BODY}" for heading in headings)


@pytest.mark.parametrize(
    ("headings", "titles"),
    [
        (("篇一:总结讲话", "篇二:总结讲话"), ["篇一", "篇二"]),
        (("篇1：总结", "篇2：部署", "篇3：表态"), ["篇1", "篇2", "篇3"]),
        (("第一篇：讲话", "第三篇：讲话", "第四篇：讲话"), ["第一篇", "第三篇", "第四篇"]),
        (("第1篇", "第2篇"), ["第1篇", "第2篇"]),
        (("第一篇 在全会上的讲话", "第二篇 在全会上的讲话"), ["第一篇", "第二篇"]),
        (("【篇一】", "【篇二】"), ["篇一", "篇二"]),
        (("(篇一)", "（篇二）"), ["篇一", "篇二"]),
        (("【第一篇】总结", "【第二篇】部署"), ["第一篇", "第二篇"]),
        (("会议讲话精神篇一", "会议讲话精神篇二"), ["篇一", "篇二"]),
        (("讲话稿（篇1）", "讲话稿（篇2）"), ["篇1", "篇2"]),
        (("工作会议讲话 第一篇", "工作会议讲话 第二篇"), ["第一篇", "第二篇"]),
        (("范文一", "范文二"), ["范文一", "范文二"]),
        (("范文1：讲话", "范文2：讲话"), ["范文1", "范文2"]),
        (("　　篇一：讲话", "**篇二：讲话**"), ["篇一", "篇二"]),
        (("篇九:甲", "篇十:乙"), []),
    ],
)
def test_styles(headings, titles):
    assert _titles(_headed(*headings)) == (titles or [None])


def test_ordinals_need_not_start_at_one_if_the_title_counts():
    assert _titles("讲话材料（2篇）\n" + _headed("篇九:甲", "篇十:乙")) == ["篇九", "篇十"]


def test_nineteen_speeches_and_a_preamble():
    tens = "一二三四五六七八九"
    numerals = [*tens, "十", *(f"十{one}" for one in tens), "二十", "二十一"]
    text = "讲话精神(优秀21篇)\n下面是整理的材料。\n" + _headed(
        *(f"讲话精神篇{n}" for n in numerals)
    )
    parts = split(text)
    assert parts[0].frame
    assert [part.title for part in parts[1:]] == [f"篇{numeral}" for numeral in numerals]


@pytest.mark.parametrize(
    ("first", "second", "titles"),
    [
        ("篇1同志们，今天开会。", "篇2各位代表：", ["篇1", "篇2"]),
        ("篇一同志们，今天开会。", "篇二各位代表：", ["篇一", "篇二"]),
        ("篇12024年以来，", "篇22023年以来，", ["篇1", "篇2"]),
        ("篇一一、总体情况", "篇二一、总体情况", ["篇一", "篇二"]),
    ],
)
def test_text_glued_to_the_ordinal(first, second, titles):
    assert _titles(f"{first}\n{BODY}{second}\n{BODY}") == titles


def test_sets_within_sets():
    text = (
        _headed("篇一：讲话", "篇二：讲话")
        + "篇三：讲话\n讲话稿(精选2篇)\n"
        + _headed("篇1", "篇2")
        + _headed("篇四：讲话")
    )
    assert _titles(text) == ["篇一", "篇二", "篇三 / 篇1", "篇三 / 篇2", "篇四"]
    parts = split(text)
    assert text[parts[2].start :].startswith("篇三：讲话\n讲话稿(精选2篇)\n篇1\n")


def test_one_style_within_itself():
    text = "篇一\n" + _headed("篇一", "篇二", "篇三") + _headed("篇二", "篇三")
    assert _titles(text) == ["篇一 / 篇一", "篇一 / 篇二", "篇一 / 篇三", "篇二", "篇三"]


def test_two_collections_one_after_the_other():
    assert _titles(_headed("篇一", "篇二") + _headed("篇一", "篇二")) == ["篇一", "篇二"] * 2


def test_heading_broken_over_lines_goes_with_its_speech():
    text = "镇长讲话稿(精选3篇)\n镇长\n" + "镇长讲话稿\n".join(
        f"篇{number}同志们：\n{BODY}" for number in (1, 2, 3)
    )
    parts = split(text)
    assert [text[part.start : part.end].split("\n")[0] for part in parts] == [
        "镇长讲话稿(精选3篇)",
        "镇长",
        "镇长讲话稿",
        "镇长讲话稿",
    ]


def test_common_heading_broken_once():
    text = f"会议讲话精神篇一\n{BODY}会议讲话精神篇二\n{BODY}会议讲话\n精神篇三\n{BODY}"
    parts = split(text)
    assert [part.title for part in parts] == ["篇一", "篇二", "篇三"]
    assert text[parts[2].start :].startswith("会议讲话\n精神篇三")


def test_signature_before_each_heading_stays_with_its_speech():
    text = "".join(f"篇{numeral}：讲话\n{BODY}区委办公室\n" for numeral in "一二三")
    assert all(text[part.start : part.end].endswith("区委办公室\n") for part in split(text))


def test_preamble_and_links_are_frames():
    links = "热门文章:\n- 党建讲话(4篇)2024-10-25\n相关文章:\n- 讲话稿3篇2022-12-15"
    text = "讲话材料(2篇)\n" + _headed("篇一：甲", "篇二：乙") + links
    parts = split(text)
    assert [part.frame for part in parts] == [True, False, False, True]
    assert text[parts[0].start : parts[0].end] == "讲话材料(2篇)\n"
    assert text[parts[3].start :] == links
    assert (parts[0].number, parts[0].title) == (None, None)


def test_whitespace_is_no_frame():
    text = "\n \n" + _headed("篇一：甲", "篇二：乙") + "\n\n"
    assert [part.frame for part in split(text)] == [False, False]


def test_a_word_of_the_link_list_in_a_speech_cuts_nothing():
    text = _headed("篇一：甲", "篇二：乙") + "相关文章：\n这些文章值得认真阅读。\n谢谢大家！"
    assert not any(part.frame for part in split(text))


@pytest.mark.parametrize(
    "text",
    [
        BODY + "第一篇文章讲改革。\n第二篇文章讲开放。\n",
        BODY + "要写好三篇大文章。第一篇：产业；第二篇：民生。\n",
        "一、认识\n（一）思想\n第一，学习。\n第二，落实。\n第一章 总则\n第二章 附则\n",
        "第一篇章\n第二篇章\n",
        "规划纲要\n第一篇 开启新征程\n第一章 基础\n内容。\n第二篇 创新发展\n第二章 能力\n内容。\n",
        "规划纲要\n第一篇 开启新征程\n内容。\n第二篇 创新发展\n内容。\n",
        "规划\n第一篇：开局\n第一章 基础\n内容。\n第二篇：发展\n第二章 能力\n内容。\n",
        "篇一：只有一篇\n" + BODY,
        "目录\n篇一：甲\n篇二：乙\n篇三：丙\n",
        BODY * 60 + "第一篇：产业文章\n短。\n第二篇：民生文章\n短。\n",
        "",
    ],
)
def test_not_split(text):
    assert len(split(text)) == 1


def test_list_of_contents_is_part_of_the_preamble():
    text = "目录\n篇一：甲\n篇二：乙\n" + _headed("篇一：甲", "篇二：乙")
    parts = split(text)
    assert [part.title for part in parts] == [None, "篇一", "篇二"]
    assert text[parts[1].start :].startswith("篇一：甲\n同志们")


LINES = st.sampled_from(
    [
        "篇一",
        "篇二：乙",
        "篇三",
        "篇1同志们",
        "篇2",
        "第一篇：甲",
        "第二篇：乙",
        "范文一",
        "范文二",
        "讲话篇一",
        "讲话篇二",
        "讲话",
        "正文。",
        "",
        "  ",
        "热门文章:",
        "- 链接",
        "第一章 总则",
        "第二章 附则",
        "(3篇)",
    ]
)


@example(
    ["范文一", "篇一", "范文二", "第一篇：甲", "热门文章:", "第二篇：乙", "篇一"], "\n"
)  # links above a heading
@example(
    ["篇二：乙", "篇一", "篇1同志们", "篇二：乙", "篇三", "篇一"], "\n"
)  # a heading right above another
@given(st.lists(LINES, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_parts_tile_the_file(lines, end):
    text = end.join(lines)
    parts = split(text)
    assert parts[0].start == 0
    assert parts[-1].end == len(text)
    assert all(left.end == right.start for left, right in pairwise(parts))
    assert all(part.start < part.end for part in parts) or not text
    assert all((part.title is None) == (part.number is None) for part in parts)
    if len(parts) > 1:
        assert all(text[part.start : part.end].strip() for part in parts)
        assert [part.number for part in parts if not part.frame] == list(
            range(1, 1 + sum(not part.frame for part in parts))
        )


def test_seed_collections(shared):
    counts = {}
    for path in sorted((shared / "seeds").glob("*.txt")):
        parts = split(path.read_bytes().decode())
        counts[path.name[:3]] = [part.title or part.frame for part in parts]
    tens = "一二三四五六七八九"
    numerals = [*tens, "十", *(f"十{one}" for one in tens)]
    assert counts == {
        "000": [True, "篇一", "篇二", "篇三 / 篇1", "篇三 / 篇2", "篇三 / 篇3", "篇四", True],
        "001": [True, *(f"篇{numeral}" for numeral in numerals)],
        "002": [False],
        "003": ["第一篇", "第三篇", "第四篇", "第五篇"],
        "004": [False],
    }


def test_nothing_else_is_split(shared):
    folders = ("laws", "state_council", "english", "classical")
    paths = [path for folder in folders for path in (shared / "corpora" / folder).glob("*.txt")]
    assert [path.name for path in paths if len(split(path.read_bytes().decode())) > 1] == []
