"""Notes that a page exported: taken up as they are, refused with the reason if they are none."""

from __future__ import annotations

import json

import pytest

from reports.review import read_review

NOTES = {
    "format": "dedup-review",
    "version": 1,
    "report": "0123456789ab",
    "findings": {"k1": {"state": "false", "note": "=1+1 <b>"}, "k2": {"state": None, "note": "问"}},
    "excluded": ["d1"],
    "classes": ["copied", "quoted"],
}


def written(tmp_path, notes, encoding="utf-8"):
    path = tmp_path / "review.json"
    path.write_text(notes if isinstance(notes, str) else json.dumps(notes), encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_notes_are_read_as_exported(tmp_path, encoding):
    found = read_review(written(tmp_path, NOTES, encoding))
    assert found == {name: NOTES[name] for name in ("findings", "excluded", "classes")}


@pytest.mark.parametrize(
    ("notes", "why"),
    [
        ("{", "is no JSON"),
        ([], "is no review"),
        ({"format": "dedup-report", "version": 1}, "is no review"),
        (NOTES | {"version": 2}, "version 2"),
        (NOTES | {"findings": []}, "findings"),
        (NOTES | {"findings": {"k": {"state": "guilty"}}}, "finding k"),
        (NOTES | {"findings": {"k": "false"}}, "finding k"),
        (NOTES | {"excluded": "d1"}, "excluded"),
        (NOTES | {"classes": ["own"]}, "classes"),
    ],
)
def test_what_is_no_review_is_refused(tmp_path, notes, why):
    with pytest.raises(ValueError, match=why):
        read_review(written(tmp_path, notes))
