"""How unusual an overlap is among the documents of its collection."""

from __future__ import annotations

import pytest
from invented import prose

from dedup.background import ranked_pairs
from dedup.model import Pair


def pair(left, right, ratio):
    return Pair(left, right, 10, ratio, ratio / 2, 1)


def test_a_pair_is_held_against_all_independent_pairs():
    sources = {f"d{i}": i for i in range(7)}  # 21 pairs
    pairs = [pair("d0", "d1", 0.3), pair("d0", "d2", 0.2), pair("d1", "d2", 0.1)]
    ranks = [one.percentile for one in ranked_pairs(pairs, sources)]
    assert ranks == [pytest.approx(n / 21, abs=1e-6) for n in (20, 19, 18)]


def test_copies_of_one_source_are_no_background():
    sources = {"a": 0, "b": 0, **{f"d{i}": i + 1 for i in range(6)}}
    pairs = [pair("a", "b", 0.9), pair("a", "d0", 0.1)]
    copies, chance = ranked_pairs(pairs, sources)
    assert copies.percentile == 1.0
    assert chance.percentile == pytest.approx(26 / 27, abs=1e-6)


def test_too_few_pairs_say_nothing_nor_does_a_document_compared_with_few():
    assert (
        ranked_pairs([pair("d0", "d1", 0.3)], {f"d{i}": i for i in range(6)})[0].percentile is None
    )
    sources = {f"d{i}": i for i in range(9)}
    assert ranked_pairs([pair("d0", "base", 0.3)], sources)[0].percentile is None


def test_an_audit_ranks_its_pairs_and_documents(collection, audit):
    one, two = prose(1, 120), prose(2, 60)
    texts = {f"d{i:02}": prose(10 + i, 200) for i in range(20)}
    texts["d00"] += one + two
    texts["d01"] += one
    texts["d02"] += two
    report = audit(collection(**texts))
    first, second = report.pairs
    assert first.percentile == pytest.approx(189 / 190, abs=1e-6)
    assert second.percentile == pytest.approx(188 / 190, abs=1e-6)
    ranks = {d.path: d.percentile for d in report.documents}
    assert ranks["d03.txt"] == 0.0
    assert ranks["d02.txt"] == pytest.approx(17 / 20)
    assert ranks["d01.txt"] > ranks["d02.txt"]


def test_a_check_has_no_background(collection, check, tmp_path):
    draft = tmp_path / "draft.txt"
    draft.write_text(prose(1, 120), encoding="utf-8")
    folder = collection(**{f"d{i:02}": prose(10 + i, 90) + prose(1, 60) for i in range(9)})
    report = check(draft, against=[folder])
    assert {one.percentile for one in (*report.pairs, *report.documents)} == {None}
