"""The exports' benchmark measures every export."""

from __future__ import annotations

import sys

import exports
import pytest

from reports.jsonfile import write_json


def test_every_export_is_measured(audit, collection, tmp_path, monkeypatch, capsys):
    text = (
        "渡口的石阶一共有三十一级，老船工每天要走上去两趟，看看水位，也看看对岸有没有人招手。" * 2
    )
    report = audit(collection(a=text, b=text))
    write_json(report, tmp_path / "r.json")
    monkeypatch.setattr(sys, "argv", ["exports", str(tmp_path / "r.json"), "--findings", "7"])
    exports.main()
    said = capsys.readouterr().out
    assert said.startswith("2 documents, 7 matches")
    assert [line.split()[0] for line in said.splitlines()[1:]] == [*exports._KINDS]


@pytest.mark.parametrize("number", [0, 3])
def test_matches_are_repeated_under_ids_of_their_own(audit, collection, number):
    text = "渡口的石阶一共有三十一级，老船工每天要走上去两趟，看看水位，也看看对岸有没有人招手。"
    report = exports.repeated(audit(collection(a=text, b=text)), number)
    assert len({one.id for one in report.matches}) == number
