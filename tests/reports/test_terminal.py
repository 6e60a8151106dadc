"""What `print_report` and `explain` put on a console."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from dedup.model import (
    Block,
    ClassCounts,
    Counts,
    DocumentResult,
    Figures,
    Match,
    MatchSide,
    Occurrence,
    Pair,
    Report,
    Run,
    Section,
    Skipped,
    SlotSegment,
    SlotValue,
    Substitution,
    Template,
    TextSegment,
)
from reports.passages import visible
from reports.terminal import explain, print_report
from reports.terminal.page import shortened

SOURCE = "各位代表：\n\n　　2023年，我县经济保持平稳较快增长，人民生活持续改善。现在请予审议。"
DRAFT = "同志们：\n　　2024年，我市经济保持平稳较快增长，人民生活持续改善。谢谢大家！"


def document(
    identifier: str, path: str, text: str | None, role: str = "audited", copied: int = 0, **fields
) -> DocumentResult:
    counted = fields.pop("counted", 300)
    figures = Figures(
        Counts(counted, copied, copied, own=counted - copied, max_single=copied, longest_run=13),
        fields.pop("single", None),
    )
    if role in ("base", "frame"):
        figures = None
    values = {
        "part": None,
        "title": None,
        "author": None,
        "group": None,
        "date": None,
        "sections": (),
        "length": len(text or "x" * 500),
        **fields,
    }
    return DocumentResult(
        id=identifier,
        role=role,
        input=0,
        path=path,
        offset=0,
        sha256="0" * 64,
        text_sha256="0" * 64,
        encoding="utf-8",
        reader="text",
        counted=counted,
        figures=figures,
        text=text,
        **values,
    )


def passage(
    identifier: str, left: str, right: str, blocks: list[tuple[int, int, int, int]], **fields
) -> Match:
    made = tuple(Block(*block) for block in blocks)
    spans = (
        (left, min(b.left_start for b in made), max(b.left_end for b in made)),
        (right, min(b.right_start for b in made), max(b.right_end for b in made)),
    )
    sides = [
        MatchSide(*span, "copied", ClassCounts(copied=fields.get("size", 28))) for span in spans
    ]
    return Match(
        id=identifier,
        key="k" + identifier,
        left=sides[0],
        right=sides[1],
        blocks=made,
        similarity=fields.get("similarity", 0.96),
        identical=25,
        kind=fields.get("kind", "copied"),
        template=None,
        earlier=fields.get("earlier"),
    )


def report(mode: str = "check", documents=None, matches=None, **fields) -> Report:
    start, source_start = DRAFT.index("2024"), SOURCE.index("2023")
    ends = DRAFT.index("谢谢"), SOURCE.index("现在")
    roles = ("draft", "archive") if mode == "check" else ("audited", "audited")
    values = {
        "templates": (),
        "pairs": (),
        "groups": (),
        "copies": (),
        "skipped": (),
        "run": Run("0.1.0", (), {}, {}, {}),
        **fields,
    }
    if documents is None:
        documents = (
            document(
                "d1d1d1d1d1d1", "讲话稿_2024.docx", DRAFT, roles[0], 28, single="5a5a5a5a5a5a"
            ),
            document("5a5a5a5a5a5a", "往年/2023年讲话稿.docx", SOURCE, roles[1], 28),
        )
    if matches is None:
        blocks = [(start, ends[0], source_start, ends[1])]
        matches = (passage("m1m1m1m1", "d1d1d1d1d1d1", "5a5a5a5a5a5a", blocks),)
    return Report(documents=documents, matches=matches, mode=mode, **values)


def audit() -> Report:
    pair = Pair(
        "d1d1d1d1d1d1",
        "5a5a5a5a5a5a",
        1234,
        0.0001,
        0.99996,
        3,
        (Substitution("我市", "我县", 4),),
        ("安化县",),
    )
    template = Template(
        "t1t1t1t1",
        True,
        (
            TextSegment("在"),
            SlotSegment("place", (("平乐县", 2), ("安化县", 1))),
            TextSegment("的" * 60),
        ),
        (
            Occurrence("d1d1d1d1d1d1", 0, 9, (SlotValue(1, 4, "平乐县"),)),
            Occurrence("5a5a5a5a5a5a", 0, 9, (None,)),
        ),
        12,
        8,
        1,
    )
    return report(
        "audit",
        templates=(template,),
        pairs=(pair,),
        groups=(replace(pair, left="甲县", right="乙县", leftovers=None),),
        copies=(("d1d1d1d1d1d1", "5a5a5a5a5a5a"),),
    )


def printed(made: Report, width: int = 80, *, language: str = "zh", **options) -> str:
    console = Console(record=True, width=width, file=io.StringIO())
    print_report(made, console, language=language, **options)
    return console.export_text()


def explained(made: Report, identifier: str, language: str = "zh") -> tuple[bool, str]:
    console = Console(record=True, width=80, file=io.StringIO())
    return explain(made, identifier, console, language=language), console.export_text()


def joined(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def test_check_shows_figures_and_the_passage_aligned():
    text = printed(report())
    assert "讲话稿_2024.docx" in text
    assert "去除引用、本人与固定提法后的复制比 9.3%" in text
    assert "第2段 7–35" in text
    assert "来源 往年/2023年讲话稿.docx" in text
    assert "[-2023-]{+2024+}年，我[-县-]{+市+}经济保持平稳较快增长" in text
    assert text.rstrip().endswith("本报告只反映文字相似情况，不等于认定抄袭。")


def test_english():
    text = printed(report(), language="en")
    assert "Specific overlap 9.3%" in text
    assert "paragraph 2 7–35" in text
    assert "does not establish plagiarism" in text
    assert "复制比" not in text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 133])
def test_no_line_is_wider_than_the_console(width, language):
    long = document(
        "d1d1d1d1d1d1",
        "很长的目录名/" * 12 + "讲话稿.docx",
        DRAFT,
        "draft",
        28,
        single="5a5a5a5a5a5a",
    )
    made = report(documents=(long, report().documents[1]))
    for one in (made, audit(), report("compare")):
        for verbose in (False, True):
            text = printed(one, width, language=language, verbose=verbose)
            assert max(map(cell_len, text.splitlines())) <= width
    # The end of a long path stays, and no number is cut.
    assert "讲话稿.docx" in printed(made, width)
    assert "9.3%" in printed(made, width)


def test_audit_shows_pairs_groups_templates_documents_and_copies():
    text = printed(audit())
    assert "讲话稿_2024.docx  往年/2023年讲话稿.docx  1,234  <0.1%  >99.9%     3" in text
    assert "我市→我县 ×4" in text
    assert "安化县" in text
    assert "甲县" in text
    assert "在〔平乐县|安化县〕的的" in text
    assert "文献 12   来源 8   模板与固定提法" in text
    assert "1 组，共 2 份" in text
    assert text.index("1 组") < text.index("我市→我县") < text.index("文献 12")
    assert "中位数 9.3%   最高 9.3%" in text


def pair_of(right: str, **fields) -> Pair:
    return Pair("d1d1d1d1d1d1", right, 20, 0.25, 0.5, 1, **fields)


def test_sources_of_a_draft_are_listed_with_shares_and_kind():
    base = report()
    other = document("6b6b6b6b6b6b", "另一份.docx", SOURCE, "archive", 28)
    third = document("7c7c7c7c7c7c", "模板来源.docx", SOURCE, "archive", 28)
    match = base.matches[0]
    again = replace(
        match, id="m2m2m2m2", right=replace(match.right, document=other.id), similarity=0.9
    )
    side = replace(match.left, kind="boilerplate", classes=ClassCounts(boilerplate=28))
    common = replace(again, id="m3m3m3m3", left=side, right=replace(match.right, document=third.id))
    made = report(
        documents=(*base.documents, other, third),
        matches=(match, again, common),
        pairs=(pair_of("5a5a5a5a5a5a"), pair_of(other.id)),
    )
    text = printed(made)
    assert "来源 2\n" in text
    assert "往年/2023年讲话稿.docx    20   25.0%   50.0%     1  相似" in text
    assert "另有 1 份文献只有模板与固定提法相同" in text
    # One passage; the other documents that have it are named below it.
    assert "相似片段 1" in text
    assert "另见 另一份.docx   第2段 9–37   相似度 90.0%" in text
    assert "另见 模板来源.docx" in text
    assert "相似文献 2" in explained(replace(made, mode="audit"), "d1d1")[1]
    # Seen from the source the shares change places.
    assert "讲话稿_2024.docx    20   50.0%   25.0%     1  相似" in explained(made, "5a5a")[1]


def test_a_narrow_table_gives_names_lines_of_their_own():
    text = printed(report("audit", pairs=(pair_of("5a5a5a5a5a5a"),)), 60)
    assert "    讲话稿_2024.docx\n    往年/2023年讲话稿.docx\n" in text


def test_what_was_replaced_often_comes_first():
    items = (Substitution("甲", "乙", 1), Substitution("丙", "丁", 5))
    text = printed(report("audit", pairs=(pair_of("5a5a5a5a5a5a", substitutions=items),)))
    assert "替换   丙→丁 ×5   甲→乙 ×1" in text


def test_parts_of_one_file_name_it_once():
    parts = tuple(
        document(identifier, "讲话集.txt", text, "audited", 28, part=n, title=f"篇{n}")
        for n, (identifier, text) in enumerate(
            [("d1d1d1d1d1d1", DRAFT), ("5a5a5a5a5a5a", SOURCE)], 1
        )
    )
    made = report(
        "audit",
        documents=parts,
        pairs=(pair_of("5a5a5a5a5a5a"),),
        copies=(("d1d1d1d1d1d1", "5a5a5a5a5a5a"),),
    )
    text = printed(made)
    assert "讲话集.txt · 篇1  篇2   " in text
    assert "讲话集.txt · 篇1   篇2\n" in text


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ((("我市", 2), ("我县", 1)), "〔我市|我县〕"),
        ((("我市", 2), ("我县", 1), ("我区", 1), ("我旗", 1)), "〔我市|我县|…〕"),
        ((("我市", 2), ("", 1)), "〔我市|无〕"),
        ((("很长很长很长很长的一个值", 2),), "〔…〕"),
        ((), "〔…〕"),
    ],
)
def test_slots_show_few_short_values(values, shown):
    template = replace(
        audit().templates[0], segments=(TextSegment("各位\n"), SlotSegment("free", values))
    )
    assert f"各位↵{shown}" in printed(report("audit", templates=(template,)))


def test_the_funnel_is_told_in_words():
    funnel = {
        "read": {"files": 2, "documents": 2, "skipped_empty": 1, "passed_over_hidden": 3},
        "candidates": {"document_pairs_with_chains": 0},
    }
    run = Run("0.1.0", (), {}, funnel, {})
    text = printed(report(matches=(), run=run), 100)
    assert "读入:   文件 2   文献 2   跳过的文件·空文件 1   略过·隐藏文件 3" in text
    assert "候选:   有相同字串的文献对 0" in text


def test_substitutions_read_from_source_to_draft():
    pair = Pair("d1d1d1d1d1d1", "5a5a5a5a5a5a", 9, 0.1, 0.1, 1, (Substitution("市", "县", 2),))
    made = report(pairs=(pair,))
    _, text = explained(made, "d1d1d1d1d1d1 5a5a5a5a5a5a")
    assert "县→市 ×2" in text
    assert "县→市 ×2" in printed(made)


def test_what_a_draft_left_over_from_its_source_is_said():
    made = report(pairs=(replace(audit().pairs[0], leftovers=("安化县",)),))
    assert "残留   安化县" in printed(made)


@pytest.mark.parametrize(
    "evil", ["\x1b]0;owned\x07", "\x1b[31m", "\u202e", "\u2066", "\u200b", "\x9b2J", "\ud800", "\r"]
)
@pytest.mark.parametrize("mode", ["check", "audit"])
def test_nothing_from_a_document_steers_the_terminal(evil, mode):
    draft = DRAFT.replace("市经济", f"{evil}经济")
    documents = (
        document("d1d1d1d1d1d1", f"a{evil}.txt", draft, "draft", 28),
        document("5a5a5a5a5a5a", f"b{evil}.txt", SOURCE, "archive", 28),
    )
    made = report(
        mode,
        documents=documents,
        skipped=(Skipped(f"c{evil}", "damaged", f"bad {evil}"), Skipped("d", f"x{evil}", "")),
        pairs=(replace(audit().pairs[0], leftovers=(evil + "甲",)),),
        templates=audit().templates,
        run=Run("0.1.0", (), {}, {f"s{evil}": {f"r{evil}": 1}}, {}, (f"note {evil}",)),
    )
    for text in (
        printed(made, verbose=True),
        explained(made, "d1d1d1d1d1d1")[1],
        explained(made, "m1m1m1m1")[1],
        explained(made, "d1d1d1d1d1d1:5a5a5a5a5a5a")[1],
    ):
        assert not [mark for mark in evil if ord(mark) > 126 or ord(mark) < 32 if mark in text]
        text.encode()


def test_markup_in_texts_and_names_is_text():
    made = report(
        documents=(
            document("d1d1d1d1d1d1", "[bold]x[/bold].txt", DRAFT, "draft", 28),
            document("5a5a5a5a5a5a", "[/red].txt", SOURCE.replace("经济", "[red]"), "archive", 28),
        )
    )
    text = printed(made)
    assert "[bold]x[/bold].txt" in text
    assert "[/red].txt" in text


def test_no_colour_means_no_escape_sequences():
    file = io.StringIO()
    print_report(report(), Console(file=file, width=80), language="zh")
    assert "\x1b" not in file.getvalue()
    coloured = io.StringIO()
    console = Console(file=coloured, width=80, force_terminal=True, color_system="standard")
    print_report(report(), console, language="zh")
    assert "\x1b[" in coloured.getvalue()


def test_limit_and_what_is_left_out():
    blocks = [[(2 * i, 2 * i + 1, i, i + 1)] for i in range(13)]
    matches = tuple(
        passage(f"m{i:03}xxxx", "d1d1d1d1d1d1", "5a5a5a5a5a5a", block)
        for i, block in enumerate(blocks)
    )
    made = report(matches=matches)
    assert "另有 3 项未列出" in printed(made)
    assert "另有 11 项未列出" in printed(made, limit=2)
    assert "未列出" not in printed(made, limit=0)
    assert "相似片段 13" in printed(made)


def test_the_same_place_in_several_sources_is_one_passage():
    base = report()
    again = replace(base.matches[0], id="m2m2m2m2", identical=20)
    boilerplate = replace(
        again, id="m0m0m0m0", left=replace(again.left, kind="boilerplate"), kind="boilerplate"
    )
    text = printed(replace(base, matches=(boilerplate, *base.matches, again)))
    assert "相似片段 1" in text
    # Neither is in another document.
    assert "另有 2 处" in text
    # A copied passage is never hidden behind boilerplate.
    assert "m1m1m1m1" in text


def test_long_equal_stretches_are_cut_in_the_middle_unless_verbose():
    body = "".join(chr(0x4E00 + i) for i in range(400))
    documents = (
        document("d1d1d1d1d1d1", "a.txt", body + "市尾巴", "draft", 28),
        document("5a5a5a5a5a5a", "b.txt", body + "县尾巴", "archive", 28),
    )
    match = passage("m1m1m1m1", "d1d1d1d1d1d1", "5a5a5a5a5a5a", [(0, 403, 0, 403)])
    made = report(documents=documents, matches=(match,))
    short, whole = joined(printed(made)), joined(printed(made, verbose=True))
    assert "……" in short
    assert body[:20] in short
    assert f"{body[-20:]}[-县-]{{+市+}}尾巴" in short
    assert body not in short
    assert body in whole


def test_blocks_follow_the_draft_with_gaps_between():
    left, right = "甲甲甲甲乙乙乙乙新新新新丙丙丙丙", "丙丙丙丙甲甲甲甲乙乙乙乙"
    documents = (
        document("d1d1d1d1d1d1", "a.txt", left, "draft", 12),
        document("5a5a5a5a5a5a", "b.txt", right, "archive", 12),
    )
    match = passage(
        "m1m1m1m1", "d1d1d1d1d1d1", "5a5a5a5a5a5a", [(0, 4, 4, 8), (4, 8, 8, 12), (12, 16, 0, 4)]
    )
    text = printed(report(documents=documents, matches=(match,)))
    assert "甲甲甲甲乙乙乙乙……丙丙丙丙" in text
    assert "语序不同" in text


def test_missing_text_gives_figures_and_says_so():
    documents = tuple(replace(one, text=None) for one in report().documents)
    text = printed(report(documents=documents))
    assert "没有嵌入" in text
    assert "7–35" in text
    assert "[-" not in text


def test_short_documents_are_marked_once_explained():
    documents = (
        document("d1d1d1d1d1d1", "a.txt", DRAFT, "draft", 28, counted=199),
        document("5a5a5a5a5a5a", "b.txt", SOURCE, "archive", 28),
    )
    text = printed(report(documents=documents))
    assert "a.txt 「短」" in text
    assert text.count("不足 200 字") == 1
    assert "「短」" not in printed(report())


def test_an_empty_result_is_explained_from_the_funnel():
    run = Run("0.1.0", (), {}, {"candidates": {"too-short": 1200}, "align": {}}, {})
    text = printed(report(matches=(), run=run))
    assert "没有找到相似内容" in text
    assert "候选:   too-short 1,200" in text
    assert "align" not in text
    assert "too-short" not in printed(report(run=run))
    assert "too-short" in printed(report(run=run), verbose=True)


def test_a_result_without_documents():
    empty = Report((), (), (), (), (), (), (), Run("0.1.0", (), {}, {}, {}))
    assert "没有可比对的文献" in printed(empty)
    assert "no document to compare" in printed(replace(empty, mode="check"), language="en")


def test_an_empty_document_has_dashes():
    blank = document("d1d1d1d1d1d1", "a.txt", "", "draft", 0, counted=0, length=0)
    text = printed(report(documents=(blank,), matches=()))
    assert "复制比 —" in text


def test_skipped_files_are_grouped_with_what_to_do():
    skipped = tuple(Skipped(f"{i}.pdf", "scanned", "no text") for i in range(5))
    text = printed(report(skipped=(Skipped("a.docx", "encrypted", "locked"), *skipped)))
    assert "跳过的文件 6" in text
    assert "扫描件，无文字层 5 — 先做文字识别（OCR）" in text
    assert "另有 2 项未列出" in text
    assert "locked" in printed(report(skipped=(Skipped("a", "encrypted", "locked"),)), verbose=True)


def test_notes_and_sections():
    section = Section("一、总体要求", 0, 9, Figures(Counts(10, 5, 5, own=5)))
    documents = (
        document("d1d1d1d1d1d1", "a.txt", DRAFT, "draft", 28, sections=(section,)),
        document("5a5a5a5a5a5a", "b.txt", SOURCE, "archive", 28),
    )
    run = Run("0.1.0", (), {}, {}, {}, ("archive of one document",))
    made = report(documents=documents, run=run)
    assert "archive of one document" in printed(made)
    assert "50.0%  一、总体要求" in printed(made, verbose=True)


def test_several_drafts_begin_with_a_table():
    drafts = tuple(
        document(f"d{i}d1d1d1d1d1", f"{i}.txt", DRAFT, "draft", 28 * i) for i in range(3)
    )
    text = printed(report(documents=drafts, matches=()))
    assert text.index("复制比最高的文献") < text.index("0.txt")


def test_compare_shows_what_became_of_the_first_document():
    text = printed(report("compare"))
    assert "往年/2023年讲话稿.docx" in text
    assert "[-2024-]{+2023+}" in text


@pytest.mark.parametrize(
    ("identifier", "shows"),
    [
        ("m1m1m1m1", "相同字数 25"),
        ("m1m1", "[-2024-]{+2023+}"),
        ("d1d1d1d1d1d1:5a5a5a5a5a5a", "1,234  <0.1%  >99.9%"),
        ("5a5a d1d1", "1,234  <0.1%  >99.9%"),
        ("t1t1", "〔1·地名〕   平乐县 ×2   安化县 ×1"),
        ("d1d1", "总文字复制比"),
        ("讲话稿_2024.docx", "总文字复制比"),
        ("讲话稿_2024.docx 5a5a", "1,234  <0.1%  >99.9%"),
    ],
)
def test_explain(identifier, shows):
    known, text = explained(audit(), identifier)
    assert known
    assert shows in text


@pytest.mark.parametrize("identifier", ["", "m1", "zzzz", "d1d1:zzzz", "d1d1 5a5a m1m1", ":"])
def test_explain_knows_nothing_of_it(identifier):
    assert explained(audit(), identifier) == (False, "")


def test_explain_lists_what_begins_alike():
    one = report().matches[0]
    made = report(matches=(one, replace(one, id="m1m1m1m2")))
    known, text = explained(made, "m1m1")
    assert not known
    assert "m1m1m1m1" in text
    assert "m1m1m1m2" in text
    assert explained(made, "m1m1m1m2")[0]


def test_explain_says_which_of_a_pair_is_earlier_and_how_unusual_it_is():
    made = audit()
    assert "较早的一篇 未知" in explained(made, "d1d1:5a5a")[1]
    assert "独立文献对" not in explained(made, "d1d1:5a5a")[1]
    first, second = made.documents[:2]
    dated = (
        replace(first, date="2024", dated="name"),
        replace(second, date="2023-05", dated="heading"),
        *made.documents[2:],
    )
    made = replace(
        made,
        documents=dated,
        matches=tuple(replace(one, earlier="right") for one in made.matches),
        pairs=(replace(made.pairs[0], percentile=0.993),),
    )
    text = joined(explained(made, "d1d1:5a5a")[1])
    assert f"较早的一篇 {second.path}" in text
    assert "2024 据文件名" in text
    assert "2023-05 据标题" in text
    assert "高于 99.3% 的独立文献对" in text


def test_what_base_text_and_phrases_took_out_is_said():
    made = report()
    draft = made.documents[0]
    counts = Counts(300, 90, boilerplate=90, own=210, base=50, phrases=12)
    told = replace(draft, figures=Figures(counts), percentile=0.9)
    text = joined(printed(replace(made, documents=(told, *made.documents[1:]))))
    assert "模板原文 50" in text
    assert "通用提法 12" in text
    assert "准用提法" not in text
    assert "复制比高于 90.0% 的文献" in text


def test_explain_says_source_only_of_a_drafts_match():
    assert "来源" in explained(report(), "m1m1")[1]
    assert "来源" not in explained(audit(), "m1m1")[1]


def test_visible_spells_out():
    assert visible("a\x1bb\u202ec\ud800") == "a\\x1bb\\u202ec\\ud800"
    assert visible("正文 text é 👍") == "正文 text é 👍"


@pytest.mark.parametrize("width", range(12))
def test_shortened_fits(width):
    for text in ("目录/讲话稿.docx", "abcdefghijklmnop", "短", ""):
        assert cell_len(shortened(text, width)) <= width
