"""Words of the tables and files that people take away, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.words import word

if TYPE_CHECKING:
    from reports.words import Language

# name: (Chinese, English); what is not here has the word that all reports use.
_LABELS: dict[str, tuple[str, str]] = {
    "overview": ("概览", "Overview"),
    "findings": ("相似片段", "Findings"),
    "pairs": ("文献对", "Pairs"),
    "groups": ("单位之间", "Groups"),
    "templates": ("模板", "Templates"),
    "settings": ("设置", "Settings"),
    "item": ("项目", "Item"),
    "value": ("值", "Value"),
    "document": ("文献", "Document"),
    "role": ("角色", "Role"),
    "author": ("作者", "Author"),
    "group": ("单位", "Group"),
    "date": ("日期", "Date"),
    "file": ("文件", "File"),
    "id": ("编号", "ID"),
    "kind": ("类别", "Kind"),
    "place": ("段落", "Paragraph"),
    "start": ("起", "Start"),
    "end": ("止", "End"),
    "length": ("本处字数", "Matched here"),
    "passage": ("原文", "Passage"),
    "source_place": ("来源段落", "Source paragraph"),
    "source_passage": ("来源原文", "Source passage"),
    "similarity": ("相似度", "Similarity"),
    "identical": ("相同字数", "Identical"),
    "earlier_side": ("较早一方", "Earlier"),
    "order": ("语序", "Order"),
    "template": ("模板", "Template"),
    "left": ("甲", "Left"),
    "right": ("乙", "Right"),
    "left_ratio": ("占甲", "Of left"),
    "right_ratio": ("占乙", "Of right"),
    "number_of_documents": ("文献数", "Documents"),
    "number_of_sources": ("来源数", "Sources"),
    "number_of_places": ("出现次数", "Occurrences"),
    "max_single_source": ("单篇最大来源", "Largest source"),
    "note": ("备注", "Note"),
    "skeleton": ("骨架", "Skeleton"),
    "slot": ("可变项", "Slot"),
    "reason": ("原因", "Reason"),
    "message": ("详情", "Details"),
    "remedy": ("处理办法", "What to do"),
    "version": ("程序版本", "Version"),
    "left_out": ("另有 {n} 行超出表格上限，未列出", "{n} more rows exceed what a sheet holds"),
    "comment": ("{kind}：{name}，相似度 {similarity}", "{kind}: {name}, similarity {similarity}"),
    "comment_source": ("来源原文：{text}", "There: {text}"),
    "legend": (
        "标记：黄＝相似，绿＝本人，青＝引用，灰＝模板与固定提法、篇内重复。",
        "Marks: yellow copied, green same author, cyan quoted, grey boilerplate and repeats.",
    ),
    "rule_copied": ("与别的文献相似的文字", "Text that stands elsewhere"),
    "rule_self": ("与同一作者或单位的文献相似的文字", "Text of the same author or group"),
    "rule_quoted": ("引用", "Quoted text"),
    "rule_boilerplate": ("模板与固定提法", "Template and boilerplate"),
    "rule_repeat": ("篇内重复", "Text repeated within a document"),
}  # fmt: skip


def label(name: str, language: Language, /, **values: object) -> str:
    """The word for `name`, its `{places}` filled with `values`; the name itself if there is none.

    A later release may put codes into a result that this one does not know.
    """
    try:
        found = _LABELS[name][language == "en"] if name in _LABELS else word(name, language)
    except KeyError:
        return name
    return found.format(**values) if values else found
