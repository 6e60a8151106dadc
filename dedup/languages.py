"""In which language to speak and write: as asked for, else the locale's, else the documents'."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.model import Report
    from reports.words import Language

_HAN = re.compile("[\u4e00-\u9fff]+")


def of_locale() -> Language | None:
    """`zh` or `en` as the environment's locale says; None where it says nothing (C, POSIX)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            language = value.split(".")[0].split("_")[0].lower()
            if language in ("c", "posix"):
                return None
            return "zh" if language == "zh" else "en"
    return None


def spoken(chosen: str) -> Language:
    """The language to speak in before a document is read."""
    return of_locale() or "en" if chosen == "auto" else _language(chosen)


def of_report(chosen: str, found: Report) -> Language:
    """The language asked for, else the locale's, else that of most documents."""
    if chosen != "auto":
        return _language(chosen)
    language = of_locale()
    if language is None:
        texts = "".join(document.text[:500] for document in found.documents if document.text)
        other = len(_HAN.sub("", texts))
        language = "en" if texts and 5 * (len(texts) - other) < len(texts) else "zh"
    return language


def printable(chosen: str, found: Report) -> Language:
    """The language for the terminal: no Chinese, unless asked for, where it cannot be shown."""
    try:
        "相似".encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        chosen = "en" if chosen == "auto" else chosen
    return of_report(chosen, found)


def _language(chosen: str) -> Language:
    return "zh" if chosen == "zh" else "en"
