"""What a table (CSV, XLSX, JSON lines) says about documents: title, author, group and date."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dedup.documents.encodings import decode
from dedup.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COLUMNS = {
    **{name: name for name in ("path", "title", "author", "group", "date")},
    "路径": "path",
    "标题": "title",
    "作者": "author",
    "单位": "group",
    "日期": "date",
}
_DATE = re.compile(
    r"(\d{4})(?:[-./年] ?(\d{1,2})(?:[-./月] ?(\d{1,2})[日号]?|月?)|年?)(?:[T ]\d{1,2}:\d{2}\S*)?"
    r"|(\d{4})(\d{2})(\d{2})"
)
_CELLS = (str, int, float, datetime.date, type(None))


@dataclass(frozen=True, slots=True)
class Metadata:
    """Rows by path as the table gives it (`/` between names, no `./`), also `path#part`.

    A row holds what it says of title, author, group and date (ISO 8601, possibly partial).
    """

    path: str
    rows: Mapping[str, Mapping[str, str]]


def load_metadata(path: str) -> Metadata:
    """Load a .csv, .xlsx or .jsonl table with the columns path, title, author, group, date.

    Chinese headers (路径 标题 作者 单位 日期) are understood; only `path` is required.

    Raises:
        UsageError: an unreadable or malformed table, an unknown column, a bad date, a path twice.
    """
    rows: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    for number, given in _rows(path):
        try:
            row = {column: cell for column, cell in _named(given).items() if cell}
            place = normal(row.pop("path", ""))
            if not place and row:
                raise ValueError("the path is missing; fill it in")
            if place in rows:
                raise ValueError(f"{place} stands in row {first[place]} already; keep one")
            if "date" in row:
                row["date"] = iso_date(row["date"])
        except ValueError as error:
            raise UsageError(f"{path}, row {number}: {error}.") from error
        if place:
            first[place], rows[place] = number, row
    return Metadata(path, rows)


def normal(path: str) -> str:
    """A path as rows and documents are compared by: `/` between names, no `./` before."""
    return re.sub(r"^(?:\./)+", "", path.strip().replace("\\", "/"))


def iso_date(written: str) -> str:
    """`2024年3月5日`, `2024.3.5`, `2024/3` … as `2024-03-05`, `2024-03`, `2024`.

    Raises:
        ValueError: it is no date, or none that the calendar has.
    """
    match = _DATE.fullmatch(written.strip())
    groups = [group for group in match.groups() if group] if match else []
    try:
        datetime.date(*[*map(int, groups), 1, 1][:3])
    except (TypeError, ValueError) as error:
        raise ValueError(f"{written} is no date; write 2024-03-05, 2024-03 or 2024") from error
    return "-".join(group.zfill(2) for group in groups)


def _named(given: Mapping[str | None, Any]) -> dict[str, str]:
    """A row's cells by the names of `_COLUMNS`, as text."""
    row: dict[str, str] = {}
    for header, cell in given.items():
        if header is None:
            if any(cell):
                raise ValueError(f"more cells than columns ({cell[0]}); put , in quotation marks")
            continue
        if not isinstance(cell, _CELLS) or isinstance(cell, bool):
            raise ValueError(f"{header} holds no text; give one object a line with texts")
        column = _COLUMNS.get(header.strip().lower())
        if column in row:
            raise ValueError(f"two columns for {column}; keep one")
        if column:
            row[column] = _cell_text(cell)
        elif header or cell:
            raise ValueError(
                f"unknown column {header or '(without a name)'};"
                " the columns are path, title, author, group, date"
            )
    if "path" not in row:
        raise ValueError("no column path; add one")
    return row


def _cell_text(value: object) -> str:
    if isinstance(value, datetime.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _rows(path: str) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    """The rows of a table by column, each with its number in the file from 1."""
    suffix = Path(path).suffix.lower()
    try:
        data = Path(path).read_bytes()
        if suffix == ".xlsx":
            yield from _xlsx_rows(data)
        elif suffix in {".jsonl", ".ndjson"}:
            yield from _json_rows(path, decode(data).text)
        elif suffix in {".csv", ".tsv", ".txt"}:
            yield from _csv_rows(path, decode(data).text)
        else:
            raise UsageError(f"{path}: give the metadata as .csv, .xlsx or .jsonl.")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check the path.") from error
    except UnreadableError as error:
        raise UsageError(f"{path}: this is no text; save it as CSV in UTF-8.") from error
    except (zipfile.BadZipFile, KeyError, SyntaxError) as error:
        raise UsageError(f"{path}: this is no .xlsx workbook; save it again from Excel.") from error


def _csv_rows(path: str, text: str) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    delimiter = max(",\t;", key=text.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        if not table.fieldnames:
            raise UsageError(f"{path}: the table is empty; give a header row with a column path.")
        for row in table:
            yield table.line_num, row
    except csv.Error as error:
        message = f"not valid CSV ({error}); check its quotation marks"
        raise UsageError(f"{path}, row {table.reader.line_num}: {message}.") from error


def _xlsx_rows(data: bytes) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    from openpyxl import load_workbook  # slow to load and seldom needed

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        header = [_cell_text(value) for value in next(rows, ())]
        for number, row in enumerate(rows, start=2):
            yield number, dict(zip(header, row, strict=False))
    finally:
        book.close()


def _json_rows(path: str, text: str) -> Iterator[tuple[int, Mapping[str | None, Any]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield number, dict(json.loads(line))
            except (TypeError, ValueError) as error:
                message = f"not valid JSON ({error}); give one object a line"
                raise UsageError(f"{path}, row {number}: {message}.") from error
