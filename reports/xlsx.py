"""The tables as one workbook: filters, frozen heads, marked passages, links into the report."""

from __future__ import annotations

import os
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import quote

import xlsxwriter
from xlsxwriter.url import Url

from reports.files import replacing
from reports.numbers import percent
from reports.tables import Link, Marked, Tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from dedup.model import Report
    from reports.tables import Cell, Kind, Table
    from reports.words import Language

_WIDTHS: dict[Kind, int] = {"text": 22, "count": 10, "ratio": 11, "long": 60}
_LINE, _LINES = 16, 6  # the height of a line in points; lines of a row
_ROWS = 1_048_575  # of a sheet, its head aside
_LINKS = 65_530  # of a sheet; what is beyond is text
_LONGEST = 32_767  # characters of a cell
_MADE = datetime(1980, 1, 1)
# A row is written when the next begins; no text becomes anything but a text.
_OPTIONS = {
    "constant_memory": True,
    **dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False),
}
_BAR = {"type": "data_bar", "bar_solid": True, "bar_color": "#F2C4A5"}
_BAR |= {"min_type": "num", "max_type": "num", "min_value": 0, "max_value": 1}
_FORMATS: dict[str, dict[str, object]] = {
    "head": {"bold": True, "bottom": 1},
    "text": {},
    "link": {"font_color": "#0B57D0", "underline": 1},
    "count": {"num_format": "#,##0"},
    "ratio": {"num_format": "0.0%"},
    # What is not exactly 0 or 1 is not shown as if it were.
    **{shown: {"num_format": f'"{shown}"', "align": "right"} for shown in ("<0.1%", ">99.9%")},
    "matched": {"bold": True, "font_color": "#B3261E"},
    "context": {"font_color": "#6B6B6B"},
}


def write_xlsx(report: Report, path: Path, *, language: Language, page: str | None = None) -> None:
    """Write the workbook to `path`, whole or not at all.

    `page` is the HTML report that cells lead to; None for no links.
    """
    tables = Tables(report, language)
    with replacing(path) as temporary, xlsxwriter.Workbook(str(temporary), _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        shared = {"text_wrap": True, "valign": "top"}
        formats = {name: book.add_format({**shared, **one}) for name, one in _FORMATS.items()}
        place = None if page is None else _relative(page, path)
        for table in tables.all():
            _Sheet(book.add_worksheet(table.title), formats, place).fill(table, tables)


def _relative(page: str, path: Path) -> str:
    try:
        found = os.path.relpath(os.path.realpath(page), os.path.dirname(os.path.realpath(path)))
    except ValueError:  # on another drive
        found = os.path.realpath(page)
    return quote(found.replace(os.sep, "/"), safe="/:", errors="surrogateescape")


class _Sheet:
    def __init__(self, sheet: Worksheet, formats: dict[str, object], page: str | None) -> None:
        self._sheet = sheet
        self._formats = formats
        self._page = page

    def fill(self, table: Table, tables: Tables) -> None:
        """Write a table; rows that a sheet cannot hold are counted in its last one."""
        sheet, kinds, number = self._sheet, [*table.columns.values()], 0
        sheet.set_row(0, 3 * _LINE)
        for column, (title, kind) in enumerate(zip(table.titles, kinds, strict=True)):
            sheet.set_column(column, column, _WIDTHS[kind])
            sheet.write_string(0, column, title, self._formats["head"])
        rows = iter(table.rows)
        for number, row in enumerate(islice(rows, _ROWS - 1), 1):
            sheet.set_row(number, _LINE * _lines(row, kinds))
            for column, cell in enumerate(row):
                self._write(number, column, cell)
        if left := sum(1 for _ in rows):
            self._write(number + 1, 0, tables.word("left_out", n=left))
        sheet.freeze_panes(1, 1)
        if len(kinds) > 2:
            sheet.autofilter(0, 0, max(number, 1), len(kinds) - 1)
        for column, kind in enumerate(kinds):
            if kind == "ratio" and number:
                sheet.conditional_format(1, column, number, column, _BAR)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)

    def _write(self, row: int, column: int, cell: Cell) -> None:
        sheet, formats = self._sheet, self._formats
        match cell:
            case None:
                pass
            case Link(text, route) if self._page is not None and row <= _LINKS:
                url = Url(f"external:{self._page}")
                url.text = text[:_LONGEST]
                # Given with the address, its slashes would be turned as a path's.
                url._anchor = f"/{route}"
                sheet.write_url(row, column, url, formats["link"])
            case Marked(parts) if len(parts) > 1:
                pieces = [
                    piece
                    for text, matched in parts
                    for piece in (formats["matched" if matched else "context"], text)
                ]
                sheet.write_rich_string(row, column, *pieces, formats["text"])
            case int():
                sheet.write_number(row, column, cell, formats["count"])
            case float():
                shape = formats.get(percent(cell), formats["ratio"])
                sheet.write_number(row, column, cell, shape)
            case _:
                sheet.write_string(row, column, str(cell)[:_LONGEST], formats["text"])


def _lines(row: Sequence[Cell], kinds: Sequence[Kind]) -> int:
    """The lines that a row needs, up to a limit; only Excel itself would fit a row to its text."""
    cells = zip(row, kinds, strict=True)
    lines = (1 + 2 * len(str(cell)) // _WIDTHS[kind] for cell, kind in cells if cell is not None)
    return min(max(lines), _LINES)
