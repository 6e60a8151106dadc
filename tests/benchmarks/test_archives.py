"""Archives to time a run on: what is planted stands where the truth says."""

from __future__ import annotations

from archives import write_doubled, write_part
from invented import prose
from rapidfuzz.distance import Indel

from dedup.fold import fold


def test_a_doubled_collection_has_each_document_again_but_edited(tmp_path):
    like = tmp_path / "like"
    like.mkdir()
    text = prose(1, 2_000)
    (like / "a.txt").write_text(text, encoding="utf-8")
    write_doubled(tmp_path / "twice", like, 1)
    again = (tmp_path / "twice" / "again" / "a.txt").read_text(encoding="utf-8")
    assert (tmp_path / "twice" / "a.txt").read_text(encoding="utf-8") == text
    one, other = fold(text).tokens.tolist(), fold(again).tokens.tolist()
    assert 0.93 < Indel.normalized_similarity(one, other) < 0.99


def test_a_part_is_every_so_manieth_document(tmp_path):
    like = tmp_path / "like"
    like.mkdir()
    for number in range(7):
        (like / f"{number}.txt").write_text(str(number), encoding="utf-8")
    write_part(tmp_path / "part", like, 3)
    assert sorted(file.name for file in (tmp_path / "part").iterdir()) == [
        "0.txt",
        "3.txt",
        "6.txt",
    ]
