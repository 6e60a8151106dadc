"""Planted copies stand where the truth says."""

from __future__ import annotations

import pytest
from invented import prose

from dedup.bench.planted import name, planted, write_planted


def test_copies_stand_where_the_truth_says():
    texts = [prose(number, 3_000) for number in range(60)]
    found = list(planted(iter(texts), 1))
    whole = {name(number): text for number, (text, _) in enumerate(found)}
    copies = [truth for _, truth in found if truth]
    assert sum(copy["size"] for copy in copies) == pytest.approx(0.01 * 180_000, rel=0.7)
    for copy in copies:
        source = whole[copy["source"]][copy["start"] : copy["start"] + copy["size"]]
        assert whole[copy["target"]][copy["at"] : copy["at"] + copy["size"]] == source
        assert 80 <= copy["size"] <= 1_200
    assert found == list(planted(iter(texts), 1))


def test_an_archive_has_the_size_asked_for_and_says_where_its_copies_are(tmp_path):
    truth = write_planted(tmp_path / "a", [prose(1, 60_000)], 600_000, 0.3, 1)
    files = {file.relative_to(tmp_path / "a").as_posix() for file in tmp_path.rglob("*.txt")}
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.txt")) == pytest.approx(
        600_000, rel=0.15
    )
    assert truth
    assert {copy["target"] for copy in truth} <= files
