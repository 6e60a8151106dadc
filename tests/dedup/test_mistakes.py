"""The same rare mistake on both sides."""

from __future__ import annotations

import pytest
from invented import prose

import dedup

PHRASE = "坚持稳中求进工作总基调，统筹发展和安全两件大事"
SLIP = PHRASE.replace("总基调", "总墓调")


@pytest.fixture
def mistakes(tmp_path):
    """What the pair of two copies shares, in a collection where seven others say the phrase."""

    def found(first: str, second: str, others: str = PHRASE, number: int = 7):
        shared = prose(1, 160)
        for name, phrase in (("甲", first), ("乙", second)):
            text = prose(ord(name), 200) + shared[:80] + phrase + shared[80:] + prose(7, 50)
            (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
        for n in range(number):
            text = prose(50 + n, 150) + others + prose(80 + n, 150)
            (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
        report = dedup.audit(str(tmp_path))
        names = {document.id: document.path for document in report.documents}
        pairs = {
            frozenset({names[one.left], names[one.right]}): one.mistakes for one in report.pairs
        }
        return [(m.before, m.after, m.times) for m in pairs[frozenset({"甲.txt", "乙.txt"})]]

    return found


def test_a_letter_that_all_others_write_differently(mistakes):
    assert mistakes(SLIP, SLIP) == [("作总基调，统", "作总墓调，统", 7)]


def test_what_one_of_the_two_writes_rightly_is_none(mistakes):
    assert mistakes(SLIP, PHRASE) == []


def test_what_a_third_writes_too_is_none(mistakes):
    assert mistakes(SLIP, SLIP, others=SLIP) == []


def test_a_few_others_do_not_say_what_is_usual(mistakes):
    assert mistakes(SLIP, SLIP, number=4) == []
