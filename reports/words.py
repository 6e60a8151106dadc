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
}


def word(name: str, language: Language) -> str:
    """The word for `name` in `language`.

    Raises:
        KeyError: `name` is no word of the reports.
    """
    return _WORDS[name][language == "en"]
