"""SARIF 2.1.0, for texts that are kept under version control."""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import defaultdict
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from reports.files import whole_file
from reports.numbers import percent
from reports.passages import STRENGTH, ranked, source_side
from reports.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import DocumentResult, MatchSide, Report
    from reports.words import Language

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"copied": "warning"}
_LINE_END = re.compile(r"\r\n|[\r\n]")


def write_sarif(report: Report, path: Path, *, language: Language) -> None:
    """Write a log with one result for each match between files that are text.

    A result stands at the side that is not the source, which is its related location. A log has
    the lines and columns of files read as `txt`; in Markdown, whose text is not what stands in the
    file, it names the file only. Zip members and other formats are left out.
    """
    with whole_file(path) as file:
        json.dump(_Log(report, language).log(), file, ensure_ascii=False, indent=1)
        file.write("\n")


class _Log:
    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._tables = Tables(report, language)
        self._locations = report.run.locations
        self._files: defaultdict[tuple[int, str], list[DocumentResult]] = defaultdict(list)
        for document in report.documents:
            self._files[document.input, document.path].append(document)
        self._line_starts: dict[tuple[int, str], list[int]] = {}

    def log(self) -> dict[str, Any]:
        words = [(kind, self._tables.word(kind)) for kind in STRENGTH]
        rules = [{"id": kind, "shortDescription": {"text": word}} for kind, word in words]
        driver = {"name": "dedup", "version": self._report.run.version, "rules": rules}
        run = {
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": list(self._results()),
        }
        return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}

    def _results(self) -> Iterator[dict[str, Any]]:
        word = self._tables.word
        for match in ranked(self._report.matches):
            sides = match.left, match.right
            here, there = sides[::-1] if source_side(self._report, match) == "left" else sides
            place, related = self._location(here), self._location(there)
            message = word(
                "comment",
                kind=word(match.kind),
                name=self._tables.name(there.document),
                similarity=percent(match.similarity),
            )
            if place is not None:
                yield {
                    "ruleId": match.kind,
                    "level": _LEVELS.get(match.kind, "note"),
                    "message": {"text": message},
                    "locations": [place],
                    "relatedLocations": [related | {"id": 1}] if related else [],
                    "partialFingerprints": {"key/v1": match.key},
                }

    def _location(self, side: MatchSide) -> dict[str, Any] | None:
        document = self._report.by_id[side.document]
        path = _file(self._locations.get(document.input), document.path)
        if path is None or document.reader not in ("txt", "md"):
            return None
        place: dict[str, Any] = {"artifactLocation": {"uri": path}}
        if document.reader == "txt":
            place["region"] = self._region(document, side)
        return {"physicalLocation": place}

    def _region(self, document: DocumentResult, side: MatchSide) -> dict[str, int]:
        """Give a span of the file; without lines if the result lacks the text of a part."""
        ends = document.offset + side.start, document.offset + side.end
        region = {"charOffset": ends[0], "charLength": ends[1] - ends[0]}
        lines = self._lines((document.input, document.path))
        for name, place in zip(("start", "end"), ends, strict=True) if lines else ():
            line = bisect_right(lines, place)
            region |= {f"{name}Line": line, f"{name}Column": place - lines[line - 1] + 1}
        return region

    def _lines(self, file: tuple[int, str]) -> list[int]:
        """Where the lines of a file begin; none if a text is lacking."""
        if file not in self._line_starts:
            parts = sorted(self._files[file], key=lambda one: one.offset)
            known = "".join(one.text or "" for one in parts)
            whole = all(one.text is not None for one in parts)
            ends = [0, *(end.end() for end in _LINE_END.finditer(known))]
            self._line_starts[file] = ends if whole else []
        return self._line_starts[file]


def _file(location: str | None, path: str) -> str | None:
    """The URI of a file: relative as it was named, else absolute; None for what is no file."""
    if location is None or ".zip/" in path or path == "-":
        return None
    parts = Path(location).parts
    # A file is named by itself; a folder, or what precedes a pattern, by what is below it.
    fixed = list(takewhile(lambda part: not set("*?[").intersection(part), parts))
    file = Path(location) if parts[-1:] == (path,) else Path(*fixed, path)
    if file.is_absolute():
        return file.as_uri()
    return quote(os.path.normpath(file).replace(os.sep, "/"), errors="surrogateescape")
