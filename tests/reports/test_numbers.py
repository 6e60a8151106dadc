"""Numbers as the reports write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.model import six_decimals
from reports.numbers import cells, count, percent


@pytest.mark.parametrize(
    ("ratio", "shown"),
    [
        (None, "—"),
        (0, "0.0%"),
        (0.0, "0.0%"),
        (1, "100.0%"),
        (1.0, "100.0%"),
        (0.000001, "<0.1%"),
        (0.0004, "<0.1%"),
        (0.001, "0.1%"),
        (0.58, "58.0%"),
        (0.9994, "99.9%"),
        (0.99951, ">99.9%"),
        (0.999999, ">99.9%"),
    ],
)
def test_percent(ratio, shown):
    assert percent(ratio) == shown


@given(st.floats(0, 1))
def test_percent_is_exact_only_where_the_ratio_is(ratio):
    assert (percent(ratio) == "0.0%") == (ratio == 0)
    assert (percent(ratio) == "100.0%") == (ratio == 1)


def test_count():
    assert [count(value) for value in (None, 0, 999, 5120, 1234567)] == [
        "—",
        "0",
        "999",
        "5,120",
        "1,234,567",
    ]


@given(st.floats(0, 1))
def test_six_decimals(ratio):
    rounded = six_decimals(ratio)
    assert rounded == round(rounded, 6)
    assert abs(rounded - ratio) <= 1e-6
    assert (rounded in (0, 1)) == (ratio in (0, 1))


@given(st.lists(st.integers(0, 10**6), max_size=6), st.integers(0, 40))
def test_cells(parts, width):
    taken = cells(parts, width)
    assert len(taken) == len(parts)
    assert min(taken, default=0) >= 0
    assert sum(taken) == (width if any(parts) else 0)
    assert all(part or not cell for part, cell in zip(parts, taken, strict=True))
    if sum(part > 0 for part in parts) <= width:
        assert all(cell or not part for part, cell in zip(parts, taken, strict=True))


def test_cells_by_share():
    assert cells([50, 25, 25], 8) == [4, 2, 2]
    assert cells([999, 1], 10) == [9, 1]
    assert cells([1, 1, 1], 2) == [1, 1, 0]
