"""A summary in Markdown, for an e-mail or the log of a build."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from reports.files import whole_file
from reports.numbers import UNKNOWN, count, percent
from reports.passages import plain
from reports.tables import Marked, Table, Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dedup.model import Report
    from reports.tables import Cell
    from reports.words import Language

_ROWS = 10
_PASSAGE = 120
# What Markdown could take for a mark, a link, a table or HTML.
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+|~!$&-])")
# A summary has the columns that say most.
_COLUMNS = {
    "overview": "item value",
    "documents": "document counted overlap_specific overlap_total overlap_boilerplate"
    " overlap_quoted overlap_self max_single",
    "findings": "document place length kind passage source similarity",
    "pairs": "left right shared left_ratio right_ratio substitutions",
    "templates": "skeleton number_of_documents number_of_sources note",
    "skipped": "file reason remedy",
}


def write_markdown(report: Report, path: Path, *, language: Language) -> None:
    """Write the summary to `path`, whole or not at all."""
    with whole_file(path) as file:
        file.writelines(f"{line}\n" for line in _lines(Tables(report, language)))


def _lines(tables: Tables) -> Iterator[str]:
    yield f"# {tables.word('title')}"
    for table in tables.all():
        chosen = [[*table.columns].index(name) for name in _COLUMNS.get(table.name, "").split()]
        rows = iter(table.rows)
        shown = list(islice(rows, None if table.name == "overview" else _ROWS)) if chosen else []
        if shown:
            yield from ("", f"## {table.title}", "", *_table(table, chosen, shown))
            if left := sum(1 for _ in rows):
                yield from ("", tables.word("more", n=count(left)))


def _table(table: Table, chosen: list[int], rows: list[Sequence[Cell]]) -> Iterator[str]:
    numbers = [kind in ("count", "ratio") for kind in table.columns.values()]
    rules = ["---:" if number else "---" for number in numbers]
    for row in (table.titles, rules, *([_written(cell) for cell in row] for row in rows)):
        yield f"| {' | '.join(row[column] for column in chosen)} |"


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return UNKNOWN
        case int():
            return count(cell)
        case float():
            return percent(cell)
        case Marked(parts):
            matched = "".join(text for text, inside in parts if inside)
            return _MARKS.sub(r"\\\1", plain(matched, _PASSAGE))
    return _MARKS.sub(r"\\\1", str(cell))
