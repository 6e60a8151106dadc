"""What a table says about documents: title, author, group and date by path."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dedup.documents.dates import iso_date
from dedup.documents.tables import read_table
from dedup.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.documents.records import Input
    from dedup.model import Document

COLUMNS = {
    "path": "path",
    "title": "title",
    "author": "author",
    "group": "group",
    "date": "date",
    "路径": "path",
    "标题": "title",
    "作者": "author",
    "单位": "group",
    "日期": "date",
}
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class MetadataRow:
    """What one row says; None where it says nothing. `date` is ISO 8601, possibly partial."""

    title: str | None = None
    author: str | None = None
    group: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """Rows by path as the table gives it (`/` between names, no `./`), also `path#part`."""

    path: str
    rows: Mapping[str, MetadataRow]


def load_metadata(path: str) -> Metadata:
    """Load a .csv, .xlsx or .jsonl table with the columns path, title, author, group, date.

    Chinese headers (路径 标题 作者 单位 日期) are understood; only `path` is required.

    Raises:
        UsageError: an unreadable or malformed table, an unknown column, a bad date, a path twice.
    """
    rows: dict[str, MetadataRow] = {}
    first: dict[str, int] = {}
    for number, cells in read_table(path):
        named = _named(path, number, cells)
        place = _normal(named.get("path", ""))
        if not place:
            raise UsageError(f"{path}, row {number}: the path is missing; fill it in.")
        if place in rows:
            raise UsageError(
                f"{path}, row {number}: {place} stands in row {first[place]} already; keep one."
            )
        first[place] = number
        rows[place] = MetadataRow(
            title=named.get("title") or None,
            author=named.get("author") or None,
            group=named.get("group") or None,
            date=_date(path, number, named.get("date", "")),
        )
    return Metadata(path, rows)


def _named(path: str, number: int, cells: Mapping[str, str]) -> dict[str, str]:
    named: dict[str, str] = {}
    for header, cell in cells.items():
        column = COLUMNS.get(header.strip().lower())
        if column is None:
            raise UsageError(
                f"{path}: unknown column {header or '(without a name)'};"
                " the columns are path, title, author, group, date."
            )
        if column in named:
            raise UsageError(f"{path}, row {number}: two columns for {column}; keep one.")
        named[column] = cell
    if "path" not in named:
        raise UsageError(f"{path}, row {number}: no column path; add one.")
    return named


def _date(path: str, number: int, written: str) -> str | None:
    if not written:
        return None
    try:
        return iso_date(written)
    except ValueError as error:
        raise UsageError(
            f"{path}, row {number}: {written} is no date; write 2024-03-05, 2024-03 or 2024."
        ) from error


def _normal(path: str) -> str:
    normal = path.strip().replace("\\", "/")
    while normal.startswith("./"):
        normal = normal[2:]
    return normal


def apply_metadata(
    documents: Sequence[Document], metadata: Metadata, inputs: Sequence[Input]
) -> tuple[list[Document], list[str]]:
    """Give documents what their rows say; a part's row goes before its file's.

    Returns:
        The documents in the same order, and notes on rows that match nothing.
    """
    described = list(documents)
    groups = _by_name(documents, inputs)
    unmatched: list[str] = []
    # Rows for parts come after those for whole files, to overrule them.
    for place, row in sorted(
        metadata.rows.items(), key=lambda item: _part_of(item[0], groups) or 0
    ):
        part = _part_of(place, groups)
        matched = groups.get(place if part is None else place.rpartition("#")[0], [])
        matched = [index for index in matched if part is None or documents[index].part == part]
        if not matched:
            unmatched.append(place)
        for index in matched:
            described[index] = _described(described[index], row, whole=part is None)
    return described, _notes(metadata, unmatched)


def _part_of(place: str, groups: Mapping[str, Sequence[int]]) -> int | None:
    """The part that `a.txt#3` names, unless that is a file's own name."""
    _, mark, part = place.rpartition("#")
    return int(part) if mark and part.isdecimal() and place not in groups else None


def _by_name(documents: Sequence[Document], inputs: Sequence[Input]) -> dict[str, list[int]]:
    """Indices of a file's documents by all that a table may call it."""
    locations = {item.number: _normal(item.location).rstrip("/") for item in inputs}
    groups: dict[str, list[int]] = defaultdict(list)
    for index, document in enumerate(documents):
        location = locations.get(document.input, "")
        folder = location.rpartition("/")[2]
        names = {
            document.path,
            f"{location}/{document.path}",
            f"{folder}/{document.path}",
            location,
        }
        if document.path != location.rpartition("/")[2]:
            # A folder's own name is no name of the files in it.
            names.discard(location)
        for name in names:
            groups[name].append(index)
    files = {(document.input, document.path) for document in documents}
    unique = Counter(path.rpartition("/")[2] for _, path in files)
    for index, document in enumerate(documents):
        name = document.path.rpartition("/")[2]
        if unique[name] == 1 and index not in groups[name]:
            groups[name].append(index)
    return {name: indices for name, indices in groups.items() if indices}


def _described(document: Document, row: MetadataRow, *, whole: bool) -> Document:
    is_split = document.part is not None or document.role == "frame"
    return replace(
        document,
        title=document.title if whole and is_split else row.title or document.title,
        author=row.author or document.author,
        group=row.group or document.group,
        date=row.date or document.date,
    )


def _notes(metadata: Metadata, unmatched: list[str]) -> list[str]:
    if not unmatched:
        return []
    shown = ", ".join(sorted(unmatched)[:_EXAMPLES])
    more = f" and {len(unmatched) - _EXAMPLES} more" if len(unmatched) > _EXAMPLES else ""
    named = f"{metadata.path}: no document, or no single one, goes by {shown}{more}"
    return [f"{named}; give paths as the report shows them."]
