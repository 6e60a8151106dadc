"""CSV, XLSX and JSON-lines files → rows of text cells by column."""

from __future__ import annotations

import csv
import datetime
import io
import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.documents.encodings import decode
from dedup.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = tuple[int, dict[str, str]]  # its number in the file, from 1, and its cells by column


def read_table(path: str) -> list[Row]:
    """The rows of a table with a header, wholly empty ones left out; cells are stripped.

    Raises:
        UsageError: the file cannot be read, or is not what its name says.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); check the path and its rights."
        ) from error
    suffix = Path(path).suffix.lower()
    if suffix == ".xlsx":
        rows = _xlsx_rows(path, data)
    elif suffix in {".jsonl", ".ndjson"}:
        rows = _jsonl_rows(path, _text(path, data))
    elif suffix in {".csv", ".tsv", ".txt"}:
        rows = _csv_rows(path, _text(path, data))
    else:
        raise UsageError(f"{path}: give the metadata as .csv, .xlsx or .jsonl.")
    return [(number, cells) for number, cells in rows if any(cells.values())]


def _text(path: str, data: bytes) -> str:
    try:
        return decode(data).text
    except UnreadableError as error:
        raise UsageError(f"{path}: this is no text; save it as CSV in UTF-8.") from error


def _csv_rows(path: str, text: str) -> Iterator[Row]:
    header = text.partition("\n")[0]
    delimiter = max(",\t;", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from _with_header(path, ((reader.line_num, row) for row in reader))
    except csv.Error as error:
        raise UsageError(
            f"{path}, row {reader.line_num}: not valid CSV ({error}); check its quotation marks."
        ) from error


def _with_header(path: str, rows: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
    header: list[str] | None = None
    for number, row in rows:
        cells = [cell.strip() for cell in row]
        if header is None:
            if any(cells):
                header = cells
            continue
        extra = [cell for cell in cells[len(header) :] if cell]
        if extra:
            raise UsageError(
                f"{path}, row {number}: more cells than columns ({extra[0]});"
                " put cells that hold a comma in quotation marks."
            )
        yield (
            number,
            {name: cell for name, cell in zip(header, cells, strict=False) if name or cell},
        )
    if header is None:
        raise UsageError(f"{path}: the table is empty; give a header row with a column path.")


def _xlsx_rows(path: str, data: bytes) -> Iterator[Row]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise UsageError(f"{path}: this is no .xlsx workbook; save it again from Excel.") from error
    try:
        sheet = book.worksheets[0]
        rows = (
            (number, [_cell_text(value) for value in row])
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        )
        yield from _with_header(path, rows)
    finally:
        book.close()


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _jsonl_rows(path: str, text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(
                f"{path}, row {number}: not valid JSON ({error.msg}); give one object a line."
            ) from error
        if not isinstance(row, dict) or not all(
            value is None or (isinstance(value, str | int) and not isinstance(value, bool))
            for value in row.values()
        ):
            raise UsageError(
                f"{path}, row {number}: give one JSON object a line whose values are text."
            )
        yield (
            number,
            {str(name): "" if value is None else str(value).strip() for name, value in row.items()},
        )
