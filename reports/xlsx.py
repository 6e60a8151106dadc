"""The tables as one workbook: filters, frozen heads, marked passages, links into the report."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

import xlsxwriter

from reports.files import replacing
from reports.numbers import percent
from reports.tables import Link, Marked, Tables

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from dedup.model import Report
    from reports.tables import Cell, Kind, Table
    from reports.words import Language

_WIDTHS: dict[Kind, int] = {"text": 22, "count": 10, "ratio": 11, "long": 60}
_ROWS = 1_048_575  # of a sheet, its head aside
_LINKS = 65_530  # of a sheet; what is beyond is text
_LONGEST = 32_767  # characters of a cell
_MADE = datetime(1980, 1, 1)
_OPTIONS = {
    "constant_memory": True,  # a row is written when the next begins
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(report: Report, path: Path, *, language: Language, page: str | None = None) -> None:
    """Write the workbook to `path`, whole or not at all.

    `page` is the HTML report that cells lead to; None for no links.
    """
    with replacing(path) as temporary:
        book = _Book(temporary, None if page is None else _relative(page, path))
        tables = Tables(report, language)
        for table in tables.all():
            book.add(table, tables)
        book.close()


def _relative(page: str, path: Path) -> str:
    try:
        found = os.path.relpath(os.path.realpath(page), os.path.dirname(os.path.realpath(path)))
    except ValueError:  # on another drive
        found = os.path.realpath(page)
    return quote(found.replace(os.sep, "/"), safe="/:", errors="surrogateescape")


class _Book:
    def __init__(self, path: Path, page: str | None) -> None:
        self._book = xlsxwriter.Workbook(str(path), _OPTIONS)
        self._book.set_properties({"created": _MADE})
        self._page = page
        top = {"valign": "top"}
        self._head = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, **top})
        self._text = self._book.add_format(top)
        self._long = self._book.add_format({"text_wrap": True, **top})
        self._link = self._book.add_format({"font_color": "#0B57D0", "underline": 1, **top})
        self._count = self._book.add_format({"num_format": "#,##0", **top})
        self._ratio = self._book.add_format({"num_format": "0.0%", **top})
        # What is not exactly 0 or 1 is not shown as if it were.
        self._edges = {
            shown: self._book.add_format({"num_format": f'"{shown}"', "align": "right", **top})
            for shown in ("<0.1%", ">99.9%")
        }
        self._matched = self._book.add_format({"bold": True, "font_color": "#B3261E"})
        self._context = self._book.add_format({"font_color": "#6B6B6B"})

    def add(self, table: Table, tables: Tables) -> None:
        """Write a table on a sheet of its own."""
        sheet = self._book.add_worksheet(table.title)
        for column, (title, kind) in enumerate(table.columns.items()):
            sheet.set_column(column, column, _WIDTHS[kind])
            sheet.write_string(0, column, title, self._head)
        kinds = list(table.columns.values())
        rows, number = iter(table.rows), 0
        for number, row in enumerate(islice(rows, _ROWS - 1), 1):
            for column, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
                self._write(sheet, number, column, cell, kind)
        if left := sum(1 for _ in rows):
            sheet.write_string(number + 1, 0, tables.word("left_out", n=left), self._text)
        sheet.freeze_panes(1, 1)
        if table.name not in ("overview", "settings"):
            sheet.autofilter(0, 0, max(number, 1), len(kinds) - 1)
        for column, kind in enumerate(kinds):
            if kind == "ratio" and number:
                bar = {"type": "data_bar", "bar_solid": True, "bar_color": "#F2C4A5"}
                scale = {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
                sheet.conditional_format(1, column, number, column, bar | scale)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell, kind: Kind) -> None:
        match cell:
            case None:
                pass
            case Link(text, route):
                self._write_link(sheet, row, column, text, route)
            case Marked(parts):
                self._write_marked(sheet, row, column, parts)
            case str():
                shape = self._long if kind == "long" else self._text
                sheet.write_string(row, column, cell[:_LONGEST], shape)
            case int():
                sheet.write_number(row, column, cell, self._count)
            case float():
                shape = self._edges.get(percent(cell), self._ratio)
                sheet.write_number(row, column, cell, shape)

    def _write_link(self, sheet: Worksheet, row: int, column: int, text: str, route: str) -> None:
        if self._page is None or row > _LINKS:
            sheet.write_string(row, column, text[:_LONGEST], self._text)
        else:
            url = f"external:{self._page}#/{route}"
            sheet.write_url(row, column, url, self._link, text[:_LONGEST])

    def _write_marked(
        self, sheet: Worksheet, row: int, column: int, parts: tuple[tuple[str, bool], ...]
    ) -> None:
        if len(parts) < 2:
            sheet.write_string(row, column, "".join(text for text, _ in parts), self._long)
            return
        pieces: list[Format | str] = []
        for text, matched in parts:
            pieces += [self._matched if matched else self._context, text]
        sheet.write_rich_string(row, column, *pieces, self._long)

    def close(self) -> None:
        """Write the file."""
        self._book.close()
