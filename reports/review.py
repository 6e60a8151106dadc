"""What a reader decided about findings, as the page exports it and a later report takes it up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = "dedup-review"
STATES = ("confirmed", "quotation", "phrase", "false")
CLASSES = ("copied", "boilerplate", "quoted", "self")


def read_review(path: Path) -> dict[str, Any]:
    """Read the notes that a report's page exported.

    Returns:
        `findings`: the key of a match → its `state` (one of `STATES`, or absent: unchecked) and
        `note`; `excluded`: ids of documents that count as no source; `classes`: those that
        the shown ratio counts, or None.

    Raises:
        ValueError: the file is no such export, and where it is not.
        OSError: it cannot be read.
    """
    try:
        data = json.loads(path.read_text("utf-8-sig"))
    except ValueError as error:
        raise ValueError(f"{path}: is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"{path}: is no review; export one from a report's page")
    if data.get("version") != 1:
        raise ValueError(f"{path}: is of version {data.get('version')}; this program reads 1")
    findings, excluded = data.get("findings", {}), data.get("excluded", [])
    classes = data.get("classes")
    if not isinstance(findings, dict):
        raise ValueError(f"{path}: `findings` is no object")
    for key, mark in findings.items():
        if not _is_mark(mark):
            raise ValueError(f"{path}: finding {key}: needs a state of {', '.join(STATES)}")
    if not _all_text(excluded):
        raise ValueError(f"{path}: `excluded` is no list of document ids")
    if classes is not None and not (_all_text(classes) and set(classes) <= set(CLASSES)):
        raise ValueError(f"{path}: `classes` may hold {', '.join(CLASSES)}")
    return {"findings": findings, "excluded": excluded, "classes": classes}


def _is_mark(mark: object) -> bool:
    return (
        isinstance(mark, dict)
        and mark.get("state") in (*STATES, None)
        and isinstance(mark.get("note", ""), str)
    )


def _all_text(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
