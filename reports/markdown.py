"""A summary in Markdown, for an e-mail or the log of a build."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from reports.files import whole_file
from reports.numbers import UNKNOWN, count, percent
from reports.passages import plain
from reports.tables import Link, Marked, Table, Tables

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
    "overview": (0, 1),
    "documents": (0, 5, 7, 8, 9, 10, 11, 13),
    "findings": (2, 3, 6, 1, 7, 8, 11),
    "pairs": (0, 1, 2, 3, 4, 6),
    "templates": (6, 2, 3, 1),
    "skipped": (0, 1, 2),
}


def write_markdown(report: Report, path: Path, *, language: Language) -> None:
    """Write the summary to `path`, whole or not at all."""
    with whole_file(path) as file:
        file.writelines(f"{line}\n" for line in _lines(Tables(report, language)))


def _lines(tables: Tables) -> Iterator[str]:
    yield f"# {tables.word('page_title')}"
    for table in tables.all():
        if table.name in _COLUMNS:
            yield from _table(table, tables)


def _table(table: Table, tables: Tables) -> Iterator[str]:
    chosen = _COLUMNS[table.name]
    rows = iter(table.rows)
    first = next(rows, None)
    if first is None:
        return
    yield from ("", f"## {table.title}", "")
    titles, kinds = list(table.columns), list(table.columns.values())
    yield _row([titles[column] for column in chosen])
    right = ("text", "long")
    yield _row(["---" if kinds[column] in right else "---:" for column in chosen])
    limit = None if table.name == "overview" else _ROWS - 1
    for row in chain([first], islice(rows, limit)):
        yield _row([_written(row[column]) for column in chosen])
    if left := sum(1 for _ in rows):
        yield from ("", tables.word("more", n=count(left)))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _written(cell: Cell) -> str:
    match cell:
        case None:
            return UNKNOWN
        case int():
            return count(cell)
        case float():
            return percent(cell)
        case Link(text, _):
            return _escaped(text)
        case Marked(parts):
            return _passage(parts)
    return _escaped(cell)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text).replace("\n", " ")


def _passage(parts: Sequence[tuple[str, bool]]) -> str:
    return _escaped(plain("".join(part for part, matched in parts if matched), _PASSAGE))
