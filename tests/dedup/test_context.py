"""What is known of a collection: dates that come before others, papers of one owner."""

from __future__ import annotations

import pytest

from dedup.context import Context, is_earlier


def test_kin_are_the_other_papers_of_the_group_or_the_author():
    groups = ["甲", "甲", None, "乙", None]
    authors = ["张", None, "张", "李", None]
    nothing = [None] * 5
    known = Context(range(5), groups, authors, nothing, list("abcde"), [False] * 5, 5, 60, False)
    assert [known.kin(document) for document in range(5)] == [[1, 2], [0], [0], [], []]
    for one in range(5):
        kin = known.kin(one)
        assert kin == [o for o in range(5) if o != one and known.same_owner(one, o)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2021", "2022", True),
        ("2021-12-31", "2022", True),
        ("2022", "2022-05", False),
        ("2022-05", "2022-05-31", False),
        ("2024-02", "2024-03-01", True),
        (None, "2022", False),
        ("2022", None, False),
    ],
)
def test_earlier_compares_last_and_first_possible_day(one, other, expected):
    assert is_earlier(one, other) is expected


def test_an_undated_draft_is_later_than_everything_dated():
    assert is_earlier("2024", None, undated_is_later=True)
    assert not is_earlier(None, "2024", undated_is_later=True)
