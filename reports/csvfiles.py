"""The tables as CSV files, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from reports.files import filling
from reports.tables import Link, Marked, Tables

if TYPE_CHECKING:
    from pathlib import Path

    from dedup.model import Report
    from reports.tables import Cell
    from reports.words import Language

# A spreadsheet takes such a text for a formula (OWASP, CSV Injection); full-width signs too.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def write_csv(report: Report, folder: Path, *, language: Language) -> None:
    """Write one `NAME.csv` for each table into a folder, all or none.

    UTF-8 with a BOM, without which a Chinese Excel reads GBK. Ratios are numbers in 0..1.
    """
    with filling(folder) as path:
        for table in Tables(report, language).all():
            with (path / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                rows = csv.writer(file)
                rows.writerow(table.titles)
                rows.writerows([_written(cell) for cell in row] for row in table.rows)


def _written(cell: Cell) -> str | int | float | None:
    text = str(cell) if isinstance(cell, Link | Marked) else cell
    return f"'{text}" if isinstance(text, str) and _FORMULA.match(text) else text
