"""What the picture takes from results."""

from __future__ import annotations

from picture import rows


def result(megabytes, **recalls):
    found = [{"engine": name, "speed": 1.0, "recall": recall} for name, recall in recalls.items()]
    return {"megabytes": megabytes, "rows": found}


def test_each_engine_is_shown_by_the_largest_archive_it_was_measured_on():
    found = rows(
        [result(100, ours=0.9, fast=0.2), result(10, ours=0.8, slow=1.0), result(1, b=None)]
    )
    assert {row["engine"]: (row["megabytes"], row["recall"]) for row in found} == {
        "ours": (100, 0.9),
        "fast": (100, 0.2),
        "slow": (10, 1.0),
    }
