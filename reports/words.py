"""The words of the reports in Chinese and English. Similarity, never guilt."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]

# name: (Chinese, English)
_WORDS: dict[str, tuple[str, str]] = {
    # figures
    "overlap_specific": ("去除引用、本人与固定提法后的复制比", "Specific overlap"),
    "overlap_total": ("总文字复制比", "Total overlap"),
    "overlap_boilerplate": ("模板与固定提法", "Template and boilerplate"),
    "overlap_quoted": ("引用", "Quoted"),
    "overlap_self": ("本人", "Same author"),
    "own": ("自写率", "Own words"),
    "max_single": ("单篇最大文字复制比", "Largest single source"),
    "overlap_from_earlier": ("与更早文献的复制比", "Overlap with earlier documents"),
    "longest_run": ("最长连续重合", "Longest equal run"),
    "repeated": ("篇内重复", "Repeated within"),
    "set_phrases": ("固定提法", "Set phrases"),
    "counted": ("字数", "Characters"),
    # classes and kinds
    "copied": ("相似", "copied"),
    "boilerplate": ("模板", "boilerplate"),
    "quoted": ("引用", "quoted"),
    "self": ("本人", "same author"),
    "repeat": ("篇内重复", "repeat"),
    # roles
    "draft": ("待查稿", "draft"),
    "archive": ("比对库", "archive"),
    "audited": ("文献", "document"),
    "base": ("模板原文", "base text"),
    "frame": ("非正文", "frame"),
    # why an input was skipped
    "not-found": ("路径不存在", "does not exist"),
    "unreadable": ("无法读取", "cannot be read"),
    "empty": ("空文件", "empty"),
    "no-text": ("没有文字", "no text"),
    "scanned": ("扫描件，无文字层", "scanned, no text layer"),
    "encrypted": ("有密码", "password-protected"),
    "damaged": ("文件损坏", "damaged"),
    "binary": ("不是文本", "not text"),
    "unsupported": ("格式不支持", "format not supported"),
    "changed": ("读取时被修改", "changed while read"),
    "too-large": ("过大", "too large"),
    "same-as-draft": ("与待查稿同一文件", "same file as the draft"),
    # terminal
    "audit": ("查重结果", "Result of the audit"),
    "documents": ("文献", "Documents"),
    "with_overlap": ("有相似内容的文献", "Documents with specific overlap"),
    "median": ("中位数", "median"),
    "highest": ("最高", "highest"),
    "copies": ("副本（同一来源的多份文献）", "Copies (one source in several documents)"),
    "copies_count": ("{groups} 组，共 {n} 份", "sources: {groups}, documents: {n}"),
    "strongest_pairs": ("相似最多的文献对", "Strongest pairs"),
    "strongest_groups": ("单位或作者之间", "Between groups or authors"),
    "common_templates": ("模板", "Templates"),
    "highest_documents": ("复制比最高的文献", "Documents with the highest overlap"),
    "shared": ("共有字数", "Shared characters"),
    "passages": ("相似片段", "Passages"),
    "sources": ("来源", "Sources"),
    "substitutions": ("替换", "Substitutions"),
    "leftovers": ("残留", "Left over from the source"),
    "source": ("来源", "Source"),
    "counterpart": ("对照", "Also in"),
    "similarity": ("相似度", "similarity"),
    "matched": ("重复字数", "Matched"),
    "paragraph": ("第{n}段", "paragraph {n}"),
    "characters": ("{n} 字", "{n} characters"),
    "earlier": ("较早", "earlier"),
    "reordered": ("语序不同", "reordered"),
    "also_in": ("另见", "also in"),
    "more_places": ("另有 {n} 处", "{n} more places"),
    "boilerplate_only": (
        "另有 {n} 份文献只有模板与固定提法相同",
        "{n} more documents share boilerplate only",
    ),
    "related": ("相似文献", "Related documents"),
    "more": ("另有 {n} 项未列出", "{n} more not shown"),
    "only_in": ("只在{where}", "only in {where}"),
    "the_source": ("来源中", "the source"),
    "the_other": ("对照文献中", "the other document"),
    "the_document": ("本文中", "this document"),
    "the_left": ("左侧", "the left one"),
    "the_right": ("右侧", "the right one"),
    "no_text": (
        "结果中没有嵌入部分文献的原文，其片段只列数字。",
        "The result lacks the text of some documents; their passages show figures only.",
    ),
    "nothing_found": ("没有找到相似内容。", "No shared passages were found."),
    "no_documents": ("没有可比对的文献。", "There is no document to compare."),
    "funnel": ("各阶段计数", "Counts by stage"),
    "skipped": ("跳过的文件", "Skipped files"),
    "notes": ("说明", "Notes"),
    "short_mark": ("「短」", "(short)"),
    "short_note": (
        "「短」：不足 {n} 字，比例不稳定。",
        "(short): under {n} characters; its ratios are unstable.",
    ),
    "disclaimer": (
        "本报告只反映文字相似情况，不等于认定抄袭。",
        "This report shows similarity of text; it does not establish plagiarism.",
    ),
    "ambiguous": ("有多项以 {prefix} 开头：", "Several begin with {prefix}:"),
    "occurrences": ("出现位置", "Occurrences"),
    "slots": ("可变项", "Slots"),
    "identical": ("相同字数", "identical"),
    "template": ("模板", "template"),
    "earliest": ("最早", "earliest"),
    "absent": ("无", "absent"),
    "left": ("左", "left"),
    "right": ("右", "right"),
    "slot_number": ("数字", "number"),
    "slot_amount": ("金额", "amount"),
    "slot_percent": ("百分比", "percent"),
    "slot_date": ("日期", "date"),
    "slot_docnum": ("文号", "document number"),
    "slot_place": ("地名", "place"),
    "slot_organisation": ("机构", "organisation"),
    "slot_person": ("人名", "person"),
    "slot_free": ("任意", "free"),
    # columns of the terminal's tables
    "column_shared": ("共有", "shared"),
    "column_of_left": ("占左", "of left"),
    "column_of_right": ("占右", "of right"),
    "column_of_draft": ("占本稿", "of draft"),
    "column_of_source": ("占来源", "of source"),
    "column_of_this": ("占本文", "of this"),
    "column_of_other": ("占对方", "of other"),
    "column_matches": ("片段", "passages"),
    "column_kind": ("类别", "kind"),
    "column_overlap_specific": ("去除后", "specif."),
    "column_overlap_total": ("总计", "total"),
    "column_overlap_boilerplate": ("模板", "common"),
    "column_overlap_quoted": ("引用", "quoted"),
    "column_overlap_self": ("本人", "author"),
    "column_max_single": ("单篇", "largest"),
    # what to do about a skipped input
    "fix_not-found": ("检查路径是否写对", "check the path"),
    "fix_unreadable": ("检查权限，或先复制到本机", "check permissions, or copy it here first"),
    "fix_empty": ("无需处理，或换上有内容的文件", "nothing to do, or give the filled file"),
    "fix_no-text": ("若内容是图片，先做文字识别（OCR）", "if it holds images, run OCR first"),
    "fix_scanned": ("先做文字识别（OCR）", "run OCR first"),
    "fix_encrypted": ("去掉密码后另存", "save a copy without the password"),
    "fix_damaged": ("重新取得或用原软件另存", "get it again, or save it anew"),
    "fix_binary": ("换成文本、docx 或 PDF", "give it as text, docx or PDF"),
    "fix_unsupported": ("另存为 docx、PDF 或 txt", "save it as docx, PDF or txt"),
    "fix_changed": ("关闭正在编辑的程序后重试", "close the program that edits it, run again"),
    "fix_too-large": ("拆分或解压后再试", "split or unpack it first"),
    "fix_same-as-draft": ("无需处理：不与自身比较", "nothing to do: no text is its own source"),
    # counts by stage
    "funnel_read": ("读入", "read"),
    "funnel_files": ("文件", "files"),
    "funnel_documents": ("文献", "documents"),
    "passed_over": ("略过", "passed over"),
    "funnel_candidates": ("候选", "candidates"),
    "funnel_document_pairs_with_chains": ("有相同字串的文献对", "pairs with equal strings"),
    "funnel_document_pairs_with_enough_letters": ("其中字数足够的", "of these, long enough"),
    "funnel_document_pairs_with_a_match": ("比对后有相似片段的", "with a passage, once aligned"),
    "funnel_families": ("模板归并", "families of passages"),
    "funnel_pairs_added": ("归并时补上的片段", "passages added"),
    "funnel_pairs_left_to_the_representative": (
        "只与代表比对的片段",
        "passages compared with a representative only",
    ),
    "funnel_report": ("结果", "result"),
    "funnel_matches": ("相似片段", "passages"),
    "funnel_pairs": ("文献对", "pairs of documents"),
    "hidden": ("隐藏文件", "hidden"),
    "excluded": ("按要求排除", "excluded"),
    "git": (".git", ".git"),
    "office-lock": ("办公软件的锁文件", "office lock files"),
    "link-loop": ("循环链接", "link loop"),
}


def vocabulary(language: Language) -> dict[str, str]:
    """All words of the reports in one language."""
    return {name: both[language == "en"] for name, both in _WORDS.items()}


def word(name: str, language: Language) -> str:
    """The word for `name` in `language`.

    Raises:
        KeyError: `name` is no word of the reports.
    """
    return _WORDS[name][language == "en"]
