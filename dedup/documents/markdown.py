"""Markdown → the text a reader sees: marks, link targets, fences and front matter left out."""

from __future__ import annotations

import html
import re
import string

_FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?:(?!(?:---|\.\.\.)[ \t]*$).*\n)*(?:---|\.\.\.)[ \t]*(?:\n|$)", re.M
)
_FENCE = re.compile(r"[ ]{0,3}(```|~~~)")
_RULE = re.compile(r"[ ]{0,3}(?:(?:\*[ ]*){3,}|(?:-[ ]*){3,}|(?:_[ ]*){3,}|={3,}[ ]*)$")
_TABLE_RULE = re.compile(r"[ ]*\|?(?:[ ]*:?-+:?[ ]*\|)+(?:[ ]*:?-+:?[ ]*)?$")
_DEFINITION = re.compile(r"[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]*\S+")
_HEADING = re.compile(r"[ ]{0,3}#{1,6}(?:[ \t]+|$)")
_HEADING_END = re.compile(r"[ \t]#+[ \t]*$")
_BLOCK = re.compile(r"[ ]*(?:>[ ]?){1,20}|[ ]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_LONGEST_MARK = 1000
# Escaped marks wait as noncharacters, of which Unicode has just as many, until spans are found.
_ESCAPES = {mark: chr(0xFDD0 + index) for index, mark in enumerate(string.punctuation)}
_MARKED = re.compile(r"[\\`*_~\[<&]")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_UNESCAPE = str.maketrans({waiting: mark for mark, waiting in _ESCAPES.items()})
# Each span is bounded, so that a line of megabytes stays linear.
_INLINE = (
    (re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\n]{0,1000}\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]\n]{1,500})\]\[[^\[\]\n]{0,200}\]"), r"\1"),
    (re.compile(r"<((?:https?|mailto):[^<>\s]{1,1000})>"), r"\1"),
    (re.compile(r"</?[A-Za-z][^<>\n]{0,300}>"), ""),
    (re.compile(r"(`{1,2})(?!`)([^`\n]{1,1000})\1(?!`)"), r"\2"),
    (re.compile(r"(?<!\*)\*\*\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*\*\*(?!\*)"), r"\1"),
    (re.compile(r"(?<!\*)\*\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*\*(?!\*)"), r"\1"),
    (re.compile(r"(?<!\*)\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?!\*)"), r"\1"),
    (re.compile(r"(?<![\w_])__(?=[^\s_])([^_\n]{1,1000})(?<=\S)__(?![\w_])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]{1,1000})(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"~~(?=[^\s~])([^~\n]{1,1000})~~"), r"\1"),
)


def plain_from_markdown(text: str) -> str:
    r"""The text without its marks; line ends become `\n`, fenced code stays as it is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT_MATTER.match(text)
    text = _without_comments(text[front.end() :] if front else text)
    lines: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in {"", mark[1]}:
            fence = "" if fence else mark[1]
        elif fence:
            lines.append(line)
        elif not _is_mark(line):
            lines.append(_plain_line(line))
    return "\n".join(lines)


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[place:start])
        place = end + 3
    return "".join(pieces) + text[place:]


def _is_mark(line: str) -> bool:
    """Whether nothing of the line is shown: a rule, a table's rule, a link's definition."""
    return len(line) <= _LONGEST_MARK and bool(
        _RULE.match(line) or _TABLE_RULE.match(line) or _DEFINITION.match(line)
    )


def _plain_line(line: str) -> str:
    heading = _HEADING.match(line)
    if heading:
        line = _HEADING_END.sub("", line[heading.end() :])
    line = _BLOCK.sub("", line, count=1) if _BLOCK.match(line) else line
    if line.lstrip().startswith("|") and line.rstrip().endswith("|"):
        line = "\t".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    if not _MARKED.search(line):
        return line
    line = _ESCAPED.sub(lambda match: _ESCAPES[match[1]], line)
    for pattern, replacement in _INLINE:
        line = pattern.sub(replacement, line)
    return html.unescape(line).translate(_UNESCAPE)
