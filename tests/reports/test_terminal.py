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
from reports.terminal import explain, print_report
from reports.terminal.page import shortened, visible

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
            document("d1d1d1d1d1d1", "讲话稿_2024.docx", DRAFT, roles[0], 28, single="5a5a5a5a5a5a"),
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
        (TextSegment("在"), SlotSegment("place", (("平乐县", 2), ("安化县", 1))), TextSegment("的" * 60)),
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
