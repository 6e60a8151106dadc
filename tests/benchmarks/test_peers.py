"""The passages that other engines are given."""

from __future__ import annotations

from peers import PASSAGE, passages, shingles


def test_passages_tile_each_document(tmp_path):
    text = "".join(chr(0x4E00 + i) for i in range(450))
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "b.txt").write_text("一二三", encoding="utf-8")
    found = passages(tmp_path)
    assert [(name, at) for name, at, _ in found] == [
        ("a.txt", 0), ("a.txt", PASSAGE), ("a.txt", 2 * PASSAGE), ("b.txt", 0)
    ]  # fmt: skip
    assert "".join(part for name, _, part in found if name == "a.txt") == text


def test_shingles():
    assert shingles("一二三四五六") == ["一二三四五", "二三四五六"]
    assert shingles("一二") == ["一二"]
